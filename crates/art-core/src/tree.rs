//! The tree over encoded keys: everything that does not know the type of the keys.
//!
//! Descents are loops and owned lists, never recursion: a tree is as deep as a key is long.

mod insert;
mod remove;
mod summaries;
mod validate;

use crate::node::{Node, strip_prefix};
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

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn get(&self, key: &[u8]) -> Option<&V> {
        let mut node = self.root.as_ref()?;
        let mut tail = key;
        loop {
            match node {
                Node::Inner(inner) => {
                    tail = strip_prefix(tail, inner.prefix())?;
                    node = &inner.children()[inner.route(tail)];
                }
                Node::Page(page) => {
                    page.prefetch();
                    let i = page.keys().search(tail).ok()?;
                    return Some(&page.values()[i]);
                }
                Node::ByteLeaf(leaf) => {
                    let &[byte] = strip_prefix(tail, leaf.prefix())? else { return None };
                    let i = leaf.search(byte).ok()?;
                    return Some(&leaf.values()[i]);
                }
            }
        }
    }

    /// The node at the end of a path of child indices.
    fn node_at_mut(&mut self, path: &[u16]) -> &mut Node<V, S> {
        let mut node = self.root.as_mut().expect("a path begins at a root");
        for &i in path {
            let Node::Inner(inner) = node else { unreachable!("a path leads through inner nodes") };
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

impl<V, S> Tree<V, S> {
    pub(crate) fn shape(&self) -> String {
        let mut pending: Vec<(&Node<V, S>, usize)> = self.root.iter().map(|r| (r, 0)).collect();
        let (mut inner, mut pages, mut leaves, mut pe, mut ch, mut single, mut depth) = (0, 0, 0, 0, 0, 0, 0);
        let (mut ib, mut slackb) = (0, 0);
        while let Some((node, d)) = pending.pop() {
            match node {
                Node::Inner(i) => { inner += 1; ch += i.len(); ib += i.heap_bytes(); pending.extend(i.children().iter().map(|c| (c, d + 1))); }
                Node::Page(p) => { pages += 1; pe += p.len(); depth += d * p.len(); single += usize::from(p.len() <= 4); let s = p.shape(); slackb += (s.data_cap as usize - p.rest().len()) + (s.cap as usize - p.len()) * (4 + 2 + size_of::<V>()); }
                Node::ByteLeaf(_) => leaves += 1,
            }
        }
        format!("inner {inner} (x{:.1}, {ib} B) pages {pages} (x{:.1}, {single} of <=4, slack {slackb} B) byteleaves {leaves} mean depth {:.2}", ch as f64 / inner.max(1) as f64, pe as f64 / pages.max(1) as f64, depth as f64/pe.max(1) as f64)
    }
}
