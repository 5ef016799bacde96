//! The distances of coordinate differences: L1, L2, its square, and Chebyshev's.

use crate::dispatch;
use crate::kernels::{Largest, Magnitudes, Squares};
use crate::level::Level;
use crate::scalar::check_row;
use crate::sketch::{Coordinates, Embedding, Principal};
use crate::{Distance, Metric, PointError, Scalar};

/// The Euclidean distance.
///
/// For `f32` rows the squares are added in `f32`, over 64 sums; a sum that overflows, or is
/// so small that squares were lost to underflow, is computed again with scaled differences.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, L2};
///
/// assert_eq!(L2.distance(&[1.0_f32, 1.0][..], &[4.0, 5.0][..]), 5.0);
/// // Neither squaring nor adding overflows or underflows:
/// assert!((L2.distance(&[3e200, 0.0][..], &[0.0, 4e200][..]) / 5e200 - 1.0).abs() < 1e-15);
/// assert_eq!(L2.distance(&[3e-310, 0.0][..], &[0.0, 0.0][..]), 3e-310);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct L2;

/// The square of the Euclidean distance: no metric, for it breaks the triangle inequality.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, SquaredL2};
///
/// assert_eq!(SquaredL2.distance(&[1.0_f32, 1.0][..], &[4.0, 5.0][..]), 25.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SquaredL2;

/// The sum of the coordinates' differences, also known as Manhattan or taxicab distance.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, L1};
///
/// assert_eq!(L1.distance(&[1.0_f32, 1.0][..], &[4.0, 5.0][..]), 7.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "manhattan")]
pub struct L1;

/// The largest difference of a coordinate, also known as the maximum norm's distance.
///
/// # Examples
///
/// ```
/// use metrics::{Chebyshev, Distance};
///
/// assert_eq!(Chebyshev.distance(&[1.0_f32, 1.0][..], &[4.0, 5.0][..]), 4.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "maximum")]
pub struct Chebyshev;

/// The relative error of a sum of `len` non-negative terms over 32 sums or more, generously.
pub(crate) fn sum_error<T: Scalar>(len: usize) -> f64 {
    (len as f64 / 16.0 + 12.0) * T::EPSILON
}

/// The length of `a - b` with differences scaled by a power of two, for sums out of range.
#[cold]
fn scaled_l2<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    const UP: f64 = f64::from_bits((1023 + 600) << 52); // 2^600
    const DOWN: f64 = f64::from_bits((1023 - 600) << 52); // 2^-600
    // The same point twice is a common case, and the rest of this is slow.
    if a == b {
        return 0.0;
    }
    let length = |difference: &dyn Fn(f64, f64) -> f64| {
        let differences = a
            .iter()
            .zip(b)
            .map(|(a, b)| difference(a.to_f64(), b.to_f64()));
        differences.map(|x| x * x).sum::<f64>().sqrt()
    };
    // Halved first, because the difference of two finite numbers may not be finite.
    let largest = a
        .iter()
        .zip(b)
        .map(|(a, b)| (a.to_f64() * 0.5 - b.to_f64() * 0.5).abs());
    let largest = largest.fold(0.0, f64::max);
    if largest > 1e140 {
        // A length beyond the largest number is reported as that number: finite, as promised.
        (length(&|a, b| a * DOWN - b * DOWN) * UP).min(f64::MAX)
    } else if largest < 1e-140 {
        length(&|a, b| (a - b) * UP) * DOWN
    } else {
        length(&|a, b| a - b)
    }
}

impl<T: Scalar> Distance<[T]> for L2 {
    #[inline]
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let sum = dispatch::row::<T, Squares>(Level::best(), a, b).to_f64();
        if sum > T::SAFE_SQUARES.0 && sum < T::SAFE_SQUARES.1 {
            sum.sqrt()
        } else {
            scaled_l2(a, b)
        }
    }

    #[inline]
    fn distance_within(&self, a: &[T], b: &[T], limit: f64) -> Option<f64> {
        let squared = limit * limit * (1.0 + 4.0 * T::EPSILON);
        let sum = if a.len() >= 256 && squared < T::SAFE_SQUARES.1 {
            dispatch::row_within::<T, Squares>(Level::best(), a, b, T::from_f64(squared)).to_f64()
        } else {
            dispatch::row::<T, Squares>(Level::best(), a, b).to_f64()
        };
        let distance = if sum > T::SAFE_SQUARES.0 && sum < T::SAFE_SQUARES.1 {
            sum.sqrt()
        } else {
            scaled_l2(a, b)
        };
        (distance <= limit).then_some(distance)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_row(point, reference)
    }
}

impl<T: Scalar> Metric<[T]> for L2 {
    type Sketch = Principal<T>;

    fn sketch(&self, sample: &[&[T]]) -> Principal<T> {
        Principal::fit(Embedding::Identity, sample)
    }

    fn relative_error(&self, point: &[T]) -> f64 {
        sum_error::<T>(point.len())
    }
}

impl<T: Scalar> Distance<[T]> for SquaredL2 {
    #[inline]
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let sum = dispatch::row::<T, Squares>(Level::best(), a, b).to_f64();
        if sum > T::SAFE_SQUARES.0 && sum < T::SAFE_SQUARES.1 {
            sum
        } else {
            let length = scaled_l2(a, b);
            (length * length).min(f64::MAX)
        }
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_row(point, reference)
    }
}

macro_rules! sum_metric {
    ($metric:ty, $fold:ty) => {
        impl<T: Scalar> Distance<[T]> for $metric {
            #[inline]
            fn distance(&self, a: &[T], b: &[T]) -> f64 {
                // A sum beyond the largest number is reported as that number.
                dispatch::row::<T, $fold>(Level::best(), a, b)
                    .to_f64()
                    .min(f64::MAX)
            }

            #[inline]
            fn distance_within(&self, a: &[T], b: &[T], limit: f64) -> Option<f64> {
                if a.len() < 256 {
                    let distance = self.distance(a, b);
                    return (distance <= limit).then_some(distance);
                }
                let bound = T::from_f64(limit * (1.0 + 2.0 * T::EPSILON));
                let distance =
                    dispatch::row_within::<T, $fold>(Level::best(), a, b, bound).to_f64();
                let distance = distance.min(f64::MAX);
                (distance <= limit).then_some(distance)
            }

            fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
                check_row(point, reference)
            }
        }
    };
}

sum_metric!(L1, Magnitudes);
sum_metric!(Chebyshev, Largest);

impl<T: Scalar> Metric<[T]> for L1 {
    type Sketch = Coordinates<T>;

    fn sketch(&self, sample: &[&[T]]) -> Coordinates<T> {
        Coordinates::group_sums(sample)
    }

    fn relative_error(&self, point: &[T]) -> f64 {
        sum_error::<T>(point.len())
    }
}

impl<T: Scalar> Metric<[T]> for Chebyshev {
    type Sketch = Coordinates<T>;

    fn sketch(&self, sample: &[&[T]]) -> Coordinates<T> {
        Coordinates::widest(sample)
    }

    fn relative_error(&self, _point: &[T]) -> f64 {
        4.0 * T::EPSILON
    }
}
