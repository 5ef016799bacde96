//! Checking an edited tree against the weak form of its definition, from scratch.

use metrics::Metric;
use metrics::sketch::LANES;

use super::{Edits, NOWHERE, STRAY};
use crate::node::Node;
use crate::validate::{Checked, demand};
use crate::{CoverTree, LeafCutoff, PointCloud, PointId};

/// More of a leaf's points than this, times its cutoff, are never waiting to be split.
const SLACK: u32 = 2;

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// What an edited tree promises; see [`validate`](Self::validate).
    pub(crate) fn validate_weakly(&self) -> Checked {
        let Some(edits) = &self.edits else {
            return Ok(());
        };
        self.slots_agree(edits)?;
        let mut held = vec![0_u32; self.nodes.len()];
        for i in (0..self.nodes.len()).rev() {
            // Children have higher numbers than their parents.
            let node = &self.nodes[i];
            let own: Vec<usize> = self.own_slots(node).collect();
            let below: u32 = node.children().map(|child| held[child]).sum();
            held[i] = below + own.len() as u32;
            demand(held[i] == node.total, "partition", i, || {
                format!("{} points are counted, {} are there", node.total, held[i])
            })?;
            for &slot in &own {
                let owner = edits.owner(slot as u32);
                demand(owner as usize == i, "partition", i, || {
                    format!("slot {slot} says it belongs to {owner}")
                })?;
            }
            self.is_filled(i, node)?;
        }
        let placed = edits.len() - edits.strays.len();
        demand(held[0] as usize == placed, "partition", 0, || {
            format!("{placed} points are stored, {} are there", held[0])
        })?;
        for i in 0..self.nodes.len() {
            self.holds_its_points(i)?;
        }
        Ok(())
    }

    /// Invariants 1 and 3.
    fn slots_agree(&self, edits: &Edits) -> Checked {
        let mut stored = 0;
        for slot in (0..self.order.len()).filter(|&slot| edits.is_live(slot)) {
            let id = self.order[slot];
            let back = edits.slot_of.get(id as usize).copied();
            demand(back == Some(slot as u32), "slots", 0, || {
                format!("slot {slot} holds id {id}, which is at {back:?}")
            })?;
            stored += 1;
        }
        for &stray in &edits.strays {
            let place = edits.slot_of[stray as usize];
            demand(place == STRAY, "slots", 0, || {
                format!("stray {stray} is at {place}")
            })?;
            stored += 1;
        }
        let known = edits
            .slot_of
            .iter()
            .filter(|&&slot| slot != NOWHERE)
            .count();
        demand(stored == edits.len() && known == stored, "slots", 0, || {
            format!("{} points, {stored} found, {known} known", edits.len())
        })
    }

    /// Leaves are not much over their cutoff unless no split pays.
    fn is_filled(&self, i: usize, node: &Node) -> Checked {
        let split = match self.parameters.leaf_cutoff {
            LeafCutoff::Auto => return Ok(()),
            LeafCutoff::Points(points) => points.max(1) as u32,
        };
        let waits = self
            .late(node)
            .is_none_or(|late| node.total <= late.patience);
        let small = node.total <= split.saturating_mul(SLACK) || node.radius == 0.0;
        let lowest = node.scale.exponent() <= self.parameters.min_scale;
        demand(
            !node.is_leaf() || small || lowest || waits,
            "leaves",
            i,
            || format!("a leaf of {}", node.total),
        )
    }

    /// Covering, radius, boxes, codes and stored distances.
    fn holds_its_points(&self, i: usize) -> Checked {
        let node = &self.nodes[i];
        let base = self.parameters.scale_base;
        demand(
            node.radius <= node.scale.radius(base),
            "covering",
            i,
            || format!("radius {} at scale {:?}", node.radius, node.scale),
        )?;
        let reach = node.child_scale.radius(base);
        let mut waiting = vec![i];
        while let Some(number) = waiting.pop() {
            let under = &self.nodes[number];
            waiting.extend(under.children());
            for slot in self.own_slots(under) {
                let id = PointId::from_raw(self.order[slot]);
                let distance = self.between(id, node.center);
                demand(distance <= node.radius, "radius", i, || {
                    format!("{id:?} is at {distance}, beyond {}", node.radius)
                })?;
                if number == i {
                    self.is_stored_right(i, slot, id, distance)?;
                }
            }
        }
        for child in node.children() {
            let under = &self.nodes[child];
            let apart = self.between(under.center, node.center);
            demand(apart <= node.scale.radius(base), "covering", i, || {
                format!("child {child} is {apart} away")
            })?;
            demand(
                under.radius <= reach && under.parent as usize == i,
                "covering",
                i,
                || format!("child {child} has a radius of {}", under.radius),
            )?;
            if self.blocks.widths.head > 0 {
                let at = child - node.first_child as usize;
                let group = node.child_boxes as usize + at / LANES;
                for slot in self.slots_under(child as u32) {
                    self.is_boxed(i, group, at % LANES, slot)?;
                }
            }
        }
        if let Some(late) = self.late(node).filter(|_| self.blocks.widths.head > 0) {
            self.group_holds(i, late.top, late.level)?;
        }
        Ok(())
    }

    fn is_stored_right(&self, i: usize, slot: usize, id: PointId, distance: f64) -> Checked {
        if self.blocks.widths.head == 0 {
            let stored = self.to_center[slot];
            return demand(stored == distance as f32, "stored distances", i, || {
                format!("{id:?} is at {distance}, not {stored}")
            });
        }
        let (code, uncertainty) = self.code_of(id);
        let same = self.blocks.code(slot) == code && uncertainty <= self.uncertainty;
        demand(same, "codes", i, || format!("{id:?} has another code"))
    }

    /// All boxes of a hierarchy hold what is below them.
    fn group_holds(
        &self,
        i: usize,
        group: u32,
        level: u32,
    ) -> Result<Vec<usize>, crate::InvariantError> {
        let lanes = &self.edits.as_ref().expect("the tree is edited").groups[group as usize];
        let mut all = Vec::new();
        for lane in 0..lanes.len as usize {
            let slots = if level > 0 {
                self.group_holds(i, lanes.child[lane], level - 1)?
            } else {
                let block = lanes.child[lane] as usize;
                let live = self.live(block) & lanes.mask[lane];
                let lanes = (0..LANES).filter(|lane| live >> lane & 1 == 1);
                lanes.map(|lane| block * LANES + lane).collect()
            };
            for &slot in &slots {
                self.is_boxed(i, lanes.boxes as usize, lane, slot)?;
            }
            all.extend(slots);
        }
        Ok(all)
    }

    fn is_boxed(&self, i: usize, group: usize, lane: usize, slot: usize) -> Checked {
        let (low, high) = self.blocks.boxed(group, lane);
        let code = self.blocks.code(slot);
        let inside = low
            .iter()
            .zip(&high)
            .zip(&code)
            .all(|((low, high), x)| low <= x && x <= high);
        demand(inside, "boxes", i, || {
            format!("slot {slot} is outside its box")
        })
    }
}
