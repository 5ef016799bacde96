//! Iterators that know their index.

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::ops::{Bound, RangeBounds};

use art_core::{ArtMap, Counted, Encode, IgnoresValues, Key, Range, RangeMut};

use super::RankedMap;

/// Entries of a map in key order, from [`RankedMap::iter`], [`RankedMap::range`],
/// [`RankedMap::prefix`] and [`RankedMap::range_by_index`].
///
/// It knows its length and where it is, and skips entries without visiting them.
///
/// # Examples
///
/// ```
/// use art_ordstat::RankedMap;
///
/// let map: RankedMap<u32, ()> = (0..1000).map(|key| (key, ())).collect();
/// let mut range = map.range(100..200);
/// assert_eq!((range.len(), range.index()), (100, 100));
/// assert_eq!(range.nth(50), Some((150, &())));
/// assert_eq!((range.len(), range.index()), (49, 151));
/// ```
pub struct RankedIter<'a, K, V, S> {
    map: &'a ArtMap<K, V, S>,
    range: Range<'a, K, V, S>,
    start: usize,
    end: usize,
}

/// Entries of a map in key order, values to change, from [`RankedMap::iter_mut`],
/// [`RankedMap::range_mut`] and [`RankedMap::range_by_index_mut`].
///
/// It knows its length and where it is. To skip entries without visiting them, begin at an index
/// or use a [cursor](RankedMap::cursor_at_mut).
pub struct RankedIterMut<'a, K, V, S> {
    range: RangeMut<'a, K, V, S>,
    start: usize,
    end: usize,
}

/// Keys of a map in order, from [`RankedMap::keys`].
pub struct RankedKeys<'a, K, V, S>(RankedIter<'a, K, V, S>);

/// Values of a map in key order, from [`RankedMap::values`].
pub struct RankedValues<'a, K, V, S>(RankedIter<'a, K, V, S>);

/// With fewer entries to skip than this, it is quicker to step over them.
const NEAR: usize = 16;

/// A range of indices, inside a map of `len` entries.
fn inside(range: &impl RangeBounds<usize>, len: usize) -> (usize, usize) {
    let start = match range.start_bound() {
        Bound::Included(&index) => index,
        Bound::Excluded(&index) => index.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(&index) => index.saturating_add(1),
        Bound::Excluded(&index) => index,
        Bound::Unbounded => len,
    };
    assert!(
        start <= end,
        "index range starts at {start} but ends at {end}"
    );
    (start.min(len), end.min(len))
}

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns the entries in key order.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(2_u8, 'b'), (1, 'a'), (3, 'c')]);
    /// assert!(map.iter().eq([(1, &'a'), (2, &'b'), (3, &'c')]));
    /// assert_eq!(map.iter().nth_back(1), Some((2, &'b')));
    /// ```
    #[must_use]
    pub fn iter(&self) -> RankedIter<'_, K, V, S> {
        self.iter_between(self.map.range::<K, _>(..), 0, self.len())
    }

    /// Returns the entries with keys inside `range`, in order.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank), twice for each bound.
    ///
    /// # Examples
    ///
    /// See [`RankedIter`].
    pub fn range<Q, R>(&self, range: R) -> RankedIter<'_, K, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        let (start, end) = self.indices(&range);
        self.iter_between(self.map.range(range), start, end)
    }

    /// Returns the entries with encoded keys that begin with `prefix`, in order.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank), a few times.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from(["ant", "bee", "beetle"].map(|word| (word.to_string(), ())));
    /// let bees = map.prefix("bee");
    /// assert_eq!((bees.index(), bees.len()), (1, 2));
    /// ```
    pub fn prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> RankedIter<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        let start = self.rank(prefix);
        let end = start + self.aggregate_prefix(prefix).count();
        self.iter_between(self.map.prefix(prefix), start, end)
    }

    /// Returns the entries with indices inside `range`, in order. What is outside of the map is
    /// not given.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select), for each bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b'), (30, 'c')]);
    /// assert!(map.range_by_index(1..).eq([(20, &'b'), (30, &'c')]));
    /// assert_eq!(map.range_by_index(2..9).len(), 1);
    /// ```
    #[must_use]
    pub fn range_by_index(&self, range: impl RangeBounds<usize>) -> RankedIter<'_, K, V, S> {
        let (start, end) = inside(&range, self.len());
        self.iter_between(self.map.range_at(start..end), start, end)
    }

    /// Returns the keys in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// assert!(RankedMap::from([(2_u8, 'b'), (1, 'a')]).keys().eq([1, 2]));
    /// ```
    #[must_use]
    pub fn keys(&self) -> RankedKeys<'_, K, V, S> {
        RankedKeys(self.iter())
    }

    /// The keys alone of some entries.
    pub(crate) fn keys_of(entries: RankedIter<'_, K, V, S>) -> RankedKeys<'_, K, V, S> {
        RankedKeys(entries)
    }

    /// Returns the values in key order.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// assert!(RankedMap::from([(2_u8, 'b'), (1, 'a')]).values().eq(&['a', 'b']));
    /// ```
    #[must_use]
    pub fn values(&self) -> RankedValues<'_, K, V, S> {
        RankedValues(self.iter())
    }

    fn iter_between<'a>(
        &'a self,
        range: Range<'a, K, V, S>,
        start: usize,
        end: usize,
    ) -> RankedIter<'a, K, V, S> {
        RankedIter {
            map: &self.map,
            range,
            start,
            end,
        }
    }
}

