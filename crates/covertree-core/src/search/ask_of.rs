//! Asking for the neighbors of a stored point.

use metrics::Metric;

use crate::{CoverTree, Neighbor, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the nearest other point of a stored point; `None` if there is no other.
    ///
    /// That of a point with a duplicate is the duplicate.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of this id.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let nearest = tree.nearest_of(PointId::new(2)).map(|near| near.id.index());
    /// assert_eq!(nearest, Some(1));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn nearest_of(&self, id: PointId) -> Option<Neighbor> {
        // Of two others at most one is left out for the point itself.
        let near = self.knn_of(id, 2);
        near.into_iter().find(|near| near.id != id)
    }

    /// Returns the `k` nearest points of a stored point, itself included.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of this id.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let near = tree.knn_of(PointId::new(2), 2);
    /// assert_eq!((near[0].distance, near[1].distance), (0.0, 2.0));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn knn_of(&self, id: PointId, k: usize) -> Vec<Neighbor> {
        self.knn(self.cloud.point(id), k)
            .expect("stored points can be measured")
    }

    /// Returns all points at most `radius` away from a stored point, nearest first, itself
    /// included; none for a negative radius or NaN.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of this id.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// assert_eq!(tree.within_of(PointId::new(0), 1.0).len(), 2);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn within_of(&self, id: PointId, radius: f64) -> Vec<Neighbor> {
        self.within(self.cloud.point(id), radius)
            .expect("stored points can be measured")
    }
}
