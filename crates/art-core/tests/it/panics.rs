//! Foreign code that panics inside the map: drops, clones, closures, iterators, encodings.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};

use art_core::{ArtMap, DecodeError, Encode, Key, KeyBuffer};

use crate::value::{Token, Value};

type Map = ArtMap<Vec<u8>, Token>;

/// Runs what must panic.
fn assert_panics(work: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(work)).is_err(), "this panics");
}

/// Keys that make trees of different shapes.
fn shapes() -> Vec<Vec<Vec<u8>>> {
    let numbers = |count: u32| (0..count).map(|i| i.to_be_bytes().to_vec()).collect();
    let nested = (0..200).map(|length| vec![0x00; length]).collect();
    let words = (0..300_u32)
        .map(|i| format!("{}/{}", i % 7, i.wrapping_mul(7919)).into_bytes())
        .collect();
    vec![
        numbers(1),
        numbers(5),
        numbers(64),
        numbers(300),
        nested,
        words,
    ]
}

/// The map with these keys, whose values are numbered in key order.
fn map_of(mut keys: Vec<Vec<u8>>) -> Map {
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .zip(0..)
        .map(|(key, number)| (key, Token::numbered(number)))
        .collect()
}

/// Runs `work` on maps of all shapes, with the number of a value at the start, inside, or at the
/// end. Afterwards whatever is left of the map is whole, and no value is leaked or dropped twice.
fn on_all_shapes(work: impl Fn(&mut Map, u32)) {
    for keys in shapes() {
        let count = keys.len() as u32;
        for number in [0, count / 2, count - 1] {
            let mut map = map_of(keys.clone());
            work(&mut map, number);
            map.assert_invariants();
            let values = map.values().count();
            assert_eq!(values, map.len());
            assert_eq!(Token::live(), values, "a value is leaked");
            assert!(Token::is_disarmed());
            // It is still good for use.
            map.insert(b"one more".to_vec(), Token::numbered(1_000));
            assert_eq!(map.get(&b"one more"[..]).map(Token::number), Some(1_000));
            map.assert_invariants();
            drop(map);
            assert_eq!(Token::live(), 0);
        }
    }
}

#[test]
fn drop_of_a_map() {
    on_all_shapes(|map, number| {
        let doomed = std::mem::take(map);
        Token::panic_in_drop(number);
        assert_panics(|| drop(doomed));
    });
}

#[test]
fn drop_in_clear() {
    on_all_shapes(|map, number| {
        Token::panic_in_drop(number);
        assert_panics(|| map.clear());
    });
}

#[test]
fn drop_in_remove_prefix() {
    on_all_shapes(|map, number| {
        let key = map.keys().nth(number as usize).unwrap();
        Token::panic_in_drop(number);
        assert_panics(|| {
            map.remove_prefix(&key[..key.len() / 2]);
        });
    });
}

#[test]
fn drop_of_what_is_left_in_an_iterator() {
    on_all_shapes(|map, number| {
        let mut entries = std::mem::take(map).into_iter();
        if number > 1 {
            let _ = (entries.next(), entries.next_back());
        }
        if number > 1 && number as usize == entries.len() + 1 {
            return; // the last one is out already
        }
        Token::panic_in_drop(number);
        assert_panics(|| drop(entries));
    });
}

#[test]
fn drop_of_a_value_that_retain_takes_out() {
    on_all_shapes(|map, number| {
        Token::panic_in_drop(number);
        assert_panics(|| {
            map.retain(|_, value| value.number() % 3 == 1 && value.number() != number);
        });
    });
}

#[test]
fn drop_of_a_value_that_append_replaces() {
    on_all_shapes(|map, number| {
        let mut other = map.clone();
        Token::panic_in_drop(number);
        assert_panics(|| map.append(&mut other));
        other.assert_invariants();
    });
}

#[test]
fn drop_of_a_value_that_extend_replaces() {
    on_all_shapes(|map, number| {
        let entries: Vec<_> = map.clone().into_iter().collect();
        Token::panic_in_drop(number);
        assert_panics(|| map.extend(entries));
    });
}

#[test]
fn clone_of_a_value() {
    on_all_shapes(|map, number| {
        let count = map.len();
        Token::panic_in_clone(number);
        assert_panics(|| {
            let _ = map.clone();
        });
        assert_eq!(map.len(), count);
    });
}

#[test]
fn predicate_of_retain() {
    on_all_shapes(|map, number| {
        assert_panics(|| {
            map.retain(|_, value| {
                assert_ne!(value.number(), number);
                value.number().is_multiple_of(2)
            });
        });
        // Those before it are dealt with, it and those after it are still there.
        assert!(
            map.values()
                .all(|value| value.number() >= number || value.number() % 2 == 0)
        );
        assert!(map.values().any(|value| value.number() == number));
    });
}

#[test]
fn predicate_of_extract_if() {
    on_all_shapes(|map, number| {
        assert_panics(|| {
            let extracted = map.extract_if::<[u8], _, _>(.., |_, value: &mut Token| {
                assert_ne!(value.number(), number);
                value.number().is_multiple_of(2)
            });
            extracted.for_each(drop);
        });
        assert!(
            map.values()
                .all(|value| value.number() >= number || value.number() % 2 == 1)
        );
        assert!(map.values().any(|value| value.number() == number));
    });
}

