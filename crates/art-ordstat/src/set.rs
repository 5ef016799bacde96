//! The ranked set.

mod ends;
mod places;

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::ops::RangeBounds;

use art_core::{ArtMap, AsArtMap, Encode, IntoKeys, Key};
use rand::Rng;

use crate::{Count, RankedCursor, RankedKeys, RankedMap};

/// An ordered set that is also a slice: a [`RankedMap`] without values.
///
/// What is not here (union, intersection, difference, statistics of the tree) is at the map: see
/// [`as_map`](Self::as_map).
///
/// # Examples
///
/// ```
/// use art_ordstat::RankedSet;
///
/// let mut set = RankedSet::from([30_u8, 10, 20]);
/// assert_eq!(set.select(1), Some(20));
/// assert_eq!(set.rank(&25), 2);
/// assert!(set.insert(15));
/// assert_eq!(set.count(10..=20), 3);
/// assert!(set.iter().eq([10, 15, 20, 30]));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RankedSet<K: Key> {
    map: RankedMap<K, ()>,
}

/// Shares the set between threads by [`art_core::Locked`].
impl<K: Key> AsArtMap for RankedSet<K> {
    type Key = K;
    type Value = ();
    type Summary = Count;

    #[inline]
    fn as_art_map(&self) -> &ArtMap<K, (), Count> {
        &self.map
    }

    #[inline]
    fn as_art_map_mut(&mut self) -> &mut ArtMap<K, (), Count> {
        &mut self.map
    }
}

impl<K: Key> RankedSet<K> {
    /// Returns an empty set. Does not allocate.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            map: RankedMap::new(),
        }
    }

    /// Returns the map that the set is: for cursors, quantiles in one descent, aggregates.
    #[must_use]
    pub fn as_map(&self) -> &RankedMap<K, ()> {
        &self.map
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

    /// Adds a key; returns whether it is new.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
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
    /// use art_ordstat::RankedSet;
    ///
    /// let mut set: RankedSet<String> = RankedSet::new();
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
    pub fn remove<Q: Encode + ?Sized>(&mut self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.remove(key).is_some()
    }

    /// Removes and returns the key with `index` others before it.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::remove_at`].
    pub fn remove_at(&mut self, index: usize) -> Option<K> {
        Some(self.map.remove_at(index)?.0)
    }

    /// Removes and returns the first key.
    pub fn pop_first(&mut self) -> Option<K> {
        Some(self.map.pop_first()?.0)
    }

    /// Removes and returns the last key.
    pub fn pop_last(&mut self) -> Option<K> {
        Some(self.map.pop_last()?.0)
    }

    /// Moves all keys of `other` here; it is empty then.
    ///
    /// # Complexity
    ///
    /// As [`ArtMap::append`](art_core::ArtMap::append).
    pub fn append(&mut self, other: &mut Self) {
        self.map.append(&mut other.map);
    }

    /// Removes all keys at or above `key`, and returns them.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes.
    #[must_use]
    pub fn split_off<Q: Encode + ?Sized>(&mut self, key: &Q) -> Self
    where
        K: Borrow<Q>,
    {
        Self {
            map: self.map.split_off(key),
        }
    }

    /// Keeps the keys for which `keep` says so.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes.
    pub fn retain(&mut self, mut keep: impl FnMut(&K) -> bool) {
        self.map.retain(|key, ()| keep(key));
    }

    /// Returns the number of keys strictly less than `key`; see [`RankedMap::rank`].
    pub fn rank<Q: Encode + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.map.rank(key)
    }

    /// Returns the rank of `key`, if it is in the set.
    pub fn position<Q: Encode + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.map.position(key)
    }

    /// Returns the key with `index` others before it; see [`RankedMap::select`].
    #[must_use]
    pub fn select(&self, index: usize) -> Option<K> {
        Some(self.map.select(index)?.0)
    }

    /// Calls `use_key` with the encoded key that has `index` others before it; see
    /// [`RankedMap::select_with`].
    #[inline]
    pub fn select_with<R>(&self, index: usize, use_key: impl FnOnce(&[u8]) -> R) -> Option<R> {
        self.map.select_with(index, |key, ()| use_key(key))
    }

    /// Returns the smallest key with at least `q·len` keys at or below it.
    ///
    /// # Panics
    ///
    /// Panics if `q` is not in `0.0..=1.0`, or not a number.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<K> {
        Some(self.map.quantile(q)?.0)
    }

    /// Returns a key at random, each with the same probability.
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Option<K> {
        Some(self.map.sample(rng)?.0)
    }

    /// Returns the number of keys inside `range`, without visiting them.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    pub fn count<Q, R>(&self, range: R) -> usize
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        self.map.count(range)
    }

    /// Returns the gap with `index` keys before it; see [`RankedMap::cursor_at`].
    #[must_use]
    pub fn cursor_at(&self, index: usize) -> RankedCursor<'_, K, (), Count> {
        self.map.cursor_at(index)
    }

    /// Returns the keys in order.
    #[must_use]
    pub fn iter(&self) -> RankedKeys<'_, K, (), Count> {
        self.map.keys()
    }
}

impl<K: Key> Default for RankedSet<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Key + Debug> Debug for RankedSet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<K: Key> Extend<K> for RankedSet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        self.map.extend(keys.into_iter().map(|key| (key, ())));
    }
}

impl<K: Key> FromIterator<K> for RankedSet<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        Self {
            map: keys.into_iter().map(|key| (key, ())).collect(),
        }
    }
}

impl<K: Key, const N: usize> From<[K; N]> for RankedSet<K> {
    fn from(keys: [K; N]) -> Self {
        keys.into_iter().collect()
    }
}

impl<K: Key> IntoIterator for RankedSet<K> {
    type Item = K;
    type IntoIter = IntoKeys<K, (), Count>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.into_inner().into_keys()
    }
}

impl<'a, K: Key> IntoIterator for &'a RankedSet<K> {
    type Item = K;
    type IntoIter = RankedKeys<'a, K, (), Count>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
