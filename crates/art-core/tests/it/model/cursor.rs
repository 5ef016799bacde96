//! Cursors: gaps between entries, which move and change what is on both sides.

use std::ops::Bound;

use quickcheck::{Arbitrary, Gen};

use super::Pair;
use crate::value::Value;
use crate::word::{Word, below};

/// What is done with a cursor.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Next,
    Prev,
    Peek,
    InsertBefore(Word),
    InsertAfter(Word),
    /// Inserts a key made from the entry before the gap, so that it belongs there.
    InsertLonger(u8, bool),
    RemoveNext,
    RemovePrev,
}

impl Arbitrary for Step {
    fn arbitrary(g: &mut Gen) -> Self {
        match below(g, 16) {
            0..4 => Self::Next,
            4..7 => Self::Prev,
            7 => Self::Peek,
            8 => Self::InsertBefore(Word::arbitrary(g)),
            9 => Self::InsertAfter(Word::arbitrary(g)),
            10..13 => Self::InsertLonger(u8::arbitrary(g), bool::arbitrary(g)),
            13 | 14 => Self::RemoveNext,
            _ => Self::RemovePrev,
        }
    }
}

/// The entries of the model in a row, and a gap between them.
struct Gap<V> {
    entries: Vec<(Vec<u8>, V)>,
    at: usize,
}

impl<V: Value> Gap<V> {
    fn new(pair: &Pair<V>, start: &Bound<Word>, upper: bool) -> Self {
        let entries: Vec<_> = pair.model.clone().into_iter().collect();
        let at = match start {
            Bound::Unbounded if upper => entries.len(),
            Bound::Unbounded => 0,
            // The gap is below the key, or above it.
            Bound::Included(word) if upper => entries.partition_point(|(key, _)| *key <= word.0),
            Bound::Excluded(word) if !upper => entries.partition_point(|(key, _)| *key <= word.0),
            Bound::Included(word) | Bound::Excluded(word) => {
                entries.partition_point(|(key, _)| *key < word.0)
            }
        };
        Self { entries, at }
    }

    fn peek_next(&self) -> Option<(Vec<u8>, V)> {
        self.entries.get(self.at).cloned()
    }

    fn peek_prev(&self) -> Option<(Vec<u8>, V)> {
        self.entries[..self.at].last().cloned()
    }

    fn next(&mut self) -> Option<(Vec<u8>, V)> {
        let entry = self.peek_next();
        self.at += usize::from(entry.is_some());
        entry
    }

    fn prev(&mut self) -> Option<(Vec<u8>, V)> {
        let entry = self.peek_prev();
        self.at -= usize::from(entry.is_some());
        entry
    }

    /// Whether `key` belongs into the gap.
    fn admits(&self, key: &[u8]) -> bool {
        self.entries[..self.at]
            .last()
            .is_none_or(|(before, _)| **before < *key)
            && self
                .entries
                .get(self.at)
                .is_none_or(|(after, _)| *key < **after)
    }

    /// A key that begins with the one before the gap.
    fn longer(&self, byte: u8) -> Vec<u8> {
        let mut key = self.peek_prev().map_or_else(Vec::new, |(key, _)| key);
        key.push(byte);
        key
    }
}

fn owned<V: Value>(entry: Option<(Vec<u8>, &V)>) -> Option<(Vec<u8>, V)> {
    entry.map(|(key, value)| (key, value.clone()))
}

fn owned_mut<V: Value>(entry: Option<(Vec<u8>, &mut V)>) -> Option<(Vec<u8>, V)> {
    entry.map(|(key, value)| (key, value.clone()))
}

impl<V: Value> Pair<V> {
    pub(super) fn cursor(&self, start: Bound<Word>, upper: bool, steps: &[Step]) {
        let mut gap = Gap::new(self, &start, upper);
        let bound = start.as_ref().map(|word| &*word.0);
        let mut cursor = if upper {
            self.map.upper_bound(bound)
        } else {
            self.map.lower_bound(bound)
        };
        for step in steps {
            match step {
                Step::Next => assert_eq!(owned(cursor.next()), gap.next()),
                Step::Prev => assert_eq!(owned(cursor.prev()), gap.prev()),
                _ => {
                    assert_eq!(owned(cursor.peek_next()), gap.peek_next());
                    assert_eq!(owned(cursor.peek_prev()), gap.peek_prev());
                }
            }
        }
        assert_eq!(owned(cursor.clone().next()), gap.peek_next());
    }

    pub(super) fn cursor_mut(&mut self, start: Bound<Word>, upper: bool, steps: &[Step]) {
        let mut gap = Gap::new(self, &start, upper);
        let mut number = self.number;
        let bound = start.as_ref().map(|word| &*word.0);
        let mut cursor = if upper {
            self.map.upper_bound_mut(bound)
        } else {
            self.map.lower_bound_mut(bound)
        };
        for step in steps {
            let mut insert = |gap: &mut Gap<V>, key: Vec<u8>, before: bool| {
                number += 1;
                let value = V::numbered(number);
                let result = if before {
                    cursor.insert_before(key.clone(), value)
                } else {
                    cursor.insert_after(key.clone(), value)
                };
                assert_eq!(result.is_ok(), gap.admits(&key), "{key:?}");
                if result.is_ok() {
                    gap.entries.insert(gap.at, (key, V::numbered(number)));
                    gap.at += usize::from(before);
                }
            };
            match step {
                Step::Next => assert_eq!(owned_mut(cursor.next_mut()), gap.next()),
                Step::Prev => assert_eq!(owned_mut(cursor.prev_mut()), gap.prev()),
                Step::Peek => {
                    assert_eq!(owned(cursor.peek_next()), gap.peek_next());
                    assert_eq!(owned(cursor.peek_prev()), gap.peek_prev());
                }
                Step::InsertBefore(word) => insert(&mut gap, word.0.clone(), true),
                Step::InsertAfter(word) => insert(&mut gap, word.0.clone(), false),
                Step::InsertLonger(byte, before) => {
                    let key = gap.longer(*byte);
                    insert(&mut gap, key, *before);
                }
                Step::RemoveNext => {
                    let entry = gap.peek_next();
                    if entry.is_some() {
                        gap.entries.remove(gap.at);
                    }
                    assert_eq!(cursor.remove_next(), entry);
                }
                Step::RemovePrev => {
                    let entry = gap.prev();
                    if entry.is_some() {
                        gap.entries.remove(gap.at);
                    }
                    assert_eq!(cursor.remove_prev(), entry);
                }
            }
        }
        assert_eq!(owned(cursor.peek_next()), gap.peek_next());
        assert_eq!(owned(cursor.peek_prev()), gap.peek_prev());
        self.number = number;
        self.model = gap.entries.into_iter().collect();
        self.assert_same();
    }
}
