//! Maps into Euclidean space under which a metric becomes the length of a difference.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use crate::Scalar;

/// How points are mapped before their principal axes are taken.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{Embedding, Principal, Sketch};
///
/// let points = [[1.0_f64, 0.0], [0.0, 2.0]];
/// let sketch = Principal::fit(Embedding::Unit, &[&points[0][..], &points[1][..]]);
/// assert_eq!(sketch.head(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Embedding {
    /// The point itself: L2.
    Identity,
    /// The unit vector of its direction, whose chords bound angles.
    Unit,
    /// The roots of its coordinates over √2: Hellinger's distance.
    Root,
}

impl Embedding {
    pub(crate) fn embed<T: Scalar>(self, point: &[T], out: &mut Vec<T>) {
        out.clear();
        match self {
            Self::Identity => out.extend_from_slice(point),
            Self::Unit => {
                let largest = point.iter().fold(0.0, |m, x| f64::max(m, x.to_f64().abs()));
                let scaled = point.iter().map(|x| x.to_f64() / largest);
                let length = scaled.clone().map(|x| x * x).sum::<f64>().sqrt();
                out.extend(scaled.map(|x| T::from_f64(x / length)));
            }
            Self::Root => {
                out.extend(
                    point
                        .iter()
                        .map(|x| T::from_f64(x.to_f64().sqrt() * FRAC_1_SQRT_2)),
                );
            }
        }
    }

    /// Translates a distance into the length of a difference, to which it is monotone.
    pub(crate) fn length(self, distance: f64) -> f64 {
        match self {
            Self::Identity | Self::Root => distance,
            Self::Unit => 2.0 * (distance.min(PI) / 2.0).sin(),
        }
    }
}
