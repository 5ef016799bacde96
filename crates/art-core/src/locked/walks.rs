//! Walks over a locked map, which hold no lock between their steps.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use super::{Locked, Resumable};
use crate::as_map::AsArtMap;
use crate::key::Encode;
use crate::map::with_encoded_range;
use crate::tree::end_of_prefix;

impl<M: AsArtMap> Locked<M> {
    /// Returns all entries in order, without holding the lock between two of them.
    ///
    /// # Examples
    ///
    /// See [`Resumable`].
    #[must_use]
    pub fn iter(&self) -> Resumable<M, M::Value>
    where
        M::Value: Clone,
    {
        self.iter_with(M::Value::clone as fn(&M::Value) -> M::Value)
    }

    /// As [`iter`](Self::iter), with what `look` makes of each value.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, "one"), (2, "three")]));
    /// assert!(map.iter_with(|value| value.len()).eq([(1, 3), (2, 5)]));
    /// ```
    #[must_use]
    pub fn iter_with<T, F: Fn(&M::Value) -> T>(&self, look: F) -> Resumable<M, T, F> {
        Resumable::new(self, Bound::Unbounded, Bound::Unbounded, look)
    }

    /// Returns the entries with keys inside `range`, in order, without holding the lock between two
    /// of them.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from([(1_u8, 'a'), (3, 'c'), (5, 'e')]));
    /// let mut range = map.range(2..);
    /// assert_eq!(range.next(), Some((3, 'c')));
    /// map.insert(4, 'd');
    /// assert_eq!(range.next(), Some((4, 'd')));
    /// ```
    pub fn range<Q, R>(&self, range: R) -> Resumable<M, M::Value>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        R: RangeBounds<Q>,
        M::Value: Clone,
    {
        self.range_with(range, M::Value::clone as fn(&M::Value) -> M::Value)
    }

    /// As [`range`](Self::range), with what `look` makes of each value.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    pub fn range_with<Q, R, T, F>(&self, range: R, look: F) -> Resumable<M, T, F>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        R: RangeBounds<Q>,
        F: Fn(&M::Value) -> T,
    {
        with_encoded_range(&range, |lower, upper| {
            Resumable::new(self, lower, upper, look)
        })
    }

    /// Returns the entries with encoded keys that begin with `prefix`, in order, without holding
    /// the lock between two of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Locked};
    ///
    /// let map = Locked::new(ArtMap::from(["ant", "anthem", "bee"].map(|key| (key.to_string(), ()))));
    /// assert_eq!(map.prefix("ant").last(), Some(("anthem".to_string(), ())));
    /// ```
    pub fn prefix<Q>(&self, prefix: &Q) -> Resumable<M, M::Value>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        M::Value: Clone,
    {
        self.prefix_with(prefix, M::Value::clone as fn(&M::Value) -> M::Value)
    }

    /// As [`prefix`](Self::prefix), with what `look` makes of each value.
    pub fn prefix_with<Q, T, F>(&self, prefix: &Q, look: F) -> Resumable<M, T, F>
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
        F: Fn(&M::Value) -> T,
    {
        prefix.with_encoded(|prefix| {
            let end = end_of_prefix(prefix);
            let end = end.as_ref().map(Vec::as_slice);
            Resumable::new(self, Bound::Included(prefix), end, look)
        })
    }
}
