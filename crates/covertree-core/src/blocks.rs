//! The codes of all points in columns, with boxes around blocks and nodes.
//!
//! Slot `s` is the s-th point in tree order. Block `b` holds the codes of slots `32b..32b + 32` by
//! column, whichever nodes they belong to, so that columns cost exactly a code a point. A *group*
//! is up to 32 boxes in columns, lows before highs: those of the blocks of a leaf, clipped to the
//! leaf's own slots, or those of the children of a node. A leaf of more than 32 blocks has a
//! hierarchy of groups: its groups of level 0 box its blocks, those of level 1 the groups of level
//! 0, and so on up to a single group. Invariants:
//!
//! Numbers that fit share words, as [`metrics::sketch::Code`] says; boxes are as tightly packed as points.
//!
//! 1. Column `c`, lane `l` of block `b` is number `c` of the code of the point in slot `32b + l`.
//! 2. The box in lane `i` of a group is the smallest around the points it stands for.

use metrics::Sketch;
use metrics::sketch::{Code, LANES, Packing};
use rayon::prelude::*;

use crate::node::Node;

mod boxes;

/// Columns, tails and boxes.
#[derive(Clone, Debug)]
pub(crate) struct Blocks<K: Code> {
    pub(crate) widths: Widths,
    pub(crate) columns: Vec<K::Word>,
    pub(crate) tails: Vec<K::Word>,
    pub(crate) boxes: Vec<K::Word>,
}

/// How many numbers a code has in columns and in its tail, and how they share words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Widths {
    pub(crate) head: usize,
    pub(crate) tail: usize,
    pub(crate) packing: Packing,
}

impl Widths {
    pub(crate) fn of<P: ?Sized, S: Sketch<P>>(sketch: &S) -> Self {
        Self {
            head: sketch.head(),
            tail: sketch.tail(),
            packing: sketch.packing(),
        }
    }

    /// Numbers of a code.
    pub(crate) fn code(self) -> usize {
        self.head + self.tail
    }

    /// Words of a block.
    #[inline]
    pub(crate) fn block(self) -> usize {
        self.packing.block(self.head)
    }

    /// Words of a tail.
    #[inline]
    pub(crate) fn tail(self) -> usize {
        self.packing.words(self.tail)
    }

    /// Words of a group: the lows and the highs.
    #[inline]
    pub(crate) fn group(self) -> usize {
        2 * self.block()
    }
}

/// The codes of all points in rows, by id; only lives while a tree is built.
#[derive(Debug)]
pub(crate) struct Codes<K> {
    pub(crate) widths: Widths,
    values: Vec<K>,
}

