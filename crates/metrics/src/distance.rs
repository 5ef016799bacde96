//! The two traits everything here implements.

use crate::{PointError, Sketch};

/// Any non-negative dissimilarity of two points, not necessarily one that keeps the triangle
/// inequality.
///
/// An implementation that lies costs its user wrong answers, never undefined behavior.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, SquaredL2};
///
/// assert_eq!(SquaredL2.distance(&[0.0_f64][..], &[3.0][..]), 9.0);
/// assert_eq!(SquaredL2.distance_within(&[0.0_f64][..], &[3.0][..], 8.0), None);
/// ```
pub trait Distance<P: ?Sized>: Send + Sync {
    /// Returns the distance of `a` and `b`: finite and at least 0 for points that pass
    /// [`check`](Self::check).
    fn distance(&self, a: &P, b: &P) -> f64;

    /// Returns [`distance`](Self::distance) if it is at most `limit`, and may stop early if not.
    ///
    /// What is returned is exactly what `distance` returns: an index compares the two.
    #[inline]
    fn distance_within(&self, a: &P, b: &P, limit: f64) -> Option<f64> {
        let distance = self.distance(a, b);
        (distance <= limit).then_some(distance)
    }

    /// Tells whether `point` can be measured against `reference`, a point that can be.
    ///
    /// # Errors
    ///
    /// Says why not: a wrong dimension, a coordinate that is no number, a broken rule. By default
    /// every point is good.
    fn check(&self, point: &P, reference: &P) -> Result<(), PointError> {
        let _ = (point, reference);
        Ok(())
    }
}

/// A [`Distance`] that promises the axioms: `d(x, x) == 0`, `d(x, y) == d(y, x)` to the last bit,
/// and `d(x, z) <= d(x, y) + d(y, z)` up to [`relative_error`](Self::relative_error).
///
/// # Examples
///
/// A metric of one's own takes a dozen lines:
///
/// ```
/// use metrics::{Distance, Metric, NoSketch};
///
/// /// How far apart two hours are on a clock's face.
/// struct Clock;
///
/// impl Distance<u8> for Clock {
///     fn distance(&self, a: &u8, b: &u8) -> f64 {
///         let apart = a.abs_diff(*b) % 12;
///         f64::from(apart.min(12 - apart))
///     }
/// }
///
/// impl Metric<u8> for Clock {
///     type Sketch = NoSketch;
///
///     fn sketch(&self, _sample: &[&u8]) -> NoSketch {
///         NoSketch
///     }
/// }
///
/// assert_eq!(Clock.distance(&11, &2), 3.0);
/// ```
///
/// A mere distance does not index a tree; none of these compiles:
///
/// ```compile_fail,E0277
/// fn index<M: metrics::Metric<[f64]>>(_metric: M) {}
/// index(metrics::SquaredL2);
/// ```
///
/// ```compile_fail,E0277
/// fn index<M: metrics::Metric<[f64]>>(_metric: M) {}
/// index(metrics::Cosine);
/// ```
///
/// ```compile_fail,E0277
/// fn index<M: metrics::Metric<[f64]>>(_metric: M) {}
/// index(metrics::InnerProduct);
/// ```
///
/// ```compile_fail,E0277
/// fn index<M: metrics::Metric<[f64]>>(_metric: M) {}
/// index(metrics::KullbackLeibler);
/// ```
///
/// ```compile_fail,E0277
/// fn index<M: metrics::Metric<[f64]>>(_metric: M) {}
/// index(metrics::FnDistance(|a: &[f64], b: &[f64]| (a[0] - b[0]).powi(2)));
/// ```
///
/// where its metric sibling does:
///
/// ```
/// fn index<M: metrics::Metric<[f64]>>(_metric: M) {}
/// index(metrics::L2);
/// ```
pub trait Metric<P: ?Sized>: Distance<P> {
    /// The code that bounds this metric from below; [`NoSketch`](crate::NoSketch) if there is none.
    type Sketch: Sketch<P>;

    /// Fits a sketch to a sample of the points, all of which pass [`check`](Distance::check).
    fn sketch(&self, sample: &[&P]) -> Self::Sketch;

    /// Returns how far, relative to the distance, [`distance`](Distance::distance) may be from the
    /// real number it stands for.
    ///
    /// Indexes widen their bounds by it, so an understatement may lose a neighbor by a rounding.
    /// The default suits a few dozen operations in `f64`.
    fn relative_error(&self, point: &P) -> f64 {
        let _ = point;
        1e-14
    }
}
