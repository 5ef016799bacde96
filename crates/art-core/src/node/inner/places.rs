//! Places: how many entries of a node come before each child, to find a child by an index.
//!
//! They are a tree of *rows*, each of [`LANES`] starts, within the node. The lowest rows stand for a
//! child with each start, those above for a row below. The highest row is one, the *top*, right behind
//! the node's header: in a node of up to sixteen children it is all there is, up to 256 have one
//! height of rows below it, up to 4,096 two. A start is the number of entries of its own row's part that
//! come before it, so a lookup adds up a start a height, and a change touches a row a height.
//!
//! An index is found by counting the starts up to it, in one row a height: as many comparisons whichever
//! child it is, so nothing is there to be foreseen wrongly, and vectors can do it. Each row is a line of
//! memory, and only the lowest rows of a large map are not in a near cache.
//!
//! Unused lanes repeat the end of what is before them, so they are above every index.
//!
//! Places come from what summaries know of their counts, and are kept modulo 2³². In a tree of
//! [`MAX`] entries or more, indices are found by the summaries.

use super::Inner;
use super::lanes::{LANES, add_behind, count_up_to};
use crate::summary::Summary;

/// Places are compared as signed integers.
pub(crate) const MAX: usize = i32::MAX as usize;

/// Two to this power are a row's lanes.
const BITS: u32 = LANES.ilog2();
/// The most heights that a node has: its capacity is a `u16`.
const HEIGHTS: usize = 4;

/// The number of starts that a node has behind its header. What has no size keeps no places.
pub(super) const fn top_slots<S>() -> usize {
    if size_of::<S>() > 0 { LANES } else { 0 }
}

/// The number of rows below the top.
pub(super) const fn row_slots<S>(cap: usize) -> usize {
    if size_of::<S>() == 0 || cap <= LANES {
        return 0;
    }
    let (mut rows, mut height) = (0, 1);
    while !is_top(cap, height) {
        rows += rows_at(cap, height);
        height += 1;
    }
    rows
}

/// Whether all children of a node are below one row of that height. The lowest is 1.
#[inline]
const fn is_top(cap: usize, height: u32) -> bool {
    cap <= 1 << (BITS * height)
}

/// The number of rows of a height.
#[inline]
const fn rows_at(cap: usize, height: u32) -> usize {
    (cap + (1 << (BITS * height)) - 1) >> (BITS * height)
}

/// The places of a node, by reference: `T` to the starts of the top, `R` to the rows below.
pub(super) struct Places<T, R> {
    top: T,
    /// The lowest rows first.
    rows: R,
    cap: usize,
}

/// The places of a node, to read.
pub(super) type PlacesRef<'a> = Places<&'a [u32], &'a [[u32; LANES]]>;
/// The places of a node, to change.
pub(super) type PlacesMut<'a> = Places<&'a mut [u32], &'a mut [[u32; LANES]]>;

impl<T, R> Places<T, R> {
    /// The places of a node of that capacity, of [`top_slots`] and [`row_slots`].
    #[inline]
    pub(super) fn new(cap: usize, top: T, rows: R) -> Self {
        Self { top, rows, cap }
    }
}

/// The last of some starts that is up to `index`, and what is left of that.
#[inline(always)]
fn last_up_to(starts: &[u32; LANES], index: u32) -> (usize, u32) {
    // The first one is zero; so written, the compiler knows that there is one.
    let lane = count_up_to(starts, index).wrapping_sub(1) % LANES;
    (lane, index.wrapping_sub(starts[lane]))
}

