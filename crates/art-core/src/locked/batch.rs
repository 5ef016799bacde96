//! Entries copied out of a map.

use std::ops::Range;
use std::vec;

/// A batch in the making.
pub(super) struct Copies<T> {
    bytes: Vec<u8>,
    entries: Vec<(usize, T)>,
}

impl<T> Copies<T> {
    /// Room for so many entries, and so many bytes of their keys.
    pub(super) fn with_capacity(entries: usize, bytes: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(bytes),
            entries: Vec::with_capacity(entries),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, key: &[u8], value: T) {
        // The length of most integers, known to the compiler: one move, no call.
        match <&[u8; 8]>::try_from(key) {
            Ok(word) => self.bytes.extend_from_slice(word),
            Err(_) => self.bytes.extend_from_slice(key),
        }
        self.entries.push((self.bytes.len(), value));
    }
}

/// Some neighboring entries, in the order in which they were copied: keys as bytes, end to end.
pub(super) struct Batch<T> {
    bytes: Vec<u8>,
    /// Those not given yet: where the key ends in `bytes`, and the value.
    left: vec::IntoIter<(usize, T)>,
    /// The key that was given last from the near end; the next one begins where it ends.
    last: Range<usize>,
    /// How many were given from the near end.
    given: usize,
}

impl<T> From<Copies<T>> for Batch<T> {
    fn from(copies: Copies<T>) -> Self {
        Self {
            bytes: copies.bytes,
            left: copies.entries.into_iter(),
            last: 0..0,
            given: 0,
        }
    }
}

impl<T> Batch<T> {
    pub(super) fn empty() -> Self {
        Self::from(Copies::with_capacity(0, 0))
    }

    /// How many were given from the near end.
    pub(super) fn given(&self) -> usize {
        self.given
    }

    /// How many bytes the keys of so many entries will probably have.
    pub(super) fn bytes_for(&self, entries: usize) -> usize {
        let copied = self.given + self.left.len();
        match copied {
            0 => entries * size_of::<u64>(),
            _ => entries * self.bytes.len().div_ceil(copied),
        }
    }

    /// The entry that was copied first of those that are left.
    #[inline]
    pub(super) fn take_near(&mut self) -> Option<(&[u8], T)> {
        let (end, value) = self.left.next()?;
        self.last = self.last.end..end;
        self.given += 1;
        Some((&self.bytes[self.last.clone()], value))
    }

    /// The entry that was copied last of those that are left.
    pub(super) fn take_far(&mut self) -> Option<(&[u8], T)> {
        let (end, value) = self.left.next_back()?;
        let start = self
            .left
            .as_slice()
            .last()
            .map_or(self.last.end, |&(end, _)| end);
        Some((&self.bytes[start..end], value))
    }

    /// The key that was given last from the near end.
    pub(super) fn last_given(&self) -> Option<&[u8]> {
        (self.given > 0).then(|| &self.bytes[self.last.clone()])
    }

    /// The key that was copied last, but for those taken from the far end: all up to it is known.
    pub(super) fn frontier(&self) -> Option<&[u8]> {
        let Some(&(end, _)) = self.left.as_slice().last() else {
            return self.last_given();
        };
        let before = self.left.len().checked_sub(2);
        let start = before.map_or(self.last.end, |i| self.left.as_slice()[i].0);
        Some(&self.bytes[start..end])
    }
}
