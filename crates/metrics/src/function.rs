//! A user's closure as a distance.

use std::fmt;

use crate::{Distance, Metric, NoSketch};

/// A closure as a mere [`Distance`].
///
/// # Examples
///
/// ```
/// use metrics::{Distance, FnDistance};
///
/// let hours = FnDistance(|a: &i32, b: &i32| f64::from((a - b).pow(2)));
/// assert_eq!(hours.distance(&1, &4), 9.0);
/// ```
#[derive(Clone, Copy)]
pub struct FnDistance<F>(pub F);

/// A closure of which its user promises that it is a [`Metric`].
///
/// If it is none, queries may miss neighbors; nothing worse happens.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, FnMetric};
///
/// let hours = FnMetric(|a: &i32, b: &i32| f64::from((a - b).abs()));
/// assert_eq!(hours.distance(&1, &4), 3.0);
/// ```
#[derive(Clone, Copy)]
pub struct FnMetric<F>(pub F);

impl<P: ?Sized, F> Distance<P> for FnDistance<F>
where
    F: Fn(&P, &P) -> f64 + Send + Sync,
{
    #[inline]
    fn distance(&self, a: &P, b: &P) -> f64 {
        (self.0)(a, b)
    }
}

impl<P: ?Sized, F> Distance<P> for FnMetric<F>
where
    F: Fn(&P, &P) -> f64 + Send + Sync,
{
    #[inline]
    fn distance(&self, a: &P, b: &P) -> f64 {
        (self.0)(a, b)
    }
}

impl<P: ?Sized, F> Metric<P> for FnMetric<F>
where
    F: Fn(&P, &P) -> f64 + Send + Sync,
{
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&P]) -> NoSketch {
        NoSketch
    }

    /// Suits sums of a few hundred `f32` terms, since nothing is known of the closure.
    fn relative_error(&self, _point: &P) -> f64 {
        1e-5
    }
}

impl<F> fmt::Debug for FnDistance<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnDistance").finish_non_exhaustive()
    }
}

impl<F> fmt::Debug for FnMetric<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FnMetric").finish_non_exhaustive()
    }
}
