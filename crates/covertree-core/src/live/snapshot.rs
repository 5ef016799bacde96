//! What readers of a live tree see.

use std::fmt;
use std::sync::Arc;

use metrics::{Metric, PointError};

use crate::plugin::{AnnotatedTree, PluginSet};
use crate::{CoverTree, InvariantError, Neighbor, Parameters, PointCloud, PointId};

/// One state of a live tree, as it was published.
///
/// A tree is built over points, so before the first of them there is none: then
/// [`tree`](Self::tree) is `None`, and queries find nothing. What plugins know about its nodes is
/// published with it ([`columns`](Self::columns)).
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
pub struct Snapshot<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M> = ()>(
    pub(super) State<C, M, P>,
);

/// Whether there has been a point.
#[expect(
    clippy::large_enum_variant,
    reason = "there are two of them, both soon trees"
)]
pub(super) enum State<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> {
    Empty(C, Arc<M>, Parameters, Arc<P>),
    Tree(AnnotatedTree<C, M, P>),
}

impl<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> Snapshot<C, M, P> {
    pub(super) fn of(tree: AnnotatedTree<C, M, P>) -> Self {
        Self(State::Tree(tree))
    }

    pub(super) fn empty(cloud: C, metric: Arc<M>, parameters: Parameters, plugins: P) -> Self {
        Self(State::Empty(cloud, metric, parameters, Arc::new(plugins)))
    }

    pub(super) fn metric_arc(&self) -> Arc<M> {
        match &self.0 {
            State::Empty(_, metric, ..) => Arc::clone(metric),
            State::Tree(tree) => Arc::clone(&tree.tree().metric),
        }
    }

    pub(super) fn cloud(&self) -> &C {
        match &self.0 {
            State::Empty(cloud, ..) => cloud,
            State::Tree(tree) => tree.tree().cloud(),
        }
    }

    /// Returns the tree; `None` before the first point.
    pub fn tree(&self) -> Option<&CoverTree<C, M>> {
        match &self.0 {
            State::Empty(..) => None,
            State::Tree(tree) => Some(tree.tree()),
        }
    }

    /// Returns what plugins know about the nodes of the tree: a tuple with one
    /// [`Column`](crate::plugin::Column) for each; `None` before the first point.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::plugin::{AnnotatedTree, Plugin};
    /// use covertree_core::{CoverTree, LiveTree, NodeId, PointCloud, PointId, Rows, SharedRows};
    /// use metrics::{L2, Metric};
    ///
    /// struct Count;
    ///
    /// impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Count {
    ///     type Summary = usize;
    ///
    ///     fn summarize(&self, _cloud: &C, points: &[PointId]) -> usize {
    ///         points.len()
    ///     }
    ///
    ///     fn merge(&self, _cloud: &C, summary: &mut usize, other: &usize) {
    ///         *summary += other;
    ///     }
    /// }
    ///
    /// let rows = SharedRows::from(Rows::new(1, vec![1.0, 2.0, 4.0])?);
    /// let tree = AnnotatedTree::new(CoverTree::new(rows, L2)?, (Count,));
    /// let mut tree = LiveTree::with_plugins(tree, Default::default());
    /// let reader = tree.reader();
    /// tree.insert(&[3.0])?;
    /// assert_eq!(reader.enter().columns().map(|columns| columns.0[NodeId::ROOT]), Some(3));
    /// tree.publish();
    /// assert_eq!(reader.enter().columns().map(|columns| columns.0[NodeId::ROOT]), Some(4));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn columns(&self) -> Option<&P::Columns> {
        match &self.0 {
            State::Empty(..) => None,
            State::Tree(tree) => Some(tree.columns()),
        }
    }

    /// Returns the tree with its plugins, to be saved or copied; `None` before the first point.
    pub fn annotated(&self) -> Option<&AnnotatedTree<C, M, P>> {
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

impl<C, M, P> Clone for Snapshot<C, M, P>
where
    C: PointCloud + Clone,
    M: Metric<C::Point>,
    P: PluginSet<C, M>,
{
    fn clone(&self) -> Self {
        Self(match &self.0 {
            State::Empty(cloud, metric, parameters, plugins) => State::Empty(
                cloud.clone(),
                Arc::clone(metric),
                *parameters,
                Arc::clone(plugins),
            ),
            State::Tree(tree) => State::Tree(tree.clone()),
        })
    }
}

impl<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> fmt::Debug for Snapshot<C, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Snapshot").field(&self.tree()).finish()
    }
}
