//! What the ways of sharing a map between threads know of it.

use crate::key::Key;
use crate::map::ArtMap;
use crate::summary::Summary;

/// A type that is an [`ArtMap`] at heart: the map itself, or a wrapper with more methods, such as a
/// ranked one.
///
/// What shares a map between threads ([`Locked`](crate::Locked)) is written once for all of them.
///
/// # Examples
///
/// A wrapper of your own can be shared, too:
///
/// ```
/// use art_core::{ArtMap, AsArtMap, Locked};
///
/// #[derive(Default)]
/// struct Phonebook(ArtMap<String, u32>);
///
/// impl AsArtMap for Phonebook {
///     type Key = String;
///     type Value = u32;
///     type Summary = ();
///     fn as_art_map(&self) -> &ArtMap<String, u32> {
///         &self.0
///     }
///     fn as_art_map_mut(&mut self) -> &mut ArtMap<String, u32> {
///         &mut self.0
///     }
/// }
///
/// let book = Locked::new(Phonebook::default());
/// book.insert("ann".to_string(), 5550);
/// assert_eq!(book.read(|book| book.0.len()), 1);
/// ```
pub trait AsArtMap {
    /// The keys of the map.
    type Key: Key;
    /// The values of the map.
    type Value;
    /// What the map keeps of every subtree.
    type Summary: Summary<Self::Value>;

    /// Returns the map.
    fn as_art_map(&self) -> &ArtMap<Self::Key, Self::Value, Self::Summary>;

    /// Returns the map, to change.
    fn as_art_map_mut(&mut self) -> &mut ArtMap<Self::Key, Self::Value, Self::Summary>;
}

impl<K: Key, V, S: Summary<V>> AsArtMap for ArtMap<K, V, S> {
    type Key = K;
    type Value = V;
    type Summary = S;

    #[inline]
    fn as_art_map(&self) -> &Self {
        self
    }

    #[inline]
    fn as_art_map_mut(&mut self) -> &mut Self {
        self
    }
}
