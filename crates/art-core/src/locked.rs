//! The locked mode: many readers or one writer.

mod batch;
mod resume;

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::ops::{Bound, Deref, DerefMut, RangeBounds};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use resume::Resumable;

use crate::as_map::AsArtMap;
use crate::key::Encode;
use crate::map::{Entry, as_bytes, assert_ordered, encoded};
use crate::tree::end_of_prefix;

/// A handle on a map that many threads share: any number of them read, or one of them writes.
///
/// A clone is another handle on the same map. Every call takes the lock once, so it sees a map that
/// nobody changes meanwhile; [`read`](Self::read) and [`write`](Self::write) do several things
/// under one lock. What a method returns is the caller's own, no method lends from the map, and
/// keys are encoded before the lock is taken. Iterators hold no lock between their steps:
/// see [`Resumable`].
///
/// A closure that comes back to the same map while it runs (from inside of `read`, `write`,
/// `get_with`, …) may wait for itself for ever, as with any lock.
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

impl<M: AsArtMap> Locked<M> {
    /// Returns what `look` makes of the value of `key`.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, "one".to_string())]));
    /// assert_eq!(map.get_with(&1, |value| value.len()), Some(3));
    /// assert_eq!(map.get_with(&2, |value| value.len()), None);
    /// ```
    #[inline]
    pub fn get_with<Q, R>(&self, key: &Q, look: impl FnOnce(&M::Value) -> R) -> Option<R>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
    {
        key.with_encoded(|key| self.reading().as_art_map().tree().get(key).map(look))
    }

    /// Returns a clone of the value of `key`.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// See [`Locked`].
    #[inline]
    pub fn get<Q>(&self, key: &Q) -> Option<M::Value>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        M::Value: Clone,
    {
        self.get_with(key, M::Value::clone)
    }

    /// Returns whether `key` is in the map.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// assert!(Locked::new(ArtMap::from([(1_u8, 'a')])).contains_key(&1));
    /// ```
    #[inline]
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
    {
        self.get_with(key, |_| ()).is_some()
    }

    /// Adds an entry, and returns the value that the key had.
    ///
    /// # Panics
    ///
    /// If the map is poisoned, or the encoded key longer than [`u32::MAX`] bytes.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::new());
    /// assert_eq!(map.insert(1_u8, 'a'), None);
    /// assert_eq!(map.insert(1_u8, 'b'), Some('a'));
    /// ```
    #[inline]
    pub fn insert(&self, key: M::Key, value: M::Value) -> Option<M::Value> {
        key.with_encoded(|key| {
            let mut map = self.writing();
            map.as_art_map_mut().tree_mut().insert(key, value)
        })
    }

    /// Removes `key`, and returns its value.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 'a')]));
    /// assert_eq!(map.remove(&1), Some('a'));
    /// assert_eq!(map.remove(&1), None);
    /// ```
    #[inline]
    pub fn remove<Q>(&self, key: &Q) -> Option<M::Value>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
    {
        key.with_encoded(|key| self.writing().as_art_map_mut().tree_mut().remove(key))
    }

    /// Changes the value of `key` in place: `change` gets it, or a new value made by `default`, and
    /// what it returns is returned.
    ///
    /// # Panics
    ///
    /// If the map is poisoned. If a closure panics, the map is poisoned then.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::new());
    /// let next = || map.update("count".to_string(), || 0, |count| {
    ///     *count += 1;
    ///     *count
    /// });
    /// assert_eq!((next(), next()), (1, 2));
    /// ```
    pub fn update<R>(
        &self,
        key: M::Key,
        default: impl FnOnce() -> M::Value,
        change: impl FnOnce(&mut M::Value) -> R,
    ) -> R {
        let mut map = self.writing();
        match map.as_art_map_mut().entry(key) {
            Entry::Occupied(mut entry) => change(&mut entry.value_mut()),
            Entry::Vacant(entry) => {
                let mut value = default();
                let result = change(&mut value);
                entry.insert_entry(value);
                result
            }
        }
    }

