//! One reader's place in the registry: which copy it is in, and what only its owner needs.
//!
//! Invariants:
//!
//! 1. `place` names a copy exactly while at least one guard of this slot lives, and then it is the
//!    copy that all of them use. Otherwise it names the registry; for a moment on a slow way in it
//!    is [`EITHER`].
//! 2. Only the owner's thread writes `place`.
//! 3. The low bits of `flags` count the guards beyond the first.

#![expect(unsafe_code, reason = "trusts that only its owner enters")]

use core::ptr;
use core::sync::atomic::AtomicUsize as PlainUsize;

use crate::barrier::Barrier;
use crate::fault::{Fault, ordering, seeded};
use crate::registry::Registry;
use crate::sync::{AtomicPtr, AtomicUsize, Ordering};
use crate::thread;

/// The writer sleeps and wants to be woken when this reader leaves.
const WAKE: usize = 1 << (usize::BITS - 1);
/// No handle owns this slot any more: whoever leaves it last gives it back.
const ORPHAN: usize = 1 << (usize::BITS - 2);
/// The bits of `flags` that count nested guards.
const NESTED: usize = ORPHAN - 1;

/// One copy or the other, which the reader is about to find out. No copy has an odd address.
const EITHER: *mut () = ptr::without_provenance_mut(1);

/// In this order: entering and leaving find the place where the slot's address points.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Slot {
    /// The copy that the owner is in, or the registry if it is outside. Not null, because so one
    /// comparison tells that a slot is free *and* in the right registry.
    place: AtomicPtr<()>,
    flags: AtomicUsize,
    /// The [`thread::token`] of whoever entered. Plain: read for a diagnosis, after an Acquire
    /// load of the place that was stored after it.
    owner: PlainUsize,
    /// Where this slot lives; set once by the registry.
    pub(crate) home: crate::registry::Home,
}

impl Slot {
    /// A slot for readers who are outside now.
    pub(crate) fn new(home: crate::registry::Home, outside: *mut ()) -> Self {
        Self {
            place: AtomicPtr::new(outside),
            flags: AtomicUsize::new(0),
            owner: PlainUsize::new(0),
            home,
        }
    }

    /// A slot that is in no registry, and never free.
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    pub(crate) const fn nowhere() -> Self {
        Self {
            place: AtomicPtr::new(EITHER),
            flags: AtomicUsize::new(0),
            owner: PlainUsize::new(0),
            home: crate::registry::Home::nowhere(),
        }
    }

    /// Announces a reader, and returns the copy it must use: the one that readers are sent to, or
    /// that of the guard around it.
    ///
    /// # Safety
    ///
    /// - The slot is in `registry`.
    /// - The calling thread is, or acts for, the slot's owner: nobody else enters, leaves or gives
    ///   the slot back meanwhile.
    #[inline(always)] // see `arrive`
    pub(crate) unsafe fn enter<B: Barrier>(&self, registry: &Registry) -> *mut () {
        // SAFETY: our caller promises the same.
        if unsafe { self.is_free_in(registry) } {
            self.arrive::<B>(registry)
        } else {
            self.nest(registry)
        }
    }

    /// Whether this is a slot of `registry` and its owner is outside.
    ///
    /// # Safety
    ///
    /// Nobody writes `place` meanwhile: the calling thread is, or acts for, the slot's owner.
    #[inline(always)] // two instructions
    pub(crate) unsafe fn is_free_in(&self, registry: &Registry) -> bool {
        #[cfg(any(loom, shuttle))]
        return self.place() == registry.outside();
        // Not an atomic load, which the compiler would not fuse with the comparison.
        #[cfg(not(any(loom, shuttle)))]
        // SAFETY: a plain read needs a live, aligned, initialized value that nobody writes
        // meanwhile: it is ours, and only the owner writes it (invariant 2), which our caller is.
        return unsafe { self.place.as_ptr().read() } == registry.outside();
    }

    /// Announces a reader who was outside, and returns the copy that it may use.
    #[inline(always)] // six instructions, and the whole of what a reader waits for
    pub(crate) fn arrive<B: Barrier>(&self, registry: &Registry) -> *mut () {
        let active = &registry.active;
        // ORDERING: Relaxed, a guess: what counts is that it still holds after we announced it.
        let guess = active.load(Ordering::Relaxed);
        B::announce(&self.place, guess);
        // ORDERING: SeqCst, for the fence in `Symmetric::announce` where that is one locked
        // instruction; otherwise Acquire would do, which pairs with the Release in
        // `Shared::activate`: who finds this copy sees all that was written to it. On most machines
        // both are the same plain load.
        if active.load(ordering(Fault::LookRelaxed, Ordering::SeqCst)) == guess
            || seeded(Fault::NoSecondLook)
        {
            // Not the pointer that was loaded last, though it is the same: so the processor can
            // begin to read the copy before the fence is done.
            return guess;
        }
        self.arrive_slowly::<B>(registry)
    }

