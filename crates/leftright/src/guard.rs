//! The proof that one is reading.

#![expect(
    unsafe_code,
    reason = "turns presence in a copy into a reference to it"
)]

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

use crate::barrier::{Barrier, Symmetric};
use crate::registry::Registry;
use crate::shared::{Copy, Shared, Tag};
use crate::slot::Slot;
use crate::sync::{ConstPtr, Ordering};

mod mapped;

pub use mapped::MappedGuard;

/// A reader that is inside; leaves on drop. Not `Send`: it belongs to the slot of its thread.
pub(crate) struct Presence<'r> {
    slot: &'r Slot,
    /// That of the slot.
    registry: &'r Registry,
    not_send: PhantomData<*const ()>,
}

impl<'r> Presence<'r> {
    #[inline]
    pub(crate) fn new(slot: &'r Slot, registry: &'r Registry) -> Self {
        Self {
            slot,
            registry,
            not_send: PhantomData,
        }
    }
}

impl Presence<'_> {
    /// Whether readers are still sent to the copy that this one is in.
    #[inline]
    fn is_current(&self) -> bool {
        // ORDERING: Relaxed, only compared; whoever wants to use another copy enters.
        self.registry.active.load(Ordering::Relaxed) == self.slot.place()
    }
}

impl Drop for Presence<'_> {
    #[inline(always)] // see `Slot::leave`
    fn drop(&mut self) {
        self.slot.leave(self.registry);
    }
}

/// A look at the published copy, which does not change while the guard lives.
///
/// Dereferences to the value. As long as it lives the writer cannot bring this copy up to date, so
/// keep it as short as the work that needs one consistent state, and [`repin`](Self::repin) in
/// long scans that do not.
///
/// A guard belongs to its thread:
///
/// ```compile_fail,E0277
/// # struct Sum(u64);
/// # impl leftright::Absorb<u64> for Sum {
/// #     fn absorb_first(&mut self, op: &mut u64, _: &Self) { self.0 += *op }
/// #     fn sync_with(&mut self, other: &Self) { self.0 = other.0 }
/// # }
/// # let writer = leftright::Writer::<Sum, u64>::from_copies(Sum(0), Sum(0));
/// let reader = writer.local();
/// let guard = reader.enter();
/// std::thread::scope(|scope| { scope.spawn(move || guard.0); });
/// ```
///
/// while the reference that it gives may be used by others:
///
/// ```
/// # struct Sum(u64);
/// # impl leftright::Absorb<u64> for Sum {
/// #     fn absorb_first(&mut self, op: &mut u64, _: &Self) { self.0 += *op }
/// #     fn sync_with(&mut self, other: &Self) { self.0 = other.0 }
/// # }
/// # let writer = leftright::Writer::<Sum, u64>::from_copies(Sum(0), Sum(0));
/// let reader = writer.local();
/// let guard = reader.enter();
/// let sum: &Sum = &guard;
/// std::thread::scope(|scope| { scope.spawn(move || assert_eq!(sum.0, 0)); });
/// ```
#[must_use = "a guard that is dropped at once protects nothing"]
pub struct ReadGuard<'r, T, B: Barrier = Symmetric> {
    // Before `presence`: a model checker wants the look to end before the reader leaves.
    copy: ConstPtr<Copy<T>>,
    presence: Presence<'r>,
    shared: &'r Shared<T>,
    barrier: Tag<B>,
}

impl<'r, T, B: Barrier> ReadGuard<'r, T, B> {
    #[inline]
    pub(crate) fn new(
        copy: ConstPtr<Copy<T>>,
        presence: Presence<'r>,
        shared: &'r Shared<T>,
    ) -> Self {
        Self {
            copy,
            presence,
            shared,
            barrier: Tag::default(),
        }
    }

