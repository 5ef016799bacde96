//! How a map's table takes changes.

use core::hash::{BuildHasher, Hash};

use hashbrown::hash_table::Entry;

use super::{Change, Map, MapOp};
use crate::absorb::Absorb;

impl<K, V, S> Absorb<MapOp<K, V>> for Map<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher + Clone,
{
    #[inline(always)] // as `put`
    fn absorb_first(&mut self, op: &mut MapOp<K, V>, _: &Self) {
        match &op.0 {
            Change::Insert(hash, key, value) => self.put(*hash, key.clone(), value.clone()),
            Change::Remove(hash, key) => self.take(*hash, key),
            Change::Clear => self.table.clear(),
        }
    }

    #[inline(always)] // as `put`
    fn absorb_second(&mut self, op: MapOp<K, V>, _: &Self) {
        match op.0 {
            Change::Insert(hash, key, value) => self.put(hash, key, value),
            Change::Remove(hash, key) => self.take(hash, &key),
            Change::Clear => self.table.clear(),
        }
    }

    fn sync_with(&mut self, other: &Self) {
        self.clone_from(other);
    }
}

impl<K: Hash + Eq, V, S: BuildHasher> Map<K, V, S> {
    /// Inlined into the loop over the log, so that the processor has as many entries under way at once as it
    /// can hold instructions of: a call and the saving of registers made a replay a fourth slower.
    #[inline(always)]
    pub(super) fn put(&mut self, hash: u64, key: K, value: V) {
        let Self { table, hasher } = self;
        let entry = table.entry(
            hash,
            |(known, _)| *known == key,
            |(known, _)| hasher.hash_one(known),
        );
        match entry {
            Entry::Occupied(mut entry) => entry.get_mut().1 = value,
            Entry::Vacant(entry) => {
                entry.insert((key, value));
            }
        }
    }

    fn take(&mut self, hash: u64, key: &K) {
        if let Ok(entry) = self.table.find_entry(hash, |(known, _)| known == key) {
            entry.remove();
        }
    }
}
