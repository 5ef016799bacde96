//! The nodes of the tree: three kinds, each in one allocation.
//!
//! | kind | covers | holds |
//! |---|---|---|
//! | [`Inner`] | keys with its prefix | a prefix, and children by the next one to eight bytes |
//! | [`Page`] | a range of keys below its parent | up to 64 suffixes and their values |
//! | [`ByteLeaf`] | keys with its prefix | a prefix, up to 256 last bytes and their values |

pub(crate) mod byte_leaf;
mod gap;
pub(crate) mod head;
pub(crate) mod inner;
mod into_values;
pub(crate) mod page;
mod slate;
mod spell;

use std::mem;

pub(crate) use byte_leaf::ByteLeaf;
use head::Head;
pub(crate) use inner::{Inner, Level};
pub(crate) use into_values::IntoValues;
pub(crate) use page::Page;
pub(crate) use slate::Slate;
pub(crate) use spell::{Spell, Spelled, Spelling, Word};

use crate::summary::Summary;

/// An owned node with everything below it.
pub(crate) enum Node<V, S> {
    Inner(Inner<V, S>),
    Page(Page<V>),
    ByteLeaf(ByteLeaf<V>),
}

// A pointer, and what a page knows beside it; which kind it is goes there, too.
const _: () = assert!(size_of::<Node<u64, ()>>() == 16 || size_of::<usize>() != 8);

impl<V, S> Node<V, S> {
    /// The node, with an empty page left in its place.
    ///
    /// The empty page is an allocation of a few bytes, once in a split; a fourth kind of node that
    /// must never be met would cost a branch everywhere.
    pub(crate) fn take(&mut self) -> Self {
        mem::replace(self, Self::Page(Page::empty()))
    }

    /// The number of entries of a node that holds any itself.
    pub(crate) fn entries(&self) -> Option<usize> {
        match self {
            Self::Page(page) => Some(page.len()),
            Self::ByteLeaf(leaf) => Some(leaf.len()),
            Self::Inner(_) => None,
        }
    }

    /// The values of a node that holds any itself.
    #[inline]
    pub(crate) fn values(&self) -> &[V] {
        match self {
            Self::Page(page) => page.values(),
            Self::ByteLeaf(leaf) => leaf.values(),
            Self::Inner(_) => &[],
        }
    }

    /// Tells the memory that a page will be wanted soon.
    #[inline]
    pub(crate) fn prefetch(&self) {
        match self {
            Self::Page(page) => page.prefetch(),
            Self::ByteLeaf(_) | Self::Inner(_) => {}
        }
    }

    pub(crate) fn into_page(self) -> Option<Page<V>> {
        match self {
            Self::Page(page) => Some(page),
            Self::Inner(_) | Self::ByteLeaf(_) => None,
        }
    }

    /// The prefix of a node that has one.
    #[inline]
    pub(crate) fn prefix(&self) -> &[u8] {
        match self {
            Self::Inner(inner) => inner.prefix(),
            Self::ByteLeaf(leaf) => leaf.prefix(),
            Self::Page(_) => &[],
        }
    }

    /// What follows the prefix in a key, if it begins with it. A page has none.
    #[inline]
    pub(crate) fn strip<'k>(&self, key: &'k [u8]) -> Option<&'k [u8]> {
        match self {
            Self::Inner(inner) => inner.strip(key),
            Self::Page(_) => Some(key),
            Self::ByteLeaf(leaf) => strip_prefix(key, leaf.prefix()),
        }
    }

    /// Whether this is a child that covers the keys with its prefix alone.
    #[inline]
    pub(crate) fn is_exact(&self) -> bool {
        !matches!(self, Self::Page(_))
    }

    /// The word of the first key, beyond what the path above consumed: the separator of a node that
    /// has just been made.
    pub(crate) fn first_word(&self) -> u64 {
        match self {
            Self::Page(page) => page.keys().word(0),
            Self::Inner(_) | Self::ByteLeaf(_) => Head::of(self.prefix()).word,
        }
    }

    pub(crate) fn set_prefix(&mut self, prefix: &[u8]) {
        match self {
            Self::Inner(inner) => inner.set_prefix(prefix),
            Self::ByteLeaf(leaf) => leaf.set_prefix(prefix),
            Self::Page(_) => unreachable!("a page has no prefix"),
        }
    }

    /// The bytes of this node's own allocation.
    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Inner(inner) => inner.heap_bytes(),
            Self::Page(page) => page.heap_bytes(),
            Self::ByteLeaf(leaf) => leaf.heap_bytes(),
        }
    }
}

impl<V, S: Summary<V>> Node<V, S> {
    /// What the tree remembers of this subtree.
    pub(crate) fn summary(&self) -> S {
        match self {
            Self::Inner(inner) => inner.summary(),
            Self::Page(page) => S::of_all(page.values()),
            Self::ByteLeaf(leaf) => S::of_all(leaf.values()),
        }
    }
}

/// The number of first bytes that two strings share.
#[inline]
pub(crate) fn common_prefix_len(a: &[u8], b: &[u8]) -> usize {
    const LANES: usize = 16;
    // Whole lanes first: a prefix may be megabytes long.
    let lanes = a
        .chunks_exact(LANES)
        .zip(b.chunks_exact(LANES))
        .take_while(|(a, b)| a == b);
    let start = LANES * lanes.count();
    start
        + a[start..]
            .iter()
            .zip(&b[start..])
            .take_while(|(a, b)| a == b)
            .count()
}

/// `key` without `prefix`, if it begins with it.
#[inline]
pub(crate) fn strip_prefix<'k>(key: &'k [u8], prefix: &[u8]) -> Option<&'k [u8]> {
    let (head, tail) = key.split_at_checked(prefix.len())?;
    same_bytes(head, prefix).then_some(tail)
}

/// Whether two strings are equal, without a call or a loop for the short ones that trees are made
/// of: up to 16 bytes are two words each that may overlap.
#[inline]
pub(crate) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    fn ends<const N: usize>(a: &[u8], b: &[u8]) -> Option<bool> {
        let first = (a.first_chunk::<N>()?, b.first_chunk::<N>()?);
        let last = (a.last_chunk::<N>()?, b.last_chunk::<N>()?);
        Some(first.0 == first.1 && last.0 == last.1)
    }
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0 => true,
        1..4 => a[0] == b[0] && a[1..] == b[1..],
        4..8 => ends::<4>(a, b) == Some(true),
        8..=16 => ends::<8>(a, b) == Some(true),
        _ => a == b,
    }
}

/// `n` rounded up to a multiple of `align`, a power of two. Node layouts are worked out on every
/// step of a descent, and `next_multiple_of` checks for an overflow that the sizes rule out.
pub(crate) const fn round_up(n: usize, align: usize) -> usize {
    (n + align - 1) & !(align - 1)
}
