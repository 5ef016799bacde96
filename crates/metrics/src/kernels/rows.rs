//! One row against one row, or against many.

use pulp::Simd;

use super::{Fold, Pairs, plain};
use crate::Scalar;
use crate::level::fuses;

/// Shorter rows are folded by plain loops, outside of any level.
pub(crate) const SHORT: usize = 24;

/// From this dimension on two rows are walked at a time, where there are registers for it.
const TWO_PAY: usize = 64;

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

/// Takes in as many vectors as there are sums.
#[inline(always)] // must inline into each level's copy
fn take_all<S: Simd, T: Scalar, F: Pairs>(
    simd: S,
    sums: &mut [T::Vector<S>],
    a: &[T::Vector<S>],
    b: &[T::Vector<S>],
) {
    for (sum, (&a, &b)) in sums.iter_mut().zip(a.iter().zip(b)) {
        *sum = F::take::<S, T>(simd, *sum, a, b);
    }
}

/// Takes in what is left: fewer than `N` vectors, and then less than one.
///
/// By halves, so that every vector has its own sum without an index that only the run would know:
/// half of the places for half a group, if there is one, the next quarter for a quarter, and the
/// last quarter for the rest.
#[inline(always)] // must inline into each level's copy
fn take_rest<S: Simd, T: Scalar, F: Pairs, const N: usize>(
    simd: S,
    sums: &mut [T::Vector<S>; N],
    a: Split<'_, S, T, N>,
    b: Split<'_, S, T, N>,
) {
    let (half, quarter) = (N / 2, N / 4);
    // Both have the same length, which the compiler cannot know.
    let (mut a_rest, mut b_rest) = (a.rest, &b.rest[..a.rest.len()]);
    if a_rest.len() >= half {
        take_all::<S, T, F>(simd, &mut sums[..half], &a_rest[..half], &b_rest[..half]);
        (a_rest, b_rest) = (&a_rest[half..], &b_rest[half..]);
    }
    if a_rest.len() >= quarter {
        let sums = &mut sums[half..half + quarter];
        take_all::<S, T, F>(simd, sums, &a_rest[..quarter], &b_rest[..quarter]);
        (a_rest, b_rest) = (&a_rest[quarter..], &b_rest[quarter..]);
    }
    for (i, sum) in sums[half + quarter..].iter_mut().enumerate() {
        if let (Some(&a), Some(&b)) = (a_rest.get(i), b_rest.get(i)) {
            *sum = F::take::<S, T>(simd, *sum, a, b);
        } else {
            if !a.tail.is_empty() {
                let (a, b) = (T::load_rest(simd, a.tail), T::load_rest(simd, b.tail));
                *sum = F::take::<S, T>(simd, *sum, a, b);
            }
            break;
        }
    }
}

/// Takes all sums together, each half to the other.
#[inline(always)] // must inline into each level's copy
pub(super) fn total<S: Simd, T: Scalar, F: Pairs, const N: usize>(
    simd: S,
    mut sums: [T::Vector<S>; N],
) -> T {
    let mut width = N / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] = F::join_vector::<S, T>(simd, sums[i], sums[i + width]);
        }
        width /= 2;
    }
    F::total::<S, T>(simd, sums[0])
}

/// One row against one of the same length.
#[inline(always)] // must inline into each level's copy
pub(super) fn long<S: Simd, T: Scalar, F: Pairs, const N: usize>(simd: S, a: &[T], b: &[T]) -> T {
    let (a, b) = (Split::of(a), Split::of(b));
    let mut sums = [T::splat(simd, T::default()); N];
    for (a, b) in a.groups.iter().zip(b.groups) {
        take_all::<S, T, F>(simd, &mut sums, a, b);
    }
    take_rest::<S, T, F, N>(simd, &mut sums, a, b);
    total::<S, T, F, N>(simd, sums)
}

