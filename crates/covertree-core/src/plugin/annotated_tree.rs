//! A tree that is edited, and what plugins know about its nodes.

use std::fmt;
use std::sync::Arc;

use metrics::Metric;

use super::PluginSet;
use crate::edit::{Decision, Repair, RepairOf};
use crate::tree::Code;
use crate::{BuildError, CoverTree, EditError, GrowingCloud, NodeId, PointCloud, PointId};

/// A tree with plugins that are kept at every insertion and removal.
///
/// Where [`Annotated`](super::Annotated) borrows a tree that stands still, this owns one that
/// changes. An edit brings the summaries along its path up to date; a node that is built again is
/// summarized again, and so is the tree. [`LiveTree`](crate::LiveTree) publishes one.
///
/// Points that no node keeps, because the metric's sketch cannot place them, are in no summary
/// either, until the tree is built again.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, NodeId, PointCloud, PointId, Rows};
/// use covertree_core::plugin::{AnnotatedTree, Plugin, Update};
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
///
///     fn remove(&self, _cloud: &C, summary: &mut usize, _id: PointId) -> Update {
///         *summary -= 1;
///         Update::Done
///     }
/// }
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let mut tree = AnnotatedTree::new(tree, (Count,));
/// let id = tree.insert(&[8.0])?;
/// assert_eq!(tree.columns().0[NodeId::ROOT], 4);
/// tree.remove(id);
/// assert_eq!(tree.columns().0[NodeId::ROOT], 3);
/// assert_eq!(tree.tree().nearest(&[7.0])?.id, PointId::new(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AnnotatedTree<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> {
    tree: CoverTree<C, M>,
    plugins: Arc<P>,
    columns: P::Columns,
}

impl<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> AnnotatedTree<C, M, P> {
    /// Summarizes every node of a tree.
    ///
    /// # Complexity
    ///
    /// As [`CoverTree::annotate`].
    #[must_use]
    pub fn new(tree: CoverTree<C, M>, plugins: P) -> Self {
        Self::with_arc(tree, Arc::new(plugins))
    }

    pub(crate) fn with_arc(tree: CoverTree<C, M>, plugins: Arc<P>) -> Self {
        let columns = plugins.attach(&tree);
        Self {
            tree,
            plugins,
            columns,
        }
    }

    /// Puts together what a file has held.
    pub(crate) fn of_parts(tree: CoverTree<C, M>, plugins: P, columns: P::Columns) -> Self {
        Self {
            tree,
            plugins: Arc::new(plugins),
            columns,
        }
    }

    /// Returns the tree.
    pub fn tree(&self) -> &CoverTree<C, M> {
        &self.tree
    }

    /// Returns the plugins.
    pub fn plugins(&self) -> &P {
        &self.plugins
    }

    /// Returns the columns: a tuple with one [`Column`](super::Column) for each plugin.
    pub fn columns(&self) -> &P::Columns {
        &self.columns
    }

    /// Lets go of the plugins.
    pub fn into_tree(self) -> CoverTree<C, M> {
        self.tree
    }

    pub(crate) fn tree_mut(&mut self) -> &mut CoverTree<C, M> {
        &mut self.tree
    }

    /// Removes a point, as [`CoverTree::remove`].
    ///
    /// # Complexity
    ///
    /// As there, and for each plugin one removal for each node of the path.
    pub fn remove(&mut self, id: PointId) -> bool {
        if !self.tree.contains(id) {
            return false;
        }
        self.vacate(id);
        if self.tree.is_worn() {
            self.mend(self.tree.whole_or_wait());
        }
        true
    }

    /// Builds the tree again, as [`CoverTree::compact`], and summarizes it.
    ///
    /// # Errors
    ///
    /// A point for which the metric gives no distance; then nothing is changed.
    pub fn compact(&mut self) -> Result<(), BuildError> {
        self.mend(self.tree.whole(self.tree.stored_ids())?);
        Ok(())
    }

    /// Carries a decision out, in the tree and along the path.
    pub(crate) fn apply(&mut self, id: PointId, decision: &Decision<Code<C, M>>) {
        self.tree.apply(id, decision);
        if P::IS_EMPTY {
            return;
        }
        let path = decision.steps.iter().map(|&(node, _)| NodeId(node));
        let path: Vec<NodeId> = path.collect();
        self.plugins
            .insert(&self.tree, &mut self.columns, &path, id);
    }

