//! From keys to indices.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use art_core::{Counted, Encode, Key};

use super::RankedMap;

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns the number of keys strictly less than `key`.
    ///
    /// `key` need not be in the map. `rank` and [`select`](Self::select) undo each other: the rank
    /// of the key that `select(i)` gives is `i`.
    ///
    /// # Complexity
    ///
    /// O(b + log w) for a key of `b` encoded bytes and nodes of `w` children on its path, whatever the
    /// number of entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from(["ann", "bob", "eve"].map(|name| (name.to_string(), ())));
    /// assert_eq!(map.rank("bob"), 1); // present: its position
    /// assert_eq!(map.rank("cat"), 2); // absent: where it would go
    /// assert_eq!(map.rank("zoe"), map.len());
    /// ```
    #[inline]
    pub fn rank<Q: Encode + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.summary_before(key).0.count()
    }

    /// Returns the rank of `key`, if it is in the map.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// assert_eq!(map.position(&20), Some(1));
    /// assert_eq!(map.position(&15), None);
    /// ```
    #[doc(alias = "index_of")]
    #[inline]
    pub fn position<Q: Encode + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let (before, value) = self.summary_before(key);
        value.map(|_| before.count())
    }

    /// Returns the index, the stored key and the value of `key`.
    ///
    /// For the nearest key on either side, see [`lower_bound`](Self::lower_bound) and
    /// [`upper_bound`](Self::upper_bound).
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// assert_eq!(map.get_full(&20), Some((1, 20, &'b')));
    /// ```
    pub fn get_full<Q: Encode + ?Sized>(&self, key: &Q) -> Option<(usize, K, &V)>
    where
        K: Borrow<Q>,
    {
        let (before, value) = self.summary_before(key);
        let mut bytes = art_core::KeyBuffer::new();
        key.encode(&mut bytes);
        value.map(|value| (before.count(), K::decode(&bytes), value))
    }

    /// Returns the number of keys inside `range`, without visiting them.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank), for each bound.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map: RankedMap<u32, ()> = (0..100).map(|key| (key, ())).collect();
    /// assert_eq!(map.count(10..20), 10);
    /// assert_eq!(map.count(95..), 5);
    /// assert_eq!(map.count::<u32, _>(..), 100);
    /// ```
    pub fn count<Q, R>(&self, range: R) -> usize
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        self.aggregate(range).count()
    }

    /// Returns the number of keys that begin with `prefix`, without visiting them.
    ///
    /// # Complexity
    ///
    /// As [`count`](Self::count).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from(["ant", "anthem", "bee"].map(|word| (word.to_string(), ())));
    /// assert_eq!(map.count_prefix("an"), 2);
    /// ```
    pub fn count_prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        self.aggregate_prefix(prefix).count()
    }

    /// The indices of the keys inside a range.
    pub(super) fn indices<Q, R>(&self, range: &R) -> (usize, usize)
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        let start = match range.start_bound() {
            Bound::Unbounded => 0,
            Bound::Included(key) => self.rank(key),
            Bound::Excluded(key) => self.rank_behind(key),
        };
        let end = match range.end_bound() {
            Bound::Unbounded => self.len(),
            Bound::Included(key) => self.rank_behind(key),
            Bound::Excluded(key) => self.rank(key),
        };
        (start, end)
    }

    /// The number of keys up to and with `key`.
    fn rank_behind<Q: Encode + ?Sized>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        let (before, value) = self.summary_before(key);
        before.count() + usize::from(value.is_some())
    }
}
