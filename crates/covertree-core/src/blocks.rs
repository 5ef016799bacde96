//! The codes of all points in columns, with boxes around blocks and nodes.
//!
//! Slot `s` is the s-th point in tree order. Block `b` holds the codes of slots `32b..32b + 32` by
//! column, whichever nodes they belong to, so that columns cost exactly a code a point. A *group*
//! is up to 32 boxes in columns, lows before highs: those of the blocks of a leaf, clipped to the
//! leaf's own slots, or those of the children of a node. A leaf of more than 32 blocks has a
//! hierarchy of groups: its groups of level 0 box its blocks, those of level 1 the groups of level
//! 0, and so on up to a single group. Invariants:
//!
//! 1. Column `c`, lane `l` of block `b` is code `c` of the point in slot `32b + l`.
//! 2. The box in lane `i` of a group is the smallest around the points it stands for.

use metrics::Sketch;
use metrics::sketch::LANES;
use rayon::prelude::*;

use crate::node::{NO_GROUP, Node};

/// Columns, tails and boxes.
#[derive(Clone, Debug)]
pub(crate) struct Blocks<C> {
    pub(crate) head: usize,
    pub(crate) tail: usize,
    pub(crate) columns: Vec<C>,
    pub(crate) tails: Vec<C>,
    pub(crate) boxes: Vec<C>,
}

/// The codes of all points in rows, by id; only lives while a tree is built.
#[derive(Debug)]
pub(crate) struct Codes<C> {
    pub(crate) width: usize,
    pub(crate) head: usize,
    values: Vec<C>,
}

impl<C: Copy + Default + Into<f32> + PartialOrd + Send + Sync> Codes<C> {
    pub(crate) fn encode<'p, P, S>(
        sketch: &S,
        points: usize,
        point: impl Fn(usize) -> &'p P + Sync,
    ) -> (Self, f64)
    where
        P: ?Sized + 'p,
        S: Sketch<P, Code = C>,
    {
        let (head, width) = (sketch.head(), sketch.head() + sketch.tail());
        let mut values = vec![C::default(); points * width];
        let mut uncertainty = 0.0;
        if width > 0 {
            let encode = |(i, code): (usize, &mut [C])| sketch.encode(point(i), code);
            let codes = values.par_chunks_mut(width).enumerate();
            uncertainty = codes.map(encode).reduce(|| 0.0, f64::max);
        }
        (
            Self {
                width,
                head,
                values,
            },
            uncertainty,
        )
    }

    /// Takes codes that are known already, `head + tail` numbers a point.
    pub(crate) fn from_rows(head: usize, tail: usize, values: Vec<C>) -> Self {
        Self {
            width: head + tail,
            head,
            values,
        }
    }

    pub(crate) fn row(&self, id: u32) -> &[C] {
        &self.values[id as usize * self.width..][..self.width]
    }

    pub(crate) fn head_of(&self, id: u32) -> &[C] {
        &self.row(id)[..self.head]
    }

    /// Copies the heads of some points into blocks of columns.
    pub(crate) fn in_columns(&self, ids: &[u32]) -> Vec<Vec<C>> {
        let block = |ids: &[u32]| {
            let mut block = vec![C::default(); LANES * self.head];
            for (lane, &id) in ids.iter().enumerate() {
                for (column, &code) in self.head_of(id).iter().enumerate() {
                    block[column * LANES + lane] = code;
                }
            }
            block
        };
        ids.chunks(LANES).map(block).collect()
    }

    /// Reorders a bucket so that each of its blocks is a small box: splits at the middle of the
    /// column that varies most, at multiples of the block size, down to single blocks.
    pub(crate) fn sort_into_blocks(&self, first_slot: usize, ids: &mut [u32]) {
        let first_block = first_slot / LANES;
        let blocks = (first_slot + ids.len() - 1) / LANES - first_block + 1;
        if blocks <= 1 {
            return;
        }
        // Halves are cut so that the left one fills its groups of boxes at every level.
        let unit = (0..)
            .map(|level| LANES.pow(level))
            .take_while(|&unit| unit < blocks)
            .last();
        let unit = unit.unwrap_or(1);
        let left = ((blocks + unit) / 2 / unit * unit).clamp(unit, (blocks - 1) / unit * unit);
        let middle = (first_block + left) * LANES - first_slot;
        let column = self.widest_column(ids);
        let key = |id: &u32| -> f32 { self.row(*id)[column].into() };
        ids.select_nth_unstable_by(middle, |a, b| key(a).total_cmp(&key(b)).then(a.cmp(b)));
        let (left, right) = ids.split_at_mut(middle);
        let both = (
            || self.sort_into_blocks(first_slot, left),
            || self.sort_into_blocks(first_slot + middle, right),
        );
        rayon::join(both.0, both.1);
    }

    /// The column of largest variance, judged from at most a thousand points.
    fn widest_column(&self, ids: &[u32]) -> usize {
        let step = ids.len().div_ceil(1024);
        let mut sums = vec![(0.0_f64, 0.0_f64); self.head];
        let count = ids.len().div_ceil(step) as f64;
        let origin = self.row(ids[0]);
        for &id in ids.iter().step_by(step) {
            for ((sum, &x), &origin) in sums.iter_mut().zip(self.row(id)).zip(origin) {
                let x = f64::from(x.into() - origin.into());
                sum.0 += x;
                sum.1 += x * x;
            }
        }
        let variance = |&(sum, squares): &(f64, f64)| squares - sum * sum / count;
        let widest = sums
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| variance(a).total_cmp(&variance(b)));
        widest.map_or(0, |(column, _)| column)
    }
}

