//! A query against the points or boxes of a block, which are kept in columns.
//!
//! A column has as many numbers as a block has lanes, so these loops have a fixed width and become
//! vectors without help.

use super::Fold;
use crate::Scalar;
use crate::sketch::{LANES, Packing};

/// The number in a part of a word, of `BITS` bits: whole, or an `f32` if it has the word to itself.
#[inline(always)] // must inline into each level's copy
fn part<const BITS: u32>(word: u32, part: usize) -> f32 {
    if BITS == 32 {
        return f32::from_bits(word);
    }
    let number = word >> (BITS * part as u32) & ((1 << BITS) - 1);
    // It has 16 bits at most, and signed numbers are converted with less effort.
    number.cast_signed() as f32
}

/// `LANES` points in columns against one query.
#[inline(always)] // must inline into each level's copy
pub(crate) fn columns<F: Fold, const FUSED: bool>(
    packing: Packing,
    query: &[f32],
    block: &[u32],
    out: &mut [f32; LANES],
) {
    match packing {
        Packing::One => parts_in_columns::<F, FUSED, 32>(query, block, out),
        Packing::Two => parts_in_columns::<F, FUSED, 16>(query, block, out),
        Packing::Four => bytes_in_columns::<F, FUSED>(query, block, out),
    }
}

/// The four bytes of a word, each with [`BIAS`] added: bytes go to the top of the mantissa of a
/// number in `BIAS..2 * BIAS`, which takes two instructions where a conversion takes three.
#[inline(always)] // must inline into each level's copy
fn biased_bytes(word: u32) -> [f32; 4] {
    let byte = |shifted: u32| f32::from_bits(shifted & 0x007f_8000 | BIAS.to_bits());
    [
        byte(word << 15),
        byte(word << 7),
        byte(word >> 1),
        byte(word >> 9),
    ]
}

/// The least number whose mantissa has room for a byte before the point.
const BIAS: f32 = 256.0;

#[inline(always)] // must inline into each level's copy
fn bytes_in_columns<F: Fold, const FUSED: bool>(
    query: &[f32],
    block: &[u32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    let (fours, rest) = query.as_chunks::<4>();
    let (words, last) = block.split_at(fours.len() * LANES);
    for (q, words) in fours.iter().zip(words.chunks_exact(LANES)) {
        let q = q.map(|q| q + BIAS);
        for i in 0..LANES {
            let codes = biased_bytes(words[i]);
            for at in 0..4 {
                sums[i] = F::fused_step::<f32, FUSED>(sums[i], codes[at] - q[at]);
            }
        }
    }
    *out = sums;
    if !rest.is_empty() {
        let mut sums = [0.0; LANES];
        parts_in_columns::<F, FUSED, 8>(rest, last, &mut sums);
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = F::join(*out, sum);
        }
    }
}

