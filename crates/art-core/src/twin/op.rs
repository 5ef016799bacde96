//! What is logged: an operation that both copies absorb, one after the other.
//!
//! The log holds a key's bytes once and a value once: the first copy gets a clone of the value, the
//! second one the value itself. The first copy leaves a [`Hint`] where it found the key, and a
//! removal that found nothing is not repeated at all.

use std::fmt::{self, Debug};
use std::mem;

use leftright::Absorb;
use smallvec::SmallVec;

use super::Twin;
use crate::as_map::AsArtMap;
use crate::key::Encode;
use crate::tree::Hint;

/// An encoded key. Most are short; a log may hold thousands of them.
type Bytes = SmallVec<[u8; 24]>;

/// An operation on a [`LeftRight`](crate::LeftRight) map, as its log holds it.
///
/// Made by [`insertion`](Self::insertion), [`removal`](Self::removal), [`clearing`](Self::clearing)
/// and [`change`](Self::change), for the methods of [`leftright::Writer`] that take one:
/// [`append_lazy`](leftright::Writer::append_lazy), [`try_append`](leftright::Writer::try_append),
/// [`extend`](leftright::Writer::extend).
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, LeftRight, MapOp};
///
/// let mut writer = LeftRight::new(ArtMap::new());
/// writer.extend((0..100_u32).map(|i| MapOp::insertion(&i, i * i)));
/// writer.publish();
/// assert_eq!(writer.published()[&9], 81);
/// ```
pub struct MapOp<M: AsArtMap>(Op<M>);

enum Op<M: AsArtMap> {
    Insert(Bytes, M::Value, Hint),
    Remove(Bytes, Hint),
    Clear,
    Change(Box<dyn Fn(&mut M) + Send + Sync>),
    /// The first copy has found that there is nothing to do.
    Nothing,
}

impl<M: AsArtMap> MapOp<M> {
    /// Returns the operation that adds an entry, or replaces the value that the key has.
    ///
    /// # Examples
    ///
    /// See [`MapOp`].
    pub fn insertion(key: &M::Key, value: M::Value) -> Self {
        Self(Op::Insert(bytes(key), value, Hint::NONE))
    }

    /// Returns the operation that removes a key, if it is there.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight, MapOp};
    ///
    /// let mut writer = LeftRight::new(ArtMap::from([("a".to_string(), 1)]));
    /// writer.append_lazy(MapOp::removal("a"));
    /// assert_eq!(writer.pending(), 1);
    /// assert!(writer.get().is_empty());
    /// ```
    pub fn removal<Q>(key: &Q) -> Self
    where
        Q: Encode + ?Sized,
        M::Key: std::borrow::Borrow<Q>,
    {
        Self(Op::Remove(bytes(key), Hint::NONE))
    }

    /// Returns the operation that removes all entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight, MapOp};
    ///
    /// let mut writer = LeftRight::new(ArtMap::from([(1_u8, 'a')]));
    /// writer.append(MapOp::clearing());
    /// assert!(writer.get().is_empty());
    /// ```
    #[must_use]
    pub fn clearing() -> Self {
        Self(Op::Clear)
    }

    /// Returns the operation that calls `change` with the map: twice, once for each copy.
    ///
    /// Both calls must do the same; see [`leftright::Absorb`] for what that rules out. If they do
    /// not, readers get answers that depend on the copy that they meet, never undefined behavior.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{ArtMap, LeftRight, MapOp};
    ///
    /// let mut writer = LeftRight::new((0..10_u8).map(|i| (i, i)).collect::<ArtMap<_, _>>());
    /// writer.append(MapOp::change(|map: &mut ArtMap<u8, u8>| map.retain(|key, _| key % 2 == 1)));
    /// assert_eq!(writer.get().len(), 5);
    /// ```
    pub fn change(change: impl Fn(&mut M) + Send + Sync + 'static) -> Self {
        Self(Op::Change(Box::new(change)))
    }
}

fn bytes<Q: Encode + ?Sized>(key: &Q) -> Bytes {
    key.with_encoded(Bytes::from_slice)
}

impl<M: AsArtMap + Clone> Absorb<MapOp<M>> for Twin<M>
where
    M::Value: Clone,
{
    fn absorb_first(&mut self, op: &mut MapOp<M>, _: &Self) {
        match &mut op.0 {
            Op::Insert(key, value, hint) => {
                let value = value.clone();
                let tree = self.map.as_art_map_mut().tree_mut();
                let (old, learned) = tree.insert_and_learn(key, value);
                *hint = learned;
                drop(old);
            }
            Op::Remove(key, hint) => {
                let tree = self.map.as_art_map_mut().tree_mut();
                match tree.remove_and_learn(key) {
                    Some((old, learned)) => {
                        *hint = learned;
                        drop(old);
                    }
                    None => op.0 = Op::Nothing,
                }
            }
            Op::Clear => self.map.as_art_map_mut().clear(),
            Op::Change(change) => change(&mut self.map),
            Op::Nothing => {}
        }
    }

    fn absorb_second(&mut self, op: MapOp<M>, _: &Self) {
        match op.0 {
            Op::Insert(key, value, hint) => {
                let tree = self.map.as_art_map_mut().tree_mut();
                drop(tree.insert_by(&hint, &key, value));
            }
            Op::Remove(key, hint) => {
                let tree = self.map.as_art_map_mut().tree_mut();
                drop(tree.remove_by(&hint, &key));
            }
            Op::Clear => self.map.as_art_map_mut().clear(),
            Op::Change(change) => change(&mut self.map),
            Op::Nothing => {}
        }
    }

    fn sync_with(&mut self, other: &Self) {
        // What was there may have been left half done by a panic: it goes last.
        let old = mem::replace(&mut self.map, other.map.clone());
        drop(old);
    }
}

impl<M: AsArtMap> Debug for MapOp<M>
where
    M::Value: Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Op::Insert(key, value, _) => write!(f, "Insert({key:?}, {value:?})"),
            Op::Remove(key, _) => write!(f, "Remove({key:?})"),
            Op::Clear => f.write_str("Clear"),
            Op::Change(_) => f.write_str("Change"),
            Op::Nothing => f.write_str("Nothing"),
        }
    }
}
