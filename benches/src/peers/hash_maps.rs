//! `hashbrown`: no order, and so the floor for lookups.

use hashbrown::{HashMap, HashSet};

use super::{Load, OrderedMap, digest_all, sum};

impl Load<[u8]> for HashSet<Box<[u8]>> {
    fn insert(&mut self, key: &[u8], _value: u64) {
        self.insert(key.into());
    }
}

impl Load<[u8]> for HashMap<Box<[u8]>, u64> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.insert(key.into(), value);
    }
}

impl OrderedMap<[u8]> for HashMap<Box<[u8]>, u64> {
    const ORDERED: bool = false;
    type Probe<'q> = &'q [u8];

    fn probe(key: &[u8]) -> &[u8] {
        key
    }

    #[inline]
    fn get(&self, probe: &&[u8]) -> Option<u64> {
        self.get(*probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &&[u8]) -> Option<u64> {
        self.remove(*probe)
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.iter().map(|(key, value)| (&**key, value)))
    }
}

impl Load<u64> for HashMap<u64, u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.insert(*key, value);
    }
}

impl OrderedMap<u64> for HashMap<u64, u64> {
    const ORDERED: bool = false;
    type Probe<'q> = u64;

    fn probe(key: &u64) -> u64 {
        *key
    }

    #[inline]
    fn get(&self, probe: &u64) -> Option<u64> {
        self.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &u64) -> Option<u64> {
        self.remove(probe)
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.iter())
    }
}