/// As [`long`], or something larger than `limit` as soon as that is sure.
#[inline(always)] // must inline into each level's copy
fn long_within<S: Simd, T: Scalar, F: Pairs, const N: usize>(
    simd: S,
    a: &[T],
    b: &[T],
    limit: T,
) -> T {
    let (a, b) = (Split::of(a), Split::of(b));
    let mut sums = [T::splat(simd, T::default()); N];
    let parts = a.groups.chunks(LOOK_EVERY).zip(b.groups.chunks(LOOK_EVERY));
    let mut left = a.groups.len();
    for (a, b) in parts {
        for (a, b) in a.iter().zip(b) {
            take_all::<S, T, F>(simd, &mut sums, a, b);
        }
        left -= a.len();
        // A look costs as much as a group and a half: not worth it for the last few.
        if left >= LOOK_EVERY {
            let so_far = total::<S, T, F, N>(simd, sums);
            if so_far > limit {
                return so_far;
            }
        }
    }
    take_rest::<S, T, F, N>(simd, &mut sums, a, b);
    total::<S, T, F, N>(simd, sums)
}

/// One row against one row of the same length.
#[inline(always)] // must inline into each level's copy
pub(crate) fn row<S: Simd, T: Scalar, F: Fold>(simd: S, a: &[T], b: &[T]) -> T {
    if a.len() < SHORT {
        plain::short::<T, F>(a, b)
    } else if !fuses::<S>() {
        plain::row::<T, F>(a, b)
    } else {
        registers!(S, long::<S, T, F>(simd, a, b))
    }
}

/// As [`row`] and with its very result, or something larger than `limit` as soon as that is sure.
#[inline(always)] // must inline into each level's copy
pub(crate) fn row_within<S: Simd, T: Scalar, F: Fold>(simd: S, a: &[T], b: &[T], limit: T) -> T {
    if a.len() < SHORT {
        plain::short::<T, F>(a, b)
    } else if !fuses::<S>() {
        plain::row_within::<T, F>(a, b, limit)
    } else {
        registers!(S, long_within::<S, T, F>(simd, a, b, limit))
    }
}

/// Two rows against one query, with what [`long`] gives for each: what is loaded of the query
/// serves both, and two rows on their way hide more of the cache's latency than one.
///
/// Two arrays with names of their own: an array of two arrays of sums is not kept in registers.
#[inline(always)] // must inline into each level's copy
fn long_two<S: Simd, T: Scalar, F: Pairs, const N: usize>(
    simd: S,
    query: &[T],
    a: &[T],
    b: &[T],
) -> (T, T) {
    let query = Split::<S, T, N>::of(query);
    let (a, b) = (Split::<S, T, N>::of(a), Split::<S, T, N>::of(b));
    let mut a_sums = [T::splat(simd, T::default()); N];
    let mut b_sums = a_sums;
    for (query, (a, b)) in query.groups.iter().zip(a.groups.iter().zip(b.groups)) {
        take_all::<S, T, F>(simd, &mut a_sums, query, a);
        take_all::<S, T, F>(simd, &mut b_sums, query, b);
    }
    take_rest::<S, T, F, N>(simd, &mut a_sums, query, a);
    take_rest::<S, T, F, N>(simd, &mut b_sums, query, b);
    (
        total::<S, T, F, N>(simd, a_sums),
        total::<S, T, F, N>(simd, b_sums),
    )
}

/// Hands rows to [`long_two`] as long as there are two, and returns those left with their results.
#[inline(always)] // must inline into each level's copy
fn by_two<'a, S: Simd, T: Scalar, F: Pairs>(
    simd: S,
    query: &[T],
    rows: &'a [T],
    out: &'a mut [T],
) -> (&'a [T], &'a mut [T]) {
    let dimension = query.len();
    // Only the widest level has registers for the sums of two rows.
    if S::F32_LANES < 16 || dimension < TWO_PAY {
        return (rows, out);
    }
    let even = rows.len() / dimension / 2 * 2;
    let (rows, rest) = rows.split_at(even * dimension);
    let (out, out_rest) = out.split_at_mut(even);
    for (two, out) in rows
        .chunks_exact(2 * dimension)
        .zip(out.chunks_exact_mut(2))
    {
        let (a, b) = two.split_at(dimension);
        (out[0], out[1]) = long_two::<S, T, F, 4>(simd, query, a, b);
    }
    (rest, out_rest)
}

/// One query against consecutive rows, one result each.
#[inline(always)] // must inline into each level's copy
pub(crate) fn rows<S: Simd, T: Scalar, F: Fold>(simd: S, query: &[T], rows: &[T], out: &mut [T]) {
    let (rows, out) = by_two::<S, T, F>(simd, query, rows, out);
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
