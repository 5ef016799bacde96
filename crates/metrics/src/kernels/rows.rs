//! One row against one row, or against many.

use pulp::Simd;

use super::Fold;
use crate::Scalar;
use crate::level::fuses;

/// Shorter rows are folded by plain loops: setting up and adding up vectors would take longer.
const SHORT: usize = 16;

/// Groups of vectors between two looks at the limit: rare enough to cost little, often enough to
/// save most. It is every 256 `f32` or 128 `f64`.
const LOOK_EVERY: usize = 4;

/// Calls a kernel with as many registers as hold 256 bytes of sums, 64 `f32` or 32 `f64`, at the
/// level's width: four of the widest, for an addition takes four cycles and one begins each cycle.
macro_rules! registers {
    ($level:ty, $kernel:ident::<$($generic:ty),*>($($arg:expr),*)) => {
        match <$level as Simd>::F32_LANES {
            16 => $kernel::<$($generic,)* 4>($($arg),*),
            8 => $kernel::<$($generic,)* 8>($($arg),*),
            _ => $kernel::<$($generic,)* 16>($($arg),*),
        }
    };
}
pub(super) use registers;

/// Folds a short row, eight at a time and then one by one.
#[inline(always)] // must inline into each level's copy
fn short<T: Scalar, F: Fold, const FUSED: bool>(a: &[T], b: &[T]) -> T {
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let (a1, b1) = (a8.remainder(), b8.remainder());
    let mut total = T::default();
    for (a, b) in a8.zip(b8) {
        let mut sums = [T::default(); 8];
        for i in 0..8 {
            sums[i] = F::step::<T, FUSED>(sums[i], a[i] - b[i]);
        }
        let quads: [T; 4] = std::array::from_fn(|i| F::join(sums[i], sums[i + 4]));
        let sum = F::join(F::join(quads[0], quads[2]), F::join(quads[1], quads[3]));
        total = F::join(total, sum);
    }
    for (&a, &b) in a1.iter().zip(b1) {
        total = F::step::<T, FUSED>(total, a - b);
    }
    total
}

/// A row cut into groups of `N` vectors, the vectors that are left, and the numbers that are left.
#[derive(Clone, Copy)]
struct Split<'a, S: Simd, T: Scalar, const N: usize> {
    groups: &'a [[T::Vector<S>; N]],
    rest: &'a [T::Vector<S>],
    tail: &'a [T],
}

impl<'a, S: Simd, T: Scalar, const N: usize> Split<'a, S, T, N> {
    #[inline(always)] // must inline into each level's copy
    fn of(row: &'a [T]) -> Self {
        let (vectors, tail) = T::vectors::<S>(row);
        let (groups, rest) = pulp::as_arrays::<N, _>(vectors);
        Self { groups, rest, tail }
    }
}

/// Folds whole groups of `N` vectors.
#[inline(always)] // must inline into each level's copy
fn whole<S: Simd, T: Scalar, F: Fold, const N: usize>(
    simd: S,
    sums: &mut [T::Vector<S>; N],
    a: &[[T::Vector<S>; N]],
    b: &[[T::Vector<S>; N]],
) {
    for (a, b) in a.iter().zip(b) {
        for i in 0..N {
            sums[i] = F::step_vector::<S, T>(simd, sums[i], T::minus(simd, a[i], b[i]));
        }
    }
}

/// Folds what is left: fewer than `N` vectors, and then less than one.
#[inline(always)] // must inline into each level's copy
fn rest<S: Simd, T: Scalar, F: Fold, const N: usize>(
    simd: S,
    sums: &mut [T::Vector<S>; N],
    a: Split<'_, S, T, N>,
    b: Split<'_, S, T, N>,
) {
    // The loop unrolls, so that every sum stays in its register.
    for (i, sum) in sums.iter_mut().enumerate() {
        if let (Some(&a), Some(&b)) = (a.rest.get(i), b.rest.get(i)) {
            *sum = F::step_vector::<S, T>(simd, *sum, T::minus(simd, a, b));
        } else {
            if !a.tail.is_empty() {
                let (a, b) = (T::load_rest(simd, a.tail), T::load_rest(simd, b.tail));
                *sum = F::step_vector::<S, T>(simd, *sum, T::minus(simd, a, b));
            }
            break;
        }
    }
}

