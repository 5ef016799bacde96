//! The log's operations: what was asked for, and, once one copy has done it, what was decided.

use std::sync::Arc;

use leftright::Absorb;
use metrics::Metric;

use super::SharedCloud;
use super::snapshot::{Snapshot, State};
use crate::build;
use crate::edit::{Decision, RepairOf};
use crate::plugin::{AnnotatedTree, PluginSet};
use crate::tree::Code;
use crate::{CoverTree, PointId};

/// What an insertion decided.
pub(super) enum Plan<C: SharedCloud, M: Metric<C::Point>> {
    /// The first point of all has a tree built around it.
    Begin(Arc<build::BuiltOf<C, M>>),
    Enter(Decision<Code<C, M>>, Option<RepairOf<C, M>>),
}

/// An edit; the second half is there once the first copy has absorbed it.
pub(super) enum Op<C: SharedCloud, M: Metric<C::Point>> {
    Insert(C::Owned, Option<Plan<C, M>>),
    /// So many points that all is built again.
    Extend(Vec<C::Owned>, Option<RepairOf<C, M>>),
    Remove(PointId, Option<RepairOf<C, M>>),
    Replace(PointId, C::Owned, Option<Plan<C, M>>),
    Compact(Option<RepairOf<C, M>>),
}

impl<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>> AnnotatedTree<C, M, P> {
    /// Decides, applies, and remembers.
    fn enter_first(&mut self, id: PointId) -> Plan<C, M> {
        let decision = self.tree().decide(id);
        self.apply(id, &decision);
        let repair = self.tree().due(&decision);
        if let Some(repair) = &repair {
            self.mend(repair.clone());
        }
        Plan::Enter(decision, repair)
    }

    fn enter_second(&mut self, id: PointId, plan: Plan<C, M>) {
        if let Plan::Enter(decision, repair) = plan {
            self.apply(id, &decision);
            self.mend_second(repair);
        }
    }

    fn mend_second(&mut self, repair: Option<RepairOf<C, M>>) {
        if let Some(repair) = repair {
            self.mend(repair);
        }
    }

    fn push_all(&mut self, points: &[C::Owned]) {
        let tree = self.tree_mut();
        tree.ready();
        for point in points {
            let id = tree.cloud.push(C::borrow(point));
            tree.stray(id);
        }
    }
}

impl<C: SharedCloud, M: Metric<C::Point>, P: PluginSet<C, M>> Snapshot<C, M, P> {
    /// The tree: there is one from the first edit on, which is an insertion.
    fn edited(&mut self) -> &mut AnnotatedTree<C, M, P> {
        match &mut self.0 {
            State::Empty(..) => unreachable!("the first edit is an insertion"),
            State::Tree(tree) => tree,
        }
    }

    fn insert_first(&mut self, point: &C::Point) -> Plan<C, M> {
        match &mut self.0 {
            State::Tree(tree) => {
                let id = tree.tree_mut().cloud.push(point);
                tree.enter_first(id)
            }
            State::Empty(cloud, metric, parameters, plugins) => {
                let mut cloud = cloud.clone();
                cloud.push(point);
                let metric = Arc::clone(metric);
                let built = build::build(&cloud, &*metric, parameters, &|_| {});
                let built = Arc::new(built.expect("a point has a distance to itself"));
                let tree = CoverTree::of_built(cloud, metric, *parameters, (*built).clone());
                let plugins = Arc::clone(plugins);
                self.0 = State::Tree(AnnotatedTree::with_arc(tree, plugins));
                Plan::Begin(built)
            }
        }
    }

    fn insert_second(&mut self, point: &C::Point, plan: Plan<C, M>, other: &Self) {
        match (&mut self.0, plan) {
            (State::Tree(tree), plan) => {
                let id = tree.tree_mut().cloud.push(point);
                // What the other copy has packed need not be packed again.
                tree.tree_mut().cloud.share(other.cloud());
                tree.enter_second(id, plan);
            }
            (State::Empty(cloud, metric, parameters, plugins), Plan::Begin(built)) => {
                let mut cloud = cloud.clone();
                cloud.push(point);
                let (metric, built) = (Arc::clone(metric), Arc::unwrap_or_clone(built));
                let tree = CoverTree::of_built(cloud, metric, *parameters, built);
                let plugins = Arc::clone(plugins);
                self.0 = State::Tree(AnnotatedTree::with_arc(tree, plugins));
            }
            (State::Empty(..), Plan::Enter(..)) => {
                unreachable!("both copies absorb the same operations")
            }
        }
    }
}

impl<C, M, P> Absorb<Op<C, M>> for Snapshot<C, M, P>
where
    C: SharedCloud,
    M: Metric<C::Point>,
    P: PluginSet<C, M>,
{
    fn absorb_first(&mut self, op: &mut Op<C, M>, _other: &Self) {
        match op {
            Op::Insert(point, plan) => *plan = Some(self.insert_first(C::borrow(point))),
            Op::Extend(points, repair) => {
                let tree = self.edited();
                tree.push_all(points);
                *repair = Some(tree.tree().whole_or_wait());
                tree.mend_second(repair.clone());
            }
            Op::Remove(id, repair) => {
                let tree = self.edited();
                tree.vacate(*id);
                *repair = tree.tree().is_worn().then(|| tree.tree().whole_or_wait());
                tree.mend_second(repair.clone());
            }
            Op::Replace(id, point, plan) => {
                let tree = self.edited();
                tree.relocate(*id, C::borrow(point));
                *plan = Some(tree.enter_first(*id));
            }
            Op::Compact(repair) => {
                if let State::Tree(tree) = &mut self.0 {
                    *repair = Some(tree.tree().compact_or_wait());
                    tree.mend_second(repair.clone());
                }
            }
        }
    }

    fn absorb_second(&mut self, op: Op<C, M>, other: &Self) {
        match op {
            Op::Insert(point, Some(plan)) => {
                self.insert_second(C::borrow(&point), plan, other);
            }
            Op::Extend(points, repair) => {
                let tree = self.edited();
                tree.push_all(&points);
                tree.tree_mut().cloud.share(other.cloud());
                tree.mend_second(repair);
            }
            Op::Remove(id, repair) => {
                let tree = self.edited();
                tree.vacate(id);
                tree.tree_mut().cloud.share(other.cloud());
                tree.mend_second(repair);
            }
            Op::Replace(id, point, Some(plan)) => {
                let tree = self.edited();
                tree.relocate(id, C::borrow(&point));
                tree.tree_mut().cloud.share(other.cloud());
                tree.enter_second(id, plan);
            }
            Op::Compact(repair) => {
                if let State::Tree(tree) = &mut self.0 {
                    tree.tree_mut().cloud.share(other.cloud());
                    tree.mend_second(repair);
                }
            }
            Op::Insert(_, None) | Op::Replace(_, _, None) => {
                unreachable!("one copy has absorbed the operation already")
            }
        }
    }

    fn sync_with(&mut self, other: &Self) {
        *self = other.clone();
    }
}
