//! Coordinates along the principal axes: for anything that is a length in disguise.
//!
//! An orthogonal map keeps lengths, so the squares of any of the rotated coordinates bound the
//! square of the whole from below, and along the axes of largest variance a few of them hold most
//! of it. The axes come from a few rounds of subspace iteration on a sample; that they are only
//! nearly principal costs a little filtering power, that they are only nearly orthonormal is
//! measured and put into the threshold. Where there is no tail, the last number of the code is the
//! length of what the axes leave: by the triangle inequality it bounds, too.

mod axes;
mod saved;

use std::fmt;

use axes::{principal_axes, stretch};

use super::{Embedding, LANES, LARGEST_CODE, Sketch, round_up};
use crate::kernels::Squares;
use crate::level::Level;
use crate::{Scalar, dispatch};

/// Up to this dimension all coordinates are kept as they are, and the sketch is complete.
const COMPLETE: usize = 8;

/// The sketch of L2, and of what embeds into it: leading principal coordinates.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{Embedding, Principal, Sketch};
///
/// // 20 dimensions, but all the variance is in one.
/// let rows: Vec<[f32; 20]> = (0..50).map(|i| [i as f32; 20]).collect();
/// let sample: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
/// let sketch = Principal::fit(Embedding::Identity, &sample);
/// // Codes are scaled by a power of two, so only their ratios mean anything.
/// let mut far = vec![0.0; sketch.head() + sketch.tail()];
/// let mut near = far.clone();
/// sketch.encode(&rows[49], &mut far); // 24.5 from the mean in each coordinate
/// sketch.encode(&rows[37], &mut near); // 12.5
/// assert!((far[0] / near[0] - 24.5 / 12.5).abs() < 1e-2);
/// ```
#[derive(Clone)]
pub struct Principal<T> {
    embedding: Embedding,
    /// A power of two that brings the coordinates near 1, where squares neither overflow nor
    /// underflow.
    scale: T,
    /// The mean of the sample, scaled.
    mean: Vec<T>,
    /// Rows of `mean.len()`; empty if the coordinates are kept as they are.
    axes: Vec<T>,
    head: usize,
    tail: usize,
    /// Whether the last number of the head is the length of what the axes leave.
    residual: bool,
    /// By how much the map may stretch a length: 1 but for rounding.
    stretch: f64,
}

impl<T> fmt::Debug for Principal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("embedding", &self.embedding)
            .field("dimension", &self.mean.len())
            .field("head", &self.head)
            .field("tail", &self.tail)
            .finish_non_exhaustive()
    }
}

impl<T: Scalar> Principal<T> {
    /// Finds the principal axes of a sample of points of one dimension.
    ///
    /// # Panics
    ///
    /// Panics if the sample is empty or its points differ in dimension.
    ///
    /// # Complexity
    ///
    /// O(s · d · m) for s points of d coordinates and m axes, of which there are at most 64.
    pub fn fit(embedding: Embedding, sample: &[&[T]]) -> Self {
        let dimension = sample.first().expect("a sample has points").len();
        let (head, tail, residual) = match dimension {
            0..=COMPLETE => (dimension, 0, false),
            9..=16 => (8, 0, true),
            // Half of them would do for ten neighbors, but not for a hundred on curved manifolds.
            17..=64 => (16, 0, true),
            65..=255 => (8, 24, false),
            _ => (16, 48, false),
        };
        let mut row = Vec::with_capacity(dimension);
        let mut sums = vec![0.0; dimension];
        let mut rows = Vec::with_capacity(sample.len() * dimension);
        for point in sample {
            assert_eq!(
                point.len(),
                dimension,
                "the points of a sample share their dimension"
            );
            embedding.embed(point, &mut row);
            for (sum, x) in sums.iter_mut().zip(&row) {
                *sum += x.to_f64() / sample.len() as f64;
            }
            rows.extend_from_slice(&row);
        }
        let scale = scale_of(&sums, &rows);
        let mean = sums.iter().map(|mean| T::from_f64(mean * scale)).collect();
        let scale = T::from_f64(scale);
        let mut sketch = Self {
            embedding,
            scale,
            mean,
            axes: Vec::new(),
            head,
            tail,
            residual,
            stretch: 1.0,
        };
        if dimension > COMPLETE {
            for row in rows.chunks_exact_mut(dimension) {
                sketch.center(row);
            }
            sketch.axes = principal_axes(&rows, dimension, head + tail - usize::from(residual));
            sketch.stretch = stretch(&sketch.axes, dimension);
        }
        sketch
    }

    /// Scales and centers; what is out of all proportion is clamped, and the answer says so.
    fn center(&self, row: &mut [T]) -> bool {
        let limit = T::from_f64(LARGEST_CODE);
        let mut clamped = false;
        for (x, &mean) in row.iter_mut().zip(&self.mean) {
            *x = *x * self.scale - mean;
            if x.magnitude() > limit {
                *x = if *x > limit { limit } else { -limit };
                clamped = true;
            }
        }
        clamped
    }

