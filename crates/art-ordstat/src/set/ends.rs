//! What the plain set has, beyond keys that come and go: ends, prefixes, comparisons of two sets.

use std::borrow::Borrow;

use art_core::{Encode, Key};

use super::RankedSet;
use crate::RankedMap;

impl<K: Key> RankedSet<K> {
    /// Returns a set of keys in strictly rising order, its pages full.
    ///
    /// # Panics
    ///
    /// Panics if a key is not above the one before.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// assert_eq!(RankedSet::from_sorted_iter(0..100_u32).select(7), Some(7));
    /// ```
    pub fn from_sorted_iter(keys: impl IntoIterator<Item = K>) -> Self {
        Self {
            map: RankedMap::from_sorted_iter(keys.into_iter().map(|key| (key, ()))),
        }
    }

    /// Removes all keys.
    ///
    /// # Complexity
    ///
    /// O(n).
    pub fn clear(&mut self) {
        self.map.clear();
    }

    /// Returns the key that equals `key`, if it is in the set.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn get<Q: Encode + ?Sized>(&self, key: &Q) -> Option<K>
    where
        K: Borrow<Q>,
    {
        Some(self.map.get_key_value(key)?.0)
    }

    /// Removes the key that equals `key`, and returns it.
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
    /// let mut set = RankedSet::from([1_u8, 2]);
    /// assert_eq!((set.get(&2), set.take(&2), set.take(&2)), (Some(2), Some(2), None));
    /// ```
    pub fn take<Q: Encode + ?Sized>(&mut self, key: &Q) -> Option<K>
    where
        K: Borrow<Q>,
    {
        Some(self.map.remove_entry(key)?.0)
    }

    /// Returns the first key.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn first(&self) -> Option<K> {
        Some(self.map.first_key_value()?.0)
    }

    /// Returns the last key.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let set = RankedSet::from([2_u8, 1, 3]);
    /// assert_eq!((set.first(), set.last()), (Some(1), Some(3)));
    /// ```
    #[must_use]
    pub fn last(&self) -> Option<K> {
        Some(self.map.last_key_value()?.0)
    }

    /// Removes all keys that begin with `prefix`; returns how many.
    ///
    /// # Complexity
    ///
    /// As [`ArtMap::remove_prefix`](art_core::ArtMap::remove_prefix).
    pub fn remove_prefix<Q: Encode + ?Sized>(&mut self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.map.remove_prefix(prefix)
    }

    /// Returns the longest key that `query` begins with.
    ///
    /// # Complexity
    ///
    /// O(b) for a query of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let mut set = RankedSet::from(["a", "ab", "b"].map(str::to_string));
    /// assert_eq!(set.longest_prefix("abc"), Some("ab".to_string()));
    /// assert_eq!((set.remove_prefix("a"), set.len()), (2, 1));
    /// ```
    pub fn longest_prefix<Q: Encode + ?Sized>(&self, query: &Q) -> Option<K>
    where
        K: Borrow<Q>,
    {
        Some(self.map.longest_prefix(query)?.0)
    }

    /// Returns whether `other` has every key of this set.
    ///
    /// # Complexity
    ///
    /// O(n + m).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let (small, large) = (RankedSet::from([1_u8]), RankedSet::from([1_u8, 2]));
    /// assert!(small.is_subset(&large) && large.is_superset(&small) && !small.is_disjoint(&large));
    /// ```
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.map.is_subset_of(&other.map)
    }

    /// Returns whether this set has every key of `other`.
    ///
    /// # Complexity
    ///
    /// O(n + m).
    #[must_use]
    pub fn is_superset(&self, other: &Self) -> bool {
        other.is_subset(self)
    }

    /// Returns whether the sets share no key.
    ///
    /// # Complexity
    ///
    /// O(n + m).
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.map.is_disjoint_from(&other.map)
    }
}
