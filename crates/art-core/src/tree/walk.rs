//! Walks: all entries between two bounds, from both ends.
//!
//! A walk is a sequence of *spans* (runs of siblings not yet looked at) between two *runs* (the
//! rest of a page at either end). Spans opened from the front stand in the front end's stack, those
//! opened from the back in the other; together, front stack reversed and then back stack, they are
//! all that is left, in order. An end that has used up its own spans goes on with the outermost
//! span of the other end, so the two ends meet by themselves.
//!
//! Each end spells out the key of its last entry in one buffer: a span knows how much of it belongs
//! to the path above, and whether this end has already put the node's prefix there.
//!
//! One implementation serves shared, exclusive and owning walks: see [`Access`].

mod access;
mod between;

use std::ops::Bound;

use smallvec::SmallVec;

use super::edge::Edge;
use super::run::Run;
use super::{Spot, Tree};
use crate::node::{Node, Slate, Spell};

pub(crate) use access::{Access, Exclusive, Opened, Owned, Shared};

/// Siblings not yet looked at.
struct Span<A: Access> {
    children: A::Children,
    prefix: A::Prefix,
    /// Bytes of the key before the prefix.
    depth: usize,
    /// Whether the other end, too, has the prefix in its key.
    entered_by_both: bool,
}

/// One end of a walk.
struct End<A: Access> {
    spans: SmallVec<[Span<A>; 6]>,
    run: Option<A::Run>,
    /// Bytes of the key before what the run adds.
    depth: usize,
    key: Slate,
}

impl<A: Access> End<A> {
    fn new() -> Self {
        Self {
            spans: SmallVec::new(),
            run: None,
            depth: 0,
            key: Slate::new(),
        }
    }

    /// Puts a prefix into the key.
    fn enter(&mut self, depth: usize, prefix: &[u8]) {
        self.key.truncate(depth);
        self.key.extend_from_slice(prefix);
    }

    /// Makes a run that begins at `depth` this end's own.
    fn start(&mut self, depth: usize, mut run: A::Run) {
        self.key.truncate(depth);
        run.enter(&mut self.key);
        self.depth = self.key.len();
        self.run = Some(run);
    }

    fn open(&mut self, depth: usize, node: A::Node) {
        match A::open(node) {
            Opened::Inner(prefix, children) => {
                self.enter(depth, prefix.as_ref());
                A::prefetch(&children, 1);
                self.spans.push(Span {
                    children,
                    prefix,
                    depth,
                    entered_by_both: false,
                });
            }
            Opened::Run(run) => self.start(depth, run),
        }
    }
}

/// All entries between two bounds, not yet visited.
pub(crate) struct Walk<A: Access> {
    front: End<A>,
    back: End<A>,
}

impl<A: Access> Walk<A> {
    /// A walk over nothing.
    pub(crate) fn empty() -> Self {
        Self {
            front: End::new(),
            back: End::new(),
        }
    }

    /// A walk over a whole subtree.
    pub(crate) fn all(root: Option<A::Node>) -> Self {
        let mut walk = Self::empty();
        if let Some(root) = root {
            walk.front.open(0, root);
        }
        walk
    }

