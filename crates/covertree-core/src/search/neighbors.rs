//! Neighbors one by one, in order of distance, for as long as the caller asks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;
use std::iter::FusedIterator;

use metrics::{Metric, PointError};

use super::frontier::Frontier;
use crate::{CoverTree, Neighbor, PointCloud};

/// Yields all points in order of distance, equally far ones in order of their ids; made by
/// [`CoverTree::neighbors`].
pub struct Neighbors<'t, 'q, C: PointCloud, M: Metric<C::Point>> {
    frontier: Frontier<'t, 'q, C, M>,
    measured: BinaryHeap<Reverse<Measured>>,
    left: usize,
}

/// A neighbor, and the key above which everything is farther than it.
struct Measured {
    neighbor: Neighbor,
    reach: f32,
}

impl PartialEq for Measured {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Measured {}

impl PartialOrd for Measured {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Measured {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.neighbor.order(&other.neighbor)
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Neighbors<'_, '_, C, M> {
    /// Returns how many distances have been computed so far; bounds by sketches are not counted.
    pub fn distances(&self) -> u64 {
        self.frontier.distances()
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Iterator for Neighbors<'_, '_, C, M> {
    type Item = Neighbor;

    fn next(&mut self) -> Option<Neighbor> {
        loop {
            if let Some(Reverse(nearest)) = self.measured.peek() {
                // Strictly beyond its reach, so that of points equally far none is still to come.
                let pending = self.frontier.nearest();
                if pending.is_none_or(|key| key > nearest.reach) {
                    self.left -= 1;
                    return self.measured.pop().map(|Reverse(nearest)| nearest.neighbor);
                }
            } else {
                self.frontier.nearest()?;
            }
            if let Some(neighbor) = self.frontier.advance(f32::INFINITY) {
                let reach = self.frontier.reach(neighbor.distance);
                self.measured.push(Reverse(Measured { neighbor, reach }));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<C: PointCloud, M: Metric<C::Point>> ExactSizeIterator for Neighbors<'_, '_, C, M> {}

impl<C: PointCloud, M: Metric<C::Point>> FusedIterator for Neighbors<'_, '_, C, M> {}

impl<C: PointCloud, M: Metric<C::Point>> fmt::Debug for Neighbors<'_, '_, C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Neighbors")
            .field("left", &self.left)
            .field("distances", &self.distances())
            .finish_non_exhaustive()
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Iterates over all points in order of their distance from `query`, finding each when it is
    /// asked for.
    ///
    /// Equally far points come in the order of their ids. If it is known beforehand how many are
    /// wanted, or how far, [`knn`](Self::knn) and [`within`](Self::within) are faster.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// The first m neighbors take what a [`knn`](Self::knn) for m visits, and a heap operation for
    /// each point that comes near.
    ///
    /// # Examples
    ///
    /// The nearest even number, wherever it is:
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let numbers = [3.0, 4.0, 5.0, 7.0, 10.0];
    /// let tree = CoverTree::new(Rows::new(1, numbers.to_vec())?, L2)?;
    /// let even = tree.neighbors(&[6.0])?.find(|near| numbers[near.id.index()] % 2.0 == 0.0);
    /// assert_eq!(even.map(|near| near.distance), Some(2.0));
    /// assert_eq!(tree.neighbors(&[6.0])?.len(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "incremental")]
    pub fn neighbors<'t, 'q>(
        &'t self,
        query: &'q C::Point,
    ) -> Result<Neighbors<'t, 'q, C, M>, PointError> {
        self.check(query)?;
        Ok(Neighbors {
            frontier: Frontier::new(self, query, u64::MAX),
            measured: BinaryHeap::new(),
            left: self.len(),
        })
    }
}
