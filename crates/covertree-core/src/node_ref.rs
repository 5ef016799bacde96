//! Looking at the nodes of a tree: where they are, what they hold, who is above and below.

use std::fmt;

use metrics::Metric;

use crate::edit::Ids;
use crate::node::Node;
use crate::{CoverTree, NodeId, PointCloud, PointId, Scale};

/// A node of a tree, to be looked at.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use metrics::L2;
///
/// let points = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(points, L2, &parameters)?;
/// let root = tree.root();
/// let below: usize = root.children().map(|child| child.count()).sum();
/// assert_eq!(root.count(), 100);
/// assert_eq!(root.count(), below + root.singletons().len());
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub struct NodeRef<'t, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    id: NodeId,
}

impl<C: PointCloud, M: Metric<C::Point>> Clone for NodeRef<'_, C, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Copy for NodeRef<'_, C, M> {}

impl<C: PointCloud, M: Metric<C::Point>> PartialEq for NodeRef<'_, C, M> {
    /// Whether both are the same node of the same tree.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Eq for NodeRef<'_, C, M> {}

impl<C: PointCloud, M: Metric<C::Point>> fmt::Debug for NodeRef<'_, C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NodeRef")
            .field("id", &self.id)
            .field("center", &self.center())
            .field("scale", &self.scale())
            .field("radius", &self.radius())
            .field("count", &self.count())
            .field("children", &self.children().len())
            .finish_non_exhaustive()
    }
}

impl<'t, C: PointCloud, M: Metric<C::Point>> NodeRef<'t, C, M> {
    pub(crate) fn new(tree: &'t CoverTree<C, M>, id: NodeId) -> Self {
        Self { tree, id }
    }

    pub(crate) fn raw(&self) -> &'t Node {
        &self.tree.nodes[self.id.index()]
    }

    /// Returns the tree.
    pub fn tree(&self) -> &'t CoverTree<C, M> {
        self.tree
    }

    /// Returns where the node is.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Returns the id of the center, which is a point under the node.
    pub fn center(&self) -> PointId {
        self.raw().center
    }

    /// Returns the center itself.
    pub fn center_point(&self) -> &'t C::Point {
        self.tree.cloud.point(self.center())
    }

    /// Returns the scale: the smallest whose [covering radius](Self::covering_radius) holds all
    /// points under the node.
    pub fn scale(&self) -> Scale {
        self.raw().scale
    }

    /// Returns the scale of the children, by which they are separated; `None` for a leaf.
    pub fn child_scale(&self) -> Option<Scale> {
        (!self.is_leaf()).then(|| self.raw().child_scale)
    }

    /// Returns the base to the power of the [scale](Self::scale).
    pub fn covering_radius(&self) -> f64 {
        self.scale().radius(self.tree.parameters.scale_base)
    }

    /// Returns the distance from the center to the farthest point under the node ("cover radius").
    pub fn radius(&self) -> f64 {
        self.raw().radius
    }

    /// Returns the number of points under the node ("coverage").
    #[doc(alias = "coverage")]
    pub fn count(&self) -> usize {
        self.raw().total as usize
    }

    /// Tells whether there are no children.
    pub fn is_leaf(&self) -> bool {
        self.raw().is_leaf()
    }

    /// Returns the node above; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        (self.id != NodeId::ROOT).then(|| Self::new(self.tree, NodeId(self.raw().parent)))
    }

    /// Counts the nodes above.
    ///
    /// # Complexity
    ///
    /// O(height).
    pub fn depth(&self) -> usize {
        std::iter::successors(self.parent(), Self::parent).count()
    }

    /// Iterates over the nodes below, in the order of their ids.
    pub fn children(
        &self,
    ) -> impl ExactSizeIterator<Item = Self> + DoubleEndedIterator + use<'t, C, M> {
        let tree = self.tree;
        self.raw()
            .children()
            .map(move |child| Self::new(tree, tree.node_id(child)))
    }

    /// Iterates over the points that a routing node keeps itself, because each is alone at the
    /// scale of the children; none for a leaf.
    pub fn singletons(&self) -> impl ExactSizeIterator<Item = PointId> + use<'t, C, M> {
        if self.is_leaf() {
            Ids::Built([].iter())
        } else {
            self.own()
        }
    }

    /// Iterates over the points in no child: the singletons of a routing node, the bucket of a
    /// leaf.
    pub fn own_points(&self) -> impl ExactSizeIterator<Item = PointId> + use<'t, C, M> {
        self.own()
    }

    /// Iterates over all points under the node, its own first, then each child's.
    pub fn points(&self) -> impl ExactSizeIterator<Item = PointId> + use<'t, C, M> {
        self.tree.ids_under(self.id)
    }

    /// Whether the node was replaced when one above it was built again.
    fn is_buried(&self) -> bool {
        self.id != NodeId::ROOT && self.raw().parent == self.id.0
    }

    fn own(&self) -> Ids<'t> {
        self.tree.own_ids(self.raw())
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the root.
    pub fn root(&self) -> NodeRef<'_, C, M> {
        NodeRef::new(self, NodeId::ROOT)
    }

    /// Returns a node; `None` if there is none of this id.
    pub fn node(&self, id: NodeId) -> Option<NodeRef<'_, C, M>> {
        let node = (id.index() < self.nodes.len()).then(|| NodeRef::new(self, id));
        node.filter(|node| !node.is_buried())
    }

    /// Iterates over all nodes, parents before their children, in the order of their ids.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 3.0])?, L2)?;
    /// assert_eq!(tree.iter_nodes().count(), tree.shape().nodes);
    /// assert_eq!(tree.iter_nodes().next(), Some(tree.root()));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn iter_nodes(&self) -> impl DoubleEndedIterator<Item = NodeRef<'_, C, M>> {
        let nodes = (0..self.nodes.len()).map(|index| NodeRef::new(self, self.node_id(index)));
        nodes.filter(|node| !node.is_buried())
    }

    /// The id of the node at an index that exists.
    pub(crate) fn node_id(&self, index: usize) -> NodeId {
        NodeId(u32::try_from(index).expect("a tree has at most 2^32 - 1 nodes"))
    }
}