    /// By how much, relative to its length, rounding may move a code: each coordinate is rounded
    /// when centered and when stored; a rotated one also while its dot product is added up, and
    /// the rest once for each axis taken from it; an embedding rounds too.
    fn rounding(&self) -> f64 {
        let dimension = self.mean.len() as f64;
        let width = ((self.head + self.tail) as f64).sqrt();
        let mut relative = f64::from(f32::EPSILON) + T::EPSILON;
        if !self.axes.is_empty() {
            relative += (2.0 * width + 2.0) * (dimension / 16.0 + 8.0) * T::EPSILON;
        }
        if self.embedding != Embedding::Identity {
            relative += 4.0 * T::EPSILON * dimension.sqrt();
        }
        relative
    }

    fn embed(&self, point: &[T]) -> (Vec<T>, bool) {
        let mut row = Vec::with_capacity(self.mean.len());
        self.embedding.embed(point, &mut row);
        let clamped = self.center(&mut row);
        (row, clamped)
    }
}

impl<T: Scalar> Sketch<[T]> for Principal<T> {
    type Code = f32;

    fn head(&self) -> usize {
        self.head
    }

    fn tail(&self) -> usize {
        self.tail
    }

    fn is_complete(&self) -> bool {
        self.axes.is_empty() && self.embedding == Embedding::Identity
    }

    fn encode(&self, point: &[T], code: &mut [f32]) -> f64 {
        if self.axes.is_empty() && self.embedding == Embedding::Identity {
            let (mut squares, mut clamped) = (0.0, false);
            for (code, (&x, &mean)) in code.iter_mut().zip(point.iter().zip(&self.mean)) {
                let centered = (x * self.scale - mean).to_f64();
                clamped |= centered.abs() > LARGEST_CODE;
                squares += centered * centered;
                *code = centered.clamp(-LARGEST_CODE, LARGEST_CODE) as f32;
            }
            let rounding = squares.sqrt() * self.rounding() + TINY;
            return if clamped { f64::INFINITY } else { rounding };
        }
        let (mut row, clamped) = self.embed(point);
        let level = Level::best();
        let length = dispatch::dot(level, &row, &row).to_f64().sqrt();
        if self.axes.is_empty() {
            for (code, x) in code.iter_mut().zip(&row) {
                *code = x.to_f64() as f32;
            }
        } else {
            let axes = || self.axes.chunks_exact(self.mean.len());
            for (code, axis) in code.iter_mut().zip(axes()) {
                let along = dispatch::dot(level, axis, &row);
                *code = along.to_f64() as f32;
                if self.residual {
                    for (x, &axis) in row.iter_mut().zip(axis) {
                        *x = *x - along * axis;
                    }
                }
            }
            if self.residual {
                let rest = dispatch::dot(level, &row, &row).to_f64().sqrt();
                code[self.head - 1] = rest as f32;
            }
        }
        if clamped {
            f64::INFINITY
        } else {
            length * self.rounding() + TINY
        }
    }

    fn threshold(&self, uncertainty: f64, distance: f64) -> f32 {
        let length = self.embedding.length(distance) * self.scale.to_f64();
        let length = length * self.stretch + uncertainty;
        // The sums of squares are `f32` and may each be high by an ulp a term.
        let terms = (self.head + self.tail + 8) as f64;
        round_up(length * length * (1.0 + terms * f64::from(f32::EPSILON)))
    }

    fn ceiling(&self, uncertainty: f64, bound: f32) -> f64 {
        if !<Self as Sketch<[T]>>::is_complete(self) {
            return f64::INFINITY;
        }
        let terms = (self.head + 8) as f64;
        // Squares may have been lost to underflow.
        let squares = f64::from(bound) * (1.0 + terms * f64::from(f32::EPSILON)) + 1e-36;
        (squares.sqrt() + uncertainty) / self.scale.to_f64()
    }

    #[inline]
    fn bounds(&self, query: &[f32], block: &[f32], out: &mut [f32; LANES]) {
        dispatch::columns::<Squares>(Level::best(), query, block, out);
    }

    #[inline]
    fn box_bounds(&self, query: &[f32], low: &[f32], high: &[f32], out: &mut [f32; LANES]) {
        dispatch::boxes::<Squares>(Level::best(), query, low, high, out);
    }

    #[inline]
    fn tail_bound(&self, query: &[f32], tail: &[f32], head: f32) -> f32 {
        head + dispatch::row::<f32, Squares>(Level::best(), query, tail)
    }
}

/// Stands for what underflow may take from a scaled coordinate.
const TINY: f64 = 1e-30;

/// A power of two, well within the range of `f32`, by which the largest deviation from the mean comes
/// near 1, unless it is nothing beside the mean: then the mean itself must stay in the range.
fn scale_of<T: Scalar>(mean: &[f64], rows: &[T]) -> f64 {
    let halves = rows.chunks_exact(mean.len()).flat_map(|row| {
        row.iter()
            .zip(mean)
            .map(|(x, mean)| (0.5 * x.to_f64() - 0.5 * mean).abs())
    });
    let least = mean.iter().map(|mean| 1e-20 * mean.abs());
    let largest = halves.chain(least).fold(0.0, f64::max).clamp(1e-30, 1e30);
    (-largest.log2().round()).exp2()
}
