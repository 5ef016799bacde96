//! The inner loops, as safe code that the compiler turns into vector instructions.
//!
//! Each is written once, over a fixed number of independent accumulators, and compiled once for
//! each [`Level`](crate::Level) by the dispatcher. `FMA` says whether a multiplication and an
//! addition may be fused: without the instruction, `mul_add` is a call into the C library.

use crate::Scalar;
use crate::sketch::LANES;

/// Accumulators of a row kernel: four 256-bit registers of `f32`, enough to hide the latency of a
/// fused multiplication on every core since Haswell.
const ACCUMULATORS: usize = 32;

/// Between two looks at the limit: rare enough to cost nothing, often enough to save most.
const LOOK_EVERY: usize = 4 * ACCUMULATORS;

/// How coordinate differences become a distance.
pub(crate) trait Fold {
    fn step<T: Scalar, const FMA: bool>(sum: T, difference: T) -> T;
    fn join<T: Scalar>(a: T, b: T) -> T;
}

/// The sum of squares.
pub(crate) enum Squares {}
/// The sum of magnitudes.
pub(crate) enum Magnitudes {}
/// The largest magnitude.
pub(crate) enum Largest {}

impl Fold for Squares {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar, const FMA: bool>(sum: T, difference: T) -> T {
        if FMA {
            difference.fused(difference, sum)
        } else {
            sum + difference * difference
        }
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a + b
    }
}

impl Fold for Magnitudes {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar, const FMA: bool>(sum: T, difference: T) -> T {
        sum + difference.magnitude()
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a + b
    }
}

impl Fold for Largest {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar, const FMA: bool>(sum: T, difference: T) -> T {
        sum.larger(difference.magnitude())
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a.larger(b)
    }
}

#[inline(always)] // must inline into each level's copy
fn fold_whole<T: Scalar, F: Fold, const FMA: bool>(sums: &mut [T; ACCUMULATORS], a: &[T], b: &[T]) {
    for (a, b) in a
        .chunks_exact(ACCUMULATORS)
        .zip(b.chunks_exact(ACCUMULATORS))
    {
        for i in 0..ACCUMULATORS {
            sums[i] = F::step::<T, FMA>(sums[i], a[i] - b[i]);
        }
    }
}

#[inline(always)] // must inline into each level's copy
fn join_all<T: Scalar, F: Fold>(mut sums: [T; ACCUMULATORS]) -> T {
    let mut width = ACCUMULATORS / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] = F::join(sums[i], sums[i + width]);
        }
        width /= 2;
    }
    sums[0]
}

/// Folds what is left after the last whole group, eight at a time and then one by one.
#[inline(always)] // must inline into each level's copy
fn fold_tail<T: Scalar, F: Fold, const FMA: bool>(start: T, a: &[T], b: &[T]) -> T {
    let mut sums = [T::default(); 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let (a1, b1) = (a8.remainder(), b8.remainder());
    for (a, b) in a8.zip(b8) {
        for i in 0..8 {
            sums[i] = F::step::<T, FMA>(sums[i], a[i] - b[i]);
        }
    }
    let mut total = start;
    if a.len() >= 8 {
        let quads: [T; 4] = std::array::from_fn(|i| F::join(sums[i], sums[i + 4]));
        let sum = F::join(F::join(quads[0], quads[2]), F::join(quads[1], quads[3]));
        total = F::join(total, sum);
    }
    for (&a, &b) in a1.iter().zip(b1) {
        total = F::step::<T, FMA>(total, a - b);
    }
    total
}

/// One row against one row.
#[inline(always)] // must inline into each level's copy
pub(crate) fn row<T: Scalar, F: Fold, const FMA: bool>(a: &[T], b: &[T]) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    if len < ACCUMULATORS {
        return fold_tail::<T, F, FMA>(T::default(), a, b);
    }
    let whole = len - len % ACCUMULATORS;
    let mut sums = [T::default(); ACCUMULATORS];
    fold_whole::<T, F, FMA>(&mut sums, &a[..whole], &b[..whole]);
    fold_tail::<T, F, FMA>(join_all::<T, F>(sums), &a[whole..], &b[whole..])
}

