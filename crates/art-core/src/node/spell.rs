//! Spelling: where the bytes of a key are put together on the way down.

use super::head;

/// The most bytes that are copied without a call, as many at a time.
pub(super) const COPIED: usize = 32;

/// A byte string that grows at its end.
pub(crate) trait Spell {
    fn len(&self) -> usize;

    fn extend_from_slice(&mut self, bytes: &[u8]);

    fn truncate(&mut self, len: usize);

    /// Appends the first `kept` bytes of a head.
    #[inline]
    fn append_head(&mut self, word: u64, kept: u8) {
        let len = self.len() + usize::from(kept);
        // All eight, and then too many off again: a copy of known length is one store.
        self.extend_from_slice(&head::unpack(word));
        self.truncate(len);
    }

    /// Appends the first `count` of some bytes.
    #[inline]
    fn append_first(&mut self, bytes: &[u8], count: usize) {
        if count == 0 {
            return;
        }
        let len = self.len() + count;
        match bytes.first_chunk::<COPIED>() {
            Some(chunk) if count <= COPIED => {
                self.extend_from_slice(chunk);
                self.truncate(len);
            }
            _ => self.extend_from_slice(&bytes[..count]),
        }
    }

    /// Appends a suffix: the first `kept` bytes of its head, and the first `count` of what begins
    /// with its rest.
    #[inline]
    fn append_suffix(&mut self, word: u64, kept: u8, rest: &[u8], count: usize) {
        self.append_head(word, kept);
        self.append_first(rest, count);
    }
}

impl Spell for Vec<u8> {
    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.truncate(len);
    }
}

/// The bytes of a single key, on the stack unless there are many.
///
/// A `SmallVec` has room on the stack, too, but appends by a call that makes room in the middle: to
/// spell a key of eight bytes took it a hundred nanoseconds, as long as to find the entry.
pub(crate) struct Spelled {
    short: [u8; Self::SHORT],
    len: usize,
    /// All bytes, once they are too many.
    long: Vec<u8>,
}

impl Spelled {
    const SHORT: usize = 128;

    #[inline]
    pub(crate) fn new() -> Self {
        Self {
            short: [0; Self::SHORT],
            len: 0,
            long: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        if self.len > Self::SHORT {
            &self.long
        } else {
            &self.short[..self.len]
        }
    }

    #[cold]
    #[inline(never)]
    fn extend_long(&mut self, bytes: &[u8]) {
        if self.len <= Self::SHORT {
            self.long.clear();
            self.long.extend_from_slice(&self.short[..self.len]);
        }
        self.long.extend_from_slice(bytes);
        self.len += bytes.len();
        if self.len <= Self::SHORT {
            self.short[..self.len].copy_from_slice(&self.long);
        }
    }
}

impl Spell for Spelled {
    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    fn append_head(&mut self, word: u64, kept: u8) {
        let bytes = head::unpack(word);
        match self
            .short
            .get_mut(self.len..)
            .and_then(<[u8]>::first_chunk_mut)
        {
            // Also those that are too many: a copy of known length is one store.
            Some(slot) => {
                *slot = bytes;
                self.len += usize::from(kept);
            }
            None => self.extend_from_slice(&bytes[..kept.into()]),
        }
    }

    #[inline]
    fn append_first(&mut self, bytes: &[u8], count: usize) {
        let slot = self
            .short
            .get_mut(self.len..)
            .and_then(<[u8]>::first_chunk_mut);
        match (bytes.first_chunk::<COPIED>(), slot) {
            (Some(chunk), Some(slot)) if count <= COPIED => {
                *slot = *chunk;
                self.len += count;
            }
            _ => self.extend_from_slice(&bytes[..count]),
        }
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        match self.short.get_mut(self.len..end) {
            Some(slot) => {
                slot.copy_from_slice(bytes);
                self.len = end;
            }
            None => self.extend_long(bytes),
        }
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        if self.len > Self::SHORT {
            self.long.truncate(len);
            if len <= Self::SHORT {
                self.short[..len].copy_from_slice(&self.long);
            }
        }
        self.len = len;
    }
}

#[cfg(test)]
mod tests {
    use super::{Spell, Spelled};

    /// Around the length at which the bytes leave the stack and come back.
    #[test]
    fn spells_as_a_vector_does() {
        let part: Vec<u8> = (1..=200).collect();
        for first in 0..140 {
            for (count, word) in [(0, 0), (1, 8), (5, 3), (31, 0), (32, 8), (33, 1), (150, 7)] {
                let (mut ours, mut plain) = (Spelled::new(), Vec::new());
                for _ in 0..2 {
                    ours.append_first(&part, first);
                    plain.append_first(&part, first);
                    ours.append_head(0x0102_0304_0506_0708, word);
                    plain.append_head(0x0102_0304_0506_0708, word);
                    ours.append_first(&part[10..], count);
                    plain.append_first(&part[10..], count);
                    assert_eq!(ours.bytes(), plain);
                }
                let expected = [
                    &part[..first],
                    &[1, 2, 3, 4, 5, 6, 7, 8][..word.into()],
                    &part[10..10 + count],
                ]
                .concat();
                assert_eq!(plain, expected.repeat(2));
            }
        }
    }
}
