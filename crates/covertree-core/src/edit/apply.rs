//! Putting a point where it was decided that it goes; computes no distance.

use metrics::Metric;
use metrics::sketch::{self, LANES};

use super::{Decision, Late, NOWHERE, STRAY, raw};
use crate::blocks::Blocks;
use crate::node::NO_LATE;
use crate::tree::Code;
use crate::{CoverTree, PointCloud, PointId, Scale};

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    pub(crate) fn apply(&mut self, id: PointId, decision: &Decision<Code<C, M>>) {
        self.ready();
        let Some(&(last, away)) = decision.steps.last() else {
            return self.stray(id);
        };
        self.uncertainty = self.uncertainty.max(decision.uncertainty);
        let mut parent = None;
        for &(number, distance) in decision.steps.iter() {
            let base = self.parameters.scale_base;
            let node = &mut self.nodes[number as usize];
            node.total += 1;
            if distance > node.radius {
                node.radius = distance;
                // Only the root has to: its children reach what is sent to them.
                if distance > node.scale.radius(base) {
                    node.scale = Scale::at_least(distance, base);
                }
            }
            if let Some(parent) = parent.replace(number) {
                self.widen_child(parent, number, &decision.code);
            }
        }
        let late = self.late_of(last);
        let slot = if self.blocks.widths.head > 0 {
            self.insert_code(late, last, id, &decision.code)
        } else {
            self.insert_distance(late, last, id, away)
        };
        let edits = self.edits();
        edits.late[late as usize].count += 1;
        edits.len += 1;
        edits.changes += 1;
        edits.place(id, slot);
    }

    /// Stores a point that every query measures.
    pub(crate) fn stray(&mut self, id: PointId) {
        let edits = self.edits();
        edits.strays.push(id.raw());
        edits.len += 1;
        edits.changes += 1;
        edits.place(id, STRAY);
    }

    /// The late points of a node, made if there are none.
    fn late_of(&mut self, number: u32) -> u32 {
        let late = self.nodes[number as usize].late;
        if late != NO_LATE {
            return late;
        }
        let late = if self.blocks.widths.head > 0 {
            self.hierarchy_of(number)
        } else {
            Late::default()
        };
        let edits = self.edits();
        edits.late.push(late);
        let place = raw(edits.late.len() - 1);
        self.nodes[number as usize].late = place;
        place
    }

    /// Appends a point to a list without codes.
    fn insert_distance(&mut self, late: u32, node: u32, id: PointId, away: f64) -> u32 {
        let edits = self.edits();
        let last = edits.late[late as usize].blocks.last().copied();
        let block = match last {
            Some(block) if edits.live[block as usize] >> (LANES - 1) == 0 => block,
            _ => {
                let block = self.push_block(node);
                self.edits().late[late as usize].blocks.push(block);
                block
            }
        };
        let live = &mut self.edits().live[block as usize];
        // After the last: places of tombstones stay empty.
        let lane = u32::BITS - live.leading_zeros();
        *live |= 1 << lane;
        let slot = block * LANES as u32 + lane;
        self.order[slot as usize] = id.raw();
        // The center is the same as when the distance was computed.
        self.to_center[slot as usize] = away as f32;
        slot
    }

    /// Adds a block of slots that hold nothing yet.
    pub(super) fn push_block(&mut self, node: u32) -> u32 {
        let first = self.order.len();
        let whole = first + LANES;
        extend_to(&mut self.order, whole, NOWHERE);
        if self.blocks.widths.head > 0 {
            self.blocks.extend_to(whole);
        } else {
            extend_to(&mut self.to_center, whole, 0.0);
        }
        let edits = self.edits();
        edits.live.push(0);
        edits.own(first, node);
        raw(first / LANES)
    }

    /// Makes the box of a child hold a code.
    fn widen_child(&mut self, parent: u32, child: u32, code: &[Code<C, M>]) {
        if self.blocks.widths.head == 0 {
            return;
        }
        let parent = &self.nodes[parent as usize];
        let at = (child - parent.first_child) as usize;
        let group = parent.child_boxes as usize + at / LANES;
        self.blocks.widen(group, at % LANES, code);
    }
}

/// Lengthens an arena, whose room grows by a sixteenth: doubling it would double what a live tree
/// costs.
pub(super) fn extend_to<T: Clone>(arena: &mut Vec<T>, len: usize, value: T) {
    if len > arena.capacity() {
        arena.reserve_exact((len - arena.len()).max(arena.len() / 16));
    }
    arena.resize(len, value);
}

impl<K: sketch::Code> Blocks<K> {
    /// Adds empty slots, up to `whole` blocks of them.
    pub(super) fn extend_to(&mut self, whole: usize) {
        debug_assert!(whole.is_multiple_of(LANES), "blocks are whole");
        let columns = whole / LANES * self.widths.block();
        extend_to(&mut self.columns, columns, Default::default());
        extend_to(
            &mut self.tails,
            whole * self.widths.tail(),
            Default::default(),
        );
    }
}

impl super::Edits {
    pub(super) fn place(&mut self, id: PointId, slot: u32) {
        if self.slot_of.len() <= id.index() {
            extend_to(&mut self.slot_of, id.index() + 1, NOWHERE);
        }
        self.slot_of[id.index()] = slot;
    }
}
