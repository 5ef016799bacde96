//! The nearest few for a bounded effort, and how many of them are proven.

use metrics::{Metric, PointError};

use super::frontier::Frontier;
use super::{Best, Wanted};
use crate::{CoverTree, Neighbor, PointCloud};

/// When [`CoverTree::knn_bounded`] may stop; by default only when the answer is exact.
///
/// # Examples
///
/// ```
/// use covertree_core::Effort;
///
/// let hasty = Effort { distances: 100, ..Effort::default() };
/// assert_eq!(hasty.factor, 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Compute no more distances than this; bounds by sketches are free.
    pub distances: u64,
    /// Be content with neighbors whose distances are up to this many times those of the true ones.
    /// Values below 1, and NaN, count as 1.
    pub factor: f64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            distances: u64::MAX,
            factor: 1.0,
        }
    }
}

/// What [`CoverTree::knn_bounded`] found, and how much of it is proven.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounded {
    /// The neighbors, nearest first; fewer than were asked for if the effort ended before.
    pub neighbors: Vec<Neighbor>,
    /// How many of the nearest are proven to be the true ones.
    pub proven: usize,
    /// Whether this is the exact answer, all of it proven.
    pub exact: bool,
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the `k` nearest points that can be found for a bounded effort.
    ///
    /// The i-th of them is at most [`factor`](Effort::factor) times as far as the true i-th
    /// neighbor, unless the budget of distances ended the search; and whatever ended it, the first
    /// [`proven`](Bounded::proven) are exact. Places where near points are likely come first, so a
    /// small budget finds good neighbors long before it could prove that they are the best.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// At most `effort.distances` distances, and a heap operation for each point whose bound is
    /// near.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Effort, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, (0..1000).map(f64::from).collect())?, L2)?;
    /// let exact = tree.knn_bounded(&[500.2], 3, Effort::default())?;
    /// assert!(exact.exact);
    /// assert_eq!(exact.neighbors, tree.knn(&[500.2], 3)?);
    ///
    /// let hasty = tree.knn_bounded(&[500.2], 3, Effort { distances: 2, ..Effort::default() })?;
    /// assert!(!hasty.exact && hasty.neighbors.len() == 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "approximate")]
    pub fn knn_bounded(
        &self,
        query: &C::Point,
        k: usize,
        effort: Effort,
    ) -> Result<Bounded, PointError> {
        self.check(query)?;
        if k == 0 {
            return Ok(Bounded {
                neighbors: Vec::new(),
                proven: 0,
                exact: true,
            });
        }
        let k = k.min(self.len());
        // Finite, so that before there are k neighbors everything is near enough to be looked at.
        let factor = if effort.factor > 1.0 {
            effort.factor.min(f64::MAX)
        } else {
            1.0
        };
        let mut frontier = Frontier::new(self, query, effort.distances);
        let mut best = Best::new(k, Vec::new());
        // What is beyond the first can be dropped; beyond the second it need not be looked at.
        let (mut reach, mut enough) = (f32::INFINITY, f32::INFINITY);
        while !frontier.is_spent() && frontier.nearest().is_some_and(|key| key <= enough) {
            let Some(neighbor) = frontier.advance(reach) else {
                continue;
            };
            if neighbor.distance <= best.limit() {
                best.offer(neighbor);
                reach = frontier.reach(best.limit());
                enough = frontier.reach(best.limit() / factor);
            }
        }
        let neighbors = best.into_sorted();
        // Whoever is nearer than everything that is pending is where it belongs.
        let proven = match frontier.nearest() {
            None => neighbors.len(),
            Some(key) => neighbors
                .iter()
                .take_while(|near| key > frontier.reach(near.distance.next_down()))
                .count(),
        };
        Ok(Bounded {
            exact: proven == k,
            proven,
            neighbors,
        })
    }
}
