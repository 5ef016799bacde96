//! Heads: the first eight bytes of a suffix as one integer, to compare suffixes without a call.
//!
//! Big-endian bytes compare like the integer. A suffix of under eight bytes is padded with zeros,
//! so equal heads leave the lengths to be compared: see [`Head::kept`].
//!
//! Four bytes were tried: four times as many can be compared at once, but names share their first
//! four bytes so often that two thirds of a lookup were spent on ties, and the tree was half as
//! deep again.

/// A suffix cut in two: what its head holds, and the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'k> {
    /// The first eight bytes, zero-padded, big-endian.
    pub(crate) word: u64,
    /// How many bytes of the suffix the word holds, 0 to 8.
    pub(crate) kept: u8,
    /// The bytes beyond the word.
    pub(crate) rest: &'k [u8],
}

/// The most bytes a head holds.
pub(crate) const WIDTH: usize = 8;

impl<'k> Head<'k> {
    #[inline]
    pub(crate) fn of(suffix: &'k [u8]) -> Self {
        match suffix.split_first_chunk::<WIDTH>() {
            Some((first, rest)) => Self {
                word: u64::from_be_bytes(*first),
                kept: WIDTH as u8,
                rest,
            },
            None => Self {
                word: short_word(suffix),
                kept: suffix.len() as u8,
                rest: &[],
            },
        }
    }
}

/// The word of fewer than eight bytes: two reads that may overlap, since a loop over them costs a
/// mispredicted branch.
#[inline]
fn short_word(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let high = u64::from(u32::from_be_bytes(*first)) << 32;
        let low = u64::from(u32::from_be_bytes(*last)) << (8 * (WIDTH - len));
        return high | low;
    }
    match *bytes {
        [a, b, c] => u64::from_be_bytes([a, b, c, 0, 0, 0, 0, 0]),
        [a, b] => u64::from_be_bytes([a, b, 0, 0, 0, 0, 0, 0]),
        [a] => u64::from(a) << 56,
        _ => 0,
    }
}

/// What a page remembers of a suffix in four bits beside its head: the length, if that is under
/// eight bytes; otherwise eight and three bits of a hash, to tell suffixes with the same head apart.
///
/// Read are the last eight bytes and eight in the middle, which are there whatever the length, and
/// mostly differ where names do.
#[inline]
pub(crate) fn mark(suffix: &[u8]) -> u8 {
    const ODD: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F];
    let len = suffix.len();
    let middle = len.saturating_sub(WIDTH) / 2;
    match (
        suffix[middle..].first_chunk::<WIDTH>(),
        suffix.last_chunk::<WIDTH>(),
    ) {
        (Some(middle), Some(last)) => {
            let (middle, last) = (u64::from_le_bytes(*middle), u64::from_le_bytes(*last));
            let hash = last
                .wrapping_add(len as u64)
                .wrapping_mul(ODD[0])
                .wrapping_add(middle.wrapping_mul(ODD[1]));
            8 | (hash >> 61) as u8
        }
        _ => len as u8, // under eight
    }
}

/// The eight bytes that a head holds, padding included.
#[inline]
pub(crate) fn unpack(word: u64) -> [u8; WIDTH] {
    word.to_be_bytes()
}

/// The number of words below `word`, among sorted ones.
#[inline]
pub(crate) fn count_below(words: &[u64], word: u64) -> usize {
    words.partition_point(|&other| other < word)
}

/// The number of words up to `word`, among sorted ones.
#[inline]
pub(crate) fn count_up_to(words: &[u64], word: u64) -> usize {
    words.partition_point(|&other| other <= word)
}
