//! The epochs a writer must look at: slots in blocks, claimed and given back without locks.
//!
//! Blocks form a linked list. Anybody pushes at its head; only the writer takes out, and only
//! blocks without a claimed slot. A claimer may still be looking at such a block, so its memory is
//! handed to `crossbeam-epoch`. Entering and leaving never come here: a reader keeps its slot.
//!
//! Invariants:
//!
//! 1. A slot with its bit set in `Block::occupied` belongs to exactly one owner.
//! 2. A block with a bit set is in the list. (A claimer and the writer race for `occupied`: bits
//!    can be set only while `RETIRED` is not, `RETIRED` only while no bit is.)
//! 3. Only the one [`Watch`] of a registry retires blocks and changes `next` of listed blocks.

#![expect(
    unsafe_code,
    reason = "owns the blocks and hands out pointers to their slots"
)]

use alloc::boxed::Box;
use core::fmt;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicPtr as PlainPtr, AtomicUsize as PlainUsize};

use crossbeam_utils::CachePadded;

use crate::fault::{Fault, seeded};
use crate::slot::Slot;
use crate::sync::{Arc, AtomicPtr, AtomicUsize, Ordering};

mod reclaim;
mod watch;

pub(crate) use watch::Watch;

/// Slots in a block: 2 KiB on most machines, two where a model checker counts every step.
const SLOTS: usize = if cfg!(any(loom, shuttle)) { 2 } else { 16 };
/// The bit of `occupied` that says that the block is no longer in the list.
const RETIRED: usize = 1 << (usize::BITS - 1);

pub(crate) struct Registry {
    head: AtomicPtr<Block>,
    /// A block in which a slot was given back lately, or null.
    hint: AtomicPtr<Block>,
    waker: reclaim::Waker,
    /// Claimed slots and blocks. Plain: they steer only whether to search or to grow.
    claimed: PlainUsize,
    blocks: PlainUsize,
    /// Under a model checker: retired blocks, freed with the registry.
    #[cfg(any(loom, shuttle))]
    graveyard: std::sync::Mutex<std::vec::Vec<PlainPtr<Block>>>,
}

struct Block {
    occupied: AtomicUsize,
    next: AtomicPtr<Block>,
    slots: [CachePadded<Slot>; SLOTS],
}