    /// A walk over the entries between two bounds.
    pub(crate) fn range(root: Option<A::Node>, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Self {
        let mut walk = Self::empty();
        let Some(mut node) = root else { return walk };
        let (mut lower, mut upper) = (Edge::of(lower), Edge::of(upper));
        // Down to where the two bounds part.
        let mut depth = 0;
        loop {
            // An end without a bound finds its way when it is asked for an entry, if ever.
            match (lower, upper) {
                (_, Edge::Open) => {
                    walk.front.descend_from(depth, node, lower);
                    return walk;
                }
                (Edge::Open, _) => {
                    walk.back.descend_to(depth, node, upper);
                    return walk;
                }
                (Edge::Tail(..), Edge::Tail(..)) => {}
            }
            let inner = match A::view(&node) {
                Node::Inner(inner) => inner,
                leaf => {
                    let (from, to) = (
                        lower.entries_before(leaf, true),
                        upper.entries_before(leaf, false),
                    );
                    if from < to {
                        walk.front.start_part(depth, node, from, to);
                    }
                    return walk;
                }
            };
            let (Some(low), Some(high)) = (lower.below(inner, true), upper.below(inner, false))
            else {
                return walk;
            };
            let last = inner.len() - 1;
            let (from, to) = (low.child(inner, 0), high.child(inner, last));
            let Opened::Inner(prefix, mut children) = A::open(node) else {
                unreachable!("an inner node")
            };
            walk.front.enter(depth, prefix.as_ref());
            walk.back.enter(depth, prefix.as_ref());
            (lower, upper) = (low, high);
            let below = walk.front.key.len();
            let Some(first) = children.nth(from) else {
                return walk;
            };
            if from >= to {
                (node, depth) = (first, below);
                continue;
            }
            let second = children.nth_back(last - to).expect("behind the first");
            walk.front.spans.push(Span {
                children,
                prefix,
                depth,
                entered_by_both: true,
            });
            walk.front.descend_from(below, first, lower);
            walk.back.descend_to(below, second, upper);
            return walk;
        }
    }

    /// The next entry's value; its key is then in `front_key`.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<<A::Run as Run>::Value> {
        let End {
            run, depth, key, ..
        } = &mut self.front;
        if let Some(run) = run
            && let Some(value) = run.step(*depth, key)
        {
            return Some(value);
        }
        self.next_anywhere()
    }

    /// As `next`, whatever it takes.
    #[inline(never)]
    fn next_anywhere(&mut self) -> Option<<A::Run as Run>::Value> {
        loop {
            if let Some(run) = &mut self.front.run {
                if let Some(value) = run.next(self.front.depth, &mut self.front.key) {
                    return Some(value);
                }
                self.front.run = None;
            }
            self.advance_front()?;
        }
    }

    /// The next entry's value; its key is not spelled out.
    #[inline]
    pub(crate) fn next_value(&mut self) -> Option<<A::Run as Run>::Value> {
        loop {
            if let Some(run) = &mut self.front.run {
                if let Some(value) = run.next_value() {
                    return Some(value);
                }
                self.front.run = None;
            }
            self.advance_front()?;
        }
    }

    /// As `next_value`, from the other end.
    #[inline]
    pub(crate) fn next_value_back(&mut self) -> Option<<A::Run as Run>::Value> {
        loop {
            if let Some(run) = &mut self.back.run {
                if let Some(value) = run.next_value_back() {
                    return Some(value);
                }
                self.back.run = None;
            }
            self.advance_back()?;
        }
    }

    /// As `next`, from the other end; the key is then in `back_key`.
    #[inline]
    pub(crate) fn next_back(&mut self) -> Option<<A::Run as Run>::Value> {
        let End {
            run, depth, key, ..
        } = &mut self.back;
        if let Some(run) = run
            && let Some(value) = run.step_back(*depth, key)
        {
            return Some(value);
        }
        self.next_back_anywhere()
    }

    /// As `next_back`, whatever it takes.
    #[inline(never)]
    fn next_back_anywhere(&mut self) -> Option<<A::Run as Run>::Value> {
        loop {
            if let Some(run) = &mut self.back.run {
                if let Some(value) = run.next_back(self.back.depth, &mut self.back.key) {
                    return Some(value);
                }
                self.back.run = None;
            }
            self.advance_back()?;
        }
    }

    /// The key of the entry that `next` gave last.
    #[inline]
    pub(crate) fn front_key(&self) -> &[u8] {
        self.front.key.bytes()
    }

    /// The key of the entry that `next_back` gave last.
    #[inline]
    pub(crate) fn back_key(&self) -> &[u8] {
        self.back.key.bytes()
    }

