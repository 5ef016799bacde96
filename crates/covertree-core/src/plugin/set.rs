//! Tuples of plugins.

use metrics::Metric;

use super::{Column, Plugin, attach};
use crate::{CoverTree, NodeId, PointCloud, PointId};

/// A tuple of up to eight plugins, each with a column of its own.
///
/// Users do not implement this; `()` is the set without plugins, and costs nothing.
///
/// # Examples
///
/// Columns can be kept up to date by hand, where a tree changes under them:
///
/// ```
/// use covertree_core::{CoverTree, PointCloud, PointId, Rows};
/// use covertree_core::plugin::{Plugin, PluginSet};
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
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let plugins = (Count,);
/// let mut columns = plugins.attach(&tree);
/// assert_eq!(columns.0[tree.root().id()], 3);
/// plugins.insert(&tree, &mut columns, &[tree.root().id()], PointId::new(2));
/// assert_eq!(columns.0[tree.root().id()], 4);
/// plugins.refresh(&tree, &mut columns, &[tree.root().id()]);
/// assert_eq!(columns.0[tree.root().id()], 3);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub trait PluginSet<C: PointCloud, M: Metric<C::Point>>: Send + Sync {
    /// A tuple of one [`Column`] for each plugin.
    type Columns: Clone + Send + Sync;

    /// Whether this is the set without plugins, for which nothing has to be kept.
    const IS_EMPTY: bool = false;

    /// Summarizes every node by every plugin.
    fn attach(&self, tree: &CoverTree<C, M>) -> Self::Columns;

    /// Makes the summaries of some nodes again, from their own points and their children's
    /// summaries. Children have to come before their parents.
    ///
    /// # Panics
    ///
    /// Panics if a child has no summary yet.
    fn refresh(&self, tree: &CoverTree<C, M>, columns: &mut Self::Columns, nodes: &[NodeId]);

    /// Brings the summaries along the path of a point that was added up to date.
    ///
    /// # Panics
    ///
    /// Panics if a node of the path has no summary yet.
    fn insert(
        &self,
        tree: &CoverTree<C, M>,
        columns: &mut Self::Columns,
        path: &[NodeId],
        id: PointId,
    );

    /// Brings the summaries along the path of a point that was taken away up to date. The tree must
    /// not hold the point under these nodes any more, but its cloud must.
    ///
    /// # Panics
    ///
    /// Panics if a node of the path has no summary yet.
    fn remove(
        &self,
        tree: &CoverTree<C, M>,
        columns: &mut Self::Columns,
        path: &[NodeId],
        id: PointId,
    );

    /// Drops the summaries of nodes that are gone.
    fn forget(&self, columns: &mut Self::Columns, nodes: &[NodeId]);
}

impl<C: PointCloud, M: Metric<C::Point>> PluginSet<C, M> for () {
    type Columns = ();

    const IS_EMPTY: bool = true;

    #[inline]
    fn attach(&self, _: &CoverTree<C, M>) {}

    #[inline]
    fn refresh(&self, _: &CoverTree<C, M>, _: &mut (), _: &[NodeId]) {}

    #[inline]
    fn insert(&self, _: &CoverTree<C, M>, _: &mut (), _: &[NodeId], _: PointId) {}

    #[inline]
    fn remove(&self, _: &CoverTree<C, M>, _: &mut (), _: &[NodeId], _: PointId) {}

    #[inline]
    fn forget(&self, (): &mut (), _: &[NodeId]) {}
}

macro_rules! tuples {
    ($($plugin:ident $index:tt),+) => {
        impl<C: PointCloud, M: Metric<C::Point>, $($plugin: Plugin<C, M>),+> PluginSet<C, M>
            for ($($plugin,)+)
        {
            type Columns = ($(Column<$plugin::Summary>,)+);

            fn attach(&self, tree: &CoverTree<C, M>) -> Self::Columns {
                ($(attach::attach(&self.$index, tree),)+)
            }

            fn refresh(
                &self,
                tree: &CoverTree<C, M>,
                columns: &mut Self::Columns,
                nodes: &[NodeId],
            ) {
                $(attach::refresh(&self.$index, tree, &mut columns.$index, nodes);)+
            }

            fn insert(
                &self,
                tree: &CoverTree<C, M>,
                columns: &mut Self::Columns,
                path: &[NodeId],
                id: PointId,
            ) {
                $(
                    let plugin = &self.$index;
                    attach::change(plugin, tree, &mut columns.$index, path, |summary| {
                        plugin.insert(tree.cloud(), summary, id)
                    });
                )+
            }

            fn remove(
                &self,
                tree: &CoverTree<C, M>,
                columns: &mut Self::Columns,
                path: &[NodeId],
                id: PointId,
            ) {
                $(
                    let plugin = &self.$index;
                    attach::change(plugin, tree, &mut columns.$index, path, |summary| {
                        plugin.remove(tree.cloud(), summary, id)
                    });
                )+
            }

            fn forget(&self, columns: &mut Self::Columns, nodes: &[NodeId]) {
                $(columns.$index.forget(nodes);)+
            }
        }
    };
}

tuples!(P0 0);
tuples!(P0 0, P1 1);
tuples!(P0 0, P1 1, P2 2);
tuples!(P0 0, P1 1, P2 2, P3 3);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4, P5 5);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4, P5 5, P6 6);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4, P5 5, P6 6, P7 7);
