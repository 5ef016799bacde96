//! The locked mode: what it has of its own goes through its own methods, the rest under its lock.

use std::mem;
use std::ops::Bound;

use art_core::{ArtMap, Locked};

use super::look::as_slices;
use super::{Bounds, Mode, Op, Pair};
use crate::value::Value;

type Shared<V> = Locked<ArtMap<Vec<u8>, V>>;

impl<V: Value> Mode<V> for Shared<V> {
    fn start() -> Self {
        Self::default()
    }

    fn apply(&mut self, pair: &mut Pair<V>, op: Op) {
        match op {
            Op::Insert(word) => {
                let (ours, theirs) = pair.two_values();
                let old = self.insert(word.0.clone(), ours);
                assert_eq!(old, pair.model.insert(word.0, theirs));
            }
            Op::Remove(word) => {
                assert_eq!(self.contains_key(&word.0), pair.model.contains_key(&word.0));
                assert_eq!(self.remove(&word.0), pair.model.remove(&word.0));
                assert_eq!(self.get(&word.0), None);
            }
            Op::EntryOrInsert(word) => {
                let (ours, theirs) = pair.two_values();
                let ours = self.update(word.0.clone(), || ours, |value| value.clone());
                assert_eq!(&ours, pair.model.entry(word.0).or_insert(theirs));
            }
            Op::PopFirst => assert_eq!(self.pop_first(), pair.model.pop_first()),
            Op::PopLast => assert_eq!(self.pop_last(), pair.model.pop_last()),
            Op::Clear => {
                self.clear();
                pair.model.clear();
            }
            Op::Range(bounds, bits) => walk(self, pair, &bounds, bits),
            Op::Prefix(word, bits) => {
                let mut ours = self.prefix(&word.0);
                let mut model = pair
                    .model
                    .iter()
                    .filter(|(key, _)| key.starts_with(&word.0));
                for turn in 0.. {
                    let (ours, theirs) = if bits >> (turn % 64) & 1 == 0 {
                        (ours.next(), model.next())
                    } else {
                        (ours.next_back(), model.next_back())
                    };
                    assert_eq!(
                        ours,
                        theirs.map(|(key, value)| (key.clone(), value.clone()))
                    );
                    if ours.is_none() {
                        break;
                    }
                }
            }
            other => self.write(|map| {
                mem::swap(map, &mut pair.map);
                pair.apply(other);
                mem::swap(map, &mut pair.map);
            }),
        }
        self.read(ArtMap::assert_invariants);
        assert_eq!(self.len(), pair.model.len());
        assert_eq!(self.is_empty(), pair.model.is_empty());
    }

    fn finish(self) -> ArtMap<Vec<u8>, V> {
        self.try_unwrap().expect("nobody else has a handle")
    }
}

/// A resumable walk from both ends, which removes and inserts as it goes: each step gives what is
/// next to the last key returned, in the map as it is.
fn walk<V: Value>(map: &Shared<V>, pair: &mut Pair<V>, bounds: &Bounds, bits: u64) {
    let Some(slices) = as_slices(bounds) else {
        return;
    };
    let owned = |bound: Bound<&[u8]>| bound.map(<[u8]>::to_vec);
    let (mut lower, mut upper) = (owned(slices.0), owned(slices.1));
    let mut ours = map.range::<[u8], _>(slices);
    for turn in 0..200 {
        let bits = bits.rotate_right(3 * turn);
        let mut left = pair
            .model
            .iter()
            .filter(|(key, _)| is_above(&lower, key) && is_below(&upper, key));
        let from_front = bits & 1 == 0;
        let (step, expected) = if from_front {
            (ours.next(), left.next())
        } else {
            (ours.next_back(), left.next_back())
        };
        assert_eq!(
            step,
            expected.map(|(key, value)| (key.clone(), value.clone()))
        );
        let Some((key, _)) = step else { break };
        *(if from_front { &mut lower } else { &mut upper }) = Bound::Excluded(key.clone());
        match bits >> 1 & 7 {
            // Removes what was just returned.
            0 => assert_eq!(map.remove(&key), pair.model.remove(&key)),
            // Removes what comes next.
            1 => {
                let next = pair
                    .model
                    .range::<[u8], _>((Bound::Excluded(&*key), Bound::Unbounded));
                if let Some(next) = next.map(|(key, _)| key.clone()).next() {
                    assert_eq!(map.remove(&next), pair.model.remove(&next));
                }
            }
            // Inserts right behind, or replaces a value there.
            2 => {
                let (ours, theirs) = pair.two_values();
                let behind = [&key[..], &[0]].concat();
                let old = map.insert(behind.clone(), ours);
                assert_eq!(old, pair.model.insert(behind, theirs));
            }
            // Leaves it, so that a batch can be used up.
            _ => {}
        }
    }
}

fn is_above(bound: &Bound<Vec<u8>>, key: &[u8]) -> bool {
    match bound {
        Bound::Included(bound) => key >= &bound[..],
        Bound::Excluded(bound) => key > &bound[..],
        Bound::Unbounded => true,
    }
}

fn is_below(bound: &Bound<Vec<u8>>, key: &[u8]) -> bool {
    match bound {
        Bound::Included(bound) => key <= &bound[..],
        Bound::Excluded(bound) => key < &bound[..],
        Bound::Unbounded => true,
    }
}
