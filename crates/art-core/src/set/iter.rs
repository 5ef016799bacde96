//! Iterators over a set.

use std::fmt::{self, Debug};
use std::iter::FusedIterator;

use super::ArtSet;
use crate::key::Key;
use crate::map;

/// The keys of a set in order, from [`ArtSet::iter`].
#[derive(Clone)]
pub struct Iter<'a, K>(pub(super) map::Keys<'a, K, ()>);

/// The keys of a set inside a range in order, from [`ArtSet::range`].
#[derive(Clone)]
pub struct Range<'a, K>(pub(super) map::Range<'a, K, ()>);

/// The keys of a set taken apart, in order.
pub struct IntoIter<K>(map::IntoKeys<K, ()>);

impl<K: Key> Iterator for Iter<'_, K> {
    type Item = K;

    fn next(&mut self) -> Option<K> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<K: Key> DoubleEndedIterator for Iter<'_, K> {
    fn next_back(&mut self) -> Option<K> {
        self.0.next_back()
    }
}

impl<K: Key> ExactSizeIterator for Iter<'_, K> {}
impl<K: Key> FusedIterator for Iter<'_, K> {}

impl<K: Key> Iterator for Range<'_, K> {
    type Item = K;

    fn next(&mut self) -> Option<K> {
        Some(self.0.next()?.0)
    }
}

impl<K: Key> DoubleEndedIterator for Range<'_, K> {
    fn next_back(&mut self) -> Option<K> {
        Some(self.0.next_back()?.0)
    }
}

impl<K: Key> FusedIterator for Range<'_, K> {}

impl<K: Key> Iterator for IntoIter<K> {
    type Item = K;

    fn next(&mut self) -> Option<K> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<K: Key> DoubleEndedIterator for IntoIter<K> {
    fn next_back(&mut self) -> Option<K> {
        self.0.next_back()
    }
}

impl<K: Key> ExactSizeIterator for IntoIter<K> {}
impl<K: Key> FusedIterator for IntoIter<K> {}

impl<K: Key + Debug> Debug for Iter<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: Key + Debug> Debug for Range<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.clone().map(|(key, ())| key))
            .finish()
    }
}

impl<K> Debug for IntoIter<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: Key> IntoIterator for ArtSet<K> {
    type Item = K;
    type IntoIter = IntoIter<K>;

    fn into_iter(self) -> IntoIter<K> {
        IntoIter(self.map.into_keys())
    }
}

impl<'a, K: Key> IntoIterator for &'a ArtSet<K> {
    type Item = K;
    type IntoIter = Iter<'a, K>;

    fn into_iter(self) -> Iter<'a, K> {
        self.iter()
    }
}
