//! Routing queries: the nearest of the centers, whatever points lie around them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use metrics::sketch::LANES;
use metrics::{Metric, PointError, Sketch};

use super::bucket::lanes;
use super::frontier::within;
use super::{Best, Wanted};
use crate::node::Node;
use crate::tree::Code;
use crate::{CoverTree, Neighbor, NodeId, PointCloud, PointId};

/// A routing node whose children's centers may be wanted: the least distance they can have, in
/// units of the sketch.
#[derive(Clone, Copy, Debug)]
struct Route {
    key: f32,
    node: u32,
    center: f64,
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Route {}

impl PartialOrd for Route {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Route {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key
            .total_cmp(&other.key)
            .then(self.node.cmp(&other.node))
    }
}

/// A routing query in progress.
struct Routing<'t, 'q, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    query: &'q C::Point,
    code: Vec<Code<C, M>>,
    uncertainty: f64,
    best: Best,
    waiting: BinaryHeap<Reverse<Route>>,
}

impl<C: PointCloud, M: Metric<C::Point>> Routing<'_, '_, C, M> {
    fn reach(&self, distance: f64) -> f32 {
        self.tree.threshold(self.uncertainty, distance)
    }

    fn measure(&mut self, id: PointId) -> f64 {
        let distance = self
            .tree
            .metric
            .distance(self.query, self.tree.cloud.point(id));
        if distance <= self.best.limit() {
            self.best.offer(Neighbor { id, distance });
        }
        distance
    }

    /// Measures the centers of the children, and queues those that have children themselves.
    fn open(&mut self, route: Route) {
        let tree = self.tree;
        let node = &tree.nodes[route.node as usize];
        let children = node.children();
        if self.code.is_empty() {
            for child in children {
                self.look(child, node, route.center, 0.0);
            }
            return;
        }
        let mut bounds = [0.0; LANES];
        for group in 0..children.len().div_ceil(LANES) {
            tree.box_bounds(
                node.child_boxes as usize + group,
                &self.code[..tree.blocks.widths.head],
                &mut bounds,
            );
            let first = children.start + group * LANES;
            let mut reach = self.reach(self.best.limit());
            if tree.edits.is_some() {
                // Routers may be outside the boxes of what is stored under them.
                (reach, bounds) = (f32::INFINITY, [0.0; LANES]);
            }
            for lane in lanes(within(&bounds, reach, first, 0..children.end)) {
                // A child's center is one of the points in its box.
                self.look(first + lane, node, route.center, bounds[lane]);
            }
        }
    }

    fn look(&mut self, child: usize, parent: &Node, parent_center: f64, bound: f32) {
        let node = &self.tree.nodes[child];
        let center = if node.center == parent.center {
            parent_center
        } else {
            self.measure(node.center)
        };
        if !node.is_leaf() {
            let key = self.reach(self.tree.apart(center, node.radius)).max(bound);
            let node = child as u32;
            self.waiting.push(Reverse(Route { key, node, center }));
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the `k` nearest of the points that are centers of nodes, nearest first.
    ///
    /// Centers summarize the points around them, so this asks which *regions* are near: singletons
    /// and the other points of leaves are skipped, and a center of several scales counts once. A
    /// tree whose [leaf cutoff](crate::LeafCutoff) puts everything into one leaf has one center.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// As a [`knn`](Self::knn) among as many points as there are nodes.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
    /// use metrics::L2;
    ///
    /// let points = Rows::new(1, (0..1000).map(f64::from).collect())?;
    /// let leaf_cutoff = LeafCutoff::Points(20);
    /// let parameters = Parameters { leaf_cutoff, ..Parameters::default() };
    /// let tree = CoverTree::with_parameters(points, L2, &parameters)?;
    /// let centers = tree.knn_centers(&[300.0], 2)?;
    /// assert!(centers[0].distance <= 20.0);
    /// assert!(centers[0].distance <= centers[1].distance);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "routing_knn")]
    pub fn knn_centers(&self, query: &C::Point, k: usize) -> Result<Vec<Neighbor>, PointError> {
        self.check(query)?;
        if k == 0 {
            return Ok(Vec::new());
        }
        let mut code = vec![Code::<C, M>::default(); self.blocks.widths.code()];
        let uncertainty = if code.is_empty() {
            0.0
        } else {
            self.uncertainty + self.sketch.encode_query(query, &mut code)
        };
        let mut routing = Routing {
            tree: self,
            query,
            code,
            uncertainty,
            best: Best::new(k.min(self.nodes.len()), Vec::new()),
            waiting: BinaryHeap::new(),
        };
        let root = &self.nodes[NodeId::ROOT.index()];
        let center = routing.measure(root.center);
        routing.waiting.push(Reverse(Route {
            key: 0.0,
            node: NodeId::ROOT.0,
            center,
        }));
        while let Some(Reverse(route)) = routing.waiting.pop() {
            if route.key > routing.reach(routing.best.limit()) {
                break;
            }
            routing.open(route);
        }
        Ok(routing.best.into_sorted())
    }
}
