//! What the study asks, and who is asked.

use std::collections::BTreeMap;

use art_core::ArtMap;
use art_ordstat::RankedMap;
use hashbrown::HashMap;

use crate::suites::Subject;

/// A map from integers to themselves.
pub(super) trait Container {
    fn len(&self) -> usize;

    /// Returns the sum of all values, met in order where there is one.
    fn walk(&self) -> u64;

    /// Returns the sum of the values at the indices, each found from the root.
    fn sum_at(&self, indices: &mut dyn Iterator<Item = usize>) -> u64;

    /// Deletes the keys one by one and returns the sum of the values that were there.
    fn delete(&mut self, keys: &[u64]) -> u64;
}

/// Somebody to ask.
pub(super) struct Entry {
    pub(super) subject: Subject,
    /// Whether it finds entries by index.
    pub(super) indexed: bool,
    /// Stores the keys one by one.
    pub(super) fill: fn(&[u64]) -> Box<dyn Container>,
}

pub(super) fn entries() -> Vec<Entry> {
    vec![
        Entry {
            subject: Subject::ours("ArtMap"),
            indexed: false,
            fill: filled::<ArtMap<u64, u64>>,
        },
        Entry {
            subject: Subject::ours("RankedMap"),
            indexed: true,
            fill: filled::<RankedMap<u64, u64>>,
        },
        Entry {
            subject: Subject::peer("BTreeMap"),
            indexed: false,
            fill: filled::<BTreeMap<u64, u64>>,
        },
        Entry {
            subject: Subject::peer("hashbrown"),
            indexed: false,
            fill: filled::<HashMap<u64, u64>>,
        },
        Entry {
            subject: Subject::peer("indexset"),
            indexed: true,
            fill: filled::<indexset::BTreeMap<u64, u64>>,
        },
    ]
}

/// A map that can be filled.
trait Fill: Container + Default + 'static {
    fn store(&mut self, key: u64);
}

fn filled<M: Fill>(keys: &[u64]) -> Box<dyn Container> {
    let mut map = M::default();
    for &key in keys {
        map.store(key);
    }
    Box::new(map)
}

macro_rules! map {
    ($type:ty, $at:expr) => {
        impl Fill for $type {
            fn store(&mut self, key: u64) {
                self.insert(key, key);
            }
        }

        impl Container for $type {
            fn len(&self) -> usize {
                <$type>::len(self)
            }

            fn walk(&self) -> u64 {
                self.values().sum()
            }

            fn sum_at(&self, indices: &mut dyn Iterator<Item = usize>) -> u64 {
                let at: fn(&Self, usize) -> u64 = $at;
                indices.map(|index| at(self, index)).sum()
            }

            fn delete(&mut self, keys: &[u64]) -> u64 {
                keys.iter().filter_map(|key| self.remove(key)).sum()
            }
        }
    };
}

/// The answer of a map that is not asked, because it would have to walk.
fn unasked<M>(_map: &M, _index: usize) -> u64 {
    unreachable!("only maps with an index are asked for one")
}

map!(ArtMap<u64, u64>, unasked);
map!(BTreeMap<u64, u64>, unasked);
map!(HashMap<u64, u64>, unasked);
map!(indexset::BTreeMap<u64, u64>, |map, index| map
    .get_index(index)
    .map_or(0, |(_, value)| *value));

impl Fill for RankedMap<u64, u64> {
    fn store(&mut self, key: u64) {
        (**self).insert(key, key);
    }
}

impl Container for RankedMap<u64, u64> {
    fn len(&self) -> usize {
        (**self).len()
    }

    fn walk(&self) -> u64 {
        (**self).values().sum()
    }

    fn sum_at(&self, indices: &mut dyn Iterator<Item = usize>) -> u64 {
        indices
            .map(|index| self.select(index).map_or(0, |(_, value)| *value))
            .sum()
    }

    fn delete(&mut self, keys: &[u64]) -> u64 {
        keys.iter().filter_map(|key| (**self).remove(key)).sum()
    }
}
