//! The memory of a [`ByteLeaf`]: one allocation, no policy.
//!
//! ```text
//! Header (bitmap of 256 bits, counts) │ prefix: u8 × prefix_len │ pad │ values: V × cap
//! ```
//!
//! Invariants, kept by this file alone (every field is private to it):
//!
//! 1. `ptr` comes from [`alloc`] with the layout of the header's own shape, and is freed once.
//! 2. The prefix and `values[..len]` are initialized, and `len <= cap`.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::slice;

use super::ByteSet;
use crate::node::gap::{close, open};
use crate::node::into_values::{Leaf, drop_leaf};
use crate::node::round_up;

#[repr(C)]
struct Header {
    bytes: ByteSet,
    prefix_len: u32,
    len: u16,
    cap: u16,
}

const PREFIX: usize = size_of::<Header>();

const fn values_offset<V>(prefix_len: usize) -> usize {
    round_up(PREFIX + prefix_len, align_of::<V>())
}

fn layout<V>(prefix_len: usize, cap: usize) -> Layout {
    let size = values_offset::<V>(prefix_len) + cap * size_of::<V>();
    let align = align_of::<Header>().max(align_of::<V>());
    Layout::from_size_align(size, align).expect("capacity overflow")
}

/// A page whose suffixes are all one byte: a set of bytes, and values packed in their order.
pub(crate) struct ByteLeaf<V> {
    ptr: NonNull<Header>,
    owns: PhantomData<V>,
}

// SAFETY: a leaf owns its allocation and its values alone, so it may be sent exactly when its
// values may. Kept by the private `ptr`.
unsafe impl<V: Send> Send for ByteLeaf<V> {}
// SAFETY: `&ByteLeaf` gives out shared references only and changes nothing, so it may be shared
// exactly when its values may. Kept by the absence of interior mutability in this file.
unsafe impl<V: Sync> Sync for ByteLeaf<V> {}

impl<V> ByteLeaf<V> {
    /// A leaf without entries.
    ///
    /// # Panics
    ///
    /// Panics if the prefix is longer than [`u32::MAX`], or `cap` above 256.
    pub(crate) fn with_capacity(prefix: &[u8], cap: usize) -> Self {
        assert!(cap <= 256, "more entries than bytes");
        let prefix_len = u32::try_from(prefix.len()).expect("capacity overflow");
        let layout = layout::<V>(prefix.len(), cap);
        // SAFETY: `alloc` demands a size above zero; the header has one.
        let raw = unsafe { alloc(layout) };
        let Some(ptr) = NonNull::new(raw.cast::<Header>()) else {
            handle_alloc_error(layout)
        };
        let header = Header {
            bytes: ByteSet::default(),
            prefix_len,
            len: 0,
            cap: cap as u16,
        };
        // SAFETY: valid, aligned memory for a header: the layout begins with one.
        unsafe { ptr.write(header) };
        let leaf = Self {
            ptr,
            owns: PhantomData,
        };
        // SAFETY: the prefix follows the header inside the allocation.
        let to = unsafe { leaf.at::<u8>(PREFIX) };
        // SAFETY: `prefix.len()` bytes fit by the layout, and the allocation is new, so apart.
        unsafe { ptr::copy_nonoverlapping(prefix.as_ptr(), to, prefix.len()) };
        leaf
    }

    /// # Safety
    ///
    /// `offset` must be at most the size of this leaf's layout.
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

