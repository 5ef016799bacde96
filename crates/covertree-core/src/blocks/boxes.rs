//! Boxes of a tree as it is built: from points to blocks, and from boxes to boxes.

use std::ops::Range;

use metrics::sketch::{Code, LANES};
use rayon::prelude::*;

use super::{Codes, are_boxed, block_range, box_slots, enclose, levels};
use crate::node::{NO_GROUP, Node};

/// Boxes as they are made: of each the lows, then the highs.
struct Rows<K> {
    head: usize,
    values: Vec<K>,
}

impl<K: Code> Rows<K> {
    /// As many boxes as there are ranges of slots; of an empty range, none that matters.
    fn around(codes: &Codes<K>, order: &[u32], ranges: &[Range<usize>]) -> Self {
        let head = codes.widths.head;
        let mut values = vec![K::default(); ranges.len() * 2 * head];
        let enclose_all = |(range, row): (&Range<usize>, &mut [K])| {
            let Some((&first, rest)) = order[range.clone()].split_first() else {
                return;
            };
            let (low, high) = row.split_at_mut(head);
            low.copy_from_slice(codes.head_of(first));
            high.copy_from_slice(codes.head_of(first));
            for &id in rest {
                enclose(low, high, codes.head_of(id));
            }
        };
        let rows = values.par_chunks_mut(2 * head);
        ranges
            .par_iter()
            .zip(rows)
            .with_min_len(LANES)
            .for_each(enclose_all);
        Self { head, values }
    }

    fn row(&self, at: usize) -> &[K] {
        &self.values[at * 2 * self.head..][..2 * self.head]
    }

    fn set(&mut self, at: usize, row: &[K]) {
        self.values[at * 2 * self.head..][..2 * self.head].copy_from_slice(row);
    }

    /// The box around some boxes, of which there is at least one.
    fn union<'r>(&self, mut rows: impl Iterator<Item = &'r [K]>) -> Vec<K>
    where
        K: 'r,
    {
        let mut whole = rows.next().map_or_else(Vec::new, <[K]>::to_vec);
        let (low, high) = whole.split_at_mut(self.head);
        for row in rows {
            enclose(low, high, &row[..self.head]);
            enclose(low, high, &row[self.head..]);
        }
        whole
    }
}

/// Makes the boxes of blocks, of groups of blocks and of children, and numbers the groups.
pub(super) fn build<K: Code>(codes: &Codes<K>, order: &[u32], nodes: &mut [Node]) -> Vec<K::Word> {
    let widths = codes.widths;
    // What each lane of a group boxes: slots, lanes of the level below, or a child.
    let mut slots: Vec<Range<usize>> = Vec::new();
    let mut above: Vec<(usize, Range<usize>)> = Vec::new();
    let mut of_children: Vec<(usize, usize)> = Vec::new();
    // The boxes that together hold a node's own points.
    let mut own_boxes: Vec<Range<usize>> = Vec::with_capacity(nodes.len());
    for node in &mut *nodes {
        let own = node.own();
        let blocks = block_range(&own);
        let mut top = 0..0;
        if are_boxed(blocks.len()) {
            node.block_boxes = group_at(slots.len());
            for level in 0..levels(blocks.len()) {
                let below = top;
                let first = slots.len();
                if level == 0 {
                    slots.extend(box_slots(&own, 0));
                } else {
                    let parts = below.clone().step_by(LANES);
                    let parts = parts.map(|at| at..(at + LANES).min(below.end));
                    above.extend(parts.zip(first..).map(|(part, at)| (at, part)));
                    slots.resize(first + below.len().div_ceil(LANES), 0..0);
                }
                top = first..slots.len();
                slots.resize(slots.len().next_multiple_of(LANES), 0..0);
            }
        }
        own_boxes.push(top);
        if !node.is_leaf() {
            node.child_boxes = group_at(slots.len());
            let first = slots.len();
            let children = node.children();
            slots.resize(first + children.len(), 0..0);
            of_children.extend((first..).zip(children));
            slots.resize(slots.len().next_multiple_of(LANES), 0..0);
        }
    }
    let mut rows = Rows::around(codes, order, &slots);
    for (at, below) in above {
        let whole = rows.union(below.map(|at| rows.row(at)));
        rows.set(at, &whole);
    }
    if !of_children.is_empty() {
        let of_nodes = boxes_of_nodes(codes, order, nodes, &rows, &own_boxes);
        for (at, child) in of_children {
            rows.set(at, of_nodes.row(child));
        }
    }
    let mut boxes = vec![K::Word::default(); slots.len() / LANES * widths.group()];
    let pack = |(group, words): (usize, &mut [K::Word])| {
        let (low, high) = words.split_at_mut(widths.block());
        for lane in 0..LANES {
            let (lows, highs) = rows.row(group * LANES + lane).split_at(widths.head);
            for (column, (&low_of, &high_of)) in lows.iter().zip(highs).enumerate() {
                low_of.put(widths.packing, low, column, lane);
                high_of.put(widths.packing, high, column, lane);
            }
        }
    };
    boxes
        .par_chunks_mut(widths.group())
        .enumerate()
        .for_each(pack);
    boxes
}

/// The box of each node: around its own points and its children.
fn boxes_of_nodes<K: Code>(
    codes: &Codes<K>,
    order: &[u32],
    nodes: &[Node],
    rows: &Rows<K>,
    own_boxes: &[Range<usize>],
) -> Rows<K> {
    // Own points that have no boxes are in few blocks.
    let few = nodes.iter().zip(own_boxes);
    let few: Vec<Range<usize>> = few
        .map(|(node, boxes)| if boxes.is_empty() { node.own() } else { 0..0 })
        .collect();
    let mut of_nodes = Rows::around(codes, order, &few);
    // Children follow their parents.
    for i in (0..nodes.len()).rev() {
        let own = (!few[i].is_empty()).then(|| of_nodes.row(i));
        let boxes = own_boxes[i].clone().map(|at| rows.row(at));
        let children = nodes[i].children().map(|child| of_nodes.row(child));
        let whole = rows.union(own.into_iter().chain(boxes).chain(children));
        of_nodes.set(i, &whole);
    }
    of_nodes
}

/// The number of the group that begins at a lane.
fn group_at(lane: usize) -> u32 {
    u32::try_from(lane / LANES).unwrap_or(NO_GROUP)
}
