//! Maps of typed keys are in the order of the type, and give the keys back.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZero;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use art_core::{ArtMap, Encode, Key, KeyBuffer};
use quickcheck::{Arbitrary, Gen, QuickCheck};

fn is_a_btree_map<K: Key + Ord + Clone + Debug>(keys: Vec<K>) -> bool {
    let (mut map, mut model) = (ArtMap::new(), BTreeMap::new());
    for (i, key) in keys.iter().enumerate() {
        assert_eq!(map.insert(key.clone(), i), model.insert(key.clone(), i));
    }
    map.assert_invariants();
    assert!(map.iter().eq(model.iter().map(|(key, i)| (key.clone(), i))));
    assert!(map.keys().rev().eq(model.keys().rev().cloned()));
    for (at, key) in keys.iter().enumerate() {
        assert_eq!(map.get(key), model.get(key));
        let above: Vec<_> = map.range(key..).map(|(key, &i)| (key, i)).collect();
        assert!(
            above
                .into_iter()
                .eq(model.range(key..).map(|(key, &i)| (key.clone(), i)))
        );
        if at % 2 == 0 {
            assert_eq!(map.remove(key), model.remove(key));
        }
    }
    map.assert_invariants();
    assert!(map.into_iter().eq(model));
    true
}

macro_rules! typed {
    ($($name:ident: $($key:ty),+;)*) => {$(
        #[test]
        fn $name() {
            $(QuickCheck::new().tests(25).quickcheck(is_a_btree_map::<$key> as fn(Vec<$key>) -> bool);)+
        }
    )*};
}

typed! {
    integers: u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize;
    scalars: bool, char, (), NonZero<u32>, NonZero<u64>;
    strings: String, Vec<u8>, PathBuf;
    tuples: (u8, String), (String, String, i16), (String, u8), ((), bool, i64);
    nested: Option<u16>, Option<String>, (Option<Option<u8>>, String), Option<(String, Option<i32>)>;
    others: IpAddr, SocketAddr, Duration, SystemTime;
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Backwards<T>(Reverse<T>);

impl<T: Arbitrary> Arbitrary for Backwards<T> {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(Reverse(T::arbitrary(g)))
    }
}

impl<T: Encode> Encode for Backwards<T> {
    fn encode(&self, out: &mut KeyBuffer) {
        self.0.encode(out);
    }
}

impl<T: Key> Key for Backwards<T> {
    fn try_decode(bytes: &[u8]) -> Result<Self, art_core::DecodeError> {
        Key::try_decode(bytes).map(Self)
    }
}

typed! {
    reversed: Backwards<u32>, Backwards<String>, Backwards<(String, u8)>;
}

#[test]
fn floats_are_in_total_order() {
    let nan = f64::NAN;
    let mut sorted = [
        -nan,
        f64::NEG_INFINITY,
        -1.5,
        -0.0,
        0.0,
        f64::MIN_POSITIVE,
        1.5,
        f64::INFINITY,
        nan,
    ];
    let map: ArtMap<f64, ()> = sorted.iter().rev().map(|&key| (key, ())).collect();
    sorted.sort_by(f64::total_cmp);
    assert!(map.keys().map(f64::to_bits).eq(sorted.map(f64::to_bits)));
    assert!(map.contains_key(&-0.0) && !map.contains_key(&1.0));
}

#[test]
fn borrowed_forms_find_what_owned_ones_put() {
    let mut map: ArtMap<Rc<str>, u8> = ArtMap::new();
    map.insert("key".into(), 1);
    assert_eq!(map.get("key"), Some(&1));

    let mut map: ArtMap<Box<[u8]>, u8> = ArtMap::new();
    map.insert(Box::from(*b"key"), 1);
    assert_eq!(map.get(&b"key"[..]), Some(&1));

    let mut map: ArtMap<PathBuf, u8> = ArtMap::new();
    map.insert("a//b/".into(), 1);
    assert_eq!(map.get(std::path::Path::new("a/./b")), Some(&1));
    assert_eq!(
        map.remove_entry(std::path::Path::new("a/b")),
        Some(("a/b".into(), 1))
    );
}