    /// The number of entries.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        usize::from(self.header().len)
    }

    pub(crate) fn cap(&self) -> usize {
        usize::from(self.header().cap)
    }

    /// The bytes of this leaf's allocation.
    pub(crate) fn heap_bytes(&self) -> usize {
        layout::<V>(self.prefix().len(), self.cap()).size()
    }

    /// The last bytes of the keys.
    #[inline]
    pub(crate) fn bytes(&self) -> &ByteSet {
        &self.header().bytes
    }

    /// The bytes that all keys of the leaf share beyond those of the parent, all but the last.
    #[inline]
    pub(crate) fn prefix(&self) -> &[u8] {
        // SAFETY: the prefix follows the header (invariant 1).
        let prefix = unsafe { self.at::<u8>(PREFIX) };
        // SAFETY: initialized (invariant 2), unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(prefix, self.header().prefix_len as usize) }
    }

    #[inline]
    fn values_ptr(&self) -> *mut V {
        let offset = values_offset::<V>(self.header().prefix_len as usize);
        // SAFETY: the offset is inside the layout (invariant 1).
        unsafe { self.at::<V>(offset) }
    }

    #[inline]
    pub(crate) fn values(&self) -> &[V] {
        // SAFETY: `len` initialized values (invariant 2), unchanged while `self` is borrowed.
        unsafe { slice::from_raw_parts(self.values_ptr(), self.len()) }
    }

    /// The prefix and the bytes to read, beside the values to change.
    #[inline]
    pub(crate) fn split_mut(&mut self) -> (&[u8], ByteSet, &mut [V]) {
        let (values, len) = (self.values_ptr(), self.len());
        // SAFETY: `len` initialized values (invariant 2), borrowed from `&mut self`, and apart
        // from the prefix by the layout.
        let values = unsafe { slice::from_raw_parts_mut(values, len) };
        (self.prefix(), *self.bytes(), values)
    }

    /// Adds the entry of a byte that is not there yet.
    ///
    /// # Panics
    ///
    /// Panics if there is no room.
    pub(super) fn insert_raw(&mut self, byte: u8, value: V) {
        let len = self.len();
        assert!(
            len < self.cap() && !self.bytes().contains(byte),
            "no room for a byte"
        );
        let i = self.bytes().rank(byte);
        // SAFETY: `i <= len < cap`: a rank is at most the number of bytes, and that is `len`.
        unsafe { open(self.values_ptr(), i, len, value) };
        let header = self.header_mut();
        header.bytes.insert(byte);
        header.len += 1;
    }

    /// Takes out the entry of a byte that is there.
    ///
    /// # Panics
    ///
    /// Panics if the byte is not there.
    pub(super) fn remove_raw(&mut self, byte: u8) -> V {
        let len = self.len();
        assert!(self.bytes().contains(byte), "a byte that is not there");
        let i = self.bytes().rank(byte);
        let header = self.header_mut();
        header.bytes.remove(byte);
        header.len -= 1;
        // SAFETY: `i < len`: the byte was there, and `len` counts the bytes. All are initialized
        // (invariant 2), and the header says already that there is one less.
        unsafe { close(self.values_ptr(), i, len) }
    }

    /// Moves everything into an allocation with another prefix and capacity.
    ///
    /// # Panics
    ///
    /// Panics if there are more entries than `cap`.
    pub(super) fn reshape(&mut self, prefix: &[u8], cap: usize) {
        let len = self.len();
        assert!(len <= cap, "fewer slots than entries");
        let mut new = Self::with_capacity(prefix, cap);
        // SAFETY: `len` values here (invariant 2), room for as many there (asserted), in two
        // allocations. `self` gives them up below, when its length is set to zero.
        unsafe { ptr::copy_nonoverlapping(self.values_ptr(), new.values_ptr(), len) };
        new.header_mut().bytes = *self.bytes();
        new.header_mut().len = len as u16; // at most `cap`, a u16
        self.header_mut().len = 0;
        *self = new;
    }
}

// SAFETY: the values' array is inside the layout (invariant 1), `len` of them are initialized
// (invariant 2), and only `&mut self` changes them.
unsafe impl<V> Leaf for ByteLeaf<V> {
    type Value = V;

    fn len(&self) -> usize {
        self.len()
    }

    fn values_ptr(&self) -> *mut V {
        self.values_ptr()
    }

    unsafe fn free(&mut self) {
        let layout = layout::<V>(self.prefix().len(), self.cap());
        // SAFETY: allocated with this very layout (invariant 1); by the caller's promise the last
        // use of it.
        unsafe { dealloc(self.ptr.as_ptr().cast(), layout) };
    }
}

impl<V> Drop for ByteLeaf<V> {
    fn drop(&mut self) {
        let all = 0..self.len();
        // SAFETY: a leaf has all its values until here, and it is going.
        unsafe { drop_leaf(self, all) };
    }
}
