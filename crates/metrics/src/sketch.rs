//! Short codes of points, whose distance is a proven lower bound of the true one.
//!
//! An index keeps the codes of [`LANES`] points in columns, computes all their bounds with a few
//! vector instructions, and looks at a full point only when its bound does not already lose:
//! filter, then refine. The answers stay exact, whatever the sketch.
//!
//! Bounds live in units of the sketch's own (squares for L2), and are compared with
//! [`threshold`](Sketch::threshold), which translates a distance into them and adds all slack that
//! rounding may need.

use std::fmt::Debug;

use crate::dispatch;
use crate::level::Level;

mod code;
mod coordinates;
mod counts;
mod embedding;
mod principal;
mod saved;
mod size;

pub use code::{Code, Packing};
pub use coordinates::Coordinates;
pub use counts::{BitCounts, LetterCounts};
pub use embedding::Embedding;
pub use principal::Principal;
pub use saved::SavedSketch;
pub use size::LogSize;

/// How many points or boxes a block of columns holds.
pub const LANES: usize = 32;

/// The words of a sketch's codes.
pub type Word<S, P> = <<S as Sketch<P>>::Code as Code>::Word;

/// Lower bounds of a metric from short codes.
///
/// For any points `p`, `q` with codes `x`, `y` of uncertainties `u`, `v`, and any `r`: if a bound
/// computed from `x` and `y` (or from a box that contains `y`) is more than `threshold(u + v, r)`,
/// then the distance of `p` and `q` is more than `r`. A sketch that lies costs wrong answers.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{Code, LANES, Sketch};
/// use metrics::{Metric, L2};
///
/// let points = [[0.0_f32, 0.0], [3.0, 4.0]];
/// let sketch = Metric::sketch(&L2, &[&points[0][..], &points[1][..]]);
/// let mut codes = [0.0; 2];
/// let packing = sketch.packing();
/// let mut block = vec![0; packing.block(sketch.head())];
/// let mut slack = sketch.encode(&points[1], &mut codes);
/// for (column, code) in codes.iter().enumerate() {
///     code.put(packing, &mut block, column, 7);
/// }
/// slack += sketch.encode_query(&points[0], &mut codes);
/// let mut bounds = [0.0; LANES];
/// sketch.bounds(packing, &codes, &block, &mut bounds);
///
/// assert!(bounds[7] > sketch.threshold(slack, 4.9));
/// assert!(bounds[7] <= sketch.threshold(slack, 5.0));
/// ```
pub trait Sketch<P: ?Sized>: Debug + Send + Sync {
    /// One number of a code.
    type Code: Code;

    /// Returns how tightly codes may be packed: what [`encode`](Self::encode) writes must fit.
    fn packing(&self) -> Packing {
        Packing::One
    }

    /// Returns how many numbers of a code are kept in columns and filter every point; 0 if this
    /// sketch bounds nothing.
    fn head(&self) -> usize;

    /// Returns how many more numbers refine the bound of a point that the head lets pass.
    fn tail(&self) -> usize;

    /// Tells whether the head alone gives the distance itself, rounding aside.
    fn is_complete(&self) -> bool {
        false
    }

    /// Returns the share of points that the codes may leave in reach before a scan by the metric
    /// alone, in the order in which the points lie, is faster than fetching just those.
    ///
    /// Half of them, unless the metric is so fast that fetching a point costs more than measuring.
    fn worth(&self) -> f64 {
        0.5
    }

    /// Writes the code of `point`, head then tail, to `code`, and returns how much rounding may
    /// have moved it, in units of the sketch's own; infinite if the code is of no use, and 0 only if
    /// it has not moved at all.
    fn encode(&self, point: &P, code: &mut [Self::Code]) -> f64;

    /// As [`encode`](Self::encode) for a point that will not be stored, so its code need not fit
    /// the [`packing`](Self::packing) and may be less uncertain.
    fn encode_query(&self, point: &P, code: &mut [Self::Code]) -> f64 {
        self.encode(point, code)
    }

