//! Two maps at once: what both have, what one lacks, and all of it side by side.

use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::marker::PhantomData;

use super::ArtMap;
use crate::key::Key;
use crate::tree::Pair;

/// The keys that two maps share, with both values, from [`ArtMap::intersection`].
pub struct MapIntersection<'a, K, V, S, W, T> {
    pair: Pair<'a, V, S, W, T>,
    key: PhantomData<fn() -> K>,
}

/// The entries whose keys another map lacks, from [`ArtMap::difference`].
pub struct MapDifference<'a, K, V, S, W, T> {
    pair: Pair<'a, V, S, W, T>,
    key: PhantomData<fn() -> K>,
}

/// The keys of two maps, with the values that there are, from [`ArtMap::union`].
pub struct MapUnion<'a, K, V, S, W, T> {
    pair: Pair<'a, V, S, W, T>,
    key: PhantomData<fn() -> K>,
}

impl<K: Key, V, S> ArtMap<K, V, S> {
    /// Returns the keys that are in both maps, in order, with both values.
    ///
    /// # Complexity
    ///
    /// At most O(n + m) for the whole iteration. Subtrees of one map that the other has nothing
    /// against are skipped, so with a small map it is O(b) for each of its keys of `b` encoded
    /// bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let (a, b) = (ArtMap::from([(1_u8, 'a'), (2, 'b')]), ArtMap::from([(2_u8, 20), (3, 30)]));
    /// assert!(a.intersection(&b).eq([(2, &'b', &20)]));
    /// ```
    #[must_use]
    pub fn intersection<'a, W, T>(
        &'a self,
        other: &'a ArtMap<K, W, T>,
    ) -> MapIntersection<'a, K, V, S, W, T> {
        MapIntersection {
            pair: Pair::new(&self.tree, &other.tree),
            key: PhantomData,
        }
    }

    /// Returns the entries whose keys `other` lacks, in order.
    ///
    /// # Complexity
    ///
    /// O(n + m) for the whole iteration, less what is skipped of `other`.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let (a, b) = (ArtMap::from([(1_u8, 'a'), (2, 'b')]), ArtMap::from([(2_u8, 20), (3, 30)]));
    /// assert!(a.difference(&b).eq([(1, &'a')]));
    /// ```
    #[must_use]
    pub fn difference<'a, W, T>(
        &'a self,
        other: &'a ArtMap<K, W, T>,
    ) -> MapDifference<'a, K, V, S, W, T> {
        MapDifference {
            pair: Pair::new(&self.tree, &other.tree),
            key: PhantomData,
        }
    }

    /// Returns the keys of both maps in order, each once, with the values that there are. Those
    /// with one value only make the symmetric difference.
    ///
    /// # Complexity
    ///
    /// O(n + m) for the whole iteration.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let (a, b) = (ArtMap::from([(1_u8, 'a'), (2, 'b')]), ArtMap::from([(2_u8, 20), (3, 30)]));
    /// let all = [(1, Some(&'a'), None), (2, Some(&'b'), Some(&20)), (3, None, Some(&30))];
    /// assert!(a.union(&b).eq(all));
    /// ```
    #[must_use]
    pub fn union<'a, W, T>(&'a self, other: &'a ArtMap<K, W, T>) -> MapUnion<'a, K, V, S, W, T> {
        MapUnion {
            pair: Pair::new(&self.tree, &other.tree),
            key: PhantomData,
        }
    }

    /// Returns whether `other` has every key of this map, whatever the values.
    ///
    /// # Complexity
    ///
    /// As [`difference`](Self::difference), up to the first key that is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let (a, b) = (ArtMap::from([(2_u8, 'b')]), ArtMap::from([(2_u8, 20), (3, 30)]));
    /// assert!(a.is_subset_of(&b) && !b.is_subset_of(&a));
    /// ```
    #[must_use]
    pub fn is_subset_of<W, T>(&self, other: &ArtMap<K, W, T>) -> bool {
        self.len() <= other.len() && self.difference(other).next().is_none()
    }

    /// Returns whether the maps share no key.
    ///
    /// # Complexity
    ///
    /// As [`intersection`](Self::intersection), up to the first key that is shared.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let (a, b) = (ArtMap::from([(1_u8, 'a')]), ArtMap::from([(2_u8, 20)]));
    /// assert!(a.is_disjoint_from(&b) && !a.is_disjoint_from(&a));
    /// ```
    #[must_use]
    pub fn is_disjoint_from<W, T>(&self, other: &ArtMap<K, W, T>) -> bool {
        self.intersection(other).next().is_none()
    }
}

impl<'a, K: Key, V, S, W, T> Iterator for MapIntersection<'a, K, V, S, W, T> {
    type Item = (K, &'a V, &'a W);

    fn next(&mut self) -> Option<Self::Item> {
        let pair = &mut self.pair;
        if !pair.go_to_common() {
            return None;
        }
        let key = K::decode(pair.left_key());
        let values = (pair.left_value()?, pair.right_value()?);
        pair.step_left();
        pair.step_right();
        Some((key, values.0, values.1))
    }
}

impl<'a, K: Key, V, S, W, T> Iterator for MapDifference<'a, K, V, S, W, T> {
    type Item = (K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let pair = &mut self.pair;
        loop {
            match pair.order()? {
                Ordering::Less => {
                    let entry = (K::decode(pair.left_key()), pair.left_value()?);
                    pair.step_left();
                    return Some(entry);
                }
                Ordering::Equal => {
                    pair.step_left();
                    pair.step_right();
                }
                Ordering::Greater if pair.is_left_over() => return None,
                Ordering::Greater => pair.seek_right(),
            }
        }
    }
}

impl<'a, K: Key, V, S, W, T> Iterator for MapUnion<'a, K, V, S, W, T> {
    type Item = (K, Option<&'a V>, Option<&'a W>);

    fn next(&mut self) -> Option<Self::Item> {
        let pair = &mut self.pair;
        let order = pair.order()?;
        let key = K::decode(if order.is_gt() {
            pair.right_key()
        } else {
            pair.left_key()
        });
        let mut values = (None, None);
        if order.is_le() {
            values.0 = pair.left_value();
            pair.step_left();
        }
        if order.is_ge() {
            values.1 = pair.right_value();
            pair.step_right();
        }
        Some((key, values.0, values.1))
    }
}

/// What the three iterators share.
macro_rules! iterator_traits {
    ($name:ident) => {
        impl<K: Key, V, S, W, T> FusedIterator for $name<'_, K, V, S, W, T> {}

        impl<K, V, S, W, T> Clone for $name<'_, K, V, S, W, T> {
            fn clone(&self) -> Self {
                Self {
                    pair: self.pair.clone(),
                    key: PhantomData,
                }
            }
        }

        impl<K: Key + Debug, V: Debug, S, W: Debug, T> Debug for $name<'_, K, V, S, W, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.clone()).finish()
            }
        }
    };
}

iterator_traits!(MapIntersection);
iterator_traits!(MapDifference);
iterator_traits!(MapUnion);
