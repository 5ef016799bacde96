//! The map does what `BTreeMap` does, operation by operation.

mod bulk;
mod change;
mod cursor;
mod locked;
mod look;
#[cfg(feature = "leftright")]
mod twin;

use std::collections::BTreeMap;
use std::ops::Bound;

use art_core::{ArtMap, Locked};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use crate::value::{Aligned, Token, Value};
use crate::word::{Word, below, pick};
use cursor::Step;

type Bounds = (Bound<Word>, Bound<Word>);

/// What is done to the map and to its model.
#[derive(Clone, Debug)]
enum Op {
    Insert(Word),
    Remove(Word),
    RemoveEntry(Word),
    /// Looks a word up and changes its value in place.
    GetMut(Word),
    EntryOrInsert(Word),
    EntryReplace(Word),
    EntryRemove(Word),
    PopFirst,
    PopLast,
    FirstEntry,
    LastEntry,
    /// Inserts the word followed by each of this many bytes, so many apart, and a tail.
    Fill(Word, usize, usize, Word),
    /// Keeps the first values under the word, and removes the others.
    Thin(Word, usize),
    RetainOneIn(u32),
    ExtractOneIn(u32, Bounds, usize),
    SplitOff(Word, bool),
    Append(Vec<Word>),
    Extend(Vec<Word>),
    RemovePrefix(Word),
    Clone,
    Clear,
    ValuesMut,
    RangeMut(Bounds),
    Range(Bounds, u64),
    Prefix(Word, u64),
    Queries(Word),
    Walk(Bounds, u64),
    Cursor(Bound<Word>, bool, Vec<Step>),
    CursorMut(Bound<Word>, bool, Vec<Step>),
}

/// Sizes on both sides of where nodes and pages change.
const SIZES: [usize; 18] = [
    1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 47, 48, 49, 63, 64, 65, 255, 256,
];

fn bound(g: &mut Gen) -> Bound<Word> {
    match below(g, 5) {
        0 => Bound::Unbounded,
        1 | 2 => Bound::Included(Word::arbitrary(g)),
        _ => Bound::Excluded(Word::arbitrary(g)),
    }
}

impl Arbitrary for Op {
    fn arbitrary(g: &mut Gen) -> Self {
        let few = |g: &mut Gen| (0..below(g, 20)).map(|_| Word::arbitrary(g)).collect();
        let steps = |g: &mut Gen| (0..below(g, 30)).map(|_| Step::arbitrary(g)).collect();
        let word = Word::arbitrary(g);
        match below(g, 64) {
            0..10 => Self::Insert(word),
            10..14 => Self::Remove(word),
            14 => Self::RemoveEntry(word),
            15 => Self::GetMut(word),
            16..18 => Self::EntryOrInsert(word),
            18 => Self::EntryReplace(word),
            19..21 => Self::EntryRemove(word),
            21 => Self::PopFirst,
            22 => Self::PopLast,
            23 => Self::FirstEntry,
            24 => Self::LastEntry,
            25..30 => {
                let tail = pick(
                    g,
                    &[&b""[..], b"", b"", b"\0", b"\xFF\xFF\xFF\xFF", b"123456789"],
                );
                Self::Fill(
                    word,
                    pick(g, &SIZES),
                    pick(g, &[1, 1, 3, 5]),
                    Word(tail.to_vec()),
                )
            }
            30..33 => Self::Thin(word, pick(g, &[0, 1, 2, 3, 4, 7, 8, 9, 16, 48])),
            33..35 => Self::RetainOneIn(pick(g, &[2, 3, 10, 1000])),
            35..37 => Self::ExtractOneIn(pick(g, &[1, 2, 3]), (bound(g), bound(g)), below(g, 50)),
            37..39 => Self::SplitOff(word, bool::arbitrary(g)),
            39 => Self::Append(few(g)),
            40 => Self::Extend(few(g)),
            41..43 => Self::RemovePrefix(word),
            43 => Self::Clone,
            44 if below(g, 4) == 0 => Self::Clear,
            44 | 45 => Self::ValuesMut,
            46..48 => Self::RangeMut((bound(g), bound(g))),
            48..51 => Self::Range((bound(g), bound(g)), u64::arbitrary(g)),
            51..53 => Self::Prefix(word, u64::arbitrary(g)),
            53..55 => Self::Queries(word),
            55..57 => Self::Walk((bound(g), bound(g)), u64::arbitrary(g)),
            57..60 => Self::Cursor(bound(g), bool::arbitrary(g), steps(g)),
            _ => Self::CursorMut(bound(g), bool::arbitrary(g), steps(g)),
        }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        match self.clone() {
            Self::Insert(word) => Box::new(word.shrink().map(Self::Insert)),
            Self::Remove(word) => Box::new(word.shrink().map(Self::Remove)),
            Self::Fill(stem, count, step, tail) => {
                let smaller = SIZES.into_iter().filter(move |&size| size < count).rev();
                let shorter = stem.shrink();
                let stem = stem.clone();
                let same_tail = tail.clone();
                Box::new(
                    smaller
                        .map(move |size| Self::Fill(stem.clone(), size, step, tail.clone()))
                        .chain(
                            shorter
                                .map(move |stem| Self::Fill(stem, count, step, same_tail.clone())),
                        ),
                )
            }
            Self::Append(words) => Box::new(words.shrink().map(Self::Append)),
            Self::Extend(words) => Box::new(words.shrink().map(Self::Extend)),
            Self::Cursor(start, upper, steps) => Box::new(
                steps
                    .shrink()
                    .map(move |steps| Self::Cursor(start.clone(), upper, steps)),
            ),
            Self::CursorMut(start, upper, steps) => Box::new(
                steps
                    .shrink()
                    .map(move |steps| Self::CursorMut(start.clone(), upper, steps)),
            ),
            _ => quickcheck::empty_shrinker(),
        }
    }
}

