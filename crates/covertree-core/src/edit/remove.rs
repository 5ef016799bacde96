//! Taking a point out: a tombstone stays.

use metrics::Metric;
use metrics::sketch::LANES;

use super::{NOWHERE, STRAY};
use crate::{CoverTree, NodeId, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Makes a stored point invisible; returns the node that held it, unless it was a stray.
    pub(crate) fn vacate(&mut self, id: PointId) -> Option<u32> {
        self.ready();
        let edits = self.edits();
        let slot = std::mem::replace(&mut edits.slot_of[id.index()], NOWHERE);
        edits.len -= 1;
        edits.changes += 1;
        if slot == STRAY {
            edits.strays.retain(|&stray| stray != id.raw());
            return None;
        }
        edits.live[slot as usize / LANES] &= !(1 << (slot as usize % LANES));
        let owner = edits.owner(slot);
        let mut number = owner;
        loop {
            let node = &mut self.nodes[number as usize];
            node.total -= 1;
            if number == NodeId::ROOT.0 {
                return Some(owner);
            }
            number = node.parent;
        }
    }

    /// Lets the nodes above `owner` keep their routers when the point `id` moves: their old point is
    /// now `old`. By invariant 4 no other node has it as its center.
    pub(crate) fn rename(&mut self, owner: Option<u32>, id: PointId, old: PointId) {
        let Some(mut number) = owner else { return };
        loop {
            let node = &mut self.nodes[number as usize];
            if node.center == id {
                node.center = old;
            }
            if number == NodeId::ROOT.0 {
                return;
            }
            number = node.parent;
        }
    }
}