    #[inline]
    fn copy(&self) -> &Copy<T> {
        // SAFETY: `ConstPtr::deref` demands a live cell and no unique reference into it.
        // - live: `shared` is borrowed for `'r`.
        // - no unique reference: `presence` was announced, and `active` still pointed to this
        //   copy after that, so the writer waits for it to leave (invariant 3 of `shared`),
        //   which it does when the guard, and the borrow of it, ends.
        unsafe { self.copy.deref() }
    }

    /// How many publishes this copy has seen: a key for caches of what was computed from it.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::cell::Whole;
    ///
    /// let mut writer = Whole::new("old");
    /// let reader = writer.local();
    /// assert_eq!(reader.enter().version(), 0);
    /// writer.set("new");
    /// assert_eq!(reader.enter().version(), 1);
    /// ```
    pub fn version(&self) -> usize {
        self.copy().version
    }

    /// Whether the writer has published since this guard was made.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::cell::Whole;
    ///
    /// let mut writer = Whole::new("old");
    /// let reader = writer.local();
    /// let guard = reader.enter();
    /// assert!(!guard.is_stale());
    /// writer.set("new");
    /// assert!(guard.is_stale());
    /// assert_eq!(**guard, "old");
    /// ```
    pub fn is_stale(&self) -> bool {
        !self.presence.is_current()
    }

    /// Moves on to what is published now, and lets the writer have the copy that was left.
    ///
    /// Costs one load while nothing was published. Nested guards stay where they are: all
    /// guards of one reader see the same copy.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::cell::Whole;
    ///
    /// let mut writer = Whole::new(1);
    /// let reader = writer.local();
    /// let mut guard = reader.enter();
    /// writer.set(2);
    /// assert_eq!(**guard, 1);
    /// guard = guard.repin();
    /// assert_eq!(**guard, 2);
    /// ```
    #[inline]
    pub fn repin(self) -> Self {
        let Presence { slot, registry, .. } = self.presence;
        if self.presence.is_current() || slot.is_nested() {
            return self;
        }
        let shared = self.shared;
        drop(self);
        // SAFETY: `Slot::enter` demands a slot of this registry, and that its owner calls: it is
        // what the guard was made with, and guards do not leave their thread.
        let place = unsafe { slot.enter::<B>(registry) };
        shared.look(slot, registry, place)
    }

    /// Narrows the guard to a part of the value.
    ///
    /// An associated function, for a method would hide one of the value's.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{ReadGuard, cell::Whole};
    ///
    /// let writer = Whole::new((1, "one"));
    /// let reader = writer.local();
    /// let name = ReadGuard::map(reader.enter(), |pair| &pair.1);
    /// assert_eq!(*name, "one");
    /// ```
    #[inline]
    pub fn map<U: ?Sized>(this: Self, part: impl FnOnce(&T) -> &U) -> MappedGuard<'r, U> {
        let part = NonNull::from(part(&this));
        MappedGuard::new(part, this.presence)
    }

    /// Narrows the guard to a part that may not be there.
    ///
    /// # Errors
    ///
    /// Gives the guard back if `part` returns `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{ReadGuard, cell::Whole};
    ///
    /// let writer = Whole::new(vec![10, 20]);
    /// let reader = writer.local();
    /// let second = ReadGuard::try_map(reader.enter(), |list| list.get(1));
    /// assert_eq!(*second.expect("there are two"), 20);
    /// let fifth = ReadGuard::try_map(reader.enter(), |list| list.get(4));
    /// assert_eq!(fifth.expect_err("there are two").len(), 2);
    /// ```
    #[inline]
    pub fn try_map<U: ?Sized>(
        this: Self,
        part: impl FnOnce(&T) -> Option<&U>,
    ) -> Result<MappedGuard<'r, U>, Self> {
        match part(&this).map(NonNull::from) {
            Some(part) => Ok(MappedGuard::new(part, this.presence)),
            None => Err(this),
        }
    }
}

impl<T, B: Barrier> Deref for ReadGuard<'_, T, B> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.copy().value
    }
}

impl<T: fmt::Debug, B: Barrier> fmt::Debug for ReadGuard<'_, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Display, B: Barrier> fmt::Display for ReadGuard<'_, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