/// As [`row`] and with its very result, or something larger than `limit` as soon as that is sure.
///
/// Stopping early is sound because every step and join is monotone, rounding included.
#[inline(always)] // must inline into each level's copy
pub(crate) fn row_within<T: Scalar, F: Fold, const FMA: bool>(a: &[T], b: &[T], limit: T) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    if len < ACCUMULATORS {
        return fold_tail::<T, F, FMA>(T::default(), a, b);
    }
    let whole = len - len % ACCUMULATORS;
    let mut sums = [T::default(); ACCUMULATORS];
    for (a, b) in a[..whole]
        .chunks(LOOK_EVERY)
        .zip(b[..whole].chunks(LOOK_EVERY))
    {
        fold_whole::<T, F, FMA>(&mut sums, a, b);
        let so_far = join_all::<T, F>(sums);
        if so_far > limit {
            return so_far;
        }
    }
    fold_tail::<T, F, FMA>(join_all::<T, F>(sums), &a[whole..], &b[whole..])
}

/// One query against consecutive rows, one result each.
#[inline(always)] // must inline into each level's copy
pub(crate) fn rows<T: Scalar, F: Fold, const FMA: bool>(query: &[T], rows: &[T], out: &mut [T]) {
    for (row_of, out) in rows.chunks_exact(query.len()).zip(out) {
        *out = row::<T, F, FMA>(query, row_of);
    }
}

/// The inner product of two rows.
#[inline(always)] // must inline into each level's copy
pub(crate) fn dot<T: Scalar, const FMA: bool>(a: &[T], b: &[T]) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    let mut sums = [T::default(); ACCUMULATORS];
    let (a_groups, b_groups) = (a.chunks_exact(ACCUMULATORS), b.chunks_exact(ACCUMULATORS));
    let (a_rest, b_rest) = (a_groups.remainder(), b_groups.remainder());
    for (a, b) in a_groups.zip(b_groups) {
        for i in 0..ACCUMULATORS {
            sums[i] = if FMA {
                a[i].fused(b[i], sums[i])
            } else {
                sums[i] + a[i] * b[i]
            };
        }
    }
    for (i, (&a, &b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[i] += a * b;
    }
    join_all::<T, Squares>(sums)
}

/// `LANES` points in columns against one query.
#[inline(always)] // must inline into each level's copy
pub(crate) fn columns<F: Fold, const FMA: bool>(
    query: &[f32],
    block: &[f32],
    out: &mut [f32; LANES],
) {
    let mut sums = [0.0; LANES];
    for (&q, column) in query.iter().zip(block.chunks_exact(LANES)) {
        for i in 0..LANES {
            sums[i] = F::step::<f32, FMA>(sums[i], column[i] - q);
        }
    }
    *out = sums;
}

/// `LANES` boxes in columns against one query: 0 inside.
#[inline(always)] // must inline into each level's copy
pub(crate) fn boxes<F: Fold, const FMA: bool>(
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
            sums[i] = F::step::<f32, FMA>(sums[i], gap);
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

/// The number of bits in which two rows of words differ.
#[inline(always)] // must inline into each level's copy
pub(crate) fn differing_bits(a: &[u64], b: &[u64]) -> u64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u64::from((a ^ b).count_ones()))
        .sum()
}

/// The numbers of bits that two rows of words share, and that either has.
#[inline(always)] // must inline into each level's copy
pub(crate) fn shared_bits(a: &[u64], b: &[u64]) -> (u64, u64) {
    a.iter().zip(b).fold((0, 0), |(both, either), (a, b)| {
        (
            both + u64::from((a & b).count_ones()),
            either + u64::from((a | b).count_ones()),
        )
    })
}

#[cfg(test)]
mod tests;
