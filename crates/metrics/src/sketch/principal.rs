//! Coordinates along the principal axes: for anything that is a length in disguise.
//!
//! An orthogonal map keeps lengths, so the squares of any of the rotated coordinates bound the
//! square of the whole from below, and along the axes of largest variance a few of them hold most
//! of it. The axes come from a few rounds of subspace iteration on a sample; that they are only
//! nearly principal costs a little filtering power, that they are only nearly orthonormal is
//! measured and put into the threshold. The last number of the code may be the length of what the
//! axes leave: by the triangle inequality it bounds, too.
//!
//! Coordinates are rounded to steps ([`steps`]), so that four of them share a word. What a step may
//! hide is measured for each point, and is part of the uncertainty of its code.

mod axes;
mod saved;
mod steps;

use std::fmt;

use axes::{principal_axes, stretch};

use steps::Steps;

use super::{Embedding, LANES, LARGEST_CODE, Packing, Sketch, round_up};
use crate::kernels::Squares;
use crate::level::Level;
use crate::{Scalar, dispatch};

/// Up to this dimension all coordinates are kept as they are, and the sketch is complete.
const COMPLETE: usize = 8;

/// Beyond so many times its spread, a cloud is too far from the origin for codes that are not centered.
const FAR: f64 = 1e8;

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
/// let code = |row: &[f32]| {
///     let mut code = vec![0.0; sketch.head() + sketch.tail()];
///     sketch.encode_query(row, &mut code);
///     code[0]
/// };
/// // Codes are in units of their own, so only ratios mean anything.
/// let (near, far) = (code(&rows[20]) - code(&rows[10]), code(&rows[40]) - code(&rows[10]));
/// assert!((far / near - 3.0).abs() < 1e-2);
/// ```
#[derive(Clone)]
pub struct Principal<T> {
    embedding: Embedding,
    /// Whether codes are the points themselves, scaled, where nothing is lost to the scale.
    whole: bool,
    /// A power of two that brings the coordinates near 1, where squares neither overflow nor
    /// underflow.
    scale: T,
    /// The mean of the sample, scaled; zero where coordinates can be kept to the last bit.
    mean: Vec<T>,
    /// Rows of `mean.len()`; empty if the coordinates are kept as they are.
    axes: Vec<T>,
    head: usize,
    tail: usize,
    /// Whether the last number of the code is the length of what the axes leave.
    residual: bool,
    steps: Steps,
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
            // At 32 bytes a point: twice as many save distances, but no time.
            _ => (24, 8, true),
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
        let mut mean: Vec<T> = sums.iter().map(|x| T::from_f64(x * scale)).collect();
        // A code has the digits of an `f32`: times a power of two, a coordinate keeps all of its own.
        let kept = dimension <= COMPLETE && embedding == Embedding::Identity;
        let whole = kept && is_narrow::<T>() && mean.iter().all(|x| x.to_f64().abs() < FAR);
        if whole {
            mean.fill(T::default());
        }
        let scale = T::from_f64(scale);
        let mut sketch = Self {
            embedding,
            whole,
            scale,
            mean,
            axes: Vec::new(),
            head,
            tail,
            residual,
            steps: Steps::NONE,
            stretch: 1.0,
        };
        if dimension > COMPLETE {
            for row in rows.chunks_exact_mut(dimension) {
                sketch.center(row);
            }
            sketch.axes = principal_axes(&rows, dimension, head + tail - usize::from(residual));
            sketch.stretch = stretch(&sketch.axes, dimension);
            let width = head + tail;
            let mut codes = Vec::with_capacity(sample.len() * width);
            for point in sample {
                sketch.coordinates(point, |_, x| codes.push(x));
            }
            sketch.steps = Steps::fit(&codes, width, residual);
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

    /// Whether the code of a point is the point itself, but for the scale.
    #[inline]
    fn keeps(&self, point: &[T]) -> bool {
        let limit = T::from_f64(LARGEST_CODE);
        let kept = |&x: &T| {
            let code = x * self.scale;
            code / self.scale == x && code.magnitude() <= limit
        };
        self.whole && point.iter().all(kept)
    }

    /// The code of a point that is kept.
    #[inline]
    fn scaled(&self, point: &[T], code: &mut [f32]) {
        for (code, &x) in code.iter_mut().zip(point) {
            *code = (x * self.scale).to_f64() as f32;
        }
    }

    /// Gives each coordinate of a code to `take`, and how much rounding may have moved all of them,
    /// in steps.
    fn code(&self, point: &[T], mut take: impl FnMut(usize, f64, bool)) -> f64 {
        let last = self.head + self.tail;
        let (length, clamped) =
            self.coordinates(point, |at, x| take(at, x, self.residual && at + 1 == last));
        if clamped {
            return f64::INFINITY;
        }
        length * self.rounding() * self.steps.unit
            + self.steps.rounding() * (last as f64).sqrt()
            + TINY
    }

    /// Gives each number of a code before it is rounded to `take`. Returns the length of the
    /// point, and whether it is too far away for a code.
    fn coordinates(&self, point: &[T], mut take: impl FnMut(usize, f64)) -> (f64, bool) {
        if self.axes.is_empty() && self.embedding == Embedding::Identity {
            let (mut squares, mut clamped) = (0.0, false);
            for (at, (&x, &mean)) in point.iter().zip(&self.mean).enumerate() {
                let centered = (x * self.scale - mean).to_f64();
                clamped |= centered.abs() > LARGEST_CODE;
                squares += centered * centered;
                take(at, centered.clamp(-LARGEST_CODE, LARGEST_CODE));
            }
            return (squares.sqrt(), clamped);
        }
        let mut row = Vec::with_capacity(self.mean.len());
        self.embedding.embed(point, &mut row);
        let clamped = self.center(&mut row);
        let level = Level::best();
        let length = dispatch::dot(level, &row, &row).to_f64().sqrt();
        if self.axes.is_empty() {
            for (at, x) in row.iter().enumerate() {
                take(at, x.to_f64());
            }
            return (length, clamped);
        }
        for (at, axis) in self.axes.chunks_exact(self.mean.len()).enumerate() {
            let along = dispatch::dot(level, axis, &row);
            take(at, along.to_f64());
            if self.residual {
                dispatch::add_scaled(level, &mut row, -along, axis);
            }
        }
        if self.residual {
            let rest = dispatch::dot(level, &row, &row).to_f64().sqrt();
            take(self.head + self.tail - 1, rest);
        }
        (length, clamped)
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

    fn packing(&self) -> Packing {
        self.steps.packing
    }

    fn encode(&self, point: &[T], code: &mut [f32]) -> f64 {
        if self.keeps(point) {
            self.scaled(point, code);
            return 0.0;
        }
        let mut hidden = 0.0;
        let rounding = self.code(point, |at, x, residual| {
            let (step, error) = self.steps.nearest(x, residual);
            code[at] = step;
            hidden += error * error;
        });
        rounding + hidden.sqrt() * (1.0 + 1e-6)
    }

    fn encode_query(&self, point: &[T], code: &mut [f32]) -> f64 {
        if self.keeps(point) {
            self.scaled(point, code);
            return 0.0;
        }
        self.code(point, |at, x, residual| {
            code[at] = self.steps.place(x, residual) as f32;
        })
    }

    fn threshold(&self, uncertainty: f64, distance: f64) -> f32 {
        let length = self.embedding.length(distance) * self.scale.to_f64();
        let length = length * self.stretch * self.steps.unit + uncertainty;
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
    fn restored<R>(
        &self,
        block: &[u32],
        lane: usize,
        measure: impl FnOnce(&[T]) -> R,
    ) -> Option<R> {
        if !<Self as Sketch<[T]>>::is_complete(self) || self.head > COMPLETE {
            return None;
        }
        let mut row = [T::default(); COMPLETE];
        let row = &mut row[..self.head];
        for (x, column) in row.iter_mut().zip(block.chunks_exact(LANES)) {
            *x = T::from_f64(f64::from(f32::from_bits(column[lane]))) / self.scale;
        }
        Some(measure(row))
    }

    #[inline]
    fn bounds(&self, packing: Packing, query: &[f32], block: &[u32], out: &mut [f32; LANES]) {
        dispatch::columns::<Squares>(Level::best(), packing, query, block, out);
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
        dispatch::boxes::<Squares>(Level::best(), packing, query, low, high, out);
    }

    #[inline]
    fn tail_bound(&self, query: &[f32], tail: &[u32], head: f32) -> f32 {
        head + dispatch::packed_row::<Squares>(Level::best(), self.steps.packing, query, tail)
    }
}

/// Whether a coordinate has no more digits than a number of a code.
pub(super) fn is_narrow<T: Scalar>() -> bool {
    T::EPSILON >= f64::from(f32::EPSILON)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::Code as _;

    /// The code of a point in some lane of a block, and how uncertain it is.
    fn block_of<T: Scalar>(sketch: &Principal<T>, point: &[T], lane: usize) -> (Vec<u32>, f64) {
        let packing = Sketch::<[T]>::packing(sketch);
        let mut code = vec![0.0; sketch.head + sketch.tail];
        let uncertainty = sketch.encode(point, &mut code);
        let mut block = vec![0; packing.block(sketch.head)];
        for (column, code) in code[..sketch.head].iter().enumerate() {
            code.put(packing, &mut block, column, lane);
        }
        (block, uncertainty)
    }

    #[test]
    fn a_certain_code_gives_the_point_back_to_the_last_bit() {
        for dimension in 1..=COMPLETE {
            for unit in [1e-20_f32, 0.1, 1.0, 3e7, 1e30] {
                let row = |i: usize| -> Vec<f32> {
                    let number = |j: usize| ((i * 7 + j * 13) % 29) as f32 / 7.0 - 2.0;
                    (0..dimension).map(|j| number(j) * unit).collect()
                };
                let rows: Vec<Vec<f32>> = (0..30).map(row).collect();
                let sample: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
                let sketch = Principal::fit(Embedding::Identity, &sample);
                for (i, row) in rows.iter().enumerate() {
                    let (block, uncertainty) = block_of(&sketch, row, i);
                    assert_eq!(uncertainty, 0.0);
                    let restored = sketch.restored(&block, i, <[f32]>::to_vec);
                    let bits = |row: &[f32]| row.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                    assert_eq!(restored.map(|row| bits(&row)), Some(bits(row)));
                }
            }
        }
    }

    /// A number that the scale drives below all numbers, one that has more digits than a code, a
    /// cloud far from the origin, and too many coordinates.
    #[test]
    fn what_a_code_cannot_keep_is_uncertain() {
        let rows = [[1e30_f32, 1e-30], [-1e30, 2.0]];
        let sketch = Principal::fit(Embedding::Identity, &[&rows[0][..], &rows[1]]);
        assert!(block_of(&sketch, &rows[0], 0).1 > 0.0);
        assert_eq!(block_of(&sketch, &[1e30, 1e25], 0).1, 0.0);

        let rows = [[0.1_f64, 0.5], [0.7, -0.3]];
        let sketch = Principal::fit(Embedding::Identity, &[&rows[0][..], &rows[1]]);
        assert!(block_of(&sketch, &rows[0], 0).1 > 0.0);

        let rows = [[1.0_f32], [1.0]];
        let sketch = Principal::fit(Embedding::Identity, &[&rows[0][..], &rows[1]]);
        assert!(block_of(&sketch, &rows[0], 0).1 > 0.0);

        let rows = [[1.0_f32; COMPLETE + 1], [2.0; COMPLETE + 1]];
        let sketch = Principal::fit(Embedding::Identity, &[&rows[0][..], &rows[1]]);
        let (block, uncertainty) = block_of(&sketch, &rows[0], 0);
        assert!(uncertainty > 0.0 && sketch.restored(&block, 0, |_| ()).is_none());
    }
}