    /// Opens the next node at the front; `None` if there is none.
    fn advance_front(&mut self) -> Option<()> {
        let Self { front, back } = self;
        loop {
            if let Some(span) = front.spans.last_mut() {
                let depth = span.depth + span.prefix.as_ref().len();
                match span.children.next() {
                    Some(node) => {
                        A::prefetch(&span.children, 1);
                        front.open(depth, node);
                    }
                    None => {
                        front.spans.pop();
                        continue;
                    }
                }
            } else if !back.spans.is_empty() {
                if !borrow_span(&mut back.spans, front, A::Children::next) {
                    continue;
                }
            } else {
                let run = back.run.take()?;
                front.steal(run, back.key.bytes(), back.depth);
            }
            if front.run.is_some() {
                return Some(());
            }
        }
    }

    /// Opens the next node at the back; `None` if there is none.
    fn advance_back(&mut self) -> Option<()> {
        let Self { front, back } = self;
        loop {
            if let Some(span) = back.spans.last_mut() {
                let depth = span.depth + span.prefix.as_ref().len();
                match span.children.next_back() {
                    Some(node) => back.open(depth, node),
                    None => {
                        back.spans.pop();
                        continue;
                    }
                }
            } else if !front.spans.is_empty() {
                if !borrow_span(&mut front.spans, back, A::Children::next_back) {
                    continue;
                }
            } else {
                let run = front.run.take()?;
                back.steal(run, front.key.bytes(), front.depth);
            }
            if back.run.is_some() {
                return Some(());
            }
        }
    }
}

impl<'a, V, S> Walk<Shared<'a, V, S>> {
    /// The next entries, up to `count` of them. As so many steps, but that a run stays at hand from
    /// one to the next.
    #[inline]
    pub(crate) fn visit_front(
        &mut self,
        count: usize,
        mut visit: impl FnMut(&[u8], &'a V),
    ) -> usize {
        let mut left = count;
        while left > 0 {
            let End {
                run, depth, key, ..
            } = &mut self.front;
            if let Some(run) = run {
                let some = run.len().min(left);
                run.visit(*depth, key, some, &mut visit);
                left -= some;
            }
            if left > 0 {
                // What comes next spells its path where this run's is.
                self.front.run = None;
                if self.advance_front().is_none() {
                    break;
                }
            }
        }
        count - left
    }

    /// As `visit_front`, from the other end.
    #[inline]
    pub(crate) fn visit_back(
        &mut self,
        count: usize,
        mut visit: impl FnMut(&[u8], &'a V),
    ) -> usize {
        let mut left = count;
        while left > 0 {
            let End {
                run, depth, key, ..
            } = &mut self.back;
            if let Some(run) = run {
                let some = run.len().min(left);
                run.visit_back(*depth, key, some, &mut visit);
                left -= some;
            }
            if left > 0 {
                // What comes next spells its path where this run's is.
                self.back.run = None;
                if self.advance_back().is_none() {
                    break;
                }
            }
        }
        count - left
    }
}

/// Goes on with the outermost span of the other end. `false` if it was used up, and is gone.
fn borrow_span<A: Access>(
    others: &mut SmallVec<[Span<A>; 6]>,
    end: &mut End<A>,
    take: impl Fn(&mut A::Children) -> Option<A::Node>,
) -> bool {
    let span = &mut others[0];
    if !span.entered_by_both {
        end.enter(span.depth, span.prefix.as_ref());
        span.entered_by_both = true;
    }
    let depth = span.depth + span.prefix.as_ref().len();
    match take(&mut span.children) {
        Some(node) => {
            end.open(depth, node);
            true
        }
        None => {
            others.remove(0);
            false
        }
    }
}

impl<A: Access> End<A> {
    /// Goes on with the last run of the other end, whose key begins with the run's path.
    fn steal(&mut self, run: A::Run, key: &[u8], depth: usize) {
        self.key.truncate(0);
        self.key.extend_from_slice(&key[..depth]);
        self.depth = depth;
        self.run = Some(run);
    }

    /// Starts with some entries of a leaf.
    fn start_part(&mut self, depth: usize, leaf: A::Node, from: usize, to: usize) {
        let Opened::Run(mut run) = A::open(leaf) else {
            unreachable!("a leaf")
        };
        run.trim(from, to);
        self.start(depth, run);
    }

    /// Down along a lower bound: what is right of the path is inside.
    fn descend_from(&mut self, mut depth: usize, mut node: A::Node, mut edge: Edge<'_>) {
        loop {
            let inner = match A::view(&node) {
                Node::Inner(inner) => inner,
                leaf => {
                    leaf.prefetch();
                    let Some(len) = leaf.entries() else { return };
                    let from = edge.entries_before(leaf, true);
                    self.start_part(depth, node, from, len);
                    if let Some(span) = self.spans.last() {
                        A::prefetch(&span.children, 0);
                    }
                    return;
                }
            };
            let Some(below) = edge.below(inner, true) else {
                return;
            };
            edge = below;
            let i = edge.child(inner, 0);
            self.key.truncate(depth);
            inner.append_prefix(&mut self.key);
            let Opened::Inner(prefix, mut children) = A::open(node) else {
                unreachable!("an inner node")
            };
            node = children.nth(i).expect("a child that was routed to");
            self.spans.push(Span {
                children,
                prefix,
                depth,
                entered_by_both: false,
            });
            depth = self.key.len();
        }
    }

    /// Down along an upper bound: what is left of the path is inside.
    fn descend_to(&mut self, mut depth: usize, mut node: A::Node, mut edge: Edge<'_>) {
        loop {
            let inner = match A::view(&node) {
                Node::Inner(inner) => inner,
                leaf => {
                    let to = edge.entries_before(leaf, false);
                    return self.start_part(depth, node, 0, to);
                }
            };
            let Some(below) = edge.below(inner, false) else {
                return;
            };
            edge = below;
            let last = inner.len() - 1;
            let i = edge.child(inner, last);
            let Opened::Inner(prefix, mut children) = A::open(node) else {
                unreachable!("an inner node")
            };
            self.enter(depth, prefix.as_ref());
            node = children
                .nth_back(last - i)
                .expect("a child that was routed to");
            self.spans.push(Span {
                children,
                prefix,
                depth,
                entered_by_both: false,
            });
            depth = self.key.len();
        }
    }
}

impl<V, S> Tree<V, S> {
    /// A walk over the entries between two bounds.
    pub(crate) fn walk(&self, lower: Bound<&[u8]>, upper: Bound<&[u8]>) -> Walk<Shared<'_, V, S>> {
        Walk::range(self.root.as_ref(), lower, upper)
    }

    /// A walk over all entries.
    pub(crate) fn walk_all(&self) -> Walk<Shared<'_, V, S>> {
        Walk::all(self.root.as_ref())
    }

