//! Farthest-point traversal over a tree.
//!
//! Every point knows its distance to the nearest center so far, and every node the largest such
//! distance under it. A new center skips a node whose ball is at least that far away from it.

use metrics::Metric;

use crate::{CoverTree, Neighbor, NodeId, NodeRef, PointCloud, PointId};

/// The farthest point under a node: its distance to the centers, and which it is.
type Far = Option<Neighbor>;

fn farther(a: Far, b: Far) -> Far {
    match (a, b) {
        (Some(near), Some(far)) if near.distance > far.distance => Some(near),
        (Some(near), Some(far)) if near.distance == far.distance && near.id < far.id => Some(near),
        (near, None) => near,
        (_, far) => far,
    }
}

/// A traversal in progress; yields the centers.
pub(super) struct Traversal<'t, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    /// For each id: how far the nearest center is; a center itself is at no distance.
    gaps: Vec<f64>,
    /// Which points are centers: duplicates of a center are at no distance, too.
    taken: Vec<bool>,
    /// For each node: the farthest point under it that is no center.
    far: Vec<Far>,
    started: bool,
}

impl<'t, C: PointCloud, M: Metric<C::Point>> Traversal<'t, C, M> {
    pub(super) fn new(tree: &'t CoverTree<C, M>) -> Self {
        let ids = tree.iter_nodes().map(|node| node.id().index() + 1);
        let nodes = ids.max().unwrap_or(0);
        let points = tree.cloud().points();
        Self {
            tree,
            gaps: vec![f64::INFINITY; points],
            taken: vec![false; points],
            far: vec![None; nodes],
            started: false,
        }
    }

    /// Lowers the gaps of the points that are nearer to a new center than to the others.
    fn visit(&mut self, center: PointId) {
        let tree = self.tree;
        let point = tree.cloud().point(center);
        let mut waiting = vec![(tree.root(), f64::NAN)];
        let mut visited: Vec<NodeId> = Vec::new();
        while let Some((node, known)) = waiting.pop() {
            let distance = if known.is_nan() {
                tree.metric().distance(point, node.center_point())
            } else {
                known
            };
            let reach = match self.far[node.id().index()] {
                Some(far) => far.distance,
                None if self.started => continue,
                None => f64::INFINITY,
            };
            // Not so if equal: nodes of copies of the center have to learn that one is taken.
            if tree.apart(distance, node.radius()) > reach {
                continue;
            }
            visited.push(node.id());
            for id in node.own_points() {
                let gap = &mut self.gaps[id.index()];
                if let Some(near) =
                    tree.metric()
                        .distance_within(point, tree.cloud().point(id), *gap)
                {
                    *gap = near;
                }
            }
            let nested = |child: &NodeRef<'_, C, M>| child.center() == node.center();
            waiting.extend(node.children().map(|child| {
                let known = if nested(&child) { distance } else { f64::NAN };
                (child, known)
            }));
        }
        // Children are visited after their parents.
        for id in visited.into_iter().rev() {
            self.far[id.index()] = self.farthest_under(NodeRef::new(tree, id));
        }
    }

    fn farthest_under(&self, node: NodeRef<'_, C, M>) -> Far {
        let own = node.own_points().filter(|id| !self.taken[id.index()]);
        let own = own.map(|id| {
            let distance = self.gaps[id.index()];
            Some(Neighbor { id, distance })
        });
        let below = node.children().map(|child| self.far[child.id().index()]);
        own.chain(below).fold(None, farther)
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Iterator for Traversal<'_, C, M> {
    type Item = Neighbor;

    fn next(&mut self) -> Option<Neighbor> {
        let next = if self.started {
            self.far[NodeId::ROOT.index()]?
        } else {
            // The center of a root may be stored no longer.
            let root = self.tree.root();
            let center = root.points().find(|&id| id == root.center());
            let id = center.or_else(|| root.points().next())?;
            Neighbor {
                id,
                distance: f64::INFINITY,
            }
        };
        self.taken[next.id.index()] = true;
        self.visit(next.id);
        self.started = true;
        Some(next)
    }
}