/// The map and what it should be.
struct Pair<V> {
    map: ArtMap<Vec<u8>, V>,
    model: BTreeMap<Vec<u8>, V>,
    /// Grows, so that no two insertions write the same value.
    number: u32,
}

impl<V: Value> Pair<V> {
    fn new() -> Self {
        Self {
            map: ArtMap::new(),
            model: BTreeMap::new(),
            number: 0,
        }
    }

    /// Two equal new values, one for the map and one for the model.
    fn two_values(&mut self) -> (V, V) {
        self.number += 1;
        (V::numbered(self.number), V::numbered(self.number))
    }

    fn apply(&mut self, op: Op) {
        match op {
            Op::Insert(word) => self.insert(word.0),
            Op::Remove(word) => self.remove(&word.0),
            Op::RemoveEntry(word) => self.remove_entry(&word.0),
            Op::GetMut(word) => self.get_mut(&word.0),
            Op::EntryOrInsert(word) => self.entry_or_insert(word.0),
            Op::EntryReplace(word) => self.entry_replace(word.0),
            Op::EntryRemove(word) => self.entry_remove(word.0),
            Op::PopFirst => self.pop_first(),
            Op::PopLast => self.pop_last(),
            Op::FirstEntry => self.first_entry(),
            Op::LastEntry => self.last_entry(),
            Op::Fill(stem, count, step, tail) => self.fill(&stem.0, count, step, &tail.0),
            Op::Thin(stem, kept) => self.thin(&stem.0, kept),
            Op::RetainOneIn(one_in) => self.retain_one_in(one_in),
            Op::ExtractOneIn(one_in, bounds, taken) => self.extract_one_in(one_in, &bounds, taken),
            Op::SplitOff(word, keeps_upper) => self.split_off(&word.0, keeps_upper),
            Op::Append(words) => self.append(words),
            Op::Extend(words) => self.extend(words),
            Op::RemovePrefix(word) => self.remove_prefix(&word.0),
            Op::Clone => self.clone_and_forget(),
            Op::Clear => self.clear(),
            Op::ValuesMut => self.values_mut(),
            Op::RangeMut(bounds) => self.range_mut(&bounds),
            Op::Range(bounds, ends) => self.range(&bounds, ends),
            Op::Prefix(word, ends) => self.prefix(&word.0, ends),
            Op::Queries(word) => self.queries(&word.0),
            Op::Walk(bounds, ends) => self.walk(&bounds, ends),
            Op::Cursor(start, upper, steps) => self.cursor(start, upper, &steps),
            Op::CursorMut(start, upper, steps) => self.cursor_mut(start, upper, &steps),
        }
        self.map.assert_invariants();
        assert_eq!(self.map.len(), self.model.len());
        assert_eq!(self.map.is_empty(), self.model.is_empty());
    }

