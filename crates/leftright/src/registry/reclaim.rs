//! What the registry leaves to others: freeing blocks, and waking the writer's thread.
//!
//! With `std` that is `crossbeam-epoch` and `arc-swap`. Without it, and under a model checker (which
//! sees neither), retired blocks are never made, and a writer that waits is never asleep.

#[cfg(all(feature = "std", not(any(loom, shuttle))))]
mod imp {
    #![expect(unsafe_code, reason = "tells the collector what may be freed later")]

    use alloc::boxed::Box;
    use core::ptr::NonNull;
    use std::thread::Thread;

    use arc_swap::ArcSwapOption;

    use super::super::block::Block;
    use crate::sync::Arc;

    /// Keeps every block that is listed now from being freed.
    pub(crate) fn pin() -> crossbeam_epoch::Guard {
        crossbeam_epoch::pin()
    }

    /// Frees `block` when nobody can look at it any more.
    ///
    /// # Safety
    ///
    /// `block` comes from a box, is in no list and no hint any more, has no claimed slot, and
    /// nobody else frees it.
    pub(crate) unsafe fn free_later(block: NonNull<Block>) {
        let block = block.as_ptr();
        let pin = pin();
        let free = move || {
            // SAFETY: taking a box back needs a pointer from `Box::into_raw`, once: our caller
            // promises both.
            drop(unsafe { Box::from_raw(block) });
        };
        // SAFETY: the closure may run on any thread, when all pins of now are gone: a block is
        // atomics and padding, and nobody can find it after now.
        unsafe { pin.defer_unchecked(free) };
        pin.flush();
    }

    /// The thread to wake: replaced whole by the writer, read by any leaving reader.
    pub(crate) struct Waker(ArcSwapOption<Thread>);

    impl Waker {
        pub(crate) fn new() -> Self {
            Self(ArcSwapOption::empty())
        }

        pub(crate) fn set(&self, thread: Option<Thread>) {
            self.0.store(thread.map(Arc::new));
        }

        pub(crate) fn wake(&self) {
            if let Some(thread) = &*self.0.load() {
                thread.unpark();
            }
        }
    }
}

#[cfg(not(all(feature = "std", not(any(loom, shuttle)))))]
mod imp {
    /// Nothing: blocks live as long as the registry.
    pub(crate) struct Pin;

    pub(crate) fn pin() -> Pin {
        Pin
    }

    /// Nobody to wake: without threads to park, a waiting writer spins. Under a model checker it
    /// counts, so that a model can ask whether a reader that was asked to wake did.
    pub(crate) struct Waker(core::sync::atomic::AtomicUsize);

    impl Waker {
        pub(crate) fn new() -> Self {
            Self(core::sync::atomic::AtomicUsize::new(0))
        }

        pub(crate) fn wake(&self) {
            self.0.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
        }

        #[cfg(any(loom, shuttle))]
        pub(crate) fn woken(&self) -> usize {
            self.0.load(core::sync::atomic::Ordering::Relaxed)
        }
    }
}

pub(crate) use imp::*;
