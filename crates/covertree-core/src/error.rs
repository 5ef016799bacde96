//! Why a tree cannot be built.

use std::error::Error;
use std::fmt;

use metrics::PointError;

/// Why a tree cannot be built over some points; says which row, and why.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use metrics::L2;
///
/// let rows = Rows::new(1, vec![0.0, f64::NAN])?;
/// let error = CoverTree::new(rows, L2).expect_err("NaN");
/// assert_eq!(error.to_string(), "row 1: coordinate 0 is NaN, which is not finite");
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BuildError(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Empty,
    NoDimension,
    TooMany {
        points: usize,
    },
    Ragged {
        row: usize,
        expected: usize,
        found: usize,
    },
    Point {
        row: usize,
        reason: PointError,
    },
    Distance {
        row: usize,
        other: usize,
        distance: f64,
    },
    Parameter {
        rule: &'static str,
    },
}

impl BuildError {
    pub(crate) fn empty() -> Self {
        Self(Kind::Empty)
    }

    pub(crate) fn no_dimension() -> Self {
        Self(Kind::NoDimension)
    }

    pub(crate) fn too_many(points: usize) -> Self {
        Self(Kind::TooMany { points })
    }

    pub(crate) fn ragged(row: usize, expected: usize, found: usize) -> Self {
        Self(Kind::Ragged {
            row,
            expected,
            found,
        })
    }

    pub(crate) fn point(row: usize, reason: PointError) -> Self {
        Self(Kind::Point { row, reason })
    }

    pub(crate) fn distance(row: usize, other: usize, distance: f64) -> Self {
        Self(Kind::Distance {
            row,
            other,
            distance,
        })
    }

    pub(crate) fn parameter(rule: &'static str) -> Self {
        Self(Kind::Parameter { rule })
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Empty => write!(f, "there are no points"),
            Kind::NoDimension => write!(f, "the rows have no coordinates"),
            Kind::TooMany { points } => write!(f, "{points} points do not fit 32-bit ids"),
            Kind::Ragged {
                row,
                expected,
                found,
            } => {
                write!(
                    f,
                    "row {row} has {found} coordinates where {expected} are expected"
                )
            }
            Kind::Point { row, reason } => write!(f, "row {row}: {reason}"),
            Kind::Distance {
                row,
                other,
                distance,
            } => {
                write!(
                    f,
                    "row {row}: the metric gives {distance} as its distance to row {other}"
                )
            }
            Kind::Parameter { rule } => f.write_str(rule),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Point { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
