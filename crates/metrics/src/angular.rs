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

/// The factor that gives a vector's coordinates unit length, in two safe steps.
fn lengths<T: Scalar>(row: &[T]) -> (f64, f64) {
    let largest = row.iter().fold(0.0, |m, x| f64::max(m, x.to_f64().abs()));
    let squares: f64 = row
        .iter()
        .map(|x| (x.to_f64() / largest) * (x.to_f64() / largest))
        .sum();
    (largest, squares.sqrt())
}

impl<T: Scalar> Distance<[T]> for Angular {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let ((a_largest, a_length), (b_largest, b_length)) = (lengths(a), lengths(b));
        let (mut apart, mut together) = (0.0, 0.0);
        for (x, y) in a.iter().zip(b) {
            let u = x.to_f64() / a_largest / a_length;
            let v = y.to_f64() / b_largest / b_length;
            apart += (u - v) * (u - v);
            together += (u + v) * (u + v);
        }
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

impl<T: Scalar> Distance<[T]> for Cosine {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let level = Level::best();
        let product = dispatch::dot(level, a, b).to_f64();
        let squares = dispatch::dot(level, a, a).to_f64() * dispatch::dot(level, b, b).to_f64();
        (1.0 - product / squares.sqrt()).clamp(0.0, 2.0)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_direction(point, reference)
    }
}

impl<T: Scalar> Distance<[T]> for InnerProduct {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        (1.0 - dispatch::dot(Level::best(), a, b).to_f64()).max(0.0)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_row(point, reference)
    }
}
