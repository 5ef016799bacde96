//! Spots: gaps between two neighboring entries, found by key and moved by one entry at a time.
//!
//! A spot is a path of child indices, and a place in the leaf there. It holds no reference, so
//! the tree may be changed around it; whoever does so finds it again by key.

use std::ops::Bound;

use smallvec::SmallVec;

use super::{Path, Tree};
use crate::node::{Inner, Node};

/// A gap: before the entry at `at` of the leaf at the end of `path`, or behind its last one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spot {
    pub(crate) path: Path,
    pub(crate) at: usize,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    Behind,
}

impl<V, S> Tree<V, S> {
    /// The leaf and its path of inner nodes.
    pub(crate) fn leaf_at(&self, path: &[u16]) -> Option<&Node<V, S>> {
        let mut node = self.root.as_ref()?;
        for &i in path {
            let Node::Inner(inner) = node else {
                unreachable!("a path leads through inner nodes")
            };
            node = &inner.children()[usize::from(i)];
        }
        Some(node)
    }

    /// The gap before the first entry inside a lower bound: `Excluded` is behind an equal key.
    pub(crate) fn seek(&self, lower: Bound<&[u8]>) -> Spot {
        let mut spot = Spot::default();
        let Some(mut node) = self.root.as_ref() else {
            return spot;
        };
        let (mut tail, behind) = match lower {
            Bound::Unbounded => {
                self.to_edge(&mut spot, node, Side::Before);
                return spot;
            }
            Bound::Included(key) => (key, 0),
            Bound::Excluded(key) => (key, 1),
        };
        loop {
            let found = match node {
                Node::Inner(inner) => {
                    let prefix = inner.prefix();
                    let Some(below) = tail.strip_prefix(prefix) else {
                        let side = if prefix > tail {
                            Side::Before
                        } else {
                            Side::Behind
                        };
                        self.to_edge(&mut spot, node, side);
                        return spot;
                    };
                    let i = inner.route_bound(below);
                    spot.path.push(i as u16); // at most 1,537 children
                    node = &inner.children()[i];
                    tail = below;
                    continue;
                }
                Node::Page(page) => page.keys().search(tail),
                Node::ByteLeaf(leaf) => leaf.locate(tail),
            };
            spot.at = found.map_or_else(|at| at, |at| at + behind);
            return spot;
        }
    }

    /// The gap behind the last entry.
    pub(crate) fn seek_end(&self) -> Spot {
        let mut spot = Spot::default();
        if let Some(root) = &self.root {
            self.to_edge(&mut spot, root, Side::Behind);
        }
        spot
    }

    /// Down to the first or last leaf below `node`, which is where the spot's path leads.
    fn to_edge(&self, spot: &mut Spot, mut node: &Node<V, S>, side: Side) {
        while let Node::Inner(inner) = node {
            let i = if side == Side::Before {
                0
            } else {
                inner.len() - 1
            };
            spot.path.push(i as u16);
            node = &inner.children()[i];
        }
        let len = node.entries().expect("not an inner node");
        spot.at = if side == Side::Before { 0 } else { len };
    }

    /// Moves to the edge of the next leaf on that side; `false`, and stays, if there is none.
    pub(crate) fn step_leaf(&self, spot: &mut Spot, side: Side) -> bool {
        let mut parents: SmallVec<[&Inner<V, S>; 24]> = SmallVec::new();
        let Some(mut node) = self.root.as_ref() else {
            return false;
        };
        for &i in &spot.path {
            let Node::Inner(inner) = node else {
                unreachable!("a path leads through inner nodes")
            };
            parents.push(inner);
            node = &inner.children()[usize::from(i)];
        }
        for (level, inner) in parents.iter().enumerate().rev() {
            let i = usize::from(spot.path[level]);
            let next = match side {
                Side::Behind => Some(i + 1).filter(|&i| i < inner.len()),
                Side::Before => i.checked_sub(1),
            };
            if let Some(next) = next {
                spot.path.truncate(level);
                spot.path.push(next as u16);
                let edge = if side == Side::Behind {
                    Side::Before
                } else {
                    Side::Behind
                };
                self.to_edge(spot, &inner.children()[next], edge);
                return true;
            }
        }
        false
    }

    /// Moves a spot at the end of its leaf to the beginning of the next one. `false` if there is no
    /// entry behind it.
    pub(crate) fn settle_next(&self, spot: &mut Spot) -> bool {
        let Some(len) = self.leaf_at(&spot.path).and_then(Node::entries) else {
            return false;
        };
        spot.at < len || self.step_leaf(spot, Side::Behind)
    }

    /// Moves a spot at the beginning of its leaf to the end of the one before. `false` if there is
    /// no entry before it.
    pub(crate) fn settle_prev(&self, spot: &mut Spot) -> bool {
        spot.at > 0 || self.step_leaf(spot, Side::Before)
    }

    /// Where an entry is.
    pub(crate) fn find(&self, key: &[u8]) -> Option<Spot> {
        let mut spot = self.seek(Bound::Included(key));
        if !self.settle_next(&mut spot) {
            return None;
        }
        (self.key_at(&spot) == key).then_some(spot)
    }

    /// The value of the entry behind the gap.
    pub(crate) fn value_at(&self, spot: &Spot) -> Option<&V> {
        match self.leaf_at(&spot.path)? {
            Node::Page(page) => page.values().get(spot.at),
            Node::ByteLeaf(leaf) => leaf.values().get(spot.at),
            Node::Inner(_) => None,
        }
    }

    /// The value of the entry behind the gap, to change.
    pub(crate) fn value_at_mut(&mut self, spot: &Spot) -> Option<&mut V> {
        self.root.as_ref()?;
        match self.node_at_mut(&spot.path) {
            Node::Page(page) => page.values_mut().get_mut(spot.at),
            Node::ByteLeaf(leaf) => leaf.split_mut().2.get_mut(spot.at),
            Node::Inner(_) => None,
        }
    }

    /// The value of an entry that is known to be there.
    pub(crate) fn occupied(&self, spot: &Spot) -> &V {
        self.value_at(spot).expect("the entry is occupied")
    }

    /// The value of an entry that is known to be there, to change.
    pub(crate) fn occupied_mut(&mut self, spot: &Spot) -> &mut V {
        self.value_at_mut(spot).expect("the entry is occupied")
    }

    /// Where an entry is that was inserted just now.
    pub(crate) fn find_inserted(&self, key: &[u8]) -> Spot {
        self.find(key).expect("the entry was just inserted")
    }

    /// The key of the entry behind the gap.
    pub(crate) fn key_at(&self, spot: &Spot) -> Vec<u8> {
        let mut key = Vec::new();
        let Some(mut node) = self.root.as_ref() else {
            return key;
        };
        for &i in &spot.path {
            let Node::Inner(inner) = node else {
                unreachable!("a path leads through inner nodes")
            };
            key.extend_from_slice(inner.prefix());
            node = &inner.children()[usize::from(i)];
        }
        match node {
            Node::Page(page) => page.keys().append_suffix(spot.at, &mut key),
            Node::ByteLeaf(leaf) => {
                key.extend_from_slice(leaf.prefix());
                key.extend(leaf.bytes().select(spot.at));
            }
            Node::Inner(_) => unreachable!("a path ends at a leaf"),
        }
        key
    }
}
