//! Union, intersection, differences: both trees walked at once.

use std::cmp::Ordering;
use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, BitXor, Sub};

use super::ArtSet;
use crate::key::Key;
use crate::tree::{Shared, Walk};

/// A walk that knows its next key.
#[derive(Clone)]
struct Peeked<'a> {
    walk: Walk<Shared<'a, (), ()>>,
    is_there: bool,
}

impl<'a> Peeked<'a> {
    fn new<K>(set: &'a ArtSet<K>) -> Self {
        let mut walk = set.map.tree().walk_all();
        let is_there = walk.next().is_some();
        Self { walk, is_there }
    }

    fn key(&self) -> Option<&[u8]> {
        self.is_there.then(|| self.walk.front_key())
    }

    fn advance(&mut self) {
        self.is_there = self.walk.next().is_some();
    }
}

/// Two walks side by side.
#[derive(Clone)]
struct Pair<'a> {
    left: Peeked<'a>,
    right: Peeked<'a>,
}

impl<'a> Pair<'a> {
    fn new<K>(left: &'a ArtSet<K>, right: &'a ArtSet<K>) -> Self {
        Self {
            left: Peeked::new(left),
            right: Peeked::new(right),
        }
    }

    /// Goes over the least key: where it is, and the key if `wanted` says so.
    fn step<K: Key>(&mut self, wanted: impl Fn(Ordering) -> bool) -> Option<Option<K>> {
        let order = match (self.left.key(), self.right.key()) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.cmp(right),
        };
        let from = if order == Ordering::Greater {
            &self.right
        } else {
            &self.left
        };
        let key = wanted(order).then(|| from.key().map(K::decode)).flatten();
        if order != Ordering::Greater {
            self.left.advance();
        }
        if order != Ordering::Less {
            self.right.advance();
        }
        Some(key)
    }
}

/// An iterator over the keys that are where `$wanted` says: `Less` only left, `Greater` only right,
/// `Equal` in both.
macro_rules! combination {
    ($name:ident, $doc:literal, $wanted:expr) => {
        #[doc = $doc]
        #[derive(Clone)]
        pub struct $name<'a, K> {
            pair: Pair<'a>,
            key: PhantomData<fn() -> K>,
        }

        impl<K: Key> Iterator for $name<'_, K> {
            type Item = K;

            fn next(&mut self) -> Option<K> {
                loop {
                    if let Some(key) = self.pair.step($wanted)? {
                        return Some(key);
                    }
                }
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
    |_| true
);
combination!(
    Intersection,
    "The keys that two sets share, from [`ArtSet::intersection`].",
    Ordering::is_eq
);
combination!(
    Difference,
    "The keys of one set that another one lacks, from [`ArtSet::difference`].",
    Ordering::is_lt
);
combination!(
    SymmetricDifference,
    "The keys that only one of two sets has, from [`ArtSet::symmetric_difference`].",
    Ordering::is_ne
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
            pair: Pair::new(self, other),
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
            pair: Pair::new(self, other),
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
            pair: Pair::new(self, other),
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
            pair: Pair::new(self, other),
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
