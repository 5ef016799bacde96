//! Readers for whoever asks, wherever.

use core::fmt;

use crate::barrier::{Barrier, Symmetric};
use crate::local::LocalReader;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
use crate::reader::Reader;
use crate::shared::{Shared, Tag};
use crate::sync::Arc;

/// Makes readers, on any thread and without the writer. Has no slot itself.
///
/// # Examples
///
/// ```
/// let writer = leftright::cell::Whole::new(1);
/// let factory = writer.factory();
/// drop(writer);
/// std::thread::scope(|scope| {
///     for _ in 0..2 {
///         scope.spawn(|| assert_eq!(**factory.local().enter(), 1));
///     }
/// });
/// ```
pub struct Factory<T, B: Barrier = Symmetric> {
    shared: Arc<Shared<T>>,
    barrier: Tag<B>,
}

impl<T, B: Barrier> Factory<T, B> {
    pub(crate) fn new(shared: &Arc<Shared<T>>) -> Self {
        Self {
            shared: Arc::clone(shared),
            barrier: Tag::default(),
        }
    }

    /// A reader for one thread at a time.
    #[must_use]
    pub fn local(&self) -> LocalReader<T, B> {
        LocalReader::new(&self.shared)
    }

    /// A reader for all threads.
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    #[cfg_attr(docsrs, doc(cfg(feature = "std")))]
    #[must_use]
    pub fn reader(&self) -> Reader<T, B> {
        Reader::new(&self.shared)
    }
}

impl<T, B: Barrier> Clone for Factory<T, B> {
    fn clone(&self) -> Self {
        Self::new(&self.shared)
    }
}

impl<T, B: Barrier> fmt::Debug for Factory<T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Factory")
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}