    /// Makes a stored point invisible; returns the node that held it.
    pub(crate) fn vacate(&mut self, id: PointId) -> Option<u32> {
        let owner = self.tree.vacate(id);
        if let (Some(owner), false) = (owner, P::IS_EMPTY) {
            let path = self.tree.path_to(owner);
            self.plugins
                .remove(&self.tree, &mut self.columns, &path, id);
        }
        owner
    }

    /// Carries a repair out, and summarizes what it has made.
    pub(crate) fn mend(&mut self, repair: RepairOf<C, M>) {
        if P::IS_EMPTY {
            return self.tree.mend(repair);
        }
        match repair {
            Repair::Node(number, _) => {
                let gone = self.tree.nodes_under(number);
                self.tree.mend(repair);
                self.plugins.forget(&mut self.columns, &gone[1..]);
                let mut made = self.tree.nodes_under(number);
                made.reverse();
                self.plugins.refresh(&self.tree, &mut self.columns, &made);
            }
            Repair::Whole(_) | Repair::Empty => {
                self.tree.mend(repair);
                self.columns = self.plugins.attach(&self.tree);
            }
            Repair::WaitNode(_) | Repair::Wait => self.tree.mend(repair),
        }
    }
}

impl<C: GrowingCloud, M: Metric<C::Point>, P: PluginSet<C, M>> AnnotatedTree<C, M, P> {
    /// Stores a point, as [`CoverTree::insert`].
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Complexity
    ///
    /// As there, and for each plugin one insertion for each node of the path.
    pub fn insert(&mut self, point: &C::Point) -> Result<PointId, EditError> {
        self.tree.admit(point, 1)?;
        let id = self.tree.cloud.push(point);
        self.enter(id);
        Ok(id)
    }

    /// Stores many points, as [`CoverTree::extend`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn extend<'p>(
        &mut self,
        points: impl IntoIterator<Item = &'p C::Point>,
    ) -> Result<PointId, EditError>
    where
        C::Point: 'p,
    {
        let points: Vec<&C::Point> = points.into_iter().collect();
        if self.tree.is_bulk(points.len()) {
            let first = self.tree.extend(points)?;
            self.columns = self.plugins.attach(&self.tree);
            return Ok(first);
        }
        for point in &points {
            self.tree.admit(point, points.len())?;
        }
        let first = PointId::new(self.tree.cloud.points());
        for point in points {
            let id = self.tree.cloud.push(point);
            self.enter(id);
        }
        Ok(first)
    }

    /// Stores another point under an id that is in use, as [`CoverTree::replace`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn replace(&mut self, id: PointId, point: &C::Point) -> Result<(), EditError> {
        self.tree.admit(point, 1)?;
        if !self.tree.contains(id) {
            return Err(EditError::unknown(id));
        }
        self.relocate(id, point);
        self.enter(id);
        Ok(())
    }

    /// Takes an old point out and puts another under its id, which is not in the tree yet.
    pub(crate) fn relocate(&mut self, id: PointId, point: &C::Point) {
        let owner = self.vacate(id);
        let old = self.tree.cloud.relocate(id, point);
        self.tree.rename(owner, id, old);
    }

    fn enter(&mut self, id: PointId) {
        let decision = self.tree.decide(id);
        self.apply(id, &decision);
        if let Some(repair) = self.tree.due(&decision) {
            self.mend(repair);
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// The nodes from the root to one.
    fn path_to(&self, number: u32) -> Vec<NodeId> {
        let mut path = vec![NodeId(number)];
        let mut at = number;
        while at != NodeId::ROOT.0 {
            at = self.nodes[at as usize].parent;
            path.push(NodeId(at));
        }
        path.reverse();
        path
    }

    /// A node and all below it, parents before their children.
    fn nodes_under(&self, number: u32) -> Vec<NodeId> {
        let mut nodes = vec![NodeId(number)];
        let mut next = 0;
        while let Some(&node) = nodes.get(next) {
            let children = self.nodes[node.index()].children();
            nodes.extend(children.map(|child| NodeId(crate::edit::raw(child))));
            next += 1;
        }
        nodes
    }
}

impl<C, M, P> Clone for AnnotatedTree<C, M, P>
where
    C: PointCloud + Clone,
    M: Metric<C::Point>,
    P: PluginSet<C, M>,
{
    /// Copies all but the metric, its sketch and the plugins, which are shared.
    fn clone(&self) -> Self {
        Self {
            tree: self.tree.clone(),
            plugins: Arc::clone(&self.plugins),
            columns: self.columns.clone(),
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>, P: PluginSet<C, M>> fmt::Debug for AnnotatedTree<C, M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnnotatedTree")
            .field("tree", &self.tree)
            .finish_non_exhaustive()
    }
}