impl PlacesRef<'_> {
    /// The child that holds the entry with `index` of the node's before it, and how many of the
    /// child's are.
    #[inline(always)]
    fn find(&self, index: u32, near: impl FnOnce(usize)) -> Option<(usize, u32)> {
        let cap = self.cap;
        let (mut i, mut index) = last_up_to(self.top.first_chunk()?, index);
        if is_top(cap, 1) {
            return Some((i, index));
        }
        if !is_top(cap, 2) {
            let below = rows_at(cap, 1);
            if !is_top(cap, 3) {
                let row = self.rows.get(below + rows_at(cap, 2) + i)?;
                let (lane, left) = last_up_to(row, index);
                (i, index) = (LANES * i + lane, left);
            }
            let (lane, left) = last_up_to(self.rows.get(below + i)?, index);
            (i, index) = (LANES * i + lane, left);
        }
        let row = self.rows.get(i)?;
        near(LANES * i);
        let (lane, index) = last_up_to(row, index);
        Some((LANES * i + lane, index))
    }

    /// The number of entries before child `i`.
    #[inline(always)]
    fn start(&self, i: usize) -> u32 {
        let cap = self.cap;
        if is_top(cap, 1) {
            return self.top[i];
        }
        let [child, row, block] = [i, i / LANES, i / LANES / LANES];
        let mut start = self.rows[row][child % LANES];
        if is_top(cap, 2) {
            return start.wrapping_add(self.top[row]);
        }
        let below = rows_at(cap, 1);
        start = start.wrapping_add(self.rows[below + block][row % LANES]);
        if is_top(cap, 3) {
            return start.wrapping_add(self.top[block]);
        }
        let (below, above) = (below + rows_at(cap, 2), block / LANES);
        let widest = self.rows[below + above][block % LANES];
        start.wrapping_add(widest).wrapping_add(self.top[above])
    }
}

impl PlacesMut<'_> {
    /// Child `i` has `delta` more entries.
    #[inline]
    fn add(&mut self, i: usize, delta: u32) {
        let Some(top) = self.top.first_chunk_mut() else {
            return;
        };
        let (mut rows, mut unit, mut height) = (&mut *self.rows, i, 1);
        while !is_top(self.cap, height) {
            let (own, above) = rows.split_at_mut(rows_at(self.cap, height));
            add_behind(&mut own[unit / LANES], unit % LANES, delta);
            rows = above;
            unit /= LANES;
            height += 1;
        }
        add_behind(top, unit, delta);
    }

    /// Takes over the places of a node of the same capacity.
    pub(super) fn copy_from(&mut self, from: PlacesRef<'_>) {
        self.top.copy_from_slice(from.top);
        self.rows.copy_from_slice(from.rows);
    }

    /// Takes in that child `i` had `before` entries and has `after`, if that is known.
    #[inline]
    pub(super) fn follow(&mut self, i: usize, before: Option<u32>, after: Option<u32>) {
        if let (Some(before), Some(after)) = (before, after) {
            self.add(i, after.wrapping_sub(before));
        }
    }

    /// The start of a child or of a row, in a row of that height.
    fn start_mut(&mut self, height: u32, unit: usize) -> &mut u32 {
        if is_top(self.cap, height) {
            return &mut self.top[unit];
        }
        let below: usize = (1..height).map(|height| rows_at(self.cap, height)).sum();
        &mut self.rows[below + unit / LANES][unit % LANES]
    }

    /// Sets the places of the children from `from` on, given what is in each child.
    fn refresh<S>(&mut self, from: usize, parts: &[S], count: impl Fn(&S) -> u32) {
        let top = (1..).find(|&height| is_top(self.cap, height)).unwrap_or(1);
        if self.top.is_empty() {
            return;
        }
        if top == 1 {
            fill(self.top, parts, count);
            return;
        }
        // From the first child below a start of the top, since there rows of all heights begin; what
        // is before each of these:
        let first = from >> (BITS * (top - 1));
        let mut end = self.top[first];
        let mut before = [end; HEIGHTS];
        before[top as usize - 1] = 0;
        let rows = rows_at(self.cap, 1);
        for row in first << (BITS * (top - 2))..rows {
            let mut unit = row;
            for height in 2..=top {
                let is_first = unit % LANES == 0;
                let before = &mut before[height as usize - 1];
                *before = if is_first { end } else { *before };
                *self.start_mut(height, unit) = end.wrapping_sub(*before);
                if !is_first {
                    break;
                }
                unit /= LANES;
            }
            let own = parts.get(LANES * row..).unwrap_or_default();
            let own = &own[..own.len().min(LANES)];
            end = end.wrapping_add(fill(&mut self.rows[row], own, &count));
        }
        // The lanes that are left.
        let mut unit = rows;
        for height in 2..=top {
            let whole = if height == top {
                LANES
            } else {
                unit.next_multiple_of(LANES)
            };
            for unit in unit..whole {
                *self.start_mut(height, unit) = end.wrapping_sub(before[height as usize - 1]);
            }
            unit = whole / LANES;
        }
    }
}

