//! The tree over encoded keys: everything that does not know the type of the keys.
//!
//! Descents are loops and owned lists, never recursion: a tree is as deep as a key is long.

mod aggregate;
mod bulk;
mod cut;
mod edge;
mod finger;
#[cfg(feature = "leftright")]
mod hint;
mod insert;
mod measure;
mod pair;
#[cfg(feature = "rayon")]
mod parallel;
#[cfg(feature = "rayon")]
mod part;
mod prefix;
mod remove;
mod run;
mod spot;
mod summaries;
mod validate;
mod walk;

pub(crate) use bulk::SortedKeys;
pub(crate) use finger::Finger;
#[cfg(feature = "leftright")]
pub(crate) use hint::Hint;
pub(crate) use pair::Pair;
#[cfg(feature = "rayon")]
pub(crate) use part::Part;
pub(crate) use prefix::end_of_prefix;
pub(crate) use spot::Spot;
pub(crate) use walk::{Exclusive, Owned, Shared, Walk};

use crate::node::inner::MAX_PLACES;
use crate::node::{Inner, Node, strip_prefix};
use crate::summary::Summary;

/// The children taken on the way from the root, one index an inner node.
pub(crate) type Path = smallvec::SmallVec<[u16; 24]>;

/// An ordered map from byte strings to values.
pub(crate) struct Tree<V, S> {
    root: Option<Node<V, S>>,
    len: usize,
}

impl<V, S> Tree<V, S> {
    pub(crate) const fn new() -> Self {
        Self { root: None, len: 0 }
    }

    pub(crate) fn root(&self) -> Option<&Node<V, S>> {
        self.root.as_ref()
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether the places of children say all that is before them: see `node/inner/places.rs`.
    #[inline]
    fn is_small(&self) -> bool {
        self.len <= MAX_PLACES
    }

    #[inline]
    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        let mut node = self.root.as_ref()?;
        let mut tail = key;
        // One comparison a node, where a `match` of all kinds would work out which it is.
        while let Node::Inner(inner) = node {
            tail = inner.strip(tail)?;
            node = &inner.children()[inner.route(tail)];
        }
        match node {
            Node::Page(page) => {
                page.prefetch();
                let i = page.keys().find(tail)?;
                Some(&page.values()[i])
            }
            Node::ByteLeaf(leaf) => {
                let &[byte] = strip_prefix(tail, leaf.prefix())? else {
                    return None;
                };
                let i = leaf.search(byte).ok()?;
                Some(&leaf.values()[i])
            }
            Node::Inner(_) => unreachable!("passed above"),
        }
    }

    pub(crate) fn get_mut(&mut self, key: &[u8]) -> Option<&mut V> {
        let mut node = self.root.as_mut()?;
        let mut tail = key;
        loop {
            match node {
                Node::Inner(inner) => {
                    tail = inner.strip(tail)?;
                    let i = inner.route(tail);
                    node = inner.child_mut(i);
                }
                Node::Page(page) => {
                    let i = page.keys().find(tail)?;
                    return Some(&mut page.values_mut()[i]);
                }
                Node::ByteLeaf(leaf) => {
                    let &[byte] = strip_prefix(tail, leaf.prefix())? else {
                        return None;
                    };
                    let i = leaf.search(byte).ok()?;
                    return Some(&mut leaf.split_mut().2[i]);
                }
            }
        }
    }

    /// The node at the end of a path of child indices.
    fn node_at_mut(&mut self, path: &[u16]) -> &mut Node<V, S> {
        let mut node = self.root.as_mut().expect("a path begins at a root");
        for &i in path {
            let Node::Inner(inner) = node else {
                unreachable!("a path leads through inner nodes")
            };
            node = inner.child_mut(usize::from(i));
        }
        node
    }

    /// The bytes of all allocations of the tree.
    pub(crate) fn heap_bytes(&self) -> usize {
        let mut pending: Vec<&Node<V, S>> = self.root.iter().collect();
        let mut bytes = 0;
        while let Some(node) = pending.pop() {
            bytes += node.heap_bytes();
            if let Node::Inner(inner) = node {
                pending.extend(inner.children());
            }
        }
        bytes
    }
}

impl<V, S: Summary<V>> Tree<V, S> {
    /// What the tree remembers of all values.
    pub(crate) fn summary(&self) -> S {
        self.root.as_ref().map_or_else(S::identity, Node::summary)
    }
}

impl<V: Clone, S: Summary<V>> Clone for Tree<V, S> {
    fn clone(&self) -> Self {
        /// An inner node being copied: the children up to `copy.len()` are done.
        struct Frame<'a, V, S> {
            node: &'a Inner<V, S>,
            copy: Inner<V, S>,
        }
        let mut frames: Vec<Frame<'_, V, S>> = Vec::new();
        let mut next = self.root.as_ref();
        while let Some(node) = next.take() {
            let mut done = match node {
                Node::Inner(node) => {
                    let copy = Inner::with_capacity(node.prefix(), node.len());
                    frames.push(Frame { node, copy });
                    next = node.children().first();
                    continue;
                }
                Node::Page(page) => Node::Page(page.clone()),
                Node::ByteLeaf(leaf) => Node::ByteLeaf(leaf.clone()),
            };
            loop {
                let Some(Frame { node, copy }) = frames.last_mut() else {
                    return Self {
                        root: Some(done),
                        len: self.len,
                    };
                };
                let i = copy.len();
                copy.insert_child(i, node.separators()[i], done, node.summaries()[i].clone());
                next = node.children().get(i + 1);
                if next.is_some() {
                    break;
                }
                let Frame { copy, .. } = frames.pop().expect("there is a last frame");
                done = Node::Inner(copy);
            }
        }
        Self::new()
    }
}
