//! Building subtrees on all processors.

use rayon::prelude::*;

use super::bulk::{Step, build, page, step};
use super::{SortedKeys, Tree};
use crate::node::{Inner, Node, common_prefix_len};
use crate::summary::Summary;

/// From this number of entries on, the children of a node are built side by side.
const WORTHWHILE: usize = 1 << 15;

/// Levels of nodes that may be divided: below, one thread builds the rest. A limit to the
/// recursion, not to the tree: entries that share a long prefix share one level.
const LEVELS: u32 = 8;

impl<V: Send, S: Summary<V> + Send> Tree<V, S> {
    /// As `from_sorted`, with the same result.
    pub(crate) fn from_sorted_in_parallel(keys: &SortedKeys, values: Vec<V>) -> Self {
        let len = values.len();
        let root = (len > 0).then(|| divide(keys, values, 0, 0, LEVELS, true));
        Self { root, len }
    }
}

/// The node of the entries from `from` on, as many as there are values.
fn divide<V: Send, S: Summary<V> + Send>(
    keys: &SortedKeys,
    values: Vec<V>,
    from: usize,
    depth: usize,
    levels: u32,
    is_root: bool,
) -> Node<V, S> {
    let to = from + values.len();
    if to - from < WORTHWHILE || levels == 0 {
        return build(keys, &mut values.into_iter(), from, to, depth, is_root);
    }
    let (first, last) = (keys.suffix(from, depth), keys.suffix(to - 1, depth));
    let prefix = &first[..common_prefix_len(first, last)];
    let below = depth + prefix.len();
    // Neighboring children that are small go together, so that no task is tiny.
    let mut tasks: Vec<(Vec<Step>, Vec<V>, usize)> = Vec::new();
    let (mut steps, mut start, mut next) = (Vec::new(), from, from);
    let mut values = values.into_iter();
    while next < to {
        let child = step::<V>(keys, from, next, to, below);
        next = child.end();
        steps.push(child);
        if next - start >= WORTHWHILE / 8 || next == to {
            let values = values.by_ref().take(next - start).collect();
            tasks.push((std::mem::take(&mut steps), values, start));
            start = next;
        }
    }
    let children: Vec<Vec<(Node<V, S>, S)>> = tasks
        .into_par_iter()
        .map(|(steps, values, mut start)| {
            let mut values = values.into_iter();
            let mut nodes = Vec::with_capacity(steps.len());
            for child in steps {
                let node = match child {
                    Step::Page(to) => Node::Page(page(keys, &mut values, start, to, below)),
                    Step::Exact(to) => {
                        let own = values.by_ref().take(to - start).collect();
                        divide(keys, own, start, below, levels - 1, false)
                    }
                };
                start = child.end();
                let summary = node.summary();
                nodes.push((node, summary));
            }
            nodes
        })
        .collect();
    let mut inner = Inner::with_capacity(prefix, 4);
    for (node, summary) in children.into_iter().flatten() {
        inner.insert_child(inner.len(), node.first_word(), node, summary);
    }
    inner.shrink_to_fit();
    Node::Inner(inner)
}
