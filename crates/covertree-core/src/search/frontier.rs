//! All that has not been measured yet, nearest lower bound first.
//!
//! This is the walk of Hjaltason and Samet ("Distance browsing in spatial databases", ACM TODS
//! 1999): one heap holds nodes, boxes, blocks and points alike, each with a bound that nothing in
//! it can be nearer than. What is taken out is replaced by its parts, or measured if it is a point.
//! It costs a heap operation for every point that comes near, so a query that knows how many it
//! wants goes another way; this one may be stopped, and asked what is proven, at any moment.
//!
//! Invariants:
//!
//! 1. Every point of the tree has been measured, or is part of exactly one pending entry, or was
//!    dropped for a bound above the reach that the caller gave.
//! 2. If an entry's key is more than [`CoverTree::threshold`] of some distance, all its points are
//!    farther than that distance.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use metrics::sketch::{LANES, at_most};
use metrics::{Metric, Sketch};

use super::bucket::{lanes, lanes_within};
use super::visit::Group;
use crate::blocks::{block_range, groups_of_level, levels};
use crate::node::{NO_GROUP, Node};
use crate::tree::Code;
use crate::{CoverTree, Neighbor, NodeId, PointCloud, PointId};

/// Something whose points have not been measured.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// A node, and the distance of its center if that is known.
    Node { node: u32, center: Option<f64> },
    /// A group of boxes in the bucket of a node.
    Group { node: u32, group: Group },
    /// The points of a node in one block.
    Block { block: u32, mask: u32 },
    /// The point in a slot, bounded by the head of its code.
    Slot(u32),
    /// The point in a slot, bounded by its whole code.
    Point(u32),
    /// A point by its id, of which no bound is known.
    Stray(u32),
}

/// A part and the bound of its points, in units of the sketch.
#[derive(Clone, Copy, Debug)]
struct Pending {
    key: f32,
    part: Part,
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Pending {}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pending {
    /// The greatest is taken first: the lowest key.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.total_cmp(&self.key)
    }
}

/// The pending parts of one query.
pub(super) struct Frontier<'t, 'q, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    query: &'q C::Point,
    code: Vec<Code<C, M>>,
    uncertainty: f64,
    pending: BinaryHeap<Pending>,
    distances: u64,
    /// How many distances may be computed.
    budget: u64,
}

impl<'t, 'q, C: PointCloud, M: Metric<C::Point>> Frontier<'t, 'q, C, M> {
    /// Starts with the root; the query must have passed the metric's check.
    pub(super) fn new(tree: &'t CoverTree<C, M>, query: &'q C::Point, budget: u64) -> Self {
        let mut code = vec![Code::<C, M>::default(); tree.sketch.head() + tree.sketch.tail()];
        let uncertainty = if code.is_empty() {
            0.0
        } else {
            tree.uncertainty + tree.sketch.encode_query(query, &mut code)
        };
        let root = Part::Node {
            node: NodeId::ROOT.0,
            center: None,
        };
        let strays = tree.strays().iter().map(|&id| Part::Stray(id));
        let parts = std::iter::once(root).chain(strays);
        Self {
            tree,
            query,
            code,
            uncertainty,
            pending: parts.map(|part| Pending { key: 0.0, part }).collect(),
            distances: 0,
            budget,
        }
    }

    /// How many distances have been computed.
    pub(super) fn distances(&self) -> u64 {
        self.distances
    }

    /// Whether no more distances may be computed.
    pub(super) fn is_spent(&self) -> bool {
        self.distances >= self.budget
    }

    /// The key above which a part is farther than `distance`.
    pub(super) fn reach(&self, distance: f64) -> f32 {
        self.tree.threshold(self.uncertainty, distance)
    }

    /// The lowest key of all that is pending; nothing if everything has been measured or dropped.
    pub(super) fn nearest(&self) -> Option<f32> {
        self.pending.peek().map(|pending| pending.key)
    }

    /// Takes the nearest part: replaces it by its parts, or measures it if it is a point (unless
    /// the budget is spent: then it stays).
    ///
    /// Parts whose keys are above `reach` are dropped.
    pub(super) fn advance(&mut self, reach: f32) -> Option<Neighbor> {
        let Pending { key, part } = self.pending.pop()?;
        match part {
            Part::Node { node, center } => self.open_node(node, center, key, reach),
            Part::Group { node, group } => self.open_group(node, group, reach),
            Part::Block { block, mask } => self.open_block(block, mask, reach),
            Part::Slot(slot) if self.tree.blocks.widths.tail > 0 => {
                let blocks = &self.tree.blocks;
                let query = &self.code[blocks.widths.head..];
                let tail = blocks.tail(slot as usize);
                let key = self.tree.sketch.tail_bound(query, tail, key);
                self.push(key, Part::Point(slot), reach);
            }
            Part::Slot(slot) | Part::Point(slot) => {
                let id = PointId::from_raw(self.tree.order[slot as usize]);
                if let Some(distance) = self.measure(id) {
                    return Some(Neighbor { id, distance });
                }
                self.pending.push(Pending { key, part });
            }
            Part::Stray(id) => {
                let id = PointId::from_raw(id);
                if let Some(distance) = self.measure(id) {
                    // It may be a stray because there is no distance to it.
                    return (distance >= 0.0).then_some(Neighbor { id, distance });
                }
                self.pending.push(Pending { key, part });
            }
        }
        None
    }

    fn push(&mut self, key: f32, part: Part, reach: f32) {
        if key <= reach {
            self.pending.push(Pending { key, part });
        }
    }

