//! The ordered set.

mod algebra;
mod iter;
mod traits;

use std::borrow::Borrow;
use std::ops::RangeBounds;

pub use algebra::{Difference, Intersection, SymmetricDifference, Union};
pub use iter::{IntoIter, Iter, Range};

use crate::as_map::AsArtMap;
use crate::key::{Encode, Key};
use crate::map::{ArtMap, Walk};
use crate::stats::TreeStats;

/// An ordered set of keys that encode to byte strings: an [`ArtMap`] without values.
///
/// # Examples
///
/// ```
/// use art_core::ArtSet;
///
/// let mut set = ArtSet::new();
/// set.insert("b".to_string());
/// set.insert("a".to_string());
/// assert!(set.contains("a"));
/// assert!(set.iter().eq(["a", "b"]));
/// ```
pub struct ArtSet<K> {
    map: ArtMap<K, ()>,
}

impl<K: Key> AsArtMap for ArtSet<K> {
    type Key = K;
    type Value = ();
    type Summary = ();

    #[inline]
    fn as_art_map(&self) -> &ArtMap<K, ()> {
        &self.map
    }

    #[inline]
    fn as_art_map_mut(&mut self) -> &mut ArtMap<K, ()> {
        &mut self.map
    }
}

impl<K> ArtSet<K> {
    /// Returns an empty set. Does not allocate.
    #[must_use]
    pub const fn new() -> Self {
        Self { map: ArtMap::new() }
    }

    /// Returns the number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Returns whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// Removes all keys.
    ///
    /// # Complexity
    ///
    /// O(n).
    pub fn clear(&mut self) {
        self.map.clear();
    }

    /// Returns the bytes that the set has allocated; see [`ArtMap::heap_bytes`].
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.map.heap_bytes()
    }

    /// Returns what the tree is made of; see [`ArtMap::stats`].
    #[must_use]
    pub fn stats(&self) -> TreeStats {
        self.map.stats()
    }
}

impl<K: Key> ArtSet<K> {
    /// Adds a key; returns whether it is new.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let mut set = ArtSet::new();
    /// assert!(set.insert(1_u8));
    /// assert!(!set.insert(1_u8));
    /// ```
    pub fn insert(&mut self, key: K) -> bool {
        self.map.insert(key, ()).is_none()
    }

    /// Adds a borrowed key; returns whether it is new. As [`insert`](Self::insert), but nothing need
    /// be allocated for the key: the set stores parts of its encoding only.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let mut set: ArtSet<String> = ArtSet::new();
    /// assert!(set.insert_ref("ann"));
    /// assert!(!set.insert_ref("ann"));
    /// ```
    pub fn insert_ref<Q: Encode + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.insert_ref(key, ()).is_none()
    }

    /// Returns whether `key` is in the set.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn contains<Q: Encode + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.contains_key(key)
    }

    /// Removes `key`; returns whether it was there.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let mut set = ArtSet::from([1_u8, 2]);
    /// assert!(set.remove(&1));
    /// assert!(!set.remove(&1));
    /// ```
    pub fn remove<Q: Encode + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.remove(key).is_some()
    }

    /// Returns the stored key that equals `key`.
    pub fn get<Q: Encode + ?Sized>(&self, key: &Q) -> Option<K>
    where
        K: Borrow<Q>,
    {
        Some(self.map.get_key_value(key)?.0)
    }

    /// Removes `key`, and returns the stored one.
    pub fn take<Q: Encode + ?Sized>(&mut self, key: &Q) -> Option<K>
    where
        K: Borrow<Q>,
    {
        Some(self.map.remove_entry(key)?.0)
    }

    /// Returns the first key.
    #[must_use]
    pub fn first(&self) -> Option<K> {
        Some(self.map.first_key_value()?.0)
    }

    /// Returns the last key.
    #[must_use]
    pub fn last(&self) -> Option<K> {
        Some(self.map.last_key_value()?.0)
    }

    /// Removes and returns the first key.
    pub fn pop_first(&mut self) -> Option<K> {
        Some(self.map.pop_first()?.0)
    }

    /// Removes and returns the last key.
    pub fn pop_last(&mut self) -> Option<K> {
        Some(self.map.pop_last()?.0)
    }

    /// Keeps the keys for which `keep` says so.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes.
    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.map.retain(|key, ()| keep(key));
    }

    /// Moves all keys of `other` here; see [`ArtMap::append`].
    pub fn append(&mut self, other: &mut Self) {
        self.map.append(&mut other.map);
    }

    /// Removes all keys at or above `key`, and returns them; see [`ArtMap::split_off`].
    #[must_use]
    pub fn split_off<Q: Encode + ?Sized>(&mut self, key: &Q) -> Self
    where
        K: Borrow<Q>,
    {
        Self {
            map: self.map.split_off(key),
        }
    }

    /// Returns a set of keys in strictly rising order, its pages full.
    ///
    /// # Panics
    ///
    /// Panics if a key is not above the one before.
    pub fn from_sorted_iter(keys: impl IntoIterator<Item = K>) -> Self {
        Self {
            map: ArtMap::from_sorted_iter(keys.into_iter().map(|key| (key, ()))),
        }
    }

    /// Returns a walk over all keys that lends them encoded; see [`Walk`].
    #[must_use]
    pub fn walk(&self) -> Walk<'_, ()> {
        self.map.walk()
    }

    /// Returns the keys in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, K> {
        Iter(self.map.keys())
    }

    /// Returns the keys inside `range`, in order.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// assert!(ArtSet::from([1_u8, 3, 5]).range(2..).eq([3, 5]));
    /// ```
    pub fn range<Q, R>(&self, range: R) -> Range<'_, K>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        Range(self.map.range(range))
    }

    /// Returns the keys that begin with `prefix`, in order; see [`ArtMap::prefix`].
    pub fn prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> Range<'_, K>
    where
        K: Borrow<Q>,
    {
        Range(self.map.prefix(prefix))
    }

    /// Returns the number of keys that begin with `prefix`; see [`ArtMap::count_prefix`].
    pub fn count_prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.map.count_prefix(prefix)
    }

    /// Removes all keys that begin with `prefix`, and returns how many there were; see
    /// [`ArtMap::remove_prefix`].
    pub fn remove_prefix<Q: Encode + ?Sized>(&mut self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.map.remove_prefix(prefix)
    }

    /// Returns the longest key that `query` begins with; see [`ArtMap::longest_prefix`].
    pub fn longest_prefix<Q: Encode + ?Sized>(&self, query: &Q) -> Option<K>
    where
        K: Borrow<Q>,
    {
        Some(self.map.longest_prefix(query)?.0)
    }

    /// Checks every invariant of the tree.
    ///
    /// # Panics
    ///
    /// Panics with the name of the invariant that does not hold.
    #[doc(hidden)]
    pub fn assert_invariants(&self) {
        self.map.assert_invariants();
    }
}
