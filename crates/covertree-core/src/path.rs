//! Paths: the way of a point from the root to the node that would keep it.
//!
//! A path is a *dry insert*. At a routing node the point goes to the nearest of the children's
//! centers and of the singletons, as at a build. It stops at a leaf, at a singleton, and where the
//! nearest is farther than the scale of the children reaches: there it would be a singleton itself.

use metrics::{Metric, PointError};

use crate::{CoverTree, Neighbor, NodeId, NodeRef, PointCloud, PointId};

/// One node on the way.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, NodeId, Rows};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let path = tree.path(&[3.0])?;
/// assert_eq!(path.steps()[0].node, NodeId::ROOT);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Which node.
    pub node: NodeId,
    /// How far the point is from its center.
    pub distance: f64,
}

/// Why a path ends at its last node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PathEnd {
    /// The last node is a leaf: the point would go into its bucket.
    Leaf,
    /// No child and no singleton of the last node is near enough: the point is, or would be, a
    /// singleton. Tells how far the nearest is; 0 for a stored singleton, which is the nearest itself.
    Singleton {
        /// The nearest of the children's centers and the singletons.
        nearest: Neighbor,
    },
    /// A singleton is the nearest, and near enough to start a node with it.
    Joins {
        /// That singleton.
        singleton: Neighbor,
    },
}

/// The way of a point from the root to the node that keeps it, or would.
///
/// # Examples
///
/// A path of a stored point ends where the point is:
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, PointId, Rows};
/// use metrics::L2;
///
/// let points = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(4), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(points, L2, &parameters)?;
/// let path = tree.path(&[42.0])?;
/// assert_eq!(path, tree.known_path(PointId::new(42)));
/// let last = tree.node(path.last().node).expect("paths lead through nodes");
/// assert!(last.own_points().any(|id| id.index() == 42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    steps: Vec<Step>,
    end: PathEnd,
}

impl Path {
    /// Returns the nodes from the root down; there is at least the root.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the last node.
    ///
    /// # Panics
    ///
    /// Never: there is at least the root.
    pub fn last(&self) -> Step {
        *self.steps.last().expect("a path starts at the root")
    }

    /// Returns why the path ends there.
    pub fn end(&self) -> PathEnd {
        self.end
    }

    /// Returns the ids of the nodes from the root down.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeId> + DoubleEndedIterator + '_ {
        self.steps.iter().map(|step| step.node)
    }
}

/// Where a point goes next.
enum Next {
    Child(Step),
    End(PathEnd),
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the way that a point would take if it were inserted.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// O(height · fan-out) distances.
    pub fn path(&self, query: &C::Point) -> Result<Path, PointError> {
        self.check(query)?;
        let root = self.root();
        let mut steps = vec![Step {
            node: root.id(),
            distance: self.metric.distance(query, root.center_point()),
        }];
        let mut node = root;
        loop {
            let at = steps[steps.len() - 1];
            match self.next(query, node, at.distance) {
                Next::Child(step) => {
                    node = NodeRef::new(self, step.node);
                    steps.push(step);
                }
                Next::End(end) => return Ok(Path { steps, end }),
            }
        }
    }

    /// Finds the nearest of the children and the singletons; of equals the first, as a build does.
    fn next(&self, query: &C::Point, node: NodeRef<'_, C, M>, center: f64) -> Next {
        let Some(child_scale) = node.child_scale() else {
            return Next::End(PathEnd::Leaf);
        };
        let mut best: Option<(Neighbor, Option<NodeId>)> = None;
        let mut offer = |id: PointId, child: Option<NodeId>, distance: Option<f64>| {
            if let Some(distance) = distance
                && best.is_none_or(|(best, _)| distance < best.distance)
            {
                best = Some((Neighbor { id, distance }, child));
            }
            best.map_or(f64::INFINITY, |(best, _)| best.distance)
        };
        let mut limit = f64::INFINITY;
        let measure = |id, limit| {
            let point = self.cloud.point(id);
            self.metric.distance_within(query, point, limit)
        };
        for child in node.children() {
            let id = child.center();
            let nested = id == node.center();
            let distance = if nested {
                Some(center)
            } else {
                measure(id, limit)
            };
            limit = offer(id, Some(child.id()), distance);
        }
        for id in node.singletons() {
            limit = offer(id, None, measure(id, limit));
        }
        let (nearest, child) = best.expect("a routing node has children");
        let reach = child_scale.radius(self.parameters.scale_base);
        // A build covers up to the scale exactly, and measures with the same metric.
        match child {
            _ if nearest.distance > reach => Next::End(PathEnd::Singleton { nearest }),
            Some(node) => Next::Child(Step {
                node,
                distance: nearest.distance,
            }),
            None if nearest.distance == 0.0 => Next::End(PathEnd::Singleton { nearest }),
            None => Next::End(PathEnd::Joins { singleton: nearest }),
        }
    }

    /// Returns the way of a stored point to the node that keeps it.
    ///
    /// The same as the [`path`](Self::path) of the point, except where two centers are equally far
    /// from it up to a rounding, or the tree has changed since the point came; found without
    /// looking at other centers.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of this id.
    ///
    /// # Complexity
    ///
    /// O(height · log fan-out), and as many distances as there are steps; the first call also costs
    /// O(n), and 4 bytes a point from then on.
    pub fn known_path(&self, id: PointId) -> Path {
        assert!(self.contains(id), "no point is stored under {id:?}");
        let step = |node: NodeRef<'_, C, M>| Step {
            node: node.id(),
            distance: self.between(id, node.center()),
        };
        let node = NodeRef::new(self, self.node_of(id));
        let up = std::iter::successors(Some(node), NodeRef::parent);
        let mut steps: Vec<Step> = up.map(step).collect();
        steps.reverse();
        let nearest = Neighbor { id, distance: 0.0 };
        let end = if node.is_leaf() {
            PathEnd::Leaf
        } else {
            PathEnd::Singleton { nearest }
        };
        Path { steps, end }
    }

    /// Where each point is in tree order.
    pub(crate) fn slots(&self) -> &[u32] {
        if let Some(edits) = &self.edits {
            return &edits.slot_of;
        }
        self.slots.get_or_init(|| {
            let mut slots = vec![0; self.order.len()];
            for (slot, &id) in (0_u32..).zip(&self.order) {
                slots[id as usize] = slot;
            }
            slots
        })
    }

    pub(crate) fn between(&self, a: PointId, b: PointId) -> f64 {
        self.metric
            .distance(self.cloud.point(a), self.cloud.point(b))
    }
}
