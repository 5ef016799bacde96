//! Keeping the summaries on a path right after a value came, went or changed.

use smallvec::SmallVec;

use super::Tree;
use crate::node::{Level, Node};
use crate::summary::Summary;

/// Applies `change` to every summary on the path, given the values of the page or byte leaf at its
/// end. If one of them cannot take it, computes all of them again from the leaf up.
pub(crate) fn amend<V, S: Summary<V>>(
    root: &mut Node<V, S>,
    path: &[u16],
    mut change: impl FnMut(&mut S, &[V]) -> bool,
) {
    let mut levels: SmallVec<[Level<'_, S>; 16]> = SmallVec::new();
    let mut node = root;
    for &i in path {
        let Node::Inner(inner) = node else {
            unreachable!("a path leads through inner nodes")
        };
        let (level, child) = inner.level(usize::from(i));
        levels.push(level);
        node = child;
    }
    let values = match &*node {
        Node::Page(page) => page.values(),
        Node::ByteLeaf(leaf) => leaf.values(),
        Node::Inner(_) => unreachable!("a path ends at a page or a byte leaf"),
    };
    let mut all = true;
    for level in &mut levels {
        all &= level.change::<V>(|summary| change(summary, values));
    }
    if !all {
        let mut below = S::of_all(values);
        for level in levels.into_iter().rev() {
            below = level.set::<V>(below);
        }
    }
}

impl<V, S: Summary<V>> Tree<V, S> {
    /// Computes the summaries on a path again, after a value at its end has changed.
    pub(crate) fn resummarize(&mut self, path: &[u16]) {
        if S::KEPT
            && let Some(root) = &mut self.root
        {
            amend(root, path, |_, _| false);
        }
    }
}
