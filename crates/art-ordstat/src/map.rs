//! The ranked map.

mod cursor;
mod index;
mod iter;
mod quantile;
mod rank;
mod sample;
mod traits;

use std::ops::{Deref, DerefMut};

use art_core::{ArtMap, AsArtMap, Counted, Key, Summary};

pub use cursor::{RankedCursor, RankedCursorMut};
pub use iter::{RankedIter, RankedIterMut, RankedKeys, RankedValues};

use crate::Count;

/// An ordered map that is also a slice: entries are found by key, and by index in key order.
///
/// It is an [`ArtMap`] that counts, and has all of its methods by `Deref`; those that give a cursor
/// or an iterator give one here that knows its index. `S` is what the tree remembers of every
/// subtree: a [`Count`], or a tuple of summaries that begins with one.
///
/// # Examples
///
/// ```
/// use art_ordstat::RankedMap;
///
/// let mut map = RankedMap::from([(30_u8, 'c'), (10, 'a'), (20, 'b')]);
/// assert_eq!(map.select(1), Some((20, &'b')));
/// assert_eq!(map.rank(&25), 2);
/// assert_eq!(map.remove_at(0), Some((10, 'a')));
/// assert_eq!(map.select(0), Some((20, &'b')));
/// ```
pub struct RankedMap<K, V, S = Count> {
    map: ArtMap<K, V, S>,
}

impl<K, V> RankedMap<K, V> {
    /// Returns an empty map that counts. Does not allocate.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map: RankedMap<u64, char> = RankedMap::new();
    /// assert_eq!(map.select(0), None);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self::with_summary()
    }
}

impl<K, V, S> RankedMap<K, V, S> {
    /// Returns an empty map that keeps the summary `S`. Does not allocate.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::{Count, Max, RankedMap};
    ///
    /// let mut map: RankedMap<u64, u32, (Count, Max<u32>)> = RankedMap::with_summary();
    /// map.insert(1, 7);
    /// assert_eq!(map.summary().1.greatest, Some(7));
    /// ```
    #[must_use]
    pub const fn with_summary() -> Self {
        Self {
            map: ArtMap::with_summary(),
        }
    }

    /// Returns the map as the plain one that it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// assert_eq!(RankedMap::from([(1_u8, 'a')]).into_inner().len(), 1);
    /// ```
    #[must_use]
    pub fn into_inner(self) -> ArtMap<K, V, S> {
        self.map
    }
}

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns a map of entries in strictly rising key order, its pages full.
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
    /// use art_ordstat::RankedMap;
    ///
    /// let map: RankedMap<u32, u32> = RankedMap::from_sorted_iter((0..1000).map(|i| (2 * i, i)));
    /// assert_eq!(map.select(30), Some((60, &30)));
    /// ```
    pub fn from_sorted_iter(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        Self {
            map: ArtMap::from_sorted_iter(entries),
        }
    }

    /// Removes all entries with keys at or above `key`, and returns them.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let mut map = RankedMap::from([(1_u8, 'a'), (2, 'b'), (3, 'c')]);
    /// let above = map.split_off(&2);
    /// assert_eq!((map.len(), above.select(0)), (1, Some((2, &'b'))));
    /// ```
    #[must_use]
    pub fn split_off<Q: art_core::Encode + ?Sized>(&mut self, key: &Q) -> Self
    where
        K: std::borrow::Borrow<Q>,
    {
        Self {
            map: self.map.split_off(key),
        }
    }
}

impl<K, V, S> Deref for RankedMap<K, V, S> {
    type Target = ArtMap<K, V, S>;

    #[inline]
    fn deref(&self) -> &ArtMap<K, V, S> {
        &self.map
    }
}

impl<K, V, S> DerefMut for RankedMap<K, V, S> {
    #[inline]
    fn deref_mut(&mut self) -> &mut ArtMap<K, V, S> {
        &mut self.map
    }
}

/// Shares the map between threads by [`art_core::Locked`].
///
/// # Examples
///
/// ```
/// use art_core::Locked;
/// use art_ordstat::RankedMap;
///
/// let map = Locked::new(RankedMap::from([(10_u8, 'a'), (20, 'b')]));
/// let other = map.clone();
/// other.insert(15, 'x');
/// assert_eq!(map.read(|map| (map.rank(&20), map.select(1).map(|(key, _)| key))), (2, Some(15)));
/// ```
impl<K: Key, V, S: Summary<V>> AsArtMap for RankedMap<K, V, S> {
    type Key = K;
    type Value = V;
    type Summary = S;

    #[inline]
    fn as_art_map(&self) -> &ArtMap<K, V, S> {
        &self.map
    }

    #[inline]
    fn as_art_map_mut(&mut self) -> &mut ArtMap<K, V, S> {
        &mut self.map
    }
}

impl<K, V, S> From<ArtMap<K, V, S>> for RankedMap<K, V, S> {
    fn from(map: ArtMap<K, V, S>) -> Self {
        Self { map }
    }
}
