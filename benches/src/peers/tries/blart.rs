//! `blart`.

use std::ffi::{CStr, CString};
use std::ops::Bound::{Included, Unbounded};

use blart::{TreeMap, TreeSet};

use crate::peers::{Load, OrderedMap, digest, digest_all, sum};

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
