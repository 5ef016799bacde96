//! Quantiles: entries by the part of the map below them.

use art_core::{Counted, Key};

use super::RankedMap;

/// The index of a quantile in a map that is not empty.
fn index_of(q: f64, len: usize) -> usize {
    assert!(
        (0.0..=1.0).contains(&q),
        "a quantile is between 0 and 1, not {q}"
    );
    // A float has no room for each length above 2^53, and the product may be rounded up.
    ((q * len as f64).ceil() as usize).clamp(1, len) - 1
}

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns the entry of the smallest key with at least `q·len` keys at or below it: the inverse
    /// of the empirical distribution. `quantile(0.0)` is the first entry, `quantile(1.0)` the last.
    ///
    /// # Panics
    ///
    /// Panics if `q` is not in `0.0..=1.0`, or not a number.
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
    /// let map: RankedMap<u32, ()> = (1..=100).map(|key| (key, ())).collect();
    /// assert_eq!(map.quantile(0.25), Some((25, &())));
    /// assert_eq!(map.quantile(0.991), Some((100, &())));
    /// ```
    #[doc(alias = "percentile")]
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<(K, &V)> {
        let index = index_of(q, self.len().max(1));
        self.select(index)
    }

    /// Returns the entry in the middle: the [`quantile`](Self::quantile) of a half. Of an even
    /// number of entries, it is the last of the lower half.
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
    /// assert_eq!(RankedMap::from([(1_u8, 'a'), (2, 'b'), (9, 'c')]).median(), Some((2, &'b')));
    /// ```
    #[must_use]
    pub fn median(&self) -> Option<(K, &V)> {
        self.quantile(0.5)
    }

    /// Returns several quantiles in the order asked for, in one way down. It is empty if the map
    /// is.
    ///
    /// # Panics
    ///
    /// Panics as [`quantile`](Self::quantile).
    ///
    /// # Complexity
    ///
    /// O(m·log m) for `m` quantiles, and as `m` calls of [`select`](Self::select), less what their
    /// paths share.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map: RankedMap<u32, ()> = (1..=1000).map(|key| (key, ())).collect();
    /// let keys = map.quantiles(&[0.5, 0.99, 0.9]).into_iter().map(|(key, _)| key);
    /// assert!(keys.eq([500, 990, 900]));
    /// ```
    #[must_use]
    pub fn quantiles(&self, qs: &[f64]) -> Vec<(K, &V)> {
        let mut wanted: Vec<(usize, usize)> = qs
            .iter()
            .map(|&q| index_of(q, self.len().max(1)))
            .enumerate()
            .collect();
        wanted.sort_unstable_by_key(|&(_, index)| index);
        let indices: Vec<usize> = wanted.iter().map(|&(_, index)| index).collect();
        let cursors = self.map.cursors_at(&indices);
        let mut found: Vec<(usize, (K, &V))> = wanted
            .into_iter()
            .zip(cursors)
            .filter_map(|((place, _), mut cursor)| Some((place, cursor.next()?)))
            .collect();
        found.sort_unstable_by_key(|&(place, _)| place);
        found.into_iter().map(|(_, entry)| entry).collect()
    }
}
