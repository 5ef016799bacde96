//! An ordered map and set over byte-string keys, kept in an adaptive radix tree that is smaller
//! than the keys it holds.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod as_map;
mod key;
mod locked;
mod map;
#[expect(
    unsafe_code,
    reason = "the memory of the nodes: each kind's block.rs, and what the three share"
)]
mod node;
#[cfg(feature = "serde")]
mod serde;
mod set;
mod stats;
mod summary;
mod tree;
#[cfg(feature = "leftright")]
mod twin;

pub use as_map::AsArtMap;
pub use key::{DecodeError, Encode, Key, KeyBuffer};
/// The protocol under [`LeftRight`]: its writer, readers, guards and configuration.
#[cfg(feature = "leftright")]
#[cfg_attr(docsrs, doc(cfg(feature = "leftright")))]
pub use leftright;
pub use locked::{Locked, Resumable};
#[cfg(feature = "rayon")]
#[cfg_attr(docsrs, doc(cfg(feature = "rayon")))]
pub use map::ParIter;
pub use map::{
    ArtMap, Cursor, CursorMut, Entry, ExtractIf, IntoIter, IntoKeys, IntoValues, Iter, IterMut,
    Keys, MapDifference, MapIntersection, MapUnion, OccupiedEntry, PrefixesOf, Range, RangeMut,
    UnorderedKeyError, VacantEntry, ValueMut, Values, ValuesMut, Walk,
};
pub use set::{
    ArtSet, Difference, Intersection, IntoIter as SetIntoIter, Iter as SetIter, Range as SetRange,
    SymmetricDifference, Union,
};
pub use stats::TreeStats;
pub use summary::{Counted, IgnoresValues, Summary};
#[cfg(feature = "leftright")]
#[cfg_attr(docsrs, doc(cfg(feature = "leftright")))]
pub use twin::{LeftRight, LocalMapReader, MapOp, MapReader, Twin};
