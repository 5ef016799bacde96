//! Operation by operation, against a sorted vector.

use std::ops::Bound;

use art_ordstat::{Count, Max, Min, RankedMap, Sum};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use crate::word::Word;

/// A count, and all other summaries that there are.
type All = (Count, Sum<u64>, Min<u64>, Max<u64>, Sum<u64>);
type Map = RankedMap<Vec<u8>, u64, All>;

#[derive(Clone, Debug)]
enum Op {
    Insert(Word, u8),
    Remove(Word),
    RemoveAt(u8),
    SetAt(u8, u8),
    SetKey(Word, u8),
    PopFirst,
    PopLast,
    Extend(Vec<(Word, u8)>),
    Append(Vec<(Word, u8)>),
    SplitOff(Word),
    Retain(u8),
    RemovePrefix(Word),
    Cursor(u8, Vec<Edit>),
    Rebuild,
}

#[derive(Clone, Debug)]
enum Edit {
    Next,
    Prev,
    Advance(u8),
    Retreat(u8),
    RemoveNext,
    RemovePrev,
    InsertAfter(Word, u8),
    InsertBefore(Word, u8),
    SetNext(u8),
}

impl Arbitrary for Edit {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 9 {
            0 => Self::Next,
            1 => Self::Prev,
            2 => Self::Advance(u8::arbitrary(g)),
            3 => Self::Retreat(u8::arbitrary(g)),
            4 => Self::RemoveNext,
            5 => Self::RemovePrev,
            6 => Self::InsertAfter(Word::arbitrary(g), u8::arbitrary(g)),
            7 => Self::InsertBefore(Word::arbitrary(g), u8::arbitrary(g)),
            _ => Self::SetNext(u8::arbitrary(g)),
        }
    }
}

impl Arbitrary for Op {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 32 {
            0..=7 => Self::Insert(Word::arbitrary(g), u8::arbitrary(g)),
            8..=10 => Self::Remove(Word::arbitrary(g)),
            11..=12 => Self::RemoveAt(u8::arbitrary(g)),
            13..=14 => Self::SetAt(u8::arbitrary(g), u8::arbitrary(g)),
            15..=16 => Self::SetKey(Word::arbitrary(g), u8::arbitrary(g)),
            17 => Self::PopFirst,
            18 => Self::PopLast,
            19..=21 => Self::Extend(Arbitrary::arbitrary(g)),
            22..=24 => Self::Append(Arbitrary::arbitrary(g)),
            25 => Self::SplitOff(Word::arbitrary(g)),
            26 => Self::Retain(u8::arbitrary(g)),
            27 => Self::RemovePrefix(Word::arbitrary(g)),
            28..=30 => Self::Cursor(u8::arbitrary(g), Arbitrary::arbitrary(g)),
            _ => Self::Rebuild,
        }
    }
}

#[derive(Default)]
struct Model(Vec<(Vec<u8>, u64)>);

impl Model {
    fn search(&self, key: &[u8]) -> Result<usize, usize> {
        self.0.binary_search_by(|entry| entry.0[..].cmp(key))
    }

    fn insert(&mut self, key: &[u8], value: u64) -> Option<u64> {
        match self.search(key) {
            Ok(i) => Some(std::mem::replace(&mut self.0[i].1, value)),
            Err(i) => {
                self.0.insert(i, (key.to_vec(), value));
                None
            }
        }
    }
}

fn apply(map: &mut Map, model: &mut Model, op: Op) {
    match op {
        Op::Insert(Word(key), value) => {
            let value = u64::from(value);
            assert_eq!(map.insert(key.clone(), value), model.insert(&key, value));
        }
        Op::Remove(Word(key)) => {
            let expected = model.search(&key).ok().map(|i| model.0.remove(i).1);
            assert_eq!(map.remove(&key), expected);
        }
        Op::RemoveAt(i) => {
            let i = usize::from(i);
            let expected = (i < model.0.len()).then(|| model.0.remove(i));
            assert_eq!(map.remove_at(i), expected);
        }
        Op::SetAt(i, value) => {
            let i = usize::from(i);
            match map.select_value_mut(i) {
                Some(mut guard) => {
                    *guard = u64::from(value);
                    model.0[i].1 = u64::from(value);
                }
                None => assert!(i >= model.0.len()),
            }
        }
        Op::SetKey(Word(key), value) => match (map.value_mut(&key), model.search(&key)) {
            (Some(mut guard), Ok(i)) => {
                *guard += u64::from(value);
                model.0[i].1 += u64::from(value);
            }
            (None, Err(_)) => {}
            _ => panic!("one of them has the key"),
        },
        Op::PopFirst => {
            let expected = (!model.0.is_empty()).then(|| model.0.remove(0));
            assert_eq!(map.pop_first(), expected);
        }
        Op::PopLast => assert_eq!(map.pop_last(), model.0.pop()),
        Op::Extend(entries) => {
            let entries = entries
                .into_iter()
                .map(|(Word(key), value)| (key, u64::from(value)));
            for (key, value) in entries {
                model.insert(&key, value);
                map.extend([(key, value)]);
            }
        }
        Op::Append(entries) => {
            let entries = entries
                .into_iter()
                .map(|(Word(key), value)| (key, u64::from(value)));
            let entries: Vec<_> = entries.collect();
            let mut other: Map = entries.iter().cloned().collect();
            other.assert_invariants();
            map.append(&mut other);
            assert!(other.is_empty());
            for (key, value) in entries {
                model.insert(&key, value);
            }
        }
        Op::SplitOff(Word(key)) => {
            let at = model.search(&key).unwrap_or_else(|at| at);
            let expected = Model(model.0.split_off(at));
            let above = map.split_off(&key);
            check(&above, &expected);
        }
        Op::Retain(odd) => {
            let keep = |value: u64| value % 3 != u64::from(odd) % 3;
            map.retain(|_, value| keep(*value));
            model.0.retain(|entry| keep(entry.1));
        }
        Op::RemovePrefix(Word(prefix)) => {
            let prefix = &prefix[..prefix.len().min(2)];
            let before = model.0.len();
            model.0.retain(|entry| !entry.0.starts_with(prefix));
            assert_eq!(map.remove_prefix(prefix), before - model.0.len());
        }
        Op::Cursor(start, edits) => edit(map, model, usize::from(start), edits),
        Op::Rebuild => {
            let entries = std::mem::take(map).into_iter();
            assert_eq!(entries.len(), model.0.len());
            *map = Map::from_sorted_iter(entries);
        }
    }
}