impl<C: Copy + Default + PartialOrd + Send + Sync> Blocks<C> {
    /// Copies the codes into tree order, and boxes the nodes, whose groups it numbers.
    pub(crate) fn build(codes: &Codes<C>, order: &[u32], nodes: &mut [Node]) -> Self
    where
        C: Into<f32>,
    {
        let (head, tail) = (codes.head, codes.width - codes.head);
        let mut columns = vec![C::default(); order.len().div_ceil(LANES) * LANES * head];
        let mut tails = vec![C::default(); order.len() * tail];
        if head == 0 {
            return Self::empty(head, tail);
        }
        let fill = |(ids, block): (&[u32], &mut [C])| {
            for (lane, &id) in ids.iter().enumerate() {
                for (column, &code) in codes.row(id)[..head].iter().enumerate() {
                    block[column * LANES + lane] = code;
                }
            }
        };
        order
            .par_chunks(LANES)
            .zip(columns.par_chunks_mut(LANES * head))
            .for_each(fill);
        if tail > 0 {
            let fill = |(&id, row): (&u32, &mut [C])| row.copy_from_slice(&codes.row(id)[head..]);
            order
                .par_iter()
                .zip(tails.par_chunks_mut(tail))
                .for_each(fill);
        }

        // What each group boxes: ranges of slots.
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for i in 0..nodes.len() {
            let own = nodes[i].own();
            let blocks = block_range(&own);
            if blocks.len() > 1 {
                nodes[i].block_boxes = u32::try_from(ranges.len() / LANES).unwrap_or(NO_GROUP);
                for level in 0..levels(blocks.len()) {
                    ranges.extend(box_slots(&own, level));
                    ranges.resize(ranges.len().next_multiple_of(LANES), (0, 0));
                }
            }
            if !nodes[i].is_leaf() {
                nodes[i].child_boxes = u32::try_from(ranges.len() / LANES).unwrap_or(NO_GROUP);
                let points = nodes[nodes[i].children()].iter().map(Node::points);
                ranges.extend(points.map(|points| (points.start, points.end)));
                ranges.resize(ranges.len().next_multiple_of(LANES), (0, 0));
            }
        }
        let mut boxes = vec![C::default(); ranges.len() * 2 * head];
        let enclose = |(ranges, group): (&[(usize, usize)], &mut [C])| {
            let (low, high) = group.split_at_mut(LANES * head);
            for (lane, &(start, end)) in ranges.iter().enumerate() {
                for (i, &id) in order[start..end].iter().enumerate() {
                    for (column, &code) in codes.row(id)[..head].iter().enumerate() {
                        let (low, high) = (
                            &mut low[column * LANES + lane],
                            &mut high[column * LANES + lane],
                        );
                        if i == 0 || code < *low {
                            *low = code;
                        }
                        if i == 0 || code > *high {
                            *high = code;
                        }
                    }
                }
            }
        };
        ranges
            .par_chunks(LANES)
            .zip(boxes.par_chunks_mut(LANES * 2 * head))
            .for_each(enclose);
        Self {
            head,
            tail,
            columns,
            tails,
            boxes,
        }
    }

    /// No codes at all.
    pub(crate) fn empty(head: usize, tail: usize) -> Self {
        Self {
            head,
            tail,
            columns: Vec::new(),
            tails: Vec::new(),
            boxes: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn block(&self, block: usize) -> &[C] {
        &self.columns[block * LANES * self.head..][..LANES * self.head]
    }

    #[inline]
    pub(crate) fn tail(&self, slot: usize) -> &[C] {
        &self.tails[slot * self.tail..][..self.tail]
    }

    /// The whole code of the point in a slot.
    pub(crate) fn code(&self, slot: usize) -> Vec<C> {
        let columns = self.block(slot / LANES).chunks_exact(LANES);
        let head = columns.map(|column| column[slot % LANES]);
        head.chain(self.tail(slot).iter().copied()).collect()
    }

    /// The lows and the highs of a group.
    #[inline]
    pub(crate) fn group(&self, group: usize) -> (&[C], &[C]) {
        let size = LANES * self.head;
        self.boxes[group * 2 * size..][..2 * size].split_at(size)
    }

    pub(crate) fn bytes(&self) -> usize {
        (self.columns.len() + self.tails.len() + self.boxes.len()) * size_of::<C>()
    }
}

/// The blocks that hold some slots.
#[inline]
pub(crate) fn block_range(slots: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    if slots.is_empty() {
        0..0
    } else {
        slots.start / LANES..(slots.end - 1) / LANES + 1
    }
}

/// How many levels of groups box so many blocks.
#[inline]
pub(crate) fn levels(blocks: usize) -> u32 {
    let (mut levels, mut boxes) = (0, blocks);
    while boxes > 1 {
        boxes = boxes.div_ceil(LANES);
        levels += 1;
    }
    levels
}

/// The number of groups of a level, and how many groups there are below it.
#[inline]
pub(crate) fn groups_of_level(blocks: usize, level: u32) -> (usize, usize) {
    let (mut groups, mut below) = (blocks.div_ceil(LANES), 0);
    for _ in 0..level {
        below += groups;
        groups = groups.div_ceil(LANES);
    }
    (groups, below)
}

/// What the boxes of a level stand for: ranges of the slots of a bucket.
pub(crate) fn box_slots(
    own: &std::ops::Range<usize>,
    level: u32,
) -> impl Iterator<Item = (usize, usize)> {
    let (start, end) = (own.start, own.end);
    let blocks = block_range(own);
    let size = LANES.pow(level);
    blocks
        .clone()
        .step_by(size)
        .map(move |block| (start.max(block * LANES), end.min((block + size) * LANES)))
}
