//! The map's operations, each under the lock.

use std::borrow::Borrow;

use super::Locked;
use crate::as_map::AsArtMap;
use crate::key::Encode;
use crate::map::Entry;

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
}
