//! The memory of an [`Inner`] node: one allocation, no policy.
//!
//! ```text
//! Header │ prefix: u8 × prefix_len │ pad │ separators: u64 × cap
//!        │ table: u16 × 257, sums_len: u16 (wide nodes only) │ pad │ children: Node × cap
//!
//! rows: [u32; 16] × rows │ pad │ children: Node × cap
//! Header │ Front │ top: u32 × 16 │ prefix: u8 × prefix_len │ pad │ separators: u64 × cap
//!        │ table: u16 × 257, sums_len: u16 (wide nodes only) │ pad │ summaries: S × cap
//!        │ pad │ sums: Sum<S> × cap / GROUP (wide nodes only)
//! ```
//!
//! The first form is for a map without summaries, the second for one with them. Top and rows are up to
//! `places.rs`. The node points to its header. With summaries, children and rows come before that: so
//! where they are depends neither on the prefix nor on the width, and an index is found in few steps. In
//! a wide node, the top and each row are a line of memory.
//!
//! Invariants, kept by this file alone (every field is private to it):
//!
//! 1. The allocation that `ptr` points into, behind what comes before the header, comes from [`alloc`]
//!    with the layout of the header's own shape, and is freed once.
//! 2. The prefix, every separator slot, `Front`, top and rows, the table and the number of sums are
//!    initialized. `Front` says how many bytes and rows there are before the header.
//! 3. `children[..len]` and `summaries[..len]` are initialized, and `len <= cap`.
//! 4. `sums[..sums_len]` are initialized, and there are at most `sums_slots`.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::slice;

use super::lanes::LANES;
use super::places::{Places, PlacesMut, PlacesRef, row_slots, top_slots};
use super::sums::{GROUP, Sum};
use crate::node::gap::{close, open};
use crate::node::{Node, round_up};

#[repr(C)]
struct Header {
    prefix_len: u32,
    len: u16,
    cap: u16,
}

/// What a node with summaries has behind its header, so that an index and its key are found in few steps.
#[repr(C)]
#[derive(Clone, Copy)]
struct Front {
    /// The bytes before the header, rows first.
    before: u32,
    rows: u32,
    /// The beginning of the prefix, and zeros behind it.
    prefix: [u8; SHORT_PREFIX],
}

/// As many bytes of a prefix are beside the header if there are summaries: nine of ten nodes of the Linux
/// paths have no more.
pub(crate) const SHORT_PREFIX: usize = 16;
/// The bytes that memory gives at a time.
const LINE: usize = 64;
const FRONT: usize = size_of::<Header>();
const TOP: usize = FRONT + size_of::<Front>();
/// The largest node that is routed by comparing all separators; above it, a table is quicker.
pub(super) const MAX_NARROW: usize = 48;
/// For each first byte the number of separators below it, and the number of all of them.
const TABLE: usize = 257;

struct Offsets {
    separators: usize,
    table: usize,
    children: usize,
    summaries: usize,
    sums: usize,
    end: usize,
}

/// The sums of its summaries that a node has room for: so that a look at many children need not
/// look at each. What has no size needs none.
const fn sums_slots<S>(cap: usize) -> usize {
    if cap > MAX_NARROW && size_of::<S>() > 0 {
        cap.div_ceil(GROUP)
    } else {
        0
    }
}

/// Whether a node has the second form.
const fn has_places<S>() -> bool {
    top_slots::<S>() > 0
}

/// Where the prefix begins.
const fn prefix_offset<S>() -> usize {
    if has_places::<S>() {
        TOP + size_of::<u32>() * top_slots::<S>()
    } else {
        FRONT
    }
}

const fn offsets<V, S>(prefix_len: usize, cap: usize) -> Offsets {
    let separators = round_up(prefix_offset::<S>() + prefix_len, align_of::<u64>());
    let table = separators + size_of::<u64>() * cap;
    let end = table + if cap > MAX_NARROW { 2 * (TABLE + 1) } else { 0 };
    let children = round_up(end, align_of::<Node<V, S>>());
    let end = if has_places::<S>() {
        end
    } else {
        children + cap * size_of::<Node<V, S>>()
    };
    let summaries = round_up(end, align_of::<S>());
    let end = summaries + cap * size_of::<S>();
    let sums = round_up(end, align_of::<Sum<S>>());
    let end = sums + sums_slots::<S>(cap) * size_of::<Sum<S>>();
    Offsets {
        separators,
        table,
        children,
        summaries,
        sums,
        end,
    }
}

