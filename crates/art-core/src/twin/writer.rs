//! The one who changes the map.

use std::borrow::Borrow;
use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut};

use leftright::{Asymmetric, Barrier, Config, Symmetric, Unsupported, Writer};

use super::{MapOp, Twin};
use crate::as_map::AsArtMap;
use crate::key::Encode;

/// A map in two copies: any number of readers use one without ever waiting, while the writer
/// changes the other and publishes what it did.
///
/// `M` is an [`ArtMap`](crate::ArtMap), an [`ArtSet`](crate::ArtSet), or a ranked one. A reader
/// [enters](leftright::Reader::enter) and has the whole map in front of it, as of the last publish:
/// lookups, walks, rank and select alike see one state for as long as the guard lives. Entering
/// never waits, for the writer or for anybody. The writer does not wait either, unless readers are
/// still in the copy that the publish *before* took out of use.
///
/// By `Deref` it has what a [`leftright::Writer`] has: `publish`, `try_publish`, `get` (the
/// writer's own copy, with what is not published yet), `published`, `reader`, `local`, `pending`,
/// `recover` …
///
/// # Cost
///
/// Two maps, and a log that holds the key and the value of an operation once, until the second copy
/// has absorbed it. Values are cloned, once an insertion: put large ones into an
/// [`Arc`](std::sync::Arc). Changes cost somewhat more than twice those of a plain map.
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, LeftRight};
///
/// let mut writer = LeftRight::new(ArtMap::new());
/// let reader = writer.reader();
/// writer.insert("ann".to_string(), 31);
/// writer.insert("bob".to_string(), 25);
/// assert_eq!(reader.enter().get("ann"), None); // not published yet
/// assert_eq!(writer.get().get("ann"), Some(&31)); // the writer sees its own changes
/// writer.publish();
///
/// let map = reader.enter(); // one consistent state for as many reads as you like
/// writer.remove("ann");
/// writer.publish();
/// assert_eq!(map.get("ann"), Some(&31));
/// assert!(map.keys().eq(["ann", "bob"]));
/// drop(map);
/// assert_eq!(reader.enter().len(), 1);
/// ```
pub struct LeftRight<M: AsArtMap, B: Barrier = Symmetric> {
    writer: Writer<Twin<M>, MapOp<M>, B>,
}

impl<M: AsArtMap + Clone> LeftRight<M>
where
    M::Value: Clone,
{
    /// Returns the writer of a map and of its clone.
    ///
    /// # Complexity
    ///
    /// O(n).
    ///
    /// # Examples
    ///
    /// See [`LeftRight`].
    #[must_use]
    pub fn new(map: M) -> Self {
        Self::with_config(map, Config::default())
    }

    /// As [`new`](Self::new), with a bounded log, say; see [`leftright::Config`].
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight, leftright::{Config, WhenFull}};
    ///
    /// let config = Config { log_limit: 1000, when_full: WhenFull::Resync, ..Config::default() };
    /// let writer = LeftRight::with_config(ArtMap::<u64, u64>::new(), config);
    /// assert_eq!(writer.config().log_limit, 1000);
    /// ```
    #[must_use]
    pub fn with_config(map: M, config: Config) -> Self {
        let (left, right) = twins(map);
        Self {
            writer: Writer::with_config(left, right, config),
        }
    }
}

impl<M: AsArtMap + Clone> LeftRight<M, Asymmetric>
where
    M::Value: Clone,
{
    /// As [`with_config`](LeftRight::with_config), with readers that enter at the price of two
    /// plain stores and publishes that cost some 17 µs more: for at most a few thousand publishes a
    /// second.
    ///
    /// # Errors
    ///
    /// [`Unsupported`] where there is no `membarrier(2)`: outside Linux, and in some sandboxes.
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight, leftright::Config};
    ///
    /// let map = ArtMap::from([(1_u8, 'a')]);
    /// if let Ok(writer) = LeftRight::asymmetric(map, Config::default()) {
    ///     assert_eq!(writer.local().enter().get(&1), Some(&'a'));
    /// }
    /// ```
    pub fn asymmetric(map: M, config: Config) -> Result<Self, Unsupported> {
        let (left, right) = twins(map);
        let writer = Writer::asymmetric(left, right, config)?;
        Ok(Self { writer })
    }
}

fn twins<M: Clone>(map: M) -> (Twin<M>, Twin<M>) {
    let left = Twin { map };
    (left.clone(), left)
}

impl<M: AsArtMap + Clone, B: Barrier> LeftRight<M, B>
where
    M::Value: Clone,
{
    /// Adds an entry, or replaces the value that the key has. Readers see it after the next
    /// [publish](Writer::publish).
    ///
    /// # Panics
    ///
    /// As [`Writer::append`].
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes, and as much again for the second copy.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight};
    ///
    /// let mut writer = LeftRight::new(ArtMap::new());
    /// writer.insert(1_u8, 'a');
    /// writer.publish();
    /// assert_eq!(writer.published()[&1], 'a');
    /// ```
    #[inline]
    pub fn insert(&mut self, key: M::Key, value: M::Value) {
        self.writer.append(MapOp::insertion(&key, value));
    }

    /// Removes a key, if it is there. Readers see it after the next [publish](Writer::publish).
    ///
    /// # Panics
    ///
    /// As [`Writer::append`].
    ///
    /// # Complexity
    ///
    /// O(b) for a key of `b` encoded bytes, and as much again for the second copy.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight};
    ///
    /// let mut writer = LeftRight::new(ArtMap::from([(1_u8, 'a')]));
    /// writer.remove(&1);
    /// writer.publish();
    /// assert!(writer.published().is_empty());
    /// ```
    #[inline]
    pub fn remove<Q>(&mut self, key: &Q)
    where
        Q: Encode + ?Sized,
        M::Key: Borrow<Q>,
    {
        self.writer.append(MapOp::removal(key));
    }

    /// Removes all entries. Readers see it after the next [publish](Writer::publish).
    ///
    /// # Panics
    ///
    /// As [`Writer::append`].
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight};
    ///
    /// let mut writer = LeftRight::new(ArtMap::from([(1_u8, 'a')]));
    /// writer.clear();
    /// assert!(writer.get().is_empty());
    /// ```
    pub fn clear(&mut self) {
        self.writer.append(MapOp::clearing());
    }

    /// Calls `change` with the map: twice, once for each copy, with the same result; see
    /// [`MapOp::change`].
    ///
    /// # Panics
    ///
    /// As [`Writer::append`].
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight};
    ///
    /// let mut writer = LeftRight::new(ArtMap::from([("a1".to_string(), 1), ("b".to_string(), 2)]));
    /// writer.change(|map| {
    ///     map.remove_prefix("a");
    /// });
    /// writer.publish();
    /// assert_eq!(writer.published().len(), 1);
    /// ```
    pub fn change(&mut self, change: impl Fn(&mut M) + Send + Sync + 'static) {
        self.writer.append(MapOp::change(change));
    }
}

impl<M: AsArtMap, B: Barrier> Deref for LeftRight<M, B> {
    type Target = Writer<Twin<M>, MapOp<M>, B>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.writer
    }
}

impl<M: AsArtMap, B: Barrier> DerefMut for LeftRight<M, B> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.writer
    }
}

impl<M: AsArtMap, B: Barrier> Debug for LeftRight<M, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LeftRight").field(&self.writer).finish()
    }
}
