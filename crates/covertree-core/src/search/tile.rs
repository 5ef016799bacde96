//! Up to 32 queries that lie together, answered in one walk.
//!
//! One query at a time, a walk waits for memory: the boxes and columns that it reads, and above all
//! the points that it measures, have left the caches since the last query came by. A tile of
//! neighboring queries needs nearly the same boxes, columns and points, so each is fetched once and
//! used by all. (The idea of Gray and Moore, "N-body problems in statistical learning", NIPS 2000:
//! walk with a set of queries. Their bounds for the set as a whole are not needed here, for a
//! query against 32 boxes is a few vector instructions.)
//!
//! First every query looks around by itself in the group of boxes where it falls, so that it starts
//! into the common walk with a good limit. Then whatever is in reach of any query is visited,
//! nearest first, by those whose reach it is in.

use std::collections::BinaryHeap;

use metrics::sketch::{LANES, Packing, Word};
use metrics::{Metric, Sketch};

use super::best::Best;
use super::bucket::{lanes, lanes_within};
use super::frontier::within;
use super::query::Query;
use super::visit::Group;
use crate::blocks::{block_range, groups_of_level, levels};
use crate::node::NO_GROUP;
use crate::{CoverTree, Neighbor, NodeId, PointCloud};

/// Queries of a tile: one bit each in a word.
pub(super) const TILE: usize = 32;

/// What waits to be visited by the queries in `mask`.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// The least bound of any of the queries.
    key: f32,
    mask: u32,
    node: u32,
    group: Option<Group>,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    /// The greatest is visited first: the lowest key.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.key.total_cmp(&self.key)
    }
}

/// The bounds of all queries to the boxes of one group.
struct Bounds {
    /// By query, then by box.
    of: [[f32; LANES]; TILE],
    /// By box: which queries have it in reach, and the least of their bounds.
    masks: [u32; LANES],
    keys: [f32; LANES],
}

/// A walk of several queries.
pub(super) struct Tile<'t, 'q, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    queries: Vec<Query<'t, 'q, C, M, Best>>,
    waiting: BinaryHeap<Waiting>,
    bounds: Box<Bounds>,
    /// Space for a block or a group whose numbers have words of their own.
    unpacked: Vec<Word<M::Sketch, C::Point>>,
}

/// For fewer queries than this unpacking does not pay.
const MANY: u32 = 8;

fn best<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>, k: usize) -> Best {
    Best::new(k.min(tree.len()), Vec::new())
}

impl<'t, 'q, C: PointCloud, M: Metric<C::Point>> Tile<'t, 'q, C, M> {
    pub(super) fn new(tree: &'t CoverTree<C, M>) -> Self {
        Self {
            tree,
            queries: Vec::with_capacity(TILE),
            waiting: BinaryHeap::new(),
            bounds: Box::new(Bounds {
                of: [[0.0; LANES]; TILE],
                masks: [0; LANES],
                keys: [0.0; LANES],
            }),
            unpacked: Vec::new(),
        }
    }

    /// Finds the `k` nearest, at least one, of each of up to [`TILE`] points that have passed the
    /// metric's check; the tree must have a sketch.
    pub(super) fn knn(
        &mut self,
        points: impl Iterator<Item = &'q C::Point>,
        k: usize,
    ) -> Vec<Vec<Neighbor>> {
        let tree = self.tree;
        let start = |point| Query::new(tree, point, best(tree, k), Vec::new(), Vec::new());
        self.queries.extend(points.map(start));
        self.answer()
    }

    fn answer(&mut self) -> Vec<Vec<Neighbor>> {
        debug_assert!((1..=TILE).contains(&self.queries.len()) && self.tree.blocks.widths.head > 0);
        let seeds: Vec<_> = (0..self.queries.len()).map(|i| self.seed(i)).collect();
        self.walk(&seeds);
        let answer = |mut query: Query<'t, 'q, C, M, Best>| {
            query.settle();
            query.wanted.into_sorted()
        };
        self.queries.drain(..).map(answer).collect()
    }

