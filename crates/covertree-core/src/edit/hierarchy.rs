//! The hierarchy of boxes around a node's own points, made explicit so that it can grow.
//!
//! A build numbers groups and blocks so that no links are needed. Here each group has its links: it
//! is a B-tree whose keys are boxes. A new code goes down by the [cuts](super::cuts) between the
//! boxes, and widens those that it comes to. A full block is [shared out](super::share) with its next
//! of kin, or cut at the middle of the column in which its codes vary most. Blocks and boxes of the build are taken over where they are.

use metrics::Metric;
use metrics::sketch::{self, LANES};

use super::cuts::{Cut, Cuts, Ends};
use super::share::Sharing;
use super::{Late, raw};
use crate::blocks::{Blocks, Widths, block_range, enclose, groups_of_level, levels};
use crate::node::NO_GROUP;
use crate::tree::Code;
use crate::{CoverTree, PointCloud, PointId};

/// The links of a group of boxes.
#[derive(Clone, Debug)]
pub(crate) struct Lanes {
    /// Which boxes of [`Blocks`].
    pub(crate) boxes: u32,
    pub(crate) len: u32,
    /// Blocks at level 0, groups above.
    pub(crate) child: [u32; LANES],
    /// The lanes of a block that belong here; all of them unless a build has shared the block.
    pub(crate) mask: [u32; LANES],
    pub(crate) cuts: Cuts,
}

/// One lane of a group, taken out.
struct Entry<K> {
    child: u32,
    mask: u32,
    low: Vec<K>,
    high: Vec<K>,
}

/// A block that stays, and another, and the cut between them, if the points do not fit one well.
type Halves<K> = (Entry<K>, Option<(Cut, Entry<K>)>);

/// Blocks of so few columns are looked at in less time than it takes to share their points out: they
/// are just halved.
const NARROW: usize = 4;