/// The alignment that the contents of an allocation demand.
const fn own_align<V, S>() -> usize {
    let (mut align, others) = (
        align_of::<u64>(),
        [align_of::<Node<V, S>>(), align_of::<Sum<S>>()],
    );
    let mut i = 0;
    while i < others.len() {
        if others[i] > align {
            align = others[i];
        }
        i += 1;
    }
    align
}

/// Whether rows and top are lines: in a wide node, in which a few bytes more are little, unless something
/// has a greater alignment than the bytes from the header to the top.
#[inline]
const fn is_by_lines<V, S>(cap: usize) -> bool {
    has_places::<S>() && cap > MAX_NARROW && own_align::<V, S>() <= TOP
}

const fn align<V, S>(cap: usize) -> usize {
    if is_by_lines::<V, S>(cap) {
        LINE
    } else {
        own_align::<V, S>()
    }
}

/// The bytes before the header: rows and children.
const fn before<V, S>(cap: usize) -> usize {
    if !has_places::<S>() {
        return 0;
    }
    let rows = size_of::<[u32; LANES]>() * row_slots::<S>(cap);
    let bytes = rows + size_of::<Node<V, S>>() * cap;
    if is_by_lines::<V, S>(cap) {
        round_up(bytes + TOP, LINE) - TOP
    } else {
        round_up(bytes, own_align::<V, S>())
    }
}

fn layout<V, S>(prefix_len: usize, cap: usize) -> Layout {
    let size = before::<V, S>(cap) + offsets::<V, S>(prefix_len, cap).end;
    Layout::from_size_align(size, align::<V, S>(cap)).expect("capacity overflow")
}

/// Children, their summaries, the sums of these and the children's places, to change.
type ChildrenMut<'a, V, S> = (
    &'a mut [Node<V, S>],
    &'a mut [S],
    &'a mut [Sum<S>],
    PlacesMut<'a>,
);

/// A node with children, a prefix, and a summary for each child, in one allocation.
pub(crate) struct Inner<V, S> {
    ptr: NonNull<Header>,
    owns: PhantomData<(Node<V, S>, S)>,
}

// SAFETY: a node owns its allocation and what is in it alone, so it may be sent exactly when its
// values and summaries may. Kept by the private `ptr`.
unsafe impl<V: Send, S: Send> Send for Inner<V, S> {}
// SAFETY: `&Inner` gives out shared references only and changes nothing, so it may be shared
// exactly when its values and summaries may. Kept by the absence of interior mutability here.
unsafe impl<V: Sync, S: Sync> Sync for Inner<V, S> {}

