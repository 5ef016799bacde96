//! Cursors: places between two neighboring entries.

use std::borrow::Borrow;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;
use std::ops::Bound;

use super::range::with_encoded_bound;
use super::{ArtMap, ValueMut};
use crate::key::{Encode, Key};
use crate::summary::{Counted, IgnoresValues, Summary};
use crate::tree::{Finger, Spot, Tree};

/// A gap between two entries of a map, from [`ArtMap::lower_bound`] and
/// [`ArtMap::upper_bound`].
pub struct Cursor<'a, K, V, S = ()> {
    finger: Finger<'a, V, S>,
    key: PhantomData<fn() -> K>,
}

/// A gap between two entries of a map that may be changed around it, from
/// [`ArtMap::lower_bound_mut`] and [`ArtMap::upper_bound_mut`].
///
/// A walk with it goes on after each insertion and removal, at the neighbor that it would have come
/// to.
///
/// # Examples
///
/// ```
/// use art_core::ArtMap;
/// use std::ops::Bound;
///
/// let mut map: ArtMap<u32, u32> = (0..10).map(|i| (i, i)).collect();
/// let mut cursor = map.lower_bound_mut(Bound::<&u32>::Unbounded);
/// while let Some((key, _)) = cursor.peek_next() {
///     if key % 2 == 0 {
///         cursor.remove_next();
///     } else {
///         cursor.next();
///     }
/// }
/// assert!(map.into_keys().eq([1, 3, 5, 7, 9]));
/// ```
pub struct CursorMut<'a, K, V, S = ()> {
    map: &'a mut ArtMap<K, V, S>,
    spot: Spot,
}

/// A key that does not belong where a cursor was to insert it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnorderedKeyError;

impl Display for UnorderedKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("key is not between the neighbors of the cursor")
    }
}

impl Error for UnorderedKeyError {}

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns the gap before the first entry inside the bound: with `Included(k)` before the first
    /// key `>= k`, with `Excluded(k)` before the first `> k`, with `Unbounded` before all.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// assert_eq!(map.lower_bound(Bound::Included(&2)).peek_next(), Some((3, &'c')));
    /// assert_eq!(map.lower_bound(Bound::Included(&2)).peek_prev(), Some((1, &'a')));
    /// ```
    pub fn lower_bound<Q: Encode + ?Sized>(&self, bound: Bound<&Q>) -> Cursor<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        Cursor::at(with_encoded_bound(bound, |bound| self.tree.seek_measured(bound)).0)
    }

    /// Returns the gap behind the last entry inside the bound: with `Included(k)` behind the last
    /// key `<= k`, with `Excluded(k)` behind the last `< k`, with `Unbounded` behind all.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// assert_eq!(map.upper_bound(Bound::Included(&3)).peek_prev(), Some((3, &'c')));
    /// assert_eq!(map.upper_bound(Bound::Excluded(&3)).peek_prev(), Some((1, &'a')));
    /// ```
    pub fn upper_bound<Q: Encode + ?Sized>(&self, bound: Bound<&Q>) -> Cursor<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        Cursor::at(upper_finger(&self.tree, bound).0)
    }

    /// Returns the gap of [`lower_bound`](Self::lower_bound), to change the map around it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// See [`CursorMut`].
    pub fn lower_bound_mut<Q: Encode + ?Sized>(
        &mut self,
        bound: Bound<&Q>,
    ) -> CursorMut<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        let spot = with_encoded_bound(bound, |bound| self.tree.seek(bound));
        CursorMut { map: self, spot }
    }

    /// Returns the gap of [`upper_bound`](Self::upper_bound), to change the map around it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// let mut cursor = map.upper_bound_mut(Bound::<&u8>::Unbounded);
    /// assert_eq!(cursor.remove_prev(), Some((3, 'c')));
    /// assert_eq!(cursor.insert_before(2, 'b'), Ok(()));
    /// assert!(map.into_keys().eq([1, 2]));
    /// ```
    pub fn upper_bound_mut<Q: Encode + ?Sized>(
        &mut self,
        bound: Bound<&Q>,
    ) -> CursorMut<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        let spot = upper_spot(&self.tree, bound);
        CursorMut { map: self, spot }
    }
}

