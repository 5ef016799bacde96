//! The count: what makes a map a slice.

use art_core::{Counted, IgnoresValues, Summary};

/// The number of values: the summary that order statistics need.
///
/// # Examples
///
/// ```
/// use art_core::ArtMap;
/// use art_ordstat::Count;
///
/// let map: ArtMap<u8, char, Count> = [(1, 'a'), (3, 'c')].into_iter().collect();
/// assert_eq!(map.summary(), Count(2));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub usize);

impl<V> Summary<V> for Count {
    #[inline]
    fn identity() -> Self {
        Self(0)
    }

    #[inline]
    fn of(_: &V) -> Self {
        Self(1)
    }

    #[inline]
    fn merge(&mut self, right: &Self) {
        self.0 += right.0;
    }

    #[inline]
    fn of_all(values: &[V]) -> Self {
        Self(values.len())
    }

    #[inline]
    fn known_count(&self) -> Option<usize> {
        Some(self.0)
    }

    #[inline]
    fn from_count(count: usize) -> Option<Self> {
        Some(Self(count))
    }

    #[inline]
    fn insert(&mut self, _: &V) -> bool {
        self.0 += 1;
        true
    }

    #[inline]
    fn remove(&mut self, _: &V) -> bool {
        self.0 -= 1;
        true
    }

    #[inline]
    fn replace(&mut self, _: &V, _: &V) -> bool {
        true
    }
}

impl<V> IgnoresValues<V> for Count {}

impl<V> Counted<V> for Count {
    #[inline]
    fn count(&self) -> usize {
        self.0
    }
}
