//! Finds the axes: a few rounds of subspace iteration, and by how much their rounding may stretch.

use crate::level::Level;
use crate::{Scalar, dispatch};

/// Rounds of subspace iteration; the axes are good enough to filter after three.
const ROUNDS: usize = 4;

/// Subspace iteration on centered rows: `count` nearly orthonormal axes, widest first.
pub(super) fn principal_axes<T: Scalar>(rows: &[T], dimension: usize, count: usize) -> Vec<T> {
    let level = Level::best();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut axes: Vec<f64> = (0..count * dimension)
        .map(|_| {
            // Steele, Lea and Flood's SplitMix64: any start that is not orthogonal will do.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        })
        .collect();
    // Spread over many orders of magnitude would overflow in `f32`: iterate on unit scale.
    let largest = rows.iter().fold(0.0, |m, x| f64::max(m, x.to_f64().abs()));
    if largest == 0.0 {
        return vec![T::default(); count * dimension];
    }
    let scaled: Vec<T> = rows
        .iter()
        .map(|x| T::from_f64(x.to_f64() / largest))
        .collect();
    let mut variances = vec![0.0; count];
    let mut narrow: Vec<T> = Vec::new();
    for _ in 0..ROUNDS {
        orthonormalize(&mut axes, dimension);
        narrow.clear();
        narrow.extend(axes.iter().map(|&x| T::from_f64(x)));
        let mut next = vec![T::default(); axes.len()];
        variances.fill(0.0);
        for row in scaled.chunks_exact(dimension) {
            let axes_of = narrow
                .chunks_exact(dimension)
                .zip(next.chunks_exact_mut(dimension));
            for ((axis, next), variance) in axes_of.zip(&mut variances) {
                let along = dispatch::dot(level, axis, row);
                *variance += along.to_f64() * along.to_f64();
                dispatch::add_scaled(level, next, along, row);
            }
        }
        for (axis, next) in axes.iter_mut().zip(&next) {
            *axis = next.to_f64();
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| variances[b].total_cmp(&variances[a]));
    order
        .iter()
        .flat_map(|&i| narrow[i * dimension..][..dimension].iter().copied())
        .collect()
}

/// Gram and Schmidt, twice; an axis that the others span becomes 0.
fn orthonormalize(axes: &mut [f64], dimension: usize) {
    for i in 0..axes.len() / dimension {
        let (done, rest) = axes.split_at_mut(i * dimension);
        let axis = &mut rest[..dimension];
        let before = length(axis);
        for _ in 0..2 {
            for other in done.chunks_exact(dimension) {
                let along: f64 = axis.iter().zip(other).map(|(a, b)| a * b).sum();
                for (x, other) in axis.iter_mut().zip(other) {
                    *x -= along * other;
                }
            }
        }
        let after = length(axis);
        let keep = after > before * 1e-9 && after > 0.0;
        for x in axis {
            *x = if keep { *x / after } else { 0.0 };
        }
    }
}

fn length(row: &[f64]) -> f64 {
    row.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// The largest factor by which the axes may stretch a length, by Gershgorin's circles.
pub(super) fn stretch<T: Scalar>(axes: &[T], dimension: usize) -> f64 {
    let row_sum = |axis: &[T]| -> f64 {
        axes.chunks_exact(dimension)
            .map(|other| {
                axis.iter()
                    .zip(other)
                    .map(|(a, b)| a.to_f64() * b.to_f64())
                    .sum::<f64>()
                    .abs()
            })
            .sum()
    };
    let largest = axes
        .chunks_exact(dimension)
        .map(row_sum)
        .fold(1.0, f64::max);
    // What the axes leave is stretched too, by the square of what they lack to be orthonormal.
    largest.sqrt() * (1.0 + 1e-9)
}
