//! Exact queries: nearest first, and nothing that cannot win.
//!
//! A query keeps a *limit*: the distance beyond which nothing is wanted, such as that of the k-th
//! best so far. What may be skipped, in the order of cost:
//!
//! 1. a node, if the query is farther than the limit from the box of the codes of its points;
//! 2. a node, if `d(query, center) - radius` is more than the limit;
//! 3. a block of a bucket, by its box;
//! 4. a point, by its code (or, without a sketch, by `|d(query, center) - d(center, point)|`);
//! 5. the rest of a distance that has exceeded the limit already.
//!
//! Whatever is left is measured by the metric itself, on the caller's own points. Where that is
//! nearly everything, a query ends as a plain scan.

use std::collections::BinaryHeap;

use metrics::sketch::LANES;
use metrics::{Metric, Sketch};

use crate::tree::Code;
use crate::{CoverTree, PointCloud};

mod ask;
mod ask_of;
mod batch;
mod bounded;
mod centers;
mod neighbors;

mod best;
mod query;
mod run;
mod scan;
mod visit;

mod bucket;
mod expand;
mod tile;

mod frontier;
mod units;

pub use bounded::{Bounded, Effort};
pub use neighbors::Neighbors;

use best::{Ball, Best, Wanted};
use query::Candidate;
use visit::{Group, Visit};

/// A reader of a tree that keeps its scratch space from query to query.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let mut searcher = tree.searcher();
/// for x in [0.0, 3.5, 9.0] {
///     assert_eq!(searcher.knn(&[x], 2)?.len(), 2);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Searcher<'t, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    code: Vec<Code<C, M>>,
    visits: BinaryHeap<Visit>,
    /// Candidates, if measuring is deferred.
    near: Vec<Candidate>,
    /// Space for the children of a node.
    children: Vec<Visit>,
    /// Space for what is visited before anything is known: a stack of lists.
    first: Vec<Visit>,
    /// Distances computed since it was made.
    distances: u64,
}

impl<C: PointCloud, M: Metric<C::Point>> std::fmt::Debug for Searcher<'_, C, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("distances", &self.distances)
            .finish_non_exhaustive()
    }
}

impl<'t, C: PointCloud, M: Metric<C::Point>> Searcher<'t, C, M> {
    pub(crate) fn new(tree: &'t CoverTree<C, M>) -> Self {
        Self {
            tree,
            code: Vec::new(),
            visits: BinaryHeap::new(),
            near: Vec::new(),
            children: Vec::new(),
            first: Vec::new(),
            distances: 0,
        }
    }

    /// Returns how many distances have been computed so far; bounds by sketches are not counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let mut searcher = tree.searcher();
    /// searcher.knn(&[0.0], 3)?;
    /// assert!(searcher.distances() >= 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distances(&self) -> u64 {
        self.distances
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Bounds the distances from the head of a query's code to anything in the boxes of a group.
    #[inline]
    fn box_bounds(&self, group: usize, head: &[Code<C, M>], bounds: &mut [f32; LANES]) {
        let (low, high) = self.blocks.group(group);
        self.sketch
            .box_bounds(self.blocks.widths.packing, head, low, high, bounds);
    }

    /// Makes a searcher, which saves a few allocations a query.
    pub fn searcher(&self) -> Searcher<'_, C, M> {
        Searcher::new(self)
    }
}
