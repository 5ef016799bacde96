//! How a reader that arrives and a writer that publishes make sure that one sees the other.
//!
//! Both do the same dance: write one word, then look at the other's. The reader writes into its
//! slot which copy it wants and looks whether that one is still published; the writer publishes
//! and looks at the slots. On every machine a load may overtake an older store, and then both would
//! see the past (store buffering): the reader uses the copy that the writer takes for deserted. A
//! full fence between the two steps, *on both sides*, rules that out. DESIGN.md §2 has the proof.

use core::fmt::Debug;

use crate::fault::{Fault, ordering, seeded};
use crate::sync::{AtomicPtr, Ordering, fence};

/// How the cost of the fence pair is shared between readers and the writer.
///
/// Sealed: [`Symmetric`] and [`Asymmetric`] are all there are.
pub trait Barrier: sealed::Sealed + Debug + 'static {}

/// Each side pays for its own fence: one locked instruction an enter, some 10 ns, and next to nothing a
/// publish. The default.
#[derive(Clone, Copy, Debug)]
pub struct Symmetric;

/// The writer pays for both: readers arrive with plain stores, and a publish interrupts every
/// running thread of the process with `membarrier(2)`.
///
/// For values that are read all the time and published a few times a second: to enter and leave costs
/// a nanosecond or two, a publish some 17 us, and at thousands of publishes a second the interrupted
/// readers' slowest reads get many times slower.
#[derive(Clone, Copy, Debug)]
pub struct Asymmetric;

impl Barrier for Symmetric {}
impl Barrier for Asymmetric {}

pub(crate) mod sealed {
    use crate::sync::AtomicPtr;

    #[expect(unnameable_types, reason = "that is how it seals")]
    pub trait Sealed {
        /// Stores which copy a reader wants, ordered before every later load.
        fn announce(place: &AtomicPtr<()>, copy: *mut ());

        /// Orders the swap before the look at the slots.
        fn publish_fence();
    }
}

impl sealed::Sealed for Symmetric {
    #[cfg(all(target_arch = "x86_64", not(any(loom, shuttle))))]
    #[inline(always)] // two instructions
    fn announce(place: &AtomicPtr<()>, copy: *mut ()) {
        // ORDERING: SeqCst, pairs with the fence in `publish_fence`; the load of the published
        // copy that follows is SeqCst too. Either the writer sees us in the slot and waits, or we
        // see its new copy. Without it both may see the past, and the writer changes the copy
        // that we read. One locked instruction instead of a store and a fence; as a
        // read-modify-write it carries on the release sequence of our last departure.
        place.swap(copy, Ordering::SeqCst);
    }

    #[cfg(not(all(target_arch = "x86_64", not(any(loom, shuttle)))))]
    #[inline(always)] // three instructions
    fn announce(place: &AtomicPtr<()>, copy: *mut ()) {
        store_place(place, copy);
        if !seeded(Fault::NoReaderFence) {
            // ORDERING: SeqCst fence, pairs with the one in `publish_fence`. Either the writer
            // sees us in the slot and waits, or we see its new copy. Without it both may see the
            // past, and the writer changes the copy that we read.
            fence(Ordering::SeqCst);
        }
    }

    #[inline]
    fn publish_fence() {
        if !seeded(Fault::NoWriterFence) {
            // ORDERING: SeqCst fence, pairs with the one in `announce`, see there.
            fence(Ordering::SeqCst);
        }
    }
}

impl sealed::Sealed for Asymmetric {
    #[inline(always)] // one instruction
    fn announce(place: &AtomicPtr<()>, copy: *mut ()) {
        store_place(place, copy);
        // ORDERING: pairs with the system call in `publish_fence`, which runs a full fence on this
        // core between two of our instructions: before the store (then we see the new copy) or
        // after it (then the writer sees us in the slot). All that is left to do is to keep the
        // compiler from moving the load up. Model checkers know no such system call, there it
        // is a fence on either side.
        #[cfg(not(any(loom, shuttle)))]
        core::sync::atomic::compiler_fence(Ordering::SeqCst);
        #[cfg(any(loom, shuttle))]
        fence(Ordering::SeqCst);
    }

    fn publish_fence() {
        // ORDERING: SeqCst fence, so that this core's own stores are out before the others are
        // interrupted; the call itself is a full fence everywhere else. See `announce`.
        fence(Ordering::SeqCst);
        membarrier::interrupt();
    }
}

#[inline(always)] // one instruction
fn store_place(place: &AtomicPtr<()>, copy: *mut ()) {
    // ORDERING: Release, pairs with the writer's Acquire in `Slot::may_use`. A writer that waits
    // for our last departure may see only this later value, and a plain store does not carry on
    // the release sequence of the departure: without Release it would not have seen our last
    // reads finish.
    place.store(copy, ordering(Fault::ArriveRelaxed, Ordering::Release));
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
