//! Row kernels as loops over arrays of sums, which the compiler may turn into vectors.
//!
//! They serve the portable level, where the vectors of a library would be emulated number by
//! number, and short rows, for which setting up vectors takes longer than the sum.

use super::{Fold, Squares};
use crate::Scalar;

/// Sums at a time: eight registers of the narrowest kind.
const SUMS: usize = 32;

/// Between two looks at the limit.
const LOOK_EVERY: usize = 8 * SUMS;

#[inline(always)] // a part of a kernel
fn whole<T: Scalar, F: Fold>(sums: &mut [T; SUMS], a: &[T], b: &[T]) {
    for (a, b) in a.chunks_exact(SUMS).zip(b.chunks_exact(SUMS)) {
        for i in 0..SUMS {
            sums[i] = F::step(sums[i], a[i] - b[i]);
        }
    }
}

#[inline(always)] // a part of a kernel
fn join_all<T: Scalar, F: Fold>(mut sums: [T; SUMS]) -> T {
    let mut width = SUMS / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] = F::join(sums[i], sums[i + width]);
        }
        width /= 2;
    }
    sums[0]
}

/// One short row against one, eight at a time and then one by one; the same on every level.
#[inline(always)] // at most a few instructions
pub(crate) fn short<T: Scalar, F: Fold>(a: &[T], b: &[T]) -> T {
    let (a8, a1) = a.as_chunks::<8>();
    let (b8, b1) = b.as_chunks::<8>();
    let mut sums = [T::default(); 8];
    for (a, b) in a8.iter().zip(b8) {
        for i in 0..8 {
            sums[i] = F::step(sums[i], a[i] - b[i]);
        }
    }
    let mut total = T::default();
    if !a8.is_empty() {
        let quads: [T; 4] = std::array::from_fn(|i| F::join(sums[i], sums[i + 4]));
        total = F::join(F::join(quads[0], quads[2]), F::join(quads[1], quads[3]));
    }
    for (&a, &b) in a1.iter().zip(b1) {
        total = F::step(total, a - b);
    }
    total
}

/// One row against one of the same length.
#[inline] // into the dispatcher
pub(crate) fn row<T: Scalar, F: Fold>(a: &[T], b: &[T]) -> T {
    let whole_len = a.len() - a.len() % SUMS;
    let mut sums = [T::default(); SUMS];
    whole::<T, F>(&mut sums, &a[..whole_len], &b[..whole_len]);
    let rest = short::<T, F>(&a[whole_len..], &b[whole_len..]);
    F::join(join_all::<T, F>(sums), rest)
}

/// As [`row`], or something larger than `limit` as soon as that is sure.
#[inline] // into the dispatcher
pub(crate) fn row_within<T: Scalar, F: Fold>(a: &[T], b: &[T], limit: T) -> T {
    let whole_len = a.len() - a.len() % SUMS;
    let mut sums = [T::default(); SUMS];
    let (a_whole, a_rest) = a.split_at(whole_len);
    let (b_whole, b_rest) = b.split_at(whole_len);
    for (a, b) in a_whole.chunks(LOOK_EVERY).zip(b_whole.chunks(LOOK_EVERY)) {
        whole::<T, F>(&mut sums, a, b);
        let so_far = join_all::<T, F>(sums);
        if so_far > limit {
            return so_far;
        }
    }
    F::join(join_all::<T, F>(sums), short::<T, F>(a_rest, b_rest))
}

/// The inner product of two rows of the same length.
#[inline] // into the dispatcher
pub(crate) fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
    let (a_groups, b_groups) = (a.chunks_exact(SUMS), b.chunks_exact(SUMS));
    let (a_rest, b_rest) = (a_groups.remainder(), b_groups.remainder());
    let mut sums = [T::default(); SUMS];
    for (a, b) in a_groups.zip(b_groups) {
        for i in 0..SUMS {
            sums[i] += a[i] * b[i];
        }
    }
    for (i, (&a, &b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[i] += a * b;
    }
    join_all::<T, Squares>(sums)
}
