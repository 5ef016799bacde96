//! Directions: the angle, its cosine, and the inner product.

use crate::dispatch;
use crate::level::Level;
use crate::scalar::check_row;
use crate::sketch::{Embedding, Principal};
use crate::{Distance, Metric, PointError, Scalar};

/// The angle between two vectors, in radians: the metric of directions.
///
/// Computed as twice the arc tangent of `|u - v| / |u + v|` for unit vectors u and v, which keeps
/// its digits for small angles where an arc cosine loses half of them (Kahan 2006, "How futile are
/// mindless assessments of roundoff"). Vectors without a direction fail [`Distance::check`].
///
/// # Examples
///
/// ```
/// use metrics::{Angular, Distance};
///
/// let right = Angular.distance(&[2.0_f64, 0.0][..], &[0.0, 5.0][..]);
/// assert!((right - std::f64::consts::FRAC_PI_2).abs() < 1e-15);
/// assert_eq!(Angular.distance(&[1.0_f64, 3.0][..], &[1.0, 3.0][..]), 0.0);
/// assert!(Angular.check(&[0.0_f64, 0.0][..], &[1.0, 0.0][..]).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Angular;

/// One less the cosine of the angle: no metric, for it breaks the triangle inequality.
///
/// # Examples
///
/// ```
/// use metrics::{Cosine, Distance};
///
/// assert_eq!(Cosine.distance(&[2.0_f64, 0.0][..], &[0.0, 5.0][..]), 1.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cosine;

/// One less the inner product of unit vectors, and 0 where rounding would make that negative.
///
/// The same as [`Cosine`] for vectors that have been normalized already, at a third of its cost.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, InnerProduct};
///
/// assert_eq!(InnerProduct.distance(&[0.6_f64, 0.8][..], &[1.0, 0.0][..]), 0.4);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct InnerProduct;

fn check_direction<T: Scalar>(point: &[T], reference: &[T]) -> Result<(), PointError> {
    check_row(point, reference)?;
    if point.iter().all(|x| x.to_f64() == 0.0) {
        return Err(PointError::rule("the vector is 0, which has no direction"));
    }
    Ok(())
}

/// Squared lengths that lost digits to underflow or overflowed: computed again, in two safe steps.
#[cold]
fn out_of_range<T: Scalar>(a: &[T], b: &[T]) -> [f64; 2] {
    let lengths = |row: &[T]| {
        let largest = row.iter().fold(0.0, |m, x| f64::max(m, x.to_f64().abs()));
        let scaled = row.iter().map(|x| x.to_f64() / largest);
        (largest, scaled.map(|x| x * x).sum::<f64>().sqrt())
    };
    let ((a_largest, a_length), (b_largest, b_length)) = (lengths(a), lengths(b));
    let (mut apart, mut together) = (0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let u = x.to_f64() / a_largest / a_length;
        let v = y.to_f64() / b_largest / b_length;
        apart += (u - v) * (u - v);
        together += (u + v) * (u + v);
    }
    [apart, together]
}

impl<T: Scalar> Distance<[T]> for Angular {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let level = Level::best();
        let squares = dispatch::squared_lengths(level, a, b);
        let (low, high) = f64::SAFE_SQUARES;
        let [apart, together] = if squares.iter().all(|square| (low..high).contains(square)) {
            let [a_scale, b_scale] = squares.map(|square| 1.0 / square.sqrt());
            dispatch::apart_and_together(level, a, b, (a_scale, b_scale))
        } else {
            out_of_range(a, b)
        };
        2.0 * f64::atan2(apart.sqrt(), together.sqrt())
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_direction(point, reference)
    }
}

impl<T: Scalar> Metric<[T]> for Angular {
    type Sketch = Principal<T>;

    fn sketch(&self, sample: &[&[T]]) -> Principal<T> {
        Principal::fit(Embedding::Unit, sample)
    }

    fn relative_error(&self, point: &[T]) -> f64 {
        (point.len() as f64 + 16.0) * f64::EPSILON
    }
}

/// The cosine's distance on a chosen level.
#[inline]
pub(crate) fn cosine_distance<T: Scalar>(level: Level, a: &[T], b: &[T]) -> f64 {
    let products = dispatch::products(level, a, b);
    let (first, second) = (products.first.to_f64(), products.second.to_f64());
    let squares = first * second;
    let within = |x: f64, (low, high): (f64, f64)| low < x && x < high;
    if within(first, T::SAFE_SQUARES)
        && within(second, T::SAFE_SQUARES)
        && within(squares, f64::SAFE_SQUARES)
    {
        (1.0 - products.both.to_f64() / squares.sqrt()).clamp(0.0, 2.0)
    } else {
        // For unit vectors |u - v|² = 2 (1 - cos).
        let [apart, _] = out_of_range(a, b);
        (apart / 2.0).clamp(0.0, 2.0)
    }
}

impl<T: Scalar> Distance<[T]> for Cosine {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        cosine_distance(Level::best(), a, b)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_direction(point, reference)
    }
}

impl<T: Scalar> Distance<[T]> for InnerProduct {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        (1.0 - dispatch::dot(Level::best(), a, b).to_f64()).clamp(0.0, f64::MAX)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_row(point, reference)
    }
}
