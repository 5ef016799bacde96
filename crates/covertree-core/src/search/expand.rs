//! Deciding which children to visit, and in which order.

use metrics::sketch::LANES;
use metrics::{Metric, Sketch};

use super::bucket::lanes;
use super::frontier::within;
use super::query::Query;
use super::{Searcher, Visit, Wanted};
use crate::PointCloud;
use crate::node::Node;

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Queues the children that may hold something wanted.
    pub(super) fn expand<W: Wanted>(&mut self, query: &mut Query<'_, '_, C, M, W>, visit: &Visit) {
        let tree = self.tree;
        let parent = &tree.nodes[visit.node as usize];
        if parent.is_leaf() {
            return;
        }
        let children = parent.children();
        let mut visits = std::mem::take(&mut self.children);
        visits.clear();
        if query.code.is_empty() {
            let limit = query.limit;
            let balls = children.map(|child| self.ball(query, visit, parent, child, 0.0));
            visits.extend(balls.filter(|child| child.ball <= limit));
        } else {
            let mut bounds = [0.0; LANES];
            for group in 0..children.len().div_ceil(LANES) {
                tree.box_bounds(
                    parent.child_boxes as usize + group,
                    query.head(),
                    &mut bounds,
                );
                let first = children.start + group * LANES;
                let near = within(&bounds, query.threshold, first, 0..children.end);
                for lane in lanes(near) {
                    let (node, bound) = (first + lane, bounds[lane]);
                    let child = if tree.sketch.is_complete() {
                        let node = node as u32;
                        Visit {
                            node,
                            group: None,
                            bound,
                            rank: bound,
                            ball: 0.0,
                            center: f64::NAN,
                        }
                    } else {
                        self.ball(query, visit, parent, node, bound)
                    };
                    if child.ball <= query.limit {
                        visits.push(child);
                    }
                }
            }
        }
        self.enqueue(query, visits.iter().copied());
        self.children = visits;
    }

    /// Bounds a child by its ball, too.
    fn ball<W: Wanted>(
        &self,
        query: &mut Query<'_, '_, C, M, W>,
        visit: &Visit,
        parent: &Node,
        child: usize,
        bound: f32,
    ) -> Visit {
        let node = &self.tree.nodes[child];
        let center = if node.center == parent.center && !visit.center.is_nan() {
            visit.center
        } else {
            query.measure(node.center)
        };
        let ball = self.tree.apart(center, node.radius);
        // Nearest center first: where balls and boxes overlap, their bounds are all 0.
        let rank = self.tree.sketch.threshold(0.0, center);
        Visit {
            node: child as u32,
            group: None,
            bound,
            rank,
            ball,
            center,
        }
    }
}
