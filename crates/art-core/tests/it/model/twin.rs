//! The map in two copies: every operation goes through the log, as insertions and removals or as
//! what it is, and readers see what was published last.

use std::collections::BTreeMap;
use std::mem;

use art_core::{ArtMap, LeftRight, MapReader};

use super::{Mode, Op, Pair};
use crate::value::Value;

type Map<V> = ArtMap<Vec<u8>, V>;

pub(super) struct Twins<V: Value + Send + Sync> {
    writer: LeftRight<Map<V>>,
    reader: MapReader<Map<V>>,
    /// What readers have to see.
    published: BTreeMap<Vec<u8>, V>,
    /// Decides when to publish.
    turn: usize,
}

impl<V: Value + Send + Sync> Mode<V> for Twins<V> {
    fn start() -> Self {
        let writer = LeftRight::new(ArtMap::new());
        Self {
            reader: writer.reader(),
            writer,
            published: BTreeMap::new(),
            turn: 0,
        }
    }

    fn apply(&mut self, pair: &mut Pair<V>, op: Op) {
        match op {
            Op::Insert(word) => {
                let (ours, theirs) = pair.two_values();
                self.writer.insert(word.0.clone(), ours);
                pair.model.insert(word.0, theirs);
            }
            Op::Remove(word) => {
                self.writer.remove(&word.0);
                pair.model.remove(&word.0);
            }
            Op::Clear => {
                self.writer.clear();
                pair.model.clear();
            }
            Op::RemovePrefix(word) => {
                pair.model.retain(|key, _| !key.starts_with(&word.0));
                self.writer.change(move |map| {
                    map.remove_prefix(&word.0);
                });
            }
            Op::Clone => {
                self.writer.recover();
                pair.model.clone_from(&self.published);
            }
            other => {
                // Done to a copy; what that changed is logged.
                let before = pair.model.clone();
                pair.map = self.writer.get().map_clone();
                pair.apply(other);
                drop(mem::take(&mut pair.map));
                for key in before.keys().filter(|key| !pair.model.contains_key(*key)) {
                    self.writer.remove(key);
                }
                for (key, value) in &pair.model {
                    if before.get(key) != Some(value) {
                        self.writer.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        self.turn += 1;
        if !self.turn.is_multiple_of(3) {
            self.writer.publish();
            self.published.clone_from(&pair.model);
        }
        assert_same(&self.reader.enter(), &self.published);
        if self.turn.is_multiple_of(4) {
            assert_same(self.writer.get(), &pair.model);
        }
    }

    fn finish(mut self) -> Map<V> {
        self.writer.publish();
        self.writer.catch_up();
        let published = self.writer.published().map_clone();
        assert!(published == **self.writer.get());
        published
    }
}

/// A clone of the map under a guard or in a copy.
trait MapClone<V> {
    fn map_clone(&self) -> Map<V>;
}

impl<V: Clone> MapClone<V> for art_core::Twin<Map<V>> {
    fn map_clone(&self) -> Map<V> {
        (**self).clone()
    }
}

fn assert_same<V: Value>(map: &Map<V>, model: &BTreeMap<Vec<u8>, V>) {
    map.assert_invariants();
    assert_eq!(map.len(), model.len());
    let model = model.iter().map(|(key, value)| (key.clone(), value));
    assert!(map.iter().eq(model));
}
