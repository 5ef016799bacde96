//! A reader for all threads.

use core::fmt;

use crate::barrier::{Barrier, Symmetric};
use crate::claim::Share;
use crate::error::{Closed, WaitError};
use crate::guard::ReadGuard;
use crate::shared::{Shared, Tag};
use crate::sync::Arc;

mod thread_slots;

/// A reader to share: `Send`, `Sync` and cheap to clone.
///
/// Each thread that enters has a slot for this value, which it claims at its first time and keeps
/// until it ends; clones use the same one. A thread that reads one value finds it with one load, as
/// fast as a [`LocalReader`](crate::LocalReader); one that reads several in turn looks into a small
/// thread-local table each time, which costs two or three nanoseconds more.
///
/// Progress: [`enter`](Self::enter) is wait-free but for a thread's first time, which is lock-free;
/// leaving is wait-free.
///
/// A guard must not be leaked: the slot belongs to the thread, and the writer waits for it
/// forever. (After a leaked guard of a [`LocalReader`](crate::LocalReader) it suffices to drop that
/// reader.)
///
/// # Examples
///
/// ```
/// let mut writer = leftright::map::Map::new();
/// writer.insert("ann", 31);
/// writer.publish();
/// let reader = writer.reader();
/// std::thread::scope(|scope| {
///     for _ in 0..4 {
///         scope.spawn(|| assert_eq!(reader.enter().get("ann"), Some(&31)));
///     }
/// });
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "std")))]
pub struct Reader<T, B: Barrier = Symmetric> {
    share: Share<T>,
    barrier: Tag<B>,
}

impl<T, B: Barrier> Reader<T, B> {
    pub(crate) fn new(shared: &Arc<Shared<T>>) -> Self {
        Self {
            share: Share::new(shared),
            barrier: Tag::default(),
        }
    }

    fn shared(&self) -> &Shared<T> {
        &self.share
    }

    /// Begins to read what is published.
    ///
    /// Never fails; when the writer is gone the last state stays. A guard taken while another one
    /// of this value's shared readers lives on this thread sees the same copy as that one.
    ///
    /// # Panics
    ///
    /// As [`LocalReader::enter`](crate::LocalReader::enter).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(1);
    /// let reader = writer.reader();
    /// let clone = reader.clone();
    /// let outer = reader.enter();
    /// writer.set(2);
    /// assert_eq!(**clone.enter(), 1); // like `outer`
    /// drop(outer);
    /// assert_eq!(**clone.enter(), 2);
    /// ```
    #[inline(always)] // fifteen instructions, and a call would be half as many again
    pub fn enter(&self) -> ReadGuard<'_, T, B> {
        let registry = self.share.registry();
        let (slot, place) = thread_slots::enter::<B>(registry, || &self.share.registry);
        self.share.look(slot, registry, place)
    }

    /// Begins to read unless the value was closed.
    ///
    /// # Errors
    ///
    /// As [`LocalReader::try_enter`](crate::LocalReader::try_enter).
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// let reader = writer.reader();
    /// assert!(reader.try_enter().is_ok());
    /// writer.close();
    /// assert!(reader.try_enter().is_err());
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
    /// let reader = writer.reader();
    /// writer.set(2);
    /// assert_eq!(reader.version(), 1);
    /// ```
    pub fn version(&self) -> usize {
        self.shared().version()
    }

    /// A reader with a slot of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// assert_eq!(**writer.reader().local().enter(), 1);
    /// ```
    #[must_use]
    pub fn local(&self) -> crate::LocalReader<T, B> {
        crate::LocalReader::new(&self.share)
    }
}

/// Implements waiting for versions for both kinds of readers.
macro_rules! wait_for_version {
    ($reader:ident, $make:ident) => {
        impl<T, B: Barrier> $reader<T, B> {
            /// Sleeps until `version` publishes were made.
            ///
            /// # Errors
            ///
            /// [`WaitError::Closed`] if the writer is gone before.
            ///
            /// # Examples
            ///
            /// ```
            /// let mut writer = leftright::cell::Whole::new(1);
            #[doc = concat!("let reader = writer.", stringify!($make), "();")]
            /// std::thread::scope(|scope| {
            ///     scope.spawn(move || {
            ///         assert!(reader.wait_for_version(1).is_ok());
            ///         assert_eq!(**reader.enter(), 2);
            ///         assert!(reader.wait_for_version(2).is_err());
            ///     });
            ///     writer.set(2);
            ///     drop(writer);
            /// });
            /// ```
            #[cfg_attr(docsrs, doc(cfg(feature = "std")))]
            pub fn wait_for_version(&self, version: usize) -> Result<(), $crate::error::WaitError> {
                self.shared().wait_for_version(version, None)
            }

            /// Sleeps until `version` publishes were made, for `timeout` at most.
            ///
            /// # Errors
            ///
            /// [`WaitError::Closed`] if the writer is gone before, [`WaitError::TimedOut`] if
            /// nothing happened in time.
            ///
            /// # Examples
            ///
            /// ```
            /// use std::time::Duration;
            ///
            /// let writer = leftright::cell::Whole::new(1);
            #[doc = concat!("let reader = writer.", stringify!($make), "();")]
            /// let waited = reader.wait_for_version_timeout(1, Duration::from_millis(1));
            /// assert_eq!(waited, Err(leftright::WaitError::TimedOut));
            /// ```
            #[cfg_attr(docsrs, doc(cfg(feature = "std")))]
            pub fn wait_for_version_timeout(
                &self,
                version: usize,
                timeout: std::time::Duration,
            ) -> Result<(), $crate::error::WaitError> {
                let deadline = std::time::Instant::now().checked_add(timeout);
                self.shared().wait_for_version(version, deadline)
            }
        }
    };
}

use crate::local::LocalReader;
wait_for_version!(Reader, reader);
wait_for_version!(LocalReader, local);

impl<T> Shared<T> {
    fn wait_for_version(
        &self,
        version: usize,
        deadline: Option<std::time::Instant>,
    ) -> Result<(), WaitError> {
        // Versions wrap: the later of two is less than half of all numbers ahead.
        let is_there = || self.version().wrapping_sub(version).cast_signed() >= 0;
        self.notify.wait(deadline, is_there)
    }
}

impl<T, B: Barrier> Clone for Reader<T, B> {
    fn clone(&self) -> Self {
        Self {
            share: self.share.clone(),
            barrier: Tag::default(),
        }
    }
}

impl<T, B: Barrier> fmt::Debug for Reader<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("shared", self.shared())
            .finish_non_exhaustive()
    }
}