/// Deeper than this no hierarchy gets: blocks that were split had 16 points, and each level has at
/// least four times as many as the next.
const DEEPEST: usize = 16;

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Makes the hierarchy of a node explicit; its own range is empty from then on.
    pub(super) fn hierarchy_of(&mut self, number: u32) -> Late {
        let node = &mut self.nodes[number as usize];
        let own = node.own();
        node.own = 0;
        let block_boxes = node.block_boxes;
        let blocks = block_range(&own);
        let mask = |block: usize| {
            let first = block * LANES;
            let (start, end) = (own.start.max(first), own.end.min(first + LANES));
            if start < end {
                u32::MAX >> (LANES - (end - start)) << (start - first)
            } else {
                0
            }
        };
        if block_boxes == NO_GROUP {
            let top = self.push_group();
            for block in blocks {
                let entry = self.block_entry(raw(block), mask(block));
                self.push_entry(top, &entry);
            }
            self.find_cuts(top);
            return Late {
                top,
                ..Late::default()
            };
        }
        let top_level = levels(blocks.len()) - 1;
        let edits = self.edits.as_mut().expect("edits begin with `ready`");
        let first_group = edits.groups.len();
        let mut below = 0;
        for level in 0..=top_level {
            let (groups, before) = groups_of_level(blocks.len(), level);
            let boxes = blocks.len().div_ceil(LANES.pow(level));
            let first = edits.groups.len();
            for group in 0..groups {
                let mut lanes = Lanes {
                    boxes: block_boxes + raw(before + group),
                    len: raw((boxes - group * LANES).min(LANES)),
                    child: [0; LANES],
                    mask: [u32::MAX; LANES],
                    cuts: Cuts::default(),
                };
                for lane in 0..lanes.len as usize {
                    let number = group * LANES + lane;
                    if level == 0 {
                        lanes.child[lane] = raw(blocks.start + number);
                        lanes.mask[lane] = mask(blocks.start + number);
                    } else {
                        lanes.child[lane] = raw(below + number);
                    }
                }
                edits.groups.push(lanes);
            }
            below = first;
        }
        for group in first_group..edits.groups.len() {
            self.find_cuts(raw(group));
        }
        Late {
            top: raw(below),
            level: top_level,
            ..Late::default()
        }
    }

    /// Finds the cuts between the boxes of a group, if there are any.
    fn find_cuts(&mut self, group: u32) {
        let edits = self.edits.as_mut().expect("edits begin with `ready`");
        let lanes = &mut edits.groups[group as usize];
        if lanes.len > 1 {
            lanes.cuts = Cuts::between(&self.blocks.ends(lanes.boxes as usize, lanes.len as usize));
        }
    }

    /// Visits all blocks of a hierarchy and their masks.
    pub(super) fn hierarchy_blocks(&self, late: &Late, take: &mut impl FnMut(u32, u32)) {
        let Some(edits) = &self.edits else { return };
        let mut waiting = vec![(late.top, late.level)];
        while let Some((group, level)) = waiting.pop() {
            let lanes = &edits.groups[group as usize];
            for (&child, &mask) in lanes.child.iter().zip(&lanes.mask).take(lanes.len as usize) {
                if level == 0 {
                    take(child, mask);
                } else {
                    waiting.push((child, level - 1));
                }
            }
        }
    }

    /// Puts a code into the block of the nearest box, and splits what is full.
    pub(super) fn insert_code(
        &mut self,
        late: u32,
        node: u32,
        id: PointId,
        code: &[Code<C, M>],
    ) -> u32 {
        let (mut group, level) = {
            let late = &self.edits().late[late as usize];
            (late.top, late.level)
        };
        let mut path = [(0, 0); DEEPEST];
        for step in &mut path[..level as usize] {
            let lane = self.edits().groups[group as usize].cuts.lane(code);
            self.widen_lane(group, lane, code);
            *step = (group, lane);
            group = self.edits().groups[group as usize].child[lane];
        }
        if self.edits().groups[group as usize].len == 0 {
            let block = self.push_block(node);
            let slot = self.put(block, id.raw(), code);
            let entry = self.block_entry(block, u32::MAX);
            self.push_entry(group, &entry);
            return slot;
        }
        let lanes = &self.edits().groups[group as usize];
        let lane = lanes.cuts.lane(code);
        let (block, mask) = (lanes.child[lane], lanes.mask[lane]);
        let live = self.live(block as usize);
        if mask == u32::MAX && live != u32::MAX {
            self.widen_lane(group, lane, code);
            return self.put(block, id.raw(), code);
        }
        let path = &path[..level as usize];
        let lanes = &self
            .edits
            .as_ref()
            .expect("edits begin with `ready`")
            .groups[group as usize];
        let family = if self.blocks.widths.head > NARROW {
            let Sharing { kin, full } = Sharing::of(self.blocks.widths);
            let room = |lanes_of: &[usize]| self.have_room(lanes, lanes_of, full);
            lanes.cuts.family(lane, kin, room)
        } else {
            vec![lane]
        };
        if family.len() > 1 {
            if let Some(block) = self.share_out(node, (group, &family), id, code) {
                let entry = self.block_entry(block, u32::MAX);
                self.grow(late, group, path, entry);
            }
        } else {
            let (near, far) = self.split_block(node, block, mask, id, code);
            self.set_entry(group, lane, &near);
            if let Some((cut, far)) = far {
                let lanes = &mut self.edits().groups[group as usize];
                lanes.cuts.cut_lane(lane, cut, lanes.len as usize);
                self.grow(late, group, path, far);
            }
        }
        self.edits().slot_of[id.index()]
    }

    /// Adds a lane, which the group's cuts know already; full groups are parted, from below upward.
    fn grow(&mut self, late: u32, group: u32, path: &[(u32, usize)], entry: Entry<Code<C, M>>) {
        let (mut group, mut entry) = (group, entry);
        let mut path = path.iter().rev();
        loop {
            let lanes = &self.edits().groups[group as usize];
            if (lanes.len as usize) < LANES {
                return self.push_entry(group, &entry);
            }
            let mut entries: Vec<_> = (0..LANES).map(|lane| self.entry(group, lane)).collect();
            entries.push(entry);
            let parted = {
                let cuts = &self.edits().groups[group as usize].cuts;
                cuts.part(|| ends_of(&entries))
            };
            let other = self.push_group();
            let near = self.set_entries(group, &entries, parted.near);
            let far = self.set_entries(other, &entries, parted.far);
            match path.next() {
                Some(&(parent, lane)) => {
                    self.set_entry(parent, lane, &near);
                    let lanes = &mut self.edits().groups[parent as usize];
                    lanes.cuts.cut_lane(lane, parted.cut, lanes.len as usize);
                    (group, entry) = (parent, far);
                }
                None => {
                    let top = self.push_group();
                    self.push_entry(top, &near);
                    self.push_entry(top, &far);
                    self.edits().groups[top as usize]
                        .cuts
                        .cut_lane(0, parted.cut, 1);
                    let late = &mut self.edits().late[late as usize];
                    late.top = top;
                    late.level += 1;
                    return;
                }
            }
        }
    }

    /// Shares the points of a block, and a new one, between two blocks; one if they fit well.
    fn split_block(
        &mut self,
        node: u32,
        block: u32,
        mask: u32,
        id: PointId,
        code: &[Code<C, M>],
    ) -> Halves<Code<C, M>> {
        /// The lane of the new point.
        const NEW: usize = LANES;
        let live = self.live(block as usize) & mask;
        // A block that a build has shared is left to the others.
        let first = match mask {
            u32::MAX => block,
            _ => self.push_block(node),
        };
        let column = self.blocks.widest_column(block as usize, live, code);
        let key = |lane| self.blocks.number(block as usize * LANES + lane, column);
        let mut points = [(0.0_f32, NEW); LANES + 1];
        let mut count = 0;
        for lane in (0..LANES).filter(|lane| live >> lane & 1 == 1) {
            points[count] = (key(lane).into(), lane);
            count += 1;
        }
        points[count].0 = code[column].into();
        let points = &mut points[..=count];
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let one = points.len() <= LANES * 3 / 4;
        let middle = if one { points.len() } else { points.len() / 2 };
        let (near, far) = points.split_at(middle);
        let cut = far.first().map(|&(at, _)| Cut {
            column: column as u16,
            at,
        });
        let second = cut.map(|_| self.push_block(node));
        for (points, to) in [(far, second.unwrap_or(first)), (near, first)] {
            for &(_, lane) in points.iter().filter(|&&(_, lane)| lane != NEW) {
                if to != block {
                    self.move_point(block * LANES as u32 + lane as u32, to);
                }
            }
            if points.iter().any(|&(_, lane)| lane == NEW) {
                let slot = self.put(to, id.raw(), code);
                self.edits().place(id, slot);
            }
        }
        let near = self.block_entry(first, u32::MAX);
        let far = second.map(|second| self.block_entry(second, u32::MAX));
        (near, cut.zip(far))
    }

    /// Moves a point to a free lane of another block.
    fn move_point(&mut self, slot: u32, to: u32) {
        let id = self.order[slot as usize];
        self.edits().live[slot as usize / LANES] &= !(1 << (slot as usize % LANES));
        let place = self.free_slot(to);
        self.order[place as usize] = id;
        self.blocks.copy_code(slot as usize, place as usize);
        self.edits().place(PointId::from_raw(id), place);
    }

    /// Writes a point into a free lane of a block.
    pub(super) fn put(&mut self, block: u32, id: u32, code: &[Code<C, M>]) -> u32 {
        let slot = self.free_slot(block);
        self.order[slot as usize] = id;
        self.blocks.set_code(slot as usize, code);
        slot
    }

    /// Makes a lane stand for a block as it is now.
    pub(super) fn set_block(&mut self, group: u32, lane: usize, block: u32) {
        let entry = self.block_entry(block, u32::MAX);
        self.set_entry(group, lane, &entry);
    }

    /// Takes a free lane of a block.
    fn free_slot(&mut self, block: u32) -> u32 {
        let live = &mut self.edits().live[block as usize];
        let lane = live.trailing_ones();
        *live |= 1 << lane;
        block * LANES as u32 + lane
    }

    fn widen_lane(&mut self, group: u32, lane: usize, code: &[Code<C, M>]) {
        let boxes = self.edits().groups[group as usize].boxes;
        self.blocks.widen(boxes as usize, lane, code);
    }

    fn push_group(&mut self) -> u32 {
        let size = self.blocks.widths.group();
        let boxes = raw(self.blocks.boxes.len() / size);
        let len = self.blocks.boxes.len() + size;
        super::extend_to(&mut self.blocks.boxes, len, Default::default());
        let groups = &mut self.edits().groups;
        groups.push(Lanes {
            boxes,
            len: 0,
            child: [0; LANES],
            mask: [u32::MAX; LANES],
            cuts: Cuts::default(),
        });
        raw(groups.len() - 1)
    }

    fn push_entry(&mut self, group: u32, entry: &Entry<Code<C, M>>) {
        let lanes = &mut self.edits().groups[group as usize];
        let lane = lanes.len as usize;
        lanes.len += 1;
        self.set_entry(group, lane, entry);
    }

    fn set_entry(&mut self, group: u32, lane: usize, entry: &Entry<Code<C, M>>) {
        let lanes = &mut self.edits().groups[group as usize];
        lanes.child[lane] = entry.child;
        lanes.mask[lane] = entry.mask;
        let boxes = lanes.boxes as usize;
        self.blocks.set_box(boxes, lane, &entry.low, &entry.high);
    }

    /// Fills a group anew with some entries, and returns the lane that stands for it in its parent.
    fn set_entries(
        &mut self,
        group: u32,
        all: &[Entry<Code<C, M>>],
        (chosen, cuts): (Vec<usize>, Cuts),
    ) -> Entry<Code<C, M>> {
        let lanes = &mut self.edits().groups[group as usize];
        lanes.len = 0;
        lanes.cuts = cuts;
        let first = &all[chosen[0]];
        let mut whole = Entry {
            child: group,
            mask: u32::MAX,
            low: first.low.clone(),
            high: first.high.clone(),
        };
        for entry in chosen.into_iter().map(|entry| &all[entry]) {
            self.push_entry(group, entry);
            enclose(&mut whole.low, &mut whole.high, &entry.low);
            enclose(&mut whole.low, &mut whole.high, &entry.high);
        }
        whole
    }

    fn entry(&self, group: u32, lane: usize) -> Entry<Code<C, M>> {
        let lanes = &self
            .edits
            .as_ref()
            .expect("edits begin with `ready`")
            .groups[group as usize];
        let (low, high) = self.blocks.boxed(lanes.boxes as usize, lane);
        Entry {
            child: lanes.child[lane],
            mask: lanes.mask[lane],
            low,
            high,
        }
    }

    /// The lane for a block: the box of its points, of which there may be none.
    fn block_entry(&self, block: u32, mask: u32) -> Entry<Code<C, M>> {
        let live = self.live(block as usize) & mask;
        let (low, high) = self.blocks.enclose(block as usize, live);
        Entry {
            child: block,
            mask,
            low,
            high,
        }
    }
}

