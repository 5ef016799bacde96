//! Every law of the module for every type.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use quickcheck::QuickCheck;

use super::nasty::{Nasty, Some12};
use crate::key::{Encode, Key, KeyBuffer};

pub(super) fn whole<Q: Encode + ?Sized>(value: &Q) -> Vec<u8> {
    let mut bytes = KeyBuffer::new();
    value.encode(&mut bytes);
    value.with_encoded(|lent| {
        assert_eq!(
            *lent, *bytes,
            "law 5: with_encoded passes what encode appends"
        );
    });
    bytes.to_vec()
}

pub(super) fn part<Q: Encode + ?Sized>(value: &Q) -> Vec<u8> {
    let mut bytes = KeyBuffer::new();
    bytes.push(7);
    value.encode_part(&mut bytes);
    assert_eq!(bytes[0], 7, "encode_part appends");
    bytes[1..].to_vec()
}

/// The order that the bytes must have.
trait Order<K> {
    fn compare(a: &K, b: &K) -> Ordering;
}

/// The order of the type.
struct Own;

impl<K: Ord> Order<K> for Own {
    fn compare(a: &K, b: &K) -> Ordering {
        a.cmp(b)
    }
}

/// The total order of floats.
struct Total;

impl Order<f32> for Total {
    fn compare(a: &f32, b: &f32) -> Ordering {
        a.total_cmp(b)
    }
}

impl Order<f64> for Total {
    fn compare(a: &f64, b: &f64) -> Ordering {
        a.total_cmp(b)
    }
}

impl Order<(f64, Option<f32>)> for Total {
    fn compare(a: &(f64, Option<f32>), b: &(f64, Option<f32>)) -> Ordering {
        a.0.total_cmp(&b.0).then_with(|| match (a.1, b.1) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        })
    }
}

/// `try_decode` either refuses `bytes` or has found the one value that encodes to them.
fn assert_canonical<K: Key + Debug>(bytes: &[u8]) {
    if let Ok(key) = K::try_decode(bytes) {
        assert_eq!(
            whole(&key),
            bytes,
            "only its own encoding decodes to {key:?}"
        );
    }
    let mut rest = bytes;
    if let Ok(key) = K::decode_part(&mut rest) {
        assert!(bytes.ends_with(rest));
        let taken = &bytes[..bytes.len() - rest.len()];
        assert_eq!(
            part(&key),
            taken,
            "only its own part form decodes to {key:?}"
        );
    }
}

fn assert_pair<K: Key + Debug, O: Order<K>>(a: &K, b: &K) {
    let order = O::compare(a, b);
    assert_eq!(whole(a).cmp(&whole(b)), order, "law 1: {a:?} and {b:?}");
    let (part_a, part_b) = (part(a), part(b));
    assert_eq!(
        part_a.cmp(&part_b),
        order,
        "law 1, part form: {a:?} and {b:?}"
    );
    if order.is_ne() {
        assert!(
            !part_a.starts_with(&part_b),
            "law 3: {a:?} begins with {b:?}"
        );
    }
}

fn assert_comes_back<K: Key + Debug, O: Order<K>>(key: &K, tail: &[u8]) {
    let bytes = whole(key);
    let back = K::decode(&bytes);
    assert!(
        O::compare(key, &back).is_eq(),
        "law 2: {key:?} came back as {back:?}"
    );

    let mut parts = part(key);
    let end = parts.len();
    parts.extend_from_slice(tail);
    let mut rest = &*parts;
    let back = K::decode_part(&mut rest).unwrap();
    assert!(
        O::compare(key, &back).is_eq(),
        "law 2: the part {key:?} came back as {back:?}"
    );
    assert_eq!(rest, tail, "law 2: decode_part takes what encode_part put");
    for cut in 0..end {
        assert!(
            K::decode_part(&mut &parts[..cut]).is_err(),
            "law 3: a part form cut at {cut} is none"
        );
    }
}

/// Bytes that nearly are an encoding: cut, gone on with, one changed.
fn assert_refuses_others<K: Key + Debug>(key: &K, tail: &[u8]) {
    let parts = [part(key), tail.to_vec()].concat();
    for form in [&whole(key), &parts] {
        for at in 0..form.len() {
            assert_canonical::<K>(&form[..at]);
            for to in [0x00, 0x01, 0x02, 0x2E, 0x2F, 0xFE, 0xFF] {
                let mut changed = form.clone();
                changed[at] = to;
                assert_canonical::<K>(&changed);
            }
        }
        assert_canonical::<K>(form);
    }
    assert_canonical::<K>(tail);
}

fn every_law_holds<K: Key + Debug, O: Order<K>>(keys: Some12<K>, tail: Vec<u8>) -> bool {
    if let Some(key) = keys.0.first() {
        assert_refuses_others(key, &tail);
    }
    for a in &keys.0 {
        assert_comes_back::<K, O>(a, &tail);
        for b in &keys.0 {
            assert_pair::<K, O>(a, b);
        }
    }
    true
}

fn assert_laws<K: Key + Nasty + Clone + Debug + 'static, O: Order<K>>() {
    QuickCheck::new()
        .tests(30)
        .quickcheck(every_law_holds::<K, O> as fn(Some12<K>, Vec<u8>) -> bool);
}

