//! The loop of a query: the nearest that waits is visited, until nothing that waits can be wanted.

use metrics::{Metric, Sketch};

use super::query::Query;
use super::{Searcher, Visit, Wanted};
use crate::{NodeId, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> Searcher<'_, C, M> {
    /// Visits all that may hold something wanted.
    pub(super) fn run<W: Wanted>(&mut self, point: &C::Point, wanted: W) -> W {
        let space = (
            std::mem::take(&mut self.code),
            std::mem::take(&mut self.near),
        );
        let mut query = Query::new(self.tree, point, wanted, space.0, space.1);
        for &stray in self.tree.strays() {
            query.offer(PointId::from_raw(stray));
        }
        let complete = self.tree.sketch.is_complete();
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
                if query.hopeless {
                    query.scan_all();
                    break;
                }
            } else if complete {
                // Ranks are bounds, and all that wait have higher ones.
                break;
            }
        }
        query.settle();
        self.distances += query.distances;
        (self.code, self.near) = (query.code, query.near);
        query.wanted
    }

    /// Looks at all that a visit is about.
    pub(super) fn visit<W: Wanted>(&mut self, query: &mut Query<'_, '_, C, M, W>, visit: &Visit) {
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
        query: &mut Query<'_, '_, C, M, W>,
        visits: impl Iterator<Item = Visit>,
    ) {
        if query.limit < f64::INFINITY {
            self.visits.extend(visits);
            return;
        }
        let start = self.first.len();
        self.first.extend(visits);
        while query.limit == f64::INFINITY
            && let Some((nearest, _)) = self.first[start..]
                .iter()
                .enumerate()
                .max_by_key(|(_, visit)| *visit)
        {
            let nearest = self.first.swap_remove(start + nearest);
            // What it puts behind is gone when it returns.
            self.visit(query, &nearest);
        }
        let reachable = |visit: &Visit| visit.bound <= query.threshold && visit.ball <= query.limit;
        self.visits
            .extend(self.first.drain(start..).filter(reachable));
    }
}
