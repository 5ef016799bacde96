//! Radix trees: `blart`, `rart`, `art-tree`, `patricia_tree`.
//!
//! The first three cannot hold a key that is a prefix of another, so byte strings get a final zero,
//! as their documentation advises; keys that hold a zero themselves are beyond them.

use std::ffi::{CStr, CString};
use std::ops::Bound::{Included, Unbounded};

use art_tree::{Art, ByteString};
use blart::{TreeMap, TreeSet};
use patricia_tree::{PatriciaMap, PatriciaSet};
use rart::{AdaptiveRadixTree, ArrayKey, VectorKey};

use super::{Load, OrderedMap, digest, digest_all, sum};
use crate::key::DataKey;

/// A key that ends with a zero, as the three need it.
fn terminated(key: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(key.len() + 1);
    bytes.extend_from_slice(key);
    bytes.push(0);
    bytes
}

/// The key without its final zero.
fn trimmed(key: &[u8]) -> &[u8] {
    key.split_last().map_or(key, |(_, key)| key)
}

fn c_string(key: &[u8]) -> CString {
    CString::new(key).expect("no key of the data sets holds a zero")
}

impl Load<[u8]> for TreeSet<CString> {
    fn insert(&mut self, key: &[u8], _value: u64) {
        self.insert(c_string(key));
    }
}

impl Load<[u8]> for TreeMap<CString, u64> {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.insert(c_string(key), value);
    }
}

impl OrderedMap<[u8]> for TreeMap<CString, u64> {
    type Probe<'q> = CString;

    fn probe(key: &[u8]) -> CString {
        c_string(key)
    }

    #[inline]
    fn get(&self, probe: &CString) -> Option<u64> {
        self.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &CString) -> Option<u64> {
        self.remove(probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &CString) -> Option<u64> {
        let mut range = self.range::<CStr, _>((Included(&**probe), Unbounded));
        range.next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &CString, count: usize) -> u64 {
        let range = self.range::<CStr, _>((Included(&**probe), Unbounded));
        digest_all(
            range
                .take(count)
                .map(|(key, value)| (key.as_bytes(), value)),
        )
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.iter().map(|(key, value)| (key.as_bytes(), value)))
    }
}

impl Load<u64> for TreeMap<[u8; 8], u64> {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.insert(key.to_be_bytes(), value);
    }
}

impl OrderedMap<u64> for TreeMap<[u8; 8], u64> {
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

    #[inline]
    fn lower_bound(&self, probe: &[u8; 8]) -> Option<u64> {
        self.range(*probe..).next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &[u8; 8], count: usize) -> u64 {
        let entries = self.range(*probe..).take(count);
        entries.fold(0, |sum, (key, value)| {
            digest(sum, &u64::from_be_bytes(*key), *value)
        })
    }

    fn scan_values(&self) -> u64 {
        sum(self.values())
    }

    fn scan_entries(&self) -> u64 {
        self.iter().fold(0, |sum, (key, value)| {
            digest(sum, &u64::from_be_bytes(*key), *value)
        })
    }
}

/// `rart` over byte strings.
#[derive(Default)]
pub(crate) struct RartBytes(AdaptiveRadixTree<VectorKey, u64>);

impl Load<[u8]> for RartBytes {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.0
            .insert_k(&VectorKey::new_from_vec(terminated(key)), value);
    }
}

impl OrderedMap<[u8]> for RartBytes {
    type Probe<'q> = VectorKey;

    fn probe(key: &[u8]) -> VectorKey {
        VectorKey::new_from_vec(terminated(key))
    }