impl<V, S> Inner<V, S> {
    /// A node without children. It has room for one at least, so that eight bytes can always be
    /// read at the prefix: there is a separator behind it.
    ///
    /// # Panics
    ///
    /// Panics if the prefix is longer than [`u32::MAX`], or `cap` above [`u16::MAX`].
    pub(crate) fn with_capacity(prefix: &[u8], cap: usize) -> Self {
        let cap = cap.max(1);
        let short_cap = u16::try_from(cap).expect("capacity overflow");
        let prefix_len = u32::try_from(prefix.len()).expect("capacity overflow");
        let layout = layout::<V, S>(prefix.len(), cap);
        // SAFETY: `alloc` demands a size above zero; the header has one.
        let raw = unsafe { alloc(layout) };
        let Some(raw) = NonNull::new(raw) else {
            handle_alloc_error(layout)
        };
        let before = before::<V, S>(cap);
        // SAFETY: inside the layout, which goes on with the header.
        let ptr = unsafe { raw.add(before) }.cast::<Header>();
        // SAFETY: valid memory for a header, and aligned: `before` is a multiple of eight.
        unsafe {
            ptr.write(Header {
                prefix_len,
                len: 0,
                cap: short_cap,
            });
        };
        let node = Self {
            ptr,
            owns: PhantomData,
        };
        let prefix_at = prefix_offset::<S>();
        if has_places::<S>() {
            let rows = row_slots::<S>(cap);
            // SAFETY: the rows are the first bytes of the layout, and any bytes are an integer.
            unsafe { raw.write_bytes(0, rows * size_of::<[u32; LANES]>()) };
            // SAFETY: `Front` follows the header inside the allocation.
            let to = unsafe { node.at::<Front>(FRONT) };
            let mut short = [0; SHORT_PREFIX];
            let kept = prefix.len().min(SHORT_PREFIX);
            short[..kept].copy_from_slice(&prefix[..kept]);
            // SAFETY: aligned as the header is. The numbers fit: a capacity is a u16.
            unsafe {
                to.write(Front {
                    before: before as u32,
                    rows: rows as u32,
                    prefix: short,
                });
            };
            // SAFETY: the top follows inside the allocation.
            let to = unsafe { node.at::<u8>(TOP) };
            // SAFETY: the top is the bytes up to the prefix, and any bytes are an integer.
            unsafe { ptr::write_bytes(to, 0, prefix_at - TOP) };
        }
        // SAFETY: the prefix is inside the allocation.
        let to = unsafe { node.at::<u8>(prefix_at) };
        // SAFETY: `prefix.len()` bytes fit by the layout, and the allocation is new, so apart.
        unsafe { ptr::copy_nonoverlapping(prefix.as_ptr(), to, prefix.len()) };
        let end = prefix_at + prefix.len();
        // SAFETY: the prefix ends here, inside the allocation.
        let to = unsafe { node.at::<u8>(end) };
        let Offsets { children, .. } = offsets::<V, S>(prefix.len(), cap);
        // SAFETY: padding, separators, table and the number of sums are the bytes up to where children
        // are in the first form, and any bytes are an integer.
        unsafe { ptr::write_bytes(to, 0, children - end) };
        node
    }

