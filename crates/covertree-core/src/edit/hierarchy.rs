//! The hierarchy of boxes around a node's own points, made explicit so that it can grow.
//!
//! A build numbers groups and blocks so that no links are needed. Here each group has its links: it
//! is a B-tree whose keys are boxes, as in Guttman's R-trees (1984). A new code goes to the nearest
//! box at each level, a full block is cut at the middle of the column in which its codes spread
//! most, and so is a full group. Blocks and boxes of the build are taken over where they are.

use metrics::sketch::LANES;
use metrics::{Metric, Sketch};

use super::{Late, raw};
use crate::blocks::{Blocks, block_range, groups_of_level, levels};
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
}

/// One lane of a group, taken out.
struct Entry<K> {
    child: u32,
    mask: u32,
    low: Vec<K>,
    high: Vec<K>,
}

/// A block that stays, and another if the points do not fit one well.
type Halves<K> = (Entry<K>, Option<Entry<K>>);

/// Deeper than this no hierarchy gets: each level has at least 16 times the points of the next.
const DEEPEST: usize = 9;

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
            return Late {
                top,
                ..Late::default()
            };
        }
        let top_level = levels(blocks.len()) - 1;
        let edits = self.edits();
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
        Late {
            top: raw(below),
            level: top_level,
            ..Late::default()
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
            let lane = self.nearest_lane(group, code);
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
        let lane = self.nearest_lane(group, code);
        let lanes = &self.edits().groups[group as usize];
        let (block, mask) = (lanes.child[lane], lanes.mask[lane]);
        let live = self.live(block as usize);
        if mask == u32::MAX && live != u32::MAX {
            self.widen_lane(group, lane, code);
            return self.put(block, id.raw(), code);
        }
        let (near, far) = self.split_block(node, block, mask, id, code);
        self.set_entry(group, lane, &near);
        if let Some(far) = far {
            let path = &path[..level as usize];
            self.grow(late, group, path, far);
        }
        self.edits().slot_of[id.index()]
    }

    /// Adds a lane to a group; full groups are halved, from below upward.
    fn grow(&mut self, late: u32, group: u32, path: &[(u32, usize)], entry: Entry<Code<C, M>>) {
        let (mut group, mut entry) = (group, entry);
        let mut path = path.iter().rev();
        loop {
            if (self.edits().groups[group as usize].len as usize) < LANES {
                return self.push_entry(group, &entry);
            }
            let mut near: Vec<_> = (0..LANES).map(|lane| self.entry(group, lane)).collect();
            near.push(entry);
            let column = widest(near.iter().map(middle), self.blocks.head);
            near.sort_by(|a, b| middle(a)[column].total_cmp(&middle(b)[column]));
            let far = near.split_off(near.len() / 2);
            let other = self.push_group();
            let near = self.set_entries(group, &near);
            let far = self.set_entries(other, &far);
            match path.next() {
                Some(&(parent, lane)) => {
                    self.set_entry(parent, lane, &near);
                    (group, entry) = (parent, far);
                }
                None => {
                    let top = self.push_group();
                    self.set_entries(top, &[near, far]);
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
        let live = self.live(block as usize) & mask;
        let lanes = (0..LANES).filter(|lane| live >> lane & 1 == 1);
        let mut points: Vec<(u32, Vec<Code<C, M>>)> = lanes
            .map(|lane| {
                let slot = block as usize * LANES + lane;
                (self.order[slot], self.blocks.code(slot))
            })
            .collect();
        self.edits().live[block as usize] &= !mask;
        points.push((id.raw(), code.to_vec()));
        let exclusive = mask == u32::MAX;
        let fill = |tree: &mut Self, block: u32, points: &[(u32, Vec<Code<C, M>>)]| {
            for (point, code) in points {
                let slot = tree.put(block, *point, code);
                tree.edits().place(PointId::from_raw(*point), slot);
            }
            tree.block_entry(block, u32::MAX)
        };
        let first = if exclusive {
            block
        } else {
            self.push_block(node)
        };
        if points.len() <= LANES * 3 / 4 {
            return (fill(self, first, &points), None);
        }
        let head = self.blocks.head;
        let rows = points.iter().map(|(_, code)| as_f32(&code[..head]));
        let column = widest(rows, head);
        let key = |point: &(u32, Vec<Code<C, M>>)| -> f32 { point.1[column].into() };
        points.sort_by(|a, b| key(a).total_cmp(&key(b)));
        let far = points.split_off(points.len() / 2);
        let second = self.push_block(node);
        let near = fill(self, first, &points);
        (near, Some(fill(self, second, &far)))
    }

    /// Writes a point into a free lane of a block.
    fn put(&mut self, block: u32, id: u32, code: &[Code<C, M>]) -> u32 {
        let live = &mut self.edits().live[block as usize];
        let lane = live.trailing_ones();
        *live |= 1 << lane;
        let slot = block * LANES as u32 + lane;
        self.order[slot as usize] = id;
        self.blocks.set_code(slot as usize, code);
        slot
    }

    /// The lane whose box is nearest to a code.
    fn nearest_lane(&self, group: u32, code: &[Code<C, M>]) -> usize {
        let Some(edits) = &self.edits else { return 0 };
        let lanes = &edits.groups[group as usize];
        let (low, high) = self.blocks.group(lanes.boxes as usize);
        let mut bounds = [0.0; LANES];
        let head = self.blocks.head;
        self.sketch
            .box_bounds(&code[..head], low, high, &mut bounds);
        let bounds = bounds[..lanes.len as usize].iter().enumerate();
        let nearest = bounds.min_by(|a, b| a.1.total_cmp(b.1));
        nearest.map_or(0, |(lane, _)| lane)
    }

    fn widen_lane(&mut self, group: u32, lane: usize, code: &[Code<C, M>]) {
        let boxes = self.edits().groups[group as usize].boxes;
        self.blocks.widen(boxes as usize, lane, code);
    }

    fn push_group(&mut self) -> u32 {
        let size = 2 * LANES * self.blocks.head;
        let boxes = raw(self.blocks.boxes.len() / size);
        let len = self.blocks.boxes.len() + size;
        super::extend_to(&mut self.blocks.boxes, len, Default::default());
        let groups = &mut self.edits().groups;
        groups.push(Lanes {
            boxes,
            len: 0,
            child: [0; LANES],
            mask: [u32::MAX; LANES],
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

    /// Fills a group anew, and returns the lane that stands for it in its parent.
    fn set_entries(&mut self, group: u32, entries: &[Entry<Code<C, M>>]) -> Entry<Code<C, M>> {
        self.edits().groups[group as usize].len = 0;
        let mut whole = Entry {
            child: group,
            mask: u32::MAX,
            low: entries[0].low.clone(),
            high: entries[0].high.clone(),
        };
        for entry in entries {
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
        let mut lanes = (0..LANES).filter(|lane| live >> lane & 1 == 1);
        let code = |lane: usize| {
            let mut code = self.blocks.code(block as usize * LANES + lane);
            code.truncate(self.blocks.head);
            code
        };
        let mut low = code(lanes.next().unwrap_or(0));
        let mut high = low.clone();
        for lane in lanes {
            enclose(&mut low, &mut high, &code(lane));
        }
        Entry {
            child: block,
            mask,
            low,
            high,
        }
    }
}

fn enclose<K: Copy + PartialOrd>(low: &mut [K], high: &mut [K], code: &[K]) {
    for ((low, high), &code) in low.iter_mut().zip(high).zip(code) {
        if code < *low {
            *low = code;
        }
        if code > *high {
            *high = code;
        }
    }
}

fn as_f32<K: Copy + Into<f32>>(code: &[K]) -> Vec<f32> {
    code.iter().map(|&x| x.into()).collect()
}

fn middle<K: Copy + Into<f32>>(entry: &Entry<K>) -> Vec<f32> {
    let ends = entry.low.iter().zip(&entry.high);
    ends.map(|(&low, &high)| 0.5 * (low.into() + high.into()))
        .collect()
}

/// The column in which the rows spread most.
fn widest(rows: impl Iterator<Item = Vec<f32>>, head: usize) -> usize {
    let mut ends = vec![(f32::INFINITY, f32::NEG_INFINITY); head];
    for row in rows {
        for (ends, x) in ends.iter_mut().zip(row) {
            *ends = (ends.0.min(x), ends.1.max(x));
        }
    }
    let spread = |ends: &(f32, f32)| ends.1 - ends.0;
    let widest = ends
        .iter()
        .enumerate()
        .max_by(|a, b| spread(a.1).total_cmp(&spread(b.1)));
    widest.map_or(0, |(column, _)| column)
}

impl<K: Copy + Default + PartialOrd + Send + Sync> Blocks<K> {
    fn set_code(&mut self, slot: usize, code: &[K]) {
        let (head, tail) = code.split_at(self.head);
        let block = slot / LANES * LANES * self.head;
        for (column, &code) in head.iter().enumerate() {
            self.columns[block + column * LANES + slot % LANES] = code;
        }
        self.tails[slot * self.tail..][..self.tail].copy_from_slice(tail);
    }

    fn box_mut(&mut self, group: usize) -> (&mut [K], &mut [K]) {
        let size = LANES * self.head;
        self.boxes[group * 2 * size..][..2 * size].split_at_mut(size)
    }

    pub(super) fn boxed(&self, group: usize, lane: usize) -> (Vec<K>, Vec<K>) {
        let size = LANES * self.head;
        let (low, high) = self.boxes[group * 2 * size..][..2 * size].split_at(size);
        let column = |ends: &[K]| ends.iter().skip(lane).step_by(LANES).copied().collect();
        (column(low), column(high))
    }

    fn set_box(&mut self, group: usize, lane: usize, lows: &[K], highs: &[K]) {
        let (low, high) = self.box_mut(group);
        for (column, (&l, &h)) in lows.iter().zip(highs).enumerate() {
            low[column * LANES + lane] = l;
            high[column * LANES + lane] = h;
        }
    }

    /// Makes a box hold a code.
    pub(super) fn widen(&mut self, group: usize, lane: usize, code: &[K]) {
        let head = self.head;
        let (low, high) = self.box_mut(group);
        for (column, &code) in code[..head].iter().enumerate() {
            let at = column * LANES + lane;
            if code < low[at] {
                low[at] = code;
            }
            if code > high[at] {
                high[at] = code;
            }
        }
    }
}
