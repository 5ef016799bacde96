//! Keys as the data sets hold them, and lists of them that cost every subject the same to read.

use std::fmt;
use std::hash::Hash;

/// A kind of key that data sets are made of: `[u8]` and `u64`.
pub trait DataKey: Ord + Hash + 'static {
    /// Many keys, one behind the other in memory: reading them in order misses no cache, so what is
    /// timed is the map and not the list.
    type List: Default + fmt::Debug;

    /// Adds a key to the end of a list.
    fn push(list: &mut Self::List, key: &Self);

    /// Returns the key at a place.
    fn at(list: &Self::List, place: usize) -> &Self;

    /// Returns a number that no one can know without having seen the key.
    fn digest(&self) -> u64;

    /// Returns a key near this one: it shares all but its end. Where keys are so dense that
    /// the nearest are all taken, a later attempt goes farther.
    fn neighbor(&self, random: u64, attempt: u32) -> Box<Self>;
}

/// Byte strings in one piece of memory.
#[derive(Clone, Debug, Default)]
pub struct ByteList {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl DataKey for [u8] {
    type List = ByteList;

    fn push(list: &mut ByteList, key: &[u8]) {
        list.bytes.extend_from_slice(key);
        list.ends.push(list.bytes.len());
    }

    #[inline]
    fn at(list: &ByteList, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { list.ends[place - 1] };
        &list.bytes[start..list.ends[place]]
    }

    #[inline]
    fn digest(&self) -> u64 {
        self.len() as u64 + self.last().copied().map_or(0, u64::from)
    }

    fn neighbor(&self, random: u64, _attempt: u32) -> Box<[u8]> {
        let mut near = self.to_vec();
        let letter = b'a' + (random >> 8) as u8 % 26;
        match random % 3 {
            0 => near.push(letter),
            1 if near.len() > 1 => drop(near.pop()),
            _ => {
                near.pop();
                near.push(letter);
            }
        }
        near.into_boxed_slice()
    }
}

impl DataKey for u64 {
    type List = Vec<u64>;

    fn push(list: &mut Vec<u64>, key: &u64) {
        list.push(*key);
    }

    #[inline]
    fn at(list: &Vec<u64>, place: usize) -> &u64 {
        &list[place]
    }

    #[inline]
    fn digest(&self) -> u64 {
        *self
    }

    fn neighbor(&self, random: u64, attempt: u32) -> Box<u64> {
        // Ten million consecutive numbers end below 2^24.
        let far = if attempt < 4 { 0 } else { 1 << 24 };
        Box::new(self ^ (1 + random % 0xffff) ^ far)
    }
}

/// A list of keys.
///
/// # Examples
///
/// ```
/// use benches::key::KeyList;
///
/// let keys: KeyList<[u8]> = [b"b".as_slice(), b"a"].into_iter().collect();
/// assert_eq!(keys.len(), 2);
/// assert_eq!(keys.at(1), b"a");
/// assert!(keys.iter().eq([b"b".as_slice(), b"a"]));
/// ```
#[derive(Debug)]
pub struct KeyList<Q: DataKey + ?Sized> {
    list: Q::List,
    len: usize,
}

impl<Q: DataKey + ?Sized> KeyList<Q> {
    /// Returns the number of keys.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the key at a place.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[inline]
    pub fn at(&self, place: usize) -> &Q {
        Q::at(&self.list, place)
    }

    /// Returns all keys in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &Q> {
        (0..self.len).map(|place| self.at(place))
    }
}

impl<Q: DataKey + ?Sized> Default for KeyList<Q> {
    fn default() -> Self {
        Self {
            list: Q::List::default(),
            len: 0,
        }
    }
}

impl<'a, Q: DataKey + ?Sized> Extend<&'a Q> for KeyList<Q> {
    fn extend<I: IntoIterator<Item = &'a Q>>(&mut self, keys: I) {
        for key in keys {
            Q::push(&mut self.list, key);
            self.len += 1;
        }
    }
}

impl<'a, Q: DataKey + ?Sized> FromIterator<&'a Q> for KeyList<Q> {
    fn from_iter<I: IntoIterator<Item = &'a Q>>(keys: I) -> Self {
        let mut list = Self::default();
        list.extend(keys);
        list
    }
}
