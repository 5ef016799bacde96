//! The values of a leaf taken out one after the other, and the end of a leaf that still has some.

use std::mem::ManuallyDrop;
use std::ops::Range;
use std::ptr;

/// A node that holds values in one array.
///
/// # Safety
///
/// `values_ptr` must point to an array of `len` initialized values, which the leaf owns and does
/// not change by itself.
pub(crate) unsafe trait Leaf {
    type Value;

    fn len(&self) -> usize;

    fn values_ptr(&self) -> *mut Self::Value;

    /// Gives the memory back, and leaves the values alone.
    ///
    /// # Safety
    ///
    /// Nothing of the leaf may be used afterwards.
    unsafe fn free(&mut self);
}

/// Drops some of a leaf's values and frees its memory, even if a value panics meanwhile.
///
/// # Safety
///
/// Those values must still be there, and nothing of the leaf may be used afterwards.
pub(super) unsafe fn drop_leaf<L: Leaf>(leaf: &mut L, left: Range<usize>) {
    struct Free<'a, L: Leaf>(&'a mut L);
    impl<L: Leaf> Drop for Free<'_, L> {
        fn drop(&mut self) {
            // SAFETY: the caller of `drop_leaf` uses the leaf no more, and this is its last line.
            unsafe { self.0.free() };
        }
    }
    assert!(left.start <= left.end && left.end <= leaf.len());
    let free = Free(leaf);
    let values = free.0.values_ptr().wrapping_add(left.start);
    let values = ptr::slice_from_raw_parts_mut(values, left.len());
    // SAFETY: initialized values inside the array, by the promise of `Leaf` and the assertion, and
    // by the caller's promise nobody has taken them or reaches them again.
    unsafe { ptr::drop_in_place(values) };
}

/// The values of a leaf taken out from both ends; the rest of the leaf can still be read.
pub(crate) struct IntoValues<L: Leaf> {
    leaf: ManuallyDrop<L>,
    next: usize,
    end: usize,
}

impl<L: Leaf> IntoValues<L> {
    pub(crate) fn new(leaf: L) -> Self {
        let end = leaf.len();
        Self {
            leaf: ManuallyDrop::new(leaf),
            next: 0,
            end,
        }
    }

    /// The index of the entry that `next` gives.
    pub(crate) fn index(&self) -> usize {
        self.next
    }

    /// The leaf, for what it tells of its keys. Its values may be gone.
    pub(super) fn leaf(&self) -> &L {
        &self.leaf
    }

    fn take(&mut self, i: usize) -> L::Value {
        let value = self.leaf.values_ptr().wrapping_add(i);
        // SAFETY: `i < len`, since it was inside `next..end`, so it is an initialized value by the
        // promise of `Leaf`. It is read once: the caller has moved `next` or `end` past it, and
        // `ManuallyDrop` keeps the leaf from dropping it.
        unsafe { value.read() }
    }
}

impl<L: Leaf> Iterator for IntoValues<L> {
    type Item = L::Value;

    fn next(&mut self) -> Option<L::Value> {
        let i = self.next;
        (i < self.end).then(|| {
            self.next += 1;
            self.take(i)
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end - self.next;
        (left, Some(left))
    }
}

impl<L: Leaf> DoubleEndedIterator for IntoValues<L> {
    fn next_back(&mut self) -> Option<L::Value> {
        (self.next < self.end).then(|| {
            self.end -= 1;
            self.take(self.end)
        })
    }
}

impl<L: Leaf> ExactSizeIterator for IntoValues<L> {}

impl<L: Leaf> Drop for IntoValues<L> {
    fn drop(&mut self) {
        let left = self.next..self.end;
        // SAFETY: `next..end` are the values that `take` has not given away, and `self` is going.
        unsafe { drop_leaf(&mut *self.leaf, left) };
    }
}
