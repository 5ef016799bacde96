//! `sweep-bptree` and `brie-tree`: B+ trees with interfaces of their own.

use std::ops::Bound::Included;

use brie_tree::BTree;
use brie_tree::nonmax::NonMaxU64;
use sweep_bptree::tree::{BPlusTree, NodeStoreVec};

use super::{Load, OrderedMap, digest, digest_all, sum};
use crate::key::DataKey;

/// The crate's `BPlusTreeMap` has no ranges; the tree below it has cursors.
pub(crate) struct Sweep<K: Clone + Ord>(BPlusTree<NodeStoreVec<K, u64>>);

impl<K: Clone + Ord> Default for Sweep<K> {
    fn default() -> Self {
        Self(BPlusTree::new(NodeStoreVec::new()))
    }
}

impl<K: Clone + Ord> Sweep<K> {
    fn first_from(&self, key: &K) -> Option<u64> {
        let (cursor, value) = self.0.get_cursor(key)?;
        match value {
            Some(value) => Some(*value),
            // The place of an absent key: its cursor stands before the next.
            None => cursor.next_with_value(&self.0).map(|(_, value)| *value),
        }
    }

    fn digest_from<Q: DataKey + ?Sized>(
        &self,
        key: &K,
        count: usize,
        borrow: impl Fn(&K) -> &Q,
    ) -> u64 {
        let Some((mut cursor, value)) = self.0.get_cursor(key) else {
            return 0;
        };
        let mut total = 0;
        let mut left = count;
        if let Some(value) = value {
            total = digest(total, borrow(cursor.key()), *value);
            left -= 1;
        }
        for _ in 0..left {
            let Some((next, value)) = cursor.next_with_value(&self.0) else {
                break;
            };
            total = digest(total, borrow(next.key()), *value);
            cursor = next;
        }
        total
    }
}

impl Load<[u8]> for Sweep<Box<[u8]>> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.0.insert(key.into(), value);
    }
}

impl OrderedMap<[u8]> for Sweep<Box<[u8]>> {
    // Its cursors are found by the type of key that is stored.
    type Probe<'q> = Box<[u8]>;

    fn probe(key: &[u8]) -> Box<[u8]> {
        key.into()
    }

    #[inline]
    fn get(&self, probe: &Box<[u8]>) -> Option<u64> {
        self.0.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &Box<[u8]>) -> Option<u64> {
        self.0.remove(probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &Box<[u8]>) -> Option<u64> {
        self.first_from(probe)
    }

    #[inline]
    fn range(&self, probe: &Box<[u8]>, count: usize) -> u64 {
        self.digest_from(probe, count, |key| &**key)
    }

    fn scan_values(&self) -> u64 {
        sum(self.0.iter().map(|(_, value)| value))
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.0.iter().map(|(key, value)| (&**key, value)))
    }
}

impl Load<u64> for Sweep<u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.0.insert(*key, value);
    }
}

impl OrderedMap<u64> for Sweep<u64> {
    type Probe<'q> = u64;

    fn probe(key: &u64) -> u64 {
        *key
    }

    #[inline]
    fn get(&self, probe: &u64) -> Option<u64> {
        self.0.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &u64) -> Option<u64> {
        self.0.remove(probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &u64) -> Option<u64> {
        self.first_from(probe)
    }

    #[inline]
    fn range(&self, probe: &u64, count: usize) -> u64 {
        self.digest_from(probe, count, |key| key)
    }

    fn scan_values(&self) -> u64 {
        sum(self.0.iter().map(|(_, value)| value))
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.0.iter())
    }
}

type Brie = BTree<NonMaxU64, u64>;

/// The greatest integer is reserved; no data set holds it.
fn non_max(key: u64) -> NonMaxU64 {
    NonMaxU64::new(key).expect("no data set holds the greatest integer")
}

impl Load<u64> for Brie {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.insert(non_max(*key), value);
    }
}

impl OrderedMap<u64> for Brie {
    type Probe<'q> = NonMaxU64;

    fn probe(key: &u64) -> NonMaxU64 {
        non_max(*key)
    }

    #[inline]
    fn get(&self, probe: &NonMaxU64) -> Option<u64> {
        self.get(*probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &NonMaxU64) -> Option<u64> {
        self.remove(*probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &NonMaxU64) -> Option<u64> {
        self.cursor_at(Included(*probe)).value().copied()
    }

    #[inline]
    fn range(&self, probe: &NonMaxU64, count: usize) -> u64 {
        let entries = self.iter_from(Included(*probe)).take(count);
        entries.fold(0, |sum, (key, value)| digest(sum, &key.get(), *value))
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        self.iter()
            .fold(0, |sum, (key, value)| digest(sum, &key.get(), *value))
    }
}
