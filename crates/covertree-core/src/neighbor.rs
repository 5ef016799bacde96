//! What queries answer with.

use std::fmt;

/// The index of a point in its [`PointCloud`](crate::PointCloud).
///
/// # Examples
///
/// ```
/// use covertree_core::PointId;
///
/// assert_eq!(PointId::new(7).index(), 7);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointId(u32);

impl PointId {
    /// Makes the id of the point at `index`.
    ///
    /// # Panics
    ///
    /// Panics if `index` does not fit 32 bits; no tree holds that many points.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("a tree holds at most 2^32 - 1 points"))
    }

    pub(crate) const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    pub(crate) const fn raw(self) -> u32 {
        self.0
    }

    /// Returns the index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Debug for PointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PointId({})", self.0)
    }
}

/// A point and how far it is from the query.
///
/// # Examples
///
/// ```
/// use covertree_core::{Neighbor, PointId};
///
/// let near = Neighbor { id: PointId::new(3), distance: 0.5 };
/// assert!(near.distance < 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbor {
    /// Which point.
    pub id: PointId,
    /// The metric's own value for the query and the point.
    pub distance: f64,
}

impl Neighbor {
    /// Compares by distance, then by id.
    pub(crate) fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.distance
            .total_cmp(&other.distance)
            .then(self.id.cmp(&other.id))
    }
}
