//! Places found by summaries: what is before a key, where a running summary passes a bound, and the
//! entry at an index.

use std::borrow::Borrow;
use std::ops::{Bound, Range as IndexRange};

use super::cursor::upper_finger;
use super::range::with_encoded_bound;
use super::{ArtMap, Cursor, Range, RangeMut, ValueMut};
use crate::key::{Encode, Key};
use crate::node::{Spelled, Word};
use crate::summary::{Counted, IgnoresValues, Summary};

impl<K: Key, V, S: Summary<V>> ArtMap<K, V, S> {
    /// Returns the summary of all values with keys less than `key`, and the value of `key`.
    ///
    /// # Complexity
    ///
    /// O(b + log w) for a key of `b` encoded bytes and nodes of `w` children on its path.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// assert_eq!(map.summary_before(&3), ((), Some(&'c')));
    /// assert_eq!(map.summary_before(&2), ((), None));
    /// ```
    #[inline]
    pub fn summary_before<Q: Encode + ?Sized>(&self, key: &Q) -> (S, Option<&V>)
    where
        K: Borrow<Q>,
    {
        key.with_encoded(|key| self.tree.summary_before(key))
    }

    /// Returns the gap of [`lower_bound`](Self::lower_bound), and the summary of all values before
    /// it.
    ///
    /// # Complexity
    ///
    /// As [`summary_before`](Self::summary_before).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// let (cursor, ()) = map.lower_bound_measured(Bound::Included(&2));
    /// assert_eq!(cursor.peek_next(), Some((3, &'c')));
    /// ```
    pub fn lower_bound_measured<Q>(&self, bound: Bound<&Q>) -> (Cursor<'_, K, V, S>, S)
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
    {
        let (finger, before) = with_encoded_bound(bound, |bound| self.tree.seek_measured(bound));
        (Cursor::at(finger), before)
    }

    /// Returns the gap of [`upper_bound`](Self::upper_bound), and the summary of all values before
    /// it.
    ///
    /// # Complexity
    ///
    /// As [`summary_before`](Self::summary_before).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::ArtMap;
    /// use std::ops::Bound;
    ///
    /// let map = ArtMap::from([(1_u8, 'a'), (3, 'c')]);
    /// let (cursor, ()) = map.upper_bound_measured(Bound::Included(&2));
    /// assert_eq!(cursor.peek_prev(), Some((1, &'a')));
    /// ```
    pub fn upper_bound_measured<Q>(&self, bound: Bound<&Q>) -> (Cursor<'_, K, V, S>, S)
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
    {
        let (finger, before) = upper_finger(&self.tree, bound);
        (Cursor::at(finger), before)
    }

    /// Returns the gap before the first entry with which `passes` holds, and the summary of all
    /// values before the gap. `passes` is asked about the summary of all values up to and with an
    /// entry; once it holds it must go on to hold. If it never does, the gap is the last one.
    ///
    /// If `passes` changes its mind, the gap is some place where it does, or the end.
    ///
    /// # Complexity
    ///
    /// O(depth·log w + p), and as many calls of `passes`, for nodes of `w` children and pages of `p`
    /// entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Summary};
    ///
    /// #[derive(Clone)]
    /// struct Sum(u64);
    ///
    /// impl Summary<u64> for Sum {
    ///     fn identity() -> Self {
    ///         Sum(0)
    ///     }
    ///     fn of(value: &u64) -> Self {
    ///         Sum(*value)
    ///     }
    ///     fn merge(&mut self, right: &Self) {
    ///         self.0 += right.0;
    ///     }
    /// }
    ///
    /// let map: ArtMap<char, u64, Sum> = [('a', 5), ('b', 1), ('c', 4)].into_iter().collect();
    /// let (cursor, before) = map.partition_point(|sum| sum.0 > 5);
    /// assert_eq!(cursor.peek_next(), Some(('b', &1)));
    /// assert_eq!(before.0, 5);
    /// ```
    pub fn partition_point(&self, passes: impl FnMut(&S) -> bool) -> (Cursor<'_, K, V, S>, S) {
        let (finger, before) = self.tree.partition_point(passes);
        (Cursor::at(finger), before)
    }
}

impl<K: Key, V, S: Counted<V>> ArtMap<K, V, S> {
    /// Returns the gap with `index` entries before it, or the last one if there are fewer.
    ///
    /// # Complexity
    ///
    /// O(depth·log w) for nodes of `w` children.
    ///
    /// # Examples
    ///
    /// See [`Counted`].
    #[inline]
    #[must_use]
    pub fn cursor_at(&self, index: usize) -> Cursor<'_, K, V, S> {
        Cursor::at(self.tree.seek_index(index))
    }

    /// Returns the entry with `index` others before it.
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at).
    ///
    /// # Examples
    ///
    /// `art-ordstat` shows it, as `RankedMap::select`.
    #[inline]
    #[must_use]
    pub fn entry_at_index(&self, index: usize) -> Option<(K, &V)> {
        self.with_entry_at_index(index, |key, value| (K::decode(key), value))
    }

