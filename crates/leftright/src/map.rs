//! A concurrent hash map: wait-free reads, one writer, changes seen in batches.
//!
//! It is [`hashbrown`]'s table under a left-right writer. The hash of a key is computed once for
//! both copies. Keys and values are in both copies, so they must be `Clone`; wrap large values in
//! an `Arc`.
//!
//! # Examples
//!
//! ```
//! use leftright::{ReadGuard, map::Map};
//!
//! let mut writer = Map::new();
//! let reader = writer.reader();
//! writer.insert("ann", 31);
//! writer.insert("bob", 25);
//! writer.publish();
//!
//! let map = reader.enter(); // one consistent state for as many reads as you like
//! assert_eq!(map.get("ann"), Some(&31));
//! assert_eq!(map.len(), 2);
//! drop(map);
//!
//! // One value, to be kept for a while:
//! let bob = ReadGuard::try_map(reader.enter(), |map| map.get("bob"));
//! assert_eq!(*bob.expect("bob is there"), 25);
//! ```

use core::borrow::Borrow;
use core::fmt;
use core::hash::{BuildHasher, Hash};
use core::ops::Index;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::config::Config;
use crate::writer::Writer;

mod edit;
mod iter;
mod table;

pub use iter::Iter;

/// A hash map that can live in two copies. Readers get it by reference; changes go through
/// the writer.
///
/// Both copies must hash alike, for a hash is computed once for both: make the second by cloning the
/// first. Two calls of [`default`](Self::default) give maps with different seeds.
#[derive(Clone)]
pub struct Map<K, V, S = DefaultHashBuilder> {
    table: HashTable<(K, V)>,
    hasher: S,
}

/// An operation on a [`Map`]; made by the writer's [`insert`](Writer::insert) and its like.
pub struct MapOp<K, V>(Change<K, V>);

enum Change<K, V> {
    /// With the key's hash.
    Insert(u64, K, V),
    Remove(u64, K),
    Clear,
}

impl<K: Hash + Eq + Clone, V: Clone> Map<K, V> {
    /// Makes an empty map.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::map::Map::<u32, u32>::new();
    /// assert!(writer.published().is_empty());
    /// ```
    pub fn new() -> Writer<Self, MapOp<K, V>> {
        Writer::new(Self::default())
    }

    /// Makes an empty map whose writer behaves as `config` says.
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Config, WhenFull, map::Map};
    ///
    /// let config = Config { log_limit: 1, when_full: WhenFull::Refuse, ..Config::default() };
    /// let mut writer = Map::with_config(config);
    /// writer.insert("ann", 31);
    /// assert!(writer.try_append(writer.insertion("bob", 25)).is_err());
    /// ```
    pub fn with_config(config: Config) -> Writer<Self, MapOp<K, V>> {
        let map = Self::default();
        Writer::with_config(map.clone(), map, config)
    }
}

impl<K, V, S> Map<K, V, S> {
    /// An empty map with this hasher, for [`Writer::with_config`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::hash::RandomState;
    /// use leftright::{Config, Writer, map::{Map, MapOp}};
    ///
    /// let map = Map::<u32, u32, _>::with_hasher(RandomState::new());
    /// let writer = Writer::<_, MapOp<u32, u32>>::with_config(map.clone(), map, Config::default());
    /// assert!(writer.published().is_empty());
    /// ```
    pub fn with_hasher(hasher: S) -> Self {
        Self {
            table: HashTable::new(),
            hasher,
        }
    }

    /// The number of entries.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert("ann", 31);
    /// assert_eq!(writer.get().len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are no entries.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// assert!(writer.get().is_empty());
    /// writer.insert("ann", 31);
    /// assert!(!writer.get().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// All entries, in no particular order; the copies can differ in it.
    ///
    /// # Complexity
    ///
    /// O(capacity) for all of them.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, 10);
    /// writer.insert(2, 20);
    /// assert_eq!(writer.get().iter().map(|(_, value)| value).sum::<i32>(), 30);
    /// ```
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(self.table.iter())
    }
}

impl<K: Hash + Eq, V, S: BuildHasher> Map<K, V, S> {
    /// The value of `key`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(String::from("ann"), 31);
    /// assert_eq!(writer.get().get("ann"), Some(&31));
    /// ```
    #[inline]
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The entry of `key`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(String::from("ann"), 31);
    /// assert_eq!(writer.get().get_key_value("ann"), Some((&"ann".into(), &31)));
    /// ```
    #[inline]
    pub fn get_key_value<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let hash = self.hasher.hash_one(key);
        let entry = self.table.find(hash, |(known, _)| known.borrow() == key);
        entry.map(|(key, value)| (key, value))
    }

    /// Whether there is an entry with `key`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert("ann", 31);
    /// assert!(writer.get().contains_key("ann"));
    /// ```
    #[inline]
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }
}

impl<'a, K, V, S> IntoIterator for &'a Map<K, V, S> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: Hash + Eq + Borrow<Q>, Q: Hash + Eq + ?Sized, V, S: BuildHasher> Index<&Q>
    for Map<K, V, S>
{
    type Output = V;

    /// The value of `key`.
    ///
    /// # Panics
    ///
    /// If there is no entry with `key`.
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("no entry found for key")
    }
}

impl<K, V, S: Default> Default for Map<K, V, S> {
    fn default() -> Self {
        Self::with_hasher(S::default())
    }
}

impl<K: Hash + Eq + Clone, V: Clone, S: BuildHasher + Default> FromIterator<(K, V)>
    for Map<K, V, S>
{
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            let hash = map.hasher.hash_one(&key);
            map.put(hash, key, value);
        }
        map
    }
}

impl<K: Hash + Eq, V: PartialEq, S: BuildHasher> PartialEq for Map<K, V, S> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Hash + Eq, V: Eq, S: BuildHasher> Eq for Map<K, V, S> {}

impl<K: fmt::Debug, V: fmt::Debug, S> fmt::Debug for Map<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for MapOp<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Change::Insert(_, key, value) => write!(f, "Insert({key:?}, {value:?})"),
            Change::Remove(_, key) => write!(f, "Remove({key:?})"),
            Change::Clear => f.write_str("Clear"),
        }
    }
}
