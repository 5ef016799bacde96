//! Maps made for many threads, used by one: `crossbeam-skiplist`, `scc::TreeIndex`, `congee`.
//!
//! Each lookup enters and leaves the crate's protection as a user's would, except where a guard is
//! passed in anyway: then one guard serves a scan.

use std::ops::Bound::{Included, Unbounded};

use congee::Congee;
use congee::epoch;
use crossbeam_skiplist::SkipMap;
use scc::{Guard, TreeIndex};

use super::{Load, OrderedMap, digest, digest_all, sum};

impl Load<[u8]> for SkipMap<Box<[u8]>, u64> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        Self::insert(self, key.into(), value);
    }
}

impl OrderedMap<[u8]> for SkipMap<Box<[u8]>, u64> {
    type Probe<'q> = &'q [u8];

    fn probe(key: &[u8]) -> &[u8] {
        key
    }

    #[inline]
    fn get(&self, probe: &&[u8]) -> Option<u64> {
        self.get(*probe).map(|entry| *entry.value())
    }

    #[inline]
    fn remove(&mut self, probe: &&[u8]) -> Option<u64> {
        Self::remove(self, *probe).map(|entry| *entry.value())
    }

    #[inline]
    fn lower_bound(&self, probe: &&[u8]) -> Option<u64> {
        self.lower_bound(Included(*probe))
            .map(|entry| *entry.value())
    }

    #[inline]
    fn range(&self, probe: &&[u8], count: usize) -> u64 {
        let entries = self
            .range::<[u8], _>((Included(*probe), Unbounded))
            .take(count);
        entries.fold(0, |sum, entry| digest(sum, &**entry.key(), *entry.value()))
    }

    fn scan_values(&self) -> u64 {
        self.iter()
            .fold(0, |sum, entry| sum.wrapping_add(*entry.value()))
    }

    fn scan_entries(&self) -> u64 {
        self.iter()
            .fold(0, |sum, entry| digest(sum, &**entry.key(), *entry.value()))
    }
}

impl Load<u64> for SkipMap<u64, u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        Self::insert(self, *key, value);
    }
}

impl OrderedMap<u64> for SkipMap<u64, u64> {
    type Probe<'q> = u64;

    fn probe(key: &u64) -> u64 {
        *key
    }

    #[inline]
    fn get(&self, probe: &u64) -> Option<u64> {
        self.get(probe).map(|entry| *entry.value())
    }

    #[inline]
    fn remove(&mut self, probe: &u64) -> Option<u64> {
        Self::remove(self, probe).map(|entry| *entry.value())
    }

    #[inline]
    fn lower_bound(&self, probe: &u64) -> Option<u64> {
        self.lower_bound(Included(probe))
            .map(|entry| *entry.value())
    }

    #[inline]
    fn range(&self, probe: &u64, count: usize) -> u64 {
        let entries = self.range(*probe..).take(count);
        entries.fold(0, |sum, entry| digest(sum, entry.key(), *entry.value()))
    }

    fn scan_values(&self) -> u64 {
        self.iter()
            .fold(0, |sum, entry| sum.wrapping_add(*entry.value()))
    }

    fn scan_entries(&self) -> u64 {
        self.iter()
            .fold(0, |sum, entry| digest(sum, entry.key(), *entry.value()))
    }
}

impl Load<[u8]> for TreeIndex<Box<[u8]>, u64> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.upsert_sync(key.into(), value);
    }
}

impl OrderedMap<[u8]> for TreeIndex<Box<[u8]>, u64> {
    // Its lookups take what `Equivalent` relates to the key: for a boxed slice, a boxed slice.
    type Probe<'q> = Box<[u8]>;

    fn probe(key: &[u8]) -> Box<[u8]> {
        key.into()
    }

    #[inline]
    fn get(&self, probe: &Box<[u8]>) -> Option<u64> {
        self.peek_with(probe, |_, value| *value)
    }

    #[inline]
    fn remove(&mut self, probe: &Box<[u8]>) -> Option<u64> {
        let value = self.peek_with(probe, |_, value| *value)?;
        self.remove_sync(probe).then_some(value)
    }

