//! Places and ranges of a set, each of which knows its index.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use art_core::{Encode, Key};
use rand::Rng;

use super::RankedSet;
use crate::{Count, RankedCursor, RankedKeys, RankedMap};

impl<K: Key> RankedSet<K> {
    /// Returns the gap before the first key inside the bound; see [`RankedMap::lower_bound`].
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::rank`].
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    /// use std::ops::Bound;
    ///
    /// let set = RankedSet::from([10_u8, 20]);
    /// let cursor = set.lower_bound(Bound::Excluded(&10));
    /// assert_eq!((cursor.index(), cursor.peek_next()), (1, Some((20, &()))));
    /// ```
    pub fn lower_bound<Q: Encode + ?Sized>(
        &self,
        bound: Bound<&Q>,
    ) -> RankedCursor<'_, K, (), Count>
    where
        K: Borrow<Q>,
    {
        self.map.lower_bound(bound)
    }

    /// Returns the gap behind the last key inside the bound; see [`RankedMap::upper_bound`].
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::rank`].
    pub fn upper_bound<Q: Encode + ?Sized>(
        &self,
        bound: Bound<&Q>,
    ) -> RankedCursor<'_, K, (), Count>
    where
        K: Borrow<Q>,
    {
        self.map.upper_bound(bound)
    }

    /// Returns the keys inside `range`, in order.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::rank`], for each bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let set: RankedSet<u32> = (0..100).collect();
    /// let mut range = set.range(10..20);
    /// assert_eq!((range.index(), range.len(), range.nth(5)), (10, 10, Some(15)));
    /// ```
    pub fn range<Q, R>(&self, range: R) -> RankedKeys<'_, K, (), Count>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        RankedMap::keys_of(self.map.range(range))
    }

    /// Returns the keys with indices inside `range`, in order.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or ends after the last key.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::select`], for each bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let set: RankedSet<u32> = (0..100).map(|key| 2 * key).collect();
    /// assert!(set.range_by_index(3..=5).eq([6, 8, 10]));
    /// ```
    pub fn range_by_index(&self, range: impl RangeBounds<usize>) -> RankedKeys<'_, K, (), Count> {
        RankedMap::keys_of(self.map.range_by_index(range))
    }

    /// Returns the keys that begin with `prefix`, in order.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::rank`], twice.
    pub fn prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> RankedKeys<'_, K, (), Count>
    where
        K: Borrow<Q>,
    {
        RankedMap::keys_of(self.map.prefix(prefix))
    }

    /// Returns the number of keys that begin with `prefix`, without visiting them.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::rank`], twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let set = RankedSet::from(["ant", "anthem", "bee"].map(str::to_string));
    /// assert_eq!((set.count_prefix("ant"), set.prefix("ant").len()), (2, 2));
    /// ```
    pub fn count_prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.map.count_prefix(prefix)
    }

    /// Returns the key in the middle; see [`RankedMap::median`].
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::select`].
    #[must_use]
    pub fn median(&self) -> Option<K> {
        self.quantile(0.5)
    }

    /// Returns several quantiles in the order asked for, in one way down. It is empty if the set
    /// is.
    ///
    /// # Panics
    ///
    /// Panics as [`quantile`](Self::quantile).
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::quantiles`].
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedSet;
    ///
    /// let set: RankedSet<u32> = (1..=1000).collect();
    /// assert_eq!(set.quantiles(&[0.99, 0.5]), [990, 500]);
    /// assert_eq!(set.median(), Some(500));
    /// ```
    #[must_use]
    pub fn quantiles(&self, qs: &[f64]) -> Vec<K> {
        let found = self.map.quantiles(qs).into_iter();
        found.map(|(key, ())| key).collect()
    }

    /// Returns `amount` different keys at random, or all if there are fewer, in order; see
    /// [`RankedMap::sample_several`].
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::sample_several`].
    pub fn sample_several<R: Rng + ?Sized>(&self, rng: &mut R, amount: usize) -> Vec<K> {
        let found = self.map.sample_several(rng, amount).into_iter();
        found.map(|(key, ())| key).collect()
    }
}
