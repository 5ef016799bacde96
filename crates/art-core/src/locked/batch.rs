//! Entries copied out of a map.

use std::collections::VecDeque;

/// Some neighboring entries, in the order in which they were copied: keys as bytes, end to end.
pub(super) struct Batch<T> {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Those not given yet.
    values: VecDeque<T>,
    /// How many were given from the near end: the index of the next key.
    given: usize,
}

impl<T> Batch<T> {
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            ends: Vec::new(),
            values: VecDeque::new(),
            given: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.values.clear();
        self.given = 0;
    }

    pub(super) fn push(&mut self, key: &[u8], value: T) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        self.values.push_back(value);
    }

    /// How many were given from the near end.
    pub(super) fn given(&self) -> usize {
        self.given
    }

    fn key(&self, i: usize) -> &[u8] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[i]]
    }

    /// The entry that was copied first of those that are left.
    #[inline]
    pub(super) fn take_near(&mut self) -> Option<(&[u8], T)> {
        let value = self.values.pop_front()?;
        self.given += 1;
        Some((self.key(self.given - 1), value))
    }

    /// The entry that was copied last of those that are left.
    pub(super) fn take_far(&mut self) -> Option<(&[u8], T)> {
        let value = self.values.pop_back()?;
        Some((self.key(self.given + self.values.len()), value))
    }

    /// The key that was given last from the near end.
    pub(super) fn last_given(&self) -> Option<&[u8]> {
        Some(self.key(self.given.checked_sub(1)?))
    }

    /// The key that was copied last, but for those taken from the far end: all up to it is known.
    pub(super) fn frontier(&self) -> Option<&[u8]> {
        let known = self.given + self.values.len();
        Some(self.key(known.checked_sub(1)?))
    }
}
