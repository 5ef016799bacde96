//! Cursors that know their index.

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::num::NonZero;
use std::ops::Bound;

use art_core::{
    ArtMap, Counted, Cursor, CursorMut, Encode, IgnoresValues, Key, UnorderedKeyError, ValueMut,
};

use super::RankedMap;

/// A gap between two entries that knows how many are before it.
///
/// # Examples
///
/// ```
/// use art_ordstat::RankedMap;
/// use std::ops::Bound;
///
/// let map: RankedMap<u32, ()> = (0..100).map(|i| (10 * i, ())).collect();
/// let mut cursor = map.lower_bound(Bound::Included(&455));
/// assert_eq!(cursor.index(), 46);
/// assert_eq!(cursor.next(), Some((460, &())));
/// assert_eq!(cursor.advance_by(10), Ok(()));
/// assert_eq!(cursor.peek_next(), Some((570, &())));
/// ```
pub struct RankedCursor<'a, K, V, S> {
    map: &'a ArtMap<K, V, S>,
    cursor: Cursor<'a, K, V, S>,
    index: usize,
}

/// A gap between two entries that knows how many are before it, and lets the map be changed around
/// it.
///
/// # Examples
///
/// ```
/// use art_ordstat::RankedMap;
///
/// let mut map: RankedMap<u32, ()> = (0..10).map(|key| (key, ())).collect();
/// let mut cursor = map.cursor_at_mut(5);
/// assert_eq!(cursor.remove_prev(), Some((4, ())));
/// assert_eq!(cursor.index(), 4);
/// assert_eq!(cursor.retreat_by(2), Ok(()));
/// assert_eq!(cursor.peek_next(), Some((2, &())));
/// ```
pub struct RankedCursorMut<'a, K, V, S> {
    cursor: CursorMut<'a, K, V, S>,
    index: usize,
    len: usize,
}

