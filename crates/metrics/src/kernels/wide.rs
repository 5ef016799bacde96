//! Sums of `f64` terms over two rows of either kind, for distances that promise `f64` precision.
//!
//! Sixteen sums at a time, over arrays of that size: the compiler vectorizes those by itself,
//! square roots and conversions from `f32` included.

use crate::Scalar;

/// Sums at a time: two registers of the widest kind for each of two sums.
const SUMS: usize = 16;

/// Adds up `N` terms for each pair of coordinates.
#[inline(always)] // must inline into each level's copy
fn add_up<T: Scalar, const N: usize>(
    a: &[T],
    b: &[T],
    terms: impl Fn(f64, f64) -> [f64; N],
) -> [f64; N] {
    let (a16, b16) = (a.chunks_exact(SUMS), b.chunks_exact(SUMS));
    let (a_rest, b_rest) = (a16.remainder(), b16.remainder());
    let mut sums = [[0.0; SUMS]; N];
    for (a, b) in a16.zip(b16) {
        for i in 0..SUMS {
            let terms = terms(a[i].to_f64(), b[i].to_f64());
            for n in 0..N {
                sums[n][i] += terms[n];
            }
        }
    }
    let mut totals = sums.map(|mut sums| {
        let mut width = SUMS / 2;
        while width > 0 {
            for i in 0..width {
                sums[i] += sums[i + width];
            }
            width /= 2;
        }
        sums[0]
    });
    for (a, b) in a_rest.iter().zip(b_rest) {
        let terms = terms(a.to_f64(), b.to_f64());
        for n in 0..N {
            totals[n] += terms[n];
        }
    }
    totals
}

/// The squared lengths of both rows.
#[inline(always)] // must inline into each level's copy
pub(crate) fn squared_lengths<T: Scalar>(a: &[T], b: &[T]) -> [f64; 2] {
    add_up(a, b, |a, b| [a * a, b * b])
}

/// The squared lengths of the difference and of the sum of the rows, each scaled by its factor.
#[inline(always)] // must inline into each level's copy
pub(crate) fn apart_and_together<T: Scalar>(a: &[T], b: &[T], scale: (f64, f64)) -> [f64; 2] {
    add_up(a, b, |a, b| {
        let (u, v) = (a * scale.0, b * scale.1);
        [(u - v) * (u - v), (u + v) * (u + v)]
    })
}

/// The squared length of the difference of the coordinates' roots.
#[inline(always)] // must inline into each level's copy
pub(crate) fn roots_apart<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    let [sum] = add_up(a, b, |a, b| {
        let difference = a.sqrt() - b.sqrt();
        [difference * difference]
    });
    sum
}