#[inline(always)] // must inline into each level's copy
fn parts_in_columns<F: Fold, const FUSED: bool, const BITS: u32>(
    query: &[f32],
    block: &[u32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    let columns = block.chunks_exact(LANES);
    for (queries, words) in query.chunks((32 / BITS) as usize).zip(columns) {
        for (at, &q) in queries.iter().enumerate() {
            for i in 0..LANES {
                let code = part::<BITS>(words[i], at);
                sums[i] = F::fused_step::<f32, FUSED>(sums[i], code - q);
            }
        }
    }
    *out = sums;
}

/// `LANES` boxes in columns against one query: 0 inside.
#[inline(always)] // must inline into each level's copy
pub(crate) fn boxes<F: Fold, const FUSED: bool>(
    packing: Packing,
    query: &[f32],
    low: &[u32],
    high: &[u32],
    out: &mut [f32; LANES],
) {
    match packing {
        Packing::One => parts_of_boxes::<F, FUSED, 32>(query, low, high, out),
        Packing::Two => parts_of_boxes::<F, FUSED, 16>(query, low, high, out),
        Packing::Four => bytes_of_boxes::<F, FUSED>(query, low, high, out),
    }
}

#[inline(always)] // must inline into each level's copy
fn bytes_of_boxes<F: Fold, const FUSED: bool>(
    query: &[f32],
    low: &[u32],
    high: &[u32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    let (fours, rest) = query.as_chunks::<4>();
    let (lows, last_low) = low.split_at(fours.len() * LANES);
    let (highs, last_high) = high.split_at(fours.len() * LANES);
    let columns = lows.chunks_exact(LANES).zip(highs.chunks_exact(LANES));
    for (q, (low, high)) in fours.iter().zip(columns) {
        let q = q.map(|q| q + BIAS);
        for i in 0..LANES {
            let (low, high) = (biased_bytes(low[i]), biased_bytes(high[i]));
            for at in 0..4 {
                let gap = (low[at] - q[at]).larger(q[at] - high[at]).larger(0.0);
                sums[i] = F::fused_step::<f32, FUSED>(sums[i], gap);
            }
        }
    }
    *out = sums;
    if !rest.is_empty() {
        let mut sums = [0.0; LANES];
        parts_of_boxes::<F, FUSED, 8>(rest, last_low, last_high, &mut sums);
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = F::join(*out, sum);
        }
    }
}

#[inline(always)] // must inline into each level's copy
fn parts_of_boxes<F: Fold, const FUSED: bool, const BITS: u32>(
    query: &[f32],
    low: &[u32],
    high: &[u32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    let columns = low.chunks_exact(LANES).zip(high.chunks_exact(LANES));
    for (queries, (low, high)) in query.chunks((32 / BITS) as usize).zip(columns) {
        for (at, &q) in queries.iter().enumerate() {
            for i in 0..LANES {
                let (low, high) = (part::<BITS>(low[i], at), part::<BITS>(high[i], at));
                let gap = (low - q).larger(q - high).larger(0.0);
                sums[i] = F::fused_step::<f32, FUSED>(sums[i], gap);
            }
        }
    }
    *out = sums;
}

/// A query against the numbers in a row of words.
#[inline(always)] // must inline into each level's copy
pub(crate) fn packed_row<F: Fold, const FUSED: bool>(
    packing: Packing,
    query: &[f32],
    row: &[u32],
) -> f32 {
    match packing {
        Packing::One => {
            parts_of_row::<F, FUSED, SUMS>(query, row, |words| words.map(f32::from_bits))
        }
        Packing::Two => parts_of_row::<F, FUSED, { SUMS / 2 }>(query, row, |words| {
            let mut parts = [0; SUMS];
            for (at, part) in parts.iter_mut().enumerate() {
                *part = (words[at / 2] >> (16 * (at % 2))) as u16;
            }
            parts.map(f32::from)
        }),
        Packing::Four => parts_of_row::<F, FUSED, { SUMS / 4 }>(query, row, |words| {
            // As bytes in a row, which is what they are in memory on most machines.
            let mut parts = [0; SUMS];
            for (parts, word) in parts.as_chunks_mut::<4>().0.iter_mut().zip(words) {
                *parts = word.to_le_bytes();
            }
            parts.map(f32::from)
        }),
    }
}

/// Sums at a time over a row of words: what is left of a row is filled up with zeros.
const SUMS: usize = 16;

#[inline(always)] // must inline into each level's copy
fn parts_of_row<F: Fold, const FUSED: bool, const WORDS: usize>(
    query: &[f32],
    row: &[u32],
    unpack: impl Fn([u32; WORDS]) -> [f32; SUMS],
) -> f32 {
    let mut sums = [0.0; SUMS];
    let mut take = |query: &[f32; SUMS], words: [u32; WORDS]| {
        let codes = unpack(words);
        for i in 0..SUMS {
            sums[i] = F::fused_step::<f32, FUSED>(sums[i], codes[i] - query[i]);
        }
    };
    let (queries, last_query) = query.as_chunks::<SUMS>();
    for (query, &words) in queries.iter().zip(row.as_chunks::<WORDS>().0) {
        take(query, words);
    }
    // The numbers that are left may fill their last words or not.
    let last_words = &row[queries.len() * WORDS..];
    if !last_query.is_empty() {
        let (mut query, mut words) = ([0.0; SUMS], [0; WORDS]);
        query[..last_query.len()].copy_from_slice(last_query);
        words[..last_words.len()].copy_from_slice(last_words);
        take(&query, words);
    }
    let mut width = SUMS / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] = F::join::<f32>(sums[i], sums[i + width]);
        }
        width /= 2;
    }
    sums[0]
}

/// How far `LANES` columns of counts rise above the query and fall below it, in sum; saturates.
///
/// With `low == high` these are points, otherwise boxes.
#[inline(always)] // must inline into each level's copy
pub(crate) fn counts(
    query: &[u8],
    low: &[u8],
    high: &[u8],
    above: &mut [u8; LANES],
    below: &mut [u8; LANES],
) {
    let (mut ups, mut downs) = ([0_u8; LANES], [0_u8; LANES]);
    let columns = low.chunks_exact(LANES).zip(high.chunks_exact(LANES));
    for (&q, (low, high)) in query.iter().zip(columns) {
        for i in 0..LANES {
            ups[i] = ups[i].saturating_add(low[i].saturating_sub(q));
            downs[i] = downs[i].saturating_add(q.saturating_sub(high[i]));
        }
    }
    (*above, *below) = (ups, downs);
}

/// One bit for each lane that is at most `limit`.
#[inline(always)] // must inline into each level's copy
pub(crate) fn at_most(lanes: &[f32; LANES], limit: f32) -> u32 {
    let mut mask = 0;
    for (i, &lane) in lanes.iter().enumerate() {
        mask |= u32::from(lane <= limit) << i;
    }
    mask
}