    /// A walk over the entries between two bounds, to change values.
    pub(crate) fn walk_mut(
        &mut self,
        lower: Bound<&[u8]>,
        upper: Bound<&[u8]>,
    ) -> Walk<Exclusive<'_, V, S>> {
        Walk::range(self.root.as_mut(), lower, upper)
    }

    /// A walk over the entries between two gaps.
    pub(crate) fn walk_between(&self, from: &Spot, to: &Spot) -> Walk<Shared<'_, V, S>> {
        Walk::between(self.root.as_ref(), from, to)
    }

    /// A walk over the entries between two gaps, to change values.
    pub(crate) fn walk_between_mut(&mut self, from: &Spot, to: &Spot) -> Walk<Exclusive<'_, V, S>> {
        Walk::between(self.root.as_mut(), from, to)
    }

    /// A walk that takes the tree apart.
    pub(crate) fn into_walk(mut self) -> Walk<Owned<V, S>> {
        Walk::all(self.root.take())
    }
}

impl<V, S> Clone for Walk<Shared<'_, V, S>> {
    fn clone(&self) -> Self {
        Self {
            front: self.front.clone(),
            back: self.back.clone(),
        }
    }
}

impl<V, S> Clone for End<Shared<'_, V, S>> {
    fn clone(&self) -> Self {
        let spans = self.spans.iter().map(|span| Span {
            children: span.children.clone(),
            prefix: span.prefix,
            depth: span.depth,
            entered_by_both: span.entered_by_both,
        });
        Self {
            spans: spans.collect(),
            run: self.run.clone(),
            depth: self.depth,
            key: self.key.clone(),
        }
    }
}