impl<K: Key, V, S: Counted<V>> RankedMap<K, V, S> {
    /// Returns the gap before the first entry inside the bound: with `Included(k)` before the first
    /// key `>= k`, with `Excluded(k)` before the first `> k`, with `Unbounded` before all.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    /// use std::ops::Bound;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// let at_least_15 = map.lower_bound(Bound::Included(&15));
    /// assert_eq!((at_least_15.index(), at_least_15.peek_next()), (1, Some((20, &'b'))));
    /// ```
    pub fn lower_bound<Q: Encode + ?Sized>(&self, bound: Bound<&Q>) -> RankedCursor<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        let (cursor, before) = self.map.lower_bound_measured(bound);
        RankedCursor {
            map: &self.map,
            cursor,
            index: before.count(),
        }
    }

    /// Returns the gap behind the last entry inside the bound: with `Included(k)` behind the last
    /// key `<= k`, with `Excluded(k)` behind the last `< k`, with `Unbounded` behind all.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    /// use std::ops::Bound;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// let below_20 = map.upper_bound(Bound::Excluded(&20));
    /// assert_eq!((below_20.index(), below_20.peek_prev()), (1, Some((10, &'a'))));
    /// ```
    pub fn upper_bound<Q: Encode + ?Sized>(&self, bound: Bound<&Q>) -> RankedCursor<'_, K, V, S>
    where
        K: Borrow<Q>,
    {
        let (cursor, before) = self.map.upper_bound_measured(bound);
        RankedCursor {
            map: &self.map,
            cursor,
            index: before.count(),
        }
    }

    /// Returns the gap with `index` entries before it, or the last one if there are fewer.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map = RankedMap::from([(10_u8, 'a'), (20, 'b')]);
    /// assert_eq!(map.cursor_at(1).next(), Some((20, &'b')));
    /// assert_eq!(map.cursor_at(7).index(), 2);
    /// ```
    #[must_use]
    pub fn cursor_at(&self, index: usize) -> RankedCursor<'_, K, V, S> {
        let index = index.min(self.len());
        RankedCursor {
            map: &self.map,
            cursor: self.map.cursor_at(index),
            index,
        }
    }

    /// Returns the gap before the first entry with which `passes` holds, and the summary of all
    /// values before the gap: weighted search. `passes` is asked about the summary of all values up
    /// to and with an entry; once it holds it must go on to hold. If it never does, the gap is the
    /// last one.
    ///
    /// # Complexity
    ///
    /// O(depth·log w + p) for nodes of `w` children and pages of `p` entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::{Count, RankedMap, Sum};
    ///
    /// let tickets: RankedMap<char, u64, (Count, Sum<u64>)> =
    ///     [('a', 5), ('b', 1), ('c', 4)].into_iter().collect();
    /// let (winner, before) = tickets.partition_point(|(_, sum)| sum.total > 5);
    /// assert_eq!((winner.index(), winner.peek_next()), (1, Some(('b', &1))));
    /// assert_eq!(before.1.total, 5);
    /// ```
    pub fn partition_point(
        &self,
        passes: impl FnMut(&S) -> bool,
    ) -> (RankedCursor<'_, K, V, S>, S) {
        let (cursor, before) = self.map.partition_point(passes);
        (
            RankedCursor {
                map: &self.map,
                cursor,
                index: before.count(),
            },
            before,
        )
    }

    /// Returns the gap of [`lower_bound`](Self::lower_bound), to change the map around it.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank), twice.
    ///
    /// # Examples
    ///
    /// See [`RankedCursorMut`].
    pub fn lower_bound_mut<Q>(&mut self, bound: Bound<&Q>) -> RankedCursorMut<'_, K, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
    {
        let (index, len) = (self.lower_bound(bound).index, self.len());
        RankedCursorMut {
            cursor: self.map.lower_bound_mut(bound),
            index,
            len,
        }
    }

    /// Returns the gap of [`upper_bound`](Self::upper_bound), to change the map around it.
    ///
    /// # Complexity
    ///
    /// As [`rank`](Self::rank), twice.
    ///
    /// # Examples
    ///
    /// See [`RankedCursorMut`].
    pub fn upper_bound_mut<Q>(&mut self, bound: Bound<&Q>) -> RankedCursorMut<'_, K, V, S>
    where
        Q: Encode + ?Sized,
        K: Borrow<Q>,
    {
        let (index, len) = (self.upper_bound(bound).index, self.len());
        RankedCursorMut {
            cursor: self.map.upper_bound_mut(bound),
            index,
            len,
        }
    }

    /// Returns the gap with `index` entries before it, or the last one if there are fewer, to
    /// change the map around it.
    ///
    /// # Complexity
    ///
    /// As [`select`](Self::select).
    ///
    /// # Examples
    ///
    /// See [`RankedCursorMut`].
    pub fn cursor_at_mut(&mut self, index: usize) -> RankedCursorMut<'_, K, V, S> {
        let len = self.len();
        let mut cursor = self.map.lower_bound_mut(Bound::<&K>::Unbounded);
        cursor.move_to(index);
        RankedCursorMut {
            cursor,
            index: index.min(len),
            len,
        }
    }
}

/// Where a step of `count` leads, up to `limit`, and what is left of it.
fn step(index: usize, count: usize, limit: usize) -> (usize, Result<(), NonZero<usize>>) {
    let to = index.saturating_add(count).min(limit);
    (to, NonZero::new(count - (to - index)).map_or(Ok(()), Err))
}

/// As `step`, toward 0.
fn step_back(index: usize, count: usize) -> (usize, Result<(), NonZero<usize>>) {
    let to = index.saturating_sub(count);
    (to, NonZero::new(count - (index - to)).map_or(Ok(()), Err))
}

