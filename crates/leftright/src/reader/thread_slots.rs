//! The slots of a thread: one for each value that it reads through a shared reader.
//!
//! Three places to look, each one filled from the next: the slot used last, which is found with one
//! load; a direct-mapped cache for a thread that uses some values in turn; and the list of all slots
//! of the thread, which gives them back when the thread ends.
//!
//! Invariant: a slot in any of them is claimed by this thread in a registry that the list holds. So
//! slots can be looked at, and registries told apart by their addresses, whatever became of the
//! value. The list forgets values that are gone when it would otherwise grow, and then the other two
//! are emptied.

#![expect(
    unsafe_code,
    reason = "keeps pointers to slots beyond a borrow of their registry"
)]

use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::ptr::{self, NonNull};

use crate::barrier::Barrier;
use crate::registry::Registry;
use crate::slot::Slot;
use crate::sync::Arc;

/// Values that a thread can use in turn without a search.
const CACHED: usize = 64;

/// Where a thread looks that has used no slot yet.
static NOWHERE: Slot = Slot::nowhere();

/// A registry, null at first, and the thread's slot in it.
#[derive(Clone, Copy)]
struct Cached {
    registry: *const Registry,
    slot: *const Slot,
}

impl Cached {
    const NONE: Self = Self {
        registry: ptr::null(),
        slot: ptr::null(),
    };
}

struct ThreadSlot {
    registry: Arc<Registry>,
    slot: NonNull<Slot>,
}

/// Ordered by the address of the registry.
struct ThreadSlots(RefCell<Vec<ThreadSlot>>);

std::thread_local! {
    // No destructors, so an access is a plain load, and works while the thread's others run.
    static LAST: Cell<*const Slot> = const { Cell::new(&raw const NOWHERE) };
    static CACHE: [Cell<Cached>; CACHED] = const { [const { Cell::new(Cached::NONE) }; CACHED] };
    static SLOTS: ThreadSlots = const { ThreadSlots(RefCell::new(Vec::new())) };
}

/// Announces the calling thread through its slot in `registry`, of which `arc` is the `Arc`. Returns
/// the slot and the copy to use.
#[inline(always)] // three instructions, and those of arriving
pub(super) fn enter<'r, B: Barrier>(
    registry: &'r Registry,
    arc: impl FnOnce() -> &'r Arc<Registry>,
) -> (&'r Slot, *mut ()) {
    let slot = LAST.with(Cell::get);
    // SAFETY: a shared reference needs a live value with no `&mut` to it.
    // - live: it is static, or claimed in a registry that the list holds (invariant above); and if
    //   it is one of `registry`, as long as that. When the thread ends its claim ends, but not
    //   while a guard lives (`ThreadSlot::drop`), and a guard cannot go to another thread. After
    //   that the thread has a new slot each time, which its last guard gives back.
    // - no `&mut`: nobody makes one to a slot.
    let slot: &'r Slot = unsafe { &*slot };
    // SAFETY: `is_free_in` demands that nobody writes the slot's place: this thread owns it, or it
    // is static and nobody does.
    if unsafe { slot.is_free_in(registry) } {
        return (slot, slot.arrive::<B>(registry));
    }
    enter_another::<B>(arc())
}

/// Enters through a slot that was not the last one used, or that has a guard.
#[inline(never)]
fn enter_another<B: Barrier>(registry: &Arc<Registry>) -> (&Slot, *mut ()) {
    let slot = find(registry);
    // SAFETY: as in `enter`.
    let slot = unsafe { slot.as_ref() };
    // SAFETY: `Slot::enter` demands a slot of this registry, and that its owner calls: it was
    // claimed there for this thread.
    let place = unsafe { slot.enter::<B>(registry) };
    (slot, place)
}

fn find(registry: &Arc<Registry>) -> NonNull<Slot> {
    let address = Arc::as_ptr(registry);
    // Neighbors in memory are as far apart as they are large.
    let lane = (address.addr() / size_of::<Registry>()) % CACHED;
    let cached = CACHE.with(|cache| cache[lane].get());
    let known = NonNull::new(cached.slot.cast_mut()).filter(|_| cached.registry == address);
    let found = known.or_else(|| {
        let found = SLOTS.try_with(|slots| slots.find_or_claim(registry)).ok()?;
        let entry = Cached {
            registry: address,
            slot: found.as_ptr(),
        };
        CACHE.with(|cache| cache[lane].set(entry));
        Some(found)
    });
    if let Some(slot) = found {
        LAST.set(slot.as_ptr());
        return slot;
    }
    // The thread is ending and has given its slots back: one for this guard only.
    let slot = registry.claim();
    // SAFETY: a shared reference needs a live value with no `&mut` to it: it was claimed just now in
    // a borrowed registry.
    let claimed = unsafe { slot.as_ref() };
    claimed.set_owner();
    claimed.orphan();
    slot
}

/// Empties what leads to slots of registries that the list is about to let go.
fn forget_cached() {
    LAST.set(&raw const NOWHERE);
    CACHE.with(|cache| cache.iter().for_each(|entry| entry.set(Cached::NONE)));
}

impl ThreadSlots {
    fn find_or_claim(&self, registry: &Arc<Registry>) -> NonNull<Slot> {
        let mut slots = self.0.borrow_mut();
        let address = |slot: &ThreadSlot| Arc::as_ptr(&slot.registry);
        let at = Arc::as_ptr(registry);
        match slots.binary_search_by_key(&at, address) {
            Ok(index) => slots[index].slot,
            Err(mut index) => {
                if slots.len() == slots.capacity() {
                    // Before it grows, forget values that are gone: a thread that reads many
                    // short-lived values keeps at most twice as many entries as there are.
                    forget_cached();
                    slots.retain(|slot| !slot.registry.is_gone());
                    index = slots.partition_point(|slot| address(slot) < at);
                }
                let slot = registry.claim();
                // SAFETY: as in `find`.
                unsafe { slot.as_ref() }.set_owner();
                let registry = Arc::clone(registry);
                slots.insert(index, ThreadSlot { registry, slot });
                slot
            }
        }
    }
}

impl Drop for ThreadSlots {
    fn drop(&mut self) {
        // From now on nothing is found, for the slots are given back.
        forget_cached();
    }
}

impl Drop for ThreadSlot {
    fn drop(&mut self) {
        // SAFETY: a shared reference needs a live value with no `&mut` to it: the slot is claimed
        // by this thread in a registry that we hold.
        let slot = unsafe { self.slot.as_ref() };
        if slot.is_inside(&self.registry) {
            // A guard is in another thread-local, or was leaked: it is the one to give it back.
            slot.orphan();
        } else {
            self.registry.release(slot);
        }
    }
}
