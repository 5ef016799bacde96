//! How a reader that arrives and a writer that publishes make sure that one sees the other.
//!
//! Both do the same dance: write one word, then look at the other's. The reader writes its epoch
//! and looks at which copy is published; the writer publishes and looks at the epochs. On every
//! machine a load may overtake an older store, and then both would see the past (store buffering):
//! the reader enters the copy that the writer takes for deserted. A full fence between the two
//! steps, *on both sides*, rules that out. DESIGN.md §2 has the proof.

use core::fmt::Debug;

use crate::fault::{Fault, ordering, seeded};
use crate::sync::{AtomicUsize, Ordering, fence};

/// How the cost of the fence pair is shared between readers and the writer.
///
/// Sealed: [`Symmetric`] and [`Asymmetric`] are all there are.
pub trait Barrier: sealed::Sealed + Debug + 'static {}

/// Each side pays for its own fence: about 6 ns an enter, next to nothing a publish. The default.
#[derive(Clone, Copy, Debug)]
pub struct Symmetric;

/// The writer pays for both: readers arrive with plain stores, and a publish interrupts every
/// running thread of the process with `membarrier(2)`.
///
/// For values that are read all the time and published a few times a second: an enter costs a
/// third, a publish some 17 us, and at thousands of publishes a second the interrupted readers'
/// slowest reads get many times slower.
#[derive(Clone, Copy, Debug)]
pub struct Asymmetric;

impl Barrier for Symmetric {}
impl Barrier for Asymmetric {}

pub(crate) mod sealed {
    use crate::sync::AtomicUsize;

    #[expect(unnameable_types, reason = "that is how it seals")]
    pub trait Sealed {
        /// Makes an even epoch odd, ordered before every later load.
        /// Returns whether it was odd already, and then does nothing.
        fn arrive(epoch: &AtomicUsize) -> bool;

        /// Orders the swap before the look at the epochs.
        fn publish_fence();
    }
}

impl sealed::Sealed for Symmetric {
    #[cfg(all(target_arch = "x86_64", not(any(loom, shuttle))))]
    #[inline(always)] // five instructions
    fn arrive(epoch: &AtomicUsize) -> bool {
        // ORDERING: Relaxed, only this thread writes its epoch.
        let now = epoch.load(Ordering::Relaxed);
        if now & 1 != 0 {
            return true;
        }
        // ORDERING: SeqCst, pairs with the fence in `publish_fence`; the load of the published
        // copy that follows is SeqCst too. Either the writer sees our odd epoch and waits, or we
        // see its new copy. Without it both may see the past, and the writer changes the copy
        // that we read. One locked instruction instead of a store and a fence; as a
        // read-modify-write it carries on the release sequence of our last departure. An `or` that
        // also tests (`lock bts`) would be three instructions less and takes twice the time.
        epoch.swap(now | 1, Ordering::SeqCst);
        false
    }

    #[cfg(not(all(target_arch = "x86_64", not(any(loom, shuttle)))))]
    fn arrive(epoch: &AtomicUsize) -> bool {
        if store_odd(epoch) {
            return true;
        }
        if !seeded(Fault::NoReaderFence) {
            // ORDERING: SeqCst fence, pairs with the one in `publish_fence`. Either the writer
            // sees our odd epoch and waits, or we see its new copy. Without it both may see the
            // past, and the writer changes the copy that we read.
            fence(Ordering::SeqCst);
        }
        false
    }

    #[inline]
    fn publish_fence() {
        if !seeded(Fault::NoWriterFence) {
            // ORDERING: SeqCst fence, pairs with the one in `arrive`, see there.
            fence(Ordering::SeqCst);
        }
    }
}

impl sealed::Sealed for Asymmetric {
    #[inline(always)] // four instructions
    fn arrive(epoch: &AtomicUsize) -> bool {
        if store_odd(epoch) {
            return true;
        }
        // ORDERING: pairs with the system call in `publish_fence`, which runs a full fence on this
        // core between two of our instructions: before the store (then we see the new copy) or
        // after it (then the writer sees our odd epoch). All that is left to do is to keep the
        // compiler from moving the load up. Model checkers know no such system call, there it
        // is a fence on either side.
        #[cfg(not(any(loom, shuttle)))]
        core::sync::atomic::compiler_fence(Ordering::SeqCst);
        #[cfg(any(loom, shuttle))]
        fence(Ordering::SeqCst);
        false
    }

    fn publish_fence() {
        // ORDERING: SeqCst fence, so that this core's own stores are out before the others are
        // interrupted; the call itself is a full fence everywhere else. See `arrive`.
        fence(Ordering::SeqCst);
        membarrier::interrupt();
    }
}

/// Makes an even epoch odd; returns whether it was odd already, and then does nothing.
#[inline(always)] // four instructions
fn store_odd(epoch: &AtomicUsize) -> bool {
    // ORDERING: Relaxed, only this thread writes its epoch.
    let now = epoch.load(Ordering::Relaxed);
    if now & 1 != 0 {
        return true;
    }
    // ORDERING: Release, pairs with the writer's Acquire in `Watch::all_left`. A writer that waits
    // for our last departure may see only this later value, and a plain store does not carry on
    // the release sequence of the departure: without Release it would not have seen our last
    // reads finish.
    epoch.store(now | 1, ordering(Fault::ArriveRelaxed, Ordering::Release));
    false
}

/// `membarrier(2)`, where there is one.
pub(crate) mod membarrier {
    #[cfg(all(feature = "std", target_os = "linux", not(any(loom, shuttle))))]
    mod imp {
        use rustix::thread::{MembarrierCommand, membarrier};

        pub(crate) fn register() -> bool {
            membarrier(MembarrierCommand::RegisterPrivateExpedited).is_ok()
        }

        pub(crate) fn interrupt() {
            membarrier(MembarrierCommand::PrivateExpedited)
                .expect("the process registered when the writer was made");
        }
    }

    #[cfg(any(loom, shuttle))]
    mod imp {
        pub(crate) fn register() -> bool {
            true
        }

        pub(crate) fn interrupt() {}
    }

    #[cfg(not(any(all(feature = "std", target_os = "linux"), loom, shuttle)))]
    mod imp {
        pub(crate) fn register() -> bool {
            false
        }

        pub(crate) fn interrupt() {
            unreachable!("no asymmetric writer can be made where registering fails")
        }
    }

    pub(crate) use imp::{interrupt, register};
}