fn ends_of<K: sketch::Code>(entries: &[Entry<K>]) -> Ends {
    let both = entries
        .iter()
        .flat_map(|entry| entry.low.iter().chain(&entry.high));
    Ends {
        head: entries[0].low.len(),
        values: both.map(|&end| end.into()).collect(),
    }
}

impl<K: sketch::Code> Blocks<K> {
    fn set_code(&mut self, slot: usize, code: &[K]) {
        let widths = self.widths;
        let (head, tail) = code.split_at(widths.head);
        let block = &mut self.columns[slot / LANES * widths.block()..][..widths.block()];
        let packing = widths.packing;
        let columns = block.chunks_exact_mut(LANES);
        for (codes, column) in head.chunks(packing.numbers()).zip(columns) {
            for (part, &code) in codes.iter().enumerate() {
                code.set_part(packing, &mut column[slot % LANES], part);
            }
        }
        let row = &mut self.tails[slot * widths.tail()..][..widths.tail()];
        for (at, &code) in tail.iter().enumerate() {
            code.put_row(widths.packing, row, at);
        }
    }

    fn copy_code(&mut self, from: usize, to: usize) {
        let words = self.widths.block();
        let place = |slot: usize| slot / LANES * words + slot % LANES;
        let (source, target) = (place(from), place(to));
        for word in (0..words).step_by(LANES) {
            self.columns[target + word] = self.columns[source + word];
        }
        let words = self.widths.tail();
        self.tails
            .copy_within(from * words..(from + 1) * words, to * words);
    }

