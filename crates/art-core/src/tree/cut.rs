//! Cutting a tree in two at a key: only the nodes on the way there are made anew.

use std::mem;

use super::Tree;
use crate::node::{ByteLeaf, Inner, IntoValues, Node};
use crate::summary::Summary;

/// A child on its way into another node.
struct Child<V, S> {
    separator: u64,
    node: Node<V, S>,
    summary: S,
}

/// A node that the way down has taken apart.
struct Frame<V, S> {
    prefix: Vec<u8>,
    /// The separator of the child that the way took.
    separator: u64,
    before: Vec<Child<V, S>>,
    behind: Vec<Child<V, S>>,
}

/// One part of the tree, put together from below.
struct Part<V, S> {
    node: Option<Node<V, S>>,
    /// The prefixes of nodes that had nothing else to hold, from below. They are put before the
    /// node's own all at once: one at a time would take quadratic time in a deep tree.
    prefixes: Vec<Vec<u8>>,
}

impl<V, S: Summary<V>> Tree<V, S> {
    /// Takes out all entries at or above `key`.
    ///
    /// # Complexity
    ///
    /// O(w) for each node of `w` children on the way to the key, and a look at each node of the
    /// smaller part, to count its entries.
    pub(crate) fn split_off(&mut self, key: &[u8]) -> Self {
        let Some(mut node) = self.root.take() else {
            return Self::new();
        };
        let len = mem::take(&mut self.len);
        let mut frames: Vec<Frame<V, S>> = Vec::new();
        let mut tail = key;
        let (below, above) = loop {
            node = match node {
                Node::Inner(inner) => {
                    let Some(rest) = inner.strip(tail) else {
                        let node = Some(Node::Inner(inner));
                        let is_above = node.as_ref().is_some_and(|node| node.prefix() > tail);
                        break if is_above { (None, node) } else { (node, None) };
                    };
                    let i = inner.route_bound(rest);
                    let (frame, child) = take_apart(inner, i);
                    frames.push(frame);
                    tail = rest;
                    child
                }
                Node::Page(mut page) => {
                    let (Ok(at) | Err(at)) = page.keys().search(tail);
                    break if at == 0 {
                        (None, Some(Node::Page(page)))
                    } else if at == page.len() {
                        (Some(Node::Page(page)), None)
                    } else {
                        let above = page.split_off(at);
                        (Some(Node::Page(page)), Some(Node::Page(above)))
                    };
                }
                Node::ByteLeaf(leaf) => {
                    let (Ok(at) | Err(at)) = leaf.locate(tail);
                    break split_byte_leaf(leaf, at);
                }
            };
        };
        let (mut below, mut above) = (Part::new(below), Part::new(above));
        for frame in frames.into_iter().rev() {
            below.wrap(&frame.prefix, frame.separator, frame.before, Vec::new());
            above.wrap(&frame.prefix, frame.separator, Vec::new(), frame.behind);
        }
        let (below, above) = (below.finish(), above.finish());
        let upper_len = count_of_second(below.as_ref(), above.as_ref(), len);
        self.root = below;
        self.len = len - upper_len;
        Self {
            root: above,
            len: upper_len,
        }
    }
}

/// Takes a node apart around child `i`.
fn take_apart<V, S: Summary<V>>(mut inner: Inner<V, S>, i: usize) -> (Frame<V, S>, Node<V, S>) {
    let separators = inner.separators().to_vec();
    let summaries = inner.summaries().to_vec();
    let prefix = inner.prefix().to_vec();
    let mut nodes = Vec::new();
    inner.drain_into(&mut nodes);
    let mut children = separators.into_iter().zip(nodes).zip(summaries);
    let child = |((separator, node), summary)| Child {
        separator,
        node,
        summary,
    };
    let before = children.by_ref().take(i).map(child).collect();
    let ((separator, node), _) = children.next().expect("a child that was routed to");
    let behind = children.map(child).collect();
    let frame = Frame {
        prefix,
        separator,
        before,
        behind,
    };
    (frame, node)
}

/// What is below a cut, and what is above.
type Halves<V, S> = (Option<Node<V, S>>, Option<Node<V, S>>);

/// The entries before and from `at` on.
fn split_byte_leaf<V, S>(leaf: ByteLeaf<V>, at: usize) -> Halves<V, S> {
    if at == 0 {
        return (None, Some(Node::ByteLeaf(leaf)));
    }
    if at == leaf.len() {
        return (Some(Node::ByteLeaf(leaf)), None);
    }
    let (prefix, mut bytes, len) = (leaf.prefix().to_vec(), *leaf.bytes(), leaf.len());
    let mut values = IntoValues::new(leaf);
    let mut part = |count| {
        let mut part = ByteLeaf::with_capacity(&prefix, count);
        for value in values.by_ref().take(count) {
            part.insert(bytes.pop_first().expect("a byte a value"), value);
        }
        Some(Node::ByteLeaf(part))
    };
    (part(at), part(len - at))
}

impl<V, S: Summary<V>> Part<V, S> {
    fn new(node: Option<Node<V, S>>) -> Self {
        Self {
            node,
            prefixes: Vec::new(),
        }
    }

    /// Puts the part back into its place in a node with that prefix.
    fn wrap(
        &mut self,
        prefix: &[u8],
        separator: u64,
        before: Vec<Child<V, S>>,
        behind: Vec<Child<V, S>>,
    ) {
        let is_alone = before.is_empty() && behind.is_empty();
        if is_alone && self.node.as_ref().is_none_or(Node::is_exact) {
            // A node of one exact child is not worth having: the child takes the prefix over.
            if self.node.is_some() {
                self.prefixes.push(prefix.to_vec());
            }
            return;
        }
        let middle = mem::replace(self, Self::new(None)).finish();
        let middle = middle.map(|node| Child {
            // A page covers what it covered; an exact child's prefix may have become longer.
            separator: if node.is_exact() {
                node.first_word()
            } else {
                separator
            },
            summary: node.summary(),
            node,
        });
        let count = before.len() + behind.len() + 1;
        let mut inner = Inner::with_capacity(prefix, count);
        for child in before.into_iter().chain(middle).chain(behind) {
            inner.insert_child(inner.len(), child.separator, child.node, child.summary);
        }
        inner.shrink_to_fit();
        self.node = Some(Node::Inner(inner));
    }

    fn finish(self) -> Option<Node<V, S>> {
        let mut node = self.node?;
        if !self.prefixes.is_empty() {
            let mut prefix: Vec<u8> = self.prefixes.into_iter().rev().flatten().collect();
            prefix.extend_from_slice(node.prefix());
            node.set_prefix(&prefix);
        }
        Some(node)
    }
}

/// The entries of the second part, given those of both: counts whichever has fewer nodes.
fn count_of_second<V, S>(
    first: Option<&Node<V, S>>,
    second: Option<&Node<V, S>>,
    len: usize,
) -> usize {
    let mut counts = [(0, Vec::from_iter(first)), (0, Vec::from_iter(second))];
    loop {
        for (which, (count, pending)) in counts.iter_mut().enumerate() {
            let Some(node) = pending.pop() else {
                return if which == 0 { len - *count } else { *count };
            };
            match node {
                Node::Inner(inner) => pending.extend(inner.children()),
                leaf => *count += leaf.values().len(),
            }
        }
    }
}
