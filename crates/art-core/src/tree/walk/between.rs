//! Walks between two spots, for whoever knows entries by something else than their keys.

use super::{Access, End, Opened, Span, Walk};
use crate::node::Spell;
use crate::tree::Spot;

impl<A: Access> Walk<A> {
    /// A walk over the entries between two gaps; `from` is not behind `to`.
    pub(crate) fn between(root: Option<A::Node>, from: &Spot, to: &Spot) -> Self {
        let mut walk = Self::empty();
        let Some(mut node) = root else { return walk };
        // Down to where the two paths part.
        let mut depth = 0;
        for (level, (&first, &last)) in from.path.iter().zip(&to.path).enumerate() {
            let Opened::Inner(prefix, mut children) = A::open(node) else {
                unreachable!("a path leads through inner nodes")
            };
            walk.front.enter(depth, prefix.as_ref());
            walk.back.enter(depth, prefix.as_ref());
            let below = walk.front.key.len();
            let (first, last) = (usize::from(first), usize::from(last));
            let behind = children.len() - 1 - last;
            let next = children.nth(first).expect("a path leads to children");
            if first == last {
                (node, depth) = (next, below);
                continue;
            }
            let end = children.nth_back(behind).expect("behind the first");
            walk.front.spans.push(Span {
                children,
                prefix,
                depth,
                entered_by_both: true,
            });
            walk.front.follow_from(below, next, from, level + 1);
            walk.back.follow_to(below, end, to, level + 1);
            return walk;
        }
        if from.at < to.at {
            walk.front.start_part(depth, node, from.at, to.at);
        }
        walk
    }
}

impl<A: Access> End<A> {
    /// Down along a spot's path: what is right of it is inside.
    fn follow_from(&mut self, mut depth: usize, mut node: A::Node, spot: &Spot, level: usize) {
        for &i in &spot.path[level..] {
            let Opened::Inner(prefix, mut children) = A::open(node) else {
                unreachable!("a path leads through inner nodes")
            };
            self.enter(depth, prefix.as_ref());
            node = children
                .nth(usize::from(i))
                .expect("a path leads to children");
            A::prefetch(&children, 0);
            self.spans.push(Span {
                children,
                prefix,
                depth,
                entered_by_both: false,
            });
            depth = self.key.len();
        }
        let len = A::view(&node).entries().expect("a path ends at a leaf");
        self.start_part(depth, node, spot.at, len);
    }

    /// Down along a spot's path: what is left of it is inside.
    fn follow_to(&mut self, mut depth: usize, mut node: A::Node, spot: &Spot, level: usize) {
        for &i in &spot.path[level..] {
            let Opened::Inner(prefix, mut children) = A::open(node) else {
                unreachable!("a path leads through inner nodes")
            };
            self.enter(depth, prefix.as_ref());
            let behind = children.len() - 1 - usize::from(i);
            node = children.nth_back(behind).expect("a path leads to children");
            self.spans.push(Span {
                children,
                prefix,
                depth,
                entered_by_both: false,
            });
            depth = self.key.len();
        }
        self.start_part(depth, node, 0, spot.at);
    }
}
