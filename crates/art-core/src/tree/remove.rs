//! Removal: take the entry out, then join what has become too small, from the page up.

use super::summaries::amend;
use super::{Path, Tree};
use crate::node::page::MAX_DATA;
use crate::node::{Inner, Node, Page, strip_prefix};
use crate::summary::Summary;

impl<V, S: Summary<V>> Tree<V, S> {
    /// Takes an entry out.
    pub(crate) fn remove(&mut self, key: &[u8]) -> Option<V> {
        let mut path = Path::new();
        let mut slot = self.root.as_mut()?;
        let mut tail = key;
        while let Node::Inner(inner) = slot {
            tail = inner.strip(tail)?;
            let i = inner.route(tail);
            path.push(i as u16); // at most 1,537 children
            slot = inner.child_mut(i);
        }
        let at = match slot {
            Node::Page(page) => {
                page.prefetch();
                page.keys().find(tail)?
            }
            Node::ByteLeaf(leaf) => {
                let &[byte] = strip_prefix(tail, leaf.prefix())? else {
                    return None;
                };
                leaf.search(byte).ok()?
            }
            Node::Inner(_) => unreachable!("passed above"),
        };
        let taken = take_out(slot, at);
        Some(self.settle(path, taken))
    }

    /// Takes out the entry at a place of the page or byte leaf at the end of a path.
    pub(crate) fn remove_at(&mut self, path: Path, at: usize) -> V {
        let taken = take_out(self.node_at_mut(&path), at);
        self.settle(path, taken)
    }

    /// Does what is left to do when a value was taken out of the leaf at the end of a path, which
    /// may be thin now.
    #[inline]
    fn settle(&mut self, path: Path, (value, thin): (V, bool)) -> V {
        self.len -= 1;
        if S::KEPT {
            let root = self.root.as_mut().expect("an entry was just there");
            amend(root, &path, |summary, _| summary.remove(&value));
        }
        if thin {
            self.tidy(path);
        }
        value
    }

    /// Brings the node at the end of the path, which has become thin, back into shape, and its
    /// parents as far as that makes them thin in turn.
    #[inline(never)]
    fn tidy(&mut self, mut path: Path) {
        while let Some(i) = path.pop() {
            let slot = self.node_at_mut(&path);
            let Node::Inner(inner) = slot else {
                unreachable!("a path leads through inner nodes")
            };
            tidy_child(inner, usize::from(i));
            let over_page = matches!(inner.children(), [Node::Page(_)]);
            let stays = inner.len() > 1 || over_page && self.must_stay(&path);
            if stays {
                return;
            }
            if !collapse(self.node_at_mut(&path)) {
                self.separate_anew(&path);
                return;
            }
        }
        match &mut self.root {
            Some(root) if root.entries() == Some(0) => self.root = None,
            Some(root @ Node::ByteLeaf(_)) => flatten(root),
            _ => {}
        }
    }
}

impl<V, S: Summary<V>> Tree<V, S> {
    /// Brings the separator of the exact child at the end of a path up to date with its prefix,
    /// which has become longer.
    fn separate_anew(&mut self, path: &[u16]) {
        let Some((&i, above)) = path.split_last() else {
            return;
        };
        if let Node::Inner(parent) = self.node_at_mut(above) {
            let word = parent.children()[usize::from(i)].first_word();
            parent.set_separator(usize::from(i), word);
        }
    }

    /// Whether the node at the end of a path has to stay an exact child.
    fn must_stay(&mut self, path: &[u16]) -> bool {
        let Some((&i, above)) = path.split_last() else {
            return false;
        };
        let Node::Inner(parent) = self.node_at_mut(above) else {
            return false;
        };
        parent.shares_word_before(usize::from(i))
    }
}

/// Takes the entry at a place out of a page or byte leaf; says whether that is thin now.
#[inline]
fn take_out<V, S>(leaf: &mut Node<V, S>, at: usize) -> (V, bool) {
    match leaf {
        Node::Page(page) => (page.remove(at), page.is_thin()),
        Node::ByteLeaf(leaf) => {
            let byte = leaf.bytes().select(at).expect("a place that is there");
            (leaf.remove(byte), leaf.is_thin())
        }
        Node::Inner(_) => unreachable!("a path ends at a page or a byte leaf"),
    }
}

/// Removes child `i` if it is empty, or joins it with a neighbor if both together are small.
fn tidy_child<V, S: Summary<V>>(inner: &mut Inner<V, S>, i: usize) {
    if !inner.shares_word_before(i) {
        flatten(inner.child_mut(i));
    }
    match &inner.children()[i] {
        leaf if leaf.entries() == Some(0) => {
            inner.remove_child(i);
        }
        Node::Page(_) => {
            if !inner.join_pages(i) && i > 0 {
                inner.join_pages(i - 1);
            }
        }
        Node::Inner(_) | Node::ByteLeaf(_) => {}
    }
}

/// Turns a byte leaf of few entries into a page.
fn flatten<V, S>(slot: &mut Node<V, S>) {
    let Node::ByteLeaf(leaf) = &*slot else { return };
    let prefix = leaf.prefix().to_vec();
    if leaf.len() == 0 || leaf.len() > 1 && leaf.len() * prefix.len() > MAX_DATA {
        return;
    }
    let Node::ByteLeaf(leaf) = slot.take() else {
        unreachable!("matched above")
    };
    *slot = Node::Page(leaf.into_page(&prefix));
}

/// Replaces an inner node with one child by that child, and one without by an empty page. Says whether a page has come of it, which
/// may now be joined with its neighbors.
fn collapse<V, S: Summary<V>>(slot: &mut Node<V, S>) -> bool {
    let Node::Inner(inner) = slot else {
        return false;
    };
    let prefix = inner.prefix().to_vec();
    match inner.children().first() {
        None => {
            *slot = Node::Page(Page::empty());
            return true;
        }
        Some(Node::Page(page))
            if page.len() > 1 && page.data_with_prefix(prefix.len()) > MAX_DATA =>
        {
            return false;
        }
        _ => {}
    }
    *slot = match inner.remove_child(0) {
        Node::Page(page) => Node::Page(page.rebased(&prefix, 0)),
        mut node => {
            let long = [&prefix, node.prefix()].concat();
            node.set_prefix(&long);
            node
        }
    };
    !slot.is_exact()
}
