//! One query in progress: what it wants, how far it looks, and what it has found.

use metrics::sketch::{LANES, at_most};
use metrics::{Metric, Sketch};

use super::best::Wanted;
use super::bucket::{lanes, lanes_within};
use super::scan::TOLERANCES;
use crate::tree::Code;
use crate::{CoverTree, Neighbor, PointCloud, PointId};

/// A slot and the bound of its point, in one number: bounds are not negative, so the bits of their
/// bounds order candidates, and integers are compared without a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate(u64);

impl Candidate {
    #[inline]
    fn new(bound: f32, slot: usize) -> Self {
        Self(u64::from(bound.to_bits()) << 32 | slot as u64)
    }

    #[inline]
    fn bound(self) -> f32 {
        f32::from_bits((self.0 >> 32) as u32)
    }

    #[inline]
    fn slot(self) -> usize {
        (self.0 & u64::from(u32::MAX)) as usize
    }
}

/// How many points are measured before the limit is looked at again.
const ABREAST: usize = 4;

/// A query, its code, and the limit in both units.
pub(super) struct Query<'t, 'q, C: PointCloud, M: Metric<C::Point>, W> {
    pub(super) tree: &'t CoverTree<C, M>,
    pub(super) point: &'q C::Point,
    pub(super) code: Vec<Code<C, M>>,
    uncertainty: f64,
    /// Whether codes are the points themselves, which then need not be fetched.
    certain: bool,
    pub(super) wanted: W,
    /// How many are wanted, if candidates are collected by their bounds and measured at the end.
    deferred: Option<usize>,
    pub(super) limit: f64,
    /// The limit in units of the sketch, every slack included.
    pub(super) threshold: f32,
    /// Candidates, if measuring is deferred.
    pub(super) near: Vec<Candidate>,
    /// Distances computed.
    pub(super) distances: u64,
    /// At how many distances to ask whether a scan is cheaper, how much to put up with now and
    /// later, and the answer.
    pub(super) patience: u64,
    pub(super) tolerances: &'static [f64],
    pub(super) hopeless: bool,
}

impl<'t, 'q, C: PointCloud, M: Metric<C::Point>, W: Wanted> Query<'t, 'q, C, M, W> {
    /// Starts a query that has passed the metric's check, in used or new scratch space.
    pub(super) fn new(
        tree: &'t CoverTree<C, M>,
        point: &'q C::Point,
        wanted: W,
        mut code: Vec<Code<C, M>>,
        near: Vec<Candidate>,
    ) -> Self {
        let width = tree.blocks.widths.code();
        code.resize(width, Code::<C, M>::default());
        let uncertainty = if width == 0 {
            0.0
        } else {
            tree.uncertainty + tree.sketch.encode_query(point, &mut code)
        };
        Self::with_code(tree, point, wanted, code, uncertainty, near)
    }

    fn with_code(
        tree: &'t CoverTree<C, M>,
        point: &'q C::Point,
        wanted: W,
        code: Vec<Code<C, M>>,
        uncertainty: f64,
        mut near: Vec<Candidate>,
    ) -> Self {
        near.clear();
        let limit = wanted.limit();
        let complete = tree.sketch.is_complete();
        Self {
            tree,
            point,
            code,
            uncertainty,
            certain: complete && tree.uncertainty == 0.0,
            deferred: if complete { wanted.count() } else { None },
            limit,
            threshold: tree.threshold(uncertainty, limit),
            wanted,
            near,
            distances: 0,
            patience: Self::patience(tree),
            tolerances: &TOLERANCES,
            hopeless: false,
        }
    }

    /// The part of the code that is kept in columns.
    #[inline]
    pub(super) fn head(&self) -> &[Code<C, M>] {
        &self.code[..self.tree.blocks.widths.head]
    }

    /// Offers the points of one block whose slots are in `start..end`.
    #[inline]
    pub(super) fn scan_block(&mut self, block: usize, start: usize, end: usize) {
        self.scan_lanes(block, lanes_within(block, &(start..end)));
    }

