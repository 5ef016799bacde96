//! What a writer and its readers share: the two copies and the pointer that says which one is read.
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
use crate::fault::{Fault, seeded};
use crate::guard::{Presence, ReadGuard};
use crate::notify::Notify;
use crate::registry::{Registry, Watch};
use crate::slot::Slot;
use crate::sync::{Arc, AtomicPtr, AtomicUsize, Ordering, UnsafeCell};

/// A copy, and how many publishes it has seen. In this order: a guard's pointer is the value's.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Copy<T> {
    pub(crate) value: T,
    pub(crate) version: usize,
}

pub(crate) type Side<T> = CachePadded<UnsafeCell<Copy<T>>>;

pub(crate) struct Shared<T> {
    active: AtomicPtr<Side<T>>,
    /// Told apart from every other value of the process.
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    pub(crate) id: usize,
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

/// A number that no value had before.
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
fn next_id() -> usize {
    use core::sync::atomic::AtomicUsize as PlainUsize;
    static IDS: PlainUsize = PlainUsize::new(1);
    // ORDERING: Relaxed, only uniqueness matters.
    let taken = IDS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |id| id.checked_add(1));
    taken.expect("there are fewer values than numbers")
}

impl<T> Shared<T> {
    /// The value, and the only watch over its readers. Readers start with `left`.
    pub(crate) fn new(left: T, right: T) -> (Arc<Self>, Watch) {
        let (registry, watch) = Watch::new();
        let side = |value| CachePadded::new(UnsafeCell::new(Copy { version: 0, value }));
        let shared = Arc::new(Self {
            active: AtomicPtr::new(core::ptr::null_mut()),
            #[cfg(all(feature = "std", not(any(loom, shuttle))))]
            id: next_id(),
            registry,
            version: CachePadded::new(AtomicUsize::new(0)),
            notify: Notify::new(),
            sides: [side(left), side(right)],
        });
        // ORDERING: Relaxed, published with the first handle.
        shared.active.store(shared.side(0), Ordering::Relaxed);
        (shared, watch)
    }

    fn side(&self, index: usize) -> *mut Side<T> {
        core::ptr::from_ref(&self.sides[index]).cast_mut()
    }

    /// Sends readers to another copy, which is version `version`.
    pub(crate) fn activate(&self, index: usize, version: usize) {
        // ORDERING: Release, pairs with the load in `enter`: who gets this copy sees all that was
        // written to it. Without it a reader reads the copy while it is, to it, half changed.
        self.active.store(
            self.side(index),
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

    /// Begins to read through `slot`, which the caller owns and has borrowed for `'r`.
    #[inline]
    pub(crate) fn enter<'r, B: Barrier>(&'r self, slot: &'r Slot) -> ReadGuard<'r, T, B> {
        let nested = slot.enter::<B>();
        let presence = Presence::new(slot, &self.registry);
        let side = match nested {
            Some(side) if !seeded(Fault::NestedReload) => side.cast::<Side<T>>(),
            _ => {
                // ORDERING: SeqCst, for the fence in `Symmetric::arrive` where that is one locked
                // instruction; otherwise Acquire would do, which pairs with the Release in
                // `activate`. On most machines both are the same plain load.
                let side = self.active.load(Ordering::SeqCst);
                slot.set_side(side.cast());
                side
            }
        };
        // SAFETY: a shared reference needs a live, aligned `Side` with no `&mut` to it: `side` is
        // one of `self.sides` (invariant 1; a slot's side is what its last outermost guard found
        // in `active` of the same value), which nobody ever borrows uniquely while it is shared.
        let side: &'r Side<T> = unsafe { &*side };
        ReadGuard::new(side.get(), presence, self)
    }

    /// Whether `side` is the copy that readers are sent to.
    pub(crate) fn is_active(&self, slot: &Slot) -> bool {
        // ORDERING: Acquire, as in `enter`: a copy found here may be used.
        self.active.load(Ordering::Acquire).cast() == slot.side()
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
