//! Counts in a byte each: letters for edit distance, bits of parts for Hamming's.

use super::{LANES, Packing, Sketch};
use crate::dispatch;
use crate::level::Level;

/// Numbers of a code: one 256-bit register.
const WIDTH: usize = 32;

/// The sketch of [`Levenshtein`](crate::Levenshtein): how often each group of letters occurs.
///
/// An edit raises at most one count by one and lowers at most one by one, so both the sum of what
/// is to be raised and the sum of what is to be lowered bound the number of edits (Kahveci and
/// Singh, "An efficient index structure for string databases", VLDB 2001).
///
/// # Examples
///
/// ```
/// use metrics::sketch::{LetterCounts, Sketch};
///
/// let mut code = [0; 32];
/// Sketch::<str>::encode(&LetterCounts, "banana", &mut code);
/// assert_eq!(code[..3], [3, 1, 0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LetterCounts;

/// The sketch of [`Hamming`](crate::Hamming): how many bits of each part are set.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{BitCounts, Sketch};
///
/// let mut code = [0; 32];
/// BitCounts.encode(&[0xff00, 0, 0, 1], &mut code);
/// assert_eq!(code[..3], [0, 8, 0]);
/// assert_eq!(code[24], 1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BitCounts;

/// Small letters have a count each; everything else shares six.
fn letter_group(symbol: u32) -> usize {
    match symbol {
        0x61..=0x7a => (symbol - 0x61) as usize,
        _ => 26 + symbol as usize % 6,
    }
}

fn count_letters(symbols: impl Iterator<Item = u32>, code: &mut [u8]) {
    code.fill(0);
    for symbol in symbols {
        let count = &mut code[letter_group(symbol)];
        *count = count.saturating_add(1);
    }
}

/// The largest whole number that is no larger: a count beyond it is beyond the distance too.
fn whole(distance: f64) -> f32 {
    // Whole numbers up to 2^24 are exact, and no bound is larger than two bytes' worth.
    distance.floor().min(65536.0) as f32
}

fn larger_sums(query: &[u8], low: &[u8], high: &[u8], out: &mut [f32; LANES]) {
    let (mut above, mut below) = ([0; LANES], [0; LANES]);
    dispatch::counts(Level::best(), query, low, high, &mut above, &mut below);
    for (out, (above, below)) in out.iter_mut().zip(above.into_iter().zip(below)) {
        *out = f32::from(above.max(below));
    }
}

macro_rules! letter_counts {
    ($text:ty, $point:ident => $symbols:expr) => {
        impl Sketch<$text> for LetterCounts {
            type Code = u8;

            fn head(&self) -> usize {
                WIDTH
            }

            fn tail(&self) -> usize {
                0
            }

            fn encode(&self, $point: &$text, code: &mut [u8]) -> f64 {
                count_letters($symbols, code);
                0.0
            }

            fn threshold(&self, _uncertainty: f64, distance: f64) -> f32 {
                whole(distance)
            }

            #[inline]
            fn bounds(&self, _: Packing, query: &[u8], block: &[u8], out: &mut [f32; LANES]) {
                larger_sums(query, block, block, out);
            }

            #[inline]
            fn box_bounds(
                &self,
                _: Packing,
                query: &[u8],
                low: &[u8],
                high: &[u8],
                out: &mut [f32; LANES],
            ) {
                larger_sums(query, low, high, out);
            }
        }
    };
}

letter_counts!(str, point => point.chars().map(u32::from));
letter_counts!(String, point => point.chars().map(u32::from));
letter_counts!([u8], point => point.iter().copied().map(u32::from));
letter_counts!(Vec<u8>, point => point.iter().copied().map(u32::from));

impl Sketch<[u64]> for BitCounts {
    type Code = u8;

    fn head(&self) -> usize {
        WIDTH
    }

    fn tail(&self) -> usize {
        0
    }

    /// Counting the bits of the next row takes a quarter of the time that it takes to fetch some
    /// row, and the codes cost something too.
    fn worth(&self) -> f64 {
        0.2
    }

    fn encode(&self, point: &[u64], code: &mut [u8]) -> f64 {
        let bytes: Vec<u8> = point.iter().flat_map(|word| word.to_le_bytes()).collect();
        for (i, code) in code.iter_mut().enumerate() {
            let part = &bytes[i * bytes.len() / WIDTH..(i + 1) * bytes.len() / WIDTH];
            let bits: u32 = part.iter().map(|byte| byte.count_ones()).sum();
            *code = u8::try_from(bits).unwrap_or(u8::MAX);
        }
        0.0
    }

    fn threshold(&self, _uncertainty: f64, distance: f64) -> f32 {
        whole(distance)
    }

    #[inline]
    fn bounds(&self, packing: Packing, query: &[u8], block: &[u8], out: &mut [f32; LANES]) {
        self.box_bounds(packing, query, block, block, out);
    }

    #[inline]
    fn box_bounds(
        &self,
        _: Packing,
        query: &[u8],
        low: &[u8],
        high: &[u8],
        out: &mut [f32; LANES],
    ) {
        let (mut above, mut below) = ([0; LANES], [0; LANES]);
        dispatch::counts(Level::best(), query, low, high, &mut above, &mut below);
        for (out, (above, below)) in out.iter_mut().zip(above.into_iter().zip(below)) {
            *out = f32::from(above) + f32::from(below);
        }
    }
}
