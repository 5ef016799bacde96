//! Fingers: gaps between two neighboring entries, held so that a step costs what a walk costs.
//!
//! A [`Spot`] is found again from the root each time; a finger holds on to the nodes above it and to
//! the part of the key that they spell. So it borrows the tree, which cannot change meanwhile.

use super::spot::Side;
use super::{Spot, Tree};
use crate::node::page::Keys;
use crate::node::{ByteLeaf, Inner, Node, Spell};

/// The bytes that the key of a finger has room for from the beginning: see `walk.rs`.
const USUAL_KEY: usize = 128;

/// A gap: before the entry at `at` of a leaf, or behind its last one.
pub(crate) struct Finger<'a, V, S> {
    /// The inner nodes above the leaf, and which child was taken in each.
    ///
    /// A `Vec` may hold references that have ended when it is dropped, a `SmallVec` may not: then a
    /// cursor in the head of a `while let` would keep its map borrowed in the body.
    above: Vec<(&'a Inner<V, S>, u16)>,
    leaf: Leaf<'a, V>,
    /// The values of the leaf; none in an empty tree.
    values: &'a [V],
    at: usize,
    /// What all keys of the leaf share comes first; behind it, the last suffix spelled out.
    ///
    /// A `Vec`, whose bytes are always in the same place: to find out at each step whether a key is
    /// on the stack made a step twice as slow.
    key: Vec<u8>,
    /// The bytes of `key` that all keys of the leaf share.
    depth: usize,
}

