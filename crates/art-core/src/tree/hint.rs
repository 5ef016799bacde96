//! Hints: where an operation found its key in one tree, for the same operation on a twin of it.
//!
//! Two trees that went through the same operations have the same shape, so what was sought in one
//! need not be sought again in the other. A hint is checked before it is used, and checking is less
//! than searching: a prefix and at most two separators a node, at most two suffixes in the leaf. A
//! wrong one costs time, and nothing else.

use std::cmp::Ordering;
use std::mem;

use super::summaries::amend;
use super::{Path, Tree};
use crate::node::head::Head;
use crate::node::page::Keys;
use crate::node::{Inner, Node, strip_prefix};
use crate::summary::Summary;

#[cfg(test)]
mod tests;

/// The levels that a hint has room for. Deeper leaves are sought again: on the Linux paths the mean
/// depth is below four, and there are as many hints in memory as operations in a log.
const LEVELS: usize = 5;

/// A path of child indices, and a place in the leaf at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    path: [u16; LEVELS],
    /// More than [`LEVELS`]: there is no hint.
    depth: u8,
    at: u8,
}

impl Hint {
    pub(crate) const NONE: Self = Self {
        path: [0; LEVELS],
        depth: u8::MAX,
        at: 0,
    };

    fn new(path: &[u16], at: usize) -> Self {
        let mut hint = Self::NONE;
        if let (Some(room), Ok(at)) = (hint.path.get_mut(..path.len()), u8::try_from(at)) {
            room.copy_from_slice(path);
            hint.depth = path.len() as u8; // at most LEVELS
            hint.at = at;
        }
        hint
    }

    fn path(&self) -> Option<&[u16]> {
        self.path.get(..usize::from(self.depth))
    }
}

/// Where a key is, or where it would go without making room.
struct Place {
    path: Path,
    /// The bytes of the key that are consumed above its page; all but one, above a byte leaf.
    depth: usize,
    found: Result<usize, usize>,
}

impl<V, S: Summary<V>> Tree<V, S> {
    /// As `insert`, and says where.
    pub(crate) fn insert_and_learn(&mut self, key: &[u8], value: V) -> (Option<V>, Hint) {
        match self.place_of(key) {
            Some(place) => {
                let (Ok(at) | Err(at)) = place.found;
                let hint = Hint::new(&place.path, at);
                (self.insert_at(place, key, value), hint)
            }
            None => (self.insert(key, value), Hint::NONE),
        }
    }

    /// As `insert`, with a hint.
    pub(crate) fn insert_by(&mut self, hint: &Hint, key: &[u8], value: V) -> Option<V> {
        match self.confirm(hint, key) {
            Some(place) => self.insert_at(place, key, value),
            None => self.insert(key, value),
        }
    }

    /// As `remove`, and says where.
    pub(crate) fn remove_and_learn(&mut self, key: &[u8]) -> Option<(V, Hint)> {
        let place = self.place_of(key)?;
        let at = place.found.ok()?;
        let hint = Hint::new(&place.path, at);
        Some((self.remove_at(place.path, at), hint))
    }

    /// As `remove`, with a hint.
    pub(crate) fn remove_by(&mut self, hint: &Hint, key: &[u8]) -> Option<V> {
        match self.confirm(hint, key) {
            Some(Place {
                path,
                found: Ok(at),
                ..
            }) => Some(self.remove_at(path, at)),
            _ => self.remove(key),
        }
    }

    /// The place of a key that is there, or for which there is room where it belongs.
    fn place_of(&self, key: &[u8]) -> Option<Place> {
        let mut path = Path::new();
        let mut node = self.root.as_ref()?;
        let mut tail = key;
        let found = loop {
            match node {
                Node::Inner(inner) => {
                    tail = inner.strip(tail)?;
                    let i = inner.route(tail);
                    path.push(i as u16); // at most 1,537 children
                    node = &inner.children()[i];
                }
                Node::Page(page) => {
                    page.prefetch();
                    let found = page.keys().search(tail);
                    if found.is_err() && !page.accepts(tail) {
                        return None;
                    }
                    break found;
                }
                Node::ByteLeaf(leaf) => {
                    tail = strip_prefix(tail, leaf.prefix())?;
                    let &[byte] = tail else { return None };
                    break leaf.search(byte);
                }
            }
        };
        let depth = key.len() - tail.len();
        Some(Place { path, depth, found })
    }

