//! Building a tree, or a node of it, again.

use std::sync::Arc;

use metrics::sketch::{self, LANES};
use metrics::{Metric, Sketch};

use super::{Decision, NOWHERE, raw};
use crate::blocks::{Blocks, Codes};
use crate::build::{self, Built, BuiltOf, Known, Part};
use crate::node::{NO_GROUP, NO_LATE, Node};
use crate::tree::Code;
use crate::{BuildError, CoverTree, LeafCutoff, NodeId, PointCloud, PointId, Scale};

/// What makes a tree fit again. Computing it takes distances, carrying it out does not.
#[derive(Clone)]
pub(crate) enum Repair<S, K: sketch::Code> {
    /// One node is built again.
    Node(u32, Arc<Part<K>>),
    /// That would be of no use for this node before it has twice the points.
    WaitNode(u32),
    /// The whole tree is built again.
    Whole(Arc<Built<S, K>>),
    /// That failed; it is not tried again before there are twice as many changes.
    Wait,
    /// There are no points: the tree becomes an empty leaf.
    Empty,
}

pub(crate) type RepairOf<C, M> =
    Repair<Arc<<M as Metric<<C as PointCloud>::Point>>::Sketch>, Code<C, M>>;

/// Some points of a cloud, renumbered.
struct Selection<'a, C> {
    cloud: &'a C,
    ids: &'a [u32],
}

impl<C: PointCloud> PointCloud for Selection<'_, C> {
    type Point = C::Point;

    fn points(&self) -> usize {
        self.ids.len()
    }

    #[inline]
    fn point(&self, id: PointId) -> &C::Point {
        self.cloud.point(PointId::from_raw(self.ids[id.index()]))
    }
}

/// A tree is built again when it has changed as often as it had points, but not before this.
const FEW: usize = 64;

