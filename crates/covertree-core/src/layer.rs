//! Layers: the tree cut at one scale.
//!
//! The layer at scale `i` holds every node whose points are within `b^i` of its center while its
//! parent's are not, and every singleton of the nodes above the cut. Its members are
//! disjoint and hold every point once: a cover by balls, coarse at high scales, fine at low ones.

use std::fmt;

use metrics::Metric;

use crate::{CoverTree, NodeId, NodeRef, PointCloud, PointId, Scale};

/// All nodes and singletons of one scale: disjoint, and together all points.
///
/// Three properties, by which a layer is a net:
///
/// 1. Every point is under exactly one of the nodes, or is one of the singletons.
/// 2. A node's points are within the scale's radius of its center, except for leaves that were not
///    split ([`is_resolved`](Self::is_resolved) tells whether there are any).
/// 3. No two centers or singletons are the same point, or at distance 0.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use metrics::L2;
///
/// let points = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(1), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(points, L2, &parameters)?;
/// let scale = tree.root().child_scale().expect("the root is split");
/// let layer = tree.layer(scale);
/// let covered: usize = layer.nodes().map(|node| node.count()).sum();
/// assert_eq!(covered + layer.singletons().len(), 100);
/// assert!(layer.nodes().all(|node| node.radius() <= scale.radius(1.3)));
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub struct Layer<'t, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    scale: Scale,
    nodes: Vec<NodeId>,
    singletons: Vec<PointId>,
}

impl<C: PointCloud, M: Metric<C::Point>> Clone for Layer<'_, C, M> {
    fn clone(&self) -> Self {
        Self {
            nodes: self.nodes.clone(),
            singletons: self.singletons.clone(),
            ..*self
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>> fmt::Debug for Layer<'_, C, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer")
            .field("scale", &self.scale)
            .field("nodes", &self.nodes.len())
            .field("singletons", &self.singletons.len())
            .finish_non_exhaustive()
    }
}

impl<'t, C: PointCloud, M: Metric<C::Point>> Layer<'t, C, M> {
    /// Returns the tree.
    pub fn tree(&self) -> &'t CoverTree<C, M> {
        self.tree
    }

    /// Returns the scale that the tree was cut at.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Returns the radius of the scale.
    pub fn covering_radius(&self) -> f64 {
        self.scale.radius(self.tree.parameters.scale_base)
    }

    /// Returns the number of nodes and singletons, hence of centers.
    pub fn len(&self) -> usize {
        self.nodes.len() + self.singletons.len()
    }

    /// Tells whether there are none, which never happens: a tree has points.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Iterates over the nodes, in the order of their ids.
    pub fn nodes(
        &self,
    ) -> impl ExactSizeIterator<Item = NodeRef<'t, C, M>> + Clone + use<'_, 't, C, M> {
        let tree = self.tree;
        self.nodes.iter().map(move |&id| NodeRef::new(tree, id))
    }

    /// Returns the ids of the nodes, in order.
    pub fn node_ids(&self) -> &[NodeId] {
        &self.nodes
    }

    /// Returns the points that are alone at this scale, in the order of their nodes.
    pub fn singletons(&self) -> &[PointId] {
        &self.singletons
    }

    /// Tells whether every node keeps within the scale's radius: whether no leaf of a higher scale
    /// was cut.
    pub fn is_resolved(&self) -> bool {
        self.nodes().all(|node| node.scale() <= self.scale)
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Cuts the tree at a scale; any scale will do, between two of [`scales`](Self::scales) the
    /// layer is that of the lower one.
    ///
    /// # Complexity
    ///
    /// O(nodes and singletons of the layer and above it).
    pub fn layer(&self, scale: Scale) -> Layer<'_, C, M> {
        let (mut nodes, mut singletons) = (Vec::new(), Vec::new());
        // Breadth first, hence in the order of ids.
        let mut waiting = std::collections::VecDeque::from([self.root()]);
        while let Some(node) = waiting.pop_front() {
            // A leaf that was split into nothing but singletons is no bucket: it is above the cut.
            let bucket = node.is_leaf() && node.raw().child_scale == Scale::LOWEST;
            if node.scale() <= scale || bucket {
                nodes.push(node.id());
            } else {
                singletons.extend(node.own_points());
                waiting.extend(node.children());
            }
        }
        nodes.sort_unstable();
        Layer {
            tree: self,
            scale,
            nodes,
            singletons,
        }
    }

    /// Returns the scales of the nodes, highest first, each once: where layers differ.
    ///
    /// # Complexity
    ///
    /// O(nodes).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let scales = tree.scales();
    /// assert_eq!(scales[0], tree.root().scale());
    /// assert_eq!(tree.layer(scales[0]).len(), 1);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn scales(&self) -> Vec<Scale> {
        let scales = self.iter_nodes().map(|node| node.scale());
        let scales: std::collections::BTreeSet<Scale> = scales.collect();
        scales.into_iter().rev().collect()
    }
}
