//! Deciding which children to visit, and in which order.

use metrics::sketch::{LANES, at_most};
use metrics::{Metric, Sketch};

use super::{Query, Searcher, Visit, Wanted};
use crate::PointCloud;
use crate::node::Node;

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Puts the children that may hold something wanted on the stack, the nearest on top.
    pub(super) fn expand<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, visit: &Visit) {
        let tree = self.tree;
        let parent = &tree.nodes[visit.node as usize];
        if parent.is_leaf() {
            return;
        }
        let bottom = self.visits.len();
        let children = parent.children();
        if self.code.is_empty() {
            for child in children {
                self.push_by_ball(query, visit, parent, child, 0.0);
            }
            self.visits[bottom..].sort_unstable_by(|a, b| b.center.total_cmp(&a.center));
            return;
        }
        let head = tree.blocks.head;
        let complete = tree.sketch.is_complete();
        let mut bounds = [0.0; LANES];
        for group in 0..children.len().div_ceil(LANES) {
            let (low, high) = tree.blocks.group(parent.child_boxes as usize + group);
            tree.sketch
                .box_bounds(&self.code[..head], low, high, &mut bounds);
            let first = children.start + group * LANES;
            let mut near = at_most(&bounds, query.threshold);
            if first + LANES > children.end {
                near &= u32::MAX >> (first + LANES - children.end);
            }
            while near != 0 {
                let lane = near.trailing_zeros() as usize;
                near &= near - 1;
                if complete {
                    let node = (first + lane) as u32;
                    let bound = bounds[lane];
                    self.visits.push(Visit {
                        node,
                        bound,
                        ball: 0.0,
                        center: f64::NAN,
                    });
                } else {
                    self.push_by_ball(query, visit, parent, first + lane, bounds[lane]);
                }
            }
        }
        let pushed = &mut self.visits[bottom..];
        if complete {
            pushed.sort_unstable_by(|a, b| b.bound.total_cmp(&a.bound));
        } else {
            pushed.sort_unstable_by(|a, b| b.center.total_cmp(&a.center));
        }
    }

    /// Puts a child on the stack unless its ball is out of reach.
    fn push_by_ball<W: Wanted>(
        &mut self,
        query: &Query<'_, C::Point, W>,
        visit: &Visit,
        parent: &Node,
        child: usize,
        bound: f32,
    ) {
        let node = &self.tree.nodes[child];
        let center = if node.center == parent.center && !visit.center.is_nan() {
            visit.center
        } else {
            self.distances += 1;
            self.tree
                .metric
                .distance(query.point, self.tree.cloud.point(node.center))
        };
        let ball = self.tree.apart(center, node.radius);
        if ball <= query.limit {
            self.visits.push(Visit {
                node: child as u32,
                bound,
                ball,
                center,
            });
        }
    }
}