#[test]
fn closures_of_entries() {
    on_all_shapes(|map, number| {
        let (key, count) = (map.keys().nth(number as usize).unwrap(), map.len());
        assert_panics(|| {
            map.entry(b"absent".to_vec())
                .or_insert_with(|| panic!("no value"));
        });
        assert_panics(|| {
            map.entry(b"absent".to_vec())
                .or_insert_with_key(|_| panic!("no value"));
        });
        assert_panics(|| {
            let _ = map.entry(key).and_modify(|_| panic!("no change"));
        });
        assert!(!map.contains_key(&b"absent"[..]));
        assert_eq!(map.len(), count);
    });
}

#[test]
fn iterators_that_are_collected() {
    on_all_shapes(|map, number| {
        let failing = |from: u32| {
            (from..).map(move |i| {
                assert!(i < from + number, "no more entries");
                (i.to_le_bytes().to_vec(), Token::numbered(i))
            })
        };
        assert_panics(|| {
            let _ = failing(0).collect::<Map>();
        });
        assert_panics(|| map.extend(failing(10_000)));
    });
}

/// A key whose encoding panics, or lies, when it is told to.
#[derive(Clone, Debug, PartialEq)]
struct Fickle(u16);

#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Good,
    PanicsInEncode,
    PanicsInDecode,
    /// Every encoding is another one.
    Lies(u16),
}

thread_local! {
    static MOOD: Cell<Mood> = const { Cell::new(Mood::Good) };
}

impl Encode for Fickle {
    fn encode(&self, out: &mut KeyBuffer) {
        let number = match MOOD.get() {
            Mood::PanicsInEncode => panic!("this key does not encode"),
            Mood::Lies(state) => {
                let state = state.wrapping_mul(25_173).wrapping_add(13_849);
                MOOD.set(Mood::Lies(state));
                state
            }
            Mood::Good | Mood::PanicsInDecode => self.0,
        };
        out.extend_from_slice(&number.to_be_bytes()[..1 + usize::from(number % 2)]);
    }
}

impl Key for Fickle {
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        assert!(
            MOOD.get() != Mood::PanicsInDecode,
            "this key does not decode"
        );
        match bytes {
            [high] => Ok(Self(u16::from(*high) << 8)),
            [high, low] => Ok(Self(u16::from_be_bytes([*high, *low]))),
            _ => Err(DecodeError::not_a("a fickle key")),
        }
    }
}

#[test]
fn encodings_and_decodings() {
    let mut map: ArtMap<Fickle, Token> = (0..500)
        .map(|i| (Fickle(i * 2 + 1), Token::numbered(i.into())))
        .collect();
    MOOD.set(Mood::PanicsInEncode);
    assert_panics(|| {
        map.insert(Fickle(7), Token::numbered(0));
    });
    assert_panics(|| {
        map.remove(&Fickle(7));
    });
    assert_panics(|| {
        let _ = map.get(&Fickle(7));
    });
    assert_panics(|| {
        map.entry(Fickle(7)).or_insert(Token::numbered(0));
    });
    MOOD.set(Mood::PanicsInDecode);
    assert_panics(|| {
        let _ = map.iter().next();
    });
    assert_panics(|| {
        let _ = map.pop_first();
    });
    assert_panics(|| {
        let _ = map.remove_entry(&Fickle(7));
    });
    assert_panics(|| map.retain(|_, _| false));
    assert_panics(|| drop(map.extract_if::<Fickle, _, _>(.., |_, _| true).next()));
    MOOD.set(Mood::Good);
    map.assert_invariants();
    assert_eq!(map.values().count(), map.len());
    assert_eq!(Token::live(), map.len());
    drop(map);
    assert_eq!(Token::live(), 0);
}

#[test]
fn lying_encodings_give_wrong_answers_only() {
    let mut map: ArtMap<Fickle, Token> = ArtMap::new();
    MOOD.set(Mood::Lies(1));
    for i in 0..2_000 {
        map.insert(Fickle(i), Token::numbered(i.into()));
        map.remove(&Fickle(i / 2));
        map.entry(Fickle(i)).or_insert(Token::numbered(7));
        let _ = map.range(..=Fickle(i)).count(); // two bounds might come out the wrong way around
        let _ = map.get(&Fickle(i));
    }
    map.assert_invariants();
    assert_eq!(Token::live(), map.len());
    drop(map);
    assert_eq!(Token::live(), 0);
    MOOD.set(Mood::Good);
}

#[test]
fn iterators_that_are_forgotten() {
    let mut map: ArtMap<Vec<u8>, u64> = (0..300_u64)
        .map(|i| (i.to_be_bytes().to_vec(), i))
        .collect();
    let _ = ManuallyDrop::new(map.iter_mut());
    let _ = ManuallyDrop::new(map.lower_bound_mut::<[u8]>(std::ops::Bound::Unbounded));
    let mut extracted = map.extract_if::<[u8], _, _>(.., |_, value| *value % 2 == 0);
    assert_eq!(extracted.by_ref().take(5).count(), 5);
    let _ = ManuallyDrop::new(extracted);
    map.assert_invariants();
    assert_eq!(map.values().count(), map.len());
    let _ = ManuallyDrop::new(map.entry(b"absent".to_vec()));
    map.assert_invariants();
}
