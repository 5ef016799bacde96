//! A slate: where a walk spells one key after the other.

use super::head;
use super::spell::{COPIED, Spell};

/// The bytes that are there before anything is written: enough for most keys, so that most walks
/// make room once.
const USUAL: usize = 192;

/// The bytes that a suffix of usual length is written as, whatever its own length.
const BLOCK: usize = head::WIDTH + COPIED;

/// As many bytes are copied where there are too few for a block.
const FEW: usize = 8;

/// A key that is spelled anew again and again, each time from some depth on.
///
/// All bytes of the slate are there from the beginning, and the first `len` of them are the key. So a
/// suffix is written as two blocks of fixed lengths over whatever stood there: it takes one look
/// whether there is room, and no call. A `Vec` looks twice and keeps its length in step.
#[derive(Clone, Debug)]
pub(crate) struct Slate {
    bytes: Vec<u8>,
    len: usize,
}

impl Slate {
    /// A slate of no size.
    pub(crate) const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            len: 0,
        }
    }

    /// The key.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Makes the key end at `depth` and appends a suffix, as [`Spell::append_suffix`] does. `None`,
    /// and nothing is done, if the suffix is long, the slate nearly full or the rest nearly at its
    /// end.
    #[inline]
    pub(crate) fn write(
        &mut self,
        depth: usize,
        word: u64,
        kept: u8,
        rest: &[u8],
        count: usize,
    ) -> Option<()> {
        debug_assert!(depth <= self.len, "a suffix begins within the key");
        let slot = self.bytes.get_mut(depth..)?.first_chunk_mut::<BLOCK>()?;
        let kept = usize::from(kept).min(head::WIDTH);
        if let Some(rest) = rest.first_chunk::<COPIED>()
            && count <= COPIED
        {
            slot[kept..kept + COPIED].copy_from_slice(rest);
        } else if let Some(rest) = rest.first_chunk::<FEW>()
            && count <= FEW
        {
            slot[kept..kept + FEW].copy_from_slice(rest);
        } else if count > 0 {
            return None;
        }
        slot[..head::WIDTH].copy_from_slice(&head::unpack(word));
        self.len = depth + kept + count;
        Some(())
    }

    /// As `write`, for a suffix that is within its head.
    #[inline]
    pub(crate) fn write_head(&mut self, depth: usize, word: u64, kept: u8) -> Option<()> {
        debug_assert!(depth <= self.len, "a suffix begins within the key");
        let slot = self.bytes.get_mut(depth..)?.first_chunk_mut()?;
        *slot = head::unpack(word);
        self.len = depth + usize::from(kept);
        Some(())
    }

    /// Makes the slate so large that `count` bytes and a block fit behind the key.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, count: usize) {
        let wanted = (self.len + count + BLOCK).max(2 * self.bytes.len());
        let wanted = wanted.max(USUAL);
        if self.bytes.capacity() == 0 {
            // To make room anew is quicker than to ask for more, and a range does this once.
            self.bytes = Vec::with_capacity(wanted);
        }
        self.bytes.resize(wanted, 0);
    }
}

impl Spell for Slate {
    #[inline]
    fn len(&self) -> usize {
        self.len
    }

    #[inline]
    fn extend_from_slice(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        // A block more, for the next suffix: otherwise `write` would find no room again and again.
        if end + BLOCK > self.bytes.len() {
            self.make_room(bytes.len());
        }
        self.bytes[self.len..end].copy_from_slice(bytes);
        self.len = end;
    }

    #[inline]
    fn truncate(&mut self, len: usize) {
        debug_assert!(len <= self.len, "a key gets shorter");
        self.len = len;
    }
}

#[cfg(test)]
mod tests {
    use super::{Slate, Spell};

    /// Long keys and short ones, with and without bytes behind the rest.
    #[test]
    fn spells_as_a_vector_does() {
        let part: Vec<u8> = (1..=250).collect();
        let word = 0x0102_0304_0506_0708;
        let mut slate = Slate::new();
        for depth in [0, 1, 100, 150, 185, 192, 200, 250, 3] {
            slate.truncate(0);
            slate.extend_from_slice(&part[..depth]);
            for (kept, count) in [
                (3, 0),
                (8, 0),
                (8, 3),
                (8, 9),
                (8, 32),
                (8, 33),
                (0, 0),
                (8, 200),
            ] {
                for behind in [0, 5, 40] {
                    let rest = &part[..count + behind];
                    let mut plain = part[..depth].to_vec();
                    plain.append_suffix(word, kept, rest, count);
                    let done = slate.write(depth, word, kept, rest, count);
                    let usual = match count + behind {
                        32.. => count <= 32,
                        8.. => count <= 8,
                        _ => count == 0,
                    };
                    assert_eq!(done.is_some(), usual, "{depth} {count} {behind}");
                    if done.is_none() {
                        slate.truncate(depth);
                        slate.append_suffix(word, kept, rest, count);
                    }
                    assert_eq!(slate.bytes(), plain);
                }
                let mut plain = part[..depth].to_vec();
                plain.append_head(word, kept);
                assert_eq!(slate.write_head(depth, word, kept), Some(()));
                assert_eq!(slate.bytes(), plain);
            }
        }
    }
}
