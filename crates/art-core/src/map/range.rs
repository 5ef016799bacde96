//! Ranges: the entries between two keys.

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use super::ArtMap;
use crate::key::{Encode, Key, KeyBuffer};
use crate::summary::IgnoresValues;
use crate::tree::{Exclusive, Shared, Walk};

/// The entries between two keys in order, from [`ArtMap::range`] and [`ArtMap::prefix`].
pub struct Range<'a, K, V, S = ()> {
    walk: Walk<Shared<'a, V, S>>,
    key: PhantomData<fn() -> K>,
}

/// The entries between two keys in order, values to change, from [`ArtMap::range_mut`].
pub struct RangeMut<'a, K, V, S = ()> {
    walk: Walk<Exclusive<'a, V, S>>,
    key: PhantomData<fn() -> K>,
}

impl<'a, K, V, S> Range<'a, K, V, S> {
    pub(super) fn of(walk: Walk<Shared<'a, V, S>>) -> Self {
        Self {
            walk,
            key: PhantomData,
        }
    }
}

impl<'a, K, V, S> RangeMut<'a, K, V, S> {
    pub(super) fn of(walk: Walk<Exclusive<'a, V, S>>) -> Self {
        Self {
            walk,
            key: PhantomData,
        }
    }
}

/// A bound, encoded.
pub(crate) fn encoded<Q: Encode + ?Sized>(bound: Bound<&Q>) -> Bound<KeyBuffer> {
    bound.map(|key| {
        let mut bytes = KeyBuffer::new();
        key.encode(&mut bytes);
        bytes
    })
}

/// Calls `f` with both ends of a range, encoded. Panics as `BTreeMap` does.
///
/// Keys that are their own encoding are not copied, as they are by [`encoded`].
#[inline]
pub(crate) fn with_encoded_range<Q: Encode + ?Sized, T>(
    range: &impl RangeBounds<Q>,
    f: impl FnOnce(Bound<&[u8]>, Bound<&[u8]>) -> T,
) -> T {
    with_encoded_bound(range.start_bound(), |lower| {
        with_encoded_bound(range.end_bound(), |upper| {
            assert_ordered(lower, upper);
            f(lower, upper)
        })
    })
}

/// Calls `f` with a bound, encoded.
#[inline]
pub(crate) fn with_encoded_bound<Q: Encode + ?Sized, T>(
    bound: Bound<&Q>,
    f: impl FnOnce(Bound<&[u8]>) -> T,
) -> T {
    match bound {
        Bound::Unbounded => f(Bound::Unbounded),
        Bound::Included(key) | Bound::Excluded(key) => {
            key.with_encoded(|bytes| f(bound.map(|_| bytes)))
        }
    }
}

/// An encoded bound, borrowed.
pub(crate) fn as_bytes(bound: &Bound<KeyBuffer>) -> Bound<&[u8]> {
    bound.as_ref().map(|bytes| &**bytes)
}

/// Panics as `BTreeMap` does.
pub(crate) fn assert_ordered(lower: Bound<&[u8]>, upper: Bound<&[u8]>) {
    let (Bound::Included(start) | Bound::Excluded(start)) = lower else {
        return;
    };
    let (Bound::Included(end) | Bound::Excluded(end)) = upper else {
        return;
    };
    assert!(
        start <= end,
        "range start is greater than range end in ArtMap"
    );
    let both_excluded = matches!((lower, upper), (Bound::Excluded(_), Bound::Excluded(_)));
    assert!(
        start < end || !both_excluded,
        "range start and end are equal and excluded in ArtMap"
    );
}

impl<K: Key, V, S> ArtMap<K, V, S> {
    /// Returns the entries with keys inside `range`, in order.
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
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c'), (5, 'e')]);
    /// assert!(map.range(2..=5).eq([(3, &'c'), (5, &'e')]));
    /// ```
    pub fn range<Q, R>(&self, range: R) -> Range<'_, K, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        with_encoded_range(&range, |lower, upper| {
            Range::of(self.tree.walk(lower, upper))
        })
    }

    pub(crate) fn byte_range(
        &self,
        lower: Bound<&[u8]>,
        upper: Bound<&[u8]>,
    ) -> Range<'_, K, V, S> {
        assert_ordered(lower, upper);
        Range {
            walk: self.tree.walk(lower, upper),
            key: PhantomData,
        }
    }

    /// Returns the entries with keys inside `range`, in order, values to change.
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
    /// let mut map = ArtMap::from([(1_u8, 10), (3, 30), (5, 50)]);
    /// map.range_mut(2..).for_each(|(_, value)| *value = 0);
    /// assert!(map.values().eq(&[10, 0, 0]));
    /// ```
    pub fn range_mut<Q, R>(&mut self, range: R) -> RangeMut<'_, K, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
        S: IgnoresValues<V>,
    {
        with_encoded_range(&range, |lower, upper| {
            RangeMut::of(self.tree.walk_mut(lower, upper))
        })
    }
}

impl<'a, K: Key, V, S> Iterator for Range<'a, K, V, S> {
    type Item = (K, &'a V);

    #[inline]
    fn next(&mut self) -> Option<(K, &'a V)> {
        let value = self.walk.next()?;
        Some((K::decode(self.walk.front_key()), value))
    }

    fn last(mut self) -> Option<(K, &'a V)> {
        self.next_back()
    }
}

impl<K: Key, V, S> DoubleEndedIterator for Range<'_, K, V, S> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let value = self.walk.next_back()?;
        Some((K::decode(self.walk.back_key()), value))
    }
}

impl<K: Key, V, S> FusedIterator for Range<'_, K, V, S> {}

impl<K, V, S> Clone for Range<'_, K, V, S> {
    fn clone(&self) -> Self {
        Self {
            walk: self.walk.clone(),
            key: PhantomData,
        }
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for Range<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'a, K: Key, V, S> Iterator for RangeMut<'a, K, V, S> {
    type Item = (K, &'a mut V);

    #[inline]
    fn next(&mut self) -> Option<(K, &'a mut V)> {
        let value = self.walk.next()?;
        Some((K::decode(self.walk.front_key()), value))
    }

    fn last(mut self) -> Option<(K, &'a mut V)> {
        self.next_back()
    }
}

impl<K: Key, V, S> DoubleEndedIterator for RangeMut<'_, K, V, S> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let value = self.walk.next_back()?;
        Some((K::decode(self.walk.back_key()), value))
    }
}

impl<K: Key, V, S> FusedIterator for RangeMut<'_, K, V, S> {}

impl<K, V, S> Debug for RangeMut<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RangeMut").finish_non_exhaustive()
    }
}