    /// Everything that can be read without a key.
    fn assert_same(&self) {
        let model = || self.model.iter().map(|(key, value)| (key.clone(), value));
        assert!(self.map.iter().eq(model()));
        assert!(self.map.iter().rev().eq(model().rev()));
        assert!(self.map.keys().eq(self.model.keys().cloned()));
        assert!(self.map.values().rev().eq(self.model.values().rev()));
        assert_eq!(self.map.first_key_value(), model().next());
        assert_eq!(self.map.last_key_value(), model().next_back());
        for (key, value) in &self.model {
            assert_eq!(self.map.get(key), Some(value));
        }
    }
}

/// A way of having a map: by itself, or shared.
trait Mode<V> {
    fn start() -> Self;

    /// Does to the map and to the pair's model what `op` says; the pair's own map is free to use.
    fn apply(&mut self, pair: &mut Pair<V>, op: Op);

    fn finish(self) -> ArtMap<Vec<u8>, V>;
}

/// `&mut`, no locks.
struct Plain;

impl<V: Value> Mode<V> for Plain {
    fn start() -> Self {
        Self
    }

    fn apply(&mut self, pair: &mut Pair<V>, op: Op) {
        pair.apply(op);
    }

    fn finish(self) -> ArtMap<Vec<u8>, V> {
        ArtMap::new()
    }
}

fn map_is_a_btree_map<V: Value, M: Mode<V>>(ops: Vec<Op>) -> bool {
    let mut pair = Pair::<V>::new();
    let mut mode = M::start();
    for op in ops {
        mode.apply(&mut pair, op);
    }
    let shared = mode.finish();
    if !shared.is_empty() {
        pair.map = shared;
    }
    pair.assert_same();
    // The ways of taking a map apart by value, from both ends.
    let number = pair.number as usize;
    let mut entries = pair.map.clone().into_iter();
    let mut expected = pair.model.clone().into_iter();
    for i in 0..number % 100 {
        if i % 3 == 0 {
            assert_eq!(entries.next_back(), expected.next_back());
        } else {
            assert_eq!(entries.next(), expected.next());
        }
        assert_eq!(entries.len(), expected.len());
    }
    drop(entries); // with the rest still in it
    assert!(
        pair.map
            .clone()
            .into_keys()
            .eq(pair.model.clone().into_keys())
    );
    assert!(
        pair.map
            .into_values()
            .rev()
            .eq(pair.model.into_values().rev())
    );
    true
}

fn check<V: Value>(tests: u64, ops: usize) {
    check_mode::<V, Plain>(tests, ops);
}

fn check_mode<V: Value, M: Mode<V>>(tests: u64, ops: usize) {
    QuickCheck::new()
        .rng(Gen::new(ops))
        .tests(tests)
        .quickcheck(map_is_a_btree_map::<V, M> as fn(Vec<Op>) -> bool);
}

#[test]
fn locked() {
    check_mode::<u64, Locked<ArtMap<Vec<u8>, u64>>>(60, 60);
    check_mode::<Token, Locked<ArtMap<Vec<u8>, Token>>>(40, 60);
    assert_eq!(Token::live(), 0);
}

#[cfg(feature = "leftright")]
#[test]
fn in_two_copies() {
    check_mode::<u64, twin::Twins<u64>>(60, 60);
    check_mode::<String, twin::Twins<String>>(20, 60);
    check_mode::<Token, twin::Twins<Token>>(20, 60);
    assert_eq!(Token::live(), 0);
}

#[test]
fn of_units() {
    check::<()>(40, 60);
}

#[test]
fn of_bytes() {
    check::<u8>(40, 60);
}

#[test]
fn of_words() {
    check::<u64>(120, 60);
}

#[test]
fn of_large_values() {
    check::<[u64; 3]>(20, 60);
    check::<[u64; 5]>(20, 60);
    check::<[u64; 16]>(20, 60);
    check::<[u64; 17]>(20, 60);
}

#[test]
fn of_aligned_values() {
    check::<Aligned>(30, 60);
}

#[test]
fn of_strings() {
    check::<String>(30, 60);
}

#[test]
fn every_value_is_dropped_once() {
    check::<Token>(100, 60);
    assert_eq!(Token::live(), 0);
}
