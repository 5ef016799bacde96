//! What a map's writer can do beside what all writers can.

use core::hash::{BuildHasher, Hash};

use super::{Change, Map, MapOp};
use crate::barrier::Barrier;
use crate::writer::Writer;

impl<K, V, S, B> Writer<Map<K, V, S>, MapOp<K, V>, B>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher + Clone,
    B: Barrier,
{
    /// Appends the insertion of an entry, replacing the one with the same key.
    ///
    /// # Panics
    ///
    /// As [`append`](Self::append).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert("ann", 31);
    /// writer.publish();
    /// assert_eq!(writer.published()["ann"], 31);
    /// ```
    #[inline]
    pub fn insert(&mut self, key: K, value: V) {
        self.append(self.insertion(key, value));
    }

    /// Appends the removal of an entry, if there is one.
    ///
    /// # Panics
    ///
    /// As [`append`](Self::append).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert("ann", 31);
    /// writer.remove("ann");
    /// assert!(writer.get().is_empty());
    /// ```
    #[inline]
    pub fn remove(&mut self, key: K) {
        self.append(self.removal(key));
    }

    /// Appends the removal of all entries.
    ///
    /// # Panics
    ///
    /// As [`append`](Self::append).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert("ann", 31);
    /// writer.clear();
    /// assert!(writer.get().is_empty());
    /// ```
    pub fn clear(&mut self) {
        self.append(MapOp(Change::Clear));
    }

    /// The operation of [`insert`](Self::insert), for [`append_lazy`](Self::append_lazy),
    /// [`try_append`](Self::try_append) and [`extend`](Self::extend).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.append_lazy(writer.insertion("ann", 31));
    /// assert_eq!(writer.get().len(), 1);
    /// ```
    #[inline]
    pub fn insertion(&self, key: K, value: V) -> MapOp<K, V> {
        let hash = self.published().hasher.hash_one(&key);
        MapOp(Change::Insert(hash, key, value))
    }

    /// The operation of [`remove`](Self::remove).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::<_, u32>::new();
    /// writer.append_lazy(writer.removal("ann"));
    /// assert_eq!(writer.pending(), 1);
    /// ```
    #[inline]
    pub fn removal(&self, key: K) -> MapOp<K, V> {
        let hash = self.published().hasher.hash_one(&key);
        MapOp(Change::Remove(hash, key))
    }
}
