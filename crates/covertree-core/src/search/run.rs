//! The loop of a query: the nearest that waits is visited, until nothing that waits can be wanted.

use metrics::{Metric, Sketch};

use super::{Searcher, Visit, Wanted};
use crate::{Neighbor, NodeId, PointCloud, PointId};

/// A query in progress: what is wanted, and the limit in both units.
pub(super) struct Query<'q, P: ?Sized, W> {
    pub(super) point: &'q P,
    pub(super) uncertainty: f64,
    pub(super) wanted: W,
    /// How many are wanted, if candidates are collected by their bounds and measured at the end.
    pub(super) deferred: Option<usize>,
    pub(super) limit: f64,
    /// The limit in units of the sketch, every slack included.
    pub(super) threshold: f32,
}

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Visits all that may hold something wanted.
    pub(super) fn run<W: Wanted>(&mut self, point: &C::Point, wanted: W) -> W {
        let uncertainty = if self.code.is_empty() {
            0.0
        } else {
            self.tree.uncertainty + self.tree.sketch.encode(point, &mut self.code)
        };
        let limit = wanted.limit();
        let complete = self.tree.sketch.is_complete();
        let deferred = if complete { wanted.count() } else { None };
        self.near.clear();
        let mut query = Query {
            point,
            uncertainty,
            wanted,
            deferred,
            limit,
            threshold: f32::INFINITY,
        };
        query.threshold = self.tree.threshold(uncertainty, limit);
        for &stray in self.tree.strays() {
            self.measure(&mut query, PointId::from_raw(stray));
        }
        self.visits.clear();
        self.visits.push(Visit {
            node: NodeId::ROOT.0,
            group: None,
            rank: 0.0,
            bound: 0.0,
            ball: 0.0,
            center: f64::NAN,
        });
        while let Some(visit) = self.visits.pop() {
            if visit.bound <= query.threshold && visit.ball <= query.limit {
                self.visit(&mut query, &visit);
            } else if complete {
                // Ranks are bounds, and all that wait have higher ones.
                break;
            }
        }
        self.settle(&mut query);
        query.wanted
    }

    /// Looks at all that a visit is about.
    fn visit<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, visit: &Visit) {
        match visit.group {
            Some(group) => self.scan_group(query, visit, group),
            None => {
                self.scan_own(query, visit);
                self.expand(query, visit);
            }
        }
    }

    /// Puts visits on the heap. While nothing is known yet, the nearest of them are made at once:
    /// most of the others are then out of reach and never see the heap.
    pub(super) fn enqueue<W: Wanted>(
        &mut self,
        query: &mut Query<'_, C::Point, W>,
        visits: impl Iterator<Item = Visit> + Clone,
    ) {
        if query.limit == f64::INFINITY {
            let mut waiting: Vec<Visit> = visits.collect();
            while query.limit == f64::INFINITY
                && let Some((nearest, _)) =
                    waiting.iter().enumerate().max_by_key(|(_, visit)| *visit)
            {
                let nearest = waiting.swap_remove(nearest);
                self.visit(query, &nearest);
            }
            let reachable =
                |visit: &Visit| visit.bound <= query.threshold && visit.ball <= query.limit;
            self.visits.extend(waiting.into_iter().filter(reachable));
        } else {
            self.visits.extend(visits);
        }
    }

    /// Keeps the candidates that may be among the nearest, and lowers the limit to what the k-th of
    /// them cannot exceed.
    pub(super) fn compact<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, count: usize) {
        let (_, &mut (bound, _), _) = self
            .near
            .select_nth_unstable_by(count - 1, |a, b| a.0.total_cmp(&b.0));
        let tree = self.tree;
        let limit = tree.sketch.ceiling(query.uncertainty, bound);
        if limit == f64::INFINITY {
            // The codes are of no use that way: measure as they come.
            query.deferred = None;
            return self.settle(query);
        }
        let limit = limit * (1.0 + 2.0 * tree.relative_error) + f64::MIN_POSITIVE;
        if limit < query.limit {
            query.limit = limit;
            query.threshold = tree.threshold(query.uncertainty, limit);
        }
        self.near.retain(|&(bound, _)| bound <= query.threshold);
    }

    /// Measures the candidates.
    fn settle<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>) {
        query.limit = query.wanted.limit();
        let mut near = std::mem::take(&mut self.near);
        for (_, slot) in near.drain(..) {
            self.refine(query, slot as usize);
        }
        self.near = near;
    }

    /// Measures one point and offers it.
    #[inline]
    pub(super) fn refine<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, slot: usize) {
        self.measure(query, PointId::from_raw(self.tree.order[slot]));
    }

    #[inline]
    fn measure<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, id: PointId) {
        self.distances += 1;
        let point = self.tree.cloud.point(id);
        if let Some(distance) = self
            .tree
            .metric
            .distance_within(query.point, point, query.limit)
        {
            query.wanted.offer(Neighbor { id, distance });
            let limit = query.wanted.limit();
            if limit != query.limit {
                query.limit = limit;
                query.threshold = self.tree.threshold(query.uncertainty, limit);
            }
        }
    }
}