/// The gap behind what is inside an upper bound, and the summary of all before it.
pub(super) fn upper_finger<'t, Q: Encode + ?Sized, V, S: Summary<V>>(
    tree: &'t Tree<V, S>,
    bound: Bound<&Q>,
) -> (Finger<'t, V, S>, S) {
    match bound {
        Bound::Unbounded => (tree.finger_at_end(), tree.summary()),
        Bound::Included(key) => key.with_encoded(|key| tree.seek_measured(Bound::Excluded(key))),
        Bound::Excluded(key) => key.with_encoded(|key| tree.seek_measured(Bound::Included(key))),
    }
}

fn upper_spot<Q: Encode + ?Sized, V, S>(tree: &Tree<V, S>, bound: Bound<&Q>) -> Spot {
    // The gap behind what is inside an upper bound is the gap before what is outside.
    match bound {
        Bound::Unbounded => tree.seek_end(),
        Bound::Included(key) => key.with_encoded(|key| tree.seek(Bound::Excluded(key))),
        Bound::Excluded(key) => key.with_encoded(|key| tree.seek(Bound::Included(key))),
    }
}

/// The entry behind the gap, and the gap as seen from it.
fn peek_next<'a, K: Key, V, S>(tree: &'a Tree<V, S>, spot: &Spot) -> Option<(Spot, K, &'a V)> {
    let mut spot = spot.clone();
    if !tree.settle_next(&mut spot) {
        return None;
    }
    let value = tree.value_at(&spot)?;
    let key = K::decode(&tree.key_at(&spot));
    Some((spot, key, value))
}

/// The entry before the gap, and the gap before it.
fn peek_prev<'a, K: Key, V, S>(tree: &'a Tree<V, S>, spot: &Spot) -> Option<(Spot, K, &'a V)> {
    let mut spot = spot.clone();
    if !tree.settle_prev(&mut spot) {
        return None;
    }
    spot.at -= 1;
    let value = tree.value_at(&spot)?;
    let key = K::decode(&tree.key_at(&spot));
    Some((spot, key, value))
}

impl<'a, K, V, S> Cursor<'a, K, V, S> {
    pub(super) fn at(finger: Finger<'a, V, S>) -> Self {
        Self {
            finger,
            key: PhantomData,
        }
    }
}

impl<'a, K: Key, V, S> Cursor<'a, K, V, S> {
    /// Moves over the next entry, and returns it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes: as the step of an iterator.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// let mut cursor = map.lower_bound(Bound::<&u8>::Unbounded);
    /// assert_eq!(cursor.next(), Some((1, &'a')));
    /// assert_eq!(cursor.next(), Some((3, &'c')));
    /// assert_eq!(cursor.next(), None);
    /// assert_eq!(cursor.prev(), Some((3, &'c')));
    /// ```
    #[expect(
        clippy::should_implement_trait,
        reason = "a cursor goes both ways, as std's does"
    )]
    #[inline]
    pub fn next(&mut self) -> Option<(K, &'a V)> {
        let value = self.finger.next()?;
        Some((K::decode(self.finger.key()), value))
    }

    /// Moves over the entry before, and returns it.
    ///
    /// # Complexity
    ///
    /// As [`next`](Self::next).
    ///
    /// # Examples
    ///
    /// See [`next`](Self::next).
    #[inline]
    pub fn prev(&mut self) -> Option<(K, &'a V)> {
        let value = self.finger.prev()?;
        Some((K::decode(self.finger.key()), value))
    }

    /// Returns the next entry, and stays.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn peek_next(&self) -> Option<(K, &'a V)> {
        self.finger
            .peek_next()
            .map(|(key, value)| (K::decode(&key), value))
    }

    /// Returns the entry before, and stays.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn peek_prev(&self) -> Option<(K, &'a V)> {
        self.finger
            .peek_prev()
            .map(|(key, value)| (K::decode(&key), value))
    }
}

