//! Great circles on the earth.

use crate::scalar::check_row;
use crate::{Distance, Metric, NoSketch, PointError, Scalar};

/// The great-circle distance of two points given as (latitude, longitude) in degrees.
///
/// In units of the radius given: meters for [`Haversine::EARTH`]. The formula keeps its digits for
/// small distances (Sinnott, "Virtues of the haversine", 1984).
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Haversine};
///
/// let (berlin, paris) = ([52.52, 13.405], [48.8566, 2.3522]);
/// let kilometers = Haversine::EARTH.distance(&berlin[..], &paris[..]) / 1000.0;
/// assert!((877.0..879.0).contains(&kilometers));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Haversine {
    /// The radius of the sphere; distances have its unit.
    pub radius: f64,
}

impl Haversine {
    /// The earth by its mean radius, in meters.
    pub const EARTH: Self = Self {
        radius: 6_371_008.8,
    };
}

impl<T: Scalar> Distance<[T]> for Haversine {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        let [latitude_a, longitude_a] = [a[0], a[1]].map(|x| x.to_f64().to_radians());
        let [latitude_b, longitude_b] = [b[0], b[1]].map(|x| x.to_f64().to_radians());
        let up = ((latitude_b - latitude_a) / 2.0).sin();
        let along = ((longitude_b - longitude_a) / 2.0).sin();
        let half_chord = up * up + (latitude_a.cos() * latitude_b.cos()) * (along * along);
        2.0 * self.radius * half_chord.sqrt().min(1.0).asin()
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        check_row(point, reference)?;
        if point.len() != 2 {
            return Err(PointError::dimension(2, point.len()));
        }
        let latitude = point[0].to_f64();
        if latitude.abs() > 90.0 {
            return Err(PointError::out_of_range(0, latitude, -90.0, 90.0));
        }
        Ok(())
    }
}

impl<T: Scalar> Metric<[T]> for Haversine {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&[T]]) -> NoSketch {
        NoSketch
    }

    fn relative_error(&self, _point: &[T]) -> f64 {
        // An arc sine near 1, that is a pair of antipodes, loses half of the digits.
        1e-7
    }
}
