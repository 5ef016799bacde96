//! Insertion: find the place, make room if there is none, then put the entry there.
//!
//! Room is made before anything is added, one step at a time (split a prefix, cut a page in two,
//! hang a page deeper), and after each step the descent goes on from the same node. Each step
//! leaves a whole tree, and calls the user's code, which may panic, before it changes anything.

use std::mem;

use super::summaries::amend;
use super::{Path, Tree};
use crate::node::inner::Place;
use crate::node::page::max_len;
use crate::node::{ByteLeaf, Inner, Node, Page, common_prefix_len};
use crate::summary::Summary;

impl<V, S: Summary<V>> Tree<V, S> {
    /// Adds an entry; returns the value that the key had.
    pub(crate) fn insert(&mut self, key: &[u8], value: V) -> Option<V> {
        let Some(root) = &mut self.root else {
            self.root = Some(Node::Page(Page::single(key, value)));
            self.len = 1;
            return None;
        };
        // Where the entry went, for the summaries: the path to its page, and its place there.
        let mut path = Path::new();
        let mut tail = below_root(root, key);
        let mut slot = root;
        let (at, old) = loop {
            match &mut *slot {
                Node::Inner(inner) => {
                    let (i, below) = match inner.place(tail) {
                        Place::Child(i, below) => (i, below),
                        Place::Gap(i, separator) => {
                            if inner.push_largest_down() {
                                continue;
                            }
                            inner.insert_page(i, separator, Page::single(tail, value));
                            path.push(i as u16); // at most 1,537 children
                            break (0, None);
                        }
                        Place::Parting(i, shared) => {
                            inner.part_prefix(i, shared);
                            continue;
                        }
                    };
                    if S::KEPT {
                        inner.prefetch_level(i);
                    }
                    // A page is dealt with here, where its parent is at hand.
                    if let Node::Page(page) = inner.child_mut(i) {
                        page.prefetch();
                        match page.keys().search(tail) {
                            Err(at) if !page.accepts(tail) => {
                                if inner.push_largest_down() {
                                    continue;
                                }
                                if inner.is_apart(i, tail) {
                                    let i = inner.insert_beside(i, at, tail, value);
                                    path.push(i as u16);
                                    break (0, None);
                                }
                                make_room(inner, i, tail);
                                continue;
                            }
                            found => {
                                if S::KEPT {
                                    path.push(i as u16);
                                }
                                break put(page, found, tail, value);
                            }
                        }
                    }
                    if S::KEPT {
                        path.push(i as u16);
                    }
                    // Borrowed anew, since only this borrow outlives the turn of the loop.
                    let Node::Inner(inner) = slot else {
                        unreachable!("matched above")
                    };
                    slot = inner.child_mut(i);
                    tail = below;
                }
                // The root: other pages are dealt with above.
                Node::Page(page) => match page.keys().search(tail) {
                    Err(_) if !page.accepts(tail) => {
                        deepen(slot, tail);
                        tail = below_root(slot, tail);
                    }
                    found => break put(page, found, tail, value),
                },
                Node::ByteLeaf(leaf) => {
                    let &[byte] = tail else {
                        spread(slot);
                        continue;
                    };
                    break match leaf.search(byte) {
                        Ok(at) => (at, Some(mem::replace(&mut leaf.split_mut().2[at], value))),
                        Err(at) => {
                            leaf.insert(byte, value);
                            (at, None)
                        }
                    };
                }
            }
        };
        self.len += usize::from(old.is_none());
        if S::KEPT {
            let root = self.root.as_mut().expect("an entry was just added");
            amend(root, &path, |summary, values| match &old {
                Some(old) => summary.replace(old, &values[at]),
                None => summary.insert(&values[at]),
            });
        }
        old
    }
}

/// Puts an entry into a page that has it or has room for it.
#[inline]
fn put<V>(
    page: &mut Page<V>,
    found: Result<usize, usize>,
    suffix: &[u8],
    value: V,
) -> (usize, Option<V>) {
    match found {
        Ok(at) => (at, Some(mem::replace(&mut page.values_mut()[at], value))),
        Err(at) => {
            page.insert(at, suffix, value);
            (at, None)
        }
    }
}

