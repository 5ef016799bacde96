//! Looking through the points that a node keeps itself.

use metrics::Metric;
use metrics::sketch::{LANES, at_most};

use super::frontier::within;
use super::query::Query;
use super::{Group, Searcher, Visit, Wanted};
use crate::blocks::{block_range, groups_of_level, levels};
use crate::node::{LARGE_BUCKET, NO_GROUP};
use crate::{PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Offers the node's own points, except those that cannot be wanted.
    pub(super) fn scan_own<W: Wanted>(
        &mut self,
        query: &mut Query<'_, '_, C, M, W>,
        visit: &Visit,
    ) {
        let node = &self.tree.nodes[visit.node as usize];
        let own = node.own();
        if query.code.is_empty() {
            return self.scan_by_distance(query, visit);
        }
        if let Some(late) = self.tree.late(node) {
            let group = Group {
                level: late.level,
                number: late.top,
            };
            return self.scan_group(query, visit, group);
        }
        let blocks = block_range(&own);
        if node.block_boxes == NO_GROUP {
            for block in blocks {
                query.scan_block(block, own.start, own.end);
            }
            return;
        }
        let top = levels(blocks.len()) - 1;
        self.scan_group(
            query,
            visit,
            Group {
                level: top,
                number: 0,
            },
        );
    }

    /// Looks into the boxes of a group, nearest first: blocks are scanned, groups put on the heap.
    pub(super) fn scan_group<W: Wanted>(
        &mut self,
        query: &mut Query<'_, '_, C, M, W>,
        visit: &Visit,
        group: Group,
    ) {
        let tree = self.tree;
        let node = &tree.nodes[visit.node as usize];
        let own = node.own();
        let blocks = block_range(&own);
        let first = group.number as usize * LANES;
        // Links, once points have come after the build; numbers, before.
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
        tree.box_bounds(place, query.head(), &mut bounds);
        let near = within(&bounds, query.threshold, 0, 0..boxes);
        if group.level > 0 {
            let below = |lane: usize| Visit {
                group: Some(Group {
                    level: group.level - 1,
                    number: links.map_or((first + lane) as u32, |links| links.child[lane]),
                }),
                bound: bounds[lane].max(visit.bound),
                rank: bounds[lane],
                ..*visit
            };
            let mut near = near;
            if query.limit == f64::INFINITY {
                // As in `enqueue`, without a visit for each box.
                let mut order = NearestFirst::new(&bounds, near);
                while query.limit == f64::INFINITY && near != 0 {
                    let lane = order.next();
                    near &= !(1 << lane);
                    self.visit(query, &below(lane));
                }
                near &= at_most(&bounds, query.threshold);
            }
            self.visits.extend(lanes(near).map(below));
            return;
        }
        let mut order = NearestFirst::new(&bounds, near);
        for _ in 0..near.count_ones() {
            let lane = order.next();
            if bounds[lane] > query.threshold {
                // The next may be nearer by what the lane's bits hide, but no more than that.
                if bounds[lane] > query.threshold * (1.0 + 1e-5) {
                    return;
                }
                continue;
            }
            if query.is_hopeless() {
                return;
            }
            match links {
                Some(links) => query.scan_lanes(links.child[lane] as usize, links.mask[lane]),
                None => query.scan_block(blocks.start + first + lane, own.start, own.end),
            }
        }
    }

    /// Without a sketch: from the point whose distance to the center is most like the query's,
    /// outward in both directions, until the triangle inequality says stop.
    fn scan_by_distance<W: Wanted>(&mut self, query: &mut Query<'_, '_, C, M, W>, visit: &Visit) {
        let tree = self.tree;
        let node = &tree.nodes[visit.node as usize];
        let own = node.own();
        let center = if visit.center.is_nan() && !query.limit.is_infinite() {
            query.measure(node.center)
        } else {
            visit.center
        };
        if center.is_nan() {
            // Nothing is known and everything is wanted.
            let id = |slot: usize| PointId::from_raw(tree.order[slot]);
            let everything = f64::INFINITY;
            if tree.edits.is_some() {
                query.offer_run(tree.own_slots(node).map(id), everything);
            } else if own.len() == tree.order.len() {
                // In the order in which they lie.
                query.offer_run(own.map(PointId::new), everything);
            } else {
                query.offer_run(own.map(id), everything);
            }
            return;
        }
        let stored = &tree.to_center[own.clone()];
        let skip = |limit: f64, stored: f64| tree.apart_from_stored(center, stored) > limit;
        for &block in tree.late(node).map_or(&[][..], |late| &late.blocks) {
            let block = block as usize;
            for slot in lanes(tree.live(block)).map(|lane| block * LANES + lane) {
                if !skip(query.limit, f64::from(tree.to_center[slot])) {
                    query.refine(slot);
                }
            }
        }
        if own.len() > LARGE_BUCKET {
            for (slot, &distance) in own.zip(stored).filter(|&(slot, _)| tree.is_live(slot)) {
                if !skip(query.limit, f64::from(distance)) {
                    query.refine(slot);
                }
            }
            return;
        }
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
                if skip(query.limit, f64::from(stored[down])) {
                    down = 0;
                } else if tree.is_live(own.start + down) {
                    query.refine(own.start + down);
                }
            } else {
                if skip(query.limit, f64::from(stored[up])) {
                    up = stored.len();
                } else {
                    if tree.is_live(own.start + up) {
                        query.refine(own.start + up);
                    }
                    up += 1;
                }
            }
        }
    }
}

/// Lanes in the order of their bounds, but for a few of the lowest bits.
struct NearestFirst([i32; LANES]);

impl NearestFirst {
    /// Takes the lanes whose bits are set.
    #[inline]
    fn new(bounds: &[f32; LANES], set: u32) -> Self {
        let key = |lane: usize| {
            // Bounds are not negative, so their bits order as they do; the lane takes the lowest.
            // Signed numbers are compared by one instruction on every processor.
            let bits = bounds[lane].to_bits().cast_signed() & !(LANES as i32 - 1) | lane as i32;
            if set >> lane & 1 == 1 { bits } else { i32::MAX }
        };
        Self(std::array::from_fn(key))
    }

    /// The next lane, of those that are left.
    #[inline]
    fn next(&mut self) -> usize {
        let next = self.0.iter().copied().fold(i32::MAX, i32::min);
        let lane = next as usize % LANES;
        self.0[lane] = i32::MAX;
        lane
    }
}

/// The lanes of a block whose slots are in a range.
#[inline]
pub(super) fn lanes_within(block: usize, slots: &std::ops::Range<usize>) -> u32 {
    let first = block * LANES;
    let mut mask = u32::MAX;
    if first < slots.start {
        mask &= u32::MAX << (slots.start - first);
    }
    if first + LANES > slots.end {
        mask &= u32::MAX >> (first + LANES - slots.end);
    }
    mask
}

/// The lanes whose bits are set, lowest first.
pub(super) fn lanes(mut set: u32) -> impl Iterator<Item = usize> + Clone {
    std::iter::from_fn(move || {
        let lane = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (lane < LANES).then_some(lane)
    })
}