    /// Removes and returns the first entry.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let jobs = Locked::new(ArtMap::from([(2_u8, 'b'), (1, 'a')]));
    /// assert_eq!(jobs.pop_first(), Some((1, 'a')));
    /// assert_eq!(jobs.pop_last(), Some((2, 'b')));
    /// assert_eq!(jobs.pop_first(), None);
    /// ```
    pub fn pop_first(&self) -> Option<(M::Key, M::Value)> {
        self.writing().as_art_map_mut().pop_first()
    }

    /// Removes and returns the last entry.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// See [`pop_first`](Self::pop_first).
    pub fn pop_last(&self) -> Option<(M::Key, M::Value)> {
        self.writing().as_art_map_mut().pop_last()
    }

    /// Returns the number of entries.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    #[must_use]
    pub fn len(&self) -> usize {
        self.reading().as_art_map().len()
    }

    /// Returns whether there are no entries.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all entries.
    ///
    /// # Panics
    ///
    /// If the map is poisoned.
    ///
    /// # Complexity
    ///
    /// O(n).
    pub fn clear(&self) {
        self.writing().as_art_map_mut().clear();
    }

    /// Returns all entries in order, without holding the lock between two of them.
    ///
    /// # Examples
    ///
    /// See [`Resumable`].
    #[must_use]
    pub fn iter(&self) -> Resumable<M, M::Value>
    where
        M::Value: Clone,
    {
        self.iter_with(M::Value::clone as fn(&M::Value) -> M::Value)
    }

    /// As [`iter`](Self::iter), with what `look` makes of each value.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, "one"), (2, "three")]));
    /// assert!(map.iter_with(|value| value.len()).eq([(1, 3), (2, 5)]));
    /// ```
    #[must_use]
    pub fn iter_with<T, F: Fn(&M::Value) -> T>(&self, look: F) -> Resumable<M, T, F> {
        Resumable::new(self, Bound::Unbounded, Bound::Unbounded, look)
    }

    /// Returns the entries with keys inside `range`, in order, without holding the lock between two
    /// of them.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 'a'), (3, 'c'), (5, 'e')]));
    /// let mut range = map.range(2..);
    /// assert_eq!(range.next(), Some((3, 'c')));
    /// map.insert(4, 'd');
    /// assert_eq!(range.next(), Some((4, 'd')));
    /// ```
    pub fn range<Q, R>(&self, range: R) -> Resumable<M, M::Value>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        R: RangeBounds<Q>,
        M::Value: Clone,
    {
        self.range_with(range, M::Value::clone as fn(&M::Value) -> M::Value)
    }

    /// As [`range`](Self::range), with what `look` makes of each value.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    pub fn range_with<Q, R, T, F>(&self, range: R, look: F) -> Resumable<M, T, F>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        R: RangeBounds<Q>,
        F: Fn(&M::Value) -> T,
    {
        let (lower, upper) = (encoded(range.start_bound()), encoded(range.end_bound()));
        assert_ordered(as_bytes(&lower), as_bytes(&upper));
        Resumable::new(self, as_bytes(&lower), as_bytes(&upper), look)
    }

    /// Returns the entries with encoded keys that begin with `prefix`, in order, without holding
    /// the lock between two of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from(["ant", "anthem", "bee"].map(|key| (key.to_string(), ()))));
    /// assert_eq!(map.prefix("ant").last(), Some(("anthem".to_string(), ())));
    /// ```
    pub fn prefix<Q>(&self, prefix: &Q) -> Resumable<M, M::Value>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        M::Value: Clone,
    {
        self.prefix_with(prefix, M::Value::clone as fn(&M::Value) -> M::Value)
    }

    /// As [`prefix`](Self::prefix), with what `look` makes of each value.
    pub fn prefix_with<Q, T, F>(&self, prefix: &Q, look: F) -> Resumable<M, T, F>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        F: Fn(&M::Value) -> T,
    {
        prefix.with_encoded(|prefix| {
            let end = end_of_prefix(prefix);
            let end = end.as_ref().map(Vec::as_slice);
            Resumable::new(self, Bound::Included(prefix), end, look)
        })
    }
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