    /// Offers the stored points of one block whose lanes are in `mask`.
    #[inline]
    pub(super) fn scan_lanes(&mut self, block: usize, mask: u32) {
        let tree = self.tree;
        let packing = tree.blocks.widths.packing;
        let mut bounds = [0.0; LANES];
        tree.sketch
            .bounds(packing, self.head(), tree.blocks.block(block), &mut bounds);
        self.take_lanes(block, mask, &bounds);
    }

    /// Offers points of one block, whose bounds are known.
    #[inline]
    pub(super) fn take_lanes(&mut self, block: usize, mask: u32, bounds: &[f32; LANES]) {
        let tree = self.tree;
        let first = block * LANES;
        let near = at_most(bounds, self.threshold) & mask & tree.live(block);
        if let Some(count) = self.deferred {
            if near != 0 {
                let candidates = lanes(near).map(|lane| Candidate::new(bounds[lane], first + lane));
                self.near.extend(candidates);
                let patience = if self.limit == f64::INFINITY {
                    0
                } else {
                    (count / 2).max(8)
                };
                if self.near.len() >= count + patience {
                    self.compact(count);
                }
            }
            return;
        }
        if self.limit == f64::INFINITY {
            // The likeliest first, so that the rest meet a low limit.
            let mut order: [u8; LANES] = std::array::from_fn(|lane| lane as u8);
            order.sort_unstable_by(|&a, &b| {
                bounds[usize::from(a)].total_cmp(&bounds[usize::from(b)])
            });
            let order = order.into_iter().map(usize::from);
            self.consider(first, bounds, order.filter(|&lane| near >> lane & 1 == 1));
            return;
        }
        self.consider(first, bounds, lanes(near));
    }

    /// Measures the points in some lanes of a block, unless their bounds or the rest of their codes
    /// say that they are out of reach.
    ///
    /// A few are measured before any is offered, so that they are fetched from memory side by side:
    /// after an offer the processor does not know how to go on until the distance is there.
    #[inline]
    fn consider(
        &mut self,
        first: usize,
        bounds: &[f32; LANES],
        mut lanes: impl Iterator<Item = usize>,
    ) {
        let tree = self.tree;
        loop {
            let mut few = [0; ABREAST];
            let mut count = 0;
            for lane in &mut lanes {
                let (slot, mut bound) = (first + lane, bounds[lane]);
                if bound <= self.threshold && tree.blocks.widths.tail > 0 {
                    let tail = &self.code[tree.blocks.widths.head..];
                    bound = tree.sketch.tail_bound(tail, tree.blocks.tail(slot), bound);
                }
                if bound <= self.threshold {
                    few[count] = slot;
                    count += 1;
                    if count == ABREAST {
                        break;
                    }
                }
            }
            if count == 0 {
                return;
            }
            let mut distances = [None; ABREAST];
            for (distance, &slot) in distances.iter_mut().zip(&few[..count]) {
                *distance = self.distance_within(slot);
            }
            self.distances += count as u64;
            for (&slot, distance) in few.iter().zip(distances) {
                if let Some(distance) = distance.filter(|&distance| distance <= self.limit) {
                    let id = PointId::from_raw(tree.order[slot]);
                    self.take(Neighbor { id, distance });
                }
            }
            if count < ABREAST {
                return;
            }
        }
    }

    /// The distance of the point in a slot, if it is within the limit.
    #[inline]
    fn distance_within(&self, slot: usize) -> Option<f64> {
        let (tree, query) = (self.tree, self.point);
        if self.certain
            && let Some(distance) = distance_of_code(tree, query, slot)
        {
            return Some(distance).filter(|&distance| distance <= self.limit);
        }
        let point = tree.cloud.point(PointId::from_raw(tree.order[slot]));
        tree.metric.distance_within(query, point, self.limit)
    }

