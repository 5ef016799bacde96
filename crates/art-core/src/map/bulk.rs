//! Many entries at a time.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::ops::{Bound, RangeBounds};

use super::ArtMap;
use super::range::{as_bytes, assert_ordered, encoded};
use crate::key::{Encode, Key, KeyBuffer};
use crate::summary::Summary;
use crate::tree::{Owned, SortedKeys, Tree, Walk};

/// Collects sorted entries for a tree. Of equal keys the last one stays.
pub(crate) struct Sorted<V> {
    keys: SortedKeys,
    values: Vec<V>,
}

impl<V> Sorted<V> {
    pub(crate) fn new() -> Self {
        Self {
            keys: SortedKeys::default(),
            values: Vec::new(),
        }
    }

    /// Adds an entry; the key is not below the one before.
    pub(crate) fn push(&mut self, key: &[u8], value: V) {
        if self.keys.last() == Some(key) {
            *self.values.last_mut().expect("as many values as keys") = value;
        } else {
            self.keys.push(key);
            self.values.push(value);
        }
    }

    pub(crate) fn build<S: Summary<V>>(self) -> Tree<V, S> {
        Tree::from_sorted(&self.keys, self.values)
    }
}

/// A walk that takes a tree apart, one entry ahead.
pub(crate) struct Drain<V, S> {
    walk: Walk<Owned<V, S>>,
    next: Option<V>,
}

impl<V, S> Drain<V, S> {
    pub(crate) fn new(tree: Tree<V, S>) -> Self {
        let mut walk = tree.into_walk();
        let next = walk.next();
        Self { walk, next }
    }

    /// The key of the entry that `take` gives, if there is one.
    pub(crate) fn key(&self) -> Option<&[u8]> {
        self.next.as_ref().map(|_| self.walk.front_key())
    }

