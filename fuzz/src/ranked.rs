//! Operation by operation, a ranked map does what a sorted vector does.

use arbitrary::Arbitrary;
use art_ordstat::RankedMap;

use crate::Word;

/// What is done to both.
#[derive(Arbitrary, Clone, Debug)]
pub enum Op {
    /// Insert one key.
    Insert(Word, u8),
    /// Insert the word followed by each of so many bytes.
    Fill(Word, u8),
    /// Remove one key.
    Remove(Word),
    /// Remove the entry at an index, counted from the end if there are not so many.
    RemoveAt(u16),
    /// Ask for the rank of a key, present or not.
    Rank(Word),
    /// Ask for the entry at an index.
    Select(u16),
    /// Ask how many keys lie between two.
    Count(Word, Word),
    /// Walk a range of indices.
    Walk(u16, u8),
}

/// Operations from empty on.
pub type Input = Vec<Op>;

/// Runs the operations on both and compares.
pub fn check(ops: Input) {
    let mut map = RankedMap::<Vec<u8>, u8>::new();
    let mut model = Vec::<(Vec<u8>, u8)>::new();
    for op in ops {
        match op {
            Op::Insert(Word(key), value) => insert(&mut map, &mut model, key, value),
            Op::Fill(Word(key), last) => {
                for byte in 0..=last {
                    let mut key = key.clone();
                    key.push(byte);
                    insert(&mut map, &mut model, key, byte);
                }
            }
            Op::Remove(Word(key)) => {
                let place = model.binary_search_by(|entry| entry.0.cmp(&key));
                let removed = place.ok().map(|place| model.remove(place).1);
                assert_eq!((*map).remove(&key[..]), removed);
            }
            Op::RemoveAt(index) if !model.is_empty() => {
                let index = usize::from(index) % model.len();
                assert_eq!(map.remove_at(index), Some(model.remove(index)));
            }
            Op::RemoveAt(index) => assert_eq!(map.remove_at(index.into()), None),
            Op::Rank(Word(key)) => {
                assert_eq!(map.rank(&key[..]), rank(&model, &key));
            }
            Op::Select(index) => {
                let expected = model.get(usize::from(index));
                assert_eq!(
                    map.select(index.into()),
                    expected.map(|(key, value)| (key.clone(), value))
                );
            }
            Op::Count(Word(one), Word(other)) => {
                let (from, to) = (one.clone().min(other.clone()), one.max(other));
                let between = rank(&model, &to) - rank(&model, &from);
                assert_eq!(map.count::<Vec<u8>, _>(from..to), between);
            }
            Op::Walk(from, length) => {
                let from = usize::from(from).min(model.len());
                let to = (from + usize::from(length)).min(model.len());
                let expected = model[from..to].iter();
                assert!(
                    map.range_by_index(from..to)
                        .eq(expected.map(|(key, value)| (key.clone(), value)))
                );
            }
        }
        assert_eq!((*map).len(), model.len());
    }
    for (index, (key, value)) in model.iter().enumerate() {
        assert_eq!(map.rank(&key[..]), index);
        assert_eq!(map.select(index), Some((key.clone(), value)));
    }
}

fn rank(model: &[(Vec<u8>, u8)], key: &[u8]) -> usize {
    model.partition_point(|entry| entry.0[..] < *key)
}

fn insert(
    map: &mut RankedMap<Vec<u8>, u8>,
    model: &mut Vec<(Vec<u8>, u8)>,
    key: Vec<u8>,
    value: u8,
) {
    let before = match model.binary_search_by(|entry| entry.0.cmp(&key)) {
        Ok(place) => Some(std::mem::replace(&mut model[place].1, value)),
        Err(place) => {
            model.insert(place, (key.clone(), value));
            None
        }
    };
    assert_eq!((**map).insert(key, value), before);
}
