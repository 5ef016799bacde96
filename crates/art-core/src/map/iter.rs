//! Iterators over a whole map.

use std::fmt::{self, Debug};
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::Bound;

use super::ArtMap;
use crate::key::Key;
use crate::summary::{IgnoresValues, Summary};
use crate::tree::{Exclusive, Owned, Shared, Walk};

/// The entries of a map in key order, from [`ArtMap::iter`].
pub struct Iter<'a, K, V, S = ()> {
    walk: Walk<Shared<'a, V, S>>,
    left: usize,
    key: PhantomData<fn() -> K>,
}

/// The entries of a map in key order, values to change, from [`ArtMap::iter_mut`].
pub struct IterMut<'a, K, V, S = ()> {
    walk: Walk<Exclusive<'a, V, S>>,
    left: usize,
    key: PhantomData<fn() -> K>,
}

/// The entries of a map taken apart, in key order, from [`ArtMap::into_iter`].
pub struct IntoIter<K, V, S = ()> {
    walk: Walk<Owned<V, S>>,
    left: usize,
    key: PhantomData<fn() -> K>,
}

/// The keys of a map in order, from [`ArtMap::keys`].
pub struct Keys<'a, K, V, S = ()>(Iter<'a, K, V, S>);

/// The values of a map in key order, from [`ArtMap::values`].
pub struct Values<'a, V, S = ()> {
    walk: Walk<Shared<'a, V, S>>,
    left: usize,
}

/// The values of a map in key order, to change, from [`ArtMap::values_mut`].
pub struct ValuesMut<'a, V, S = ()> {
    walk: Walk<Exclusive<'a, V, S>>,
    left: usize,
}

/// The keys of a map taken apart, in order, from [`ArtMap::into_keys`].
pub struct IntoKeys<K, V, S = ()>(IntoIter<K, V, S>);

/// The values of a map taken apart, in key order, from [`ArtMap::into_values`].
pub struct IntoValues<K, V, S = ()>(IntoIter<K, V, S>);

impl<K: Key, V, S> ArtMap<K, V, S> {
    /// Returns the entries in key order, from both ends. Each key is decoded; see
    /// [`walk`](Self::walk) for a way without.
    ///
    /// # Complexity
    ///
    /// O(b) a step for a key of `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(3_u8, 'c'), (1, 'a'), (2, 'b')]);
    /// assert!(map.iter().eq([(1, &'a'), (2, &'b'), (3, &'c')]));
    /// assert_eq!(map.iter().next_back(), Some((3, &'c')));
    /// ```
    #[must_use]
    pub fn iter(&self) -> Iter<'_, K, V, S> {
        Iter {
            walk: self.tree().walk_all(),
            left: self.len(),
            key: PhantomData,
        }
    }

    /// Returns the keys in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert!(ArtMap::from([(2_u8, 'b'), (1, 'a')]).keys().eq([1, 2]));
    /// ```
    #[must_use]
    pub fn keys(&self) -> Keys<'_, K, V, S> {
        Keys(self.iter())
    }

    /// Returns the values in key order. No key is put together.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert!(ArtMap::from([(2_u8, 'b'), (1, 'a')]).values().eq(&['a', 'b']));
    /// ```
    #[must_use]
    pub fn values(&self) -> Values<'_, V, S> {
        Values {
            walk: self.tree().walk_all(),
            left: self.len(),
        }
    }

    /// Returns the keys in order, and consumes the map.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert!(ArtMap::from([(2_u8, 'b'), (1, 'a')]).into_keys().eq([1, 2]));
    /// ```
    #[must_use]
    pub fn into_keys(self) -> IntoKeys<K, V, S> {
        IntoKeys(self.into_iter())
    }

    /// Returns the values in key order, and consumes the map.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// assert!(ArtMap::from([(2_u8, 'b'), (1, 'a')]).into_values().eq(['a', 'b']));
    /// ```
    #[must_use]
    pub fn into_values(self) -> IntoValues<K, V, S> {
        IntoValues(self.into_iter())
    }
}

impl<K: Key, V, S: IgnoresValues<V>> ArtMap<K, V, S> {
    /// Returns the entries in key order, values to change.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 10), (2, 20)]);
    /// for (key, value) in map.iter_mut() {
    ///     *value += i32::from(key);
    /// }
    /// assert!(map.values().eq(&[11, 22]));
    /// ```
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V, S> {
        let left = self.len();
        let walk = self.tree.walk_mut(Bound::Unbounded, Bound::Unbounded);
        IterMut {
            walk,
            left,
            key: PhantomData,
        }
    }

    /// Returns the values in key order, to change.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([(1_u8, 10), (2, 20)]);
    /// map.values_mut().for_each(|value| *value *= 2);
    /// assert!(map.values().eq(&[20, 40]));
    /// ```
    pub fn values_mut(&mut self) -> ValuesMut<'_, V, S> {
        let left = self.len();
        ValuesMut {
            walk: self.tree.walk_mut(Bound::Unbounded, Bound::Unbounded),
            left,
        }
    }
}

