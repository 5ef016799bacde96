//! A query against the points or boxes of a block, which are kept in columns.
//!
//! A column has as many numbers as a block has lanes, so these loops have a fixed width and become
//! vectors without help.

use super::Fold;
use crate::Scalar;
use crate::sketch::LANES;

/// `LANES` points in columns against one query.
#[inline(always)] // must inline into each level's copy
pub(crate) fn columns<F: Fold, const FUSED: bool>(
    query: &[f32],
    block: &[f32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    for (&q, column) in query.iter().zip(block.chunks_exact(LANES)) {
        for i in 0..LANES {
            sums[i] = F::fused_step::<f32, FUSED>(sums[i], column[i] - q);
        }
    }
    *out = sums;
}

/// `LANES` boxes in columns against one query: 0 inside.
#[inline(always)] // must inline into each level's copy
pub(crate) fn boxes<F: Fold, const FUSED: bool>(
    query: &[f32],
    low: &[f32],
    high: &[f32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    let columns = low.chunks_exact(LANES).zip(high.chunks_exact(LANES));
    for (&q, (low, high)) in query.iter().zip(columns) {
        for i in 0..LANES {
            let gap = (low[i] - q).larger(q - high[i]).larger(0.0);
            sums[i] = F::fused_step::<f32, FUSED>(sums[i], gap);
        }
    }
    *out = sums;
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
