//! `art-tree`.

use art_tree::{Art, ByteString};

use super::{terminated, trimmed};
use crate::peers::{Load, OrderedMap, digest_all, sum};

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