fn edit(map: &mut Map, model: &mut Model, start: usize, edits: Vec<Edit>) {
    let mut cursor = map.cursor_at_mut(start);
    let mut at = start.min(model.0.len());
    for edit in edits {
        let entries = &mut model.0;
        match edit {
            Edit::Next => {
                assert_eq!(
                    cursor.next().as_ref(),
                    entries.get(at).map(|entry| &entry.0)
                );
                at = (at + 1).min(entries.len());
            }
            Edit::Prev => {
                let before = at.checked_sub(1);
                assert_eq!(cursor.prev().as_ref(), before.map(|i| &entries[i].0));
                at = at.saturating_sub(1);
            }
            Edit::Advance(n) => {
                let missing = (at + usize::from(n)).saturating_sub(entries.len());
                let result = cursor.advance_by(n.into());
                assert_eq!(result.map_or_else(|missing| missing.get(), |()| 0), missing);
                at = (at + usize::from(n)).min(entries.len());
            }
            Edit::Retreat(n) => {
                let missing = usize::from(n).saturating_sub(at);
                let result = cursor.retreat_by(n.into());
                assert_eq!(result.map_or_else(|missing| missing.get(), |()| 0), missing);
                at = at.saturating_sub(n.into());
            }
            Edit::RemoveNext => {
                let expected = (at < entries.len()).then(|| entries.remove(at));
                assert_eq!(cursor.remove_next(), expected);
            }
            Edit::RemovePrev => {
                let expected = at.checked_sub(1).map(|i| entries.remove(i));
                assert_eq!(cursor.remove_prev(), expected);
                at = at.saturating_sub(1);
            }
            Edit::InsertAfter(Word(key), value) => {
                let value = u64::from(value);
                let fits = model.search(&key) == Err(at);
                assert_eq!(cursor.insert_after(key.clone(), value).is_ok(), fits);
                if fits {
                    model.0.insert(at, (key, value));
                }
            }
            Edit::InsertBefore(Word(key), value) => {
                let value = u64::from(value);
                let fits = model.search(&key) == Err(at);
                assert_eq!(cursor.insert_before(key.clone(), value).is_ok(), fits);
                if fits {
                    model.0.insert(at, (key, value));
                    at += 1;
                }
            }
            Edit::SetNext(value) => {
                if let Some(mut guard) = cursor.value_next() {
                    *guard = u64::from(value);
                    entries[at].1 = u64::from(value);
                }
            }
        }
        assert_eq!(cursor.index(), at);
        let next = model.0.get(at).map(|(key, value)| (key.clone(), value));
        assert_eq!(cursor.peek_next(), next);
    }
}

/// The fold from scratch.
fn fold(entries: &[(Vec<u8>, u64)]) -> All {
    let values = || entries.iter().map(|entry| entry.1);
    let sum = Sum::new(values().sum());
    (
        Count(entries.len()),
        sum,
        Min::new(values().min()),
        Max::new(values().max()),
        sum,
    )
}

/// All that is cheap to ask after every operation.
fn check(map: &Map, model: &Model) {
    map.assert_invariants();
    assert_eq!(map.len(), model.0.len());
    assert_eq!(map.summary(), fold(&model.0));
    assert!(
        map.iter()
            .eq(model.0.iter().map(|(key, value)| (key.clone(), value)))
    );
}

