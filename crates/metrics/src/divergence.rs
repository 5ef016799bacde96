//! Distances of probability distributions.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::dispatch;
use crate::level::Level;
use crate::scalar::check_row;
use crate::sketch::{Embedding, Principal};
use crate::{Distance, Metric, NoSketch, PointError, Scalar};

/// Hellinger's distance: the L2 distance of the roots of the probabilities, over √2.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Hellinger};
///
/// assert!((Hellinger.distance(&[1.0, 0.0][..], &[0.0, 1.0][..]) - 1.0).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hellinger;

/// The Jensen-Shannon distance in nats: the root of the divergence, which makes it a metric
/// (Endres and Schindelin, "A new metric for probability distributions", 2003).
///
/// # Examples
///
/// ```
/// use metrics::{Distance, JensenShannon};
///
/// let apart = JensenShannon.distance(&[1.0, 0.0][..], &[0.0, 1.0][..]);
/// assert!((apart - std::f64::consts::LN_2.sqrt()).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct JensenShannon;

/// The Kullback-Leibler divergence of `a` from `b` in nats: not symmetric, so no metric.
///
/// Infinite where `b` rules out what `a` allows.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, KullbackLeibler};
///
/// let (fair, loaded) = ([0.5, 0.5], [0.75, 0.25]);
/// assert_eq!(KullbackLeibler.distance(&fair[..], &fair[..]), 0.0);
/// assert!(KullbackLeibler.distance(&fair[..], &loaded[..]) > 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KullbackLeibler;

fn check_probabilities<T: Scalar>(point: &[T], reference: &[T]) -> Result<(), PointError> {
    check_row(point, reference)?;
    let outside = |x: &T| !(0.0..=1.0).contains(&x.to_f64());
    if let Some(at) = point.iter().position(outside) {
        return Err(PointError::out_of_range(at, point[at].to_f64(), 0.0, 1.0));
    }
    let sum: f64 = point.iter().map(|x| x.to_f64()).sum();
    if (sum - 1.0).abs() > 1e-3 {
        return Err(PointError::rule("the probabilities do not add up to 1"));
    }
    Ok(())
}

impl<T: Scalar> Distance<[T]> for Hellinger {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let squares = dispatch::roots_apart(Level::best(), a, b);
        squares.sqrt() * FRAC_1_SQRT_2
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_probabilities(point, reference)
    }
}

impl<T: Scalar> Metric<[T]> for Hellinger {
    type Sketch = Principal<T>;

    fn sketch(&self, sample: &[&[T]]) -> Principal<T> {
        Principal::fit(Embedding::Root, sample)
    }

    fn relative_error(&self, point: &[T]) -> f64 {
        (point.len() as f64 + 8.0) * f64::EPSILON
    }
}

/// How much `x` adds to the divergence of its distribution from the middle of the two.
fn excess(x: f64, middle: f64) -> f64 {
    if x > 0.0 { x * (x / middle).ln() } else { 0.0 }
}

impl<T: Scalar> Distance<[T]> for JensenShannon {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let terms = a.iter().zip(b).map(|(a, b)| {
            let (a, b) = (a.to_f64(), b.to_f64());
            let middle = 0.5 * (a + b);
            // Taken together a term is not negative; apart, their roundings would not cancel.
            (excess(a, middle) + excess(b, middle)).max(0.0)
        });
        (0.5 * terms.sum::<f64>()).sqrt()
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_probabilities(point, reference)
    }
}

impl<T: Scalar> Metric<[T]> for JensenShannon {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&[T]]) -> NoSketch {
        NoSketch
    }

    fn relative_error(&self, _point: &[T]) -> f64 {
        // Near 0 the divergence is a difference of logarithms and the root magnifies its rounding.
        1e-6
    }
}

impl<T: Scalar> Distance<[T]> for KullbackLeibler {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let terms = a.iter().zip(b).map(|(a, b)| excess(a.to_f64(), b.to_f64()));
        terms.sum::<f64>().max(0.0)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_probabilities(point, reference)
    }
}