    /// The numbers of a column of a block, by lane.
    #[inline]
    fn column(&self, block: usize, column: usize) -> impl Fn(u32) -> K {
        let packing = self.widths.packing;
        let (at, part) = (column / packing.numbers(), column % packing.numbers());
        let words = &self.block(block)[at * LANES..][..LANES];
        move |lane| K::part(packing, words[lane as usize % LANES], part)
    }

    /// The box of some lanes of a block; of the first if there are none.
    fn enclose(&self, block: usize, lanes: u32) -> (Vec<K>, Vec<K>) {
        let head = self.widths.head;
        let (mut lows, mut highs) = (Vec::with_capacity(head), Vec::with_capacity(head));
        for column in 0..head {
            let code = self.column(block, column);
            let mut left = lanes;
            let first = code(lanes.trailing_zeros() % LANES as u32);
            let (mut low, mut high) = (first, first);
            while left != 0 {
                let code = code(left.trailing_zeros());
                left &= left - 1;
                low = if code < low { code } else { low };
                high = if code > high { code } else { high };
            }
            lows.push(low);
            highs.push(high);
        }
        (lows, highs)
    }

    /// The column in which some lanes of a block, and one code more, vary most.
    fn widest_column(&self, block: usize, lanes: u32, code: &[K]) -> usize {
        let mut widest = (f32::NEG_INFINITY, 0);
        for (column, &origin) in code[..self.widths.head].iter().enumerate() {
            let of = self.column(block, column);
            let (mut left, mut sum, mut squares) = (lanes, 0.0_f32, 0.0_f32);
            while left != 0 {
                let x = of(left.trailing_zeros()).into() - origin.into();
                left &= left - 1;
                sum += x;
                squares += x * x;
            }
            let variance = squares - sum * sum / (lanes.count_ones() + 1) as f32;
            if variance > widest.0 {
                widest = (variance, column);
            }
        }
        widest.1
    }

