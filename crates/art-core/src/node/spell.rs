//! Spelling: where the bytes of a key are put together on the way down.

use super::head;
use super::inner::SHORT_PREFIX;

/// The most bytes that are copied without a call, as many at a time.
pub(super) const COPIED: usize = 32;

/// A byte string that grows at its end.
pub(crate) trait Spell {
    fn len(&self) -> usize;

    fn extend_from_slice(&mut self, bytes: &[u8]);

    fn truncate(&mut self, len: usize);

    /// Appends the first `kept` bytes of a head, which has zeros behind them.
    #[inline]
    fn append_head(&mut self, word: u64, kept: u8) {
        let len = self.len() + usize::from(kept);
        // All eight, and then too many off again: a copy of known length is one store.
        self.extend_from_slice(&head::unpack(word));
        self.truncate(len);
    }

    /// Appends some bytes, the first of which are also in `short`, with zeros behind them.
    #[inline]
    fn append_padded(&mut self, _short: &[u8; SHORT_PREFIX], bytes: &[u8]) {
        self.extend_from_slice(bytes);
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

/// A place for the bytes of a single key, on the stack. Of a key that is too long only the length is
/// known.
pub(crate) trait Spelling: Spell {
    fn new() -> Self;

    /// Calls `use_bytes` with the key, or gives it back if the key is too long.
    fn with_bytes<R, F: FnOnce(&[u8]) -> R>(&self, use_bytes: F) -> Result<R, F>;
}

/// A key of up to 128 bytes.
///
/// A `SmallVec` has room on the stack, too, but appends by a call that makes room in the middle: to
/// spell a key of eight bytes took it a hundred nanoseconds, as long as to find the entry.
pub(crate) struct Spelled {
    bytes: [u8; Self::MAX + COPIED],
    len: usize,
}

impl Spelled {
    const MAX: usize = 128;

    /// Appends the first `count` bytes of a chunk.
    #[inline]
    fn append_chunk<const N: usize>(&mut self, chunk: &[u8; N], count: usize) {
        let slot = self.bytes.get_mut(self.len..);
        if let Some(slot) = slot.and_then(<[u8]>::first_chunk_mut) {
            // Also those that are too many: a copy of known length is a store or two.
            *slot = *chunk;
        }
        // If there was no slot, the length says now that the key is too long.
        self.len += count;
    }
}

impl Spelling for Spelled {
    #[inline]
    fn new() -> Self {
        Self {
            bytes: [0; Self::MAX + COPIED],
            len: 0,
        }
    }

    #[inline]
    fn with_bytes<R, F: FnOnce(&[u8]) -> R>(&self, use_bytes: F) -> Result<R, F> {
        match self.bytes[..Self::MAX].get(..self.len) {
            Some(bytes) => Ok(use_bytes(bytes)),
            None => Err(use_bytes),
        }
    }
}

impl Spell for Spelled {
    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    #[inline]
    fn append_head(&mut self, word: u64, kept: u8) {
        self.append_chunk(&head::unpack(word), kept.into());
    }

    #[inline]
    fn append_padded(&mut self, short: &[u8; SHORT_PREFIX], bytes: &[u8]) {
        if bytes.len() <= SHORT_PREFIX {
            self.append_chunk(short, bytes.len());
        } else {
            self.extend_from_slice(bytes);
        }
    }

    #[inline]
    fn append_first(&mut self, bytes: &[u8], count: usize) {
        match bytes.first_chunk::<COPIED>() {
            Some(chunk) if count <= COPIED => self.append_chunk(chunk, count),
            _ => self.extend_from_slice(&bytes[..count]),
        }
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if let Some(slot) = self.bytes.get_mut(self.len..end) {
            slot.copy_from_slice(bytes);
        }
        self.len = end;
    }
}

/// A key of up to eight bytes, put together as an integer.
///
/// Bytes that are stored piece by piece and read at once, as an integer key reads them, have to wait
/// until the stores are through, and a processor lets a store through only when everything before it is
/// done: so long it cannot be far into the next selection. And this is half the instructions.
pub(crate) struct Word {
    /// Big-endian, with zeros behind the key.
    word: u64,
    len: usize,
}

impl Word {
    /// Appends a word that has zeros behind its first `count` bytes, eight or fewer.
    #[inline]
    fn append(&mut self, word: u64, count: usize) {
        let shift = u32::try_from(8 * self.len).unwrap_or(u32::MAX);
        self.word |= word.checked_shr(shift).unwrap_or(0);
        self.len += count;
    }
}

impl Spelling for Word {
    #[inline]
    fn new() -> Self {
        Self { word: 0, len: 0 }
    }

    #[inline]
    fn with_bytes<R, F: FnOnce(&[u8]) -> R>(&self, use_bytes: F) -> Result<R, F> {
        match head::unpack(self.word).get(..self.len) {
            Some(bytes) => Ok(use_bytes(bytes)),
            None => Err(use_bytes),
        }
    }
}

impl Spell for Word {
    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        let bits = u32::try_from(8 * len).unwrap_or(u32::MAX);
        self.word &= !u64::MAX.checked_shr(bits).unwrap_or(0);
        self.len = self.len.min(len);
    }

    #[inline]
    fn append_head(&mut self, word: u64, kept: u8) {
        self.append(word, kept.into());
    }

    #[inline]
    fn append_padded(&mut self, short: &[u8; SHORT_PREFIX], bytes: &[u8]) {
        let [a, b, c, d, e, f, g, h, ..] = *short;
        self.append(u64::from_be_bytes([a, b, c, d, e, f, g, h]), bytes.len());
    }

    #[inline]
    fn append_first(&mut self, bytes: &[u8], count: usize) {
        self.extend_from_slice(&bytes[..count]);
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.append(head::Head::of(bytes).word, bytes.len());
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT_PREFIX, Spell, Spelled, Spelling, Word, head};
    use quickcheck::quickcheck;

    /// Appends a piece, in a way that depends on `how`.
    fn append(key: &mut impl Spell, how: u8, piece: &[u8]) {
        match how % 4 {
            0 if piece.len() <= head::WIDTH => {
                let head = head::Head::of(piece);
                key.append_head(head.word, head.kept);
            }
            1 => {
                let mut short = [0; SHORT_PREFIX];
                for (to, &from) in short.iter_mut().zip(piece) {
                    *to = from;
                }
                key.append_padded(&short, piece);
            }
            2 => {
                let more = [piece, &[0xAA; 2 * SHORT_PREFIX]].concat();
                key.append_first(&more, piece.len());
            }
            _ => key.append_first(piece, piece.len()),
        }
    }

    quickcheck! {
        /// Also around the lengths at which keys are too long.
        fn spells_as_if_put_one_behind_the_other(pieces: Vec<(u8, u8)>) -> bool {
            let (mut spelled, mut word, mut plain) = (Spelled::new(), Word::new(), Vec::new());
            let mut expected = Vec::new();
            pieces.into_iter().all(|(how, len)| {
                // Most are short, some are long.
                let len = if len < 200 { len % 5 } else { len % 64 };
                let piece: Vec<u8> = (1..=len).collect();
                expected.extend_from_slice(&piece);
                append(&mut spelled, how, &piece);
                append(&mut word, how, &piece);
                append(&mut plain, how, &piece);
                let known = |longest| Some(expected.clone()).filter(|key| key.len() <= longest);
                plain == expected
                    && spelled.with_bytes(<[u8]>::to_vec).ok() == known(Spelled::MAX)
                    && word.with_bytes(<[u8]>::to_vec).ok() == known(head::WIDTH)
            })
        }
    }
}
