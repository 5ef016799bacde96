//! Why an edit is refused.

use std::error::Error;
use std::fmt;

use metrics::PointError;

use crate::PointId;

/// Why a tree refuses an edit; it is then as it was.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, PointId, Rows};
/// use metrics::L2;
///
/// let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0])?, L2)?;
/// let error = tree.replace(PointId::new(5), &[0.0]).expect_err("there is no such point");
/// assert_eq!(error.to_string(), "no point is stored under id 5");
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct EditError(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Point(PointError),
    Distance(f64),
    Unknown(PointId),
    Full,
}

impl EditError {
    pub(crate) fn point(reason: PointError) -> Self {
        Self(Kind::Point(reason))
    }

    pub(crate) fn distance(distance: f64) -> Self {
        Self(Kind::Distance(distance))
    }

    pub(crate) fn unknown(id: PointId) -> Self {
        Self(Kind::Unknown(id))
    }

    pub(crate) fn full() -> Self {
        Self(Kind::Full)
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Point(reason) => write!(f, "the point cannot be measured: {reason}"),
            Kind::Distance(distance) => write!(
                f,
                "the metric gives {distance} as the distance of the point to itself"
            ),
            Kind::Unknown(id) => write!(f, "no point is stored under id {}", id.index()),
            Kind::Full => write!(f, "all 32-bit ids are in use"),
        }
    }
}

impl Error for EditError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Point(reason) => Some(reason),
            _ => None,
        }
    }
}
