//! The memory of a [`Page`]: one allocation, five arrays, no policy.
//!
//! ```text
//! Header │ heads: u64 × cap │ starts: u16 × cap │ pad │ values: V × cap │ rest: u8 × data_cap
//!                                   (absent if uniform)
//! ```
//!
//! Invariants, kept by this file alone (every field is private to it):
//!
//! 1. `ptr` comes from [`alloc`] with `Shape::layout` of the page's own shape (`cap`, `form` and the
//!    header's `data_cap`), and is freed once.
//! 2. `heads[..len]`, `starts[..len]` (if there), `values[..len]` and all of `rest` are initialized.
//! 3. `len <= cap` and `data_len <= data_cap`.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::slice;

use crate::node::gap::{close, open};
use crate::node::into_values::{IntoValues, Leaf, drop_leaf};
use crate::node::round_up;

/// How the suffixes of a page are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Every suffix has this many bytes: no array of starts.
    Uniform(u8),
    /// Suffixes of different lengths: an array of starts.
    Varied,
}

impl Form {
    /// The widest suffix that can be uniform.
    pub(crate) const MAX_WIDTH: usize = u8::MAX as usize;
}

/// The capacities of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) cap: u8,
    pub(crate) form: Form,
    pub(crate) data_cap: u32,
}

#[repr(C)]
struct Header {
    data_len: u32,
    data_cap: u32,
}

/// A page of sixty-four integers and their values is about sixteen lines long.
const PREFETCHED_LINES: usize = 12;
/// The bytes that memory gives at a time.
const LINE: usize = 64;
const HEADS: usize = round_up(size_of::<Header>(), align_of::<u64>());

/// Where each array begins, in bytes from the header.
struct Offsets {
    starts: usize,
    values: usize,
    rest: usize,
}

const fn offsets<V>(cap: usize, varied: bool) -> Offsets {
    let starts = HEADS + size_of::<u64>() * cap;
    let values = round_up(starts + if varied { 2 * cap } else { 0 }, align_of::<V>());
    let rest = values + cap * size_of::<V>();
    Offsets {
        starts,
        values,
        rest,
    }
}

impl Shape {
    fn layout<V>(self) -> Layout {
        let Offsets { rest, .. } = offsets::<V>(usize::from(self.cap), self.form == Form::Varied);
        let align = align_of::<V>().max(align_of::<u64>());
        Layout::from_size_align(rest + self.data_cap as usize, align).expect("capacity overflow")
    }
}

/// A sorted run of entries in one allocation.
///
/// What its arrays begin at, and how long they are, is known beside the pointer, where a
/// [`Node`](super::super::Node) has the bytes to spare: an entry is then one wait for memory, and not a
/// header and the entry in turn, and a value at an index is one line.
pub(crate) struct Page<V> {
    ptr: NonNull<Header>,
    cap: u8,
    len: u8,
    form: Form,
    owns: PhantomData<V>,
}

// SAFETY: a page owns its allocation and its values alone (no sharing, no thread affinity), so it
// may be sent exactly when its values may. Kept by the private `ptr`.
unsafe impl<V: Send> Send for Page<V> {}
// SAFETY: `&Page` gives out `&V` and plain integers, and changes nothing, so it may be shared
// exactly when `&V` may. Kept by the absence of interior mutability in this file.
unsafe impl<V: Sync> Sync for Page<V> {}

impl<V> Page<V> {
    /// An empty page of that shape.
    pub(crate) fn with_shape(shape: Shape) -> Self {
        let layout = shape.layout::<V>();
        // SAFETY: `alloc` demands a size above zero; the header has one.
        let raw = unsafe { alloc(layout) };
        let Some(ptr) = NonNull::new(raw.cast::<Header>()) else {
            handle_alloc_error(layout)
        };
        let header = Header {
            data_len: 0,
            data_cap: shape.data_cap,
        };
        // SAFETY: writing demands valid, aligned memory for a header: the layout begins with one.
        unsafe { ptr.write(header) };
        let page = Self {
            ptr,
            cap: shape.cap,
            len: 0,
            form: shape.form,
            owns: PhantomData,
        };
        if shape.data_cap > 0 {
            // SAFETY: the offset is inside the layout (invariant 1).
            let rest = unsafe { page.at::<u8>(page.offsets().rest) };
            // SAFETY: the rest is the last `data_cap` bytes of the layout, and any bytes are bytes.
            unsafe { ptr::write_bytes(rest, 0, shape.data_cap as usize) };
        }
        page
    }

