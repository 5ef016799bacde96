//! What is compared: our maps and other people's, behind one small trait.
//!
//! To add a subject, implement [`Load`] and [`OrderedMap`] for it and add one
//! entry to [`byte_maps`] or [`integer_maps`]; the suites `map` and `memory`, the check of its answers and
//! the Criterion benches then include it.

mod b_plus_trees;
mod check;
mod concurrent;
mod entry;
mod hash_maps;
mod like_std;
mod ours;
mod run;
mod shape;
mod tries;

pub use entry::{Entry, Fill, Held, byte_containers, byte_maps, integer_maps};
pub use run::{Filled, Op, Run};
pub use shape::Shape;

use crate::key::DataKey;

/// A container that can be filled.
pub trait Load<Q: ?Sized>: Default {
    /// Stores a key, made here from the borrowed one as a user who reads a file would, and its
    /// value if it is a map.
    fn insert(&mut self, key: &Q, value: u64);

    /// Returns what it says about its own make-up, if it says anything.
    fn shape(&self) -> Option<Shape> {
        None
    }
}

/// A map from a key to `u64`, with the questions of the suite `map`.
pub trait OrderedMap<Q: DataKey + ?Sized>: Load<Q> {
    /// Whether the order can be asked for: [`lower_bound`](Self::lower_bound),
    /// [`range`](Self::range).
    const ORDERED: bool = true;

    /// What a lookup takes. It is made before the clock starts, so that a peer that insists on
    /// its own type of key is not charged for the conversion.
    type Probe<'q>
    where
        Q: 'q;

    /// Makes a probe of a key.
    fn probe(key: &Q) -> Self::Probe<'_>;

    /// Returns the value of a key.
    fn get(&self, probe: &Self::Probe<'_>) -> Option<u64>;

    /// Takes a key out and returns its value.
    fn remove(&mut self, probe: &Self::Probe<'_>) -> Option<u64>;

    /// Returns the value of the first key that is not less; nobody asks a map without order.
    fn lower_bound(&self, _probe: &Self::Probe<'_>) -> Option<u64> {
        None
    }

    /// Returns the digest of up to `count` entries from the first key that is not less; nobody asks
    /// a map without order.
    fn range(&self, _probe: &Self::Probe<'_>, _count: usize) -> u64 {
        0
    }

    /// Returns the sum of all values, in the order of keys where there is one.
    fn scan_values(&self) -> u64;

    /// Returns the digest of all entries, keys included.
    fn scan_entries(&self) -> u64;
}

/// Adds an entry to a digest: the key has been looked at, and so has the value.
#[inline]
pub(crate) fn digest<Q: DataKey + ?Sized>(sum: u64, key: &Q, value: u64) -> u64 {
    sum.wrapping_add(key.digest()).wrapping_add(value)
}

/// Adds up an iterator's entries.
#[inline]
pub(crate) fn digest_all<'a, Q: DataKey + ?Sized>(
    entries: impl Iterator<Item = (&'a Q, &'a u64)>,
) -> u64 {
    entries.fold(0, |sum, (key, value)| digest(sum, key, *value))
}

/// Adds up values.
#[inline]
pub(crate) fn sum<'a>(values: impl Iterator<Item = &'a u64>) -> u64 {
    values.fold(0, |sum, value| sum.wrapping_add(*value))
}
