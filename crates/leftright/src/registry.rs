//! Where readers are, and where they are sent: slots in blocks, claimed and given back without
//! locks, and the copy to use.
//!
//! Blocks form a linked list. Anybody pushes at its head; only the writer takes out, and only
//! blocks without a claimed slot. A claimer may still be looking at such a block, so its memory is
//! handed to `crossbeam-epoch`. Entering and leaving look at `active` only: a reader keeps its slot.
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
use core::sync::atomic::AtomicUsize as PlainUsize;

use crate::slot::Slot;
use crate::sync::{Arc, AtomicPtr, Ordering};

mod block;
mod reclaim;
mod watch;

use block::Block;
pub(crate) use block::Home;
pub(crate) use watch::Watch;

/// In this order: entering finds the copy where the registry's address points.
#[repr(C)]
pub(crate) struct Registry {
    /// The copy that readers are sent to. Only `Shared` writes it, which knows what it points to.
    pub(crate) active: AtomicPtr<()>,
    head: AtomicPtr<Block>,
    /// A block in which a slot was given back lately, or null.
    hint: AtomicPtr<Block>,
    waker: reclaim::Waker,
    /// Blocks, and how many of them have no free slot. Plain: they steer only whether to search or
    /// to grow.
    blocks: PlainUsize,
    full: PlainUsize,
    /// Whether the value is gone, so that nobody will ask for its slots again. Plain: it steers only
    /// when threads forget it.
    gone: PlainUsize,
    /// Under a model checker: retired blocks, freed with the registry.
    #[cfg(any(loom, shuttle))]
    graveyard: std::sync::Mutex<std::vec::Vec<core::sync::atomic::AtomicPtr<Block>>>,
}

impl Registry {
    /// A registry with one empty block.
    pub(crate) fn new() -> Arc<Self> {
        let registry = Arc::new(Self {
            active: AtomicPtr::new(ptr::null_mut()),
            head: AtomicPtr::new(ptr::null_mut()),
            hint: AtomicPtr::new(ptr::null_mut()),
            waker: reclaim::Waker::new(),
            blocks: PlainUsize::new(1),
            full: PlainUsize::new(0),
            gone: PlainUsize::new(0),
            #[cfg(any(loom, shuttle))]
            graveyard: std::sync::Mutex::default(),
        });
        let first = Block::boxed(registry.outside());
        // ORDERING: Relaxed, published with the registry.
        registry.head.store(first.as_ptr(), Ordering::Relaxed);
        registry
    }

    /// What a slot of this registry says whose owner is in no copy: an address that no copy has.
    #[inline(always)] // it is the address itself
    pub(crate) fn outside(&self) -> *mut () {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// Says that the value is gone.
    pub(crate) fn set_gone(&self) {
        self.gone.store(1, Ordering::Relaxed);
    }

    /// Whether the value is gone; a thread may learn it late.
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed) != 0
    }

    /// Blocks of slots, empty ones included; exact when nobody claims or gives back meanwhile.
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
        // ORDERING: Acquire here and for `head` and `next`, pairs with the Release that put the
        // pointer there: what it points to is initialized.
        let hint = self.hint.load(Ordering::Acquire);
        let head = self.head.load(Ordering::Acquire);
        // Where slots come and go, the hint or the head has room. Search the rest only if at least
        // half of all blocks have: so the search is short on average, and the memory for slots at
        // most double of what was ever claimed at a time, and a block.
        if let Some(slot) = self.claim_in(hint).or_else(|| self.claim_in(head)) {
            return slot;
        }
        // ORDERING: Relaxed, a heuristic.
        let full = self.full.load(Ordering::Relaxed).cast_signed(); // counts of others may overlap
        if full.max(0) * 2 <= self.blocks().cast_signed() {
            let mut block = head;
            while let Some(listed) = self.deref(block) {
                if let Some(slot) = self.claim_in(block) {
                    return slot;
                }
                block = listed.next.load(Ordering::Acquire);
            }
        }
        self.push()
    }

    /// Finds a free slot beside one that the caller owns, or as [`claim`](Self::claim) does.
    pub(crate) fn claim_beside(&self, neighbor: &Slot) -> NonNull<Slot> {
        // No pin: the caller's own claim keeps the block in the list.
        // ORDERING: Relaxed, the pointer never changes.
        let block = neighbor.home.block.load(Ordering::Relaxed);
        self.claim_in(block).unwrap_or_else(|| self.claim())
    }

    fn claim_in(&self, block: *mut Block) -> Option<NonNull<Slot>> {
        let claimed = self.deref(block)?.claim()?;
        if claimed.filled {
            self.full.fetch_add(1, Ordering::Relaxed);
        }
        Some(claimed.slot)
    }

    /// Makes a block and claims its first slot before anybody else can.
    fn push(&self) -> NonNull<Slot> {
        let block = Block::boxed(self.outside());
        // SAFETY: a shared reference needs a live value with no `&mut` to it: `boxed` made it,
        // and nobody else knows it yet; later it is kept by our claim (invariant 2).
        let new = unsafe { block.as_ref() };
        let claimed = new.claim().expect("a new block is free");
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
        claimed.slot
    }

    /// Gives a slot back. The caller was its owner and must not touch it any more.
    pub(crate) fn release(&self, slot: &Slot) {
        // ORDERING: Relaxed, the pointer never changes.
        let block = slot.home.block.load(Ordering::Relaxed);
        let bit = slot.home.bit;
        // ORDERING: Release, pairs with the Acquire in `claim`. It must come before the bit is
        // cleared: as long as the bit is set the block is not retired, and the writer, which sees
        // the bit cleared, also sees the hint and takes it back.
        self.hint.store(block, Ordering::Release);
        let Some(home) = self.deref(block) else {
            return;
        };
        if home.release(bit) {
            self.full.fetch_sub(1, Ordering::Relaxed);
        }
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
            .field("blocks", &self.blocks())
            .field("full", &self.full)
            .finish_non_exhaustive()
    }
}