    /// Returns the bound above which the true distance must be more than `distance`.
    fn threshold(&self, uncertainty: f64, distance: f64) -> f32;

    /// Returns a distance that two points whose codes have this bound do not exceed; infinite
    /// unless the sketch is [complete](Self::is_complete).
    fn ceiling(&self, uncertainty: f64, bound: f32) -> f64 {
        let _ = (uncertainty, bound);
        f64::INFINITY
    }

    /// Gives the point whose code is in a lane of a block to `measure`, to the last bit, if all points
    /// in the block have an uncertainty of 0: what is near need not be fetched from where the points
    /// are. `None` if codes do not keep all of a point.
    fn restored<R>(
        &self,
        block: &[Word<Self, P>],
        lane: usize,
        measure: impl FnOnce(&P) -> R,
    ) -> Option<R> {
        let _ = (block, lane, measure);
        None
    }

    /// Bounds the distances of a query to the points of a block of columns, which are packed as its
    /// codes may be or [unpacked](Code::unpack).
    fn bounds(
        &self,
        packing: Packing,
        query: &[Self::Code],
        block: &[Word<Self, P>],
        out: &mut [f32; LANES],
    );

    /// Bounds the distances of a query to anything in the boxes of a block of columns.
    fn box_bounds(
        &self,
        packing: Packing,
        query: &[Self::Code],
        low: &[Word<Self, P>],
        high: &[Word<Self, P>],
        out: &mut [f32; LANES],
    );

    /// Raises a head's bound by what the tails tell: of the query, and in a row of words.
    fn tail_bound(&self, query: &[Self::Code], tail: &[Word<Self, P>], head: f32) -> f32 {
        let _ = (query, tail);
        head
    }
}

/// The sketch of a metric that has none: every bound is 0.
///
/// # Examples
///
/// ```
/// use metrics::{NoSketch, Sketch};
///
/// assert_eq!(Sketch::<str>::head(&NoSketch), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NoSketch;

impl<P: ?Sized> Sketch<P> for NoSketch {
    type Code = u8;

    fn head(&self) -> usize {
        0
    }

    fn tail(&self) -> usize {
        0
    }

    fn encode(&self, _point: &P, _code: &mut [u8]) -> f64 {
        0.0
    }

    fn threshold(&self, _uncertainty: f64, distance: f64) -> f32 {
        round_up(distance)
    }

    fn bounds(&self, _: Packing, _query: &[u8], _block: &[u8], out: &mut [f32; LANES]) {
        *out = [0.0; LANES];
    }

    fn box_bounds(
        &self,
        _: Packing,
        _query: &[u8],
        _low: &[u8],
        _high: &[u8],
        out: &mut [f32; LANES],
    ) {
        *out = [0.0; LANES];
    }
}

/// Returns one bit for each lane that is at most `limit`, lane 0 in the lowest bit.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{LANES, at_most};
///
/// let mut lanes = [9.0; LANES];
/// lanes[3] = 1.0;
/// assert_eq!(at_most(&lanes, 2.0), 0b1000);
/// ```
#[inline]
pub fn at_most(lanes: &[f32; LANES], limit: f32) -> u32 {
    dispatch::at_most(Level::best(), lanes, limit)
}

/// Converts to an `f32` that is not smaller.
///
/// # Examples
///
/// ```
/// use metrics::sketch::round_up;
///
/// assert!(f64::from(round_up(0.1)) >= 0.1);
/// assert_eq!(round_up(f64::INFINITY), f32::INFINITY);
/// ```
#[inline]
pub fn round_up(value: f64) -> f32 {
    let rounded = value as f32;
    if f64::from(rounded) < value {
        rounded.next_up()
    } else {
        rounded
    }
}

/// What the numbers of codes are clamped to: beyond it, squares and their sums leave the range of `f32`.
pub(crate) const LARGEST_CODE: f64 = 1e16;
