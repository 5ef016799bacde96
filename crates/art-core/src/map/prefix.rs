//! Keys by prefix, and the stored prefixes of a query.
//!
//! All of it is about *encoded* bytes. For strings and byte strings those are their own bytes.

use std::borrow::Borrow;
use std::ops::Bound;

use super::{ArtMap, PrefixesOf, Range};
use crate::key::{Encode, Key};
use crate::summary::Summary;
use crate::tree::end_of_prefix;

/// Calls `f` with the bounds around all keys that begin with `prefix`.
fn with_bounds<R>(prefix: &[u8], f: impl FnOnce(Bound<&[u8]>, Bound<&[u8]>) -> R) -> R {
    let end = end_of_prefix(prefix);
    f(Bound::Included(prefix), end.as_ref().map(Vec::as_slice))
}

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns the entries with encoded keys that begin with `prefix`, in order.
    ///
    /// # Complexity
    ///
    /// O(b) to find both ends, for a prefix of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([("ant".to_string(), 1), ("anthem".to_string(), 2), ("bee".to_string(), 3)]);
    /// assert!(map.prefix("ant").map(|(key, _)| key).eq(["ant", "anthem"]));
    /// ```
    pub fn prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> Range<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        prefix.with_encoded(|prefix| with_bounds(prefix, |from, to| self.byte_range(from, to)))
    }

    /// Returns the number of keys that begin with `prefix`.
    ///
    /// # Complexity
    ///
    /// O(m) for `m` such keys; a ranked map counts without visiting them.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert_eq!(ArtMap::from([("ant".to_string(), 1), ("anthem".to_string(), 2), ("bee".to_string(), 3)]).count_prefix("an"), 2);
    /// ```
    pub fn count_prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        prefix.with_encoded(|prefix| {
            with_bounds(prefix, |from, to| {
                let mut walk = self.tree.walk(from, to);
                let mut count = 0;
                while walk.next_value().is_some() {
                    count += 1;
                }
                count
            })
        })
    }

    /// Returns the summary of the values whose keys begin with `prefix`.
    ///
    /// # Complexity
    ///
    /// As [`aggregate`](Self::aggregate).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// // The summary that keeps nothing.
    /// assert_eq!(ArtMap::from([("ant".to_string(), 1)]).aggregate_prefix("an"), ());
    /// ```
    pub fn aggregate_prefix<Q: Encode + ?Sized>(&self, prefix: &Q) -> S
    where
        K: Borrow<Q>,
    {
        prefix.with_encoded(|prefix| with_bounds(prefix, |from, to| self.tree.aggregate(from, to)))
    }

    /// Removes all keys that begin with `prefix`, and returns how many there were.
    ///
    /// # Complexity
    ///
    /// O(m·b) for `m` such keys of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([("ant".to_string(), 1), ("anthem".to_string(), 2), ("bee".to_string(), 3)]);
    /// assert_eq!(map.remove_prefix("an"), 2);
    /// assert_eq!(map.len(), 1);
    /// ```
    pub fn remove_prefix<Q: Encode + ?Sized>(&mut self, prefix: &Q) -> usize
    where
        K: Borrow<Q>,
    {
        prefix.with_encoded(|prefix| {
            let before = self.len();
            let mut spot = self.tree.seek(Bound::Included(prefix));
            while self.tree.settle_next(&mut spot) {
                let key = self.tree.key_at(&spot);
                if !key.starts_with(prefix) {
                    break;
                }
                self.tree.remove_at(spot.path, spot.at);
                spot = self.tree.seek(Bound::Included(prefix));
            }
            before - self.len()
        })
    }

    /// Returns the entry with the longest key that `query` begins with.
    ///
    /// # Complexity
    ///
    /// O(b) for a query of `b` encoded bytes, and a look at the pages on its path.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let routes = ArtMap::from([("/".to_string(), 1), ("/api/".to_string(), 2), ("/api/v2/".to_string(), 3)]);
    /// assert_eq!(routes.longest_prefix("/api/v1/users"), Some(("/api/".to_string(), &2)));
    /// ```
    pub fn longest_prefix<Q: Encode + ?Sized>(&self, query: &Q) -> Option<(K, &V)>
    where
        K: Borrow<Q>,
    {
        query.with_encoded(|query| {
            let (len, value) = self.tree.prefixes_of(query).pop()?;
            Some((K::decode(&query[..len]), value))
        })
    }

    /// Returns the entries with keys that `query` begins with, shortest first.
    ///
    /// # Complexity
    ///
    /// As [`longest_prefix`](Self::longest_prefix).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([("a".to_string(), 1), ("ab".to_string(), 2), ("b".to_string(), 3)]);
    /// assert!(map.prefixes_of("abc").map(|(key, _)| key).eq(["a", "ab"]));
    /// ```
    pub fn prefixes_of<Q: Encode + ?Sized>(&self, query: &Q) -> PrefixesOf<'_, K, V>
    where
        K: Borrow<Q>,
    {
        query.with_encoded(|query| PrefixesOf::new(query, self.tree.prefixes_of(query)))
    }
}
