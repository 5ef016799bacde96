//! Asking for the neighbors of many points at once.

use metrics::{Metric, PointError};
use rayon::prelude::*;

use super::Searcher;
use crate::{CoverTree, Neighbor, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Answers many queries on rayon's threads, in the order of the queries.
    ///
    /// # Errors
    ///
    /// The first query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// That of as many [`knn`](Self::knn), shared by the threads.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let answers = tree.knn_batch(&[&[0.0][..], &[5.0][..]], 1)?;
    /// assert_eq!(answers[1][0].id.index(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn knn_batch(
        &self,
        queries: &[&C::Point],
        k: usize,
    ) -> Result<Vec<Vec<Neighbor>>, PointError> {
        let queries = queries.par_iter();
        queries
            .map_init(|| self.searcher(), |searcher, query| searcher.knn(query, k))
            .collect()
    }

    /// Finds the `k` nearest of every stored point, itself included, on rayon's threads.
    ///
    /// The points are asked for in tree order, so that one query finds in the caches what the one
    /// before it has used. Answers are in the order of ids.
    ///
    /// # Complexity
    ///
    /// That of a [`knn`](Self::knn) for each point.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let all = tree.all_knn(2);
    /// assert_eq!(all[2][1].id.index(), 1); // 2 is nearest to 4
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn all_knn(&self, k: usize) -> Vec<Vec<Neighbor>> {
        let answer = |searcher: &mut Searcher<'_, C, M>, &id: &u32| {
            let point = self.cloud.point(PointId::from_raw(id));
            // Stored points have passed the check when the tree was built.
            (id, searcher.knn(point, k).unwrap_or_default())
        };
        let slots = self.order.par_iter().enumerate();
        let stored = slots.filter(|&(slot, _)| self.is_live(slot));
        let ids = stored.map(|(_, id)| id).chain(self.strays().par_iter());
        let mut answers: Vec<(u32, Vec<Neighbor>)> =
            ids.map_init(|| self.searcher(), answer).collect();
        answers.par_sort_unstable_by_key(|&(id, _)| id);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }
}