    fn box_mut(&mut self, group: usize) -> (&mut [K::Word], &mut [K::Word]) {
        let words = self.widths.group();
        self.boxes[group * words..][..words].split_at_mut(words / 2)
    }

    pub(super) fn boxed(&self, group: usize, lane: usize) -> (Vec<K>, Vec<K>) {
        let (low, high) = self.group(group);
        let column = |ends: &[K::Word]| {
            let code = |column| K::of(self.widths.packing, ends, column, lane);
            (0..self.widths.head).map(code).collect()
        };
        (column(low), column(high))
    }

    /// The ends of the first boxes of a group.
    fn ends(&self, group: usize, boxes: usize) -> Ends {
        let mut values = Vec::with_capacity(2 * self.widths.head * boxes);
        for lane in 0..boxes {
            let (low, high) = self.boxed(group, lane);
            values.extend(low.into_iter().chain(high).map(Into::<f32>::into));
        }
        Ends {
            head: self.widths.head,
            values,
        }
    }

    fn set_box(&mut self, group: usize, lane: usize, lows: &[K], highs: &[K]) {
        let packing = self.widths.packing;
        let (low, high) = self.box_mut(group);
        for (column, (&l, &h)) in lows.iter().zip(highs).enumerate() {
            l.put(packing, low, column, lane);
            h.put(packing, high, column, lane);
        }
    }

    /// Makes a box hold a code.
    pub(super) fn widen(&mut self, group: usize, lane: usize, code: &[K]) {
        let Widths { head, packing, .. } = self.widths;
        let (low, high) = self.box_mut(group);
        let columns = low
            .chunks_exact_mut(LANES)
            .zip(high.chunks_exact_mut(LANES));
        let codes = code[..head].chunks(packing.numbers());
        for (codes, (low, high)) in codes.zip(columns) {
            let (low, high) = (&mut low[lane], &mut high[lane]);
            for (part, &code) in codes.iter().enumerate() {
                if code < K::part(packing, *low, part) {
                    code.set_part(packing, low, part);
                }
                if code > K::part(packing, *high, part) {
                    code.set_part(packing, high, part);
                }
            }
        }
    }
}
