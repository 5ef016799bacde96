//! The validator: every invariant of the nodes, derived again from scratch.

use super::Tree;
use crate::node::head;
use crate::node::page::{Form, MAX_DATA, max_len};
use crate::node::{ByteLeaf, Inner, Node, Page};
use crate::summary::Summary;

impl<V, S: Summary<V>> Tree<V, S> {
    /// Checks all invariants; `same` compares a stored summary with one computed anew.
    ///
    /// # Panics
    ///
    /// Panics with the name of the first invariant that does not hold.
    pub(crate) fn validate(&self, same: impl Fn(&S, &S) -> bool) {
        let mut pending: Vec<&Node<V, S>> = self.root.iter().collect();
        let (mut len, mut is_root) = (0, true);
        while let Some(node) = pending.pop() {
            match node {
                Node::Page(page) => {
                    len += page.len();
                    validate_page(page);
                }
                Node::ByteLeaf(leaf) => {
                    len += leaf.len();
                    validate_byte_leaf(leaf, is_root);
                }
                Node::Inner(inner) => {
                    validate_inner(inner, is_root);
                    for (child, summary) in inner.children().iter().zip(inner.summaries()) {
                        assert!(same(&child.summary(), summary), "inner 5: summary");
                    }
                    assert!(inner.sums_agree(&same), "inner 7: sums");
                    assert!(inner.places_agree(), "inner 7: places");
                    pending.extend(inner.children());
                }
            }
            is_root = false;
        }
        assert_eq!(len, self.len, "the length counts the entries");
        assert_eq!(self.root.is_none(), len == 0, "an empty map has no root");
    }
}

fn validate_page<V>(page: &Page<V>) {
    let keys = page.keys();
    let mut last: Option<Vec<u8>> = None;
    for i in 0..page.len() {
        let mut suffix = Vec::new();
        keys.append_suffix(i, &mut suffix);
        if let Form::Uniform(width) = page.form() {
            assert_eq!(suffix.len(), usize::from(width), "page 2: uniform width");
        }
        assert_eq!(keys.search(&suffix), Ok(i), "page 1: every entry is found");
        assert_eq!(keys.find(&suffix), Some(i), "page 1: every entry is found");
        let mark = keys.mark(i).unwrap_or(head::mark(&suffix));
        assert_eq!(mark, head::mark(&suffix), "page 5: marks");
        assert!(last.is_none_or(|last| last < suffix), "page 1: sorted");
        last = Some(suffix);
    }
    let short = keys.is_one_word() && page.len() - keys.short_len() <= 1;
    assert!(page.rest().len() <= MAX_DATA || short, "page 3: bytes");
    assert!(
        (1..=max_len::<V>()).contains(&page.len()),
        "page 4: entries"
    );
}

fn validate_byte_leaf<V>(leaf: &ByteLeaf<V>, is_root: bool) {
    assert_eq!(
        leaf.bytes().len(),
        leaf.values().len(),
        "byte leaf 1: values"
    );
    assert!(leaf.bytes().is_consistent(), "byte leaf 2: counts");
    assert!(is_root || !leaf.prefix().is_empty(), "byte leaf 3: prefix");
    assert!(leaf.len() > 0, "a byte leaf has entries");
}

fn validate_inner<V, S>(inner: &Inner<V, S>, is_root: bool) {
    let (separators, children) = (inner.separators(), inner.children());
    for i in 1..children.len() {
        let rises = separators[i - 1] < separators[i];
        let shared = separators[i - 1] == separators[i]
            && !children[i - 1].is_exact()
            && children[i].is_exact();
        assert!(rises || shared, "inner 1: separators rise");
    }
    assert!(!children.is_empty(), "inner 2: children");
    assert!(is_root || !inner.prefix().is_empty(), "inner 3: prefix");
    for &word in separators {
        let key = head::unpack(word);
        for tail in [&key[..], &[&key[..], &[0]].concat()] {
            let last = separators.iter().filter(|&&s| s <= word).count() - 1;
            let is_before = separators[last] == word
                && children[last].prefix().len() > tail.len()
                && children[last].prefix().starts_with(tail);
            let expected = last - usize::from(is_before && last > 0);
            assert_eq!(inner.route(tail), expected, "inner 4: table");
        }
    }
    for (i, child) in children.iter().enumerate() {
        match child {
            Node::Page(page) => {
                for entry in 0..page.len() {
                    let mut suffix = Vec::new();
                    page.keys().append_suffix(entry, &mut suffix);
                    let routes = (inner.route(&suffix), inner.route_bound(&suffix));
                    assert_eq!(routes, (i, i), "inner 6: an entry is where it is sought");
                }
            }
            Node::Inner(_) | Node::ByteLeaf(_) => {
                assert_eq!(child.first_word(), separators[i], "inner 1: exact child");
                let routes = (
                    inner.route(child.prefix()),
                    inner.route_bound(child.prefix()),
                );
                assert_eq!(routes, (i, i), "inner 6: an exact child is found");
            }
        }
    }
}
