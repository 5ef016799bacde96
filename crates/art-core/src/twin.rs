//! The map in two copies: readers that never wait, one writer (feature `leftright`).

mod op;
mod writer;

use std::ops::Deref;

use leftright::{LocalReader, Reader, Symmetric};

pub use op::MapOp;
pub use writer::LeftRight;

/// One of the two copies of a map that a [`LeftRight`] keeps. Read it like the map that it is.
///
/// It derefs to the map and has no way to change it: whatever changes goes through the writer.
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, LeftRight};
///
/// let writer = LeftRight::new(ArtMap::from([(1_u8, 'a')]));
/// let reader = writer.reader();
/// assert_eq!(reader.enter().get(&1), Some(&'a'));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin<M> {
    map: M,
}

impl<M> Deref for Twin<M> {
    type Target = M;

    #[inline]
    fn deref(&self) -> &M {
        &self.map
    }
}

/// A reader of a [`LeftRight`] map that threads share; see [`leftright::Reader`].
pub type MapReader<M, B = Symmetric> = Reader<Twin<M>, B>;

/// A reader of a [`LeftRight`] map for one thread at a time, the quickest; see
/// [`leftright::LocalReader`].
pub type LocalMapReader<M, B = Symmetric> = LocalReader<Twin<M>, B>;
