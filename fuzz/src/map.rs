//! Operation by operation, `ArtMap` does what `BTreeMap` does.

use std::collections::BTreeMap;
use std::ops::Bound;

use arbitrary::Arbitrary;
use art_core::ArtMap;

use crate::Word;

/// What is done to both.
#[derive(Arbitrary, Clone, Debug)]
pub enum Op {
    /// Insert one key.
    Insert(Word),
    /// Insert the word followed by each of so many bytes: crosses the borders of pages and nodes.
    Fill(Word, u8),
    /// Remove one key.
    Remove(Word),
    /// Remove all keys under a prefix.
    RemovePrefix(Word),
    /// Keep one value in so many.
    Retain(u8),
    /// Take the first out.
    PopFirst,
    /// Take the last out.
    PopLast,
    /// Cut at a key and put both halves together again, or drop the upper one.
    SplitOff(Word, bool),
    /// Walk a range from both ends.
    Range(Bound<Word>, Bound<Word>, u64),
    /// Walk what is under a prefix.
    Prefix(Word),
}

/// Operations from empty on.
pub type Input = Vec<Op>;

/// Runs the operations on both and compares.
pub fn check(ops: Input) {
    let mut map = ArtMap::<Vec<u8>, u32>::new();
    let mut model = BTreeMap::<Vec<u8>, u32>::new();
    for (op, tick) in ops.into_iter().zip(0_u32..) {
        match op {
            Op::Insert(Word(key)) => {
                assert_eq!(map.insert(key.clone(), tick), model.insert(key, tick));
            }
            Op::Fill(Word(key), last) => {
                for byte in 0..=last {
                    let mut key = key.clone();
                    key.push(byte);
                    assert_eq!(map.insert(key.clone(), tick), model.insert(key, tick));
                }
            }
            Op::Remove(Word(key)) => assert_eq!(map.remove(&key[..]), model.remove(&key)),
            Op::RemovePrefix(Word(prefix)) => {
                let count = model.len();
                model.retain(|key, _| !key.starts_with(&prefix));
                assert_eq!(map.remove_prefix(&prefix[..]), count - model.len());
            }
            Op::Retain(one_in) => {
                let keep = |value: u32| value.is_multiple_of(u32::from(one_in).max(1));
                map.retain(|_, value| keep(*value));
                model.retain(|_, value| keep(*value));
            }
            Op::PopFirst => assert_eq!(map.pop_first(), model.pop_first()),
            Op::PopLast => assert_eq!(map.pop_last(), model.pop_last()),
            Op::SplitOff(Word(key), join) => {
                let (mut upper, mut above) = (map.split_off(&key[..]), model.split_off(&key));
                compare(&upper, &above);
                if join {
                    map.append(&mut upper);
                    model.append(&mut above);
                    assert!(upper.is_empty());
                }
            }
            Op::Range(from, to, turns) => {
                let (from, to) = (from.map(|word| word.0), to.map(|word| word.0));
                range(&map, &model, (from, to), turns);
            }
            Op::Prefix(Word(prefix)) => {
                let under = model.iter().filter(|(key, _)| key.starts_with(&prefix));
                assert!(
                    map.prefix(&prefix[..])
                        .eq(under.map(|(key, value)| (key.clone(), value)))
                );
            }
        }
        assert_eq!(map.len(), model.len());
    }
    compare(&map, &model);
}

fn compare(map: &ArtMap<Vec<u8>, u32>, model: &BTreeMap<Vec<u8>, u32>) {
    let entries = || model.iter().map(|(key, value)| (key.clone(), value));
    assert!(map.iter().eq(entries()));
    assert!(map.iter().rev().eq(entries().rev()));
    for (key, value) in model {
        assert_eq!(map.get(&key[..]), Some(value));
    }
}

/// Walks a range, from the front where a bit of `turns` is 0 and from the back where it is 1.
fn range(
    map: &ArtMap<Vec<u8>, u32>,
    model: &BTreeMap<Vec<u8>, u32>,
    bounds: (Bound<Vec<u8>>, Bound<Vec<u8>>),
    turns: u64,
) {
    // Both panic for a range that ends before it begins; that is a test of its own.
    if let (
        Bound::Included(from) | Bound::Excluded(from),
        Bound::Included(to) | Bound::Excluded(to),
    ) = (&bounds.0, &bounds.1)
    {
        let open = matches!(bounds, (Bound::Excluded(_), Bound::Excluded(_)));
        if from > to || (open && from == to) {
            return;
        }
    }
    let mut theirs = model.range::<Vec<u8>, _>(bounds.clone());
    let mut ours = map.range::<Vec<u8>, _>(bounds);
    for turn in 0..64 {
        let from_behind = turns >> turn & 1 == 1;
        let (mine, yours) = if from_behind {
            (ours.next_back(), theirs.next_back())
        } else {
            (ours.next(), theirs.next())
        };
        assert_eq!(mine, yours.map(|(key, value)| (key.clone(), value)));
    }
    assert!(ours.eq(theirs.map(|(key, value)| (key.clone(), value))));
}
