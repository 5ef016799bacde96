//! Lending walks: entries with their encoded keys in a reused buffer.

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::RangeBounds;

use super::ArtMap;
use super::range::with_encoded_range;
use crate::key::{Encode, Key};
use crate::tree::{self, Shared};

/// A walk that allocates nothing per key, from [`ArtMap::walk`] and [`ArtMap::walk_range`].
///
/// It lends each encoded key until the next step, so it is no [`Iterator`].
pub struct Walk<'a, V, S = ()>(tree::Walk<Shared<'a, V, S>>);

impl<'a, V, S> Walk<'a, V, S> {
    /// Returns the next entry: its encoded key and its value.
    ///
    /// # Complexity
    ///
    /// O(s) for a suffix of `s` bytes, those that the key does not share with all of its page.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([("ab".to_string(), 1), ("ac".to_string(), 2)]);
    /// let mut walk = map.walk();
    /// let mut bytes = 0;
    /// while let Some((key, _)) = walk.next() {
    ///     bytes += key.len();
    /// }
    /// assert_eq!(bytes, 4);
    /// ```
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator could not lend its key"
    )]
    #[inline]
    pub fn next(&mut self) -> Option<(&[u8], &'a V)> {
        let value = self.0.next()?;
        Some((self.0.front_key(), value))
    }

    /// Returns the next entry from the back.
    ///
    /// # Complexity
    ///
    /// As [`next`](Self::next).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([("ab".to_string(), 1), ("ac".to_string(), 2)]);
    /// assert_eq!(map.walk().next_back(), Some((&b"ac"[..], &2)));
    /// ```
    #[inline]
    pub fn next_back(&mut self) -> Option<(&[u8], &'a V)> {
        let value = self.0.next_back()?;
        Some((self.0.back_key(), value))
    }
}

impl<V, S> Clone for Walk<'_, V, S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V, S> Debug for Walk<'_, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("key", &self.0.front_key())
            .finish_non_exhaustive()
    }
}

impl<K: Key, V, S> ArtMap<K, V, S> {
    /// Returns a walk over all entries that lends the encoded keys.
    ///
    /// # Examples
    ///
    /// See [`Walk::next`].
    #[must_use]
    pub fn walk(&self) -> Walk<'_, V, S> {
        Walk(self.tree.walk_all())
    }

    /// Returns a walk over the entries with keys inside `range` that lends the encoded keys.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// O(b) to find both ends, for keys of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// assert_eq!(map.walk_range(2..).next(), Some((&[3][..], &'c')));
    /// ```
    pub fn walk_range<Q, R>(&self, range: R) -> Walk<'_, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        with_encoded_range(&range, |lower, upper| Walk(self.tree.walk(lower, upper)))
    }
}

/// The entries whose keys begin a query, shortest first, from [`ArtMap::prefixes_of`].
pub struct PrefixesOf<'a, K, V> {
    found: std::vec::IntoIter<(usize, &'a V)>,
    query: Vec<u8>,
    key: PhantomData<fn() -> K>,
}

impl<'a, K, V> PrefixesOf<'a, K, V> {
    pub(super) fn new(query: &[u8], found: Vec<(usize, &'a V)>) -> Self {
        Self {
            found: found.into_iter(),
            query: query.to_vec(),
            key: PhantomData,
        }
    }
}

impl<'a, K: Key, V> Iterator for PrefixesOf<'a, K, V> {
    type Item = (K, &'a V);

    fn next(&mut self) -> Option<(K, &'a V)> {
        let (len, value) = self.found.next()?;
        Some((K::decode(&self.query[..len]), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.found.size_hint()
    }
}

impl<K: Key, V> DoubleEndedIterator for PrefixesOf<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (len, value) = self.found.next_back()?;
        Some((K::decode(&self.query[..len]), value))
    }
}

impl<K: Key, V> ExactSizeIterator for PrefixesOf<'_, K, V> {}
impl<K: Key, V> FusedIterator for PrefixesOf<'_, K, V> {}

impl<K, V> Debug for PrefixesOf<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrefixesOf")
            .field("left", &self.found.len())
            .finish_non_exhaustive()
    }
}