impl<'a, K: Key, V, S: Counted<V>> RankedCursor<'a, K, V, S> {
    /// Returns the number of entries before the gap: the index of the next one.
    #[inline]
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Moves over the next entry, and returns it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes: as the step of an iterator.
    ///
    /// # Examples
    ///
    /// See [`RankedCursor`].
    #[expect(
        clippy::should_implement_trait,
        reason = "a cursor goes both ways, as std's does"
    )]
    #[inline]
    pub fn next(&mut self) -> Option<(K, &'a V)> {
        let entry = self.cursor.next()?;
        self.index += 1;
        Some(entry)
    }

    /// Moves over the entry before, and returns it.
    ///
    /// # Complexity
    ///
    /// As [`next`](Self::next).
    #[inline]
    pub fn prev(&mut self) -> Option<(K, &'a V)> {
        let entry = self.cursor.prev()?;
        self.index -= 1;
        Some(entry)
    }

    /// Returns the next entry, and stays.
    ///
    /// # Complexity
    ///
    /// As [`next`](Self::next).
    #[must_use]
    pub fn peek_next(&self) -> Option<(K, &'a V)> {
        self.cursor.peek_next()
    }

    /// Returns the entry before, and stays.
    ///
    /// # Complexity
    ///
    /// As [`next`](Self::next).
    #[must_use]
    pub fn peek_prev(&self) -> Option<(K, &'a V)> {
        self.cursor.peek_prev()
    }

    /// Moves over the next `count` entries, without visiting them.
    ///
    /// # Errors
    ///
    /// Returns how many are missing if there are fewer; the cursor is then behind the last.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::select`], whatever `count` is.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::RankedMap;
    ///
    /// let map: RankedMap<u32, ()> = (0..100).map(|key| (key, ())).collect();
    /// let mut cursor = map.cursor_at(40);
    /// assert_eq!(cursor.advance_by(55), Ok(()));
    /// assert_eq!(cursor.advance_by(7).map_err(|missing| missing.get()), Err(2));
    /// assert_eq!(cursor.retreat_by(60), Ok(()));
    /// assert_eq!(cursor.next(), Some((40, &())));
    /// ```
    pub fn advance_by(&mut self, count: usize) -> Result<(), NonZero<usize>> {
        let (to, result) = step(self.index, count, self.map.len());
        self.move_to(to);
        result
    }

    /// Moves back over `count` entries, without visiting them.
    ///
    /// # Errors
    ///
    /// Returns how many are missing if there are fewer; the cursor is then before the first.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::select`], whatever `count` is.
    ///
    /// # Examples
    ///
    /// See [`advance_by`](Self::advance_by).
    pub fn retreat_by(&mut self, count: usize) -> Result<(), NonZero<usize>> {
        let (to, result) = step_back(self.index, count);
        self.move_to(to);
        result
    }

    fn move_to(&mut self, index: usize) {
        if index != self.index {
            self.cursor = self.map.cursor_at(index);
            self.index = index;
        }
    }
}

