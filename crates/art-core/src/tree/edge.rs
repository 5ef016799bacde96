//! Edges: what is left of a range's bound on the way down.

use std::ops::Bound;

use crate::node::{Inner, Node};

/// What is left of a bound on the way down.
#[derive(Clone, Copy)]
pub(super) enum Edge<'k> {
    /// Nothing: all of the subtree is inside.
    Open,
    /// The subtree is inside from, or up to, this tail of the bound.
    Tail(&'k [u8], Inclusion),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inclusion {
    Included,
    Excluded,
}

impl<'k> Edge<'k> {
    pub(super) fn of(bound: Bound<&'k [u8]>) -> Self {
        match bound {
            Bound::Unbounded => Self::Open,
            Bound::Included(key) => Self::Tail(key, Inclusion::Included),
            Bound::Excluded(key) => Self::Tail(key, Inclusion::Excluded),
        }
    }

    /// The edge below a node's prefix; `None` if the whole subtree is outside.
    pub(super) fn below<V, S>(self, inner: &Inner<V, S>, is_lower: bool) -> Option<Self> {
        let Self::Tail(tail, inclusion) = self else {
            return Some(self);
        };
        if let Some(rest) = inner.strip(tail) {
            return Some(Self::Tail(rest, inclusion));
        }
        // Every key of the subtree is on the same side of the bound as its prefix.
        ((inner.prefix() > tail) == is_lower).then_some(Self::Open)
    }

    /// The child where the inside begins or ends.
    pub(super) fn child<V, S>(self, inner: &Inner<V, S>, open: usize) -> usize {
        match self {
            Self::Open => open,
            Self::Tail(tail, _) => inner.route_bound(tail),
        }
    }

    /// How many entries of a run are before the edge.
    pub(super) fn entries_before<V, S>(self, leaf: &Node<V, S>, is_lower: bool) -> usize {
        let (found, len) = match (leaf, self) {
            (Node::Page(page), Self::Tail(tail, _)) => (page.keys().search(tail), page.len()),
            (Node::Page(page), Self::Open) => (Err(0), page.len()),
            (Node::ByteLeaf(leaf), Self::Tail(tail, _)) => (leaf.locate(tail), leaf.len()),
            (Node::ByteLeaf(leaf), Self::Open) => (Err(0), leaf.len()),
            (Node::Inner(_), _) => unreachable!("an inner node is not a run"),
        };
        match (self, found) {
            (Self::Open, _) => {
                if is_lower {
                    0
                } else {
                    len
                }
            }
            (_, Err(at)) => at,
            (Self::Tail(_, inclusion), Ok(at)) => {
                at + usize::from((inclusion == Inclusion::Included) != is_lower)
            }
        }
    }
}
