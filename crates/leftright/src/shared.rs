//! What a writer and its readers share: the two copies, and the registry, whose `active` says which
//! one is read.
//!
//! Invariants:
//!
//! 1. `active` points to one of the two `sides`, and only the one `WriteSide` changes it.
//! 2. The copy that `active` points to is not changed.
//! 3. The other copy is changed only when every guard that uses it is gone.

#![expect(unsafe_code, reason = "readers share the copies across threads")]

use core::fmt;
use core::marker::PhantomData;

use crossbeam_utils::CachePadded;

use crate::barrier::Barrier;
use crate::fault::Fault;
use crate::guard::{Presence, ReadGuard};
use crate::notify::Notify;
use crate::registry::{Registry, Watch};
use crate::slot::Slot;
use crate::sync::{Arc, AtomicUsize, Ordering, UnsafeCell};

/// A copy, and how many publishes it has seen. In this order: a guard's pointer is the value's.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Copy<T> {
    pub(crate) value: T,
    pub(crate) version: usize,
}

pub(crate) type Side<T> = CachePadded<UnsafeCell<Copy<T>>>;

pub(crate) struct Shared<T> {
    /// With the pointer `active`.
    pub(crate) registry: Arc<Registry>,
    /// The number of publishes. Written after `active`: who has seen version `v` here and enters
    /// sees `v` or later there.
    version: CachePadded<AtomicUsize>,
    pub(crate) notify: Notify,
    pub(crate) sides: [Side<T>; 2],
}

// SAFETY: sharing this shares references to `T` between readers (`T: Sync`) and lets any thread
// that has the last handle drop both copies (`T: Send`). Who may change a copy, and when, is the
// business of `WriteSide`; the other fields are `Sync` themselves.
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// The value, and the only watch over its readers. Readers start with `left`.
    pub(crate) fn new(left: T, right: T) -> (Arc<Self>, Watch) {
        let (registry, watch) = Watch::new();
        let side = |value| CachePadded::new(UnsafeCell::new(Copy { version: 0, value }));
        let shared = Arc::new(Self {
            registry,
            version: CachePadded::new(AtomicUsize::new(0)),
            notify: Notify::new(),
            sides: [side(left), side(right)],
        });
        // ORDERING: Relaxed, published with the first handle.
        let active = &shared.registry.active;
        active.store(shared.place(0), Ordering::Relaxed);
        (shared, watch)
    }

    /// What a slot says whose owner is in this copy.
    pub(crate) fn place(&self, index: usize) -> *mut () {
        core::ptr::from_ref(&self.sides[index]).cast_mut().cast()
    }

    /// Sends readers to another copy, which is version `version`.
    pub(crate) fn activate(&self, index: usize, version: usize) {
        // ORDERING: Release, pairs with the load in `Slot::arrive`: who gets this copy sees all that was
        // written to it. Without it a reader reads the copy while it is, to it, half changed.
        self.registry.active.store(
            self.place(index),
            crate::fault::ordering(Fault::PublishRelaxed, Ordering::Release),
        );
        // ORDERING: Release, pairs with the Acquire in `version`: who sees the number also sees
        // the swap.
        self.version.store(version, Ordering::Release);
    }

    /// The number of publishes.
    pub(crate) fn version(&self) -> usize {
        // ORDERING: Acquire, pairs with the Release in `activate`.
        self.version.load(Ordering::Acquire)
    }

    /// The guard of a reader that is at `place`, as `slot` of our registry has announced.
    #[inline(always)] // moves pointers about
    pub(crate) fn look<'r, B: Barrier>(
        &'r self,
        slot: &'r Slot,
        registry: &'r Registry,
        place: *mut (),
    ) -> ReadGuard<'r, T, B> {
        let presence = Presence::new(slot, registry);
        // SAFETY: a shared reference needs a live, aligned `Side` with no `&mut` to it: a place is
        // one of `self.sides` (invariant 1; what a slot's owner is in was found in `active` of the
        // same registry), which nobody ever borrows uniquely while it is shared.
        let side: &'r Side<T> = unsafe { &*place.cast::<Side<T>>() };
        ReadGuard::new(side.get(), presence, self)
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        self.registry.set_gone();
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("version", &self.version())
            .field("registry", &self.registry)
            .finish_non_exhaustive()
    }
}

/// Keeps `T`'s variance and its auto traits out of a handle that owns none.
pub(crate) type Tag<B> = PhantomData<fn() -> B>;
