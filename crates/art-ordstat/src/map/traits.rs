//! The traits of a collection.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::ops::Index;

use art_core::{ArtMap, Counted, Encode, IgnoresValues, IntoIter, Key, Summary};

use super::{RankedIter, RankedIterMut, RankedMap};

impl<K, V, S> Default for RankedMap<K, V, S> {
    fn default() -> Self {
        Self::with_summary()
    }
}

impl<K, V, S> Clone for RankedMap<K, V, S>
where
    ArtMap<K, V, S>: Clone,
{
    fn clone(&self) -> Self {
        Self {
            map: self.map.clone(),
        }
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for RankedMap<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

impl<K: Key, V: PartialEq, S> PartialEq for RankedMap<K, V, S> {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map
    }
}

impl<K: Key, V: Eq, S> Eq for RankedMap<K, V, S> {}

impl<K: Key, V: PartialOrd, S> PartialOrd for RankedMap<K, V, S> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.map.partial_cmp(&other.map)
    }
}

impl<K: Key, V: Ord, S> Ord for RankedMap<K, V, S> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.map.cmp(&other.map)
    }
}

impl<K: Key, V: Hash, S> Hash for RankedMap<K, V, S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.map.hash(state);
    }
}

impl<K: Key, V, S: Summary<V>> Extend<(K, V)> for RankedMap<K, V, S> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.map.extend(entries);
    }
}

impl<'a, K: Key + Clone, V: Clone, S: Summary<V>> Extend<(&'a K, &'a V)> for RankedMap<K, V, S> {
    fn extend<I: IntoIterator<Item = (&'a K, &'a V)>>(&mut self, entries: I) {
        self.map.extend(entries);
    }
}

impl<K: Key, V, S: Summary<V>> FromIterator<(K, V)> for RankedMap<K, V, S> {
    /// Sorts the entries if they are not, and builds the map with full pages. Of equal keys the
    /// last one stays.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self {
            map: entries.into_iter().collect(),
        }
    }
}

/// With a [`Count`](crate::Count) only, so that its type need not be written: collect into others.
impl<K: Key, V, const N: usize> From<[(K, V); N]> for RankedMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V, S, Q> Index<&Q> for RankedMap<K, V, S>
where
    K: Key + Borrow<Q>,
    Q: Encode + ?Sized,
    S: Summary<V>,
{
    type Output = V;

    /// Returns the value of `key`.
    ///
    /// # Panics
    ///
    /// Panics if the key is not in the map.
    fn index(&self, key: &Q) -> &V {
        &self.map[key]
    }
}

impl<K: Key, V, S> IntoIterator for RankedMap<K, V, S> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V, S>;

    fn into_iter(self) -> IntoIter<K, V, S> {
        self.map.into_iter()
    }
}

impl<'a, K: Key, V, S: Counted<V>> IntoIterator for &'a RankedMap<K, V, S> {
    type Item = (K, &'a V);
    type IntoIter = RankedIter<'a, K, V, S>;

    fn into_iter(self) -> RankedIter<'a, K, V, S> {
        self.iter()
    }
}

impl<'a, K: Key, V, S: Counted<V> + IgnoresValues<V>> IntoIterator for &'a mut RankedMap<K, V, S> {
    type Item = (K, &'a mut V);
    type IntoIter = RankedIterMut<'a, K, V, S>;

    fn into_iter(self) -> RankedIterMut<'a, K, V, S> {
        self.iter_mut()
    }
}
