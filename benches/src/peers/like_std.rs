//! The standard library's `BTreeMap`, and the maps that are called exactly like it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Included, Unbounded};

use super::{Load, OrderedMap, digest_all, sum};

impl Load<[u8]> for BTreeSet<Box<[u8]>> {
    fn insert(&mut self, key: &[u8], _value: u64) {
        self.insert(key.into());
    }
}

macro_rules! like_std {
    ($($map:ident)::+) => {
        impl Load<[u8]> for $($map)::+<Box<[u8]>, u64> {
            #[inline]
            fn insert(&mut self, key: &[u8], value: u64) {
                self.insert(key.into(), value);
            }
        }

        impl OrderedMap<[u8]> for $($map)::+<Box<[u8]>, u64> {
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
                let mut range = self.range::<[u8], _>((Included(*probe), Unbounded));
                range.next().map(|(_, value)| *value)
            }

            #[inline]
            fn range(&self, probe: &&[u8], count: usize) -> u64 {
                let range = self.range::<[u8], _>((Included(*probe), Unbounded));
                digest_all(range.take(count).map(|(key, value)| (&**key, value)))
            }

            fn scan_values(&self) -> u64 {
                sum(self.values())
            }

            fn scan_entries(&self) -> u64 {
                digest_all(self.iter().map(|(key, value)| (&**key, value)))
            }
        }

        impl Load<u64> for $($map)::+<u64, u64> {
            #[inline]
            fn insert(&mut self, key: &u64, value: u64) {
                self.insert(*key, value);
            }
        }

        impl OrderedMap<u64> for $($map)::+<u64, u64> {
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
                self.range(*probe..).next().map(|(_, value)| *value)
            }

            #[inline]
            fn range(&self, probe: &u64, count: usize) -> u64 {
                digest_all(self.range(*probe..).take(count))
            }

            fn scan_values(&self) -> u64 {
                sum(self.values())
            }

            fn scan_entries(&self) -> u64 {
                digest_all(self.iter())
            }
        }
    };
}

like_std!(BTreeMap);
like_std!(bbtree::unsync::BBTreeMap);
like_std!(indexset::BTreeMap);
