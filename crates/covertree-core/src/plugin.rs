//! Plugins: a summary for every node, merged from what is below it.
//!
//! A [`Plugin`] says how to summarize a few points and how to merge two summaries; the tree does
//! the rest, from the leaves to the root, in parallel over the nodes of one depth. Summaries live
//! beside the tree, one [`Column`] a plugin, indexed by node: a query never comes near them, so it
//! runs the same machine code whether a tree is annotated or not.
//!
//! 1. A node's summary is that of its own points, merged with those of its children in the order
//!    of their ids, then finished.
//! 2. What a summary is does not depend on the number of threads, to the last bit.
//! 3. Along the path of an insertion or removal every summary is brought up to date, from the last
//!    node to the root, and nothing else is touched ([`AnnotatedTree`]).

use std::fmt;

use metrics::Metric;

use crate::{CoverTree, NodeRef, PointCloud, PointId};

mod annotated_tree;
mod attach;
mod column;
mod saved;
mod set;

pub use annotated_tree::AnnotatedTree;
pub use column::Column;
pub use saved::{SavedPlugin, SavedPlugins, SummaryReader, SummaryWriter};
pub use set::PluginSet;

/// A summary for every node of a tree.
///
/// Merging has to be associative and commutative, up to rounding; what is no such thing goes into
/// [`finish`](Self::finish). A plugin that lies gets wrong summaries, never undefined behavior.
///
/// # Examples
///
/// The smallest coordinate under every node:
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud, PointId, Rows};
/// use covertree_core::plugin::Plugin;
/// use metrics::{L2, Metric};
///
/// struct Smallest;
///
/// impl<C: PointCloud<Point = [f64]>, M: Metric<[f64]>> Plugin<C, M> for Smallest {
///     type Summary = f64;
///
///     fn summarize(&self, cloud: &C, points: &[PointId]) -> f64 {
///         let coordinates = points.iter().flat_map(|&id| cloud.point(id));
///         coordinates.copied().fold(f64::INFINITY, f64::min)
///     }
///
///     fn merge(&self, _cloud: &C, summary: &mut f64, other: &f64) {
///         *summary = summary.min(*other);
///     }
/// }
///
/// let points = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(points, L2, &parameters)?;
/// let annotated = tree.annotate((Smallest,));
/// let (smallest,) = annotated.columns();
/// assert_eq!(smallest[tree.root().id()], 0.0);
/// for node in tree.iter_nodes() {
///     assert!(node.points().all(|id| smallest[node.id()] <= id.index() as f64));
/// }
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub trait Plugin<C: PointCloud, M: Metric<C::Point>>: Send + Sync {
    /// What is known about a node.
    type Summary: Clone + Send + Sync;

    /// Summarizes some points: a bucket or a part of one, singletons, or none at all.
    fn summarize(&self, cloud: &C, points: &[PointId]) -> Self::Summary;

    /// Adds the summary of other points.
    fn merge(&self, cloud: &C, summary: &mut Self::Summary, other: &Self::Summary);

    /// Derives what cannot be merged, once the parts are: an entropy, a decomposition.
    ///
    /// It runs again whenever something under the node has changed, so it has to overwrite what it
    /// has written before. By default there is nothing to do.
    fn finish(&self, node: NodeRef<'_, C, M>, summary: &mut Self::Summary) {
        let _ = (node, summary);
    }

    /// Adds one point. By default it is summarized and merged.
    fn insert(&self, cloud: &C, summary: &mut Self::Summary, id: PointId) -> Update {
        self.merge(cloud, summary, &self.summarize(cloud, &[id]));
        Update::Done
    }

    /// Takes one point away. By default the summary is made again from its parts.
    fn remove(&self, cloud: &C, summary: &mut Self::Summary, id: PointId) -> Update {
        let _ = (cloud, summary, id);
        Update::Stale
    }
}

/// Whether a summary could be brought up to date in place.
///
/// # Examples
///
/// ```
/// use covertree_core::plugin::Update;
///
/// /// A count knows how to take one away.
/// fn remove(count: &mut usize) -> Update {
///     *count -= 1;
///     Update::Done
/// }
///
/// let mut count = 3;
/// assert_eq!(remove(&mut count), Update::Done);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// It is.
    Done,
    /// It is not, and has to be made again from the node's own points and its children's
    /// summaries.
    Stale,
}

/// A tree and what plugins know about its nodes.
///
/// Made by [`CoverTree::annotate`].
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let annotated = tree.annotate(()); // no plugin, no cost
/// assert_eq!(size_of_val(annotated.columns()), 0);
/// assert_eq!(annotated.tree().nearest(&[3.75])?.distance, 0.25);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Annotated<'t, C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> {
    tree: &'t CoverTree<C, M>,
    plugins: P,
    columns: P::Columns,
}

impl<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> fmt::Debug for Annotated<'_, C, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Annotated")
            .field("tree", self.tree)
            .finish_non_exhaustive()
    }
}

impl<'t, C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> Annotated<'t, C, M, P> {
    /// Returns the tree.
    pub fn tree(&self) -> &'t CoverTree<C, M> {
        self.tree
    }

    /// Returns the plugins.
    pub fn plugins(&self) -> &P {
        &self.plugins
    }

    /// Returns the columns: a tuple with one [`Column`] for each plugin.
    pub fn columns(&self) -> &P::Columns {
        &self.columns
    }

    /// Keeps the columns, and lets go of the tree.
    pub fn into_columns(self) -> P::Columns {
        self.columns
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Summarizes every node by every plugin of a tuple of up to eight.
    ///
    /// # Complexity
    ///
    /// For each plugin, each point is summarized once and each node is merged once into its parent,
    /// on rayon's threads.
    pub fn annotate<P: PluginSet<C, M>>(&self, plugins: P) -> Annotated<'_, C, M, P> {
        Annotated {
            tree: self,
            columns: plugins.attach(self),
            plugins,
        }
    }
}
