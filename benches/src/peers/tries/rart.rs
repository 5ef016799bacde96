//! `rart`.

use rart::{AdaptiveRadixTree, ArrayKey, VectorKey};

use super::{terminated, trimmed};
use crate::peers::{Load, OrderedMap, digest, sum};

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
