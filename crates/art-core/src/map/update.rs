//! Summaries of ranges, and values that keep summaries right when they change.

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut, RangeBounds};

use super::ArtMap;
use super::range::with_encoded_range;
use crate::key::{Encode, Key};
use crate::summary::Summary;
use crate::tree::{Spot, Tree};

/// A value to change; when it goes, the summaries above it are brought up to date.
///
/// Leaking it (with [`std::mem::forget`]) leaves the summaries as they were: wrong, never unsound.
pub struct ValueMut<'a, V, S: Summary<V>> {
    tree: &'a mut Tree<V, S>,
    spot: Spot,
}

impl<'a, V, S: Summary<V>> ValueMut<'a, V, S> {
    pub(crate) fn at(tree: &'a mut Tree<V, S>, spot: Spot) -> Self {
        Self { tree, spot }
    }
}

impl<V, S: Summary<V>> Deref for ValueMut<'_, V, S> {
    type Target = V;

    fn deref(&self) -> &V {
        self.tree
            .value_at(&self.spot)
            .expect("the entry is borrowed")
    }
}

impl<V, S: Summary<V>> DerefMut for ValueMut<'_, V, S> {
    fn deref_mut(&mut self) -> &mut V {
        self.tree
            .value_at_mut(&self.spot)
            .expect("the entry is borrowed")
    }
}

impl<V, S: Summary<V>> Drop for ValueMut<'_, V, S> {
    fn drop(&mut self) {
        self.tree.resummarize(&self.spot.path);
    }
}

impl<V: Debug, S: Summary<V>> Debug for ValueMut<'_, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns the value of `key`, to change, whatever the summary: the guard brings it up to date.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes; as much again, and the width of the nodes on the path,
    /// when the guard goes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let mut map = ArtMap::from([("a".to_string(), 1), ("b".to_string(), 2)]);
    /// if let Some(mut value) = map.value_mut("a") {
    ///     *value = 10;
    /// }
    /// assert_eq!(map["a"], 10);
    /// ```
    pub fn value_mut<Q: Encode + ?Sized>(&mut self, key: &Q) -> Option<ValueMut<'_, V, S>>
    where
        K: Borrow<Q>,
    {
        let spot = key.with_encoded(|key| self.tree.find(key))?;
        Some(ValueMut::at(&mut self.tree, spot))
    }

    /// Returns the summary of the values with keys inside `range`.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or at its end with both excluded.
    ///
    /// # Complexity
    ///
    /// O(b + w) for bounds of `b` encoded bytes and nodes of `w` children on their paths, whatever
    /// the number of entries inside.
    ///
    /// # Examples
    ///
    /// See [`Summary`].
    pub fn aggregate<Q, R>(&self, range: R) -> S
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
        R: RangeBounds<Q>,
    {
        with_encoded_range(&range, |lower, upper| self.tree.aggregate(lower, upper))
    }
}
