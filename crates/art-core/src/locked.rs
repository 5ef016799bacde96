//! The locked mode: many readers or one writer.

mod batch;
mod map;
mod resume;
mod walks;

use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use resume::Resumable;

/// A handle on a map that many threads share: any number of them read, or one of them writes.
///
/// A clone is another handle on the same map. Every call takes the lock once, so it sees a map that
/// nobody changes meanwhile; [`read`](Self::read) and [`write`](Self::write) do several things
/// under one lock. What a method returns is the caller's own, no method lends from the map, and
/// keys are encoded before the lock is taken. Iterators hold no lock between their steps:
/// see [`Resumable`].
///
/// A closure that comes back to the same map while it runs (from inside of `read`, `write`,
/// `get_with`, …) may wait for itself forever, as with any lock.
///
/// # Poisoning
///
/// A panic while the lock is held to write (in a closure of [`write`](Self::write), or in foreign
/// code that the map calls, such as a summary) *poisons* the map: it may be halfway between two
/// states that mean something to its users, though the tree itself is whole. Every later call
/// panics, in every thread, until [`clear_poison`](Self::clear_poison) declares the map to be in
/// order. A panic in a reading closure poisons nothing.
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, Locked};
///
/// let words = Locked::new(ArtMap::new());
/// std::thread::scope(|scope| {
///     for text in ["to be or", "not to be"] {
///         let words = words.clone();
///         scope.spawn(move || {
///             for word in text.split(' ') {
///                 words.write(|words| *words.entry(word.to_string()).or_insert(0) += 1);
///             }
///         });
///     }
/// });
/// assert_eq!(words.get("be"), Some(2));
/// assert_eq!(words.len(), 4);
/// ```
pub struct Locked<M> {
    shared: Arc<Shared<M>>,
}

struct Shared<M> {
    /// Counts the times that the lock was held to write.
    version: AtomicU64,
    map: RwLock<M>,
}

/// The lock, held to write. The version rises before it is given back.
struct Writing<'a, M> {
    map: RwLockWriteGuard<'a, M>,
    version: &'a AtomicU64,
}

impl<M> Deref for Writing<'_, M> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        &self.map
    }
}

impl<M> DerefMut for Writing<'_, M> {
    #[inline]
    fn deref_mut(&mut self) -> &mut M {
        &mut self.map
    }
}

impl<M> Drop for Writing<'_, M> {
    #[inline]
    fn drop(&mut self) {
        // ORDERING: Relaxed. Only who holds the lock to write stores, so nothing is lost between
        // load and store, and nobody reads the map on the strength of this number: whoever sees a
        // new one takes the lock, which orders the rest. Whoever knows that a writing call has
        // returned sees its number or a later one, because the call happened before.
        let version = self.version.load(Ordering::Relaxed);
        self.version.store(version + 1, Ordering::Relaxed);
    }
}

impl<M> Locked<M> {
    /// Returns the first handle on a map that is shared from now on.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 'a')]));
    /// assert_eq!(map.clone().get(&1), Some('a'));
    /// ```
    #[must_use]
    pub fn new(map: M) -> Self {
        let shared = Shared {
            version: AtomicU64::new(0),
            map: RwLock::new(map),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Calls `look` with the map while nobody changes it.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 10), (2, 20)]));
    /// assert_eq!(map.read(|map| map.values().sum::<i32>()), 30);
    /// ```
    #[inline]
    pub fn read<R>(&self, look: impl FnOnce(&M) -> R) -> R {
        look(&self.reading())
    }

    /// Calls `change` with the map while nobody else reads or changes it.
    ///
    /// # Panics
    ///
    /// If the map is poisoned. If `change` panics, the map is poisoned then.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 10), (2, 20)]));
    /// map.write(|map| {
    ///     let value = map.remove(&1);
    ///     map.extend(value.map(|value| (3, value)));
    /// });
    /// assert_eq!(map.get(&3), Some(10));
    /// ```
    #[inline]
    pub fn write<R>(&self, change: impl FnOnce(&mut M) -> R) -> R {
        change(&mut self.writing())
    }

    /// Returns how often the map was locked to write so far. While it stays the same, so does the
    /// map.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::new());
    /// assert_eq!(map.version(), 0);
    /// map.insert(1_u8, 'a');
    /// assert_eq!((map.get(&1), map.version()), (Some('a'), 1));
    /// ```
    #[inline]
    #[must_use]
    pub fn version(&self) -> u64 {
        // ORDERING: Relaxed, see the store in `Writing::drop`.
        self.shared.version.load(Ordering::Relaxed)
    }

    /// Returns the map, if this is its only handle, or else the handle.
    ///
    /// # Errors
    ///
    /// The handle, if there are others.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 'a')]));
    /// let other = map.clone();
    /// let map = map.try_unwrap().expect_err("there are two");
    /// drop(other);
    /// assert_eq!(map.try_unwrap().map(|map| map.len()).ok(), Some(1));
    /// ```
    pub fn try_unwrap(self) -> Result<M, Self> {
        match Arc::try_unwrap(self.shared) {
            // Poisoned or not: nobody else is left to be misled.
            Ok(shared) => Ok(shared
                .map
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner)),
            Err(shared) => Err(Self { shared }),
        }
    }

    /// Returns whether a thread panicked while it was writing.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.shared.map.is_poisoned()
    }

    /// Declares the map to be in order, whatever a panic may have left half done.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 'a')]));
    /// let other = map.clone();
    /// let result = std::thread::spawn(move || other.write(|_| panic!("halfway"))).join();
    /// assert!(result.is_err() && map.is_poisoned());
    /// map.clear_poison();
    /// assert_eq!(map.get(&1), Some('a'));
    /// ```
    pub fn clear_poison(&self) {
        self.shared.map.clear_poison();
    }

    #[inline]
    fn reading(&self) -> RwLockReadGuard<'_, M> {
        self.shared.map.read().unwrap_or_else(|_| poisoned())
    }

    #[inline]
    fn writing(&self) -> Writing<'_, M> {
        Writing {
            map: self.shared.map.write().unwrap_or_else(|_| poisoned()),
            version: &self.shared.version,
        }
    }
}

#[cold]
fn poisoned() -> ! {
    panic!("the map is poisoned: a thread panicked while it was writing")
}

impl<M> Clone for Locked<M> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<M> From<M> for Locked<M> {
    fn from(map: M) -> Self {
        Self::new(map)
    }
}

impl<M: Default> Default for Locked<M> {
    fn default() -> Self {
        Self::new(M::default())
    }
}

impl<M: Debug> Debug for Locked<M> {
    /// Shows the map, unless somebody is writing: then it does not wait.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locked").field(&self.shared.map).finish()
    }
}