    /// The value of the next entry; goes on to the one behind it.
    pub(crate) fn take(&mut self) -> Option<V> {
        let value = self.next.take()?;
        self.next = self.walk.next();
        Some(value)
    }
}

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns a map of entries in strictly rising key order, its pages full.
    ///
    /// # Panics
    ///
    /// Panics if a key is not above the one before.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes, and that much memory while it works.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map: ArtMap<u32, u32> = ArtMap::from_sorted_iter((0..1000).map(|i| (i, i * i)));
    /// assert_eq!(map[&30], 900);
    /// ```
    pub fn from_sorted_iter(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut sorted = Sorted::new();
        for (key, value) in entries {
            key.with_encoded(|key| {
                assert!(
                    sorted.keys.last().is_none_or(|last| last < key),
                    "keys must rise strictly"
                );
                sorted.push(key, value);
            });
        }
        Self::from_tree(sorted.build())
    }

    /// Moves all entries of `other` here; it is empty then. Where both have a key, the value of
    /// `other` stays.
    ///
    /// # Complexity
    ///
    /// O((n + m)·b) for `n` and `m` entries with keys of `b` encoded bytes, or O(m·b) if `other` is
    /// much the smaller one.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a'), (2, 'b')]);
    /// let mut other = ArtMap::from([(2_u8, 'x'), (3, 'y')]);
    /// map.append(&mut other);
    /// assert!(other.is_empty());
    /// assert!(map.values().eq(&['a', 'x', 'y']));
    /// ```
    pub fn append(&mut self, other: &mut Self) {
        let mut theirs = Drain::new(std::mem::replace(&mut other.tree, Tree::new()));
        if other.len() < self.len() / 16 {
            while let Some(key) = theirs.key() {
                let key = KeyBuffer::from(key);
                if let Some(value) = theirs.take() {
                    self.tree.insert(&key, value);
                }
            }
            return;
        }
        let mut ours = Drain::new(std::mem::replace(&mut self.tree, Tree::new()));
        let mut sorted = Sorted::new();
        loop {
            let order = match (ours.key(), theirs.key()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.cmp(b),
            };
            if order == Ordering::Equal {
                ours.take();
            }
            let from = if order == Ordering::Less {
                &mut ours
            } else {
                &mut theirs
            };
            let Some(key) = from.key().map(KeyBuffer::from) else {
                break;
            };
            if let Some(value) = from.take() {
                sorted.push(&key, value);
            }
        }
        self.tree = sorted.build();
    }

    /// Removes all entries with keys at or above `key`, and returns them.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes: both parts are built anew, with full pages.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 'a'), (2, 'b'), (3, 'c')]);
    /// let above = map.split_off(&2);
    /// assert!(map.into_keys().eq([1]) && above.into_keys().eq([2, 3]));
    /// ```
    pub fn split_off<Q: Encode + ?Sized>(&mut self, key: &Q) -> Self
    where
        K: Borrow<Q>,
    {
        let (mut below, mut above) = (Sorted::new(), Sorted::new());
        key.with_encoded(|split| {
            let mut walk = std::mem::replace(&mut self.tree, Tree::new()).into_walk();
            while let Some(value) = walk.next() {
                let key = walk.front_key();
                if key < split { &mut below } else { &mut above }.push(key, value);
            }
        });
        self.tree = below.build();
        Self::from_tree(above.build())
    }

    /// Keeps the entries for which `keep` says so. It sees each one once, in order, and may change
    /// the value.
    ///
    /// # Complexity
    ///
    /// O(n·b) for keys of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map: ArtMap<u32, u32> = (0..8).map(|i| (i, i)).collect();
    /// map.retain(|key, _| key % 2 == 1);
    /// assert!(map.into_keys().eq([1, 3, 5, 7]));
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        self.extract_if::<K, _, _>(.., |key, value| !keep(key, value))
            .for_each(drop);
    }

    /// Removes the entries with keys inside `range` for which `remove` says so, one at a time as
    /// the iterator goes on. Those it has not come to stay.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// O(b) a step for keys of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map: ArtMap<u32, u32> = (0..8).map(|i| (i, i)).collect();
    /// let odd: Vec<u32> = map.extract_if(..6, |_, v| *v % 2 == 1).map(|(key, _)| key).collect();
    /// assert_eq!(odd, [1, 3, 5]);
    /// assert_eq!(map.len(), 5);
    /// ```
    pub fn extract_if<Q, R, F>(&mut self, range: R, remove: F) -> ExtractIf<'_, K, V, S, F>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
        F: FnMut(&K, &mut V) -> bool,
    {
        let (next, end) = (encoded(range.start_bound()), encoded(range.end_bound()));
        assert_ordered(as_bytes(&next), as_bytes(&end));
        ExtractIf {
            map: self,
            next,
            end,
            remove,
        }
    }
}

/// The entries that a predicate picks out, removed one at a time, from [`ArtMap::extract_if`].
pub struct ExtractIf<'a, K, V, S, F> {
    map: &'a mut ArtMap<K, V, S>,
    /// Where to go on.
    next: Bound<KeyBuffer>,
    end: Bound<KeyBuffer>,
    remove: F,
}

impl<K: Key, V, S: Summary<V>, F> Iterator for ExtractIf<'_, K, V, S, F>
where
    F: FnMut(&K, &mut V) -> bool,
{
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        let tree = &mut self.map.tree;
        let mut spot = tree.seek(as_bytes(&self.next));
        loop {
            if !tree.settle_next(&mut spot) {
                return None;
            }
            let bytes = tree.key_at(&spot);
            let inside = match as_bytes(&self.end) {
                Bound::Included(end) => &*bytes <= end,
                Bound::Excluded(end) => &*bytes < end,
                Bound::Unbounded => true,
            };
            if !inside {
                return None;
            }
            let key = K::decode(&bytes);
            let remove = &mut self.remove;
            // Where to go on, also if the predicate panics.
            self.next = Bound::Excluded(KeyBuffer::from(&*bytes));
            let remove = {
                let mut value = super::ValueMut::at(tree, spot.clone());
                remove(&key, &mut value)
            };
            if remove {
                return Some((key, tree.remove_at(spot.path, spot.at)));
            }
            spot.at += 1;
        }
    }
}

impl<K: Key, V, S: Summary<V>, F> FusedIterator for ExtractIf<'_, K, V, S, F> where
    F: FnMut(&K, &mut V) -> bool
{
}

impl<K, V, S, F> Debug for ExtractIf<'_, K, V, S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExtractIf")
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
