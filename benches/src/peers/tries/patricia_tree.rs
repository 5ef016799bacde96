//! `patricia_tree`, which can hold a key that is a prefix of another.

use patricia_tree::{PatriciaMap, PatriciaSet};

use crate::key::DataKey;
use crate::peers::{Load, OrderedMap, digest, sum};

impl Load<[u8]> for PatriciaSet {
    fn insert(&mut self, key: &[u8], _value: u64) {
        self.insert(key);
    }
}

impl Load<[u8]> for PatriciaMap<u64> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.insert(key, value);
    }
}

impl OrderedMap<[u8]> for PatriciaMap<u64> {
    // It iterates in order, but cannot start anywhere but at a prefix.
    const ORDERED: bool = false;
    type Probe<'q> = &'q [u8];

    fn probe(key: &[u8]) -> &[u8] {
        key
    }

    #[inline]
    fn get(&self, probe: &&[u8]) -> Option<u64> {
        self.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &&[u8]) -> Option<u64> {
        self.remove(probe)
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        self.iter()
            .fold(0, |sum, (key, value)| digest(sum, key.as_slice(), *value))
    }
}

impl Load<u64> for PatriciaMap<u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.insert(key.to_be_bytes(), value);
    }
}

impl OrderedMap<u64> for PatriciaMap<u64> {
    const ORDERED: bool = false;
    type Probe<'q> = [u8; 8];

    fn probe(key: &u64) -> [u8; 8] {
        key.to_be_bytes()
    }

    #[inline]
    fn get(&self, probe: &[u8; 8]) -> Option<u64> {
        self.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &[u8; 8]) -> Option<u64> {
        self.remove(probe)
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        self.iter().fold(0, |sum, (key, value)| {
            let key = key.as_slice().try_into().map_or(0, u64::from_be_bytes);
            sum.wrapping_add(key.digest()).wrapping_add(*value)
        })
    }
}
