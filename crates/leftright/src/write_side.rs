//! The writer's half of the two copies: it may change one of them, once its readers are gone.

#![expect(unsafe_code, reason = "changes the copy that readers have left")]

use alloc::vec::Vec;
use core::fmt;

use crate::barrier::Barrier;
use crate::registry::Watch;
use crate::shared::{Copy, Shared, Tag};
use crate::slot::Slot;
use crate::sync::Arc;

/// The right to change the write side. There is one for each value.
pub(crate) struct WriteSide<T, B> {
    pub(crate) shared: Arc<Shared<T>>,
    pub(crate) watch: Watch,
    /// The index of the read side. Private to the writer, which is the only one to swap.
    read: usize,
    version: usize,
    barrier: Tag<B>,
}

impl<T, B: Barrier> WriteSide<T, B> {
    /// Readers start with `left`.
    pub(crate) fn new(left: T, right: T) -> Self {
        let (shared, watch) = Shared::new(left, right);
        Self {
            shared,
            watch,
            read: 0,
            version: 0,
            barrier: Tag::default(),
        }
    }

    pub(crate) fn version(&self) -> usize {
        self.version
    }

    /// Counts publishes from `version`.
    #[cfg(all(test, not(any(loom, shuttle))))]
    pub(crate) fn start_at(&mut self, version: usize) {
        self.version = version;
        self.shared.activate(self.read, version);
        for side in &self.shared.sides {
            let side = side.get_mut();
            // SAFETY: `MutPtr::deref` demands a live cell and no other reference into it: tests
            // call this before they make readers.
            unsafe { side.deref() }.version = version;
        }
    }

    /// Of every claimed slot the version that its owner reads.
    pub(crate) fn epochs(&self) -> Vec<Option<usize>> {
        let before = self.shared.place(1 - self.read);
        let epoch = |slot: &Slot| {
            let late = usize::from(slot.place() == before);
            slot.is_inside(&self.shared.registry)
                .then(|| self.version.wrapping_sub(late))
        };
        self.watch.claimed().into_iter().map(epoch).collect()
    }

    /// Whether nobody uses the write side.
    #[inline]
    pub(crate) fn is_free(&mut self) -> bool {
        self.watch.all_left()
    }

    /// Runs `change` on the write side, with the read side to look at, if the write side is free.
    #[inline]
    pub(crate) fn change<R>(&mut self, change: impl FnOnce(&mut T, &T) -> R) -> Option<R> {
        self.with(|write, read| change(&mut write.value, &read.value))
    }

    #[inline]
    fn with<R>(&mut self, change: impl FnOnce(&mut Copy<T>, &Copy<T>) -> R) -> Option<R> {
        if !self.is_free() {
            return None;
        }
        let write = self.shared.sides[1 - self.read].get_mut();
        let read = self.shared.sides[self.read].get();
        // SAFETY: `MutPtr::deref` demands a live cell and no other reference into it meanwhile.
        // - live: `shared` is.
        // - readers: those who could still have this copy were inside when it ceased to be
        //   `active`, so they are in the last snapshot, and all of those have left (`is_free`).
        //   Readers who come now find the other copy, until `swap`, which needs `&mut self`.
        // - the writer: we hold `&mut self` of the only `WriteSide`; `published` and `latest`
        //   give out borrows of it.
        let write = unsafe { write.deref() };
        // SAFETY: `ConstPtr::deref` demands a live cell and no unique reference into it: this is
        // the copy that `active` points to, of which only a later `change` makes one.
        let read = unsafe { read.deref() };
        Some(change(write, read))
    }

    /// The seeded fault of touching the standby without asking who is in it.
    #[cfg(any(loom, shuttle, leftright_faults))]
    pub(crate) fn change_unchecked(&mut self) {
        let write = self.shared.sides[1 - self.read].get_mut();
        // SAFETY: none. This is a fault that tests must find.
        let write = unsafe { write.deref() };
        write.version = 0;
    }

    /// The read side.
    pub(crate) fn published(&self) -> &T {
        let read = self.shared.sides[self.read].get();
        // SAFETY: `ConstPtr::deref` demands a live cell and no unique reference into it: it is the
        // copy that `active` points to. It stays so while the result borrows `self`, for both
        // `swap` and `change` borrow uniquely.
        let read = unsafe { read.deref() };
        &borrow(self, read).value
    }

    /// The write side, if it is free.
    pub(crate) fn latest(&mut self) -> Option<&T> {
        if !self.is_free() {
            return None;
        }
        let write = self.shared.sides[1 - self.read].get();
        // SAFETY: `ConstPtr::deref` demands a live cell and no unique reference into it: it is
        // the copy that only `change` borrows uniquely, and the result borrows `self`.
        let write = unsafe { write.deref() };
        Some(&borrow(self, write).value)
    }

    /// Sends readers to the write side, which thereby becomes the read side, and notes who is
    /// still in the other copy. Does nothing and returns `false` if the write side is not free.
    pub(crate) fn swap(&mut self) -> bool {
        let version = self.version.wrapping_add(1);
        if self.with(|write, _| write.version = version).is_none() {
            return false;
        }
        self.version = version;
        let left = self.shared.place(self.read);
        self.read = 1 - self.read;
        self.shared.activate(self.read, version);
        B::publish_fence();
        self.watch.snapshot(left);
        self.shared.notify.tell();
        true
    }
}

/// Prolongs a borrow of what `owner` keeps alive to the borrow of `owner`.
fn borrow<'a, T, B>(_: &'a WriteSide<T, B>, copy: &Copy<T>) -> &'a Copy<T> {
    // SAFETY: the callers' pointers lead into `shared.sides`, which live as long as the owner, and
    // whatever borrows a side uniquely borrows the owner uniquely.
    unsafe { &*core::ptr::from_ref(copy) }
}

impl<T, B> fmt::Debug for WriteSide<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteSide")
            .field("version", &self.version)
            .field("watch", &self.watch)
            .finish_non_exhaustive()
    }
}