/// Up to so many columns, which are the points themselves, a sketch never gets old, and cuts keep
/// what a build would put in order: a tree may grow to four times its points.
const NARROW: usize = 4;

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// What must be built again after a decision was applied.
    pub(crate) fn due(&self, decision: &Decision<Code<C, M>>) -> Option<RepairOf<C, M>> {
        if self.is_worn() {
            return Some(self.whole_or_wait());
        }
        let &(number, _) = decision.steps.last()?;
        let node = &self.nodes[number as usize];
        let late = self.late(node)?;
        let limit = match self.parameters.leaf_cutoff {
            // One bucket is faster than any split.
            LeafCutoff::Auto if self.blocks.widths.head > 0 => return None,
            _ => raw(self.leaf_cutoff.min(u32::MAX as usize)),
        };
        let full = if node.is_leaf() {
            let splits = node.radius > 0.0 && node.scale.exponent() > self.parameters.min_scale;
            splits && node.total > limit
        } else {
            late.count > limit.min(64).max(node.total / 4)
        };
        (full && node.total > late.patience).then(|| self.part(number))
    }

    /// Whether the whole tree should be built again: the points have doubled since the sketch was
    /// fitted, a quarter of the slots are wasted, or strays slow every query down.
    pub(crate) fn is_worn(&self) -> bool {
        let Some(edits) = &self.edits else {
            return false;
        };
        if edits.changes < edits.patience {
            return false;
        }
        let placed = edits.len - edits.strays.len();
        // Blocks that were split are two thirds full.
        let slots = self.order.len() - self.order.len() / 4;
        let narrow = self.blocks.widths.head <= NARROW && self.sketch.is_complete();
        let growth = if narrow { 3 } else { 1 };
        edits.changes > growth * edits.built.max(FEW)
            || edits.strays.len() > FEW / 2 + edits.len / 64
            || placed + placed / 4 + 16 * LANES < slots - slots / 4
    }

    /// Builds some points, whose codes are known, around the one in a place.
    fn built_again(
        &self,
        ids: &[u32],
        codes: Codes<Code<C, M>>,
        center: usize,
        leaf_cutoff: usize,
    ) -> Result<Part<Code<C, M>>, BuildError> {
        let points = Selection {
            cloud: &self.cloud,
            ids,
        };
        let known = Known {
            metric: &*self.metric,
            sketch: &*self.sketch,
            uncertainty: self.uncertainty,
            relative_error: self.relative_error,
            parameters: &self.parameters,
            leaf_cutoff,
        };
        let mut part = build::build_part(&points, &known, codes, raw(center))?;
        renumber(&mut part.nodes, &mut part.order, ids);
        Ok(part)
    }

    /// The ids of all points, lowest first: what was built of them before is built again.
    pub(crate) fn stored_ids(&self) -> Vec<u32> {
        (0..raw(self.cloud.points()))
            .filter(|&id| self.contains(PointId::from_raw(id)))
            .collect()
    }

    pub(crate) fn compact_or_wait(&self) -> RepairOf<C, M> {
        self.whole(self.stored_ids()).unwrap_or(Repair::Wait)
    }

    /// Builds the whole tree again, from its points in tree order: what will lie together does so
    /// already, which is easier to sort.
    pub(crate) fn whole_or_wait(&self) -> RepairOf<C, M> {
        let slots = (0..self.order.len()).filter(|&slot| self.is_live(slot));
        let mut ids: Vec<u32> = slots.map(|slot| self.order[slot]).collect();
        ids.extend(self.strays());
        // That of twice the points is about the same, and takes as long to find as a few thousand of
        // them take to be built.
        let built = self.edits.as_ref().map_or(0, |edits| edits.built);
        let dimension = (built >= build::SAMPLE).then_some(self.intrinsic_dimension);
        self.whole_of(ids, dimension).unwrap_or(Repair::Wait)
    }

    /// Builds the whole tree again.
    pub(crate) fn whole(&self, ids: Vec<u32>) -> Result<RepairOf<C, M>, BuildError> {
        self.whole_of(ids, None)
    }

    /// As [`whole`](Self::whole), of an intrinsic dimension that may be known.
    fn whole_of(
        &self,
        ids: Vec<u32>,
        dimension: Option<f64>,
    ) -> Result<RepairOf<C, M>, BuildError> {
        if ids.is_empty() {
            return Ok(Repair::Empty);
        }
        let points = Selection {
            cloud: &self.cloud,
            ids: &ids,
        };
        let (metric, parameters) = (&*self.metric, &self.parameters);
        let mut built =
            build::build_with_dimension(&points, metric, parameters, dimension, &|_| {})?;
        renumber(&mut built.nodes, &mut built.order, &ids);
        Ok(Repair::Whole(Arc::new(built)))
    }

    /// Builds one node again.
    fn part(&self, number: u32) -> RepairOf<C, M> {
        let slots = self.slots_under(number);
        let mut ids: Vec<u32> = slots.iter().map(|&slot| self.order[slot]).collect();
        let mut codes = Vec::with_capacity(slots.len() * self.blocks.widths.code());
        for &slot in &slots {
            self.blocks.push_code(slot, &mut codes);
        }
        let center = self.nodes[number as usize].center;
        let stored = ids.iter().position(|&id| id == center.raw());
        let place = stored.unwrap_or_else(|| {
            // The center is a mere router: it is built in as if it were stored, for the node must
            // stay where it is, and made a tombstone again afterwards.
            ids.push(center.raw());
            let mut code = vec![Default::default(); self.blocks.widths.code()];
            if !code.is_empty() {
                self.sketch.encode(self.cloud.point(center), &mut code);
            }
            codes.extend(code);
            ids.len() - 1
        });
        let codes = Codes::from_rows(self.blocks.widths, codes);
        match self.built_again(&ids, codes, place, self.leaf_cutoff) {
            Ok(part) if part.nodes.len() > 1 => Repair::Node(number, Arc::new(part)),
            _ => Repair::WaitNode(number),
        }
    }

    /// The slots of all points under a node.
    pub(super) fn slots_under(&self, number: u32) -> Vec<usize> {
        let mut slots = Vec::new();
        let mut waiting = vec![number as usize];
        while let Some(number) = waiting.pop() {
            let node = &self.nodes[number];
            slots.extend(self.own_slots(node));
            waiting.extend(node.children());
        }
        slots
    }

    /// Carries a repair out.
    pub(crate) fn mend(&mut self, repair: RepairOf<C, M>) {
        self.ready();
        match repair {
            Repair::Node(number, part) => {
                self.splice(number, Arc::unwrap_or_clone(part));
            }
            Repair::WaitNode(number) => {
                let node = &self.nodes[number as usize];
                let (late, patience) = (node.late, node.total.saturating_mul(2));
                if let Some(late) = self.edits().late.get_mut(late as usize) {
                    late.patience = patience;
                }
            }
            Repair::Whole(built) => self.install(Arc::unwrap_or_clone(built)),
            Repair::Wait => {
                let edits = self.edits();
                edits.patience = edits.changes.max(FEW) * 2;
            }
            Repair::Empty => self.clear(),
        }
    }

    fn install(&mut self, built: BuiltOf<C, M>) {
        self.cloud.pack();
        self.sketch = built.sketch;
        self.uncertainty = built.uncertainty;
        self.relative_error = self.relative_error.max(built.relative_error);
        self.nodes = built.nodes;
        self.order = built.order;
        self.to_center = built.to_center;
        self.blocks = built.blocks;
        self.leaf_cutoff = built.leaf_cutoff;
        self.intrinsic_dimension = built.intrinsic_dimension;
        self.slots.take();
        self.edits = None;
        if self.order.len() != self.cloud.points() {
            // Ids are missing, which only edits can tell.
            self.ready();
        }
    }

    /// Leaves an empty leaf around the old center.
    fn clear(&mut self) {
        self.nodes.truncate(1);
        let root = &mut self.nodes[NodeId::ROOT.index()];
        *root = empty_leaf(root.center);
        self.order.clear();
        self.to_center.clear();
        self.blocks = Blocks::empty(self.blocks.widths);
        self.edits = None;
        self.ready();
    }

    /// Puts a node that was built again, and all under it, in the place of the old.
    fn splice(&mut self, number: u32, part: Part<Code<C, M>>) {
        let center = self.nodes[number as usize].center;
        let router = !self.contains(center);
        for slot in self.slots_under(number) {
            self.edits().live[slot / LANES] &= !(1 << (slot % LANES));
        }
        self.bury(number);
        let (first_slot, first_node) = (self.order.len(), self.nodes.len() - 1);
        let group = self.blocks.widths.group();
        let first_group = self.blocks.boxes.len().checked_div(group).unwrap_or(0);
        let place = |node: usize| {
            if node == 0 {
                number
            } else {
                raw(first_node + node)
            }
        };
        let edits = self.edits.as_mut().expect("edits begin with `ready`");
        for (slot, &id) in part.order.iter().enumerate() {
            edits.place(PointId::from_raw(id), raw(first_slot + slot));
        }
        edits
            .live
            .resize((first_slot + part.order.len()) / LANES, u32::MAX);
        if !part.order.len().is_multiple_of(LANES) {
            edits
                .live
                .push(u32::MAX >> (LANES - part.order.len() % LANES));
        }
        let own = part
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.own > 0);
        let mut owners: Vec<_> = own.map(|(i, node)| (node.first_point, i)).collect();
        owners.sort_unstable();
        for (first, node) in owners {
            edits.own(first_slot + first as usize, place(node));
        }
        let parent = self.nodes[number as usize].parent;
        for (i, mut node) in part.nodes.into_iter().enumerate() {
            node.first_child += raw(first_node);
            node.first_point += raw(first_slot);
            for group in [&mut node.block_boxes, &mut node.child_boxes] {
                if *group != NO_GROUP {
                    *group += raw(first_group);
                }
            }
            if i == 0 {
                node.parent = parent;
                self.nodes[number as usize] = node;
            } else {
                node.parent = place(node.parent as usize);
                self.nodes.push(node);
            }
        }
        self.order.extend(part.order);
        self.to_center.extend(part.to_center);
        self.blocks.columns.extend(part.blocks.columns);
        self.blocks.tails.extend(part.blocks.tails);
        self.blocks.boxes.extend(part.blocks.boxes);
        self.pad();
        if router {
            let slot = self.edits().slot_of[center.index()];
            self.edits().slot_of[center.index()] = NOWHERE;
            self.edits().live[slot as usize / LANES] &= !(1 << (slot as usize % LANES));
            let mut under = self.edits().owner(slot);
            loop {
                self.nodes[under as usize].total -= 1;
                if under == number {
                    break;
                }
                under = self.nodes[under as usize].parent;
            }
        }
    }

    /// Empties all nodes below one.
    fn bury(&mut self, number: u32) {
        let mut waiting: Vec<usize> = self.nodes[number as usize].children().collect();
        while let Some(number) = waiting.pop() {
            let node = &mut self.nodes[number];
            waiting.extend(node.children());
            (node.own, node.total, node.children) = (0, 0, 0);
            // A node that is its own parent is in no tree.
            (node.late, node.parent) = (NO_LATE, raw(number));
        }
    }
}

/// The root of a tree without points, around a router.
pub(crate) fn empty_leaf(center: PointId) -> Node {
    Node {
        radius: 0.0,
        center,
        scale: Scale::LOWEST,
        child_scale: Scale::LOWEST,
        parent: 0,
        first_child: 1,
        children: 0,
        first_point: 0,
        own: 0,
        total: 0,
        block_boxes: NO_GROUP,
        child_boxes: NO_GROUP,
        late: NO_LATE,
    }
}

/// From the numbers of a selection back to ids.
fn renumber(nodes: &mut [Node], order: &mut [u32], ids: &[u32]) {
    for node in nodes {
        node.center = PointId::from_raw(ids[node.center.index()]);
    }
    for id in order {
        *id = ids[*id as usize];
    }
}

const _: () = assert!(NOWHERE == u32::MAX, "padding is no id");
