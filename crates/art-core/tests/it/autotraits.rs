//! What the types are beyond their methods: sendable, shareable, covariant.

use std::panic::{RefUnwindSafe, UnwindSafe};

use art_core::{
    ArtMap, ArtSet, Cursor, CursorMut, DecodeError, Entry, IntoIter, IntoKeys, IntoValues, Iter,
    IterMut, KeyBuffer, Keys, Locked, Range, RangeMut, Resumable, SetIntoIter, SetIter, Values,
    ValuesMut,
};

fn assert_all<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}
fn assert_send_and_sync<T: Send + Sync + Unpin>() {}

#[test]
fn types_are_send_and_sync_when_their_contents_are() {
    assert_all::<ArtMap<String, u64>>();
    assert_all::<ArtSet<String>>();
    assert_all::<KeyBuffer>();
    assert_all::<DecodeError>();
    assert_all::<Iter<'_, String, u64>>();
    assert_all::<Keys<'_, String, u64>>();
    assert_all::<Values<'_, u64>>();
    assert_all::<Range<'_, String, u64>>();
    assert_all::<Cursor<'_, String, u64>>();
    assert_all::<IntoIter<String, u64>>();
    assert_all::<IntoKeys<String, u64>>();
    assert_all::<IntoValues<String, u64>>();
    assert_all::<SetIter<'_, String>>();
    assert_all::<SetIntoIter<String>>();
    assert_all::<Locked<ArtMap<String, u64>>>();
    assert_send_and_sync::<Resumable<ArtMap<String, u64>, u64>>();
    assert_send_and_sync::<IterMut<'_, String, u64>>();
    assert_send_and_sync::<ValuesMut<'_, u64>>();
    assert_send_and_sync::<RangeMut<'_, String, u64>>();
    assert_send_and_sync::<CursorMut<'_, String, u64>>();
    assert_send_and_sync::<Entry<'_, String, u64>>();
}

/// Fails to compile when the type has the trait: both implementations would fit then.
macro_rules! assert_not {
    ($type:ty: $bound:path) => {{
        trait Ambiguous<A> {
            fn check() {}
        }
        impl<T: ?Sized> Ambiguous<()> for T {}
        impl<T: ?Sized + $bound> Ambiguous<u8> for T {}
        <$type as Ambiguous<_>>::check();
    }};
}

#[test]
fn types_are_not_send_or_sync_when_their_contents_are_not() {
    type Unsendable = std::rc::Rc<u8>;
    type Unshareable = std::cell::Cell<u8>;
    assert_not!(ArtMap<String, Unsendable>: Send);
    assert_not!(ArtMap<String, Unshareable>: Sync);
    assert_not!(Iter<'static, String, Unshareable>: Send);
    assert_not!(Values<'static, Unshareable>: Send);
    assert_not!(Range<'static, String, Unshareable>: Sync);
    assert_not!(Cursor<'static, String, Unshareable>: Send);
    assert_not!(IterMut<'static, String, Unsendable>: Send);
    assert_not!(ValuesMut<'static, Unsendable>: Send);
    assert_not!(RangeMut<'static, String, Unshareable>: Sync);
    assert_not!(CursorMut<'static, String, Unsendable>: Send);
    assert_not!(Entry<'static, String, Unsendable>: Send);
    assert_not!(Locked<ArtMap<String, Unsendable>>: Send);
    assert_not!(Locked<ArtMap<String, Unshareable>>: Sync);
    assert_not!(IntoIter<String, Unsendable>: Send);
    assert_not!(IntoValues<String, Unshareable>: Sync);
}

/// Compiles only if a longer lifetime may stand for a shorter one.
#[test]
fn maps_are_covariant() {
    fn shorter<'a>(map: ArtMap<String, &'static str>) -> ArtMap<String, &'a str> {
        map
    }
    assert_eq!(shorter(ArtMap::from([("a".to_owned(), "b")])).len(), 1);
}

#[test]
fn an_empty_map_is_made_at_compile_time_and_takes_no_more_than_three_words() {
    static EMPTY: ArtMap<String, u64> = ArtMap::new();
    assert!(EMPTY.is_empty());
    assert!(size_of::<ArtMap<String, u64>>() <= 3 * size_of::<usize>());
}
