//! The resumable walk: an iterator over a map that others change meanwhile.
//!
//! Entries are copied out in batches, under the lock; between batches nothing is held. What bounds
//! the walk are the last keys that it returned at either end, so it can always go on from there,
//! whatever happened to the map. A batch is good as long as the map's version is the one that it
//! was copied at; the first step after a change forgets what is left of it.
//!
//! ```text
//! returned in front | front batch | not yet copied | back batch | returned at the back
//! ```

use std::fmt::{self, Debug};
use std::ops::Bound;

use super::Locked;
use super::batch::{Batch, Copies};
use crate::as_map::AsArtMap;
use crate::key::Key;

/// The entries of the first batch, and the first after a change.
const LEAST: usize = 4;
/// Four times as many make a walk of integers 5 % quicker, and writers wait four times as long.
const MOST: usize = 512;

/// The entries of a [`Locked`] map, or of a range of it, in order and from both ends.
///
/// No lock is held between two steps, and whoever wants to may change the map: each step gives the
/// entry that follows the last key returned *in the map as it is then*. So what was inserted ahead
/// is met, what was removed ahead is not, and a key that is there all the time is returned exactly
/// once, in order.
///
/// Steps copy entries ahead, up to 512 of them under one lock, and a version number tells whether
/// they are still true: a walk over a map that nobody changes costs what one over a plain map does,
/// and a copy of the key. While somebody does change it, fewer are copied, down to 4.
///
/// It ends with `None`, but is not fused: behind the last key somebody may insert another.
///
/// The handle that it came from is not borrowed; an iterator is a handle on the map, too.
///
/// # Panics
///
/// Steps panic if the map is poisoned.
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, Locked};
///
/// let map = Locked::new((0..10_u32).map(|i| (i, i)).collect::<ArtMap<_, _>>());
/// // Removes each entry while it walks, and one that it has not come to.
/// for (key, _) in map.iter() {
///     map.remove(&key);
///     map.remove(&7);
///     assert_ne!(key, 7);
/// }
/// assert!(map.is_empty());
/// ```
pub struct Resumable<M: AsArtMap, T, F = fn(&<M as AsArtMap>::Value) -> T> {
    map: Locked<M>,
    look: F,
    /// What was not returned yet lies between these, but that the batches may know better.
    lower: Bound<Vec<u8>>,
    upper: Bound<Vec<u8>>,
    /// Copied ahead, rising.
    front: Batch<T>,
    /// Copied ahead, falling.
    back: Batch<T>,
    /// What the batches were copied at, and whether nothing is left between them.
    version: u64,
    met: bool,
    /// How many entries to copy next.
    room: usize,
}

impl<M: AsArtMap, T, F: Fn(&M::Value) -> T> Resumable<M, T, F> {
    pub(super) fn new(map: &Locked<M>, lower: Bound<&[u8]>, upper: Bound<&[u8]>, look: F) -> Self {
        Self {
            map: map.clone(),
            look,
            lower: lower.map(<[u8]>::to_vec),
            upper: upper.map(<[u8]>::to_vec),
            front: Batch::empty(),
            back: Batch::empty(),
            version: map.version(),
            met: false,
            room: LEAST,
        }
    }

    /// Forgets what was copied from a map that has changed since.
    #[inline]
    fn notice(&mut self) {
        let version = self.map.version();
        if version != self.version {
            self.forget(version);
        }
    }

    #[cold]
    fn forget(&mut self, version: u64) {
        // As many as were of use this time may be so the next time.
        self.room = (2 * self.front.given().max(self.back.given())).clamp(LEAST, MOST);
        settle(&mut self.front, &mut self.lower);
        settle(&mut self.back, &mut self.upper);
        self.version = version;
        self.met = false;
    }

