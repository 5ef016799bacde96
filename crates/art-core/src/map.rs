//! The ordered map.

mod algebra;
mod bulk;
mod cursor;
mod entry;
mod iter;
mod measure;
#[cfg(feature = "rayon")]
mod parallel;
mod prefix;
mod range;
mod traits;
mod update;
mod walk;

use std::borrow::Borrow;
use std::marker::PhantomData;
use std::ops::Bound;

pub use algebra::{MapDifference, MapIntersection, MapUnion};
pub use bulk::ExtractIf;
pub use cursor::{Cursor, CursorMut, UnorderedKeyError};
pub use entry::{Entry, OccupiedEntry, VacantEntry};
pub use iter::{IntoIter, IntoKeys, IntoValues, Iter, IterMut, Keys, Values, ValuesMut};
#[cfg(feature = "rayon")]
pub use parallel::ParIter;
pub(crate) use range::with_encoded_range;
pub use range::{Range, RangeMut};
pub use update::ValueMut;
pub use walk::{PrefixesOf, Walk};

use crate::key::{Encode, Key};
use crate::summary::{IgnoresValues, Summary};
use crate::tree::{Spot, Tree};

/// An ordered map over keys that encode to byte strings: an adaptive radix tree (Leis, Kemper,
/// Neumann, ICDE 2013) with its entries in compact pages.
///
/// It is used like [`BTreeMap`](std::collections::BTreeMap), with two differences that come from
/// storing each key in parts only. Iterators give keys *by value*, decoded; where that would
/// allocate, [`walk`](Self::walk) shows the encoded key in one reused buffer instead. And a key is
/// whatever implements [`Key`], borrowed forms whatever implement [`Encode`].
///
/// `S` is what the tree remembers of every subtree: nothing by default, see [`Summary`].
///
/// # Examples
///
/// ```
/// use art_core::ArtMap;
///
/// let mut map = ArtMap::new();
/// map.insert("usr/bin/awk".to_string(), 1);
/// map.insert("usr/bin/sed".to_string(), 2);
/// map.insert("usr/lib/libc.so".to_string(), 3);
/// assert_eq!(map.get("usr/bin/sed"), Some(&2));
/// assert_eq!(map.prefix("usr/bin/").count(), 2);
/// assert_eq!(map.first_key_value(), Some(("usr/bin/awk".to_string(), &1)));
/// ```
pub struct ArtMap<K, V, S = ()> {
    tree: Tree<V, S>,
    /// Keys are made, never stored.
    key: PhantomData<fn() -> K>,
}

impl<K, V> ArtMap<K, V> {
    /// Returns an empty map without summaries. Does not allocate.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map: ArtMap<u64, char> = ArtMap::new();
    /// assert_eq!(map.heap_bytes(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self::with_summary()
    }
}

impl<K, V, S> ArtMap<K, V, S> {
    /// Returns an empty map that keeps the summary `S`. Does not allocate.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map: ArtMap<u64, char, ()> = ArtMap::with_summary();
    /// assert!(map.is_empty());
    /// ```
    #[must_use]
    pub const fn with_summary() -> Self {
        Self::from_tree(Tree::new())
    }

    pub(crate) const fn from_tree(tree: Tree<V, S>) -> Self {
        Self {
            tree,
            key: PhantomData,
        }
    }

    pub(crate) fn tree(&self) -> &Tree<V, S> {
        &self.tree
    }

    pub(crate) fn tree_mut(&mut self) -> &mut Tree<V, S> {
        &mut self.tree
    }