    /// A full page of `len` suffixes that all have `width` bytes, so few that their head words are
    /// all there is of them. It has fewer entries if the iterator has.
    ///
    /// # Panics
    ///
    /// Panics if there are too many entries for a page.
    pub(crate) fn of_words(width: u8, len: usize, entries: impl Iterator<Item = (u64, V)>) -> Self {
        let mut page = Self::with_shape(Shape {
            cap: u8::try_from(len).expect("too many entries for a page"),
            form: Form::Uniform(width),
            data_cap: 0,
        });
        let values = page.values_ptr();
        // SAFETY: the heads' array, inside the layout (invariant 1).
        let heads = unsafe { page.at::<u64>(HEADS) };
        for (i, (head, value)) in entries.take(len).enumerate() {
            // SAFETY: slot `i < len = cap` of the heads' array (invariant 1).
            let at = unsafe { heads.add(i) };
            // SAFETY: in bounds, and aligned since the array is.
            unsafe { at.write(head) };
            // SAFETY: slot `i < len = cap` of the values' array (invariant 1).
            let at = unsafe { values.add(i) };
            // SAFETY: as for the head; nothing is overwritten that would have to be dropped.
            unsafe { at.write(value) };
            page.len = i as u8 + 1; // at most `cap`, a u8
        }
        page
    }

