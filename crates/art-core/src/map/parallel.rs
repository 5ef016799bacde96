//! Walking and building on all processors (feature `rayon`).

use std::fmt::{self, Debug};
use std::marker::PhantomData;

use rayon::iter::plumbing::{Folder, UnindexedConsumer, UnindexedProducer, bridge_unindexed};
use rayon::prelude::*;

use super::ArtMap;
use crate::key::Key;
use crate::node::head::Head;
use crate::summary::{IgnoresValues, Summary};
use crate::tree::{Part, SortedKeys, Tree};

/// The entries of a map on all processors, from [`ArtMap::par_iter`].
///
/// Threads take subtrees: the map is split by the children of its nodes, as often as there are
/// threads that have nothing to do. What is reduced or collected comes in key order.
pub struct ParIter<'a, K, V, S = ()> {
    part: Option<Part<'a, V, S>>,
    key: PhantomData<fn() -> K>,
}

impl<K: Key + Send, V, S> ArtMap<K, V, S>
where
    V: Sync,
    S: Sync,
{
    /// Returns the entries, to be looked at by all processors. To fold in parallel, fold and then
    /// reduce.
    ///
    /// # Complexity
    ///
    /// O(n) in all, O(depth) more for each subtree that a thread takes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use rayon::prelude::*;
    ///
    /// let map: ArtMap<u32, u64> = (0..10_000).map(|i| (i, u64::from(i))).collect();
    /// let sum = map.par_iter().fold(|| 0, |sum, (_, value)| sum + value).sum::<u64>();
    /// assert_eq!(sum, 49_995_000);
    /// let odd: Vec<u32> = map.par_iter().map(|(key, _)| key).filter(|key| key % 2 == 1).collect();
    /// assert!(odd.is_sorted() && odd.len() == 5_000);
    /// ```
    #[must_use]
    pub fn par_iter(&self) -> ParIter<'_, K, V, S> {
        ParIter {
            part: self.tree.part(),
            key: PhantomData,
        }
    }
}

impl<K: Key, V: Send, S> ArtMap<K, V, S> {
    /// Returns the values in key order, to be changed by all processors.
    ///
    /// # Complexity
    ///
    /// O(n / page length) to begin with, for the list of pages.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use rayon::prelude::*;
    ///
    /// let mut map: ArtMap<u32, u64> = (0..10_000).map(|i| (i, 1)).collect();
    /// map.par_values_mut().for_each(|value| *value += 1);
    /// assert!(map.values().all(|&value| value == 2));
    /// ```
    pub fn par_values_mut(&mut self) -> impl ParallelIterator<Item = &mut V>
    where
        S: IgnoresValues<V>,
    {
        let slices = self.tree.value_slices_mut();
        slices
            .into_par_iter()
            .flat_map_iter(|slice| slice.iter_mut())
    }
}

impl<'a, K: Key + Send, V: Sync, S: Sync> ParallelIterator for ParIter<'a, K, V, S> {
    type Item = (K, &'a V);

    fn drive_unindexed<C: UnindexedConsumer<Self::Item>>(self, consumer: C) -> C::Result {
        bridge_unindexed(self, consumer)
    }
}

impl<'a, K: Key + Send, V: Sync, S: Sync> UnindexedProducer for ParIter<'a, K, V, S> {
    type Item = (K, &'a V);

    fn split(self) -> (Self, Option<Self>) {
        let key = self.key;
        let whole = |part| Self {
            part: Some(part),
            key,
        };
        match self.part.map(Part::split) {
            Some((first, second)) => (whole(first), second.map(whole)),
            None => (Self { part: None, key }, None),
        }
    }

    fn fold_with<F: Folder<Self::Item>>(self, mut folder: F) -> F {
        let Some(part) = self.part else { return folder };
        let mut walk = part.walk();
        while !folder.full()
            && let Some(value) = walk.next()
        {
            folder = folder.consume((K::decode(walk.front_key()), value));
        }
        folder
    }
}

impl<'a, K: Key + Send, V: Sync, S: Sync> IntoParallelIterator for &'a ArtMap<K, V, S> {
    type Iter = ParIter<'a, K, V, S>;
    type Item = (K, &'a V);

    fn into_par_iter(self) -> ParIter<'a, K, V, S> {
        self.par_iter()
    }
}

impl<K, V, S> Debug for ParIter<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParIter").finish_non_exhaustive()
    }
}

/// The entries that a thread encodes at a time.
const CHUNK: usize = 1 << 14;

impl<K, V, S> FromParallelIterator<(K, V)> for ArtMap<K, V, S>
where
    K: Key + Send,
    V: Send,
    S: Summary<V> + Send,
{
    /// Encodes and sorts the entries on all processors, in any order, and builds subtrees on all of
    /// them. Of equal keys the last one stays, as in a sequential build, and the tree is the same.
    fn from_par_iter<I: IntoParallelIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries: Vec<(K, V)> = entries.into_par_iter().collect();
        let (keys, values): (Vec<SortedKeys>, Vec<Vec<V>>) = entries
            .into_par_iter()
            .chunks(CHUNK)
            .map(|chunk| {
                let mut keys = SortedKeys::default();
                let value_of = |(key, value): (K, V)| {
                    key.with_encoded(|key| keys.push(key));
                    value
                };
                let values = chunk.into_iter().map(value_of).collect();
                (keys, values)
            })
            .unzip();
        // The first word decides most comparisons, and is at hand.
        let mut sorted: Vec<(u64, &[u8], V)> = keys
            .par_iter()
            .zip(values)
            .flat_map_iter(|(keys, values)| {
                let entry = |(i, value)| (Head::of(keys.get(i)).word, keys.get(i), value);
                values.into_iter().enumerate().map(entry)
            })
            .collect();
        // Stable: equal keys keep their order.
        sorted.par_sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        let mut unique = SortedKeys::default();
        let mut values: Vec<V> = Vec::with_capacity(sorted.len());
        for (_, key, value) in sorted {
            if unique.last() == Some(key) {
                *values.last_mut().expect("as many values as keys") = value;
            } else {
                unique.push(key);
                values.push(value);
            }
        }
        Self::from_tree(Tree::from_sorted_in_parallel(&unique, values))
    }
}

impl<K, V, S> ParallelExtend<(K, V)> for ArtMap<K, V, S>
where
    K: Key + Send,
    V: Send,
    S: Summary<V> + Send,
{
    /// Builds a map of the entries on all processors and appends it.
    fn par_extend<I: IntoParallelIterator<Item = (K, V)>>(&mut self, entries: I) {
        let mut new = Self::from_par_iter(entries);
        self.append(&mut new);
    }
}
