//! Prefixes: all entries below one, and all stored keys that begin a query.

use std::ops::Bound;

use super::Tree;
use crate::node::head::WIDTH;
use crate::node::{Node, strip_prefix};

/// The bound behind all keys that begin with `prefix`.
pub(crate) fn end_of_prefix(prefix: &[u8]) -> Bound<Vec<u8>> {
    // The least string above all of them: the last byte that can be raised is.
    let Some(last) = prefix.iter().rposition(|&byte| byte < u8::MAX) else {
        return Bound::Unbounded;
    };
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Bound::Excluded(end)
}

impl<V, S> Tree<V, S> {
    /// The stored keys that `query` begins with, as their lengths, shortest first.
    pub(crate) fn prefixes_of(&self, query: &[u8]) -> Vec<(usize, &V)> {
        let mut found = Vec::new();
        let Some(mut node) = self.root.as_ref() else {
            return found;
        };
        let mut tail = query;
        loop {
            let depth = query.len() - tail.len();
            match node {
                Node::Inner(inner) => {
                    let Some(below) = inner.strip(tail) else {
                        return found;
                    };
                    let depth = query.len() - below.len();
                    // They all lie on the query's own path, but for those that end before an exact
                    // child's prefix. Those shorter than the word that routes may each be in a page
                    // of its own; the others are in the page before the child.
                    let i = inner.route(below);
                    let mut last = None;
                    for len in 0..below.len().min(WIDTH) {
                        let at = inner.route(&below[..len]);
                        if let Node::Page(page) = &inner.children()[at]
                            && let Ok(entry) = page.keys().search(&below[..len])
                        {
                            last = Some(len);
                            found.push((depth + len, &page.values()[entry]));
                        }
                    }
                    if inner.shares_word_before(i)
                        && let Node::Page(page) = &inner.children()[i - 1]
                    {
                        push_prefixes(page, below, WIDTH, depth, &mut found);
                    }
                    node = &inner.children()[i];
                    tail = below;
                    if let Node::Page(page) = node {
                        let from = last.map_or(0, |len| len + 1);
                        push_prefixes(page, tail, from, depth, &mut found);
                        return found;
                    }
                }
                Node::Page(page) => {
                    push_prefixes(page, tail, 0, depth, &mut found);
                    return found;
                }
                Node::ByteLeaf(leaf) => {
                    if let Some([byte, ..]) = strip_prefix(tail, leaf.prefix())
                        && let Ok(at) = leaf.search(*byte)
                    {
                        found.push((depth + leaf.prefix().len() + 1, &leaf.values()[at]));
                    }
                    return found;
                }
            }
        }
    }
}

/// Adds the suffixes of a page, of `from` bytes or more, that `tail` begins with.
fn push_prefixes<'a, V>(
    page: &'a crate::node::Page<V>,
    tail: &[u8],
    from: usize,
    depth: usize,
    found: &mut Vec<(usize, &'a V)>,
) {
    let keys = page.keys();
    let mut suffix = Vec::new();
    for i in 0..page.len() {
        suffix.clear();
        keys.append_suffix(i, &mut suffix);
        if suffix.len() >= from && tail.starts_with(&suffix) {
            found.push((depth + suffix.len(), &page.values()[i]));
        }
    }
}