    /// The same place by a hint, if the hint is right.
    fn confirm(&self, hint: &Hint, key: &[u8]) -> Option<Place> {
        let path = hint.path()?;
        let at = usize::from(hint.at);
        let mut node = self.root.as_ref()?;
        let mut tail = key;
        let mut is_routed = true;
        for &i in path {
            let Node::Inner(inner) = node else {
                return None;
            };
            tail = inner.strip(tail)?;
            is_routed &= routes_to(inner, tail, usize::from(i));
            node = inner.children().get(usize::from(i))?;
        }
        let found = match node {
            Node::Inner(_) => return None,
            Node::Page(page) => {
                page.prefetch();
                let (keys, suffix) = (page.keys(), Head::of(tail));
                match order(&keys, at, &suffix) {
                    // It is this key, however it was found.
                    Some(Ordering::Equal) => Ok(at),
                    Some(Ordering::Less) => return None,
                    Some(Ordering::Greater) | None => {
                        let follows = at.checked_sub(1).is_none_or(|before| {
                            order(&keys, before, &suffix) == Some(Ordering::Less)
                        });
                        if !(is_routed && follows && page.accepts(tail)) {
                            return None;
                        }
                        Err(at)
                    }
                }
            }
            Node::ByteLeaf(leaf) => {
                // As quick as any check.
                tail = strip_prefix(tail, leaf.prefix())?;
                let &[byte] = tail else { return None };
                leaf.search(byte)
            }
        };
        let depth = key.len() - tail.len();
        let path = Path::from_slice(path);
        Some(Place { path, depth, found })
    }

    /// Puts an entry where it belongs; there is room.
    fn insert_at(&mut self, place: Place, key: &[u8], value: V) -> Option<V> {
        let Place { path, depth, found } = place;
        let tail = &key[depth..];
        let old = match (self.node_at_mut(&path), found) {
            (Node::Page(page), Ok(at)) => Some(mem::replace(&mut page.values_mut()[at], value)),
            (Node::Page(page), Err(at)) => {
                page.insert(at, tail, value);
                None
            }
            (Node::ByteLeaf(leaf), Ok(at)) => {
                Some(mem::replace(&mut leaf.split_mut().2[at], value))
            }
            (Node::ByteLeaf(leaf), Err(_)) => {
                leaf.insert(tail[0], value);
                None
            }
            (Node::Inner(_), _) => unreachable!("a place is in a leaf"),
        };
        self.len += usize::from(old.is_none());
        if S::KEPT {
            let (Ok(at) | Err(at)) = found;
            let root = self.root.as_mut().expect("an entry was just added");
            amend(root, &path, |summary, values| match &old {
                Some(old) => summary.replace(old, &values[at]),
                None => summary.insert(&values[at]),
            });
        }
        old
    }
}

/// Whether `tail` is surely routed to child `i`; if it may be in the page before an exact child that
/// has its word, `route` has to be asked.
fn routes_to<V, S>(inner: &Inner<V, S>, tail: &[u8], i: usize) -> bool {
    let word = Head::of(tail).word;
    let separators = inner.separators();
    let is_above = i == 0
        || separators.get(i).is_some_and(|&separator| {
            separator < word || separator == word && !inner.is_before(i, tail)
        });
    is_above && separators.get(i + 1).is_none_or(|&next| word < next)
}

/// How entry `at` of a page compares with a suffix; `None` behind the last one.
fn order(keys: &Keys<'_>, at: usize, suffix: &Head<'_>) -> Option<Ordering> {
    let entry = (at < keys.len()).then(|| keys.get(at))?;
    let words = entry.word.cmp(&suffix.word);
    // Words are padded with zeros: of two equal ones the shorter suffix comes first.
    let lengths = words.then(entry.kept.cmp(&suffix.kept));
    Some(lengths.then_with(|| entry.rest.cmp(suffix.rest)))
}
