//! From indices to entries.

use art_core::{Counted, IgnoresValues, Key, ValueMut};

use super::RankedMap;

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns the entry with `index` keys before it.
    ///
    /// # Complexity
    ///
    /// O(depth·log w) for nodes of `w` children.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// assert_eq!(map.select(1), Some((20, &'b')));
    /// assert_eq!(map.select(2), None);
    /// ```
    #[doc(alias = "nth")]
    #[doc(alias = "get_index")]
    #[inline]
    #[must_use]
    pub fn select(&self, index: usize) -> Option<(K, &V)> {
        self.map.entry_at_index(index)
    }

    /// Calls `use_entry` with the encoded key and the value of the entry with `index` keys before it:
    /// [`select`](Self::select) with a key that is lent.
    ///
    /// The key is not stored in one piece. Here it is put together on the stack, if it has up to 128
    /// bytes, so that nothing is allocated; an owned key of text takes a call of the allocator. Byte strings
    /// and text are their own encoding ([`Encode`](art_core::Encode)).
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([("ann", 31), ("bob", 25)].map(|(name, age)| (name.to_string(), age)));
    /// assert_eq!(map.select_with(1, |name, age| name.len() + age), Some(28));
    /// assert_eq!(map.select_with(2, |name, _| name.len()), None);
    /// ```
    #[inline]
    pub fn select_with<'a, R>(
        &'a self,
        index: usize,
        use_entry: impl FnOnce(&[u8], &'a V) -> R,
    ) -> Option<R> {
        self.map.with_entry_at_index(index, use_entry)
    }

    /// Returns the value with `index` keys before its own: [`select`](Self::select) without the key,
    /// which is not stored in one piece and takes a good part of the time.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// assert_eq!(map.select_value(1), Some(&'b'));
    /// assert_eq!(map.select_value(2), None);
    /// ```
    #[inline]
    #[must_use]
    pub fn select_value(&self, index: usize) -> Option<&V> {
        self.map.value_at(index)
    }

    /// Returns the entry with `index` keys before it, value to change. For summaries that depend
    /// on values see [`value_at_mut`](art_core::ArtMap::value_at_mut).
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select), twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let mut map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// if let Some((_, value)) = map.select_mut(0) {
    ///     *value = 'x';
    /// }
    /// assert_eq!(map[&10], 'x');
    /// ```
    pub fn select_mut(&mut self, index: usize) -> Option<(K, &mut V)>
    where
        S: IgnoresValues<V>,
    {
        if index >= self.len() {
            return None;
        }
        self.map.range_at_mut(index..index + 1).next()
    }

    /// Returns the value with `index` keys before its own, to change, whatever the summary: the
    /// guard brings it up to date.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select), and as much again when the guard goes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::{Count, RankedMap, Sum};
    ///
    /// let mut map: RankedMap<u8, u64, (Count, Sum<u64>)> = [(10, 1), (20, 2)].into_iter().collect();
    /// if let Some(mut value) = map.select_value_mut(1) {
    ///     *value = 9;
    /// }
    /// assert_eq!(map.summary().1.total, 10);
    /// ```
    pub fn select_value_mut(&mut self, index: usize) -> Option<ValueMut<'_, V, S>> {
        self.map.value_at_mut(index)
    }

    /// Removes the entry with `index` keys before it, and returns it.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select), and as a removal.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let mut map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// assert_eq!(map.remove_at(0), Some((10, 'a')));
    /// assert_eq!(map.remove_at(1), None);
    /// ```
    pub fn remove_at(&mut self, index: usize) -> Option<(K, V)> {
        self.map.remove_at(index)
    }
}
