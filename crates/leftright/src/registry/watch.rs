//! The writer's eye on the registry: who was inside when it looked, and who of them has left.

use alloc::vec::Vec;
use core::ptr::NonNull;

use crate::fault::{Fault, ordering, seeded};
use crate::slot::Slot;
use crate::sync::{Arc, Ordering};

use super::Registry;
use super::block::Block;

/// The stragglers of the last publish. There is one watch for each registry.
#[derive(Debug)]
pub(crate) struct Watch {
    registry: Arc<Registry>,
    /// The copy that the last publish took out of use; only compared.
    left: *mut (),
    /// Who was in it then. A straggler is gone as soon as its slot says anything else. The slot
    /// stays in the list of blocks meanwhile: only [`snapshot`](Self::snapshot) retires blocks,
    /// after it cleared this.
    stragglers: Vec<NonNull<Slot>>,
}

// SAFETY: sending a watch sends pointers to `Slot`s, which are `Sync` and outlive the registry's
// `Arc` beside them (see `stragglers`).
unsafe impl Send for Watch {}
// SAFETY: as for `Send`; a shared watch only reads atomics.
unsafe impl Sync for Watch {}

impl Watch {
    /// The registry and the only watch it ever has.
    pub(crate) fn new() -> (Arc<Registry>, Self) {
        let registry = Registry::new();
        let watch = Self {
            registry: Arc::clone(&registry),
            left: core::ptr::null_mut(),
            stragglers: Vec::new(),
        };
        (registry, watch)
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Notes who may be in the copy `left`. Called right after the swap that took it out of use, and
    /// its fence.
    ///
    /// A reader that is not noted will see the new copy: its arrival's fence comes after ours, for
    /// otherwise we would see all that it did before its fence, which includes the bit of its
    /// slot, the block of that bit in the list, and what it announced there.
    ///
    /// # Complexity
    ///
    /// O(claimed slots + blocks).
    pub(crate) fn snapshot(&mut self, left: *mut ()) {
        self.left = left;
        self.stragglers.clear();
        let registry = &*self.registry;
        let mut previous: Option<&Block> = None;
        let mut spare = false;
        // ORDERING: Acquire, pairs with the Release in `Registry::push`: the block is initialized.
        let mut next = registry.head.load(Ordering::Acquire);
        while let Some(block) = registry.deref(next) {
            let this = next;
            // ORDERING: Acquire, as for the head.
            next = block.next.load(Ordering::Acquire);
            // ORDERING: Acquire, pairs with the Release in `Registry::release`: an owner that is not
            // looked at, for it gave its slot back, has finished its reads.
            let occupied = block
                .occupied
                .load(ordering(Fault::GivenBackRelaxed, Ordering::Acquire));
            // One empty block stays, so that a handle that comes and goes does not make and
            // free one each time.
            let empty = RETIRES && (occupied == 0 || seeded(Fault::RetireClaimed));
            if empty && !core::mem::replace(&mut spare, true) {
                previous = Some(block);
                continue;
            }
            if empty && block.retire() {
                unlink(registry, previous, this, next);
                continue;
            }
            let mut bits = occupied;
            while bits != 0 {
                let slot = &*block.slots[bits.trailing_zeros() as usize];
                bits &= bits - 1;
                if slot.may_use(left) {
                    self.stragglers.push(NonNull::from(slot));
                }
            }
            previous = Some(block);
        }
    }

    /// Whether all stragglers of the last snapshot have left.
    #[inline]
    pub(crate) fn all_left(&mut self) -> bool {
        if seeded(Fault::NoWait) {
            return true;
        }
        while let Some(&slot) = self.stragglers.last() {
            if self.look(slot).may_use(self.left) {
                return false;
            }
            self.stragglers.pop();
        }
        true
    }

    /// A straggler's slot.
    fn look(&self, slot: NonNull<Slot>) -> &Slot {
        // SAFETY: a shared reference needs a live value with no `&mut` to it.
        // - live: the slot is in a listed block (see `stragglers`), and the registry frees those
        //   only when it is dropped; we hold it. The result borrows `self`, which must be borrowed
        //   uniquely to retire a block.
        // - no `&mut`: nobody makes one to a slot.
        unsafe { slot.as_ref() }
    }

    /// How many stragglers are still inside.
    pub(crate) fn stragglers(&self) -> usize {
        self.still_inside().count()
    }

    /// Whether one of them is the calling thread itself, which then waits in vain.
    pub(crate) fn waits_for_itself(&self) -> bool {
        self.still_inside().any(Slot::is_mine)
    }

    #[cfg(any(feature = "std", loom, shuttle))] // without threads to park there is no sleep
    /// Asks every straggler to wake the writer when it leaves.
    pub(crate) fn ask_to_wake(&self) {
        self.still_inside().for_each(Slot::ask_to_wake);
    }

    fn still_inside(&self) -> impl Iterator<Item = &Slot> {
        let slots = self.stragglers.iter().map(|&slot| self.look(slot));
        slots.filter(|slot| slot.may_use(self.left))
    }

    /// All claimed slots.
    pub(crate) fn claimed(&self) -> Vec<&Slot> {
        let mut claimed = Vec::new();
        // ORDERING: as in `snapshot`.
        let mut next = self.registry.head.load(Ordering::Acquire);
        while let Some(block) = self.registry.deref(next) {
            let occupied = block.occupied.load(Ordering::Relaxed);
            claimed.extend(
                (block.slots.iter().enumerate())
                    .filter(|(index, _)| occupied & 1 << index != 0)
                    .map(|(_, slot)| &**slot),
            );
            next = block.next.load(Ordering::Acquire);
        }
        claimed
    }
}

/// Takes a retired block out of the list and has it freed.
fn unlink<'r>(
    registry: &'r Registry,
    mut previous: Option<&'r Block>,
    block: *mut Block,
    next: *mut Block,
) {
    if previous.is_none() {
        // ORDERING: Release, pairs with the Acquire of whoever reads the head and goes on to `next`.
        // Relaxed on failure: somebody pushed meanwhile, and the search below reads again.
        let swapped =
            registry
                .head
                .compare_exchange(block, next, Ordering::Release, Ordering::Relaxed);
        if swapped.is_err() {
            // ORDERING: Acquire, pairs with the Release in `Registry::push`.
            let mut at = registry.head.load(Ordering::Acquire);
            while let Some(listed) = registry.deref(at) {
                previous = Some(listed);
                at = listed.next.load(Ordering::Acquire);
                if at == block {
                    break;
                }
            }
        }
    }
    if let Some(previous) = previous {
        // ORDERING: Release, pairs with the Acquire of whoever goes on to `next`.
        previous.next.store(next, Ordering::Release);
    }
    registry.blocks.fetch_sub(1, Ordering::Relaxed);
    // ORDERING: Relaxed, the hint was left by an owner whose bit we saw cleared with Acquire. Takes
    // it back if it leads here; nobody can leave it again, the block has no owners.
    let _ = registry.hint.compare_exchange(
        block,
        core::ptr::null_mut(),
        Ordering::Relaxed,
        Ordering::Relaxed,
    );
    free(registry, block);
}

/// Whether blocks are taken out at all: without `std` nobody could free them safely.
const RETIRES: bool = cfg!(any(feature = "std", loom, shuttle));

/// Keeps the block until the registry is dropped.
#[cfg(any(loom, shuttle))]
fn free(registry: &Registry, block: *mut Block) {
    let grave = core::sync::atomic::AtomicPtr::new(block);
    registry
        .graveyard
        .lock()
        .expect("no panic in between")
        .push(grave);
}

#[cfg(not(any(feature = "std", loom, shuttle)))]
fn free(_: &Registry, _: *mut Block) {
    unreachable!("no block is retired");
}

#[cfg(all(feature = "std", not(any(loom, shuttle))))]
fn free(_: &Registry, block: *mut Block) {
    let Some(block) = NonNull::new(block) else {
        return;
    };
    // SAFETY: demands a block from a box that nobody can find, use or free any more: `retire` saw
    // no claimed slot and keeps new claims out, `unlink` took it from the list and the hint, and
    // there is one watch, so it happens once.
    unsafe { super::reclaim::free_later(block) };
}
