//! Summaries are those of the values in key order, whatever happened to the map.

use std::collections::BTreeMap;
use std::ops::Bound;

use art_core::{ArtMap, Summary};
use quickcheck::{Arbitrary, Gen, quickcheck};

use crate::word::{Word, below};

/// The numbers read one after the other as the digits of a number, modulo a prime: every
/// exchange, loss or repetition changes it.
#[derive(Clone, Debug, PartialEq)]
struct Digits {
    number: u64,
    power: u64,
}

const PRIME: u64 = (1 << 31) - 1;

impl Summary<u32> for Digits {
    fn identity() -> Self {
        Self {
            number: 0,
            power: 1,
        }
    }

    fn of(value: &u32) -> Self {
        Self {
            number: u64::from(*value) % PRIME,
            power: 1_000_003,
        }
    }

    fn merge(&mut self, right: &Self) {
        self.number = (self.number * right.power + right.number) % PRIME;
        self.power = self.power * right.power % PRIME;
    }
}

fn digits<'a>(values: impl Iterator<Item = &'a u32>) -> Digits {
    let mut all = Digits::identity();
    for value in values {
        all.merge(&Digits::of(value));
    }
    all
}

#[derive(Clone, Debug)]
enum Op {
    Insert(Word, u32),
    Fill(Word, u8),
    Remove(Word),
    RemovePrefix(Word),
    PopFirst,
    PopLast,
    Retain(u32),
    SplitOff(Word),
    Clone,
}

impl Arbitrary for Op {
    fn arbitrary(g: &mut Gen) -> Self {
        let word = Word::arbitrary(g);
        match below(g, 20) {
            0..7 => Self::Insert(word, u32::arbitrary(g)),
            7..10 => Self::Fill(word, u8::arbitrary(g)),
            10..14 => Self::Remove(word),
            14 => Self::RemovePrefix(word),
            15 => Self::PopFirst,
            16 => Self::PopLast,
            17 => Self::Retain(2 + u32::arbitrary(g) % 20),
            18 => Self::SplitOff(word),
            _ => Self::Clone,
        }
    }
}

quickcheck! {
    fn summaries_are_those_of_the_values(ops: Vec<Op>, from: Word, to: Word) -> bool {
        let mut map: ArtMap<Vec<u8>, u32, Digits> = ArtMap::default();
        let mut model: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        for op in ops {
            match op {
                Op::Insert(Word(key), value) => {
                    assert_eq!(map.insert(key.clone(), value), model.insert(key, value));
                }
                Op::Fill(Word(stem), count) => {
                    for byte in 0..count {
                        let key = [&*stem, &[byte]].concat();
                        assert_eq!(map.insert(key.clone(), byte.into()), model.insert(key, byte.into()));
                    }
                }
                Op::Remove(Word(key)) => assert_eq!(map.remove(&*key), model.remove(&*key)),
                Op::RemovePrefix(Word(prefix)) => {
                    map.remove_prefix(&*prefix);
                    model.retain(|key, _| !key.starts_with(&prefix));
                }
                Op::PopFirst => assert_eq!(map.pop_first(), model.pop_first()),
                Op::PopLast => assert_eq!(map.pop_last(), model.pop_last()),
                Op::Retain(divisor) => {
                    map.retain(|_, value| *value % divisor != 0);
                    model.retain(|_, value| *value % divisor != 0);
                }
                Op::SplitOff(Word(key)) => {
                    let (mut upper, mut model_upper) = (map.split_off(&*key), model.split_off(&*key));
                    upper.assert_invariants();
                    assert_eq!(upper.summary(), digits(model_upper.values()));
                    map.append(&mut upper);
                    model.append(&mut model_upper);
                }
                Op::Clone => map = map.clone(),
            }
            map.assert_invariants();
            assert_eq!(map.summary(), digits(model.values()));
        }
        let (Word(from), Word(to)) = if from <= to { (from, to) } else { (to, from) };
        let bounds = (Bound::Included(&*from), Bound::Excluded(&*to));
        assert_eq!(
            map.aggregate::<[u8], _>(bounds),
            digits(model.range::<[u8], _>(bounds).map(|(_, value)| value)),
        );
        map.aggregate::<[u8], _>(..) == map.summary()
    }
}
