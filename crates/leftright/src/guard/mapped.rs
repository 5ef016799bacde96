//! A guard that shows a part of the value only.

#![expect(
    unsafe_code,
    reason = "keeps a pointer into the copy that it is present in"
)]

use core::fmt;
use core::ops::Deref;
use core::ptr::NonNull;

use super::Presence;

/// A look at a part of the published copy; made by [`ReadGuard::map`](crate::ReadGuard::map).
#[must_use = "a guard that is dropped at once protects nothing"]
pub struct MappedGuard<'r, U: ?Sized> {
    part: NonNull<U>,
    presence: Presence<'r>,
}

impl<'r, U: ?Sized> MappedGuard<'r, U> {
    #[inline]
    pub(super) fn new(part: NonNull<U>, presence: Presence<'r>) -> Self {
        Self { part, presence }
    }

    /// Narrows the guard further.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{MappedGuard, ReadGuard, cell::Whole};
    ///
    /// let writer = Whole::new((1, String::from("one")));
    /// let reader = writer.local();
    /// let name = ReadGuard::map(reader.enter(), |pair| &pair.1);
    /// let first = MappedGuard::map(name, |name| &name[..1]);
    /// assert_eq!(&*first, "o");
    /// ```
    #[inline]
    pub fn map<V: ?Sized>(this: Self, part: impl FnOnce(&U) -> &V) -> MappedGuard<'r, V> {
        let part = NonNull::from(part(&this));
        MappedGuard::new(part, this.presence)
    }
}

impl<U: ?Sized> Deref for MappedGuard<'_, U> {
    type Target = U;

    #[inline]
    fn deref(&self) -> &U {
        // SAFETY: a shared reference needs a live value with no `&mut` to it: the part was
        // borrowed from a guard whose presence we took over, so its copy does not change while
        // we live, as in `ReadGuard::copy`.
        unsafe { self.part.as_ref() }
    }
}

impl<U: ?Sized + fmt::Debug> fmt::Debug for MappedGuard<'_, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<U: ?Sized + fmt::Display> fmt::Display for MappedGuard<'_, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
