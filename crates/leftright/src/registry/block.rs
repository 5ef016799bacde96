//! Sixteen slots, claimed and given back by the bits of one word.

#![expect(unsafe_code, reason = "tells the slots of a new block where they live")]

use alloc::boxed::Box;
use core::ptr::{self, NonNull};
use core::sync::atomic::AtomicPtr as PlainPtr;

use crossbeam_utils::CachePadded;

use crate::fault::{Fault, seeded};
use crate::slot::Slot;
use crate::sync::{AtomicPtr, AtomicUsize, Ordering};

/// Slots in a block: 2 KiB on most machines, two where a model checker counts every step.
pub(super) const SLOTS: usize = if cfg!(any(loom, shuttle)) { 2 } else { 16 };
/// `occupied` when every slot is claimed.
pub(super) const FULL: usize = (1 << SLOTS) - 1;
/// The bit of `occupied` that says that the block is no longer in the list.
const RETIRED: usize = 1 << (usize::BITS - 1);

pub(crate) struct Block {
    pub(super) occupied: AtomicUsize,
    pub(super) next: AtomicPtr<Block>,
    pub(super) slots: [CachePadded<Slot>; SLOTS],
}

/// Where a slot lives.
#[derive(Debug)]
pub(crate) struct Home {
    /// Plain: written before the block is shared, never again.
    pub(super) block: PlainPtr<Block>,
    pub(super) bit: usize,
}

impl Home {
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    pub(crate) const fn nowhere() -> Self {
        Self {
            block: PlainPtr::new(ptr::null_mut()),
            bit: 0,
        }
    }
}

/// A slot that [`Block::claim`] found.
pub(super) struct Claimed {
    pub(super) slot: NonNull<Slot>,
    /// Whether it was the last free one of its block.
    pub(super) filled: bool,
}

impl Block {
    /// A block whose slots know it, for readers who are `outside`.
    pub(super) fn boxed(outside: *mut ()) -> NonNull<Self> {
        let block = Box::new(Self {
            occupied: AtomicUsize::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
            slots: core::array::from_fn(|index| {
                let bit = 1 << index;
                let block = PlainPtr::new(ptr::null_mut());
                CachePadded::new(Slot::new(Home { block, bit }, outside))
            }),
        });
        let raw = NonNull::from(Box::leak(block));
        // SAFETY: a shared reference needs a live value with no `&mut` to it: the box was leaked
        // just now, and only `raw` is left of it.
        let block = unsafe { raw.as_ref() };
        for slot in &block.slots {
            // ORDERING: Relaxed, published with the block.
            slot.home.block.store(raw.as_ptr(), Ordering::Relaxed);
        }
        raw
    }

    /// Claims a slot if one is free and the block is listed.
    pub(super) fn claim(&self) -> Option<Claimed> {
        // ORDERING: Relaxed, the exchange below checks it.
        let mut occupied = self.occupied.load(Ordering::Relaxed);
        loop {
            let index = (!occupied).trailing_zeros() as usize;
            if occupied & RETIRED != 0 || index >= SLOTS {
                return None;
            }
            let claimed = occupied | 1 << index;
            // ORDERING: Acquire, pairs with the Release in `release`: we go on from the place
            // and the flags that the last owner left. That the writer sees the bit follows from
            // the fence in our first arrival, see `Watch::snapshot`.
            match self.occupied.compare_exchange_weak(
                occupied,
                claimed,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => {
                    return Some(Claimed {
                        slot: NonNull::from(&*self.slots[index]),
                        filled: claimed == FULL,
                    });
                }
                Err(now) => occupied = now,
            }
        }
    }

    /// Gives back the slot with this bit; returns whether there was no other free one.
    pub(super) fn release(&self, bit: usize) -> bool {
        // ORDERING: Release, pairs with the Acquire of the next owner and of the writer that
        // retires the block: what we did to the slot is over.
        self.occupied.fetch_and(!bit, Ordering::Release) == FULL
    }

    /// Takes the block out of use if no slot is claimed.
    pub(super) fn retire(&self) -> bool {
        if seeded(Fault::RetireClaimed) {
            self.occupied.store(RETIRED, Ordering::Relaxed);
            return true;
        }
        // ORDERING: Acquire, pairs with the Release in `release`: the last owners are done with
        // the block and we see the hints they left. Relaxed on failure: nothing is done then.
        self.occupied
            .compare_exchange(0, RETIRED, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }
}