    /// Lets one query look around where it falls. Returns the node and the group of the lowest
    /// level that it has been to, which need not be visited again.
    fn seed(&mut self, i: usize) -> (u32, u32) {
        let (tree, query) = (self.tree, &mut self.queries[i]);
        let mut bounds = [0.0; LANES];
        let mut at = NodeId::ROOT.0;
        loop {
            let node = &tree.nodes[at as usize];
            if node.is_leaf() {
                break;
            }
            let children = node.children();
            let mut nearest = (f32::INFINITY, children.start);
            for group in 0..children.len().div_ceil(LANES) {
                tree.box_bounds(node.child_boxes as usize + group, query.head(), &mut bounds);
                let first = children.start + group * LANES;
                for (lane, &bound) in bounds.iter().enumerate().take(children.end - first) {
                    if bound < nearest.0 {
                        nearest = (bound, first + lane);
                    }
                }
            }
            at = nearest.1 as u32;
        }
        let node = &tree.nodes[at as usize];
        let own = node.own();
        let blocks = block_range(&own);
        if node.block_boxes == NO_GROUP {
            for block in blocks {
                query.scan_block(block, own.start, own.end);
            }
            return (at, 0);
        }
        let mut number = 0;
        for level in (0..levels(blocks.len())).rev() {
            let (_, below) = groups_of_level(blocks.len(), level);
            tree.box_bounds(
                node.block_boxes as usize + below + number,
                query.head(),
                &mut bounds,
            );
            let first = number * LANES;
            let boxes = (blocks.len().div_ceil(LANES.pow(level)) - first).min(LANES);
            let mut order: [u8; LANES] = std::array::from_fn(|lane| lane as u8);
            let order = &mut order[..boxes];
            order.sort_unstable_by(|&a, &b| bounds[a as usize].total_cmp(&bounds[b as usize]));
            if level > 0 {
                number = first + order[0] as usize;
                continue;
            }
            for &lane in &*order {
                let lane = lane as usize;
                if bounds[lane] > query.threshold {
                    break;
                }
                query.scan_block(blocks.start + first + lane, own.start, own.end);
            }
        }
        (at, number as u32)
    }

    /// Visits everything else that is in reach of a query, with the queries in whose reach it is.
    fn walk(&mut self, seeds: &[(u32, u32)]) {
        self.waiting.clear();
        self.waiting.push(Waiting {
            key: 0.0,
            mask: u32::MAX >> (TILE - self.queries.len()),
            node: NodeId::ROOT.0,
            group: None,
        });
        while let Some(next) = self.waiting.pop() {
            let reach = self.queries.iter().map(|query| query.threshold);
            if next.key > reach.fold(f32::NEG_INFINITY, f32::max) {
                break;
            }
            match next.group {
                Some(group) => self.open_group(next, group, seeds),
                None => self.open_node(next, seeds),
            }
        }
    }

    fn open_node(&mut self, at: Waiting, seeds: &[(u32, u32)]) {
        let tree = self.tree;
        let node = &tree.nodes[at.node as usize];
        let own = node.own();
        let blocks = block_range(&own);
        if node.block_boxes == NO_GROUP {
            for i in lanes(at.mask).filter(|&i| seeds[i] != (at.node, 0)) {
                for block in blocks.clone() {
                    self.queries[i].scan_block(block, own.start, own.end);
                }
            }
        } else {
            let group = Group {
                level: levels(blocks.len()) - 1,
                number: 0,
            };
            self.open_group(at, group, seeds);
        }
        let children = node.children();
        for group in 0..children.len().div_ceil(LANES) {
            let first = children.start + group * LANES;
            let boxes = node.child_boxes as usize + group;
            self.bound(at.mask, boxes, (children.end - first).min(LANES));
            let bounds = &self.bounds;
            let reached = (0..LANES).filter(|&lane| bounds.masks[lane] != 0);
            self.waiting.extend(reached.map(|lane| Waiting {
                key: bounds.keys[lane],
                mask: bounds.masks[lane],
                node: (first + lane) as u32,
                group: None,
            }));
        }
    }

