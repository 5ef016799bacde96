//! Measuring: ways down that add up the summaries of all that they pass.

use std::ops::Bound;

use super::Tree;
use super::finger::Finger;
use super::spot::Side;
use crate::node::{Inner, Node, Spelling};
use crate::summary::{Counted, Summary};

impl<V, S: Summary<V>> Tree<V, S> {
    /// The summary of all entries before `key`, and the value of `key`.
    #[inline]
    pub(crate) fn summary_before(&self, key: &[u8]) -> (S, Option<&V>) {
        let mut before = S::identity();
        let Some(mut node) = self.root.as_ref() else {
            return (before, None);
        };
        let mut tail = key;
        loop {
            let found = match node {
                Node::Inner(inner) => {
                    let Some(below) = inner.strip(tail) else {
                        if inner.prefix() < tail {
                            before.merge(&inner.summary());
                        }
                        return (before, None);
                    };
                    let i = inner.route_bound(below);
                    node = &inner.children()[i];
                    node.prefetch();
                    before.merge(&inner.summary_up_to(i, self.is_small()));
                    tail = below;
                    continue;
                }
                Node::Page(page) => page.keys().search(tail),
                Node::ByteLeaf(leaf) => leaf.locate(tail),
            };
            let values = node.values();
            let (Ok(at) | Err(at)) = found;
            before.merge(&S::of_all(&values[..at]));
            return (before, found.ok().map(|at| &values[at]));
        }
    }

    /// The gap before the first entry inside a lower bound, as [`seek`](Self::seek), and the
    /// summary of all before it.
    pub(crate) fn seek_measured(&self, lower: Bound<&[u8]>) -> (Finger<'_, V, S>, S) {
        let mut finger = Finger::new();
        let mut before = S::identity();
        let Some(mut node) = self.root.as_ref() else {
            return (finger, before);
        };
        let (mut tail, behind) = match lower {
            Bound::Unbounded => {
                finger.go_to_edge(node, Side::Before);
                return (finger, before);
            }
            Bound::Included(key) => (key, 0),
            Bound::Excluded(key) => (key, 1),
        };
        loop {
            let found = match node {
                Node::Inner(inner) => {
                    let Some(below) = inner.strip(tail) else {
                        if inner.prefix() > tail {
                            finger.go_to_edge(node, Side::Before);
                        } else {
                            before.merge(&inner.summary());
                            finger.go_to_edge(node, Side::Behind);
                        }
                        return (finger, before);
                    };
                    let i = inner.route_bound(below);
                    node = finger.enter(inner, i);
                    node.prefetch();
                    before.merge(&inner.summary_up_to(i, self.is_small()));
                    tail = below;
                    continue;
                }
                Node::Page(page) => page.keys().search(tail),
                Node::ByteLeaf(leaf) => leaf.locate(tail),
            };
            let at = found.map_or_else(|at| at, |at| at + behind);
            before.merge(&S::of_all(&node.values()[..at]));
            finger.land(node, at);
            return (finger, before);
        }
    }

    /// The gap before the first entry with which `passes` holds for the summary of all up to and
    /// with that entry, and the summary of all before the gap.
    ///
    /// `passes` must not hold again after it has; otherwise the gap is one of those where it
    /// changes, or the end.
    pub(crate) fn partition_point(
        &self,
        mut passes: impl FnMut(&S) -> bool,
    ) -> (Finger<'_, V, S>, S) {
        self.descend(&mut passes, |values, before, passes| {
            values.iter().position(|value| {
                let mut with = before.clone();
                with.merge(&S::of(value));
                let found = passes(&with);
                if !found {
                    *before = with;
                }
                found
            })
        })
    }

    /// Down to where `passes` first holds; `in_leaf` finds the place among the values of a leaf.
    #[inline]
    fn descend<P: FnMut(&S) -> bool>(
        &self,
        passes: &mut P,
        in_leaf: impl FnOnce(&[V], &mut S, &mut P) -> Option<usize>,
    ) -> (Finger<'_, V, S>, S) {
        let mut finger = Finger::new();
        let mut before = S::identity();
        let Some(mut node) = self.root.as_ref() else {
            return (finger, before);
        };
        while let Node::Inner(inner) = node {
            let Some(i) = inner.find(&mut before, passes, self.is_small()) else {
                finger.go_to_edge(node, Side::Behind);
                return (finger, before);
            };
            node = finger.enter(inner, i);
        }
        let values = node.values();
        let at = in_leaf(values, &mut before, passes).unwrap_or(values.len());
        finger.land(node, at);
        (finger, before)
    }
}

