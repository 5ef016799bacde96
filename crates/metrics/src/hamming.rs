//! In how many places two sequences differ.

use crate::dispatch;
use crate::level::Level;
use crate::sketch::BitCounts;
use crate::{Distance, Metric, NoSketch, PointError};

/// The number of bits in which two rows of words differ.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Hamming};
///
/// assert_eq!(Hamming.distance(&[0b1100][..], &[0b1010][..]), 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hamming;

/// The number of places in which two sequences of symbols differ.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, SymbolHamming};
///
/// assert_eq!(SymbolHamming.distance(&b"karolin"[..], &b"kathrin"[..]), 3.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SymbolHamming;

pub(crate) fn check_length<T>(point: &[T], reference: &[T]) -> Result<(), PointError> {
    if point.len() != reference.len() {
        return Err(PointError::dimension(reference.len(), point.len()));
    }
    if point.is_empty() {
        return Err(PointError::no_coordinates());
    }
    Ok(())
}

impl Hamming {
    /// Counts differing bits on a chosen [`Level`].
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::{Hamming, Level};
    ///
    /// assert_eq!(Hamming::bits(Level::portable(), &[0b11], &[0b01]), 1);
    /// ```
    pub fn bits(level: Level, a: &[u64], b: &[u64]) -> u64 {
        dispatch::differing_bits(level, a, b)
    }
}

impl Distance<[u64]> for Hamming {
    #[inline]
    fn distance(&self, a: &[u64], b: &[u64]) -> f64 {
        dispatch::differing_bits(Level::best(), a, b) as f64
    }

    fn check(&self, point: &[u64], reference: &[u64]) -> Result<(), PointError> {
        check_length(point, reference)
    }
}

impl Metric<[u64]> for Hamming {
    type Sketch = BitCounts;

    fn sketch(&self, _sample: &[&[u64]]) -> BitCounts {
        BitCounts
    }

    fn relative_error(&self, _point: &[u64]) -> f64 {
        0.0
    }
}

impl<S: Eq + Send + Sync> Distance<[S]> for SymbolHamming {
    #[inline]
    fn distance(&self, a: &[S], b: &[S]) -> f64 {
        dispatch::differing_symbols(Level::best(), a, b) as f64
    }

    fn check(&self, point: &[S], reference: &[S]) -> Result<(), PointError> {
        check_length(point, reference)
    }
}

impl<S: Eq + Send + Sync> Metric<[S]> for SymbolHamming {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&[S]]) -> NoSketch {
        NoSketch
    }

    fn relative_error(&self, _point: &[S]) -> f64 {
        0.0
    }
}
