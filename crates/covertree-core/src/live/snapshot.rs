//! What readers of a live tree see.

use std::fmt;
use std::sync::Arc;

use metrics::{Metric, PointError};

use crate::{CoverTree, InvariantError, Neighbor, Parameters, PointCloud, PointId};

/// One state of a live tree, as it was published.
///
/// A tree is built over points, so before the first of them there is none: then
/// [`tree`](Self::tree) is `None`, and queries find nothing.
///
/// # Examples
///
/// ```
/// use covertree_core::{LiveTree, Parameters, SharedRows};
/// use metrics::L2;
///
/// let mut tree = LiveTree::empty(SharedRows::new(1)?, L2, &Parameters::default())?;
/// let reader = tree.reader();
/// assert!(reader.enter().tree().is_none());
/// assert_eq!(reader.enter().knn(&[1.0], 3)?, []);
/// tree.insert(&[2.0])?;
/// tree.publish();
/// assert_eq!(reader.enter().tree().map(|tree| tree.shape().points), Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Snapshot<C: PointCloud, M: Metric<C::Point>>(pub(super) State<C, M>);

/// Whether there has been a point.
#[expect(
    clippy::large_enum_variant,
    reason = "there are two of them, both soon trees"
)]
pub(super) enum State<C: PointCloud, M: Metric<C::Point>> {
    Empty(C, Arc<M>, Parameters),
    Tree(CoverTree<C, M>),
}

impl<C: PointCloud, M: Metric<C::Point>> Snapshot<C, M> {
    pub(super) fn of(tree: CoverTree<C, M>) -> Self {
        Self(State::Tree(tree))
    }

    pub(super) fn empty(cloud: C, metric: Arc<M>, parameters: Parameters) -> Self {
        Self(State::Empty(cloud, metric, parameters))
    }

    pub(super) fn metric_arc(&self) -> Arc<M> {
        match &self.0 {
            State::Empty(_, metric, _) => Arc::clone(metric),
            State::Tree(tree) => Arc::clone(&tree.metric),
        }
    }

    pub(super) fn cloud(&self) -> &C {
        match &self.0 {
            State::Empty(cloud, ..) => cloud,
            State::Tree(tree) => &tree.cloud,
        }
    }

    /// Returns the tree; `None` before the first point.
    pub fn tree(&self) -> Option<&CoverTree<C, M>> {
        match &self.0 {
            State::Empty(..) => None,
            State::Tree(tree) => Some(tree),
        }
    }

    /// Returns the number of points.
    pub fn len(&self) -> usize {
        self.tree().map_or(0, CoverTree::len)
    }

    /// Tells whether there are no points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether a point is stored under an id.
    pub fn contains(&self, id: PointId) -> bool {
        self.tree().is_some_and(|tree| tree.contains(id))
    }

    /// Returns a stored point; `None` if there is none of this id.
    pub fn get(&self, id: PointId) -> Option<&C::Point> {
        self.contains(id).then(|| self.cloud().point(id))
    }

    /// Returns the nearest point; `None` if there are no points.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn nearest(&self, query: &C::Point) -> Result<Option<Neighbor>, PointError> {
        Ok(self.knn(query, 1)?.pop())
    }

    /// Returns the `k` nearest points, nearest first, as [`CoverTree::knn`].
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn knn(&self, query: &C::Point, k: usize) -> Result<Vec<Neighbor>, PointError> {
        self.tree()
            .map_or(Ok(Vec::new()), |tree| tree.knn(query, k))
    }

    /// Returns all points at most `radius` away, nearest first, as [`CoverTree::within`].
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn within(&self, query: &C::Point, radius: f64) -> Result<Vec<Neighbor>, PointError> {
        self.tree()
            .map_or(Ok(Vec::new()), |tree| tree.within(query, radius))
    }

    /// Checks the tree against its definition, as [`CoverTree::validate`].
    ///
    /// # Errors
    ///
    /// Names the first invariant found broken.
    pub fn validate(&self) -> Result<(), InvariantError> {
        self.tree().map_or(Ok(()), CoverTree::validate)
    }
}

impl<C: PointCloud + Clone, M: Metric<C::Point>> Clone for Snapshot<C, M> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            State::Empty(cloud, metric, parameters) => {
                State::Empty(cloud.clone(), Arc::clone(metric), *parameters)
            }
            State::Tree(tree) => State::Tree(tree.clone()),
        })
    }
}

impl<C: PointCloud, M: Metric<C::Point>> fmt::Debug for Snapshot<C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Snapshot").field(&self.tree()).finish()
    }
}