/// A leaf taken apart once, so that a step need not.
enum Leaf<'a, V> {
    /// A page whose suffixes are within their heads: these, and the bytes that each one holds.
    Words(&'a [u64], u8),
    Page(Keys<'a>),
    Bytes(&'a ByteLeaf<V>),
}

impl<V> Clone for Leaf<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Leaf<'_, V> {}

impl<V, S> Clone for Finger<'_, V, S> {
    fn clone(&self) -> Self {
        let Self {
            ref above,
            leaf,
            values,
            at,
            ref key,
            depth,
        } = *self;
        Self {
            above: above.clone(),
            leaf,
            values,
            at,
            key: key.clone(),
            depth,
        }
    }
}

impl<'a, V, S> Finger<'a, V, S> {
    /// The one gap of an empty tree; every way down starts from it.
    pub(super) fn new() -> Self {
        Self {
            above: Vec::new(),
            leaf: Leaf::Words(&[], 0),
            values: &[],
            at: 0,
            key: Vec::with_capacity(USUAL_KEY),
            depth: 0,
        }
    }

    /// Goes down to a child.
    #[inline]
    pub(super) fn enter(&mut self, inner: &'a Inner<V, S>, i: usize) -> &'a Node<V, S> {
        self.key.extend_from_slice(inner.prefix());
        self.above.push((inner, i as u16)); // at most 1,537 children
        &inner.children()[i]
    }

    /// Ends the way down.
    #[inline]
    pub(super) fn land(&mut self, leaf: &'a Node<V, S>, at: usize) {
        self.values = leaf.values();
        self.leaf = match leaf {
            Node::Page(page) => {
                let keys = page.keys();
                match keys.words() {
                    Some((words, kept)) => Leaf::Words(words, kept),
                    None => Leaf::Page(keys),
                }
            }
            Node::ByteLeaf(leaf) => {
                self.key.extend_from_slice(leaf.prefix());
                Leaf::Bytes(leaf)
            }
            Node::Inner(_) => unreachable!("a way down ends at a leaf"),
        };
        self.depth = self.key.len();
        self.at = at;
    }

    /// Goes down to the first or last gap below `node`.
    pub(super) fn go_to_edge(&mut self, mut node: &'a Node<V, S>, side: Side) {
        while let Node::Inner(inner) = node {
            node = self.enter(
                inner,
                if side == Side::Before {
                    0
                } else {
                    inner.len() - 1
                },
            );
        }
        self.land(node, 0);
        if side == Side::Behind {
            self.at = self.values.len();
        }
    }

    /// Moves to the near edge of the next leaf on that side; `false`, and stays, if there is none.
    #[cold]
    fn step_leaf(&mut self, side: Side) -> bool {
        let next = |&(inner, i): &(&'a Inner<V, S>, u16)| match side {
            Side::Behind => Some(usize::from(i) + 1).filter(|&i| i < inner.len()),
            Side::Before => usize::from(i).checked_sub(1),
        };
        let Some(level) = self.above.iter().rposition(|above| next(above).is_some()) else {
            return false;
        };
        let i = next(&self.above[level]).unwrap_or_default();
        let inner = self.above[level].0;
        let depth = self.above[..level]
            .iter()
            .map(|(inner, _)| inner.prefix().len())
            .sum();
        self.above.truncate(level);
        self.key.truncate(depth);
        // Two ahead: the next one has been on its way since the last call.
        if let Some(upcoming) = inner.children().get(i + 2) {
            upcoming.prefetch();
        }
        let node = self.enter(inner, i);
        self.go_to_edge(
            node,
            if side == Side::Behind {
                Side::Before
            } else {
                Side::Behind
            },
        );
        true
    }

    /// The entry at `at` of this leaf; its key is then in `key`.
    #[inline]
    fn spell(&mut self, at: usize) -> Option<&'a V> {
        let value = self.values.get(at)?;
        self.key.truncate(self.depth);
        append_suffix(self.leaf, at, &mut self.key);
        Some(value)
    }

    /// Moves over the next entry: its value; its key is then in `key`.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<&'a V> {
        if self.at == self.values.len() && !self.step_leaf(Side::Behind) {
            return None;
        }
        self.at += 1;
        self.spell(self.at - 1)
    }

    /// Moves over the entry before: its value; its key is then in `key`.
    #[inline]
    pub(crate) fn prev(&mut self) -> Option<&'a V> {
        if self.at == 0 && !self.step_leaf(Side::Before) {
            return None;
        }
        self.at -= 1;
        self.spell(self.at)
    }

    /// The key of the entry that was moved over last.
    #[inline]
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// The next entry, without moving.
    pub(crate) fn peek_next(&self) -> Option<(Vec<u8>, &'a V)> {
        if self.at == self.values.len() {
            let mut ahead = self.clone();
            let value = ahead.next()?;
            return Some((ahead.key, value));
        }
        self.peek(self.at)
    }

    /// The entry before, without moving.
    pub(crate) fn peek_prev(&self) -> Option<(Vec<u8>, &'a V)> {
        if self.at == 0 {
            let mut behind = self.clone();
            let value = behind.prev()?;
            return Some((behind.key, value));
        }
        self.peek(self.at - 1)
    }

    fn peek(&self, at: usize) -> Option<(Vec<u8>, &'a V)> {
        let mut key = self.key[..self.depth].to_vec();
        let value = self.values.get(at)?;
        append_suffix(self.leaf, at, &mut key);
        Some((key, value))
    }

    /// The same gap, without a borrow.
    pub(crate) fn spot(&self) -> Spot {
        Spot {
            path: self.above.iter().map(|&(_, i)| i).collect(),
            at: self.at,
        }
    }
}

/// Appends the suffix of an entry to a key.
#[inline]
fn append_suffix<V>(leaf: Leaf<'_, V>, at: usize, key: &mut Vec<u8>) {
    match leaf {
        Leaf::Words(words, kept) => key.append_head(words[at], kept),
        Leaf::Page(keys) => keys.append_suffix(at, key),
        Leaf::Bytes(leaf) => key.extend(leaf.bytes().select(at)),
    }
}

impl<V, S> Tree<V, S> {
    /// A finger at a spot.
    pub(crate) fn finger_at(&self, spot: &Spot) -> Finger<'_, V, S> {
        let mut finger = Finger::new();
        let Some(mut node) = self.root.as_ref() else {
            return finger;
        };
        for &i in &spot.path {
            let Node::Inner(inner) = node else {
                unreachable!("a path leads through inner nodes")
            };
            node = finger.enter(inner, usize::from(i));
        }
        finger.land(node, spot.at);
        finger
    }

    /// A finger behind the last entry.
    pub(crate) fn finger_at_end(&self) -> Finger<'_, V, S> {
        let mut finger = Finger::new();
        if let Some(root) = &self.root {
            finger.go_to_edge(root, Side::Behind);
        }
        finger
    }
}