/// Takes all sums together, each half to the other.
#[inline(always)] // must inline into each level's copy
fn total<S: Simd, T: Scalar, F: Fold, const N: usize>(simd: S, mut sums: [T::Vector<S>; N]) -> T {
    let mut width = N / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] = F::join_vector::<S, T>(simd, sums[i], sums[i + width]);
        }
        width /= 2;
    }
    F::total::<S, T>(simd, sums[0])
}

#[inline(always)] // must inline into each level's copy
fn long<S: Simd, T: Scalar, F: Fold, const N: usize>(simd: S, a: &[T], b: &[T]) -> T {
    let (a, b) = (Split::of(a), Split::of(b));
    let mut sums = [T::splat(simd, T::default()); N];
    whole::<S, T, F, N>(simd, &mut sums, a.groups, b.groups);
    rest::<S, T, F, N>(simd, &mut sums, a, b);
    total::<S, T, F, N>(simd, sums)
}

#[inline(always)] // must inline into each level's copy
fn long_within<S: Simd, T: Scalar, F: Fold, const N: usize>(
    simd: S,
    a: &[T],
    b: &[T],
    limit: T,
) -> T {
    let (a, b) = (Split::of(a), Split::of(b));
    let mut sums = [T::splat(simd, T::default()); N];
    let looks = a.groups.chunks(LOOK_EVERY).zip(b.groups.chunks(LOOK_EVERY));
    for (a, b) in looks {
        whole::<S, T, F, N>(simd, &mut sums, a, b);
        if a.len() == LOOK_EVERY {
            let so_far = total::<S, T, F, N>(simd, sums);
            if so_far > limit {
                return so_far;
            }
        }
    }
    rest::<S, T, F, N>(simd, &mut sums, a, b);
    total::<S, T, F, N>(simd, sums)
}

/// One row against one row.
#[inline(always)] // must inline into each level's copy
pub(crate) fn row<S: Simd, T: Scalar, F: Fold>(simd: S, a: &[T], b: &[T]) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    if len >= SHORT {
        registers!(S, long::<S, T, F>(simd, a, b))
    } else if fuses::<S>() {
        short::<T, F, true>(a, b)
    } else {
        short::<T, F, false>(a, b)
    }
}

/// As [`row`] and with its very result, or something larger than `limit` as soon as that is sure.
#[inline(always)] // must inline into each level's copy
pub(crate) fn row_within<S: Simd, T: Scalar, F: Fold>(simd: S, a: &[T], b: &[T], limit: T) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    if len >= SHORT {
        registers!(S, long_within::<S, T, F>(simd, a, b, limit))
    } else {
        row::<S, T, F>(simd, a, b)
    }
}

/// One query against consecutive rows, one result each.
#[inline(always)] // must inline into each level's copy
pub(crate) fn rows<S: Simd, T: Scalar, F: Fold>(simd: S, query: &[T], rows: &[T], out: &mut [T]) {
    for (row_of, out) in rows.chunks_exact(query.len()).zip(out) {
        *out = row::<S, T, F>(simd, query, row_of);
    }
}

/// As [`rows`], but what is above `limit` may be given up as soon as that is sure.
#[inline(always)] // must inline into each level's copy
pub(crate) fn rows_within<S: Simd, T: Scalar, F: Fold>(
    simd: S,
    query: &[T],
    rows: &[T],
    limit: T,
    out: &mut [T],
) {
    for (row_of, out) in rows.chunks_exact(query.len()).zip(out) {
        *out = row_within::<S, T, F>(simd, query, row_of, limit);
    }
}
