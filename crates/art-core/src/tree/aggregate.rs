//! Aggregates: the summary of the entries between two bounds, from the nodes on two paths.

use std::ops::Bound;

use super::Tree;
use super::edge::Edge;
use crate::node::Node;
use crate::summary::Summary;

impl<V, S: Summary<V>> Tree<V, S> {
    /// The summary of the values between two bounds.
    pub(crate) fn aggregate(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> S {
        let (mut lower, mut upper) = (Edge::of(lower), Edge::of(upper));
        let Some(mut node) = self.root.as_ref() else {
            return S::identity();
        };
        // Down to where the two bounds part.
        loop {
            let Node::Inner(inner) = node else {
                let (from, to) = (
                    lower.entries_before(node, true),
                    upper.entries_before(node, false),
                );
                return node
                    .values()
                    .get(from..to)
                    .map_or_else(S::identity, S::of_all);
            };
            let (Some(low), Some(high)) = (lower.below(inner, true), upper.below(inner, false))
            else {
                return S::identity();
            };
            let (from, to) = (low.child(inner, 0), high.child(inner, inner.len() - 1));
            (lower, upper) = (low, high);
            if from >= to {
                node = &inner.children()[from];
                continue;
            }
            let is_small = self.is_small();
            let mut all = from_edge(&inner.children()[from], lower, is_small);
            all.merge(&inner.summary_of(from + 1, to, is_small));
            all.merge(&to_edge(&inner.children()[to], upper, is_small));
            return all;
        }
    }
}

/// What is inside a lower bound.
fn from_edge<V, S: Summary<V>>(mut node: &Node<V, S>, mut edge: Edge<'_>, is_small: bool) -> S {
    let mut behind = S::identity();
    loop {
        let mut part = match node {
            Node::Inner(inner) => {
                let Some(below) = edge.below(inner, true) else {
                    return behind;
                };
                let i = below.child(inner, 0);
                let part = inner.summary_of(i + 1, inner.len(), is_small);
                (node, edge) = (&inner.children()[i], below);
                part
            }
            leaf => {
                let mut part = S::of_all(&leaf.values()[edge.entries_before(leaf, true)..]);
                part.merge(&behind);
                return part;
            }
        };
        part.merge(&behind);
        behind = part;
    }
}

/// What is inside an upper bound.
fn to_edge<V, S: Summary<V>>(mut node: &Node<V, S>, mut edge: Edge<'_>, is_small: bool) -> S {
    let mut before = S::identity();
    loop {
        match node {
            Node::Inner(inner) => {
                let Some(below) = edge.below(inner, false) else {
                    return before;
                };
                let i = below.child(inner, inner.len() - 1);
                before.merge(&inner.summary_up_to(i, is_small));
                (node, edge) = (&inner.children()[i], below);
            }
            leaf => {
                before.merge(&S::of_all(
                    &leaf.values()[..edge.entries_before(leaf, false)],
                ));
                return before;
            }
        }
    }
}
