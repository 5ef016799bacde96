//! The slots of a thread: one for each value that it reads through a shared reader.
//!
//! A direct-mapped cache answers nearly always. Behind it is the list of all slots of the
//! thread, which gives them back when the thread ends.
//!
//! Invariant: a slot in the cache or in the list is claimed by this thread, or its value is gone.
//! Ids are never used twice, so whoever asks with the id of a living value gets a claimed slot.

#![expect(
    unsafe_code,
    reason = "keeps pointers to slots beyond a borrow of their registry"
)]

use alloc::sync::Weak;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::ptr::NonNull;

use crate::registry::Registry;
use crate::slot::Slot;
use crate::sync::Arc;

/// Values that a thread can use in turn without a search: one for each lowest byte of an id, which
/// as an index needs no check.
const CACHED: usize = 1 << u8::BITS;

/// Two arrays, not one of pairs: their elements are found with one scaled address each.
struct Cache {
    /// 0 is no value's.
    ids: [Cell<usize>; CACHED],
    /// Null where the id is 0, so that the cache of a new thread is all zeros.
    slots: [Cell<*const Slot>; CACHED],
}

struct ThreadSlot {
    id: usize,
    registry: Weak<Registry>,
    slot: NonNull<Slot>,
}

/// Ordered by id.
struct ThreadSlots(RefCell<Vec<ThreadSlot>>);

std::thread_local! {
    // No destructor, so an access is a plain load, and works while the thread's others run.
    static CACHE: Cache = const {
        Cache {
            ids: [const { Cell::new(0) }; CACHED],
            slots: [const { Cell::new(core::ptr::null()) }; CACHED],
        }
    };
    static SLOTS: ThreadSlots = const { ThreadSlots(RefCell::new(Vec::new())) };
}

/// The calling thread's slot for the value `id`, whose registry is given.
#[inline]
pub(super) fn slot_of(registry: &Arc<Registry>, id: usize) -> &Slot {
    let slot = CACHE.with(|cache| {
        let lane = usize::from(id as u8);
        if cache.ids[lane].get() == id {
            cache.slots[lane].get()
        } else {
            search(registry, id).as_ptr()
        }
    });
    // SAFETY: a shared reference needs a live value with no `&mut` to it.
    // - live: the slot is claimed in the borrowed registry (invariant above). The claim ends when
    //   the thread does, but not while a guard lives (`ThreadSlot::drop`), and a guard cannot go
    //   to another thread. After that the thread has a new slot, which its last guard gives back.
    // - no `&mut`: nobody makes one to a slot.
    unsafe { &*slot }
}

#[cold]
fn search(registry: &Arc<Registry>, id: usize) -> NonNull<Slot> {
    let found = SLOTS.try_with(|slots| slots.find_or_claim(registry, id));
    match found {
        Ok(slot) => {
            CACHE.with(|cache| {
                let lane = usize::from(id as u8);
                cache.slots[lane].set(slot.as_ptr());
                cache.ids[lane].set(id);
            });
            slot
        }
        Err(_) => {
            // The thread is ending and has given its slots back: one for this guard only.
            let slot = registry.claim();
            // SAFETY: a shared reference needs a live value with no `&mut` to it: it was claimed
            // just now in a borrowed registry.
            let claimed = unsafe { slot.as_ref() };
            claimed.set_owner();
            claimed.orphan();
            slot
        }
    }
}

impl ThreadSlots {
    fn find_or_claim(&self, registry: &Arc<Registry>, id: usize) -> NonNull<Slot> {
        let mut slots = self.0.borrow_mut();
        match slots.binary_search_by_key(&id, |slot| slot.id) {
            Ok(index) => slots[index].slot,
            Err(mut index) => {
                if slots.len() == slots.capacity() {
                    // Before it grows, forget values that are gone: a thread that reads many short
                    // lived values keeps no more than twice as many entries as there are.
                    slots.retain(|slot| slot.registry.strong_count() > 0);
                    index = slots.partition_point(|slot| slot.id < id);
                }
                let slot = registry.claim();
                // SAFETY: as in `search`.
                unsafe { slot.as_ref() }.set_owner();
                let registry = Arc::downgrade(registry);
                slots.insert(index, ThreadSlot { id, registry, slot });
                slot
            }
        }
    }
}

impl Drop for ThreadSlots {
    fn drop(&mut self) {
        // From now on nothing is found in the cache, for the slots are given back.
        CACHE.with(|cache| cache.ids.iter().for_each(|id| id.set(0)));
    }
}

impl Drop for ThreadSlot {
    fn drop(&mut self) {
        let Some(registry) = self.registry.upgrade() else {
            return;
        };
        // SAFETY: a shared reference needs a live value with no `&mut` to it: the slot is claimed
        // by this thread in a registry that we hold.
        let slot = unsafe { self.slot.as_ref() };
        if slot.epoch().is_inside() {
            // A guard is in another thread-local, or was leaked: it is the one to give it back.
            slot.orphan();
        } else {
            registry.release(slot);
        }
    }
}
