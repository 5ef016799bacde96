//! A reader with a slot of its own.

use core::fmt;

use crate::barrier::{Barrier, Symmetric};
use crate::claim::Claim;
use crate::error::Closed;
use crate::guard::ReadGuard;
use crate::shared::{Shared, Tag};
use crate::sync::Arc;

/// A reader for one thread at a time: a way in that works without `std`.
///
/// `Send` but not `Sync`; clone it for each thread, or share a `Reader` instead. Made by
/// [`Writer::local`](crate::Writer::local) and [`Factory::local`](crate::Factory::local).
///
/// Progress: [`enter`](Self::enter) and leaving are wait-free; making, cloning and dropping a
/// handle are lock-free. None of them is ever held up by the writer or by another reader's guard.
///
/// A local reader cannot be shared, for two threads would write to one slot:
///
/// ```compile_fail,E0277
/// let writer = leftright::cell::Whole::new(1);
/// let reader = writer.local();
/// std::thread::scope(|scope| { scope.spawn(|| **reader.enter()); });
/// ```
///
/// but moved:
///
/// ```
/// let writer = leftright::cell::Whole::new(1);
/// let reader = writer.local();
/// std::thread::scope(|scope| { scope.spawn(move || assert_eq!(**reader.enter(), 1)); });
/// ```
///
/// and it outlives its guards:
///
/// ```compile_fail,E0505
/// let writer = leftright::cell::Whole::new(1);
/// let reader = writer.local();
/// let guard = reader.enter();
/// drop(reader);
/// assert_eq!(**guard, 1);
/// ```
///
/// ```
/// let writer = leftright::cell::Whole::new(1);
/// let reader = writer.local();
/// let guard = reader.enter();
/// assert_eq!(**guard, 1);
/// drop(guard);
/// drop(reader);
/// ```
pub struct LocalReader<T, B: Barrier = Symmetric> {
    claim: Claim<T>,
    barrier: Tag<B>,
}

impl<T, B: Barrier> LocalReader<T, B> {
    pub(crate) fn new(shared: &Arc<Shared<T>>) -> Self {
        Self {
            claim: Claim::new(shared),
            barrier: Tag::default(),
        }
    }

    pub(crate) fn shared(&self) -> &Shared<T> {
        &self.claim.share
    }

    /// Begins to read what is published.
    ///
    /// Never waits and never fails; when the writer is gone the last state stays. A guard taken
    /// while another one of this reader lives sees the same copy as that one.
    ///
    /// # Panics
    ///
    /// Panics when a quarter of all numbers of nested guards were leaked with
    /// [`forget`](core::mem::forget).
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::cell::Whole;
    ///
    /// let mut writer = Whole::new(1);
    /// let reader = writer.local();
    /// let outer = reader.enter();
    /// writer.set(2);
    /// let inner = reader.enter();
    /// assert_eq!((**outer, **inner), (1, 1));
    /// drop((outer, inner));
    /// assert_eq!(**reader.enter(), 2);
    /// ```
    #[inline(always)] // fifteen instructions, and a call would be half as many again
    pub fn enter(&self) -> ReadGuard<'_, T, B> {
        self.claim.enter()
    }

    /// Begins to read unless the value was closed.
    ///
    /// # Errors
    ///
    /// [`Closed`] after [`Writer::close`](crate::Writer::close), or when a writer with
    /// [`OnDrop::Close`](crate::OnDrop::Close) was dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// let reader = writer.local();
    /// assert!(reader.try_enter().is_ok());
    /// writer.close();
    /// assert!(reader.try_enter().is_err());
    /// assert_eq!(**reader.enter(), 1); // the last state is there for who wants it
    /// ```
    pub fn try_enter(&self) -> Result<ReadGuard<'_, T, B>, Closed> {
        self.shared().notify.check_open()?;
        Ok(self.enter())
    }

    /// The number of publishes so far. Costs one load.
    ///
    /// Whoever enters after reading a version finds that one or a later one.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(1);
    /// let reader = writer.local();
    /// assert_eq!(reader.version(), 0);
    /// writer.set(2);
    /// assert_eq!(reader.version(), 1);
    /// ```
    pub fn version(&self) -> usize {
        self.shared().version()
    }
}

impl<T, B: Barrier> Clone for LocalReader<T, B> {
    /// Claims another slot.
    fn clone(&self) -> Self {
        Self {
            claim: self.claim.clone(),
            barrier: Tag::default(),
        }
    }
}

impl<T, B: Barrier> fmt::Debug for LocalReader<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalReader")
            .field("shared", self.shared())
            .finish_non_exhaustive()
    }
}