    /// Returns the number of entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert_eq!(ArtMap::from([(1_u8, 'a'), (2, 'b')]).len(), 2);
    /// ```
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Returns whether there are no entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert!(ArtMap::<u8, ()>::new().is_empty());
    /// ```
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.len() == 0
    }

    /// Removes all entries.
    ///
    /// # Complexity
    ///
    /// O(n).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a')]);
    /// map.clear();
    /// assert_eq!((map.len(), map.heap_bytes()), (0, 0));
    /// ```
    pub fn clear(&mut self) {
        self.tree = Tree::new();
    }

    /// Returns the bytes that the map has allocated: the sum of the sizes asked of the allocator,
    /// without the map itself and without what keys of the user and values own elsewhere.
    ///
    /// # Complexity
    ///
    /// O(n / page length): it visits the nodes, not the entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([("a short key".to_string(), 1_u64)]);
    /// assert!(map.heap_bytes() < 100);
    /// ```
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.tree.heap_bytes()
    }
}

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns the value of `key`.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes, whatever the number of entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([("ann".to_string(), 31)]);
    /// assert_eq!(map.get("ann"), Some(&31));
    /// assert_eq!(map.get("anna"), None);
    /// ```
    #[inline]
    pub fn get<Q: Encode + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        key.with_encoded(|key| self.tree.get(key))
    }

    /// Returns the stored key and the value of `key`.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(7_u32, 'x')]);
    /// assert_eq!(map.get_key_value(&7), Some((7, &'x')));
    /// ```
    pub fn get_key_value<Q: Encode + ?Sized>(&self, key: &Q) -> Option<(K, &V)>
    where
        K: Borrow<Q>,
    {
        key.with_encoded(|key| Some((K::decode(key), self.tree.get(key)?)))
    }

    /// Returns whether `key` is in the map.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(-5_i64, ())]);
    /// assert!(map.contains_key(&-5));
    /// ```
    #[inline]
    pub fn contains_key<Q: Encode + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// Returns the value of `key`, to change. For summaries that depend on values see
    /// [`value_mut`](Self::value_mut).
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(7_u32, 1)]);
    /// if let Some(value) = map.get_mut(&7) {
    ///     *value += 1;
    /// }
    /// assert_eq!(map[&7], 2);
    /// ```
    #[inline]
    pub fn get_mut<Q: Encode + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        S: IgnoresValues<V>,
    {
        key.with_encoded(|key| self.tree.get_mut(key))
    }

    /// Adds an entry, and returns the value that the key had.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes, and at most about a kilobyte moved in its page.
    ///
    /// # Panics
    ///
    /// Panics if the encoded key is longer than [`u32::MAX`] bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::new();
    /// assert_eq!(map.insert(1_u8, 'a'), None);
    /// assert_eq!(map.insert(1_u8, 'b'), Some('a'));
    /// ```
    #[inline]
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        key.with_encoded(|key| self.tree.insert(key, value))
    }

    /// Adds an entry under a borrowed key, and returns the value that the key had. As
    /// [`insert`](Self::insert), without a key of one's own: the map stores parts of its encoding
    /// only, so nothing need be allocated for it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes, and at most about a kilobyte moved in its page.
    ///
    /// # Panics
    ///
    /// Panics if the encoded key is longer than [`u32::MAX`] bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map: ArtMap<String, u32> = ArtMap::new();
    /// for word in "to be or not to be".split(' ') {
    ///     let count = map.get(word).copied().unwrap_or(0);
    ///     map.insert_ref(word, count + 1);
    /// }
    /// assert_eq!(map.get("be"), Some(&2));
    /// ```
    #[inline]
    pub fn insert_ref<Q: Encode + ?Sized>(&mut self, key: &Q, value: V) -> Option<V>
    where
        K: Borrow<Q>,
    {
        key.with_encoded(|key| self.tree.insert(key, value))
    }

    /// Removes `key`, and returns its value.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes, and at most about a kilobyte moved in its page.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a')]);
    /// assert_eq!(map.remove(&1), Some('a'));
    /// assert_eq!(map.remove(&1), None);
    /// ```
    #[inline]
    pub fn remove<Q: Encode + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        key.with_encoded(|key| self.tree.remove(key))
    }

    /// Removes `key`, and returns the stored key and its value.
    ///
    /// # Complexity
    ///
    /// As [`remove`](Self::remove).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a')]);
    /// assert_eq!(map.remove_entry(&1), Some((1, 'a')));
    /// ```
    pub fn remove_entry<Q: Encode + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        key.with_encoded(|key| Some((K::decode(key), self.tree.remove(key)?)))
    }

    /// Returns the first entry.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(2_u8, 'b'), (1, 'a')]);
    /// assert_eq!(map.first_key_value(), Some((1, &'a')));
    /// ```
    #[must_use]
    pub fn first_key_value(&self) -> Option<(K, &V)> {
        self.entry_at(&self.tree.seek(Bound::Unbounded))
    }

    /// Returns the last entry.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(2_u8, 'b'), (1, 'a')]);
    /// assert_eq!(map.last_key_value(), Some((2, &'b')));
    /// ```
    #[must_use]
    pub fn last_key_value(&self) -> Option<(K, &V)> {
        self.entry_at(&self.last_spot()?)
    }

    /// Removes and returns the first entry.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(2_u8, 'b'), (1, 'a')]);
    /// assert_eq!(map.pop_first(), Some((1, 'a')));
    /// assert_eq!(map.len(), 1);
    /// ```
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let spot = self.tree.seek(Bound::Unbounded);
        self.remove_spot(spot)
    }

    /// Removes and returns the last entry.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(2_u8, 'b'), (1, 'a')]);
    /// assert_eq!(map.pop_last(), Some((2, 'b')));
    /// ```
    pub fn pop_last(&mut self) -> Option<(K, V)> {
        let spot = self.last_spot()?;
        self.remove_spot(spot)
    }

    /// Returns the first entry, to change in place or to remove.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(2_u8, 'b'), (1, 'a')]);
    /// assert_eq!(map.first_entry().map(|entry| entry.remove()), Some('a'));
    /// ```
    pub fn first_entry(&mut self) -> Option<OccupiedEntry<'_, K, V, S>> {
        let spot = self.tree.seek(Bound::Unbounded);
        OccupiedEntry::at(self, spot)
    }

    /// Returns the last entry, to change in place or to remove.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(2_u8, 'b'), (1, 'a')]);
    /// assert_eq!(map.last_entry().map(|entry| *entry.key()), Some(2));
    /// ```
    pub fn last_entry(&mut self) -> Option<OccupiedEntry<'_, K, V, S>> {
        let spot = self.last_spot()?;
        OccupiedEntry::at(self, spot)
    }

    /// Returns the summary of all values.
    ///
    /// # Complexity
    ///
    /// O(w) for a root of `w` children or entries.
    ///
    /// # Examples
    ///
    /// See [`Summary`].
    #[must_use]
    pub fn summary(&self) -> S {
        self.tree.summary()
    }

    /// Checks every invariant of the tree.
    ///
    /// `same` compares a stored summary with one computed anew.
    ///
    /// # Panics
    ///
    /// Panics with the name of the invariant that does not hold.
    #[doc(hidden)]
    pub fn assert_invariants_with(&self, same: impl Fn(&S, &S) -> bool) {
        self.tree.validate(same);
    }

    fn last_spot(&self) -> Option<Spot> {
        let mut spot = self.tree.seek_end();
        spot.at = spot.at.checked_sub(1)?;
        Some(spot)
    }

    fn entry_at(&self, spot: &Spot) -> Option<(K, &V)> {
        let value = self.tree.value_at(spot)?;
        Some((K::decode(&self.tree.key_at(spot)), value))
    }

    fn remove_spot(&mut self, spot: Spot) -> Option<(K, V)> {
        self.tree.value_at(&spot)?;
        let key = K::decode(&self.tree.key_at(&spot));
        Some((key, self.tree.remove_at(spot.path, spot.at)))
    }
}

impl<K: Key, V, S: Summary<V> + PartialEq> ArtMap<K, V, S> {
    /// Checks every invariant of the tree.
    ///
    /// # Panics
    ///
    /// Panics with the name of the invariant that does not hold.
    #[doc(hidden)]
    pub fn assert_invariants(&self) {
        self.tree.validate(S::eq);
    }
}