/// Makes the page at child `i` able to take `suffix`, or another child responsible for it.
#[cold]
fn make_room<V, S: Summary<V>>(inner: &mut Inner<V, S>, i: usize, suffix: &[u8]) {
    let Node::Page(page) = &inner.children()[i] else {
        unreachable!("only pages fill up")
    };
    let keys = page.keys();
    if let Some(prefix) = keys.dense_prefix().filter(|prefix| !prefix.is_empty()) {
        inner.push_down(&prefix);
    } else if let Some(at) = page.cut() {
        inner.split_page(i, at);
    } else {
        // One word throughout: what is longer than the word gets a node of its own.
        let (short, word) = (keys.short_len(), keys.word(0));
        if short > 0 {
            inner.split_page(i, short);
        }
        let i = i + usize::from(short > 0);
        if inner.shares_word_before(i + 1) {
            // There is one already: all of the page end before its prefix does, the first one first.
            let Node::Page(page) = &inner.children()[i] else {
                unreachable!("a page was cut")
            };
            let shared = page.keys().suffix_len(0);
            inner.part_prefix(i + 1, shared);
            return;
        }
        deepen(inner.child_mut(i), suffix);
        inner.set_separator(i, word);
    }
}

/// Hangs a page deeper: below a node that holds the prefix its suffixes share. A page of one entry
/// is there for `suffix`, which it has no room for, and counts as sharing a prefix with that.
#[cold]
fn deepen<V, S: Summary<V>>(slot: &mut Node<V, S>, suffix: &[u8]) {
    let Node::Page(page) = &mut *slot else {
        unreachable!("only pages are hung deeper")
    };
    let mut first = Vec::new();
    page.keys().append_suffix(0, &mut first);
    let shared = if page.len() == 1 {
        common_prefix_len(&first, suffix)
    } else {
        page.keys().common_prefix_len()
    };
    let prefix = &first[..shared];
    let dense = page.keys().dense_prefix().is_some();
    let summary = S::of_all(page.values());
    let page = page.take();
    *slot = if dense {
        Node::ByteLeaf(ByteLeaf::from_pages(prefix, vec![page]))
    } else {
        Node::Inner(Inner::over(
            prefix,
            Node::Page(page.rebased(&[], shared)),
            summary,
        ))
    };
}

/// What follows the root's prefix in a key, after the prefix was cut to what the key shares of it.
/// The prefixes further down are [`Inner::place`]'s to compare.
#[inline]
fn below_root<'k, V, S: Summary<V>>(root: &mut Node<V, S>, key: &'k [u8]) -> &'k [u8] {
    match root.strip(key) {
        Some(below) => below,
        None => split_prefix(root, key),
    }
}

/// Puts a node above the root that holds the part of its prefix that `key` shares; returns what
/// follows that in the key.
#[cold]
fn split_prefix<'k, V, S: Summary<V>>(root: &mut Node<V, S>, key: &'k [u8]) -> &'k [u8] {
    let prefix = root.prefix().to_vec();
    let shared = common_prefix_len(&prefix, key);
    let summary = root.summary();
    let mut node = root.take();
    node.set_prefix(&prefix[shared..]);
    *root = Node::Inner(Inner::over(&prefix[..shared], node, summary));
    &key[shared..]
}

/// Turns a byte leaf into an inner node over pages, for a key that does not end in one more byte.
#[cold]
fn spread<V, S: Summary<V>>(slot: &mut Node<V, S>) {
    let Node::ByteLeaf(leaf) = &*slot else {
        unreachable!("only byte leaves are spread")
    };
    let page_len = max_len::<V>() * 3 / 4;
    let summaries: Vec<S> = leaf.values().chunks(page_len).map(S::of_all).collect();
    let prefix = leaf.prefix().to_vec();
    let Node::ByteLeaf(leaf) = slot.take() else {
        unreachable!("matched above")
    };
    let mut inner = Inner::with_capacity(&prefix, summaries.len() + 1);
    for (page, summary) in leaf.into_pages(&[], page_len).into_iter().zip(summaries) {
        inner.insert_child(inner.len(), page.keys().word(0), Node::Page(page), summary);
    }
    *slot = Node::Inner(inner);
}