impl<V, S: Counted<V>> Tree<V, S> {
    /// The gap with `index` entries before it, or the last gap.
    #[inline]
    pub(crate) fn seek_index(&self, index: usize) -> Finger<'_, V, S> {
        let mut finger = Finger::new();
        match self.descend_to_index(index, |inner, i| {
            finger.enter(inner, i);
        }) {
            Some((node, at)) => {
                finger.land(node, at);
                finger
            }
            None => self
                .seek_count(index)
                .unwrap_or_else(|| self.finger_at_end()),
        }
    }

    /// As `seek_index`, where no places are known: the way down by the counts of the summaries. `None` if
    /// no entry has the index.
    #[cold]
    #[inline(never)]
    fn seek_count(&self, index: usize) -> Option<Finger<'_, V, S>> {
        if index >= self.len() {
            return None;
        }
        let in_leaf = |_: &[V], before: &mut S, _: &mut _| Some(index - before.count());
        let passes = &mut |summary: &S| summary.count() > index;
        Some(self.descend(passes, in_leaf).0)
    }

    /// Goes down by the places of the children to the leaf with the entry at an index, and says how
    /// many of the leaf's are before it. `None` if there is no such entry, or no places are known.
    #[inline]
    fn descend_to_index<'a>(
        &'a self,
        index: usize,
        mut enter: impl FnMut(&'a Inner<V, S>, usize),
    ) -> Option<(&'a Node<V, S>, usize)> {
        if index >= self.len() || !self.is_small() {
            return None;
        }
        S::identity().known_count()?;
        let mut at = index as u32; // the tree is small
        let mut node = self.root.as_ref()?;
        while let Node::Inner(inner) = node {
            let (i, below) = inner.find_index(at)?;
            (node, at) = (inner.children().get(i)?, below);
            enter(inner, i);
        }
        Some((node, at as usize))
    }

    /// Calls `f` with the key and the value of the entry at an index. The key is put together in a `B`.
    ///
    /// Apart from [`seek_index`](Self::seek_index), since a finger is large: to make one for a
    /// single entry took a third of the time.
    #[inline]
    pub(crate) fn select<'a, B: Spelling, R>(
        &'a self,
        index: usize,
        f: impl FnOnce(&[u8], &'a V) -> R,
    ) -> Option<R> {
        let mut key = B::new();
        let way = self.descend_to_index(index, |inner, _| inner.append_prefix(&mut key));
        if let Some((node, at)) = way
            && let Some(value) = node.values().get(at)
        {
            match node {
                Node::Page(page) => page.append_suffix(at, &mut key),
                Node::ByteLeaf(leaf) => {
                    key.extend_from_slice(leaf.prefix());
                    key.extend_from_slice(leaf.bytes().select(at).as_slice());
                }
                Node::Inner(_) => unreachable!("a way down ends at a leaf"),
            }
            return match key.with_bytes(|key| f(key, value)) {
                Ok(found) => Some(found),
                Err(f) => Some(f(&self.select_long(index)?.0)),
            };
        }
        let (key, value) = self.select_long(index)?;
        Some(f(&key, value))
    }

    /// As `select`, for long keys, and where no places are known.
    #[cold]
    #[inline(never)]
    fn select_long(&self, index: usize) -> Option<(Vec<u8>, &V)> {
        let mut finger = self.seek_index(index);
        let value = finger.next()?;
        Some((finger.key().to_vec(), value))
    }

    /// The value at an index, without the key: the way down with nothing to spell.
    #[inline]
    pub(crate) fn select_value(&self, index: usize) -> Option<&V> {
        let way = self.descend_to_index(index, |_, _| {});
        match way.and_then(|(node, at)| node.values().get(at)) {
            Some(value) => Some(value),
            // A call, and so a branch: to choose between a value and none without one would be to
            // wait for the page's length before the value is asked for.
            None => self.seek_count_value(index),
        }
    }

    /// As `select_value`, where no places are known. Apart, so that the usual way has no finger to drop.
    #[cold]
    #[inline(never)]
    fn seek_count_value(&self, index: usize) -> Option<&V> {
        self.seek_count(index)?.next()
    }

    /// The gaps at indices that rise, in one way down.
    pub(crate) fn seek_indices(&self, indices: &[usize]) -> Vec<Finger<'_, V, S>> {
        let mut found = Vec::with_capacity(indices.len());
        let Some(root) = self.root.as_ref() else {
            found.resize_with(indices.len(), Finger::new);
            return found;
        };
        let inside = indices.partition_point(|&index| index < self.len());
        // What is left: a subtree, the way to it, the entries before it, and who looks for it.
        let mut pending = vec![(Finger::new(), root, 0, &indices[..inside])];
        while let Some((finger, node, start, mut indices)) = pending.pop() {
            let Node::Inner(inner) = node else {
                for &index in indices {
                    let mut finger = finger.clone();
                    finger.land(node, index - start);
                    found.push(finger);
                }
                continue;
            };
            let first = pending.len();
            while let Some(&index) = indices.first() {
                let mut before = S::identity();
                let passes = &mut |summary: &S| start + summary.count() > index;
                let i = inner
                    .find(&mut before, passes, self.is_small())
                    .unwrap_or(inner.len() - 1);
                let start = start + before.count();
                let end = start + inner.summaries()[i].count();
                let (here, behind) =
                    indices.split_at(indices.partition_point(|&index| index < end).max(1));
                let mut below = finger.clone();
                let child = below.enter(inner, i);
                pending.push((below, child, start, here));
                indices = behind;
            }
            // The last one pushed is the next one visited.
            pending[first..].reverse();
        }
        found.resize_with(indices.len(), || self.finger_at_end());
        found
    }
}
