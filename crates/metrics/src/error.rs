//! Why a point cannot be measured.

use std::error::Error;
use std::fmt;

/// Why a point cannot take part in a distance.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, L2};
///
/// let error = L2.check(&[1.0, f64::NAN][..], &[0.0, 0.0][..]).expect_err("NaN has no distance");
/// assert_eq!(error.to_string(), "coordinate 1 is NaN, which is not finite");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PointError(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    NoCoordinates,
    Dimension {
        expected: usize,
        found: usize,
    },
    NotFinite {
        coordinate: usize,
        value: f64,
    },
    OutOfRange {
        coordinate: usize,
        value: f64,
        low: f64,
        high: f64,
    },
    Rule(&'static str),
}

impl PointError {
    pub(crate) fn no_coordinates() -> Self {
        Self(Kind::NoCoordinates)
    }

    pub(crate) fn dimension(expected: usize, found: usize) -> Self {
        Self(Kind::Dimension { expected, found })
    }

    pub(crate) fn not_finite(coordinate: usize, value: f64) -> Self {
        Self(Kind::NotFinite { coordinate, value })
    }

    pub(crate) fn out_of_range(coordinate: usize, value: f64, low: f64, high: f64) -> Self {
        Self(Kind::OutOfRange {
            coordinate,
            value,
            low,
            high,
        })
    }

    /// Makes an error that says which rule of a user's own metric the point breaks.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::PointError;
    ///
    /// assert_eq!(PointError::rule("the set is not sorted").to_string(), "the set is not sorted");
    /// ```
    pub fn rule(rule: &'static str) -> Self {
        Self(Kind::Rule(rule))
    }
}

impl fmt::Display for PointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::NoCoordinates => write!(f, "the point has no coordinates"),
            Kind::Dimension { expected, found } => {
                write!(
                    f,
                    "the point has {found} coordinates where {expected} are expected"
                )
            }
            Kind::NotFinite { coordinate, value } => {
                write!(f, "coordinate {coordinate} is {value}, which is not finite")
            }
            Kind::OutOfRange {
                coordinate,
                value,
                low,
                high,
            } => {
                write!(
                    f,
                    "coordinate {coordinate} is {value}, which is not in {low}..={high}"
                )
            }
            Kind::Rule(rule) => f.write_str(rule),
        }
    }
}

impl Error for PointError {}