/// One test for each type, named by the first word.
macro_rules! laws {
    ($($name:ident: $($key:ty),+ => $order:ident;)*) => {$(
        #[test]
        fn $name() {
            $(assert_laws::<$key, $order>();)+
        }
    )*};
}

laws! {
    unsigned_integers: u8, u16, u32, u64, u128, usize => Own;
    signed_integers: i8, i16, i32, i64, i128, isize => Own;
    non_zero_unsigned: NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize> => Own;
    non_zero_signed: NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>, NonZero<isize> => Own;
    floats: f32, f64, (f64, Option<f32>) => Total;
    other_scalars: bool, char, () => Own;
    byte_strings: Vec<u8>, [u8; 0], [u8; 1], [u8; 5] => Own;
    text: String => Own;
    internet_addresses: Ipv4Addr, Ipv6Addr, IpAddr => Own;
    socket_addresses: SocketAddrV4, SocketAddrV6, SocketAddr => Own;
    time: Duration, SystemTime => Own;
    options: Option<u8>, Option<Vec<u8>>, Option<Option<()>>, Option<Option<String>> => Own;
    reverses: Reverse<u8>, Reverse<Vec<u8>>, Reverse<Reverse<String>>, Reverse<Option<Vec<u8>>> => Own;
    tuples_of_numbers: (u8,), (i8, u16), (i32, bool, u8), (u8, u8, u8, i64) => Own;
    tuples_of_strings: (String,), (Vec<u8>, Vec<u8>), (String, u16, Vec<u8>) => Own;
    long_tuples:
        (u8, (), Vec<u8>, bool, i8),
        (Vec<u8>, u8, Vec<u8>, u8, Vec<u8>, u8),
        (bool, bool, bool, bool, bool, bool, Vec<u8>),
        (u8, Vec<u8>, u8, String, Option<u8>, bool, char, Vec<u8>) => Own;
    nested:
        ((Vec<u8>, u8), Vec<u8>),
        (Option<(Vec<u8>, Vec<u8>)>, Vec<u8>),
        (Reverse<Vec<u8>>, Reverse<(Vec<u8>, Option<u8>)>, u8),
        ((), ((), ()), Option<()>) => Own;
}

#[cfg(unix)]
laws! {
    os_strings: std::ffi::OsString, (std::ffi::OsString, u8) => Own;
    paths:
        std::path::PathBuf,
        (std::path::PathBuf, Vec<u8>),
        Option<std::path::PathBuf>,
        Reverse<std::path::PathBuf> => Own;
}

/// Law 4 for `owner`, which borrows as `borrowed`.
fn assert_alike<A: Encode + ?Sized, B: Encode + ?Sized>(owner: &A, borrowed: &B) {
    assert_eq!(whole(owner), whole(borrowed));
    assert_eq!(part(owner), part(borrowed));
}

#[test]
fn owners_encode_like_what_they_borrow_as() {
    fn bytes(Some12(values): Some12<Vec<u8>>) -> bool {
        for value in &values {
            let slice = value.as_slice();
            assert_alike(value, slice);
            assert_alike(&slice, slice);
            assert_alike(&Box::<[u8]>::from(slice), slice);
            assert_alike(&Rc::<[u8]>::from(slice), slice);
            assert_alike(&Arc::<[u8]>::from(slice), slice);
            assert_alike(&Cow::Borrowed(slice), slice);
            assert_alike(&Cow::<[u8]>::Owned(value.clone()), slice);
            assert_eq!(&*Box::<[u8]>::decode(slice), slice);
            assert_eq!(
                &*Cow::<[u8]>::decode_part(&mut &*part(slice)).unwrap(),
                slice
            );
        }
        true
    }
    fn text(Some12(values): Some12<String>) -> bool {
        for value in &values {
            assert_alike(value, value.as_str());
            assert_alike(value, value.as_bytes());
            assert_alike(&Box::<str>::from(value.as_str()), value.as_str());
            assert_alike(&Rc::<str>::from(value.as_str()), value.as_str());
            assert_alike(&Arc::<str>::from(value.as_str()), value.as_str());
            assert_eq!(Arc::<str>::decode(value.as_bytes()), value.as_str().into());
            assert_eq!(
                *Box::<str>::decode_part(&mut &*part(value)).unwrap(),
                **value
            );
        }
        true
    }
    QuickCheck::new().quickcheck(bytes as fn(Some12<Vec<u8>>) -> bool);
    QuickCheck::new().quickcheck(text as fn(Some12<String>) -> bool);
}

/// Whole and part form of these are the same: byte strings whose length the type says borrow as
/// slices, which are of any length, so only the whole form can be law 4's.
#[test]
fn arrays_encode_like_slices_as_whole_keys() {
    fn same(Some12(values): Some12<[u8; 3]>) -> bool {
        values
            .iter()
            .all(|value| whole(value) == whole(value.as_slice()))
    }
    QuickCheck::new().quickcheck(same as fn(Some12<[u8; 3]>) -> bool);
}

#[cfg(unix)]
#[test]
fn paths_encode_like_what_they_borrow_as() {
    fn same(Some12(values): Some12<std::path::PathBuf>) -> bool {
        for value in &values {
            assert_alike(value, value.as_path());
            assert_alike(
                &Box::<std::path::Path>::from(value.as_path()),
                value.as_path(),
            );
        }
        true
    }
    QuickCheck::new().quickcheck(same as fn(Some12<std::path::PathBuf>) -> bool);
}
