//! One reader's place in the registry: its epoch, and what only its owner needs.
//!
//! Invariants:
//!
//! 1. The epoch is odd exactly while at least one guard of this slot lives. It only grows, over
//!    all owners the slot ever has (it wraps, which keeps its parity).
//! 2. While the epoch is odd, `side` is the copy that all guards of this slot use.
//! 3. The low bits of `flags` count the guards beyond the first.

use core::sync::atomic::{AtomicPtr as PlainPtr, AtomicUsize as PlainUsize};

use crate::barrier::Barrier;
use crate::fault::{Fault, ordering, seeded};
use crate::registry::Registry;
use crate::sync::{Arc, AtomicUsize, Ordering};
use crate::thread;

/// A reader's counter: odd inside, even outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(usize);

impl Epoch {
    pub(crate) fn is_inside(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) fn get(self) -> usize {
        self.0
    }
}

/// The writer sleeps and wants to be woken when this reader leaves.
const WAKE: usize = 1 << (usize::BITS - 1);
/// No handle owns this slot any more: whoever leaves it last gives it back.
const ORPHAN: usize = 1 << (usize::BITS - 2);
/// The bits of `flags` that count nested guards.
const NESTED: usize = ORPHAN - 1;

/// In this order: entering and leaving find the epoch where the slot's address points.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Slot {
    epoch: AtomicUsize,
    flags: AtomicUsize,
    /// The copy that the owner is in. Plain: only the owner's thread looks.
    side: PlainPtr<()>,
    /// The [`thread::token`] of whoever entered. Plain: read for a diagnosis, after an Acquire
    /// load of the epoch that was stored after it.
    owner: PlainUsize,
    /// Where this slot lives; set once by the registry.
    pub(crate) home: crate::registry::Home,
}

impl Slot {
    pub(crate) fn new(home: crate::registry::Home) -> Self {
        Self {
            // Starts just below the wrap in test builds, so that every test crosses it.
            epoch: AtomicUsize::new(if cfg!(debug_assertions) {
                usize::MAX - 5
            } else {
                0
            }),
            flags: AtomicUsize::new(0),
            side: PlainPtr::new(core::ptr::null_mut()),
            owner: PlainUsize::new(0),
            home,
        }
    }

    /// Announces a reader. Returns the copy it must use if it is inside already.
    ///
    /// Only the slot's owner calls this, and stores the copy it then picks with
    /// [`set_side`](Self::set_side).
    #[inline]
    pub(crate) fn enter<B: Barrier>(&self) -> Option<*mut ()> {
        if B::arrive(&self.epoch) {
            return Some(self.nest());
        }
        None
    }

    /// Notes which thread is about to enter.
    #[inline]
    pub(crate) fn set_owner(&self) {
        // ORDERING: Relaxed, a diagnosis; ordered by the arrival that follows.
        self.owner.store(thread::token(), Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn set_side(&self, side: *mut ()) {
        // ORDERING: Relaxed, only this thread looks.
        self.side.store(side, Ordering::Relaxed);
    }

    /// The copy that the owner is in.
    #[inline]
    pub(crate) fn side(&self) -> *mut () {
        // ORDERING: Relaxed, only this thread looks.
        self.side.load(Ordering::Relaxed)
    }

    #[cold]
    fn nest(&self) -> *mut () {
        // ORDERING: Relaxed, the count belongs to this thread; the writer only sets other bits.
        let flags = self.flags.fetch_add(1, Ordering::Relaxed);
        assert!(
            flags & NESTED < NESTED - 1,
            "too many guards of one reader were leaked"
        );
        self.side()
    }

    /// Undoes one [`enter`](Self::enter).
    #[inline]
    pub(crate) fn leave(&self, registry: &Arc<Registry>) {
        // ORDERING: Relaxed, the count belongs to this thread; a request to be woken that comes
        // too late to be seen here is made up for by the writer's time-out (DESIGN.md §5).
        if self.flags.load(Ordering::Relaxed) == 0 {
            self.depart();
        } else {
            self.leave_slowly(registry);
        }
    }

    #[inline]
    fn depart(&self) {
        // ORDERING: Relaxed, only this thread writes its epoch.
        let now = self.epoch.load(Ordering::Relaxed);
        // ORDERING: Release, pairs with the Acquire in `Watch::all_left`: the writer that sees us
        // gone has seen our reads finish. Without it the writer's changes race with them.
        self.epoch.store(
            now.wrapping_add(1),
            ordering(Fault::DepartRelaxed, Ordering::Release),
        );
    }

    #[cold]
    fn leave_slowly(&self, registry: &Arc<Registry>) {
        // ORDERING: Relaxed here and below, the count and `ORPHAN` belong to this thread.
        if self.flags.load(Ordering::Relaxed) & NESTED != 0 && !seeded(Fault::NestedLeave) {
            self.flags.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        self.depart();
        // ORDERING: Relaxed, the bit itself is the message. Waking looks up the writer's thread
        // through a container with its own ordering.
        let flags = self.flags.fetch_and(0, Ordering::Relaxed);
        if flags & WAKE != 0 && !seeded(Fault::WakeLost) {
            registry.wake_writer();
        }
        if flags & ORPHAN != 0 {
            registry.release(self);
        }
    }

    /// Whether more than one guard of this slot lives.
    pub(crate) fn is_nested(&self) -> bool {
        // ORDERING: Relaxed, the count belongs to this thread.
        self.flags.load(Ordering::Relaxed) & NESTED != 0
    }

    /// Prepares a slot whose owner is gone, with every borrow of the owner, for the next one.
    pub(crate) fn expel(&self) {
        // ORDERING: Relaxed, only this thread writes its epoch.
        if Epoch(self.epoch.load(Ordering::Relaxed)).is_inside() {
            // A guard was leaked. Nobody can use it any more: it borrowed the owner.
            self.depart();
        }
        // ORDERING: Relaxed, handed on by the Release in `Registry::release`.
        self.flags.store(0, Ordering::Relaxed);
        if seeded(Fault::EpochReset) {
            self.epoch.store(0, Ordering::Relaxed);
        }
    }

    /// Leaves it to the last guard of this slot, which may come, to give the slot back.
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    pub(crate) fn orphan(&self) {
        // ORDERING: Relaxed, looked at by this thread only.
        self.flags.fetch_or(ORPHAN, Ordering::Relaxed);
    }

    #[cfg(any(feature = "std", loom, shuttle))] // without threads to park there is no sleep
    /// Asks the reader to wake the writer when it leaves.
    pub(crate) fn ask_to_wake(&self) {
        // ORDERING: Relaxed, a request that comes too late is made up for by a time-out.
        self.flags.fetch_or(WAKE, Ordering::Relaxed);
    }

    /// The epoch, with everything that happened before it.
    #[inline]
    pub(crate) fn epoch(&self) -> Epoch {
        // ORDERING: Acquire, pairs with the Release in `depart` and `arrive`.
        Epoch(self.epoch.load(Ordering::Acquire))
    }

    /// Whether the calling thread was the last to enter.
    pub(crate) fn is_mine(&self) -> bool {
        let token = thread::token();
        // ORDERING: Relaxed, a diagnosis.
        token != 0 && self.owner.load(Ordering::Relaxed) == token
    }
}
