//! Encodings byte by byte: they are a file format as soon as somebody stores them.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, SystemTime};

use super::laws::{part, whole};
use crate::key::{DecodeError, Encode, Key, KeyBuffer};

#[test]
fn scalars() {
    assert_eq!(whole(&0x0102_u16), [1, 2]);
    assert_eq!(whole(&1_usize), [0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(whole(&-1_i8), [0x7F]);
    assert_eq!(whole(&0_i16), [0x80, 0]);
    assert_eq!(whole(&0.0_f32), [0x80, 0, 0, 0]);
    assert_eq!(whole(&-0.0_f32), [0x7F, 0xFF, 0xFF, 0xFF]);
    assert_eq!(whole(&true), [1]);
    assert_eq!(whole(&'\u{10FFFF}'), [0x10, 0xFF, 0xFF]);
    assert!(whole(&()).is_empty());
}

#[test]
fn byte_strings() {
    assert_eq!(whole("ab\0"), b"ab\0");
    assert_eq!(part("ab"), b"ab\0");
    assert_eq!(part(""), b"\0");
    assert_eq!(part(&b"\x00\x01\x02"[..]), [1, 0xFE, 1, 0xFF, 2, 0]);
    assert_eq!(part(b"\x00\x01\x02"), [0, 1, 2]); // an array needs no end
}

#[test]
fn composites() {
    assert_eq!(whole(&(1_u8, "ab")), [1, b'a', b'b']);
    assert_eq!(whole(&("ab", 1_u8)), [b'a', b'b', 0, 1]);
    assert_eq!(whole(&None::<&str>), [0]);
    assert_eq!(whole(&Some("a")), [1, b'a']);
    assert_eq!(part(&Some("a")), [1, b'a', 0]);
    assert_eq!(whole(&Reverse("a")), [!b'a', 0xFF]);
}

#[test]
fn addresses() {
    assert_eq!(whole(&IpAddr::V4(Ipv4Addr::LOCALHOST)), [4, 127, 0, 0, 1]);
    assert_eq!(
        whole(&SocketAddr::from((Ipv4Addr::LOCALHOST, 258))),
        [4, 127, 0, 0, 1, 1, 2]
    );
}

#[test]
fn time() {
    assert_eq!(
        whole(&Duration::new(1, 2)),
        [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]
    );
    let mut bytes = [0; 16];
    bytes[0] = 0x80;
    assert_eq!(whole(&SystemTime::UNIX_EPOCH), bytes);
}

#[cfg(unix)]
#[test]
fn paths() {
    use std::path::{Path, PathBuf};

    assert_eq!(whole(Path::new("usr/lib")), b"usr\0lib");
    assert_eq!(whole(Path::new("/usr/lib")), b"\x01\x01usr\0lib");
    assert_eq!(part(Path::new("/usr/lib")), b"\x01\x01usr\0lib\0\0");
    assert_eq!(whole(Path::new("")), b"");
    assert_eq!(whole(Path::new("./..")), b"\x01\x02\x01\x03");
    assert_eq!(whole(Path::new("a//./b/")), b"a\0b");
    assert_eq!(PathBuf::decode(b"a\0b").as_os_str(), "a/b");
    assert_eq!(
        PathBuf::decode(b"\x01\x01\x01\x03usr").as_os_str(),
        "/../usr"
    );
    for bad in [
        &b"a/b"[..],
        b".",
        b"..",
        b"\0",
        b"a\0",
        b"a\x01\x03",
        b"a\0\x01\x01",
        b"\x01\x04",
        b"\x01",
    ] {
        assert!(PathBuf::try_decode(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    fn message<K: Key + std::fmt::Debug>(bytes: &[u8]) -> String {
        K::try_decode(bytes).unwrap_err().to_string()
    }
    assert_eq!(message::<u16>(&[1]), "the bytes of the key end too early");
    assert_eq!(
        message::<u16>(&[1, 2, 3]),
        "the bytes go on after the end of the key"
    );
    assert_eq!(
        message::<bool>(&[2]),
        "the bytes of the key are not a `bool`"
    );
    assert_eq!(
        message::<String>(&[0xFF]),
        "the bytes of the key are not UTF-8"
    );
    let error = String::try_decode(&[b'a', 0xFF]).unwrap_err();
    let source = std::error::Error::source(&error).expect("UTF-8 errors say where");
    assert!(source.to_string().contains("index 1"), "{source}");
}

#[test]
#[should_panic(expected = "the key's encoding does not decode: the bytes of the key end too early")]
fn decode_panics_on_foreign_bytes() {
    let _ = u64::decode(b"short");
}

/// A type of a user, with the required methods only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name(Vec<u8>);

impl Encode for Name {
    fn encode(&self, out: &mut KeyBuffer) {
        self.0.encode(out);
    }
}

impl Key for Name {
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Vec::try_decode(bytes).map(Self)
    }
}

#[test]
fn the_required_methods_are_enough() {
    let key = (Name(vec![0, 1, 2]), Name(vec![0, 1, 2]));
    assert_eq!(whole(&key), [1, 0xFE, 1, 0xFF, 2, 0, 0, 1, 2]);
    assert_eq!(<(Name, Name)>::decode(&whole(&key)), key);
}

#[test]
fn long_keys_spill_and_come_back() {
    let long = vec![0_u8; 3 * KeyBuffer::INLINE];
    let key = (long.clone(), Reverse(long));
    assert_eq!(<(Vec<u8>, Reverse<Vec<u8>>)>::decode(&whole(&key)), key);
}