    /// # Safety
    ///
    /// `offset` must be at most the size of this node's layout from the header on.
    unsafe fn at<T>(&self, offset: usize) -> *mut T {
        // SAFETY: in bounds of the one allocation, by the caller's promise and invariant 1.
        unsafe { self.ptr.as_ptr().cast::<u8>().add(offset) }.cast::<T>()
    }

    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: live and aligned (invariant 1), and written through `&mut self` only.
        unsafe { self.ptr.as_ref() }
    }

    fn header_mut(&mut self) -> &mut Header {
        // SAFETY: as in `header`; `&mut self` makes this the only reference.
        unsafe { self.ptr.as_mut() }
    }

    #[inline]
    fn offsets(&self) -> Offsets {
        let h = self.header();
        offsets::<V, S>(h.prefix_len as usize, usize::from(h.cap))
    }

    /// The number of children.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        usize::from(self.header().len)
    }

    #[inline]
    pub(crate) fn cap(&self) -> usize {
        usize::from(self.header().cap)
    }

    /// The bytes of this node's allocation.
    pub(crate) fn heap_bytes(&self) -> usize {
        before::<V, S>(self.cap()) + self.offsets().end
    }

    /// The bytes that all keys below share beyond those of the parent.
    #[inline]
    pub(crate) fn prefix(&self) -> &[u8] {
        // SAFETY: the offset is inside the layout (invariant 1).
        let prefix = unsafe { self.at::<u8>(prefix_offset::<S>()) };
        // SAFETY: initialized (invariant 2), unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(prefix, self.header().prefix_len as usize) }
    }

    /// The first eight bytes of the prefix as a little-endian word, and its length. What is above
    /// the length is of no meaning.
    #[inline]
    pub(super) fn prefix_word(&self) -> (u64, usize) {
        let len = self.header().prefix_len as usize;
        if let Some(Some(word)) = self.short_prefix().map(|prefix| prefix.first_chunk()) {
            return (u64::from_le_bytes(*word), len);
        }
        // SAFETY: the offset is inside the layout (invariant 1).
        let prefix = unsafe { self.at::<[u8; 8]>(prefix_offset::<S>()) };
        // SAFETY: eight bytes are inside the layout and initialized (invariant 2): the prefix is
        // followed by at least one separator, since there is room for a child (`with_capacity`).
        let word = unsafe { prefix.read() };
        (u64::from_le_bytes(word), len)
    }

    /// The separators, one a child.
    #[inline]
    pub(crate) fn separators(&self) -> &[u64] {
        // SAFETY: the offset is inside the layout (invariant 1).
        let separators = unsafe { self.at::<u64>(self.offsets().separators) };
        // SAFETY: initialized (invariant 2), aligned by `offsets`, unchanged while `self` is
        // borrowed.
        unsafe { slice::from_raw_parts(separators, self.len()) }
    }

    /// The separators of all slots.
    pub(super) fn separator_slots_mut(&mut self) -> &mut [u64] {
        let slots = self.cap();
        // SAFETY: the offset is inside the layout (invariant 1).
        let separators = unsafe { self.at::<u64>(self.offsets().separators) };
        // SAFETY: initialized (invariant 2); `&mut self` makes this the only reference.
        unsafe { slice::from_raw_parts_mut(separators, slots) }
    }

    /// The table of a wide node; empty otherwise.
    #[inline]
    pub(super) fn table(&self) -> &[u16] {
        let len = if self.cap() > MAX_NARROW { TABLE } else { 0 };
        // SAFETY: the offset is inside the layout (invariant 1).
        let table = unsafe { self.at::<u16>(self.offsets().table) };
        // SAFETY: initialized (invariant 2), aligned since it follows integers of eight bytes,
        // unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(table, len) }
    }

    pub(super) fn table_mut(&mut self) -> &mut [u16] {
        let len = self.table().len();
        // SAFETY: the offset is inside the layout (invariant 1).
        let table = unsafe { self.at::<u16>(self.offsets().table) };
        // SAFETY: as in `table`; `&mut self` makes this the only reference.
        unsafe { slice::from_raw_parts_mut(table, len) }
    }

    /// Where the children begin.
    #[inline]
    fn children_ptr(&self) -> *mut Node<V, S> {
        if has_places::<S>() {
            let end = self.ptr.as_ptr().cast::<Node<V, S>>();
            // SAFETY: as many nodes are right before the header inside the allocation (invariant 1).
            unsafe { end.sub(self.cap()) }
        } else {
            // SAFETY: the offset is inside the layout (invariant 1).
            unsafe { self.at(self.offsets().children) }
        }
    }

    #[inline]
    pub(crate) fn children(&self) -> &[Node<V, S>] {
        let children = self.children_ptr();
        // SAFETY: `len` initialized nodes (invariant 3), unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(children, self.len()) }
    }

    #[inline]
    pub(crate) fn summaries(&self) -> &[S] {
        // SAFETY: the offset is inside the layout (invariant 1).
        let summaries = unsafe { self.at::<S>(self.offsets().summaries) };
        // SAFETY: `len` initialized summaries (invariant 3), unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(summaries, self.len()) }
    }

    /// The prefix to read, beside the children and the summaries to change.
    #[inline]
    pub(crate) fn split_mut(&mut self) -> (&[u8], &mut [Node<V, S>], &mut [S]) {
        let (len, offsets) = (self.len(), self.offsets());
        let children = self.children_ptr();
        // SAFETY: `len` initialized nodes (invariant 3), borrowed from `&mut self`, and apart from
        // the prefix and the summaries by the layout.
        let children = unsafe { slice::from_raw_parts_mut(children, len) };
        // SAFETY: the offset is inside the layout (invariant 1).
        let summaries = unsafe { self.at::<S>(offsets.summaries) };
        // SAFETY: as for the children.
        let summaries = unsafe { slice::from_raw_parts_mut(summaries, len) };
        (self.prefix(), children, summaries)
    }

    /// Where a wide node has its number of sums.
    #[inline]
    fn sums_len_ptr(&self) -> Option<*mut u16> {
        if sums_slots::<S>(self.cap()) == 0 {
            return None;
        }
        // SAFETY: a wide node has one more integer behind its table (invariant 1).
        Some(unsafe { self.at::<u16>(self.offsets().table + 2 * TABLE) })
    }

    #[inline]
    fn sums_len(&self) -> usize {
        self.sums_len_ptr().map_or(0, |len| {
            // SAFETY: initialized (invariant 2), aligned as the table is, and written through
            // `&mut self` only.
            usize::from(unsafe { *len })
        })
    }

    fn set_sums_len(&mut self, sums: usize) {
        if let Some(len) = self.sums_len_ptr() {
            // SAFETY: as in `sums_len`; `&mut self` makes this the only access. Sums are fewer than
            // children, the number of which is a u16.
            unsafe { *len = sums as u16 };
        }
    }

    /// The sums of the summaries, which wide nodes keep. What they are is up to `sums.rs`.
    #[inline]
    pub(super) fn sums(&self) -> &[Sum<S>] {
        // SAFETY: the offset is inside the layout (invariant 1).
        let sums = unsafe { self.at::<Sum<S>>(self.offsets().sums) };
        // SAFETY: as many are initialized (invariant 4), aligned by `offsets`, and unchanged while
        // `self` is borrowed.
        unsafe { slice::from_raw_parts(sums, self.sums_len()) }
    }

    /// What is behind the header; nothing in the first form.
    #[inline]
    fn front(&self) -> Option<&Front> {
        if !has_places::<S>() {
            return None;
        }
        // SAFETY: `Front` follows the header (invariant 1).
        let front = unsafe { self.at::<Front>(FRONT) };
        // SAFETY: initialized (invariant 2), aligned since the header is, and never changed.
        Some(unsafe { &*front })
    }

    /// The beginning of the prefix, up to sixteen bytes and zeros behind it, if it is at hand.
    #[inline]
    pub(super) fn short_prefix(&self) -> Option<&[u8; SHORT_PREFIX]> {
        self.front().map(|front| &front.prefix)
    }

    /// Where the allocation begins, with its rows, and how many these are.
    #[inline]
    fn rows_raw(&self) -> (*mut [u32; LANES], usize) {
        let (before, rows) = self
            .front()
            .map_or((0, 0), |front| (front.before, front.rows));
        // SAFETY: so many bytes come before the header in the allocation (invariants 1 and 2).
        let start = unsafe { self.ptr.as_ptr().byte_sub(before as usize) };
        (start.cast(), rows as usize)
    }

    /// Where the top begins.
    #[inline]
    fn top_ptr(&self) -> *mut u32 {
        let top = prefix_offset::<S>() - size_of::<u32>() * top_slots::<S>();
        // SAFETY: the top is inside the layout (invariant 1), or there is none, and this is its end.
        unsafe { self.at(top) }
    }

    /// The places of the children.
    #[inline]
    pub(super) fn places(&self) -> PlacesRef<'_> {
        // SAFETY: initialized (invariant 2), aligned since the header is, unchanged while `self` is
        // borrowed.
        let top = unsafe { slice::from_raw_parts(self.top_ptr(), top_slots::<S>()) };
        let (rows, len) = self.rows_raw();
        // SAFETY: initialized (invariant 2), aligned as the allocation is, unchanged while `self` is
        // borrowed.
        let rows = unsafe { slice::from_raw_parts(rows, len) };
        Places::new(self.cap(), top, rows)
    }

    /// Tells the memory that `count` children from `from` on will be looked at: so their lines come
    /// while it is found out which one is wanted.
    #[inline]
    pub(super) fn prefetch_children(&self, from: usize, count: usize) {
        let size = size_of::<Node<V, S>>();
        let start = (size * from).wrapping_sub(size * self.cap());
        prefetch(self.ptr, start, size * count);
    }

    /// Tells the memory that what is remembered of child `i` will be changed: so it comes while the
    /// child is looked at.
    #[inline]
    pub(crate) fn prefetch_level(&self, i: usize) {
        let size = size_of::<S>();
        prefetch(self.ptr, self.offsets().summaries + size * i, size);
        if let Some(front) = self.front().filter(|front| front.rows > 0) {
            let row = size_of::<[u32; LANES]>() * (i / LANES);
            prefetch(self.ptr, row.wrapping_sub(front.before as usize), 1);
        }
    }

    /// The number of sums that there is room for.
    pub(super) fn sums_slots(&self) -> usize {
        sums_slots::<S>(self.cap())
    }

    /// Drops all sums but the first few.
    pub(super) fn truncate_sums(&mut self, keep: usize) {
        let len = self.sums_len();
        let Some(count) = len.checked_sub(keep) else {
            return;
        };
        // From here on the others are out of this node's reach.
        self.set_sums_len(keep);
        // SAFETY: the offset is inside the layout (invariant 1).
        let sums = unsafe { self.at::<Sum<S>>(self.offsets().sums) };
        // SAFETY: `keep <= len`, inside the array or at its end.
        let sums = unsafe { sums.add(keep) };
        // SAFETY: initialized (invariant 4), and dropped once: the length says so now.
        unsafe { ptr::drop_in_place(ptr::slice_from_raw_parts_mut(sums, count)) };
    }

    /// Adds a sum behind the others.
    ///
    /// # Panics
    ///
    /// Panics if there is no room for one.
    pub(super) fn push_sum(&mut self, sum: Sum<S>) {
        let len = self.sums_len();
        assert!(len < self.sums_slots(), "no room for a sum");
        // SAFETY: the offset is inside the layout (invariant 1).
        let sums = unsafe { self.at::<Sum<S>>(self.offsets().sums) };
        // SAFETY: inside the array (asserted).
        let slot = unsafe { sums.add(len) };
        // SAFETY: aligned by `offsets`; the slot held nothing.
        unsafe { slot.write(sum) };
        self.set_sums_len(len + 1);
    }

    /// The children, the summaries, their sums and the places, to change.
    #[inline]
    pub(super) fn split_sums_mut(&mut self) -> ChildrenMut<'_, V, S> {
        let len = self.sums_len();
        // SAFETY: the offset is inside the layout (invariant 1).
        let sums = unsafe { self.at::<Sum<S>>(self.offsets().sums) };
        // SAFETY: as many are initialized (invariant 4), borrowed from `&mut self` for as long as
        // the result, and apart from the children and summaries by the layout.
        let sums = unsafe { slice::from_raw_parts_mut(sums, len) };
        // SAFETY: as in `places`, but borrowed from `&mut self` for as long as the result, and apart
        // from the other arrays by the layout.
        let top = unsafe { slice::from_raw_parts_mut(self.top_ptr(), top_slots::<S>()) };
        let (rows, slots) = self.rows_raw();
        // SAFETY: as for the top.
        let rows = unsafe { slice::from_raw_parts_mut(rows, slots) };
        let places = Places::new(self.cap(), top, rows);
        let (_, children, summaries) = self.split_mut();
        (children, summaries, sums, places)
    }

    /// Opens a gap at child `i` and fills it. The table is left as it is.
    ///
    /// # Panics
    ///
    /// Panics if the node is full or `i` out of bounds.
    pub(super) fn insert_raw(&mut self, i: usize, separator: u64, child: Node<V, S>, summary: S) {
        let (len, offsets) = (self.len(), self.offsets());
        assert!(i <= len && len < self.cap(), "no room for a child");
        let separators = self.separator_slots_mut();
        separators.copy_within(i..len, i + 1);
        separators[i] = separator;
        let children = self.children_ptr();
        // SAFETY: `len` initialized nodes (invariant 3), and `i <= len < cap` (asserted).
        unsafe { open(children, i, len, child) };
        // SAFETY: the offset is inside the layout (invariant 1).
        let summaries = unsafe { self.at::<S>(offsets.summaries) };
        // SAFETY: as for the children.
        unsafe { open(summaries, i, len, summary) };
        self.header_mut().len += 1;
    }

    /// Takes child `i` out and closes the gap. The table is left as it is.
    ///
    /// # Panics
    ///
    /// Panics if `i` is out of bounds.
    pub(super) fn remove_raw(&mut self, i: usize) -> (Node<V, S>, S) {
        let (len, offsets) = (self.len(), self.offsets());
        assert!(i < len, "a child out of bounds");
        let separators = self.separator_slots_mut();
        separators.copy_within(i + 1..len, i);
        // From here on the last child and summary are out of reach; what is read is given away.
        self.header_mut().len -= 1;
        let children = self.children_ptr();
        // SAFETY: `i < len` (asserted) initialized nodes (invariant 3), one less by the header.
        let child = unsafe { close(children, i, len) };
        // SAFETY: the offset is inside the layout (invariant 1).
        let summaries = unsafe { self.at::<S>(offsets.summaries) };
        // SAFETY: as for the children.
        let summary = unsafe { close(summaries, i, len) };
        (child, summary)
    }

    /// Moves everything into an allocation with another prefix and capacity. The table is left
    /// unfilled, and places are carried over only if the capacity stays.
    ///
    /// # Panics
    ///
    /// Panics if there are more children than `cap`.
    pub(super) fn reshape(&mut self, prefix: &[u8], cap: usize) {
        let len = self.len();
        assert!(len <= cap, "fewer slots than children");
        let mut new = Self::with_capacity(prefix, cap);
        new.separator_slots_mut()[..len].copy_from_slice(self.separators());
        let (from, to) = (self.offsets(), new.offsets());
        let (children, target) = (self.children_ptr(), new.children_ptr());
        // SAFETY: `len` nodes here (invariant 3), room for as many there (asserted), in two
        // allocations. `self` gives them up below, when its length is set to zero.
        unsafe { ptr::copy_nonoverlapping(children, target, len) };
        // SAFETY: the summaries' array of this node, inside its layout.
        let summaries = unsafe { self.at::<S>(from.summaries) };
        // SAFETY: the summaries' array of the new node, inside its layout.
        let target = unsafe { new.at::<S>(to.summaries) };
        // SAFETY: as for the children.
        unsafe { ptr::copy_nonoverlapping(summaries, target, len) };
        if new.cap() == self.cap() {
            let (_, _, _, mut places) = new.split_sums_mut();
            places.copy_from(self.places());
        }
        // Out of the old node's reach from here on; what there is no room for is made anew.
        self.truncate_sums(new.sums_slots());
        let sums = self.sums_len();
        self.set_sums_len(0);
        // SAFETY: the sums' array of this node, inside its layout.
        let old = unsafe { self.at::<Sum<S>>(from.sums) };
        // SAFETY: the sums' array of the new node, inside its layout.
        let target = unsafe { new.at::<Sum<S>>(to.sums) };
        // SAFETY: `sums` of them here (invariant 4), room for as many there (they were cut to it),
        // in two allocations.
        unsafe { ptr::copy_nonoverlapping(old, target, sums) };
        new.set_sums_len(sums);
        new.header_mut().len = len as u16; // at most `cap`, a u16
        self.header_mut().len = 0;
        *self = new;
    }

    /// Moves all children behind those in `to`, in their order; the summaries are dropped.
    pub(crate) fn drain_into(&mut self, to: &mut Vec<Node<V, S>>) {
        let len = self.len();
        to.reserve(len);
        // From here on they are out of this node's reach.
        self.header_mut().len = 0;
        let Offsets { summaries, .. } = self.offsets();
        let children = self.children_ptr();
        for i in 0..len {
            // SAFETY: `i < len`, inside the array.
            let child = unsafe { children.add(i) };
            // SAFETY: initialized (invariant 3) and read once: `len` is zero now.
            to.push(unsafe { child.read() });
        }
        // SAFETY: the offset is inside the layout (invariant 1).
        let summaries = unsafe { self.at::<S>(summaries) };
        // SAFETY: `len` initialized summaries (invariant 3), out of reach since `len` is zero.
        unsafe { ptr::drop_in_place(ptr::slice_from_raw_parts_mut(summaries, len)) };
    }
}

