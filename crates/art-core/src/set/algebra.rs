//! Union, intersection, differences: both trees walked at once.

use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, BitXor, Sub};

use super::ArtSet;
use crate::key::Key;
use crate::tree::Pair;

/// Two sets side by side.
type Both<'a> = Pair<'a, (), (), (), ()>;

/// The next key of those that are where `wanted` says: `Less` only left, `Greater` only right,
/// `Equal` in both.
fn next_where<K: Key>(pair: &mut Both<'_>, wanted: impl Fn(Ordering) -> bool) -> Option<K> {
    loop {
        let order = pair.order()?;
        let key = wanted(order).then(|| {
            K::decode(if order.is_gt() {
                pair.right_key()
            } else {
                pair.left_key()
            })
        });
        if order.is_le() {
            pair.step_left();
        }
        if order.is_ge() {
            pair.step_right();
        }
        if key.is_some() {
            return key;
        }
    }
}

/// The next key that both have; neither side looks at what the other one cannot have.
fn next_common<K: Key>(pair: &mut Both<'_>) -> Option<K> {
    if !pair.go_to_common() {
        return None;
    }
    let key = K::decode(pair.left_key());
    pair.step_left();
    pair.step_right();
    Some(key)
}

/// The next key that only the left set has; the right side skips what lies before it.
fn next_of_left_only<K: Key>(pair: &mut Both<'_>) -> Option<K> {
    loop {
        match pair.order()? {
            Ordering::Less => {
                let key = K::decode(pair.left_key());
                pair.step_left();
                return Some(key);
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

/// An iterator over keys of two sets.
macro_rules! combination {
    ($name:ident, $doc:literal, $next:expr) => {
        #[doc = $doc]
        #[derive(Clone)]
        pub struct $name<'a, K> {
            pair: Both<'a>,
            key: PhantomData<fn() -> K>,
        }

        impl<K: Key> Iterator for $name<'_, K> {
            type Item = K;

            fn next(&mut self) -> Option<K> {
                $next(&mut self.pair)
            }
        }

        impl<K: Key> FusedIterator for $name<'_, K> {}

        impl<K: Key + Clone + Debug> Debug for $name<'_, K> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self { pair, key } = self;
                f.debug_list()
                    .entries(Self {
                        pair: pair.clone(),
                        key: *key,
                    })
                    .finish()
            }
        }
    };
}

combination!(
    Union,
    "The keys of two sets, each once, from [`ArtSet::union`].",
    |pair| next_where(pair, |_| true)
);
combination!(
    Intersection,
    "The keys that two sets share, from [`ArtSet::intersection`].",
    next_common
);
combination!(
    Difference,
    "The keys of one set that another one lacks, from [`ArtSet::difference`].",
    next_of_left_only
);
combination!(
    SymmetricDifference,
    "The keys that only one of two sets has, from [`ArtSet::symmetric_difference`].",
    |pair| next_where(pair, Ordering::is_ne)
);

impl<K: Key> ArtSet<K> {
    /// Returns the keys of both sets in order, each once.
    ///
    /// # Complexity
    ///
    /// O(n + m) for the whole iteration.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let (a, b) = (ArtSet::from([1_u8, 2]), ArtSet::from([2_u8, 3]));
    /// assert!(a.union(&b).eq([1, 2, 3]));
    /// assert_eq!(&a | &b, ArtSet::from([1, 2, 3]));
    /// ```
    #[must_use]
    pub fn union<'a>(&'a self, other: &'a Self) -> Union<'a, K> {
        Union {
            pair: Pair::new(self.map.tree(), other.map.tree()),
            key: PhantomData,
        }
    }

    /// Returns the keys that are in both sets, in order.
    ///
    /// # Complexity
    ///
    /// O(n + m) for the whole iteration.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let (a, b) = (ArtSet::from([1_u8, 2]), ArtSet::from([2_u8, 3]));
    /// assert!(a.intersection(&b).eq([2]));
    /// assert_eq!(&a & &b, ArtSet::from([2]));
    /// ```
    #[must_use]
    pub fn intersection<'a>(&'a self, other: &'a Self) -> Intersection<'a, K> {
        Intersection {
            pair: Pair::new(self.map.tree(), other.map.tree()),
            key: PhantomData,
        }
    }

    /// Returns the keys that `other` lacks, in order.
    ///
    /// # Complexity
    ///
    /// O(n + m) for the whole iteration.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let (a, b) = (ArtSet::from([1_u8, 2]), ArtSet::from([2_u8, 3]));
    /// assert!(a.difference(&b).eq([1]));
    /// assert_eq!(&a - &b, ArtSet::from([1]));
    /// ```
    #[must_use]
    pub fn difference<'a>(&'a self, other: &'a Self) -> Difference<'a, K> {
        Difference {
            pair: Pair::new(self.map.tree(), other.map.tree()),
            key: PhantomData,
        }
    }

    /// Returns the keys that are in one of the sets only, in order.
    ///
    /// # Complexity
    ///
    /// O(n + m) for the whole iteration.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// let (a, b) = (ArtSet::from([1_u8, 2]), ArtSet::from([2_u8, 3]));
    /// assert!(a.symmetric_difference(&b).eq([1, 3]));
    /// assert_eq!(&a ^ &b, ArtSet::from([1, 3]));
    /// ```
    #[must_use]
    pub fn symmetric_difference<'a>(&'a self, other: &'a Self) -> SymmetricDifference<'a, K> {
        SymmetricDifference {
            pair: Pair::new(self.map.tree(), other.map.tree()),
            key: PhantomData,
        }
    }

    /// Returns whether `other` has every key of this set.
    ///
    /// # Complexity
    ///
    /// O(n + m).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtSet;
    ///
    /// assert!(ArtSet::from([1_u8]).is_subset(&ArtSet::from([1_u8, 2])));
    /// ```
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.len() <= other.len() && self.difference(other).next().is_none()
    }

    /// Returns whether this set has every key of `other`.
    ///
    /// # Complexity
    ///
    /// O(n + m).
    #[must_use]
    pub fn is_superset(&self, other: &Self) -> bool {
        other.is_subset(self)
    }

    /// Returns whether the sets share no key.
    ///
    /// # Complexity
    ///
    /// O(n + m).
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).next().is_none()
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $combination:ident, $doc:literal) => {
        impl<K: Key> $trait<&ArtSet<K>> for &ArtSet<K> {
            type Output = ArtSet<K>;

            #[doc = $doc]
            fn $method(self, other: &ArtSet<K>) -> ArtSet<K> {
                ArtSet::from_sorted_iter(self.$combination(other))
            }
        }
    };
}

operator!(BitOr, bitor, union, "Returns the union as a new set.");
operator!(
    BitAnd,
    bitand,
    intersection,
    "Returns the intersection as a new set."
);
operator!(Sub, sub, difference, "Returns the difference as a new set.");
operator!(
    BitXor,
    bitxor,
    symmetric_difference,
    "Returns the symmetric difference as a new set."
);
