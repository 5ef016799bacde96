//! Places: how many entries of a node come before each child, to find a child by an index.
//!
//! The children are in up to [`LANES`] blocks of equal length, in a narrow node of one child each.
//! The node holds the number of its entries before each block, right behind its header; a wide one
//! also holds, for each child, the number of its block's entries before it. An index is found by
//! counting the starts up to it, among all blocks and then in one: as many comparisons whichever
//! child it is, so nothing is there to be foreseen wrongly, and vectors can do it. A node is two
//! waits for memory, its beginning and a block.
//!
//! Unused lanes repeat the end of what is before them, so they are above every index.
//!
//! Places come from what summaries know of their counts, and are kept modulo 2³². In a tree of
//! [`MAX`] entries or more, indices are found by the summaries.

use std::ops::Range;

use super::Inner;
use super::lanes::{LANES, add_behind, count_up_to};
use crate::node::round_up;
use crate::summary::Summary;

/// Places are compared as signed integers.
pub(crate) const MAX: usize = i32::MAX as usize;

/// The number of children in a block of a node with that capacity: a power of two, which it is the
/// logarithm of, since a division takes longer than all the rest.
#[inline]
const fn block_bits(cap: usize) -> u32 {
    if cap <= LANES {
        0
    } else {
        // At least a row: the capacity counts as two hundred fifty-six if it is less.
        ((cap - 1) | (LANES * LANES - 1)).ilog2() + 1 - LANES.ilog2()
    }
}

/// The number of starts of blocks that a node has. What has no size keeps no places.
pub(super) const fn block_slots<S>() -> usize {
    if size_of::<S>() > 0 { LANES } else { 0 }
}

/// The number of rows of [`LANES`] starts of children that a node has.
pub(super) const fn row_slots<S>(cap: usize) -> usize {
    if size_of::<S>() > 0 && cap > LANES {
        round_up(cap, 1 << block_bits(cap)) / LANES
    } else {
        0
    }
}

/// The places of a node, by reference: `B` to the starts of blocks, `R` to those of children.
pub(super) struct Places<B, R> {
    /// The node's entries before each block.
    blocks: B,
    /// The block's entries before each child; none in a narrow node.
    rows: R,
    /// A block is two to this power of children.
    bits: u32,
}

/// The places of a node, to read.
pub(super) type PlacesRef<'a> = Places<&'a [u32], &'a [[u32; LANES]]>;
/// The places of a node, to change.
pub(super) type PlacesMut<'a> = Places<&'a mut [u32], &'a mut [[u32; LANES]]>;

impl<B, R> Places<B, R> {
    /// The places of a node of that capacity, of [`block_slots`] and [`row_slots`].
    #[inline]
    pub(super) fn new(cap: usize, blocks: B, rows: R) -> Self {
        let bits = block_bits(cap);
        Self { blocks, rows, bits }
    }

    /// The rows of a block of a wide node.
    #[inline]
    fn rows_of(&self, block: usize) -> Range<usize> {
        let rows = self.bits.saturating_sub(LANES.ilog2());
        block << rows..(block + 1) << rows
    }
}

/// The last of some starts that is up to `index`, and what is left of that.
#[inline]
fn last_up_to(starts: &[u32; LANES], index: u32) -> (usize, u32) {
    // The first one is zero; so written, the compiler knows that there is one.
    let lane = count_up_to(starts, index).wrapping_sub(1) % LANES;
    (lane, index.wrapping_sub(starts[lane]))
}

impl PlacesRef<'_> {
    /// The child of a block that holds the entry with `index` of the block's before it, and how many
    /// of the child's are.
    #[inline]
    fn find_in(&self, block: usize, index: u32) -> Option<(usize, u32)> {
        let rows = self.rows_of(block);
        // In all but the widest nodes, a block is one row.
        let [_, behind @ ..] = self.rows.get(rows.clone())? else {
            return None;
        };
        let row = rows.start + behind.partition_point(|row| row[0] <= index);
        let (lane, index) = last_up_to(self.rows.get(row)?, index);
        Some((LANES * row + lane, index))
    }
}

