//! Parts of a tree that different threads walk: some neighboring children of one inner node.

use smallvec::SmallVec;

use super::{Path, Shared, Spot, Tree, Walk};
use crate::node::Node;

/// Some neighboring entries of a tree: those below the children `from..to` of the node at a path,
/// or all of the one leaf that is left.
pub(crate) struct Part<'a, V, S> {
    tree: &'a Tree<V, S>,
    node: &'a Node<V, S>,
    path: Path,
    from: usize,
    to: usize,
}

impl<'a, V, S> Part<'a, V, S> {
    fn below(tree: &'a Tree<V, S>, node: &'a Node<V, S>, path: Path) -> Self {
        let to = match node {
            Node::Inner(inner) => inner.len(),
            Node::Page(_) | Node::ByteLeaf(_) => 1,
        };
        Self {
            tree,
            node,
            path,
            from: 0,
            to,
        }
    }

    /// Two halves by the number of children, unless it is a single leaf.
    pub(crate) fn split(mut self) -> (Self, Option<Self>) {
        loop {
            let Node::Inner(inner) = self.node else {
                return (self, None);
            };
            if self.to - self.from > 1 {
                let middle = self.from.midpoint(self.to);
                let second = Self {
                    path: self.path.clone(),
                    from: middle,
                    ..self
                };
                self.to = middle;
                return (self, Some(second));
            }
            let mut path = self.path;
            path.push(self.from as u16); // at most 1,537 children
            self = Self::below(self.tree, &inner.children()[self.from], path);
        }
    }

    /// A walk over the part.
    pub(crate) fn walk(&self) -> Walk<Shared<'a, V, S>> {
        let first = self.edge(self.from, |_| 0, |_| 0);
        let last = self.edge(self.to - 1, |len| len - 1, |len| len);
        self.tree.walk_between(&first, &last)
    }

    /// The gap at one side of what is below a child: `child` chooses among so many on the way down,
    /// `entry` in the leaf.
    fn edge(
        &self,
        start: usize,
        child: impl Fn(usize) -> usize,
        entry: impl Fn(usize) -> usize,
    ) -> Spot {
        let mut spot = Spot {
            path: self.path.clone(),
            at: 0,
        };
        let mut node = self.node;
        let mut i = start;
        while let Node::Inner(inner) = node {
            spot.path.push(i as u16);
            node = &inner.children()[i];
            if let Node::Inner(inner) = node {
                i = child(inner.len());
            }
        }
        spot.at = entry(node.values().len());
        spot
    }
}

impl<V, S> Tree<V, S> {
    /// The whole tree as one part; `None` if it is empty.
    pub(crate) fn part(&self) -> Option<Part<'_, V, S>> {
        Some(Part::below(self, self.root()?, Path::new()))
    }

    /// Parts of the values, to change: the leaves in order, some at a time.
    pub(crate) fn value_slices_mut(&mut self) -> Vec<&mut [V]> {
        let mut slices = Vec::new();
        let mut pending: SmallVec<[&mut Node<V, S>; 64]> = self.root.iter_mut().collect();
        while let Some(node) = pending.pop() {
            match node {
                Node::Inner(inner) => pending.extend(inner.split_mut().1.iter_mut().rev()),
                Node::Page(page) => slices.push(page.values_mut()),
                Node::ByteLeaf(leaf) => slices.push(leaf.split_mut().2),
            }
        }
        slices
    }
}
