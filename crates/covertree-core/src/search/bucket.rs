//! Looking through the points that a node keeps itself.

use metrics::sketch::{LANES, at_most};
use metrics::{Metric, Sketch};

use super::{Query, Searcher, Visit, Wanted};
use crate::PointCloud;
use crate::blocks::block_range;
use crate::node::NO_GROUP;

/// Blocks of a large bucket that are looked at first, nearest box first, to get a good limit
/// before the rest is streamed in the order of memory.
const WARM_UP: usize = 8;

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Offers the node's own points, except those that cannot be wanted.
    pub(super) fn scan_own<W: Wanted>(
        &mut self,
        query: &mut Query<'_, C::Point, W>,
        visit: &Visit,
    ) {
        let node = &self.tree.nodes[visit.node as usize];
        let own = node.own();
        if own.is_empty() {
            return;
        }
        if self.code.is_empty() {
            return self.scan_by_distance(query, visit);
        }
        let blocks = block_range(&own);
        if node.block_boxes == NO_GROUP {
            for block in blocks {
                self.scan_block(query, block, own.start, own.end);
            }
            return;
        }
        let first_group = node.block_boxes as usize;
        let groups = blocks.len().div_ceil(LANES);
        self.bounds.clear();
        self.bounds.resize(groups * LANES, f32::INFINITY);
        let head = self.tree.blocks.head;
        let mut lanes = [0.0; LANES];
        for (group, bounds) in self.bounds.chunks_exact_mut(LANES).enumerate() {
            let (low, high) = self.tree.blocks.group(first_group + group);
            self.tree
                .sketch
                .box_bounds(&self.code[..head], low, high, &mut lanes);
            bounds.copy_from_slice(&lanes);
        }
        self.bounds[blocks.len()..].fill(f32::INFINITY);

        for _ in 0..if groups == 1 { 1 } else { WARM_UP } {
            let (nearest, bound) = nearest_lane(&self.bounds);
            if bound > query.threshold || bound == f32::INFINITY {
                return;
            }
            self.bounds[nearest] = f32::INFINITY;
            self.scan_block(query, blocks.start + nearest, own.start, own.end);
        }
        for group in 0..groups {
            lanes.copy_from_slice(&self.bounds[group * LANES..][..LANES]);
            // Infinite for what was looked at already and for lanes without a block.
            let mut near = at_most(&lanes, query.threshold.min(f32::MAX));
            while near != 0 {
                let lane = near.trailing_zeros() as usize;
                near &= near - 1;
                if lanes[lane] <= query.threshold {
                    let block = blocks.start + group * LANES + lane;
                    self.scan_block(query, block, own.start, own.end);
                }
            }
        }
    }

    /// Offers the points of one block whose slots are in `start..end`.
    #[inline]
    fn scan_block<W: Wanted>(
        &mut self,
        query: &mut Query<'_, C::Point, W>,
        block: usize,
        start: usize,
        end: usize,
    ) {
        let tree = self.tree;
        let head = tree.blocks.head;
        let mut bounds = [0.0; LANES];
        tree.sketch
            .bounds(&self.code[..head], tree.blocks.block(block), &mut bounds);
        let first = block * LANES;
        let mut near = at_most(&bounds, query.threshold);
        if first < start {
            near &= u32::MAX << (start - first);
        }
        if first + LANES > end {
            near &= u32::MAX >> (first + LANES - end);
        }
        while near != 0 {
            let lane = near.trailing_zeros() as usize;
            near &= near - 1;
            let slot = first + lane;
            let mut bound = bounds[lane];
            if tree.blocks.tail > 0 && bound <= query.threshold {
                bound = tree
                    .sketch
                    .tail_bound(&self.code[head..], tree.blocks.tail(slot), bound);
            }
            if bound <= query.threshold {
                self.refine(query, slot);
            }
        }
    }

    /// Without a sketch: from the point whose distance to the center is most like the query's,
    /// outward in both directions, until the triangle inequality says stop.
    fn scan_by_distance<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, visit: &Visit) {
        let tree = self.tree;
        let node = &tree.nodes[visit.node as usize];
        let own = node.own();
        let center = if visit.center.is_nan() && !query.limit.is_infinite() {
            self.distances += 1;
            tree.metric
                .distance(query.point, tree.cloud.point(node.center))
        } else {
            visit.center
        };
        if center.is_nan() {
            // Nothing is known and everything is wanted.
            for slot in own {
                self.refine(query, slot);
            }
            return;
        }
        let stored = &tree.to_center[own.clone()];
        // Rounded to `f32`, a stored distance is off by half an ulp, or by the least number.
        let skip = |limit: f64, near: f64, far: f64| {
            tree.apart(near, far) - (near + far) * 1.2e-7 - 1e-44 > limit
        };
        let middle = stored.partition_point(|&distance| f64::from(distance) < center);
        let (mut down, mut up) = (middle, middle);
        loop {
            let below = (down > 0).then(|| f64::from(stored[down - 1]));
            let above = stored.get(up).map(|&distance| f64::from(distance));
            let go_down = match (below, above) {
                (None, None) => return,
                (Some(below), Some(above)) => center - below <= above - center,
                (below, _) => below.is_some(),
            };
            if go_down {
                down -= 1;
                if skip(query.limit, center, f64::from(stored[down])) {
                    down = 0;
                } else {
                    self.refine(query, own.start + down);
                }
            } else {
                if skip(query.limit, f64::from(stored[up]), center) {
                    up = stored.len();
                } else {
                    self.refine(query, own.start + up);
                    up += 1;
                }
            }
        }
    }
}

/// The lane of the least bound, and that bound.
fn nearest_lane(bounds: &[f32]) -> (usize, f32) {
    let mut least = [f32::INFINITY; LANES];
    for group in bounds.chunks_exact(LANES) {
        for (least, &bound) in least.iter_mut().zip(group) {
            *least = if bound < *least { bound } else { *least };
        }
    }
    let least = least.into_iter().fold(f32::INFINITY, f32::min);
    (
        bounds.iter().position(|&bound| bound == least).unwrap_or(0),
        least,
    )
}