    #[inline]
    fn lower_bound(&self, probe: &Box<[u8]>) -> Option<u64> {
        let guard = Guard::new();
        self.range(probe.clone().., &guard)
            .next()
            .map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &Box<[u8]>, count: usize) -> u64 {
        let guard = Guard::new();
        let entries = self.range(probe.clone().., &guard).take(count);
        digest_all(entries.map(|(key, value)| (&**key, value)))
    }

    fn scan_values(&self) -> u64 {
        sum(self.iter(&Guard::new()).map(|(_, value)| value))
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.iter(&Guard::new()).map(|(key, value)| (&**key, value)))
    }
}

impl Load<u64> for TreeIndex<u64, u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.upsert_sync(*key, value);
    }
}

impl OrderedMap<u64> for TreeIndex<u64, u64> {
    type Probe<'q> = u64;

    fn probe(key: &u64) -> u64 {
        *key
    }

    #[inline]
    fn get(&self, probe: &u64) -> Option<u64> {
        self.peek_with(probe, |_, value| *value)
    }

    #[inline]
    fn remove(&mut self, probe: &u64) -> Option<u64> {
        let value = self.peek_with(probe, |_, value| *value)?;
        self.remove_sync(probe).then_some(value)
    }

    #[inline]
    fn lower_bound(&self, probe: &u64) -> Option<u64> {
        let guard = Guard::new();
        self.range(*probe.., &guard).next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &u64, count: usize) -> u64 {
        let guard = Guard::new();
        digest_all(self.range(*probe.., &guard).take(count))
    }

    fn scan_values(&self) -> u64 {
        sum(self.iter(&Guard::new()).map(|(_, value)| value))
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.iter(&Guard::new()))
    }
}

/// `congee` maps `usize` to `usize`.
#[derive(Default)]
pub(crate) struct CongeeMap(Congee<usize, usize>);

impl CongeeMap {
    /// Ranges are copied into a buffer; a scan asks for one after the other.
    fn fold(&self, mut visit: impl FnMut(u64, u64)) {
        let guard = epoch::pin();
        let mut buffer = [(0, 0); 1024];
        let mut from = 0;
        loop {
            let found = self.0.range(&from, &usize::MAX, &mut buffer, &guard);
            for (key, value) in &buffer[..found] {
                visit(*key as u64, *value as u64);
            }
            if found < buffer.len() {
                return;
            }
            from = buffer[found - 1].0 + 1;
        }
    }
}

impl Load<u64> for CongeeMap {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.0
            .insert(*key as usize, value as usize, &epoch::pin())
            .expect("there is memory left");
    }
}

impl OrderedMap<u64> for CongeeMap {
    type Probe<'q> = usize;

    fn probe(key: &u64) -> usize {
        *key as usize
    }

    #[inline]
    fn get(&self, probe: &usize) -> Option<u64> {
        self.0.get(probe, &epoch::pin()).map(|value| value as u64)
    }

    #[inline]
    fn remove(&mut self, probe: &usize) -> Option<u64> {
        self.0
            .remove(probe, &epoch::pin())
            .map(|value| value as u64)
    }

    #[inline]
    fn lower_bound(&self, probe: &usize) -> Option<u64> {
        let mut buffer = [(0, 0)];
        let found = self.0.range(probe, &usize::MAX, &mut buffer, &epoch::pin());
        (found == 1).then_some(buffer[0].1 as u64)
    }

    #[inline]
    fn range(&self, probe: &usize, count: usize) -> u64 {
        let mut buffer = vec![(0, 0); count];
        let found = self.0.range(probe, &usize::MAX, &mut buffer, &epoch::pin());
        buffer[..found].iter().fold(0, |sum, (key, value)| {
            digest(sum, &(*key as u64), *value as u64)
        })
    }

    fn scan_values(&self) -> u64 {
        let mut total = 0_u64;
        self.fold(|_, value| total = total.wrapping_add(value));
        total
    }

    fn scan_entries(&self) -> u64 {
        let mut total = 0;
        self.fold(|key, value| total = digest(total, &key, value));
        total
    }
}
