//! Random entries.

use art_core::{Counted, Key};
use rand::seq::index;
use rand::{Rng, RngExt};

use super::RankedMap;

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns an entry at random, each with the same probability.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    /// use rand::SeedableRng;
    /// use rand::rngs::StdRng;
    ///
    /// let map: RankedMap<u32, ()> = (0..100).map(|key| (key, ())).collect();
    /// let mut rng = StdRng::seed_from_u64(7);
    /// assert!(map.sample(&mut rng).is_some_and(|(key, _)| key < 100));
    /// ```
    #[doc(alias = "choose")]
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Option<(K, &V)> {
        if self.is_empty() {
            return None;
        }
        self.select(rng.random_range(0..self.len()))
    }

    /// Returns `amount` different entries at random, or all if there are fewer, in key order. Each
    /// set of that many entries has the same probability.
    ///
    /// # Complexity
    ///
    /// O(m·log m) for `m` entries, and as `m` calls of [`select`](Self::select), less what their
    /// paths share.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    /// use rand::SeedableRng;
    /// use rand::rngs::StdRng;
    ///
    /// let map: RankedMap<u32, ()> = (0..100).map(|key| (key, ())).collect();
    /// let sample = map.sample_several(&mut StdRng::seed_from_u64(7), 10);
    /// assert_eq!(sample.len(), 10);
    /// assert!(sample.is_sorted_by(|a, b| a.0 < b.0));
    /// ```
    pub fn sample_several<R: Rng + ?Sized>(&self, rng: &mut R, amount: usize) -> Vec<(K, &V)> {
        let mut indices = index::sample(rng, self.len(), amount.min(self.len())).into_vec();
        indices.sort_unstable();
        let cursors = self.map.cursors_at(&indices);
        cursors
            .into_iter()
            .filter_map(|mut cursor| cursor.next())
            .collect()
    }
}