/// What all iterators of known length over a walk have in common.
macro_rules! walking {
    ($name:ident <$($life:lifetime,)? $($param:ident),*> where $($bound:path)?;
     $item:ty, $this:ident, $next:expr, $next_back:expr) => {
        impl<$($life,)? $($param),*> Iterator for $name<$($life,)? $($param),*>
        where
            $(K: $bound,)?
        {
            type Item = $item;

            #[inline]
            fn next(&mut self) -> Option<$item> {
                let $this = self;
                let item = $next?;
                $this.left -= 1;
                Some(item)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                (self.left, Some(self.left))
            }

            fn count(self) -> usize {
                self.left
            }

            fn last(mut self) -> Option<$item> {
                self.next_back()
            }
        }

        impl<$($life,)? $($param),*> DoubleEndedIterator for $name<$($life,)? $($param),*>
        where
            $(K: $bound,)?
        {
            #[inline]
            fn next_back(&mut self) -> Option<$item> {
                let $this = self;
                let item = $next_back?;
                $this.left -= 1;
                Some(item)
            }
        }

        impl<$($life,)? $($param),*> ExactSizeIterator for $name<$($life,)? $($param),*>
        where
            $(K: $bound,)?
        {
        }

        impl<$($life,)? $($param),*> FusedIterator for $name<$($life,)? $($param),*>
        where
            $(K: $bound,)?
        {
        }
    };
}

walking!(Iter<'a, K, V, S> where Key; (K, &'a V), this,
    this.walk.next().map(|value| (K::decode(this.walk.front_key()), value)),
    this.walk.next_back().map(|value| (K::decode(this.walk.back_key()), value)));
walking!(IterMut<'a, K, V, S> where Key; (K, &'a mut V), this,
    this.walk.next().map(|value| (K::decode(this.walk.front_key()), value)),
    this.walk.next_back().map(|value| (K::decode(this.walk.back_key()), value)));
walking!(IntoIter<K, V, S> where Key; (K, V), this,
    this.walk.next().map(|value| (K::decode(this.walk.front_key()), value)),
    this.walk.next_back().map(|value| (K::decode(this.walk.back_key()), value)));
walking!(Values<'a, V, S> where; &'a V, this, this.walk.next_value(), this.walk.next_value_back());
walking!(ValuesMut<'a, V, S> where; &'a mut V, this,
    this.walk.next_value(), this.walk.next_value_back());

/// An iterator that gives one half of what another one gives.
macro_rules! projecting {
    ($name:ident <$($life:lifetime,)? $($param:ident),*>; $item:ty, $half:tt) => {
        impl<$($life,)? $($param),*> Iterator for $name<$($life,)? $($param),*>
        where
            K: Key,
        {
            type Item = $item;

            fn next(&mut self) -> Option<$item> {
                Some(self.0.next()?.$half)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }

            fn count(self) -> usize {
                self.0.count()
            }

            fn last(mut self) -> Option<$item> {
                self.next_back()
            }
        }

        impl<$($life,)? $($param),*> DoubleEndedIterator for $name<$($life,)? $($param),*>
        where
            K: Key,
        {
            fn next_back(&mut self) -> Option<$item> {
                Some(self.0.next_back()?.$half)
            }
        }

        impl<$($life,)? $($param),*> ExactSizeIterator for $name<$($life,)? $($param),*>
        where
            K: Key,
        {
        }

        impl<$($life,)? $($param),*> FusedIterator for $name<$($life,)? $($param),*>
        where
            K: Key,
        {
        }
    };
}

projecting!(Keys<'a, K, V, S>; K, 0);
projecting!(IntoKeys<K, V, S>; K, 0);
projecting!(IntoValues<K, V, S>; V, 1);

impl<K, V, S> Clone for Iter<'_, K, V, S> {
    fn clone(&self) -> Self {
        Self {
            walk: self.walk.clone(),
            left: self.left,
            key: PhantomData,
        }
    }
}

impl<K, V, S> Clone for Keys<'_, K, V, S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V, S> Clone for Values<'_, V, S> {
    fn clone(&self) -> Self {
        Self {
            walk: self.walk.clone(),
            left: self.left,
        }
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for Iter<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<K: Key + Debug, V, S> Debug for Keys<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<V: Debug, S> Debug for Values<'_, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The iterators that cannot be looked through say how much is left.
macro_rules! counted_debug {
    ($($name:ident <$($param:tt),*> $left:ident),*) => {$(
        impl<$($param),*> Debug for $name<$($param),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("left", &self.$left).finish_non_exhaustive()
            }
        }
    )*};
}

counted_debug!(IterMut<'a, K, V, S> left, IntoIter<K, V, S> left, ValuesMut<'a, V, S> left);

impl<K, V, S> Debug for IntoKeys<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K, V, S> Debug for IntoValues<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: Key, V, S> IntoIterator for ArtMap<K, V, S> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V, S>;

    fn into_iter(self) -> IntoIter<K, V, S> {
        let left = self.len();
        IntoIter {
            walk: self.tree.into_walk(),
            left,
            key: PhantomData,
        }
    }
}

impl<'a, K: Key, V, S> IntoIterator for &'a ArtMap<K, V, S> {
    type Item = (K, &'a V);
    type IntoIter = Iter<'a, K, V, S>;

    fn into_iter(self) -> Iter<'a, K, V, S> {
        self.iter()
    }
}

impl<'a, K: Key, V, S: Summary<V> + IgnoresValues<V>> IntoIterator for &'a mut ArtMap<K, V, S> {
    type Item = (K, &'a mut V);
    type IntoIter = IterMut<'a, K, V, S>;

    fn into_iter(self) -> IterMut<'a, K, V, S> {
        self.iter_mut()
    }
}
