//! The atomics of this crate, swapped for a model checker's under `--cfg loom` or `--cfg shuttle`.
//!
//! Nothing here weakens or strengthens an ordering. State that belongs to one thread, or that
//! only steers a heuristic, uses `core` atomics directly and says so where it is declared: a model
//! checker would spend its time on interleavings that cannot matter.

#[cfg(loom)]
pub(crate) use loom::{
    cell::{ConstPtr, UnsafeCell},
    sync::{
        Arc,
        atomic::{AtomicPtr, AtomicUsize, fence},
    },
};

#[cfg(all(shuttle, not(loom)))]
pub(crate) use shuttle::sync::atomic::{AtomicPtr, AtomicUsize, fence};

#[cfg(not(any(loom, shuttle)))]
pub(crate) use core::sync::atomic::{AtomicPtr, AtomicUsize, fence};

#[cfg(not(loom))]
pub(crate) use self::cell::{ConstPtr, UnsafeCell};
#[cfg(not(loom))]
pub(crate) use alloc::sync::Arc;

pub(crate) use core::sync::atomic::Ordering;

/// `loom::cell` without loom: the same names around a plain cell.
#[cfg(not(loom))]
mod cell {
    #![expect(
        unsafe_code,
        reason = "loom's signatures are unsafe, and so are their twins"
    )]

    #[derive(Debug)]
    pub(crate) struct UnsafeCell<T>(core::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(core::cell::UnsafeCell::new(value))
        }

        #[inline(always)] // one address; without it debug builds of every caller pay a call
        pub(crate) fn get(&self) -> ConstPtr<T> {
            ConstPtr(self.0.get())
        }

        #[inline]
        pub(crate) fn get_mut(&self) -> MutPtr<T> {
            MutPtr(self.0.get())
        }
    }

    #[derive(Debug)]
    pub(crate) struct ConstPtr<T: ?Sized>(*const T);

    impl<T: ?Sized> ConstPtr<T> {
        /// # Safety
        ///
        /// - The cell that made this pointer is alive.
        /// - Nobody has a unique reference into it while the result is used.
        #[inline(always)] // see `UnsafeCell::get`
        pub(crate) unsafe fn deref(&self) -> &T {
            // SAFETY: a shared reference needs a live, aligned value with no `&mut` to it: the
            // pointer comes from a reference to a cell, and our caller promises the rest.
            unsafe { &*self.0 }
        }
    }

    #[derive(Debug)]
    pub(crate) struct MutPtr<T: ?Sized>(*mut T);

    impl<T: ?Sized> MutPtr<T> {
        /// # Safety
        ///
        /// - The cell that made this pointer is alive.
        /// - Nobody has any reference into it while the result is used.
        #[expect(clippy::mut_from_ref, reason = "loom's signature")]
        #[inline]
        pub(crate) unsafe fn deref(&self) -> &mut T {
            // SAFETY: a unique reference needs a live, aligned value and no other reference to
            // it: the pointer comes from a cell, and our caller promises the rest.
            unsafe { &mut *self.0 }
        }
    }
}

/// Lets somebody else run while this thread waits for them.
pub(crate) fn yield_now() {
    #[cfg(loom)]
    loom::thread::yield_now();
    #[cfg(all(shuttle, not(loom)))]
    shuttle::thread::yield_now();
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    std::thread::yield_now();
    #[cfg(not(any(feature = "std", loom, shuttle)))]
    core::hint::spin_loop();
}
