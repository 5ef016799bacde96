//! The traits of a collection.

use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use super::ArtSet;
use crate::key::Key;

impl<K> Default for ArtSet<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> Clone for ArtSet<K> {
    fn clone(&self) -> Self {
        Self {
            map: self.map.clone(),
        }
    }
}

impl<K: Key + Debug> Debug for ArtSet<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<K: Key> PartialEq for ArtSet<K> {
    fn eq(&self, other: &Self) -> bool {
        self.map == other.map
    }
}

impl<K: Key> Eq for ArtSet<K> {}

impl<K: Key> PartialOrd for ArtSet<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Key> Ord for ArtSet<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.map.cmp(&other.map)
    }
}

impl<K: Key> Hash for ArtSet<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.map.hash(state);
    }
}

impl<K: Key> Extend<K> for ArtSet<K> {
    fn extend<I: IntoIterator<Item = K>>(&mut self, keys: I) {
        for key in keys {
            self.insert(key);
        }
    }
}

impl<'a, K: Key + Clone> Extend<&'a K> for ArtSet<K> {
    fn extend<I: IntoIterator<Item = &'a K>>(&mut self, keys: I) {
        self.extend(keys.into_iter().cloned());
    }
}

impl<K: Key> FromIterator<K> for ArtSet<K> {
    /// Sorts the keys if they are not, and builds the set with full pages.
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Self {
        Self {
            map: keys.into_iter().map(|key| (key, ())).collect(),
        }
    }
}

impl<K: Key, const N: usize> From<[K; N]> for ArtSet<K> {
    fn from(keys: [K; N]) -> Self {
        keys.into_iter().collect()
    }
}