    /// # Safety
    ///
    /// `offset` must be at most the size of this page's layout.
    unsafe fn at<T>(&self, offset: usize) -> *mut T {
        // SAFETY: in bounds of the one allocation, by the caller's promise and invariant 1.
        unsafe { self.ptr.as_ptr().cast::<u8>().add(offset) }.cast::<T>()
    }

    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: a live, aligned header that nobody changes meanwhile: by invariant 1 it lives as
        // long as `self`, and it is written through `&mut self` only.
        unsafe { self.ptr.as_ref() }
    }

    fn header_mut(&mut self) -> &mut Header {
        // SAFETY: as in `header`; `&mut self` makes this the only reference.
        unsafe { self.ptr.as_mut() }
    }

    #[inline]
    fn offsets(&self) -> Offsets {
        offsets::<V>(usize::from(self.cap), self.form == Form::Varied)
    }

    /// Tells the memory that this page is about to be searched: its first lines then come all at
    /// once, instead of one after the other as the search finds out which it wants. On ten million
    /// random keys that saves a quarter of a lookup.
    #[inline]
    pub(crate) fn prefetch(&self) {
        for line in 0..PREFETCHED_LINES {
            self.prefetch_line(LINE * line);
        }
    }

    #[inline]
    fn prefetch_line(&self, offset: usize) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let at = self.ptr.as_ptr().cast::<i8>().wrapping_add(offset);
            // SAFETY: a hint that reads nothing and cannot fault, whatever the address; every
            // x86-64 has it.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(at) };
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = offset;
    }

    /// The number of entries.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    #[inline]
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape {
            cap: self.cap,
            form: self.form,
            data_cap: self.header().data_cap,
        }
    }

    /// The bytes of this page's allocation.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.shape().layout::<V>().size()
    }

    /// The head words of the suffixes.
    #[inline]
    pub(crate) fn heads(&self) -> &[u64] {
        // SAFETY: the heads follow the header inside the allocation (invariant 1).
        let heads = unsafe { self.at::<u64>(HEADS) };
        // SAFETY: `len` initialized integers (invariant 2), aligned since the layout is and `HEADS`
        // is rounded up, unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(heads, self.len()) }
    }

    /// The start codes of a varied page; empty for a uniform one.
    #[inline]
    pub(crate) fn starts(&self) -> &[u16] {
        let len = if self.form() == Form::Varied {
            self.len()
        } else {
            0
        };
        // SAFETY: the offset is inside the layout (invariant 1).
        let starts = unsafe { self.at::<u16>(self.offsets().starts) };
        // SAFETY: `len` initialized integers (invariant 2), aligned since the heads have
        // eight bytes each, unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(starts, len) }
    }

    pub(crate) fn starts_mut(&mut self) -> &mut [u16] {
        let len = self.starts().len();
        // SAFETY: as in `starts`.
        let starts = unsafe { self.at::<u16>(self.offsets().starts) };
        // SAFETY: as in `starts`; `&mut self` makes this the only reference.
        unsafe { slice::from_raw_parts_mut(starts, len) }
    }

    /// The bytes of all suffixes beyond their heads, one after the other.
    #[inline]
    pub(crate) fn rest(&self) -> &[u8] {
        // SAFETY: the offset is inside the layout (invariant 1).
        let rest = unsafe { self.at::<u8>(self.offsets().rest) };
        // SAFETY: `data_len <= data_cap` initialized bytes (invariants 2 and 3), unchanged while
        // `self` is borrowed.
        unsafe { slice::from_raw_parts(rest, self.header().data_len as usize) }
    }

    /// As `rest`, with what there is room for behind it: of no meaning, but there to be read. So a
    /// suffix is copied with some bytes too many, whichever it is.
    #[inline]
    pub(super) fn rest_slots(&self) -> &[u8] {
        // SAFETY: the offset is inside the layout (invariant 1).
        let rest = unsafe { self.at::<u8>(self.offsets().rest) };
        // SAFETY: `data_cap` initialized bytes (invariant 2), unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(rest, self.header().data_cap as usize) }
    }

    #[inline]
    fn values_ptr(&self) -> *mut V {
        // SAFETY: the offset is inside the layout (invariant 1).
        unsafe { self.at::<V>(self.offsets().values) }
    }

    #[inline]
    pub(crate) fn values(&self) -> &[V] {
        // SAFETY: `len` initialized values (invariant 2), aligned by `offsets`, unchanged while
        // `self` is borrowed.
        unsafe { slice::from_raw_parts(self.values_ptr(), self.len()) }
    }

    #[inline]
    pub(crate) fn values_mut(&mut self) -> &mut [V] {
        // SAFETY: as in `values`; `&mut self` makes this the only reference.
        unsafe { slice::from_raw_parts_mut(self.values_ptr(), self.len()) }
    }

    /// The page to read keys from, beside its values to change.
    pub(crate) fn split_mut(&mut self) -> (super::Keys<'_>, &mut [V]) {
        let len = self.len();
        let values = self.values_ptr();
        // SAFETY: as in `values_mut`. `Keys` borrows the heads, the starts and the rest, which
        // share no byte with the values, so the two borrows are disjoint.
        let values = unsafe { slice::from_raw_parts_mut(values, len) };
        (super::Keys::of(self), values)
    }

    /// Opens a gap at entry `i` and fills it. Start codes behind the gap are left as they are.
    ///
    /// `start` is the code of the new entry (dropped by a uniform page), `rest` its bytes beyond
    /// the head, which go to `rest_at`.
    ///
    /// # Panics
    ///
    /// Panics if the page has no room, or `i` or `rest_at` is out of bounds.
    pub(crate) fn insert_raw(
        &mut self,
        i: usize,
        head: u64,
        start: u16,
        value: V,
        rest: &[u8],
        rest_at: usize,
    ) {
        let (len, data_len) = (self.len(), self.header().data_len as usize);
        let Shape {
            cap,
            form,
            data_cap,
        } = self.shape();
        assert!(i <= len && len < usize::from(cap), "no room for an entry");
        assert!(rest_at <= data_len, "a rest out of bounds");
        assert!(
            rest.len() <= data_cap as usize - data_len,
            "no room for a suffix"
        );
        let offsets = self.offsets();
        // SAFETY: the heads' array, inside the layout (invariant 1).
        let heads = unsafe { self.at::<u64>(HEADS) };
        // SAFETY: `open` demands an array with room for `len + 1` items; `len < cap` (asserted).
        unsafe { open(heads, i, len, head) };
        if form == Form::Varied {
            // SAFETY: the starts' array, inside the layout (invariant 1).
            let starts = unsafe { self.at::<u16>(offsets.starts) };
            // SAFETY: as for the heads.
            unsafe { open(starts, i, len, start) };
        }
        // SAFETY: as for the heads.
        unsafe { open(self.values_ptr(), i, len, value) };
        // SAFETY: `rest_at <= data_len <= data_cap` (asserted), so still inside the layout.
        let at = unsafe { self.at::<u8>(offsets.rest + rest_at) };
        // SAFETY: moves the `data_len - rest_at` bytes up by `rest.len()`; both ends are within
        // `data_cap` (asserted).
        unsafe { ptr::copy(at, at.wrapping_add(rest.len()), data_len - rest_at) };
        // SAFETY: `rest.len()` bytes fit here (asserted), and `rest` is borrowed from elsewhere,
        // since `&mut self` excludes this page.
        unsafe { ptr::copy_nonoverlapping(rest.as_ptr(), at, rest.len()) };
        self.len += 1;
        self.header_mut().data_len += rest.len() as u32; // at most `data_cap`, a u32
    }

    /// Adds an entry behind all others: as [`insert_raw`](Self::insert_raw) does, with nothing to
    /// move.
    ///
    /// # Panics
    ///
    /// Panics if the page has no room.
    #[inline]
    pub(crate) fn push_raw(&mut self, head: u64, start: u16, value: V, rest: &[u8]) {
        let (len, data_len) = (self.len(), self.header().data_len as usize);
        let Shape {
            cap,
            form,
            data_cap,
        } = self.shape();
        assert!(len < usize::from(cap), "no room for an entry");
        assert!(
            rest.len() <= data_cap as usize - data_len,
            "no room for a suffix"
        );
        let offsets = self.offsets();
        // SAFETY: slot `len < cap` (asserted) of the heads' array, inside the layout (invariant 1).
        let at = unsafe { self.at::<u64>(HEADS + size_of::<u64>() * len) };
        // SAFETY: in bounds, and aligned since the array is.
        unsafe { at.write(head) };
        if form == Form::Varied {
            // SAFETY: as for the heads.
            let at = unsafe { self.at::<u16>(offsets.starts + size_of::<u16>() * len) };
            // SAFETY: as for the heads.
            unsafe { at.write(start) };
        }
        // SAFETY: as for the heads.
        let at = unsafe { self.at::<V>(offsets.values + size_of::<V>() * len) };
        // SAFETY: as for the heads; nothing is overwritten that would have to be dropped.
        unsafe { at.write(value) };
        // SAFETY: `data_len <= data_cap`, so still inside the layout.
        let at = unsafe { self.at::<u8>(offsets.rest + data_len) };
        // SAFETY: `rest.len()` bytes fit here (asserted), and `rest` is borrowed from elsewhere,
        // since `&mut self` excludes this page.
        unsafe { ptr::copy_nonoverlapping(rest.as_ptr(), at, rest.len()) };
        self.len += 1;
        self.header_mut().data_len += rest.len() as u32; // at most `data_cap`, a u32
    }

    /// Closes the gap of entry `i`, whose bytes beyond the head are `rest`, and returns its value.
    /// Start codes behind it are left as they are.
    ///
    /// # Panics
    ///
    /// Panics if `i` or `rest` is out of bounds.
    pub(crate) fn remove_raw(&mut self, i: usize, rest: std::ops::Range<usize>) -> V {
        let (len, data_len) = (self.len(), self.header().data_len as usize);
        assert!(i < len, "an entry out of bounds");
        assert!(
            rest.start <= rest.end && rest.end <= data_len,
            "a rest out of bounds"
        );
        let offsets = self.offsets();
        // SAFETY: the heads' array, inside the layout (invariant 1).
        let heads = unsafe { self.at::<u64>(HEADS) };
        // SAFETY: `close` demands `i < len` (asserted) initialized items (invariant 2).
        unsafe { close(heads, i, len) };
        if self.form() == Form::Varied {
            // SAFETY: the starts' array, inside the layout (invariant 1).
            let starts = unsafe { self.at::<u16>(offsets.starts) };
            // SAFETY: as for the heads, by invariant 2.
            unsafe { close(starts, i, len) };
        }
        // SAFETY: as for the heads, by invariant 2; `len` is lowered below, so that the value that
        // is returned is not reached again.
        let value = unsafe { close(self.values_ptr(), i, len) };
        // SAFETY: `rest.start <= data_len` (asserted), inside the layout.
        let at = unsafe { self.at::<u8>(offsets.rest + rest.start) };
        // SAFETY: moves `data_len - rest.end` bytes down; source and target are within `data_len`.
        unsafe { ptr::copy(at.wrapping_add(rest.len()), at, data_len - rest.end) };
        self.len -= 1;
        self.header_mut().data_len -= rest.len() as u32; // at most `data_len`, a u32
        value
    }

    /// Moves everything into an allocation of another shape. Start codes are carried over from
    /// varied to varied, and are zero after a change from uniform to varied.
    ///
    /// # Panics
    ///
    /// Panics if the new shape is too small.
    pub(crate) fn reshape(&mut self, shape: Shape) {
        let (len, data_len) = (self.len(), self.header().data_len as usize);
        assert!(len <= usize::from(shape.cap), "fewer slots than entries");
        assert!(
            data_len <= shape.data_cap as usize,
            "fewer bytes than suffixes"
        );
        let mut new = Self::with_shape(shape);
        let (from, to) = (self.offsets(), new.offsets());
        // SAFETY: the heads of the new page, inside its layout.
        let heads = unsafe { new.at::<u64>(HEADS) };
        // SAFETY: `len` heads here (invariant 2), room for as many there (asserted).
        unsafe { ptr::copy_nonoverlapping(self.heads().as_ptr(), heads, len) };
        if shape.form == Form::Varied {
            // SAFETY: the starts' array of the new page, inside its layout.
            let starts = unsafe { new.at::<u16>(to.starts) };
            if self.form() == Form::Varied {
                // SAFETY: `len` initialized start codes here (invariant 2), `cap >= len` there.
                unsafe { ptr::copy_nonoverlapping(self.starts().as_ptr(), starts, len) };
            } else {
                // SAFETY: `cap >= len` start codes there.
                unsafe { ptr::write_bytes(starts, 0, len) };
            }
        }
        // SAFETY: the values of this page, inside its layout (invariant 1).
        let old_values = unsafe { self.at::<V>(from.values) };
        // SAFETY: the values of the new page, inside its layout.
        let new_values = unsafe { new.at::<V>(to.values) };
        // SAFETY: `len` values here (invariant 2), room for as many there, in two allocations.
        // `self` gives them up below, when its length is set to zero.
        unsafe { ptr::copy_nonoverlapping(old_values, new_values, len) };
        // SAFETY: the rest of the new page, inside its layout.
        let rest = unsafe { new.at::<u8>(to.rest) };
        // SAFETY: `data_len` bytes here (invariant 2), `data_cap >= data_len` there (asserted).
        unsafe { ptr::copy_nonoverlapping(self.rest().as_ptr(), rest, data_len) };
        new.len = len as u8; // at most `cap`, a u8
        new.header_mut().data_len = data_len as u32; // at most `data_cap`, a u32
        self.len = 0;
        *self = new;
    }

    /// Moves all entries of another page behind these. Start codes are carried over as they are.
    ///
    /// # Panics
    ///
    /// Panics if there is no room, or the page is of another form.
    pub(crate) fn append_raw(&mut self, mut right: Self) {
        let (len, data_len) = (self.len(), self.header().data_len as usize);
        let (count, data) = (right.len(), right.header().data_len as usize);
        let Shape {
            cap,
            form,
            data_cap,
        } = self.shape();
        assert!(count <= usize::from(cap) - len, "no room for the entries");
        assert!(data <= data_cap as usize - data_len, "no room for suffixes");
        assert!(form == right.form(), "another form");
        let offsets = self.offsets();
        // SAFETY: slot `len <= cap` of the heads' array, inside the layout (invariant 1).
        let heads = unsafe { self.at::<u64>(HEADS + size_of::<u64>() * len) };
        // SAFETY: `count` heads there (invariant 2), room for as many here (asserted).
        unsafe { ptr::copy_nonoverlapping(right.heads().as_ptr(), heads, count) };
        if form == Form::Varied {
            // SAFETY: as for the heads.
            let starts = unsafe { self.at::<u16>(offsets.starts + size_of::<u16>() * len) };
            // SAFETY: as for the heads.
            unsafe { ptr::copy_nonoverlapping(right.starts().as_ptr(), starts, count) };
        }
        // SAFETY: as for the heads.
        let values = unsafe { self.at::<V>(offsets.values + size_of::<V>() * len) };
        // SAFETY: as for the heads, in two allocations, since `right` is owned. It gives the values
        // up below, when its length is set to zero.
        unsafe { ptr::copy_nonoverlapping(right.values_ptr(), values, count) };
        // SAFETY: `data_len <= data_cap`, so still inside the layout.
        let rest = unsafe { self.at::<u8>(offsets.rest + data_len) };
        // SAFETY: `data` bytes there (invariant 2), room for as many here (asserted).
        unsafe { ptr::copy_nonoverlapping(right.rest().as_ptr(), rest, data) };
        right.len = 0;
        self.len += count as u8; // at most `cap`, a u8
        self.header_mut().data_len += data as u32; // at most `data_cap`, a u32
    }

    /// Moves the entries from `at` on, whose rest begins at `rest_at`, to a page of another shape
    /// but the same form. Start codes are carried over as they are.
    ///
    /// # Panics
    ///
    /// Panics if `at` or `rest_at` is out of bounds, or the shape too small or of another form.
    pub(crate) fn split_raw(&mut self, at: usize, rest_at: usize, shape: Shape) -> Self {
        let (len, data_len) = (self.len(), self.header().data_len as usize);
        assert!(at <= len && rest_at <= data_len, "a cut out of bounds");
        let (count, data) = (len - at, data_len - rest_at);
        assert!(count <= usize::from(shape.cap), "fewer slots than entries");
        assert!(data <= shape.data_cap as usize, "fewer bytes than suffixes");
        assert!(shape.form == self.form(), "another form");
        let mut new = Self::with_shape(shape);
        let (from, to) = (self.offsets(), new.offsets());
        // SAFETY: the heads of the new page, inside its layout.
        let heads = unsafe { new.at::<u64>(HEADS) };
        // SAFETY: `count` heads from `at` on here (invariant 2), room for as many there.
        unsafe { ptr::copy_nonoverlapping(self.heads()[at..].as_ptr(), heads, count) };
        if shape.form == Form::Varied {
            // SAFETY: the start codes of the new page, inside its layout.
            let starts = unsafe { new.at::<u16>(to.starts) };
            // SAFETY: as for the heads.
            unsafe { ptr::copy_nonoverlapping(self.starts()[at..].as_ptr(), starts, count) };
        }
        // SAFETY: the rest of the new page, inside its layout.
        let rest = unsafe { new.at::<u8>(to.rest) };
        // SAFETY: `data` bytes from `rest_at` on here (invariant 2), room for as many there.
        unsafe { ptr::copy_nonoverlapping(self.rest()[rest_at..].as_ptr(), rest, data) };
        // SAFETY: the values of this page, inside its layout.
        let values = unsafe { self.at::<V>(from.values) };
        // SAFETY: `at <= len`, inside the array.
        let values = unsafe { values.add(at) };
        // SAFETY: the values of the new page, inside its layout.
        let target = unsafe { new.at::<V>(to.values) };
        // SAFETY: `count` values here (invariant 2), room for as many there, in two allocations.
        // This page gives them up below, when it gets shorter.
        unsafe { ptr::copy_nonoverlapping(values, target, count) };
        new.len = count as u8; // at most `cap`, a u8
        new.header_mut().data_len = data as u32; // at most `data_cap`, a u32
        self.len = at as u8;
        self.header_mut().data_len = rest_at as u32;
        new
    }
}

// SAFETY: the values' array is inside the layout (invariant 1), `len` of them are initialized
// (invariant 2), and only `&mut self` changes them.
unsafe impl<V> Leaf for Page<V> {
    type Value = V;

    fn len(&self) -> usize {
        self.len()
    }

    fn values_ptr(&self) -> *mut V {
        self.values_ptr()
    }

    unsafe fn free(&mut self) {
        let layout = self.shape().layout::<V>();
        // SAFETY: allocated with this very layout (invariant 1); by the caller's promise the last
        // use of it.
        unsafe { dealloc(self.ptr.as_ptr().cast(), layout) };
    }
}

impl<V> Drop for Page<V> {
    fn drop(&mut self) {
        let all = 0..self.len();
        // SAFETY: a page has all its values until here, and it is going.
        unsafe { drop_leaf(self, all) };
    }
}

impl<V> IntoValues<Page<V>> {
    /// The keys of the page, also those whose values are gone.
    pub(crate) fn keys(&self) -> super::Keys<'_> {
        super::Keys::of(self.leaf())
    }
}