/// Everything, of every entry.
fn check_all(map: &Map, model: &Model) {
    let entries = &model.0;
    for (i, (key, value)) in entries.iter().enumerate() {
        assert_eq!(map.rank(key), i);
        assert_eq!(map.position(key), Some(i));
        assert_eq!(map.select(i), Some((key.clone(), value)));
        assert_eq!(map.select_value(i), Some(value));
        let lent = map.select_with(i, |key, value| (key.to_vec(), value));
        assert_eq!(lent, Some((key.clone(), value)));
        assert_eq!(map.get_full(key), Some((i, key.clone(), value)));
        let mut cursor = map.cursor_at(i);
        assert_eq!(cursor.next(), Some((key.clone(), value)));
        assert_eq!(cursor.prev(), Some((key.clone(), value)));
        assert_eq!(cursor.index(), i);
        let mut near = key.clone();
        near.push(0);
        assert_eq!(map.rank(&near), i + 1);
        check_bounds(map, model, key);
        check_bounds(map, model, &near);
        near.pop();
        if near.pop().is_some() {
            check_bounds(map, model, &near);
        }
    }
    assert_eq!(map.select(entries.len()), None);
    assert_eq!(map.select_value(entries.len()), None);
    assert_eq!(map.select_with(entries.len(), |key, _| key.len()), None);
    let mut cursor = map.cursor_at(0);
    for entry in entries {
        assert_eq!(cursor.next().map(|entry| entry.0).as_ref(), Some(&entry.0));
    }
    assert_eq!((cursor.next(), cursor.index()), (None, entries.len()));
    for entry in entries.iter().rev() {
        assert_eq!(cursor.prev().map(|entry| entry.0).as_ref(), Some(&entry.0));
    }
    assert_eq!((cursor.prev(), cursor.index()), (None, 0));
}

fn check_bounds(map: &Map, model: &Model, key: &Vec<u8>) {
    let entries = &model.0;
    let at = model.search(key).unwrap_or_else(|at| at);
    let behind = model.search(key).map_or_else(|at| at, |at| at + 1);
    let peek = |i: usize| entries.get(i).map(|(key, value)| (key.clone(), value));
    for (bound, at) in [(Bound::Included(key), at), (Bound::Excluded(key), behind)] {
        let cursor = map.lower_bound(bound);
        assert_eq!((cursor.index(), cursor.peek_next()), (at, peek(at)));
        assert_eq!(
            map.aggregate::<Vec<u8>, _>((bound, Bound::Unbounded)),
            fold(&entries[at..])
        );
        assert!(map.range::<Vec<u8>, _>((bound, Bound::Unbounded)).index() == at);
    }
    for (bound, at) in [(Bound::Excluded(key), at), (Bound::Included(key), behind)] {
        let cursor = map.upper_bound(bound);
        assert_eq!((cursor.index(), cursor.peek_next()), (at, peek(at)));
        assert_eq!(
            map.aggregate::<Vec<u8>, _>((Bound::Unbounded, bound)),
            fold(&entries[..at])
        );
        assert_eq!(map.range::<Vec<u8>, _>((Bound::Unbounded, bound)).len(), at);
    }
    let below = || entries.iter().filter(|entry| entry.0.starts_with(key));
    assert_eq!(map.count_prefix(key), below().count());
    assert_eq!(map.prefix(key).len(), below().count());
    assert!(
        map.prefix(key)
            .map(|entry| entry.0)
            .eq(below().map(|entry| entry.0.clone()))
    );
}

#[test]
fn a_ranked_map_is_a_sorted_vector() {
    fn holds(ops: Vec<Op>) -> bool {
        let (mut map, mut model) = (Map::default(), Model::default());
        for op in ops {
            apply(&mut map, &mut model, op);
            check(&map, &model);
        }
        check_all(&map, &model);
        true
    }
    let generator = Gen::new(60);
    QuickCheck::new()
        .rng(generator)
        .tests(40)
        .quickcheck(holds as fn(Vec<Op>) -> bool);
}

#[test]
fn indices_and_spans_are_those_of_a_slice() {
    fn holds(entries: Vec<(Word, u8)>, mut a: usize, mut b: usize, skips: Vec<u8>) -> bool {
        let mut model = Model::default();
        for (Word(key), value) in entries {
            model.insert(&key, value.into());
        }
        let map: Map = model.0.iter().cloned().collect();
        (a, b) = (a % (model.0.len() + 1), b % (model.0.len() + 1));
        let span = a.min(b)..a.max(b);
        let mut ours = map.range_by_index(span.clone());
        let mut theirs = model.0[span].iter();
        for (i, skip) in skips.into_iter().enumerate() {
            let skip = usize::from(skip) / 4;
            let expected = if i % 2 == 0 {
                theirs.nth(skip)
            } else {
                theirs.nth_back(skip)
            };
            let found = if i % 2 == 0 {
                ours.nth(skip)
            } else {
                ours.nth_back(skip)
            };
            assert_eq!(
                found.map(|entry| entry.0).as_ref(),
                expected.map(|entry| &entry.0)
            );
            assert_eq!(ours.len(), theirs.len());
            assert_eq!(ours.end_index() - ours.index(), theirs.len());
        }
        ours.map(|entry| entry.0)
            .eq(theirs.map(|entry| entry.0.clone()))
    }
    type Property = fn(Vec<(Word, u8)>, usize, usize, Vec<u8>) -> bool;
    QuickCheck::new()
        .rng(Gen::new(300))
        .tests(60)
        .quickcheck(holds as Property);
}