impl<K: Key, V, S: Counted<V> + IgnoresValues<V>> RankedMap<K, V, S> {
    /// Returns the entries in key order, values to change.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let mut map = RankedMap::from([(1_u8, 10), (2, 20)]);
    /// map.iter_mut().for_each(|(_, value)| *value += 1);
    /// assert!(map.values().eq(&[11, 21]));
    /// ```
    pub fn iter_mut(&mut self) -> RankedIterMut<'_, K, V, S> {
        let end = self.len();
        RankedIterMut {
            range: self.map.range_mut::<K, _>(..),
            start: 0,
            end,
        }
    }

    /// Returns the entries with keys inside `range` in order, values to change.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank), twice for each bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let mut map = RankedMap::from([(1_u8, 10), (2, 20), (3, 30)]);
    /// map.range_mut(2..).for_each(|(_, value)| *value = 0);
    /// assert!(map.values().eq(&[10, 0, 0]));
    /// ```
    pub fn range_mut<Q, R>(&mut self, range: R) -> RankedIterMut<'_, K, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        let (start, end) = self.indices(&range);
        RankedIterMut {
            range: self.map.range_mut(range),
            start,
            end,
        }
    }

    /// Returns the entries with indices inside `range` in order, values to change. What is outside
    /// of the map is not given.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select), for each bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let mut map = RankedMap::from([(1_u8, 10), (2, 20), (3, 30)]);
    /// map.range_by_index_mut(..2).for_each(|(_, value)| *value = 0);
    /// assert!(map.values().eq(&[0, 0, 30]));
    /// ```
    pub fn range_by_index_mut(
        &mut self,
        range: impl RangeBounds<usize>,
    ) -> RankedIterMut<'_, K, V, S> {
        let (start, end) = inside(&range, self.len());
        RankedIterMut {
            range: self.map.range_at_mut(start..end),
            start,
            end,
        }
    }
}

impl<K: Key, V, S: Counted<V>> RankedIter<'_, K, V, S> {
    /// Returns the index in the map of the entry that `next` gives, or would give.
    #[must_use]
    pub fn index(&self) -> usize {
        self.start
    }

    /// Returns the index in the map of the entry that `next_back` gives, and 1: the number of
    /// entries up to and with it.
    #[must_use]
    pub fn end_index(&self) -> usize {
        self.end
    }

    /// Goes on with these indices of the map.
    #[cold]
    fn jump(&mut self, start: usize, end: usize) {
        self.range = self.map.range_at(start..end);
        (self.start, self.end) = (start, end);
    }
}