impl<'a, K: Key, V, S: Summary<V>> CursorMut<'a, K, V, S> {
    /// Moves over the next entry, and returns its key. Its value is then
    /// [`value_prev`](Self::value_prev).
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// See [`CursorMut`].
    #[expect(
        clippy::should_implement_trait,
        reason = "a cursor goes both ways, as std's does"
    )]
    pub fn next(&mut self) -> Option<K> {
        let (mut spot, key, _) = peek_next(&self.map.tree, &self.spot)?;
        spot.at += 1;
        self.spot = spot;
        Some(key)
    }

    /// Moves over the entry before, and returns its key. Its value is then
    /// [`value_next`](Self::value_next).
    ///
    /// # Complexity
    ///
    /// O(depth).
    pub fn prev(&mut self) -> Option<K> {
        let (spot, key, _) = peek_prev(&self.map.tree, &self.spot)?;
        self.spot = spot;
        Some(key)
    }

    /// Returns the next entry, and stays.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn peek_next(&self) -> Option<(K, &V)> {
        peek_next(&self.map.tree, &self.spot).map(|(_, key, value)| (key, value))
    }

    /// Returns the entry before, and stays.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn peek_prev(&self) -> Option<(K, &V)> {
        peek_prev(&self.map.tree, &self.spot).map(|(_, key, value)| (key, value))
    }

    /// Returns the value behind the gap, to change.
    ///
    /// # Complexity
    ///
    /// O(depth), and the width of the nodes on the path for a summary that depends on values.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// let mut cursor = map.lower_bound_mut(Bound::Included(&2));
    /// if let Some(mut value) = cursor.value_next() {
    ///     *value = 'x';
    /// }
    /// assert_eq!(map[&3], 'x');
    /// ```
    pub fn value_next(&mut self) -> Option<ValueMut<'_, V, S>> {
        let mut spot = self.spot.clone();
        self.map
            .tree
            .settle_next(&mut spot)
            .then(|| ValueMut::at(&mut self.map.tree, spot))
    }

    /// Returns the value before the gap, to change.
    ///
    /// # Complexity
    ///
    /// As [`value_next`](Self::value_next).
    pub fn value_prev(&mut self) -> Option<ValueMut<'_, V, S>> {
        let mut spot = self.spot.clone();
        if !self.map.tree.settle_prev(&mut spot) {
            return None;
        }
        spot.at -= 1;
        Some(ValueMut::at(&mut self.map.tree, spot))
    }

    /// Removes the next entry, and returns it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// See [`CursorMut`].
    pub fn remove_next(&mut self) -> Option<(K, V)> {
        let mut spot = self.spot.clone();
        self.map
            .tree
            .settle_next(&mut spot)
            .then(|| self.remove(spot))
    }

    /// Removes the entry before, and returns it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// See [`ArtMap::upper_bound_mut`].
    pub fn remove_prev(&mut self) -> Option<(K, V)> {
        let mut spot = self.spot.clone();
        if !self.map.tree.settle_prev(&mut spot) {
            return None;
        }
        spot.at -= 1;
        Some(self.remove(spot))
    }

    fn remove(&mut self, spot: Spot) -> (K, V) {
        let bytes = self.map.tree.key_at(&spot);
        let key = K::decode(&bytes);
        let value = self.map.tree.remove_at(spot.path, spot.at);
        // The removal may have joined nodes: the gap is where the key was.
        self.spot = self.map.tree.seek(Bound::Included(&bytes));
        (key, value)
    }

    /// Inserts an entry behind the gap; the cursor stays before it.
    ///
    /// # Errors
    ///
    /// Returns [`UnorderedKeyError`], and changes nothing, if the key is not strictly between the
    /// neighbors.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn insert_after(&mut self, key: K, value: V) -> Result<(), UnorderedKeyError> {
        key.with_encoded(|key| {
            self.insert(key, value)?;
            self.spot = self.map.tree.seek(Bound::Included(key));
            Ok(())
        })
    }

    /// Inserts an entry before the gap; the cursor goes behind it.
    ///
    /// # Errors
    ///
    /// Returns [`UnorderedKeyError`], and changes nothing, if the key is not strictly between the
    /// neighbors.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// See [`ArtMap::upper_bound_mut`].
    pub fn insert_before(&mut self, key: K, value: V) -> Result<(), UnorderedKeyError> {
        key.with_encoded(|key| {
            self.insert(key, value)?;
            self.spot = self.map.tree.seek(Bound::Excluded(key));
            Ok(())
        })
    }

    fn insert(&mut self, key: &[u8], value: V) -> Result<(), UnorderedKeyError> {
        let tree = &mut self.map.tree;
        let (mut next, mut prev) = (self.spot.clone(), self.spot.clone());
        let below_next = !tree.settle_next(&mut next) || key < &*tree.key_at(&next);
        let above_prev = !tree.settle_prev(&mut prev) || {
            prev.at -= 1;
            key > &*tree.key_at(&prev)
        };
        if !(below_next && above_prev) {
            return Err(UnorderedKeyError);
        }
        tree.insert(key, value);
        Ok(())
    }

    /// Returns a cursor at the same gap that only looks.
    #[must_use]
    pub fn as_cursor(&self) -> Cursor<'_, K, V, S> {
        Cursor::at(self.map.tree.finger_at(&self.spot))
    }
}

