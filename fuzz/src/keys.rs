//! Keys as bytes keep their order and come back; any bytes decode or are refused.

use std::cmp::Reverse;
use std::fmt::Debug;

use arbitrary::Arbitrary;
use art_core::{Encode, Key};

use crate::Word;

/// Two keys of a type, or bytes that claim to be some.
#[derive(Arbitrary, Clone, Debug)]
pub enum Input {
    /// Integers of both signs.
    Integers((u64, i64, i8), (u64, i64, i8)),
    /// Text in front of more: where it ends must be known.
    Texts((String, u16, String), (String, u16, String)),
    /// Byte strings that collide, in parts.
    Words([Word; 2], [Word; 2]),
    /// What may be missing.
    Options(Option<Word>, Option<Word>),
    /// Floating-point numbers, by their bits.
    Floats(u64, u64),
    /// Text in falling order.
    Falling(String, String),
    /// Anything.
    Bytes(Vec<u8>),
}

/// Encodes, compares, decodes.
pub fn check(input: Input) {
    match input {
        Input::Integers(one, other) => pair(one, other),
        Input::Texts(one, other) => pair(one, other),
        Input::Words([a, b], [c, d]) => pair((a.0, b.0), (c.0, d.0)),
        Input::Options(one, other) => pair(one.map(|word| word.0), other.map(|word| word.0)),
        Input::Falling(one, other) => pair(Reverse(one), Reverse(other)),
        Input::Floats(one, other) => {
            let (one, other) = (f64::from_bits(one), f64::from_bits(other));
            assert_eq!(bytes(&one).cmp(&bytes(&other)), one.total_cmp(&other));
            let back = f64::try_decode(&bytes(&one)).expect("what was encoded decodes");
            assert_eq!(back.to_bits(), one.to_bits());
        }
        Input::Bytes(bytes) => {
            any::<u64>(&bytes);
            any::<bool>(&bytes);
            any::<char>(&bytes);
            any::<String>(&bytes);
            any::<Option<i32>>(&bytes);
            any::<(String, u16, String)>(&bytes);
            any::<(Vec<u8>, Option<String>, Vec<u8>)>(&bytes);
            any::<Reverse<(String, Vec<u8>)>>(&bytes);
        }
    }
}

fn bytes<K: Encode>(key: &K) -> Vec<u8> {
    key.with_encoded(<[u8]>::to_vec)
}

fn pair<K: Key + Ord + Debug>(one: K, other: K) {
    let encoded = [bytes(&one), bytes(&other)];
    assert_eq!(
        encoded[0].cmp(&encoded[1]),
        one.cmp(&other),
        "{one:?} {other:?}"
    );
    for (key, encoded) in [one, other].iter().zip(&encoded) {
        assert_eq!(
            &K::try_decode(encoded).expect("what was encoded decodes"),
            key
        );
    }
}

/// Bytes from nowhere may be refused; what they decode to comes back from its own bytes.
fn any<K: Key + PartialEq + Debug>(from: &[u8]) {
    if let Ok(key) = K::try_decode(from) {
        let again = K::try_decode(&bytes(&key)).expect("what was encoded decodes");
        assert_eq!(again, key);
    }
}
