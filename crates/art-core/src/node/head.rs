//! Heads: the first four bytes of a suffix as one integer, to compare many suffixes at a time.
//!
//! Big-endian bytes compare like the integer; the sign bit is flipped because the vector units of
//! baseline x86-64 compare signed integers only. A suffix of under four bytes is padded with
//! zeros, so equal heads leave the lengths to be compared: see [`Head::kept`].

use smallvec::SmallVec;

/// A suffix cut in two: what its head holds, and the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'k> {
    /// The first four bytes, zero-padded, big-endian, sign bit flipped.
    pub(crate) word: i32,
    /// How many bytes of the suffix the word holds, 0 to 4.
    pub(crate) kept: u8,
    /// The bytes beyond the word.
    pub(crate) rest: &'k [u8],
}

/// The most bytes a head holds.
pub(crate) const WIDTH: usize = 4;

const SIGN: u32 = 1 << 31;

impl<'k> Head<'k> {
    #[inline]
    pub(crate) fn of(suffix: &'k [u8]) -> Self {
        // Spelled out: a loop over up to three bytes costs a mispredicted branch.
        let (first, rest) = match *suffix {
            [a, b, c, d, ref rest @ ..] => ([a, b, c, d], rest),
            [a, b, c] => ([a, b, c, 0], &[][..]),
            [a, b] => ([a, b, 0, 0], &[][..]),
            [a] => ([a, 0, 0, 0], &[][..]),
            [] => ([0; WIDTH], &[][..]),
        };
        Self {
            word: pack(first),
            kept: suffix.len().min(WIDTH) as u8,
            rest,
        }
    }
}

impl Head<'_> {
    /// Appends the suffix to a key.
    #[inline]
    pub(crate) fn append_to<A: smallvec::Array<Item = u8>>(&self, key: &mut SmallVec<A>) {
        let len = key.len() + usize::from(self.kept);
        // All four, and then too many off again: a copy of known length is one store.
        key.extend_from_slice(&unpack(self.word));
        key.truncate(len);
        key.extend_from_slice(self.rest);
    }
}

#[inline]
fn pack(bytes: [u8; WIDTH]) -> i32 {
    (u32::from_be_bytes(bytes) ^ SIGN).cast_signed()
}

/// The four bytes that a head holds, padding included.
#[inline]
pub(crate) fn unpack(word: i32) -> [u8; WIDTH] {
    (word.cast_unsigned() ^ SIGN).to_be_bytes()
}

/// The number of heads below `word`; `slots` come in whole fours.
///
/// A plain loop over fours: the compiler makes one compare and one subtraction of it. Counting all
/// slots beats a binary search here, which touches as many cache lines and mispredicts.
#[inline]
pub(crate) fn count_below(slots: &[i32], word: i32) -> usize {
    let mut counts = [0_i32; 4];
    let (fours, _) = slots.as_chunks::<4>();
    for four in fours {
        for (count, &slot) in counts.iter_mut().zip(four) {
            *count += i32::from(slot < word);
        }
    }
    counts.iter().sum::<i32>() as usize
}

/// The number of separators that are not above `word`; `slots` come in whole fours.
#[inline]
pub(crate) fn count_up_to(slots: &[i32], word: i32) -> usize {
    let mut counts = [0_i32; 4];
    let (fours, _) = slots.as_chunks::<4>();
    for four in fours {
        for (count, &slot) in counts.iter_mut().zip(four) {
            *count += i32::from(slot <= word);
        }
    }
    counts.iter().sum::<i32>() as usize
}