impl<K: Key, V, S: Counted<V>> RankedCursorMut<'_, K, V, S> {
    /// Returns the number of entries before the gap: the index of the next one.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Moves over the next entry, and returns its key. Its value is then
    /// [`value_prev`](Self::value_prev).
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[expect(
        clippy::should_implement_trait,
        reason = "a cursor goes both ways, as std's does"
    )]
    pub fn next(&mut self) -> Option<K> {
        let key = self.cursor.next()?;
        self.index += 1;
        Some(key)
    }

    /// Moves over the entry before, and returns its key. Its value is then
    /// [`value_next`](Self::value_next).
    ///
    /// # Complexity
    ///
    /// O(depth).
    pub fn prev(&mut self) -> Option<K> {
        let key = self.cursor.prev()?;
        self.index -= 1;
        Some(key)
    }

    /// Returns the next entry, and stays.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn peek_next(&self) -> Option<(K, &V)> {
        self.cursor.peek_next()
    }

    /// Returns the entry before, and stays.
    ///
    /// # Complexity
    ///
    /// O(depth).
    #[must_use]
    pub fn peek_prev(&self) -> Option<(K, &V)> {
        self.cursor.peek_prev()
    }

    /// Returns the value behind the gap, to change: the guard brings summaries up to date.
    ///
    /// # Complexity
    ///
    /// O(depth), and again when the guard goes.
    pub fn value_next(&mut self) -> Option<ValueMut<'_, V, S>> {
        self.cursor.value_next()
    }

    /// Returns the value before the gap, to change: the guard brings summaries up to date.
    ///
    /// # Complexity
    ///
    /// As [`value_next`](Self::value_next).
    pub fn value_prev(&mut self) -> Option<ValueMut<'_, V, S>> {
        self.cursor.value_prev()
    }

    /// Removes the next entry, and returns it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn remove_next(&mut self) -> Option<(K, V)> {
        let entry = self.cursor.remove_next()?;
        self.len -= 1;
        Some(entry)
    }

    /// Removes the entry before, and returns it.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn remove_prev(&mut self) -> Option<(K, V)> {
        let entry = self.cursor.remove_prev()?;
        self.index -= 1;
        self.len -= 1;
        Some(entry)
    }

    /// Inserts an entry behind the gap; the cursor stays before it.
    ///
    /// # Errors
    ///
    /// Returns [`UnorderedKeyError`], and changes nothing, if the key is not strictly between the
    /// neighbors.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn insert_after(&mut self, key: K, value: V) -> Result<(), UnorderedKeyError> {
        self.cursor.insert_after(key, value)?;
        self.len += 1;
        Ok(())
    }

    /// Inserts an entry before the gap; the cursor goes behind it.
    ///
    /// # Errors
    ///
    /// Returns [`UnorderedKeyError`], and changes nothing, if the key is not strictly between the
    /// neighbors.
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes.
    pub fn insert_before(&mut self, key: K, value: V) -> Result<(), UnorderedKeyError> {
        self.cursor.insert_before(key, value)?;
        self.index += 1;
        self.len += 1;
        Ok(())
    }

    /// Moves over the next `count` entries, without visiting them.
    ///
    /// # Errors
    ///
    /// Returns how many are missing if there are fewer; the cursor is then behind the last.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::select`], whatever `count` is.
    pub fn advance_by(&mut self, count: usize) -> Result<(), NonZero<usize>> {
        let (to, result) = step(self.index, count, self.len);
        self.move_to(to);
        result
    }

    /// Moves back over `count` entries, without visiting them.
    ///
    /// # Errors
    ///
    /// Returns how many are missing if there are fewer; the cursor is then before the first.
    ///
    /// # Complexity
    ///
    /// As [`RankedMap::select`], whatever `count` is.
    pub fn retreat_by(&mut self, count: usize) -> Result<(), NonZero<usize>> {
        let (to, result) = step_back(self.index, count);
        self.move_to(to);
        result
    }

    fn move_to(&mut self, index: usize) {
        if index != self.index {
            self.cursor.move_to(index);
            self.index = index;
        }
    }
}

impl<K: Key, V, S: Counted<V> + IgnoresValues<V>> RankedCursorMut<'_, K, V, S> {
    /// Moves over the next entry, and returns it, value to change.
    ///
    /// # Complexity
    ///
    /// O(depth).
    pub fn next_mut(&mut self) -> Option<(K, &mut V)> {
        let entry = self.cursor.next_mut()?;
        self.index += 1;
        Some(entry)
    }

    /// Moves over the entry before, and returns it, value to change.
    ///
    /// # Complexity
    ///
    /// O(depth).
    pub fn prev_mut(&mut self) -> Option<(K, &mut V)> {
        let entry = self.cursor.prev_mut()?;
        self.index -= 1;
        Some(entry)
    }
}

impl<K, V, S> Clone for RankedCursor<'_, K, V, S> {
    fn clone(&self) -> Self {
        Self {
            map: self.map,
            cursor: self.cursor.clone(),
            index: self.index,
        }
    }
}

impl<K: Key + Debug, V: Debug, S> Debug for RankedCursor<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RankedCursor")
            .field("index", &self.index)
            .field("cursor", &self.cursor)
            .finish()
    }
}

impl<K: Key + Debug, V: Debug, S: Counted<V>> Debug for RankedCursorMut<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RankedCursorMut")
            .field("index", &self.index)
            .field("cursor", &self.cursor)
            .finish()
    }
}
