//! The traits of a collection.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::ops::Index;

use super::ArtMap;
use super::bulk::Sorted;
use crate::key::{Encode, Key, KeyBuffer};
use crate::summary::Summary;

impl<K, V, S> Default for ArtMap<K, V, S> {
    fn default() -> Self {
        Self::with_summary()
    }
}

impl<K, V: Clone, S: Summary<V>> Clone for ArtMap<K, V, S> {
    fn clone(&self) -> Self {
        Self::from_tree(self.tree.clone())
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for ArtMap<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Key, V: PartialEq, S> PartialEq for ArtMap<K, V, S> {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        let (mut ours, mut theirs) = (self.walk(), other.walk());
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (a, b) if a == b => {}
                _ => return false,
            }
        }
    }
}

impl<K: Key, V: Eq, S> Eq for ArtMap<K, V, S> {}

impl<K: Key, V: PartialOrd, S> PartialOrd for ArtMap<K, V, S> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let (mut ours, mut theirs) = (self.walk(), other.walk());
        loop {
            let order = match (ours.next(), theirs.next()) {
                (None, None) => return Some(Ordering::Equal),
                (a, b) => a.partial_cmp(&b),
            };
            if order != Some(Ordering::Equal) {
                return order;
            }
        }
    }
}

impl<K: Key, V: Ord, S> Ord for ArtMap<K, V, S> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.partial_cmp(other)
            .expect("values of a total order compare")
    }
}

impl<K: Key, V: Hash, S> Hash for ArtMap<K, V, S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        let mut walk = self.walk();
        while let Some(entry) = walk.next() {
            entry.hash(state);
        }
    }
}

impl<K: Key, V, S: Summary<V>> Extend<(K, V)> for ArtMap<K, V, S> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<'a, K: Key + Clone, V: Clone, S: Summary<V>> Extend<(&'a K, &'a V)> for ArtMap<K, V, S> {
    fn extend<I: IntoIterator<Item = (&'a K, &'a V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key.clone(), value.clone());
        }
    }
}

impl<K: Key, V, S: Summary<V>> FromIterator<(K, V)> for ArtMap<K, V, S> {
    /// Sorts the entries if they are not, and builds the map with full pages. Of equal keys the
    /// last one stays.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut encoded: Vec<(KeyBuffer, V)> = entries
            .into_iter()
            .map(|(key, value)| {
                let mut bytes = KeyBuffer::new();
                key.encode(&mut bytes);
                (bytes, value)
            })
            .collect();
        encoded.sort_by(|a, b| a.0.cmp(&b.0)); // stable: equal keys keep their order
        let mut sorted = Sorted::new();
        for (key, value) in encoded {
            sorted.push(&key, value);
        }
        Self::from_tree(sorted.build())
    }
}

/// Without a summary only, so that its type need not be written: collect into others.
impl<K: Key, V, const N: usize> From<[(K, V); N]> for ArtMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V, S, Q> Index<&Q> for ArtMap<K, V, S>
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
        self.get(key).expect("no entry found for key")
    }
}
