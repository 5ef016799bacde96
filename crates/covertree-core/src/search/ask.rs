//! Asking for the nearest few, or for all in a ball.

use metrics::{Metric, PointError};

use super::{Ball, Best, Searcher};
use crate::{CoverTree, Neighbor, PointCloud};

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Returns the `k` nearest points, nearest first; all of them if there are no more.
    ///
    /// Among points at the distance of the k-th any may be left out.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// O(log n) visits in low intrinsic dimension; never much more than a scan.
    pub fn knn(&mut self, query: &C::Point, k: usize) -> Result<Vec<Neighbor>, PointError> {
        let mut neighbors = Vec::new();
        self.knn_into(query, k, &mut neighbors)?;
        Ok(neighbors)
    }

    /// As [`knn`](Self::knn), into a vector that is cleared first and may be used again.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn knn_into(
        &mut self,
        query: &C::Point,
        k: usize,
        neighbors: &mut Vec<Neighbor>,
    ) -> Result<(), PointError> {
        neighbors.clear();
        self.tree.check(query)?;
        if k > 0 {
            let best = Best::new(k.min(self.tree.len()), std::mem::take(neighbors));
            *neighbors = self.run(query, best).into_sorted();
        }
        Ok(())
    }

    /// Returns all points at most `radius` away, nearest first; none for a negative radius or NaN.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn within(&mut self, query: &C::Point, radius: f64) -> Result<Vec<Neighbor>, PointError> {
        self.tree.check(query)?;
        if radius.is_nan() || radius < 0.0 {
            return Ok(Vec::new());
        }
        Ok(self.run(query, Ball::new(radius)).into_sorted())
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the nearest point.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L1;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L1)?;
    /// assert_eq!(tree.nearest(&[3.75])?.distance, 0.25);
    /// assert!(tree.nearest(&[f64::NAN]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nearest(&self, query: &C::Point) -> Result<Neighbor, PointError> {
        // All points were removed, or the metric breaks its promise.
        let none = || PointError::rule("there is no point at any distance");
        self.knn(query, 1)?.pop().ok_or_else(none)
    }

    /// Returns the `k` nearest points, nearest first; all of them if there are no more.
    ///
    /// Among points at the distance of the k-th any may be left out.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let ids: Vec<usize> = tree.knn(&[3.5], 2)?.iter().map(|near| near.id.index()).collect();
    /// assert_eq!(ids, [2, 1]);
    /// assert!(tree.knn(&[3.5], 0)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn knn(&self, query: &C::Point, k: usize) -> Result<Vec<Neighbor>, PointError> {
        self.searcher().knn(query, k)
    }

    /// Returns all points at most `radius` away, nearest first.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// assert_eq!(tree.within(&[3.0], 1.0)?.len(), 2); // the ball is closed
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(&self, query: &C::Point, radius: f64) -> Result<Vec<Neighbor>, PointError> {
        self.searcher().within(query, radius)
    }
}
