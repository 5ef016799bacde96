//! Entries: one key of a map, present or not.

use std::fmt::{self, Debug};

use super::{ArtMap, ValueMut};
use crate::key::Key;
use crate::summary::{IgnoresValues, Summary};
use crate::tree::Spot;

/// One key of a map, from [`ArtMap::entry`].
pub enum Entry<'a, K: Key, V, S: Summary<V> = ()> {
    /// The key is not in the map.
    Vacant(VacantEntry<'a, K, V, S>),
    /// The key is in the map.
    Occupied(OccupiedEntry<'a, K, V, S>),
}

/// A key that is in the map.
pub struct OccupiedEntry<'a, K: Key, V, S: Summary<V> = ()> {
    map: &'a mut ArtMap<K, V, S>,
    spot: Spot,
    key: K,
}

/// A key that is not in the map.
pub struct VacantEntry<'a, K: Key, V, S: Summary<V> = ()> {
    map: &'a mut ArtMap<K, V, S>,
    key: K,
}

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns the entry of `key`, to look at, change, fill or remove.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes; filling a vacant entry costs an insertion.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut counts: ArtMap<String, u32> = ArtMap::new();
    /// for word in ["to", "be", "or", "not", "to", "be"] {
    ///     *counts.entry(word.to_string()).or_insert(0) += 1;
    /// }
    /// assert_eq!(counts["to"], 2);
    /// ```
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V, S> {
        match key.with_encoded(|key| self.tree.find(key)) {
            Some(spot) => Entry::Occupied(OccupiedEntry {
                map: self,
                spot,
                key,
            }),
            None => Entry::Vacant(VacantEntry { map: self, key }),
        }
    }
}

impl<'a, K: Key, V, S: Summary<V>> Entry<'a, K, V, S> {
    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> &K {
        match self {
            Self::Vacant(entry) => entry.key(),
            Self::Occupied(entry) => entry.key(),
        }
    }

    /// Changes the value if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([('a', 1)]);
    /// map.entry('a').and_modify(|value| *value += 1);
    /// map.entry('b').and_modify(|value| *value += 1).or_insert(7);
    /// assert_eq!((map[&'a'], map[&'b']), (2, 7));
    /// ```
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        match self {
            Self::Occupied(mut entry) => {
                change(&mut entry.value_mut());
                Self::Occupied(entry)
            }
            vacant @ Self::Vacant(_) => vacant,
        }
    }

    /// Sets the value, and returns the entry.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::new();
    /// assert_eq!(map.entry('a').insert_entry(1).get(), &1);
    /// ```
    pub fn insert_entry(self, value: V) -> OccupiedEntry<'a, K, V, S> {
        match self {
            Self::Occupied(mut entry) => {
                entry.insert(value);
                entry
            }
            Self::Vacant(entry) => entry.insert_entry(value),
        }
    }

    /// Returns the value, after inserting `default` if there was none.
    ///
    /// # Examples
    ///
    /// See [`ArtMap::entry`].
    pub fn or_insert(self, default: V) -> &'a mut V
    where
        S: IgnoresValues<V>,
    {
        self.or_insert_with(|| default)
    }

    /// Returns the value, after inserting what `default` makes if there was none.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map: ArtMap<char, String> = ArtMap::new();
    /// assert_eq!(map.entry('a').or_insert_with(|| "x".into()), "x");
    /// ```
    pub fn or_insert_with(self, default: impl FnOnce() -> V) -> &'a mut V
    where
        S: IgnoresValues<V>,
    {
        self.or_insert_with_key(|_| default())
    }

    /// Returns the value, after inserting what `default` makes of the key if there was none.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map: ArtMap<String, usize> = ArtMap::new();
    /// assert_eq!(map.entry("abc".into()).or_insert_with_key(|key| key.len()), &3);
    /// ```
    pub fn or_insert_with_key(self, default: impl FnOnce(&K) -> V) -> &'a mut V
    where
        S: IgnoresValues<V>,
    {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => {
                let value = default(&entry.key);
                entry.insert(value)
            }
        }
    }

    /// Returns the value, after inserting the default one if there was none.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map: ArtMap<char, u32> = ArtMap::new();
    /// assert_eq!(map.entry('a').or_default(), &0);
    /// ```
    pub fn or_default(self) -> &'a mut V
    where
        S: IgnoresValues<V>,
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<'a, K: Key, V, S: Summary<V>> OccupiedEntry<'a, K, V, S> {
    /// The entry behind a spot, if there is one.
    pub(crate) fn at(map: &'a mut ArtMap<K, V, S>, spot: Spot) -> Option<Self> {
        map.tree.value_at(&spot)?;
        let key = K::decode(&map.tree.key_at(&spot));
        Some(Self { map, spot, key })
    }

    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Returns the value.
    #[must_use]
    pub fn get(&self) -> &V {
        self.map.tree.occupied(&self.spot)
    }

    /// Returns the value, to change, whatever the summary.
    pub fn value_mut(&mut self) -> ValueMut<'_, V, S> {
        ValueMut::at(&mut self.map.tree, self.spot.clone())
    }

    /// Sets the value, and returns the one before.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Entry};
    ///
    /// let mut map = ArtMap::from([('a', 1)]);
    /// let Entry::Occupied(mut entry) = map.entry('a') else { unreachable!() };
    /// assert_eq!(entry.insert(2), 1);
    /// ```
    pub fn insert(&mut self, value: V) -> V {
        std::mem::replace(&mut *self.value_mut(), value)
    }

    /// Removes the entry, and returns its value.
    #[must_use]
    pub fn remove(self) -> V {
        self.remove_entry().1
    }

    /// Removes the entry, and returns its key and value.
    #[must_use]
    pub fn remove_entry(self) -> (K, V) {
        (
            self.key,
            self.map.tree.remove_at(self.spot.path, self.spot.at),
        )
    }
}

