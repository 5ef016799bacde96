//! Radix trees: `blart`, `rart`, `art-tree`, `patricia_tree`.
//!
//! The first three cannot hold a key that is a prefix of another, so byte strings get a final zero,
//! as their documentation advises; keys that hold a zero themselves are beyond them.

mod art_tree;
mod blart;
mod patricia_tree;
mod rart;

pub(super) use self::art_tree::{ArtTreeBytes, ArtTreeIntegers};
pub(super) use self::rart::{RartBytes, RartIntegers};

/// A key that ends with a zero, as the three need it.
fn terminated(key: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(key.len() + 1);
    bytes.extend_from_slice(key);
    bytes.push(0);
    bytes
}

/// The key without its final zero.
fn trimmed(key: &[u8]) -> &[u8] {
    key.split_last().map_or(key, |(_, key)| key)
}