    /// Computes a distance if the budget allows.
    fn measure(&mut self, id: PointId) -> Option<f64> {
        if self.is_spent() {
            return None;
        }
        self.distances += 1;
        let point = self.tree.cloud.point(id);
        Some(self.tree.metric.distance(self.query, point))
    }

    /// A node becomes its own points, or their boxes, and its children.
    fn open_node(&mut self, at: u32, mut center: Option<f64>, key: f32, reach: f32) {
        let tree = self.tree;
        let node = &tree.nodes[at as usize];
        let own = node.own();
        let blocks = block_range(&own);
        if self.code.is_empty() {
            if center.is_none() {
                center = self.measure(node.center);
            }
            for slot in tree.own_slots(node) {
                let stored = tree.to_center[slot];
                let apart = center.map_or(f64::NEG_INFINITY, |center| {
                    tree.apart_from_stored(center, f64::from(stored))
                });
                self.push(self.reach(apart), Part::Slot(slot as u32), reach);
            }
            for child in node.children() {
                self.push_ball(child, node, center, 0.0, reach);
            }
            return;
        }
        if let Some(late) = tree.late(node) {
            let group = Group {
                level: late.level,
                number: late.top,
            };
            self.push(key, Part::Group { node: at, group }, reach);
        } else if node.block_boxes == NO_GROUP {
            for block in blocks {
                let mask = lanes_within(block, &own);
                let block = block as u32;
                self.push(key, Part::Block { block, mask }, reach);
            }
        } else {
            let group = Group {
                level: levels(blocks.len()) - 1,
                number: 0,
            };
            self.push(key, Part::Group { node: at, group }, reach);
        }
        let (children, head) = (node.children(), tree.blocks.widths.head);
        let mut bounds = [0.0; LANES];
        for group in 0..children.len().div_ceil(LANES) {
            tree.box_bounds(
                node.child_boxes as usize + group,
                &self.code[..head],
                &mut bounds,
            );
            let first = children.start + group * LANES;
            for lane in lanes(within(&bounds, reach, first, 0..children.end)) {
                let (child, bound) = (first + lane, bounds[lane]);
                if tree.sketch.is_complete() {
                    let node = child as u32;
                    let center = None;
                    self.push(bound, Part::Node { node, center }, reach);
                } else {
                    self.push_ball(child, node, center, bound, reach);
                }
            }
        }
    }

    /// Pushes a child with the better bound of its box and its ball.
    fn push_ball(
        &mut self,
        child: usize,
        parent: &Node,
        center: Option<f64>,
        bound: f32,
        reach: f32,
    ) {
        let node = &self.tree.nodes[child];
        let center = center
            .filter(|_| node.center == parent.center)
            .or_else(|| self.measure(node.center));
        let ball = center.map_or(f32::NEG_INFINITY, |center| {
            self.reach(self.tree.apart(center, node.radius))
        });
        let node = child as u32;
        self.push(bound.max(ball), Part::Node { node, center }, reach);
    }

    /// A group of boxes becomes groups of the level below, or blocks.
    fn open_group(&mut self, at: u32, group: Group, reach: f32) {
        let tree = self.tree;
        let node = &tree.nodes[at as usize];
        let own = node.own();
        let blocks = block_range(&own);
        let first = group.number as usize * LANES;
        let links = tree.links(node, group.number);
        let (place, boxes) = match links {
            Some(links) => (links.boxes as usize, links.len as usize),
            None => {
                let (_, below) = groups_of_level(blocks.len(), group.level);
                let place = node.block_boxes as usize + below + group.number as usize;
                let boxes = blocks.len().div_ceil(LANES.pow(group.level));
                (place, boxes - first)
            }
        };
        let mut bounds = [0.0; LANES];
        tree.box_bounds(place, &self.code[..tree.blocks.widths.head], &mut bounds);
        for lane in lanes(within(&bounds, reach, 0, 0..boxes)) {
            let number = first + lane;
            let part = match (group.level.checked_sub(1), links) {
                (None, Some(links)) => Part::Block {
                    block: links.child[lane],
                    mask: links.mask[lane],
                },
                (None, None) => Part::Block {
                    block: (blocks.start + number) as u32,
                    mask: lanes_within(blocks.start + number, &own),
                },
                (Some(level), links) => Part::Group {
                    node: at,
                    group: Group {
                        level,
                        number: links.map_or(number as u32, |links| links.child[lane]),
                    },
                },
            };
            self.push(bounds[lane], part, reach);
        }
    }

    /// A block becomes those of its points that are the node's.
    fn open_block(&mut self, block: u32, mask: u32, reach: f32) {
        let tree = self.tree;
        let mut bounds = [0.0; LANES];
        let columns = tree.blocks.block(block as usize);
        tree.sketch.bounds(
            tree.blocks.widths.packing,
            &self.code[..tree.blocks.widths.head],
            columns,
            &mut bounds,
        );
        let first = block as usize * LANES;
        let near = at_most(&bounds, reach) & mask & tree.live(block as usize);
        for lane in lanes(near) {
            self.push(bounds[lane], Part::Slot((first + lane) as u32), reach);
        }
    }
}

/// The lanes whose bounds are at most `reach`, of those that number `range` if lane 0 is `first`.
pub(super) fn within(
    bounds: &[f32; LANES],
    reach: f32,
    first: usize,
    range: std::ops::Range<usize>,
) -> u32 {
    let mut near = at_most(bounds, reach);
    if first < range.start {
        near &= u32::MAX << (range.start - first);
    }
    if first + LANES > range.end {
        near &= u32::MAX >> (first + LANES - range.end);
    }
    near
}