    /// Calls `use_entry` with the encoded key and the value of the entry at an index.
    ///
    /// The key is put together on the stack, up to a length of 128 bytes, so that nothing is allocated as
    /// for an owned key of text.
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at).
    ///
    /// # Examples
    ///
    /// `art-ordstat` shows it, as `RankedMap::select_with`.
    #[inline]
    pub fn with_entry_at_index<'a, R>(
        &'a self,
        index: usize,
        use_entry: impl FnOnce(&[u8], &'a V) -> R,
    ) -> Option<R> {
        if size_of::<K>() <= size_of::<u64>() {
            // An integer, or another key that is as short.
            self.tree.select::<Word, _>(index, use_entry)
        } else {
            self.tree.select::<Spelled, _>(index, use_entry)
        }
    }

    /// Returns the value at an index. Without the key, which has to be put together from its pieces,
    /// it takes about two thirds of the time of [`entry_at_index`](Self::entry_at_index).
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at).
    ///
    /// # Examples
    ///
    /// `art-ordstat` shows it, as `RankedMap::select_value`.
    #[inline]
    #[must_use]
    pub fn value_at(&self, index: usize) -> Option<&V> {
        self.tree.select_value(index)
    }

    /// Returns the gaps at several indices, which rise (not strictly), in one way down: nodes above
    /// several of them are visited once.
    ///
    /// # Complexity
    ///
    /// O(m·depth·log w) for `m` indices and nodes of `w` children, less what they share.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, Counted, Summary};
    /// # #[derive(Clone)]
    /// # struct Count(usize);
    /// # impl<V> Summary<V> for Count {
    /// #     fn identity() -> Self { Count(0) }
    /// #     fn of(_: &V) -> Self { Count(1) }
    /// #     fn merge(&mut self, right: &Self) { self.0 += right.0; }
    /// # }
    /// # impl<V> Counted<V> for Count { fn count(&self) -> usize { self.0 } }
    ///
    /// let map: ArtMap<u8, (), Count> = (0..100).map(|key| (key, ())).collect();
    /// let found = map.cursors_at(&[3, 50, 50]).into_iter().map(|mut cursor| cursor.next());
    /// assert!(found.eq([Some((3, &())), Some((50, &())), Some((50, &()))]));
    /// ```
    #[must_use]
    pub fn cursors_at(&self, indices: &[usize]) -> Vec<Cursor<'_, K, V, S>> {
        self.tree
            .seek_indices(indices)
            .into_iter()
            .map(Cursor::at)
            .collect()
    }

    /// Returns the entries with these indices, in order.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or ends after the last entry.
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at), twice.
    #[must_use]
    pub fn range_at(&self, range: IndexRange<usize>) -> Range<'_, K, V, S> {
        assert_indices(&range, self.len());
        let [from, to] = [range.start, range.end].map(|index| self.tree.seek_index(index).spot());
        Range::of(self.tree.walk_between(&from, &to))
    }

    /// Returns the entries with these indices, in order, values to change.
    ///
    /// # Panics
    ///
    /// Panics if the range starts after its end, or ends after the last entry.
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at), twice.
    #[must_use]
    pub fn range_at_mut(&mut self, range: IndexRange<usize>) -> RangeMut<'_, K, V, S>
    where
        S: IgnoresValues<V>,
    {
        assert_indices(&range, self.len());
        let [from, to] = [range.start, range.end].map(|index| self.tree.seek_index(index).spot());
        RangeMut::of(self.tree.walk_between_mut(&from, &to))
    }

    /// Returns the value at an index, to change, whatever the summary.
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at), and as much again when the guard goes.
    pub fn value_at_mut(&mut self, index: usize) -> Option<ValueMut<'_, V, S>> {
        if index >= self.len() {
            return None;
        }
        let spot = self.tree.seek_index(index).spot();
        Some(ValueMut::at(&mut self.tree, spot))
    }

    /// Removes the entry at an index, and returns it.
    ///
    /// # Complexity
    ///
    /// As [`cursor_at`](Self::cursor_at) and [`remove`](Self::remove).
    pub fn remove_at(&mut self, index: usize) -> Option<(K, V)> {
        let spot = self.tree.seek_index(index).spot();
        self.remove_spot(spot)
    }
}

fn assert_indices(range: &IndexRange<usize>, len: usize) {
    let IndexRange { start, end } = *range;
    assert!(
        start <= end,
        "index range starts at {start} but ends at {end}"
    );
    assert!(
        end <= len,
        "range end index {end} out of range for map of length {len}"
    );
}