impl<K: Key, V, S: Counted<V>> CursorMut<'_, K, V, S> {
    /// Moves to the gap with `index` entries before it, or to the last one if there are fewer.
    ///
    /// # Complexity
    ///
    /// As [`ArtMap::cursor_at`].
    pub fn move_to(&mut self, index: usize) {
        self.spot = self.map.tree.seek_index(index).spot();
    }
}

impl<'a, K: Key, V, S: IgnoresValues<V>> CursorMut<'a, K, V, S> {
    /// Moves over the next entry, and returns it, value to change.
    ///
    /// # Complexity
    ///
    /// O(depth).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let mut map = ArtMap::from([(1_u8, 10), (3, 30)]);
    /// let mut cursor = map.lower_bound_mut(Bound::<&u8>::Unbounded);
    /// while let Some((_, value)) = cursor.next_mut() {
    ///     *value += 1;
    /// }
    /// assert!(map.values().eq(&[11, 31]));
    /// ```
    pub fn next_mut(&mut self) -> Option<(K, &mut V)> {
        let key = self.next()?;
        let entry = Spot {
            path: self.spot.path.clone(),
            at: self.spot.at - 1,
        };
        Some((key, self.map.tree.value_at_mut(&entry)?))
    }

    /// Moves over the entry before, and returns it, value to change.
    ///
    /// # Complexity
    ///
    /// O(depth).
    pub fn prev_mut(&mut self) -> Option<(K, &mut V)> {
        let key = self.prev()?;
        Some((key, self.map.tree.value_at_mut(&self.spot)?))
    }
}

impl<K, V, S> Clone for Cursor<'_, K, V, S> {
    fn clone(&self) -> Self {
        Self::at(self.finger.clone())
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for Cursor<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prev, next) = (self.peek_prev(), self.peek_next());
        f.debug_struct("Cursor")
            .field("prev", &prev)
            .field("next", &next)
            .finish()
    }
}

impl<K: Key + Debug, V: Debug, S: Summary<V>> Debug for CursorMut<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prev, next) = (self.peek_prev(), self.peek_next());
        f.debug_struct("CursorMut")
            .field("prev", &prev)
            .field("next", &next)
            .finish()
    }
}