    /// Keeps the candidates that may be among the nearest, and lowers the limit to what the k-th of
    /// them cannot exceed.
    fn compact(&mut self, count: usize) {
        let (_, farthest, _) = self.near.select_nth_unstable(count - 1);
        let tree = self.tree;
        let limit = tree.sketch.ceiling(self.uncertainty, farthest.bound());
        if limit == f64::INFINITY {
            // The codes are of no use that way: measure as they come.
            self.deferred = None;
            return self.settle();
        }
        let limit = limit * (1.0 + 2.0 * tree.relative_error) + f64::MIN_POSITIVE;
        if limit < self.limit {
            self.limit = limit;
            self.threshold = tree.threshold(self.uncertainty, limit);
        }
        let threshold = self.threshold;
        self.near.retain(|candidate| candidate.bound() <= threshold);
    }

    /// Measures the candidates, all of them before any is compared: where a comparison waits for a
    /// point to come from memory, the next points wait behind it.
    pub(super) fn settle(&mut self) {
        if let Some(count) = self.deferred
            && self.near.len() > count
        {
            self.compact(count);
        }
        if !self.near.is_empty() {
            // As integers they are sorted in less time than neighbors are, whose order is then nearly
            // the same.
            self.near.sort_unstable();
            self.distances += self.near.len() as u64;
            let (tree, query, certain) = (self.tree, self.point, self.certain);
            self.wanted.offer_all(self.near.iter().map(|candidate| {
                let slot = candidate.slot();
                let id = PointId::from_raw(tree.order[slot]);
                let of_code = certain
                    .then(|| distance_of_code(tree, query, slot))
                    .flatten();
                let fetched = || tree.metric.distance(query, tree.cloud.point(id));
                let distance = of_code.unwrap_or_else(fetched);
                Neighbor { id, distance }
            }));
            self.near.clear();
        }
        self.limit = self.wanted.limit();
        self.threshold = self.tree.threshold(self.uncertainty, self.limit);
    }

    /// Measures one point and offers it.
    #[inline]
    pub(super) fn refine(&mut self, slot: usize) {
        self.offer(PointId::from_raw(self.tree.order[slot]));
    }

    /// Measures a point that no code bounds.
    #[inline]
    pub(super) fn offer(&mut self, id: PointId) {
        self.distances += 1;
        let point = self.tree.cloud.point(id);
        if let Some(distance) = self
            .tree
            .metric
            .distance_within(self.point, point, self.limit)
        {
            self.take(Neighbor { id, distance });
        }
    }

    /// Takes a neighbor that is within the limit.
    #[inline]
    fn take(&mut self, neighbor: Neighbor) {
        self.wanted.offer(neighbor);
        let limit = self.wanted.limit();
        if limit != self.limit {
            self.limit = limit;
            self.threshold = self.tree.threshold(self.uncertainty, limit);
        }
    }

    /// Measures points one after the other, none of which a bound keeps out, as far as `cutoff`: all
    /// that a step can do without is outside of the loop.
    pub(super) fn offer_run(&mut self, ids: impl Iterator<Item = PointId>, cutoff: f64) {
        let (cloud, metric, query) = (&self.tree.cloud, &*self.tree.metric, self.point);
        let wanted = &mut self.wanted;
        let (mut limit, mut count) = (wanted.limit().min(cutoff), 0);
        for id in ids {
            count += 1;
            if let Some(distance) = metric.distance_within(query, cloud.point(id), limit) {
                wanted.offer(Neighbor { id, distance });
                limit = wanted.limit().min(cutoff);
            }
        }
        self.distances += count;
        self.limit = limit;
        self.threshold = self.tree.threshold(self.uncertainty, limit);
    }

    /// Measures a center.
    pub(super) fn measure(&mut self, center: PointId) -> f64 {
        self.distances += 1;
        let center = self.tree.cloud.point(center);
        self.tree.metric.distance(self.point, center)
    }
}

/// The distance of the point in a slot, if its code is the point itself.
#[inline]
fn distance_of_code<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
    slot: usize,
) -> Option<f64> {
    let (block, lane) = (tree.blocks.block(slot / LANES), slot % LANES);
    let measure = |point: &C::Point| tree.metric.distance(query, point);
    tree.sketch.restored(block, lane, measure)
}