impl<'a, K: Key, V, S: IgnoresValues<V>> OccupiedEntry<'a, K, V, S> {
    /// Returns the value, to change.
    pub fn get_mut(&mut self) -> &mut V {
        self.map.tree.occupied_mut(&self.spot)
    }

    /// Returns the value, to change, for as long as the map is borrowed.
    #[must_use]
    pub fn into_mut(self) -> &'a mut V {
        self.map.tree.occupied_mut(&self.spot)
    }
}

impl<'a, K: Key, V, S: Summary<V>> VacantEntry<'a, K, V, S> {
    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Returns the key, and gives the entry up.
    #[must_use]
    pub fn into_key(self) -> K {
        self.key
    }

    /// Inserts a value, and returns the entry.
    pub fn insert_entry(self, value: V) -> OccupiedEntry<'a, K, V, S> {
        let Self { map, key } = self;
        let spot = key.with_encoded(|bytes| {
            map.tree.insert(bytes, value);
            map.tree.find_inserted(bytes)
        });
        OccupiedEntry { map, spot, key }
    }

    /// Inserts a value, and returns it, to change.
    pub fn insert(self, value: V) -> &'a mut V
    where
        S: IgnoresValues<V>,
    {
        self.insert_entry(value).into_mut()
    }
}

impl<K: Key + Debug, V: Debug, S: Summary<V>> Debug for Entry<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vacant(entry) => f.debug_tuple("Entry").field(entry).finish(),
            Self::Occupied(entry) => f.debug_tuple("Entry").field(entry).finish(),
        }
    }
}

impl<K: Key + Debug, V: Debug, S: Summary<V>> Debug for OccupiedEntry<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, value) = (self.key(), self.get());
        f.debug_struct("OccupiedEntry")
            .field("key", key)
            .field("value", value)
            .finish()
    }
}

impl<K: Key + Debug, V, S: Summary<V>> Debug for VacantEntry<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VacantEntry").field(self.key()).finish()
    }
}
