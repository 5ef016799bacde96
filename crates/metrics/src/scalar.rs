//! The two number types that coordinates come in.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use crate::PointError;
use crate::lanes::Lanes;

/// A coordinate: `f32` or `f64`. Not for implementing elsewhere: its hidden items may change.
///
/// # Examples
///
/// ```
/// use metrics::Scalar;
///
/// assert_eq!(2.5_f32.to_f64(), 2.5_f64);
/// ```
pub trait Scalar:
    Lanes
    + Debug
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// The distance of 1 to the next larger number.
    const EPSILON: f64;
    /// Below this a sum of squares has lost digits to underflow, above the next it may overflow.
    #[doc(hidden)]
    const SAFE_SQUARES: (f64, f64);

    /// Converts to `f64`, which loses nothing.
    fn to_f64(self) -> f64;
    #[doc(hidden)]
    fn from_f64(value: f64) -> Self;
    #[doc(hidden)]
    fn magnitude(self) -> Self;
    #[doc(hidden)]
    fn fused(self, by: Self, plus: Self) -> Self;
    #[doc(hidden)]
    fn larger(self, other: Self) -> Self;
}

macro_rules! scalar {
    ($float:ty, $low:expr, $high:expr) => {
        impl Scalar for $float {
            const EPSILON: f64 = <$float>::EPSILON as f64;
            const SAFE_SQUARES: (f64, f64) = ($low, $high);

            #[inline(always)] // else the kernels do not vectorize
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            #[inline(always)] // as above
            fn from_f64(value: f64) -> Self {
                value as $float
            }

            #[inline(always)] // as above
            fn magnitude(self) -> Self {
                self.abs()
            }

            #[inline(always)] // as above
            fn fused(self, by: Self, plus: Self) -> Self {
                self.mul_add(by, plus)
            }

            #[inline(always)] // as above; a plain comparison is one `max` instruction
            fn larger(self, other: Self) -> Self {
                if self > other { self } else { other }
            }
        }
    };
}

scalar!(f32, 1e-30, 1e37);
scalar!(f64, 1e-280, 1e300);

/// The rule that rows share: the reference's dimension, at least one, and finite coordinates.
pub(crate) fn check_row<T: Scalar>(row: &[T], reference: &[T]) -> Result<(), PointError> {
    if row.len() != reference.len() {
        return Err(PointError::dimension(reference.len(), row.len()));
    }
    if row.is_empty() {
        return Err(PointError::no_coordinates());
    }
    match row.iter().position(|x| !x.to_f64().is_finite()) {
        Some(at) => Err(PointError::not_finite(at, row[at].to_f64())),
        None => Ok(()),
    }
}