/// Sets the starts of a row's children, and returns the end of the last one.
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
        places.refresh(from, summaries, |part| known_count(part).unwrap_or(0));
    }

    /// The number of entries of the children before child `to`, if places are known, modulo 2³².
    #[inline]
    pub(super) fn entries_before(&self, to: usize) -> usize {
        let places = self.places();
        let end = match to.checked_sub(1).filter(|_| to == self.len()) {
            Some(last) => {
                let last_count = known_count(&self.summaries()[last]).unwrap_or(0);
                places.start(last).wrapping_add(last_count)
            }
            None => places.start(to),
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
        self.places()
            .find(index, |first| self.prefetch_children(first, LANES))
    }

    /// Whether the places are those of the summaries, where these know their counts, and unused starts
    /// are above every index.
    pub(crate) fn places_agree(&self) -> bool {
        if S::identity().known_count().is_none() {
            return true;
        }
        let mut anew = Self::with_capacity(&[], self.cap());
        let (_, _, _, mut expected) = anew.split_sums_mut();
        expected.refresh(0, self.summaries(), |part| known_count(part).unwrap_or(0));
        let places = self.places();
        let mut before = 0_u32;
        expected.top == places.top
            && expected.rows == places.rows
            && self.summaries().iter().enumerate().all(|(i, part)| {
                let agrees = places.start(i) == before;
                before = before.wrapping_add(known_count(part).unwrap_or(0));
                agrees
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{LANES, Places, row_slots};
    use quickcheck::quickcheck;

    /// The places of children with so many entries each, made at once.
    fn places(cap: usize, parts: &[u32]) -> Places<Vec<u32>, Vec<[u32; LANES]>> {
        let rows = vec![[0; LANES]; row_slots::<u32>(cap)];
        let mut places = Places::new(cap, vec![0; LANES], rows);
        as_mut(&mut places).refresh(0, parts, |&part| part);
        places
    }

    fn as_mut(places: &mut Places<Vec<u32>, Vec<[u32; LANES]>>) -> super::PlacesMut<'_> {
        Places::new(places.cap, &mut places.top, &mut places.rows)
    }

    quickcheck! {
        /// In nodes of one to four heights; where children are added, go, get more entries or fewer.
        fn places_are_those_of_a_running_sum(
            width: (u8, u16),
            parts: Vec<u8>,
            changes: Vec<(u16, u8)>
        ) -> bool {
            let widths = [5, 16, 17, 200, 256, 300, 1000, 4096, 5000, usize::from(width.1).max(1)];
            let cap = widths[usize::from(width.0) % widths.len()];
                let len = (cap - cap / 7).max(1);
                let mut parts: Vec<u32> = parts.iter().map(|&part| 1 + u32::from(part)).cycle().take(len).collect();
                if parts.is_empty() {
                    parts.push(1);
                }
                let mut ours = places(cap, &parts);
                for &(i, change) in &changes {
                    let i = usize::from(i) % parts.len();
                    match change % 4 {
                        0 if parts.len() < cap => {
                            parts.insert(i, change.into());
                            as_mut(&mut ours).refresh(i, &parts, |&part| part);
                        }
                        1 if parts.len() > 1 => {
                            parts.remove(i);
                            as_mut(&mut ours).refresh(i, &parts, |&part| part);
                        }
                        _ => {
                            let after = 1 + u32::from(change);
                            as_mut(&mut ours).follow(i, Some(parts[i]), Some(after));
                            parts[i] = after;
                        }
                    }
                }
                let ours = Places::new(cap, &*ours.top, &*ours.rows);
                let (mut before, step) = (0, 1 + parts.len() / 300);
                parts.iter().enumerate().all(|(i, &part)| {
                    let start = before;
                    before += part;
                    let ends = [start, before.saturating_sub(1)];
                    let found = |index| ours.find(index, |_| {}) == Some((i, index - start));
                    i % step != 0 || ours.start(i) == start && (part == 0 || ends.into_iter().all(found))
                })
        }
    }
}
