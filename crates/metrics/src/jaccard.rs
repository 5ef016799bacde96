//! How little two sets share.

use crate::dispatch;
use crate::hamming::check_length;
use crate::level::Level;
use crate::sketch::LogSize;
use crate::{Distance, Metric, PointError};

/// One less the share of common bits among those set in either; 0 for two empty sets.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Jaccard};
///
/// assert_eq!(Jaccard.distance(&[0b1110][..], &[0b0111][..]), 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Jaccard;

/// Jaccard's distance of sets that are sorted vectors without duplicates.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, SetJaccard};
///
/// assert_eq!(SetJaccard.distance(&vec!["a", "b"], &vec!["b", "c", "d"]), 0.75);
/// assert!(SetJaccard.check(&vec!["b", "a"], &vec!["a"]).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SetJaccard;

fn apart(both: u64, either: u64) -> f64 {
    if either == 0 {
        0.0
    } else {
        (either - both) as f64 / either as f64
    }
}

impl Distance<[u64]> for Jaccard {
    #[inline]
    fn distance(&self, a: &[u64], b: &[u64]) -> f64 {
        let (both, either) = dispatch::shared_bits(Level::best(), a, b);
        apart(both, either)
    }

    fn check(&self, point: &[u64], reference: &[u64]) -> Result<(), PointError> {
        check_length(point, reference)
    }
}

impl Metric<[u64]> for Jaccard {
    type Sketch = LogSize;

    fn sketch(&self, _sample: &[&[u64]]) -> LogSize {
        LogSize
    }
}

impl<S: Ord + Send + Sync> Distance<Vec<S>> for SetJaccard {
    fn distance(&self, a: &Vec<S>, b: &Vec<S>) -> f64 {
        let (mut i, mut j, mut both) = (0, 0, 0);
        while i < a.len() && j < b.len() {
            let order = a[i].cmp(&b[j]);
            both += u64::from(order.is_eq());
            i += usize::from(order.is_le());
            j += usize::from(order.is_ge());
        }
        apart(both, (a.len() + b.len()) as u64 - both)
    }

    fn check(&self, point: &Vec<S>, _reference: &Vec<S>) -> Result<(), PointError> {
        if point.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(PointError::rule(
                "the set is not sorted, or holds a member twice",
            ));
        }
        Ok(())
    }
}

impl<S: Ord + Send + Sync> Metric<Vec<S>> for SetJaccard {
    type Sketch = LogSize;

    fn sketch(&self, _sample: &[&Vec<S>]) -> LogSize {
        LogSize
    }
}
