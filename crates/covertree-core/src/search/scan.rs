//! Giving up on the sketch: a plain scan, where the codes keep too little out.
//!
//! A point that the codes let pass is fetched from wherever it lies, at several times the cost of a
//! scan's next point. So once a query has measured a fair number of points, it looks at a sample of
//! all codes: if too many of them are in reach, it starts again as a scan in the order of ids,
//! with the limit that it has by now. If not, it asks again when it has measured twice as many.

use metrics::sketch::LANES;
use metrics::{Metric, Sketch};

use super::best::Wanted;
use super::bucket::lanes;
use super::frontier::within;
use super::query::Query;
use crate::{CoverTree, PointCloud, PointId};

/// The part of all points that is measured before the question is asked: a hundredth or so, since
/// it is lost if the answer is yes.
const SHARE: usize = 128;

/// Below this many points a scan is over before the question is.
const MANY: usize = 1 << 14;

/// How much more than what a scan is worth is put up with, each time the question is asked. The
/// limit is still to fall, and falls less and less: with the first answer about half of what is in
/// reach will be out of it in the end.
pub(super) const TOLERANCES: [f64; 4] = [2.5, 2.0, 1.5, 1.25];

/// With so large a share in reach the codes are of no use, however the limit falls.
const NEARLY_ALL: f64 = 0.9;

/// Blocks of the sample.
const SAMPLE: usize = 16;

impl<C: PointCloud, M: Metric<C::Point>, W: Wanted> Query<'_, '_, C, M, W> {
    /// After how many distances to ask whether a scan is cheaper.
    pub(super) fn patience(tree: &CoverTree<C, M>) -> u64 {
        // Only where every point of the cloud is in the tree is a scan of the cloud an answer.
        if tree.len() < MANY || tree.len() != tree.cloud.points() {
            u64::MAX
        } else {
            (tree.len() / SHARE) as u64
        }
    }

    /// Tells whether a scan of all points is cheaper than going on; asks but once.
    #[inline]
    pub(super) fn is_hopeless(&mut self) -> bool {
        // Before there are enough neighbors, everything is in reach.
        if self.distances >= self.patience && self.limit < f64::INFINITY {
            let (tolerance, rest) = self
                .tolerances
                .split_first()
                .unwrap_or((&f64::INFINITY, &[]));
            let worth = (tolerance * self.tree.sketch.worth()).min(NEARLY_ALL);
            self.hopeless = self.in_reach() > worth;
            self.tolerances = rest;
            self.patience = if rest.is_empty() {
                u64::MAX
            } else {
                2 * self.patience
            };
        }
        self.hopeless
    }

    /// The share of a sample that the whole codes leave in reach.
    #[cold]
    fn in_reach(&self) -> f64 {
        let tree = self.tree;
        let blocks = tree.order.len() / LANES;
        let step = (blocks / SAMPLE).max(1);
        let (mut seen, mut passed) = (0, 0);
        let tail = &self.code[tree.blocks.widths.head..];
        let mut bounds = [0.0; LANES];
        for block in (0..blocks).step_by(step) {
            let columns = tree.blocks.block(block);
            tree.sketch.bounds(
                tree.blocks.widths.packing,
                self.head(),
                columns,
                &mut bounds,
            );
            let live = tree.live(block);
            let near = lanes(within(&bounds, self.threshold, 0, 0..LANES) & live);
            seen += live.count_ones() as usize;
            passed += near
                .filter(|&lane| {
                    let slot = block * LANES + lane;
                    tree.blocks.widths.tail == 0
                        || tree
                            .sketch
                            .tail_bound(tail, tree.blocks.tail(slot), bounds[lane])
                            <= self.threshold
                })
                .count();
        }
        passed as f64 / seen.max(1) as f64
    }

    /// Forgets what was found and measures all points in the order of their ids.
    pub(super) fn scan_all(&mut self) {
        let tree = self.tree;
        // There are as many within this as are wanted.
        let cutoff = self.wanted.restart();
        let ids = (0..tree.cloud.points()).map(PointId::new);
        if tree.edits.is_none() {
            self.offer_run(ids, cutoff);
        } else {
            // Ids may be missing.
            self.offer_run(ids.filter(|&id| tree.contains(id)), cutoff);
        }
    }
}
