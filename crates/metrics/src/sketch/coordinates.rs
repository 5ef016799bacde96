//! Coordinates, and sums of groups of them: for L1 and for Chebyshev's distance.

mod saved;

use std::fmt;
use std::ops::Range;

use super::{LANES, LARGEST_CODE, Packing, Sketch, round_up};
use crate::kernels::{Largest, Magnitudes};
use crate::level::Level;
use crate::{Scalar, dispatch};

/// Numbers of a code.
const WIDTH: usize = 8;

/// The sketch of L1 and Chebyshev: a few coordinates, or sums of neighboring ones.
///
/// `|Σ(x - y)| <= Σ|x - y|`, so sums of groups bound L1; any coordinate bounds the largest.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{Coordinates, Sketch};
///
/// let row = [1.0_f64; 20];
/// let sketch = Coordinates::group_sums(&[&row[..]]);
/// assert_eq!(sketch.head(), 8);
/// ```
#[derive(Clone)]
pub struct Coordinates<T> {
    center: Vec<T>,
    groups: Vec<Range<usize>>,
    largest: bool,
}

impl<T> fmt::Debug for Coordinates<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coordinates")
            .field("dimension", &self.center.len())
            .field("groups", &self.groups)
            .field("largest", &self.largest)
            .finish_non_exhaustive()
    }
}

impl<T: Scalar> Coordinates<T> {
    /// Makes the sketch of L1: sums of up to eight groups of neighboring coordinates.
    ///
    /// # Panics
    ///
    /// Panics if the sample is empty.
    pub fn group_sums(sample: &[&[T]]) -> Self {
        let dimension = sample.first().expect("a sample has points").len();
        let width = dimension.min(WIDTH);
        let groups = (0..width).map(|i| i * dimension / width..(i + 1) * dimension / width);
        Self {
            center: middle(sample),
            groups: groups.collect(),
            largest: false,
        }
    }

    /// Makes the sketch of Chebyshev's distance: the eight coordinates that spread most.
    ///
    /// # Panics
    ///
    /// Panics if the sample is empty.
    pub fn widest(sample: &[&[T]]) -> Self {
        let dimension = sample.first().expect("a sample has points").len();
        let spread = |i: usize| {
            let of = sample.iter().map(|point| point[i].to_f64());
            of.clone().fold(f64::MIN, f64::max) / 2.0 - of.fold(f64::MAX, f64::min) / 2.0
        };
        let spreads: Vec<f64> = (0..dimension).map(spread).collect();
        let mut order: Vec<usize> = (0..dimension).collect();
        order.sort_by(|&a, &b| spreads[b].total_cmp(&spreads[a]));
        let groups = order.into_iter().take(WIDTH).map(|i| i..i + 1).collect();
        Self {
            center: middle(sample),
            groups,
            largest: true,
        }
    }
}

/// The first point, which is as good a center as any: codes near 0 keep more digits.
fn middle<T: Scalar>(sample: &[&[T]]) -> Vec<T> {
    let clamp = |x: &T| T::from_f64(x.to_f64().clamp(-LARGEST_CODE, LARGEST_CODE));
    sample[0].iter().map(clamp).collect()
}

/// The difference, in a range that can be added up; clamping never widens a difference.
fn centered<T: Scalar>(x: T, center: T) -> f64 {
    (x.to_f64() - center.to_f64()).clamp(-LARGEST_CODE, LARGEST_CODE)
}

impl<T: Scalar> Sketch<[T]> for Coordinates<T> {
    type Code = f32;

    fn head(&self) -> usize {
        self.groups.len()
    }

    fn tail(&self) -> usize {
        0
    }

    fn encode(&self, point: &[T], code: &mut [f32]) -> f64 {
        let mut size = 0.0;
        for (code, group) in code.iter_mut().zip(&self.groups) {
            let mut sum = 0.0;
            for (&x, &center) in point[group.clone()].iter().zip(&self.center[group.clone()]) {
                let difference = centered(x, center);
                sum += difference;
                size += difference.abs();
            }
            *code = sum as f32;
        }
        size * (f64::from(f32::EPSILON) + (point.len() + 4) as f64 * f64::EPSILON)
    }

    fn threshold(&self, uncertainty: f64, distance: f64) -> f32 {
        round_up((distance + uncertainty) * (1.0 + 16.0 * f64::from(f32::EPSILON)))
    }

    #[inline]
    fn bounds(&self, packing: Packing, query: &[f32], block: &[u32], out: &mut [f32; LANES]) {
        if self.largest {
            dispatch::columns::<Largest>(Level::best(), packing, query, block, out);
        } else {
            dispatch::columns::<Magnitudes>(Level::best(), packing, query, block, out);
        }
    }

    #[inline]
    fn box_bounds(
        &self,
        packing: Packing,
        query: &[f32],
        low: &[u32],
        high: &[u32],
        out: &mut [f32; LANES],
    ) {
        if self.largest {
            dispatch::boxes::<Largest>(Level::best(), packing, query, low, high, out);
        } else {
            dispatch::boxes::<Magnitudes>(Level::best(), packing, query, low, high, out);
        }
    }
}