    /// The writer published between the two looks: keeps it out of both copies for a moment, and so
    /// needs no third look however fast it publishes.
    #[cold]
    fn arrive_slowly<B: Barrier>(&self, registry: &Registry) -> *mut () {
        if !seeded(Fault::EitherSkipped) {
            B::announce(&self.place, EITHER);
        }
        // ORDERING: SeqCst, as in `arrive`.
        let active = &registry.active;
        let found = active.load(ordering(Fault::LookRelaxed, Ordering::SeqCst));
        let place = if seeded(Fault::NarrowedWrong) {
            registry.outside()
        } else {
            found
        };
        // ORDERING: Release, as `store_place` in `barrier`: the writer may see only this value of
        // all that we stored since we left.
        self.place.store(place, Ordering::Release);
        found
    }

    #[cold]
    fn nest(&self, registry: &Registry) -> *mut () {
        // ORDERING: Relaxed, the count belongs to this thread; the writer only sets other bits.
        let flags = self.flags.fetch_add(1, Ordering::Relaxed);
        assert!(
            flags & NESTED < NESTED - 1,
            "too many guards of one reader were leaked"
        );
        if seeded(Fault::NestedReload) {
            return registry.active.load(Ordering::Acquire);
        }
        self.place()
    }

    /// Notes which thread is about to enter.
    #[inline(always)] // three instructions
    pub(crate) fn set_owner(&self) {
        // ORDERING: Relaxed, a diagnosis; ordered by the arrival that follows.
        self.owner.store(thread::token(), Ordering::Relaxed);
    }

    /// The copy that the owner is in, if it is inside; asked by the owner.
    #[inline]
    pub(crate) fn place(&self) -> *mut () {
        // ORDERING: Relaxed, it says nothing about what is in the copy.
        self.place.load(Ordering::Relaxed)
    }

    /// Undoes one [`enter`](Self::enter).
    #[inline(always)] // three instructions
    pub(crate) fn leave(&self, registry: &Registry) {
        // ORDERING: Relaxed, the count belongs to this thread; a request to be woken that comes
        // too late to be seen here is made up for by the writer's time-out (DESIGN.md §5).
        if self.flags.load(Ordering::Relaxed) == 0 {
            self.depart(registry);
        } else {
            self.leave_slowly(registry);
        }
    }

    #[inline(always)] // one store
    fn depart(&self, registry: &Registry) {
        // ORDERING: Release, pairs with the Acquire in `may_use`: the writer that sees us gone has
        // seen our reads finish. Without it the writer's changes race with them.
        self.place.store(
            registry.outside(),
            ordering(Fault::DepartRelaxed, Ordering::Release),
        );
    }

    #[cold]
    fn leave_slowly(&self, registry: &Registry) {
        // ORDERING: Relaxed here and below, the count and `ORPHAN` belong to this thread.
        if self.flags.load(Ordering::Relaxed) & NESTED != 0 && !seeded(Fault::NestedLeave) {
            self.flags.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        self.depart(registry);
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
    pub(crate) fn expel(&self, registry: &Registry) {
        if self.is_inside(registry) {
            // A guard was leaked. Nobody can use it any more: it borrowed the owner.
            self.depart(registry);
        }
        // ORDERING: Relaxed, handed on by the Release in `Registry::release`.
        self.flags.store(0, Ordering::Relaxed);
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

    /// Whether the owner is in some copy, or about to be.
    pub(crate) fn is_inside(&self, registry: &Registry) -> bool {
        // ORDERING: Acquire, as in `may_use`.
        self.place.load(Ordering::Acquire) != registry.outside()
    }

    /// Whether the owner may be using `copy`. If not, all its use of it happened before.
    #[inline]
    pub(crate) fn may_use(&self, copy: *mut ()) -> bool {
        // ORDERING: Acquire, pairs with the Release of every store to `place`.
        let place = self.place.load(Ordering::Acquire);
        place == copy || place == EITHER
    }

    /// Whether the calling thread was the last to enter.
    pub(crate) fn is_mine(&self) -> bool {
        let token = thread::token();
        // ORDERING: Relaxed, a diagnosis.
        token != 0 && self.owner.load(Ordering::Relaxed) == token
    }
}