impl<K: Code> Codes<K> {
    pub(crate) fn encode<'p, P, S>(
        sketch: &S,
        points: usize,
        point: impl Fn(usize) -> &'p P + Sync,
    ) -> (Self, f64)
    where
        P: ?Sized + 'p,
        S: Sketch<P, Code = K>,
    {
        let widths = Widths::of(sketch);
        let width = widths.code();
        let mut values = vec![K::default(); points * width];
        let mut uncertainty = 0.0;
        if width > 0 {
            let encode = |(i, code): (usize, &mut [K])| sketch.encode(point(i), code);
            let codes = values.par_chunks_mut(width).enumerate();
            uncertainty = codes.map(encode).reduce(|| 0.0, f64::max);
        }
        (Self { widths, values }, uncertainty)
    }

    /// Takes codes that are known already, one after the other.
    pub(crate) fn from_rows(widths: Widths, values: Vec<K>) -> Self {
        Self { widths, values }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.widths.code() == 0
    }

    pub(crate) fn row(&self, id: u32) -> &[K] {
        let width = self.widths.code();
        &self.values[id as usize * width..][..width]
    }

    pub(crate) fn head_of(&self, id: u32) -> &[K] {
        &self.row(id)[..self.widths.head]
    }

    /// Copies the heads of some points into blocks of columns.
    pub(crate) fn in_columns(&self, ids: &[u32]) -> Vec<Vec<K::Word>> {
        let block = |ids: &[u32]| {
            let mut block = vec![K::Word::default(); self.widths.block()];
            self.fill(ids, &mut block);
            block
        };
        ids.chunks(LANES).map(block).collect()
    }

    /// Copies the heads of the points of one block into it.
    fn fill(&self, ids: &[u32], block: &mut [K::Word]) {
        for (lane, &id) in ids.iter().enumerate() {
            for (column, &code) in self.head_of(id).iter().enumerate() {
                code.put(self.widths.packing, block, column, lane);
            }
        }
    }

    /// Reorders a bucket so that each of its blocks is a small box: splits at the middle of the
    /// column that varies most, at multiples of the block size, down to single blocks.
    pub(crate) fn sort_into_blocks(&self, first_slot: usize, ids: &mut [u32]) {
        let mut keys = vec![0; ids.len()];
        self.halve(first_slot, ids, &mut keys);
    }

    /// One step of that; `keys` is space.
    fn halve(&self, first_slot: usize, ids: &mut [u32], keys: &mut [u64]) {
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
        // Codes are fetched but once, by all threads: selecting would fetch them again and again.
        let fill = |(ids, keys): (&[u32], &mut [u64])| {
            for (&id, key) in ids.iter().zip(keys) {
                *key = u64::from(rank_of(self.row(id)[column].into())) << 32 | u64::from(id);
            }
        };
        if ids.len() > PART {
            let parts = ids.par_chunks(PART).zip(keys.par_chunks_mut(PART));
            parts.for_each(fill);
        } else {
            fill((ids, keys));
        }
        keys.select_nth_unstable(middle);
        for (id, &key) in ids.iter_mut().zip(&*keys) {
            *id = (key & u64::from(u32::MAX)) as u32;
        }
        let (left, right) = ids.split_at_mut(middle);
        let (left_keys, right_keys) = keys.split_at_mut(middle);
        rayon::join(
            || self.halve(first_slot, left, left_keys),
            || self.halve(first_slot + middle, right, right_keys),
        );
    }

    /// The column of largest variance, judged from at most a thousand points.
    fn widest_column(&self, ids: &[u32]) -> usize {
        let step = ids.len().div_ceil(1024);
        let mut sums = vec![(0.0_f64, 0.0_f64); self.widths.head];
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

/// So many points at a time are given to a thread.
const PART: usize = 1 << 13;

/// A number whose order is that of `total_cmp`.
pub(crate) fn rank_of(x: f32) -> u32 {
    let bits = x.to_bits();
    bits ^ ((bits.cast_signed() >> 31).cast_unsigned() | 1 << 31)
}

impl<K: Code> Blocks<K> {
    /// Copies the codes into tree order, and boxes the nodes, whose groups it numbers.
    pub(crate) fn build(codes: &Codes<K>, order: &[u32], nodes: &mut [Node]) -> Self {
        let widths = codes.widths;
        if widths.head == 0 {
            return Self::empty(widths);
        }
        let mut columns = vec![K::Word::default(); order.len().div_ceil(LANES) * widths.block()];
        let blocks = columns.par_chunks_mut(widths.block());
        order
            .par_chunks(LANES)
            .zip(blocks)
            .for_each(|(ids, block)| codes.fill(ids, block));
        let mut tails = vec![K::Word::default(); order.len() * widths.tail()];
        if widths.tail > 0 {
            let fill = |(&id, row): (&u32, &mut [K::Word])| {
                for (at, &code) in codes.row(id)[widths.head..].iter().enumerate() {
                    code.put_row(widths.packing, row, at);
                }
            };
            order
                .par_iter()
                .zip(tails.par_chunks_mut(widths.tail()))
                .for_each(fill);
        }

        let boxes = boxes::build(codes, order, nodes);
        Self {
            widths,
            columns,
            tails,
            boxes,
        }
    }

    /// No codes at all.
    pub(crate) fn empty(widths: Widths) -> Self {
        Self {
            widths,
            columns: Vec::new(),
            tails: Vec::new(),
            boxes: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn block(&self, block: usize) -> &[K::Word] {
        let words = self.widths.block();
        &self.columns[block * words..][..words]
    }

    #[inline]
    pub(crate) fn tail(&self, slot: usize) -> &[K::Word] {
        let words = self.widths.tail();
        &self.tails[slot * words..][..words]
    }

    /// A number of the head of the code in a slot.
    #[inline]
    pub(crate) fn number(&self, slot: usize, column: usize) -> K {
        let block = self.block(slot / LANES);
        K::of(self.widths.packing, block, column, slot % LANES)
    }

    /// Appends the code of the point in a slot to rows.
    pub(crate) fn push_code(&self, slot: usize, rows: &mut Vec<K>) {
        let Widths {
            head,
            tail,
            packing,
        } = self.widths;
        // Not by `number`, which would look for the block again and again.
        let block = self.block(slot / LANES);
        rows.extend((0..head).map(|column| K::of(packing, block, column, slot % LANES)));
        let words = self.tail(slot);
        rows.extend((0..tail).map(|at| K::of_row(packing, words, at)));
    }

    /// The whole code of the point in a slot.
    pub(crate) fn code(&self, slot: usize) -> Vec<K> {
        let mut code = Vec::with_capacity(self.widths.code());
        self.push_code(slot, &mut code);
        code
    }

    /// The lows and the highs of a group.
    #[inline]
    pub(crate) fn group(&self, group: usize) -> (&[K::Word], &[K::Word]) {
        let words = self.widths.group();
        self.boxes[group * words..][..words].split_at(words / 2)
    }

    /// Copies a block to where each number has a word of its own.
    pub(crate) fn unpack_block(&self, block: usize, to: &mut Vec<K::Word>) {
        let Widths { head, packing, .. } = self.widths;
        K::unpack(packing, self.block(block), head, to);
    }

    /// As [`unpack_block`](Self::unpack_block), for the lows and then the highs of a group.
    pub(crate) fn unpack_group(&self, group: usize, to: &mut Vec<K::Word>) {
        let Widths { head, packing, .. } = self.widths;
        let (low, high) = self.group(group);
        K::unpack(packing, low, head, to);
        K::unpack(packing, high, head, to);
    }

    pub(crate) fn bytes(&self) -> usize {
        (self.columns.len() + self.tails.len() + self.boxes.len()) * size_of::<K::Word>()
    }
}

/// Makes a box hold a code.
pub(crate) fn enclose<K: Code>(low: &mut [K], high: &mut [K], code: &[K]) {
    for ((low, high), &code) in low.iter_mut().zip(high).zip(code) {
        if code < *low {
            *low = code;
        }
        if code > *high {
            *high = code;
        }
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

/// Whether so many blocks of a node have boxes: a group of boxes takes as much room as two blocks, and
/// looking at it as long as looking at both.
#[inline]
pub(crate) fn are_boxed(blocks: usize) -> bool {
    blocks > 2
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
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let (start, end) = (own.start, own.end);
    let blocks = block_range(own);
    let size = LANES.pow(level);
    blocks
        .clone()
        .step_by(size)
        .map(move |block| start.max(block * LANES)..end.min((block + size) * LANES))
}
