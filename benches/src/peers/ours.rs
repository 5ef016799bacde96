//! `ArtMap` and `ArtSet`, as their users would call them.

use std::ops::Bound::{Included, Unbounded};

use art_core::{ArtMap, ArtSet, LeftRight, Walk};

use super::{Load, OrderedMap, Shape, digest, sum};

impl Load<[u8]> for ArtSet<Vec<u8>> {
    fn insert(&mut self, key: &[u8], _value: u64) {
        self.insert_ref(key);
    }

    fn shape(&self) -> Option<Shape> {
        Some(self.stats().into())
    }
}

impl Load<[u8]> for ArtMap<Vec<u8>, u64> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.insert_ref(key, value);
    }

    fn shape(&self) -> Option<Shape> {
        Some(self.stats().into())
    }
}

/// The map for lock-free reads, changed by a thousand operations at a time.
pub(super) struct TwoCopies(LeftRight<ArtMap<Vec<u8>, u64>>);

impl Default for TwoCopies {
    fn default() -> Self {
        Self(LeftRight::new(ArtMap::new()))
    }
}

impl Load<[u8]> for TwoCopies {
    fn insert(&mut self, key: &[u8], value: u64) {
        self.0.insert(key.to_vec(), value);
        if self.0.pending() >= 1000 {
            self.0.publish();
        }
    }
}

/// Adds up to `count` entries of a lending walk.
#[inline]
fn digest_walk(mut walk: Walk<'_, u64>, count: usize, add: impl Fn(u64, &[u8], u64) -> u64) -> u64 {
    let mut total = 0;
    for _ in 0..count {
        let Some((key, value)) = walk.next() else {
            break;
        };
        total = add(total, key, *value);
    }
    total
}

impl OrderedMap<[u8]> for ArtMap<Vec<u8>, u64> {
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

    #[inline]
    fn lower_bound(&self, probe: &&[u8]) -> Option<u64> {
        let mut walk = self.walk_range::<[u8], _>((Included(*probe), Unbounded));
        walk.next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &&[u8], count: usize) -> u64 {
        digest_walk(
            self.walk_range::<[u8], _>((Included(*probe), Unbounded)),
            count,
            digest,
        )
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        digest_walk(self.walk(), usize::MAX, digest)
    }
}

/// Adds an entry whose key is an encoded integer: eight bytes, the highest first.
#[inline]
fn digest_encoded(sum: u64, key: &[u8], value: u64) -> u64 {
    let key = key.try_into().map_or(0, u64::from_be_bytes);
    digest(sum, &key, value)
}

impl Load<u64> for ArtMap<u64, u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.insert(*key, value);
    }

    fn shape(&self) -> Option<Shape> {
        Some(self.stats().into())
    }
}

impl OrderedMap<u64> for ArtMap<u64, u64> {
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

    #[inline]
    fn lower_bound(&self, probe: &u64) -> Option<u64> {
        self.walk_range(*probe..).next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &u64, count: usize) -> u64 {
        digest_walk(self.walk_range(*probe..), count, digest_encoded)
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        digest_walk(self.walk(), usize::MAX, digest_encoded)
    }
}