    #[inline]
    fn get(&self, probe: &VectorKey) -> Option<u64> {
        self.0.get_k(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &VectorKey) -> Option<u64> {
        self.0.remove_k(probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &VectorKey) -> Option<u64> {
        self.0
            .range(probe.clone()..)
            .next()
            .map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &VectorKey, count: usize) -> u64 {
        let entries = self.0.range(probe.clone()..).take(count);
        entries.fold(0, |sum, (key, value)| {
            digest(sum, trimmed(key.as_ref()), *value)
        })
    }

    fn scan_values(&self) -> u64 {
        sum(self.0.values_iter())
    }

    fn scan_entries(&self) -> u64 {
        // Its own lending walk; the key comes in pieces and is put together in one buffer.
        let mut total = 0;
        let mut buffer = Vec::new();
        self.0.for_each_view(|key, value| {
            buffer.clear();
            key.write_into(&mut buffer);
            total = digest(total, trimmed(&buffer), *value);
        });
        total
    }
}

/// `rart` over integers. The key has room to spare: with exactly 8 bytes its removal panics.
#[derive(Default)]
pub(crate) struct RartIntegers(AdaptiveRadixTree<ArrayKey<16>, u64>);

impl Load<u64> for RartIntegers {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.0.insert(*key, value);
    }
}

impl OrderedMap<u64> for RartIntegers {
    type Probe<'q> = ArrayKey<16>;

    fn probe(key: &u64) -> ArrayKey<16> {
        ArrayKey::from(*key)
    }

    #[inline]
    fn get(&self, probe: &ArrayKey<16>) -> Option<u64> {
        self.0.get_k(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &ArrayKey<16>) -> Option<u64> {
        self.0.remove_k(probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &ArrayKey<16>) -> Option<u64> {
        self.0.range(*probe..).next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &ArrayKey<16>, count: usize) -> u64 {
        let entries = self.0.range(*probe..).take(count);
        entries.fold(0, |sum, (key, value)| digest(sum, &key.to_be_u64(), *value))
    }

    fn scan_values(&self) -> u64 {
        sum(self.0.values_iter())
    }

    fn scan_entries(&self) -> u64 {
        self.0
            .iter()
            .fold(0, |sum, (key, value)| digest(sum, &key.to_be_u64(), *value))
    }
}

/// `art-tree` over byte strings.
#[derive(Default)]
pub(crate) struct ArtTreeBytes(Art<ByteString, u64>);

/// The bytes of a key of `art-tree`.
fn bytes(key: &ByteString) -> &[u8] {
    trimmed(std::borrow::Borrow::borrow(key))
}

impl Load<[u8]> for ArtTreeBytes {
    #[inline]
    fn insert(&mut self, key: &[u8], value: u64) {
        self.0.upsert(ByteString::new(&terminated(key)), value);
    }
}

impl OrderedMap<[u8]> for ArtTreeBytes {
    type Probe<'q> = ByteString;

    fn probe(key: &[u8]) -> ByteString {
        ByteString::new(&terminated(key))
    }

    #[inline]
    fn get(&self, probe: &ByteString) -> Option<u64> {
        self.0.get(probe).copied()
    }

    #[inline]
    fn remove(&mut self, probe: &ByteString) -> Option<u64> {
        self.0.remove(probe)
    }

    #[inline]
    fn lower_bound(&self, probe: &ByteString) -> Option<u64> {
        self.0
            .range(probe.clone()..)
            .next()
            .map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &ByteString, count: usize) -> u64 {
        digest_all(
            self.0
                .range(probe.clone()..)
                .take(count)
                .map(|(key, value)| (bytes(key), value)),
        )
    }

    fn scan_values(&self) -> u64 {
        sum(self.0.iter().map(|(_, value)| value))
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.0.iter().map(|(key, value)| (bytes(key), value)))
    }
}

/// `art-tree` over integers.
#[derive(Default)]
pub(crate) struct ArtTreeIntegers(Art<u64, u64>);

impl Load<u64> for ArtTreeIntegers {
    #[inline]
    fn insert(&mut self, key: &u64, value: u64) {
        self.0.upsert(*key, value);
    }
}

impl OrderedMap<u64> for ArtTreeIntegers {
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
        self.0.range(*probe..).next().map(|(_, value)| *value)
    }

    #[inline]
    fn range(&self, probe: &u64, count: usize) -> u64 {
        digest_all(self.0.range(*probe..).take(count))
    }

    fn scan_values(&self) -> u64 {
        sum(self.0.iter().map(|(_, value)| value))
    }

    fn scan_entries(&self) -> u64 {
        digest_all(self.0.iter())
    }
}

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