impl<'a, K: Key, V, S: Counted<V>> Iterator for RankedIter<'a, K, V, S> {
    type Item = (K, &'a V);

    #[inline]
    fn next(&mut self) -> Option<(K, &'a V)> {
        let entry = self.range.next()?;
        self.start += 1;
        Some(entry)
    }

    fn nth(&mut self, count: usize) -> Option<(K, &'a V)> {
        if count < NEAR {
            for _ in 0..count {
                self.next()?;
            }
        } else {
            self.jump(self.start.saturating_add(count).min(self.end), self.end);
        }
        self.next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.end - self.start;
        (len, Some(len))
    }

    fn count(self) -> usize {
        self.len()
    }

    fn last(mut self) -> Option<(K, &'a V)> {
        self.next_back()
    }
}

impl<K: Key, V, S: Counted<V>> DoubleEndedIterator for RankedIter<'_, K, V, S> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        let entry = self.range.next_back()?;
        self.end -= 1;
        Some(entry)
    }

    fn nth_back(&mut self, count: usize) -> Option<Self::Item> {
        if count < NEAR {
            for _ in 0..count {
                self.next_back()?;
            }
        } else {
            self.jump(self.start, self.end.saturating_sub(count).max(self.start));
        }
        self.next_back()
    }
}

impl<K: Key, V, S: Counted<V>> ExactSizeIterator for RankedIter<'_, K, V, S> {}
impl<K: Key, V, S: Counted<V>> FusedIterator for RankedIter<'_, K, V, S> {}

impl<K: Key, V, S> RankedIterMut<'_, K, V, S> {
    /// Returns the index in the map of the entry that `next` gives, or would give.
    #[must_use]
    pub fn index(&self) -> usize {
        self.start
    }
}

impl<'a, K: Key, V, S> Iterator for RankedIterMut<'a, K, V, S> {
    type Item = (K, &'a mut V);

    #[inline]
    fn next(&mut self) -> Option<(K, &'a mut V)> {
        let entry = self.range.next()?;
        self.start += 1;
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.end - self.start;
        (len, Some(len))
    }
}

impl<K: Key, V, S> DoubleEndedIterator for RankedIterMut<'_, K, V, S> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        let entry = self.range.next_back()?;
        self.end -= 1;
        Some(entry)
    }
}

impl<K: Key, V, S> ExactSizeIterator for RankedIterMut<'_, K, V, S> {}
impl<K: Key, V, S> FusedIterator for RankedIterMut<'_, K, V, S> {}

/// An iterator that gives one half of each entry.
macro_rules! projecting {
    ($name:ident, $item:ty, $half:tt) => {
        impl<K: Key, V, S: Counted<V>> $name<'_, K, V, S> {
            /// Returns the index in the map of what `next` gives, or would give.
            #[must_use]
            pub fn index(&self) -> usize {
                self.0.index()
            }
        }

        impl<'a, K: Key, V, S: Counted<V>> Iterator for $name<'a, K, V, S> {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                Some(self.0.next()?.$half)
            }

            fn nth(&mut self, count: usize) -> Option<$item> {
                Some(self.0.nth(count)?.$half)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }

            fn count(self) -> usize {
                self.0.len()
            }

            fn last(mut self) -> Option<$item> {
                self.next_back()
            }
        }

        impl<'a, K: Key, V, S: Counted<V>> DoubleEndedIterator for $name<'a, K, V, S> {
            #[inline]
            fn next_back(&mut self) -> Option<$item> {
                Some(self.0.next_back()?.$half)
            }

            fn nth_back(&mut self, count: usize) -> Option<$item> {
                Some(self.0.nth_back(count)?.$half)
            }
        }

        impl<K: Key, V, S: Counted<V>> ExactSizeIterator for $name<'_, K, V, S> {}
        impl<K: Key, V, S: Counted<V>> FusedIterator for $name<'_, K, V, S> {}

        impl<K, V, S> Clone for $name<'_, K, V, S> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
    };
}

projecting!(RankedKeys, K, 0);
projecting!(RankedValues, &'a V, 1);

impl<K, V, S> Clone for RankedIter<'_, K, V, S> {
    fn clone(&self) -> Self {
        Self {
            map: self.map,
            range: self.range.clone(),
            start: self.start,
            end: self.end,
        }
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for RankedIter<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.range.fmt(f)
    }
}

impl<K, V, S> Debug for RankedIterMut<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RankedIterMut")
            .field("index", &self.start)
            .finish_non_exhaustive()
    }
}

impl<K: Key + Debug, V, S> Debug for RankedKeys<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.range.clone().map(|(key, _)| key))
            .finish()
    }
}

impl<K: Key, V: Debug, S> Debug for RankedValues<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.range.clone().map(|(_, value)| value))
            .finish()
    }
}