/// Where a slot lives.
#[derive(Debug)]
pub(crate) struct Home {
    /// Plain: written before the block is shared, never again.
    block: PlainPtr<Block>,
    bit: usize,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self {
            head: AtomicPtr::new(Block::boxed().as_ptr()),
            hint: AtomicPtr::new(ptr::null_mut()),
            waker: reclaim::Waker::new(),
            claimed: PlainUsize::new(0),
            blocks: PlainUsize::new(1),
            #[cfg(any(loom, shuttle))]
            graveyard: std::sync::Mutex::default(),
        }
    }

    /// Claimed slots; exact when nobody claims or gives back meanwhile.
    pub(crate) fn claimed(&self) -> usize {
        self.claimed.load(Ordering::Relaxed)
    }

    /// Blocks of slots, empty ones included; exact as [`claimed`](Self::claimed) is.
    pub(crate) fn blocks(&self) -> usize {
        self.blocks.load(Ordering::Relaxed)
    }

    /// Bytes of the blocks.
    pub(crate) fn bytes(&self) -> usize {
        self.blocks() * size_of::<Block>()
    }

    /// Who is to be woken.
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    pub(crate) fn set_sleeper(&self, thread: Option<std::thread::Thread>) {
        self.waker.set(thread);
    }

    /// How often it was woken.
    #[cfg(any(loom, shuttle))]
    pub(crate) fn woken(&self) -> usize {
        self.waker.woken()
    }

    /// Wakes the writer if it sleeps.
    pub(crate) fn wake_writer(&self) {
        self.waker.wake();
    }

    /// Finds or makes a free slot. Lock-free: another thread's success can be in the way, its
    /// sleep cannot.
    ///
    /// The slot stays valid until [`release`](Self::release) or until the registry is dropped.
    pub(crate) fn claim(&self) -> NonNull<Slot> {
        let _pin = reclaim::pin();
        let claimed = self.claimed.fetch_add(1, Ordering::Relaxed);
        // ORDERING: Acquire here and for `head` and `next`, pairs with the Release that put the
        // pointer there: what it points to is initialized.
        let hint = self.hint.load(Ordering::Acquire);
        let head = self.head.load(Ordering::Acquire);
        let mut block = if hint.is_null() { head } else { hint };
        // Where slots come and go, the hint or the head has room. Search the rest only if at least
        // half of all slots are free: so the search is short on average, and the memory for
        // slots at most double of what was ever claimed at a time.
        if let Some(slot) = self.deref(block).and_then(Block::claim) {
            return slot;
        }
        if let Some(slot) = self.deref(head).and_then(Block::claim) {
            return slot;
        }
        if claimed * 2 < self.blocks() * SLOTS {
            block = head;
            while let Some(listed) = self.deref(block) {
                if let Some(slot) = listed.claim() {
                    return slot;
                }
                block = listed.next.load(Ordering::Acquire);
            }
        }
        self.push()
    }

    /// Makes a block and claims its first slot before anybody else can.
    fn push(&self) -> NonNull<Slot> {
        let block = Block::boxed();
        // SAFETY: a shared reference needs a live value with no `&mut` to it: `boxed` made it,
        // and nobody else knows it yet; later it is kept by our claim (invariant 2).
        let new = unsafe { block.as_ref() };
        let slot = new.claim().expect("a new block is free");
        // ORDERING: Relaxed, the exchange below checks it.
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            // ORDERING: Relaxed, published by the exchange.
            new.next.store(head, Ordering::Relaxed);
            // ORDERING: Release, pairs with the Acquire of whoever reads the head: they see the
            // block initialized. Acquire is not needed, nothing behind the head is read.
            match self.head.compare_exchange_weak(
                head,
                block.as_ptr(),
                Ordering::Release,
                Ordering::Relaxed,
            ) {
                Ok(_) => break,
                Err(now) => head = now,
            }
        }
        self.blocks.fetch_add(1, Ordering::Relaxed);
        slot
    }

    /// Gives a slot back. The caller was its owner and must not touch it any more.
    pub(crate) fn release(&self, slot: &Slot) {
        // ORDERING: Relaxed, the pointer never changes.
        let block = slot.home.block.load(Ordering::Relaxed);
        let bit = slot.home.bit;
        self.claimed.fetch_sub(1, Ordering::Relaxed);
        // ORDERING: Release, pairs with the Acquire in `claim`. It must come before the bit is
        // cleared: as long as the bit is set the block is not retired, and the writer, which sees
        // the bit cleared, also sees the hint and takes it back.
        self.hint.store(block, Ordering::Release);
        let Some(home) = self.deref(block) else {
            return;
        };
        // ORDERING: Release, pairs with the Acquire of the next owner and of the writer that
        // retires the block: what we did to the slot is over.
        home.occupied.fetch_and(!bit, Ordering::Release);
    }

    /// The block behind a pointer out of the list, unless it is the list's end.
    fn deref(&self, block: *mut Block) -> Option<&Block> {
        // SAFETY: a shared reference needs null or a live value with no `&mut` to it.
        // - live: callers pass pointers from `head`, `next`, `hint` or a claimed slot's home, and
        //   are pinned, hold a claim in the block, or are the only one to retire blocks; a
        //   retired block is freed by `reclaim` only after all pins from before are gone.
        // - no `&mut`: nobody makes one before the block is dropped.
        unsafe { block.as_ref() }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // ORDERING: Relaxed, `&mut self` is ordered after everything.
        let mut next = self.head.load(Ordering::Relaxed);
        while let Some(block) = NonNull::new(next) {
            // SAFETY: taking a box back needs a pointer from `Box::into_raw`, once.
            // - from a box: every listed block comes from `Block::boxed`.
            // - once: retired blocks are not in the list, and no owner of a slot is left, for
            //   each keeps the registry alive.
            let block = unsafe { Box::from_raw(block.as_ptr()) };
            next = block.next.load(Ordering::Relaxed);
        }
        #[cfg(any(loom, shuttle))]
        {
            for grave in self
                .graveyard
                .get_mut()
                .expect("no panic in between")
                .drain(..)
            {
                // SAFETY: as above: retired once, and so out of the list.
                drop(unsafe { Box::from_raw(grave.into_inner()) });
            }
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("claimed", &self.claimed())
            .field("blocks", &self.blocks())
            .finish_non_exhaustive()
    }
}

impl Block {
    /// A block whose slots know it.
    fn boxed() -> NonNull<Self> {
        let block = Box::new(Self {
            occupied: AtomicUsize::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
            slots: core::array::from_fn(|index| {
                CachePadded::new(Slot::new(Home {
                    block: PlainPtr::new(ptr::null_mut()),
                    bit: 1 << index,
                }))
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
    fn claim(&self) -> Option<NonNull<Slot>> {
        // ORDERING: Relaxed, the exchange below checks it.
        let mut occupied = self.occupied.load(Ordering::Relaxed);
        loop {
            let index = (!occupied).trailing_zeros() as usize;
            if occupied & RETIRED != 0 || index >= SLOTS {
                return None;
            }
            // ORDERING: Acquire, pairs with the Release in `release`: we go on from the epoch
            // and the flags that the last owner left. That the writer sees the bit follows from
            // the fence in our first arrival, see `Watch::snapshot`.
            match self.occupied.compare_exchange_weak(
                occupied,
                occupied | 1 << index,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(NonNull::from(&*self.slots[index])),
                Err(now) => occupied = now,
            }
        }
    }

    /// Takes the block out of use if no slot is claimed.
    fn retire(&self) -> bool {
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

/// An owned slot, given back on drop.
#[derive(Debug)]
pub(crate) struct Claim {
    slot: NonNull<Slot>,
    registry: Arc<Registry>,
}

// SAFETY: sending a claim sends a pointer to a `Slot`, which is `Sync`, and an `Arc`. What only the
// owner may do (`enter`, `leave`) goes through a borrow of the claim by guards that are not `Send`.
unsafe impl Send for Claim {}

impl Claim {
    pub(crate) fn new(registry: &Arc<Registry>) -> Self {
        Self {
            slot: registry.claim(),
            registry: Arc::clone(registry),
        }
    }

    #[inline]
    pub(crate) fn slot(&self) -> &Slot {
        // SAFETY: a shared reference needs a live value with no `&mut` to it.
        // - live: we hold the claim and the registry (invariant 2).
        // - no `&mut`: nobody makes one to a slot.
        unsafe { self.slot.as_ref() }
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let slot = self.slot();
        slot.expel();
        self.registry.release(slot);
    }
}