/// Tells the memory that some bytes of an allocation will be wanted soon.
#[inline]
fn prefetch(start: NonNull<Header>, offset: usize, bytes: usize) {
    #[cfg(target_arch = "x86_64")]
    for line in (0..bytes).step_by(LINE) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let at = start
            .as_ptr()
            .cast::<i8>()
            .wrapping_add(offset.wrapping_add(line));
        // SAFETY: a hint that reads nothing and cannot fault, whatever the address; every x86-64
        // has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (start, offset, bytes);
}

impl<V, S> Drop for Inner<V, S> {
    /// Frees the whole subtree with a list of its own, since a tree may be deeper than a stack.
    fn drop(&mut self) {
        /// Frees the memory even if a value panics while it is dropped.
        struct Free<'a, V, S>(&'a mut Inner<V, S>);
        impl<V, S> Drop for Free<'_, V, S> {
            fn drop(&mut self) {
                let h = self.0.header();
                let layout = layout::<V, S>(h.prefix_len as usize, usize::from(h.cap));
                let (start, _) = self.0.rows_raw();
                // SAFETY: allocated with this very layout, where it begins (invariants 1 and 2), and
                // freed once: here.
                unsafe { dealloc(start.cast(), layout) };
            }
        }
        let free = Free(self);
        free.0.truncate_sums(0);
        let mut pending = Vec::new();
        free.0.drain_into(&mut pending);
        while let Some(node) = pending.pop() {
            if let Node::Inner(mut inner) = node {
                inner.drain_into(&mut pending);
            }
        }
    }
}
