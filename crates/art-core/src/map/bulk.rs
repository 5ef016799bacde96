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

/// The most entries that an iterator's hint makes room for at once.
const MAX_HINT: usize = 1 << 20;

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
        let entries = entries.into_iter();
        let mut sorted = Sorted::new();
        // A hint may be anything; what it asks for beyond this comes as it is needed.
        let (hint, _) = entries.size_hint();
        sorted.values.reserve(hint.min(MAX_HINT));
        for (key, value) in entries {
            key.with_encoded(|key| {
                assert!(sorted.keys.end_below(key), "keys must rise strictly");
                sorted.keys.push(key);
            });
            sorted.values.push(value);
        }
        Self::from_tree(sorted.build())
    }

    /// Moves all entries of `other` here; it is empty then. Where both have a key, the value of
    /// `other` stays.
    ///
    /// # Complexity
    ///
    /// As [`merge`](Self::merge).
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
        let theirs = std::mem::replace(&mut other.tree, Tree::new());
        // Dropped first: a panic there while the other one is on its way out would leak that.
        self.merge_bytes(theirs, |_, ours, theirs| {
            drop(ours);
            theirs
        });
    }

    /// Moves all entries of `other` here. Where both have a key, `resolve` makes one value of this
    /// map's and the other's.
    ///
    /// # Complexity
    ///
    /// O((n + m)·b) for `n` and `m` entries with keys of `b` encoded bytes, and that much memory
    /// while it works: the map is built anew, with full pages. O(m·b) if `other` is much the
    /// smaller one.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut stock = ArtMap::from([("nails".to_string(), 70), ("nuts".to_string(), 5)]);
    /// let delivery = ArtMap::from([("nuts".to_string(), 20), ("bolts".to_string(), 30)]);
    /// stock.merge(delivery, |_, have, more| have + more);
    /// assert!(stock.into_iter().map(|(_, count)| count).eq([30, 70, 25]));
    /// ```
    pub fn merge(&mut self, other: Self, mut resolve: impl FnMut(&K, V, V) -> V) {
        self.merge_bytes(other.tree, |key, ours, theirs| {
            resolve(&K::decode(key), ours, theirs)
        });
    }

    fn merge_bytes(&mut self, other: Tree<V, S>, mut resolve: impl FnMut(&[u8], V, V) -> V) {
        let is_small = other.len() < self.len() / 16;
        let mut theirs = Drain::new(other);
        if is_small {
            while let Some(key) = theirs.key() {
                let key = KeyBuffer::from(key);
                if let Some(mut value) = theirs.take() {
                    // Taken out first, so that a panic in `resolve` finds a whole map.
                    if let Some(ours) = self.tree.remove(&key) {
                        value = resolve(&key, ours, value);
                    }
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
            let first = if order.is_gt() { &theirs } else { &ours };
            first.key().inspect(|key| sorted.keys.push(key));
            let our = order.is_le().then(|| ours.take()).flatten();
            let their = order.is_ge().then(|| theirs.take()).flatten();
            let value = match (our, their) {
                (Some(our), Some(their)) => {
                    resolve(sorted.keys.last().unwrap_or_default(), our, their)
                }
                (Some(value), None) | (None, Some(value)) => value,
                (None, None) => unreachable!("a side that has a key has its value"),
            };
            sorted.values.push(value);
        }
        self.tree = sorted.build();
    }

    /// Removes all entries with keys at or above `key`, and returns them.
    ///
    /// # Complexity
    ///
    /// O(b + w) for a key of `b` encoded bytes and nodes of `w` children on its path: whole subtrees
    /// change hands. Then the smaller part's nodes are looked at, to count its entries.
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
        Self::from_tree(key.with_encoded(|key| self.tree.split_off(key)))
    }

    /// Builds the map anew with full pages, as small as one that is built from sorted entries.
    ///
    /// Insertions leave room in pages, and removals leave pages that are half empty. A map that is
    /// edited no more, or seldom, need not keep that.
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
    /// let mut map: ArtMap<u64, u64> = (0..10_000).map(|i| (i * i, i)).collect();
    /// map.retain(|_, value| *value % 3 == 0);
    /// let before = map.heap_bytes();
    /// map.compact();
    /// assert!(map.heap_bytes() < before);
    /// ```
    pub fn compact(&mut self) {
        let mut entries = Drain::new(std::mem::replace(&mut self.tree, Tree::new()));
        let mut sorted = Sorted::new();
        while let Some(key) = entries.key() {
            sorted.keys.push(key);
            sorted.values.extend(entries.take());
        }
        self.tree = sorted.build();
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
