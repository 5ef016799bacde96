//! A share of a value, and a share with a slot: what the handles of readers are made of.

#![expect(
    unsafe_code,
    reason = "keeps addresses of what its `Arc` keeps alive, and enters as its slot's only owner"
)]

use core::ops::Deref;
use core::ptr::NonNull;

use crate::barrier::Barrier;
use crate::guard::ReadGuard;
use crate::registry::Registry;
use crate::shared::Shared;
use crate::slot::Slot;
use crate::sync::Arc;

/// An `Arc` of what is shared. Beside it is the address of the registry, which a reader needs at
/// once and would otherwise have to look up and to add to.
pub(crate) struct Share<T> {
    shared: Arc<Shared<T>>,
    /// Of `shared`, which never has another.
    registry: NonNull<Registry>,
}

// SAFETY: sending a share sends an `Arc` and an address that leads to what the `Arc` has.
unsafe impl<T> Send for Share<T> where Arc<Shared<T>>: Send {}
// SAFETY: as for `Send`.
unsafe impl<T> Sync for Share<T> where Arc<Shared<T>>: Sync {}

impl<T> Share<T> {
    pub(crate) fn new(shared: &Arc<Shared<T>>) -> Self {
        Self {
            registry: NonNull::from(&*shared.registry),
            shared: Arc::clone(shared),
        }
    }

    #[inline(always)] // one load
    pub(crate) fn registry(&self) -> &Registry {
        // SAFETY: a shared reference needs a live value with no `&mut` to it: `shared` keeps its
        // registry as long as it lives, and nobody makes a `&mut` to one that is shared.
        unsafe { self.registry.as_ref() }
    }
}

impl<T> Deref for Share<T> {
    type Target = Arc<Shared<T>>;

    #[inline]
    fn deref(&self) -> &Arc<Shared<T>> {
        &self.shared
    }
}

impl<T> Clone for Share<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            registry: self.registry,
        }
    }
}

/// An owned slot, given back on drop.
pub(crate) struct Claim<T> {
    slot: NonNull<Slot>,
    pub(crate) share: Share<T>,
}

// SAFETY: sending a claim sends a pointer to a `Slot`, which is `Sync`, and a share. What only the
// owner may do (`enter`, `leave`) goes through a borrow of the claim by guards that are not `Send`.
unsafe impl<T> Send for Claim<T> where Share<T>: Send {}

impl<T> Claim<T> {
    pub(crate) fn new(shared: &Arc<Shared<T>>) -> Self {
        let share = Share::new(shared);
        let slot = share.registry().claim();
        Self { slot, share }
    }

    #[inline(always)] // one load
    fn slot(&self) -> &Slot {
        // SAFETY: a shared reference needs a live value with no `&mut` to it.
        // - live: we hold the claim, which keeps the block in the list, and the registry.
        // - no `&mut`: nobody makes one to a slot.
        unsafe { self.slot.as_ref() }
    }

    #[inline(always)] // see `Slot::arrive`
    pub(crate) fn enter<B: Barrier>(&self) -> ReadGuard<'_, T, B> {
        let (slot, registry) = (self.slot(), self.share.registry());
        slot.set_owner();
        // SAFETY: `Slot::enter` demands a slot of this registry, and that its owner calls: `new`
        // and `clone` claimed it there, and we are not `Sync`.
        let place = unsafe { slot.enter::<B>(registry) };
        self.share.look(slot, registry, place)
    }
}

impl<T> Clone for Claim<T> {
    /// Claims another slot.
    fn clone(&self) -> Self {
        Self {
            slot: self.share.registry().claim_beside(self.slot()),
            share: self.share.clone(),
        }
    }
}

impl<T> Drop for Claim<T> {
    fn drop(&mut self) {
        let (slot, registry) = (self.slot(), self.share.registry());
        slot.expel(registry);
        registry.release(slot);
    }
}
