//! The distances between and beyond L1 and L2.

use std::error::Error;
use std::fmt;

use crate::lp::sum_error;
use crate::scalar::check_row;
use crate::{Distance, Metric, NoSketch, PointError, Scalar};

/// The p-th root of the sum of the differences' p-th powers, for p of at least 1.
///
/// [`L1`](crate::L1) is p = 1, [`L2`](crate::L2) p = 2, both much faster than this.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Minkowski};
///
/// let cubic = Minkowski::new(3.0).expect("3 is at least 1");
/// let distance = cubic.distance(&[0.0, 0.0][..], &[1.0, 2.0][..]);
/// assert!((distance - 9_f64.cbrt()).abs() < 1e-15);
/// assert!(Minkowski::new(0.5).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Minkowski {
    power: f64,
}

/// The power is below 1, where the triangle inequality fails, or not finite.
///
/// # Examples
///
/// ```
/// use metrics::Minkowski;
///
/// let error = Minkowski::new(0.5).expect_err("0.5 is below 1");
/// assert_eq!(error.to_string(), "a power of 0.5 gives no metric, it must be finite and at least 1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PowerError(f64);

impl fmt::Display for PowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a power of {} gives no metric, it must be finite and at least 1",
            self.0
        )
    }
}

impl Error for PowerError {}

impl Minkowski {
    /// Makes the metric of a power.
    ///
    /// # Errors
    ///
    /// A power that is not finite or below 1 gives no metric.
    pub fn new(power: f64) -> Result<Self, PowerError> {
        if power.is_finite() && power >= 1.0 {
            Ok(Self { power })
        } else {
            Err(PowerError(power))
        }
    }

    /// Returns the power.
    pub fn power(&self) -> f64 {
        self.power
    }
}

impl<T: Scalar> Distance<[T]> for Minkowski {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let differences = a
            .iter()
            .zip(b)
            .map(|(a, b)| (a.to_f64() - b.to_f64()).abs());
        let largest = differences.clone().fold(0.0, f64::max).min(f64::MAX);
        if largest == 0.0 {
            return 0.0;
        }
        // Relative to the largest difference, so that no power leaves the range.
        let powers = differences.map(|x| (x.min(f64::MAX) / largest).powf(self.power));
        (largest * powers.sum::<f64>().powf(1.0 / self.power)).min(f64::MAX)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_row(point, reference)
    }
}

impl<T: Scalar> Metric<[T]> for Minkowski {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&[T]]) -> NoSketch {
        NoSketch
    }

    fn relative_error(&self, point: &[T]) -> f64 {
        sum_error::<f64>(point.len()) * 8.0 * self.power
    }
}