impl PlacesMut<'_> {
    /// Child `i` has `delta` more entries.
    #[inline]
    fn add(&mut self, i: usize, delta: u32) {
        let Some(blocks) = self.blocks.first_chunk_mut() else {
            return;
        };
        let block = i >> self.bits;
        add_behind(blocks, block, delta);
        if self.bits > 0
            && let Some([row, behind @ ..]) = self.rows.get_mut(i / LANES..self.rows_of(block).end)
        {
            add_behind(row, i % LANES, delta);
            for row in behind {
                *row = row.map(|start| start.wrapping_add(delta));
            }
        }
    }

    /// Takes over the places of a node of the same capacity.
    pub(super) fn copy_from(&mut self, from: PlacesRef<'_>) {
        self.blocks.copy_from_slice(from.blocks);
        self.rows.copy_from_slice(from.rows);
    }

    /// Takes in that child `i` had `before` entries and has `after`, if that is known.
    #[inline]
    pub(super) fn follow(&mut self, i: usize, before: Option<u32>, after: Option<u32>) {
        if let (Some(before), Some(after)) = (before, after) {
            self.add(i, after.wrapping_sub(before));
        }
    }

    /// Sets the places from a block on, given what is in the children from the block's first one on.
    fn refresh<S>(&mut self, block: usize, mut parts: &[S], count: impl Fn(&S) -> u32) {
        let Some(&(mut before)) = self.blocks.get(block) else {
            return;
        };
        for block in block..self.blocks.len() {
            self.blocks[block] = before;
            let (own, behind) = parts.split_at(parts.len().min(1 << self.bits));
            parts = behind;
            let rows = self.rows_of(block);
            before = before.wrapping_add(match self.rows.get_mut(rows) {
                Some(rows) => fill(rows.as_flattened_mut(), own, &count),
                None => own.iter().map(&count).sum(),
            });
        }
    }
}

/// Sets the starts of a block's children, and returns the end of the last one.
fn fill<S>(starts: &mut [u32], parts: &[S], count: impl Fn(&S) -> u32) -> u32 {
    let mut end = 0_u32;
    let (used, unused) = starts.split_at_mut(parts.len());
    for (start, part) in used.iter_mut().zip(parts) {
        *start = end;
        end = end.wrapping_add(count(part));
    }
    unused.fill(end);
    end
}

/// What a summary knows of its count, as places have it.
#[inline]
pub(super) fn known_count<V, S: Summary<V>>(summary: &S) -> Option<u32> {
    summary.known_count().map(|count| count as u32) // modulo 2³², by the module's last paragraph
}

impl<V, S: Summary<V>> Inner<V, S> {
    /// Brings the places from child `from` on up to date with the summaries.
    pub(super) fn refresh_places(&mut self, from: usize) {
        if S::identity().known_count().is_none() {
            return;
        }
        let (_, summaries, _, mut places) = self.split_sums_mut();
        let block = from >> places.bits;
        let parts = summaries.get(block << places.bits..).unwrap_or_default();
        places.refresh(block, parts, |part| known_count(part).unwrap_or(0));
    }

    /// The number of entries of the children before child `to`, if places are known, modulo 2³².
    #[inline]
    pub(super) fn entries_before(&self, to: usize) -> usize {
        let start = |i: usize| {
            let Places { blocks, rows, bits } = self.places();
            let within = rows.as_flattened().get(i).copied().unwrap_or(0);
            blocks[i >> bits].wrapping_add(within)
        };
        let end = match to.checked_sub(1).filter(|_| to == self.len()) {
            Some(last) => {
                start(last).wrapping_add(known_count(&self.summaries()[last]).unwrap_or(0))
            }
            None => start(to),
        };
        end as usize
    }

    /// The child that holds the entry with `index` of this node's before it, and how many of the
    /// child's are. There is such an entry, and the places are known.
    ///
    /// A part of the loop that goes down: with a call a node, the value at an index of the Linux paths
    /// took 83 ns instead of 79.
    #[inline(always)]
    pub(crate) fn find_index(&self, index: u32) -> Option<(usize, u32)> {
        let places = self.places();
        let (block, index) = last_up_to(places.blocks.first_chunk()?, index);
        if places.bits == 0 {
            return Some((block, index));
        }
        if places.bits == LANES.ilog2() {
            self.prefetch_children(block * LANES, LANES);
        }
        places.find_in(block, index)
    }

    /// Whether the places are those of the summaries, where these know their counts.
    pub(crate) fn places_agree(&self) -> bool {
        let Places { blocks, rows, bits } = self.places();
        let (mut before, starts) = (0_u32, rows.as_flattened());
        S::identity().known_count().is_none()
            || self.summaries().iter().enumerate().all(|(i, part)| {
                let within = starts.get(i).copied().unwrap_or(0);
                let agrees = blocks[i >> bits].wrapping_add(within) == before;
                before = before.wrapping_add(known_count(part).unwrap_or(0));
                agrees
            }) && blocks[self.len().div_ceil(1 << bits)..]
                .iter()
                .all(|&start| start == before)
    }
}