    /// Copies the next entries for the front batch, which has been used up.
    #[cold]
    fn fetch_front(&mut self) {
        let bytes = self.front.bytes_for(self.room);
        settle(&mut self.front, &mut self.lower);
        let guard = self.map.reading();
        if self.version != self.map.version() {
            // Somebody was quicker.
            self.version = self.map.version();
            settle(&mut self.back, &mut self.upper);
            self.room = LEAST;
        }
        let upper = self.back.frontier().map(Bound::Excluded);
        let upper = upper.unwrap_or_else(|| as_slice(&self.upper));
        let tree = guard.as_art_map().tree();
        let mut walk = tree.walk(as_slice(&self.lower), upper);
        let mut copies = Copies::with_capacity(self.room, bytes);
        let copied = walk.visit_front(self.room, |key, value| copies.push(key, (self.look)(value)));
        self.front = copies.into();
        self.met = copied < self.room;
        self.room = (2 * self.room).min(MOST);
    }

    /// Copies the next entries for the back batch, which has been used up.
    #[cold]
    fn fetch_back(&mut self) {
        let bytes = self.back.bytes_for(self.room);
        settle(&mut self.back, &mut self.upper);
        let guard = self.map.reading();
        if self.version != self.map.version() {
            self.version = self.map.version();
            settle(&mut self.front, &mut self.lower);
            self.room = LEAST;
        }
        let lower = self.front.frontier().map(Bound::Excluded);
        let lower = lower.unwrap_or_else(|| as_slice(&self.lower));
        let tree = guard.as_art_map().tree();
        let mut walk = tree.walk(lower, as_slice(&self.upper));
        let mut copies = Copies::with_capacity(self.room, bytes);
        let copied = walk.visit_back(self.room, |key, value| copies.push(key, (self.look)(value)));
        self.back = copies.into();
        self.met = copied < self.room;
        self.room = (2 * self.room).min(MOST);
    }
}

/// Takes over from a batch where it stopped, and empties it.
fn settle<T>(batch: &mut Batch<T>, bound: &mut Bound<Vec<u8>>) {
    if let Some(key) = batch.last_given() {
        set_excluded(bound, key);
    }
    *batch = Batch::empty();
}

/// Sets a bound to one that excludes `key`, in the memory that it has.
fn set_excluded(bound: &mut Bound<Vec<u8>>, key: &[u8]) {
    let mut bytes = match std::mem::replace(bound, Bound::Unbounded) {
        Bound::Included(bytes) | Bound::Excluded(bytes) => bytes,
        Bound::Unbounded => Vec::new(),
    };
    bytes.clear();
    bytes.extend_from_slice(key);
    *bound = Bound::Excluded(bytes);
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    bound.as_ref().map(Vec::as_slice)
}

impl<M: AsArtMap, T, F: Fn(&M::Value) -> T> Iterator for Resumable<M, T, F> {
    type Item = (M::Key, T);

    #[inline]
    fn next(&mut self) -> Option<(M::Key, T)> {
        self.notice();
        if let Some((key, value)) = self.front.take_near() {
            return Some((M::Key::decode(key), value));
        }
        if !self.met {
            self.fetch_front();
            if let Some((key, value)) = self.front.take_near() {
                return Some((M::Key::decode(key), value));
            }
        }
        // What the other end has copied ahead is all that is left.
        settle(&mut self.front, &mut self.lower);
        let (key, value) = self.back.take_far()?;
        set_excluded(&mut self.lower, key);
        Some((M::Key::decode(key), value))
    }
}

impl<M: AsArtMap, T, F: Fn(&M::Value) -> T> DoubleEndedIterator for Resumable<M, T, F> {
    #[inline]
    fn next_back(&mut self) -> Option<(M::Key, T)> {
        self.notice();
        if let Some((key, value)) = self.back.take_near() {
            return Some((M::Key::decode(key), value));
        }
        if !self.met {
            self.fetch_back();
            if let Some((key, value)) = self.back.take_near() {
                return Some((M::Key::decode(key), value));
            }
        }
        settle(&mut self.back, &mut self.upper);
        let (key, value) = self.front.take_far()?;
        set_excluded(&mut self.upper, key);
        Some((M::Key::decode(key), value))
    }
}

impl<M: AsArtMap, T, F> Debug for Resumable<M, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resumable")
            .field("lower", &self.lower)
            .field("upper", &self.upper)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
