//! Inner products.

use pulp::Simd;

use super::rows::{long, registers, total};
use super::{Product, plain};
use crate::Scalar;
use crate::level::fuses;

/// The inner product of two rows, and of each with itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Products<T> {
    /// Of the two.
    pub(crate) both: T,
    /// Of the first with itself.
    pub(crate) first: T,
    /// Of the second with itself.
    pub(crate) second: T,
}

/// The inner product of two rows of the same length.
#[inline(always)] // must inline into each level's copy
pub(crate) fn dot<S: Simd, T: Scalar>(simd: S, a: &[T], b: &[T]) -> T {
    if fuses::<S>() {
        registers!(S, long::<S, T, Product>(simd, a, b))
    } else {
        plain::dot(a, b)
    }
}

/// The inner products of one query with consecutive rows.
#[inline(always)] // must inline into each level's copy
pub(crate) fn dots<S: Simd, T: Scalar>(simd: S, query: &[T], rows: &[T], out: &mut [T]) {
    for (row_of, out) in rows.chunks_exact(query.len()).zip(out) {
        *out = dot::<S, T>(simd, query, row_of);
    }
}

/// All three products in one walk.
///
/// Two sums each: three chains of two are as many additions under way as there can be, and narrow
/// levels have no more registers.
#[inline(always)] // must inline into each level's copy
pub(crate) fn products<S: Simd, T: Scalar>(simd: S, a: &[T], b: &[T]) -> Products<T> {
    if !fuses::<S>() {
        return Products {
            both: plain::dot(a, b),
            first: plain::dot(a, a),
            second: plain::dot(b, b),
        };
    }
    let (a, a_tail) = T::vectors::<S>(a);
    let (b, b_tail) = T::vectors::<S>(b);
    let (a, a_rest) = pulp::as_arrays::<2, _>(a);
    let (b, b_rest) = pulp::as_arrays::<2, _>(b);
    let zeros = [T::splat(simd, T::default()); 2];
    let (mut both, mut first, mut second) = (zeros, zeros, zeros);
    for (a, b) in a.iter().zip(b) {
        for i in 0..2 {
            both[i] = T::mul_add(simd, a[i], b[i], both[i]);
            first[i] = T::mul_add(simd, a[i], a[i], first[i]);
            second[i] = T::mul_add(simd, b[i], b[i], second[i]);
        }
    }
    if let (Some(&a), Some(&b)) = (a_rest.first(), b_rest.first()) {
        both[0] = T::mul_add(simd, a, b, both[0]);
        first[0] = T::mul_add(simd, a, a, first[0]);
        second[0] = T::mul_add(simd, b, b, second[0]);
    }
    if !a_tail.is_empty() {
        let (a, b) = (T::load_rest(simd, a_tail), T::load_rest(simd, b_tail));
        both[1] = T::mul_add(simd, a, b, both[1]);
        first[1] = T::mul_add(simd, a, a, first[1]);
        second[1] = T::mul_add(simd, b, b, second[1]);
    }
    Products {
        both: total::<S, T, Product, 2>(simd, both),
        first: total::<S, T, Product, 2>(simd, first),
        second: total::<S, T, Product, 2>(simd, second),
    }
}

/// Adds a multiple of one row to another.
#[inline(always)] // must inline into each level's copy
pub(crate) fn add_scaled<T: Scalar>(to: &mut [T], by: T, row: &[T]) {
    for (to, &x) in to.iter_mut().zip(row) {
        *to += by * x;
    }
}