    /// Queues the groups in a group, or scans its blocks, nearest first.
    fn open_group(&mut self, at: Waiting, group: Group, seeds: &[(u32, u32)]) {
        let tree = self.tree;
        let node = &tree.nodes[at.node as usize];
        let own = node.own();
        let blocks = block_range(&own);
        let (_, below) = groups_of_level(blocks.len(), group.level);
        let first = group.number as usize * LANES;
        let boxes = blocks.len().div_ceil(LANES.pow(group.level)) - first;
        let place = node.block_boxes as usize + below + group.number as usize;
        let mut mask = at.mask;
        if group.level == 0 {
            for i in lanes(mask).filter(|&i| seeds[i] == (at.node, group.number)) {
                mask &= !(1 << i);
            }
        }
        self.bound(mask, place, boxes.min(LANES));
        let bounds = &self.bounds;
        let reached = (0..LANES).filter(|&lane| bounds.masks[lane] != 0);
        if let Some(level) = group.level.checked_sub(1) {
            self.waiting.extend(reached.map(|lane| Waiting {
                key: bounds.keys[lane],
                mask: bounds.masks[lane],
                node: at.node,
                group: Some(Group {
                    level,
                    number: (first + lane) as u32,
                }),
            }));
            return;
        }
        let mut order = [0_u8; LANES];
        let mut found = 0;
        for lane in reached {
            order[found] = lane as u8;
            found += 1;
        }
        let order = &mut order[..found];
        let packed = tree.blocks.widths.packing != Packing::One;
        order
            .sort_unstable_by(|&a, &b| bounds.keys[a as usize].total_cmp(&bounds.keys[b as usize]));
        for lane in order.iter().map(|&lane| lane as usize) {
            let block = blocks.start + first + lane;
            let wanted = bounds.masks[lane];
            if !packed || wanted.count_ones() < MANY {
                for i in lanes(wanted) {
                    // The limit may have fallen since.
                    if bounds.of[i][lane] <= self.queries[i].threshold {
                        self.queries[i].scan_block(block, own.start, own.end);
                    }
                }
                continue;
            }
            self.unpacked.clear();
            tree.blocks.unpack_block(block, &mut self.unpacked);
            let inside = lanes_within(block, &own);
            let mut of_points = [0.0; LANES];
            for i in lanes(wanted) {
                let query = &mut self.queries[i];
                if bounds.of[i][lane] <= query.threshold {
                    let unpacked = &self.unpacked;
                    tree.sketch
                        .bounds(Packing::One, query.head(), unpacked, &mut of_points);
                    query.take_lanes(block, inside, &of_points);
                }
            }
        }
    }

    /// Bounds the queries in `mask` against the first `count` boxes of a group.
    fn bound(&mut self, mask: u32, group: usize, count: usize) {
        let tree = self.tree;
        let mut packing = tree.blocks.widths.packing;
        let (mut low, mut high) = tree.blocks.group(group);
        if packing != Packing::One && mask.count_ones() >= MANY {
            self.unpacked.clear();
            tree.blocks.unpack_group(group, &mut self.unpacked);
            (low, high) = self.unpacked.split_at(self.unpacked.len() / 2);
            packing = Packing::One;
        }
        let Bounds { of, masks, keys } = &mut *self.bounds;
        *masks = [0; LANES];
        *keys = [f32::INFINITY; LANES];
        for i in lanes(mask) {
            let query = &self.queries[i];
            let bounds = &mut of[i];
            tree.sketch
                .box_bounds(packing, query.head(), low, high, bounds);
            for lane in lanes(within(bounds, query.threshold, 0, 0..count)) {
                masks[lane] |= 1 << i;
                keys[lane] = keys[lane].min(bounds[lane]);
            }
        }
    }
}
