//! Two trees walked at once, each skipping what the other one cannot have.
//!
//! Each side stands at an entry. Where both stand in pages under the same path, which is most of
//! the time for trees of similar keys, entries are compared by their heads and no key is spelled
//! out. Otherwise keys are compared, and the side that is behind *seeks*: inside its page, or up to
//! the lowest node that covers the other's key, and down again. So a subtree is skipped in the time
//! of one way down, as in a leapfrog join (Veldhuizen, *Leapfrog Triejoin*, ICDT 2014).

use std::cmp::Ordering;

use super::Tree;
use crate::node::head::Head;
use crate::node::page::Keys;
use crate::node::{ByteLeaf, Inner, Node};

/// How many pages of a node are looked over for a word before its table of children is searched.
const NEAR: usize = 4;

/// A leaf taken apart once.
enum Leaf<'a, V> {
    Page(Keys<'a>, &'a [V]),
    Bytes(&'a ByteLeaf<V>),
}

impl<V> Clone for Leaf<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Leaf<'_, V> {}

/// A place in one of the trees: at an entry, or behind the last one.
struct Side<'a, V, S> {
    /// The inner nodes above the leaf, and which child was taken in each.
    above: Vec<(&'a Inner<V, S>, u16)>,
    /// `None` behind the last entry.
    leaf: Option<Leaf<'a, V>>,
    at: usize,
    len: usize,
    /// What all keys of the leaf share comes first; behind it, perhaps, a suffix spelled out.
    key: Vec<u8>,
    depth: usize,
    /// Whether it has come to another leaf since somebody asked.
    has_moved: bool,
}

impl<V, S> Clone for Side<'_, V, S> {
    fn clone(&self) -> Self {
        Self {
            above: self.above.clone(),
            leaf: self.leaf,
            at: self.at,
            len: self.len,
            key: self.key.clone(),
            depth: self.depth,
            has_moved: self.has_moved,
        }
    }
}

impl<'a, V, S> Side<'a, V, S> {
    /// At the first entry.
    fn new(tree: &'a Tree<V, S>) -> Self {
        let mut side = Self {
            above: Vec::new(),
            leaf: None,
            at: 0,
            len: 0,
            key: Vec::new(),
            depth: 0,
            has_moved: true,
        };
        if let Some(root) = tree.root() {
            side.go_to_first(root);
        }
        side
    }

    fn is_over(&self) -> bool {
        self.leaf.is_none()
    }

    /// Down to a child.
    fn enter(&mut self, inner: &'a Inner<V, S>, i: usize) -> &'a Node<V, S> {
        self.key.extend_from_slice(inner.prefix());
        self.above.push((inner, i as u16)); // at most 1,537 children
        &inner.children()[i]
    }

    /// Down to the first entry below a node.
    fn go_to_first(&mut self, mut node: &'a Node<V, S>) {
        while let Node::Inner(inner) = node {
            node = self.enter(inner, 0);
        }
        self.land(node, 0);
    }

    /// Ends the way down, at an entry of a leaf or behind its last one.
    fn land(&mut self, leaf: &'a Node<V, S>, at: usize) {
        leaf.prefetch();
        let leaf = match leaf {
            Node::Page(page) => {
                self.len = page.len();
                Leaf::Page(page.keys(), page.values())
            }
            Node::ByteLeaf(leaf) => {
                self.key.extend_from_slice(leaf.prefix());
                self.len = leaf.len();
                Leaf::Bytes(leaf)
            }
            Node::Inner(_) => unreachable!("a way down ends at a leaf"),
        };
        self.depth = self.key.len();
        self.leaf = Some(leaf);
        self.at = at;
        self.has_moved = true;
        if at >= self.len {
            self.next_leaf();
        }
    }

    /// To the first entry of the next leaf, if there is one.
    #[cold]
    fn next_leaf(&mut self) {
        let has_next = |&(inner, i): &(&Inner<V, S>, u16)| usize::from(i) + 1 < inner.len();
        let Some(level) = self.above.iter().rposition(has_next) else {
            self.leaf = None;
            self.has_moved = true;
            return;
        };
        let (inner, i) = self.above[level];
        let above = self.above[..level].iter();
        self.key
            .truncate(above.map(|(inner, _)| inner.prefix().len()).sum());
        self.above.truncate(level);
        let upcoming = inner.children().get(usize::from(i) + 2);
        upcoming.inspect(|node| node.prefetch());
        let node = self.enter(inner, usize::from(i) + 1);
        self.go_to_first(node);
    }

    /// To the next entry.
    #[inline]
    fn step(&mut self) {
        self.at += 1;
        if self.at >= self.len {
            self.next_leaf();
        }
    }

    /// The key of the entry, in full.
    fn spell(&mut self) -> &[u8] {
        self.key.truncate(self.depth);
        match self.leaf {
            Some(Leaf::Page(keys, _)) => keys.append_suffix(self.at, &mut self.key),
            Some(Leaf::Bytes(leaf)) => self.key.extend(leaf.bytes().select(self.at)),
            None => {}
        }
        &self.key
    }

    fn value(&self) -> Option<&'a V> {
        match self.leaf? {
            Leaf::Page(_, values) => values.get(self.at),
            Leaf::Bytes(leaf) => leaf.values().get(self.at),
        }
    }

    /// From a page that is used up to the first entry beside it with this word or a later one, if
    /// that is in one of the next pages of the node: most often it is, where two maps have about as
    /// many keys. Both sides stay aligned then.
    #[inline]
    fn skip_to(&mut self, word: u64) -> bool {
        let Some((inner, i)) = self.above.last_mut() else {
            return false;
        };
        let next = usize::from(*i) + 1;
        // Where a page has the word that its neighbor begins with, the neighbor is no page.
        let mut ends = inner.separators().iter().skip(next + 1).take(NEAR);
        let Some(far) = ends.position(|&end| end > word) else {
            return false;
        };
        let Some(Node::Page(page)) = inner.children().get(next + far) else {
            return false;
        };
        let upcoming = inner.children().get(next + far + 1);
        upcoming.inspect(|node| node.prefetch());
        *i += 1 + far as u16; // at most `NEAR`
        let keys = page.keys();
        self.at = word.checked_sub(1).map_or(0, |word| keys.count_up_to(word));
        self.len = keys.len();
        self.leaf = Some(Leaf::Page(keys, page.values()));
        if self.at == self.len {
            self.next_leaf();
        }
        true
    }

    /// To the first entry at or above `key`, which is not below the entry that it stands at.
    fn seek(&mut self, key: &[u8]) {
        let Some(leaf) = self.leaf else { return };
        if let Some(tail) = key.strip_prefix(&self.key[..self.depth]) {
            let (Ok(at) | Err(at)) = match leaf {
                Leaf::Page(keys, _) => keys.search(tail),
                Leaf::Bytes(leaf) => match *tail {
                    [] => Err(0),
                    [byte] => leaf.search(byte),
                    [byte, ..] => leaf.search(byte).map(|at| at + 1),
                },
            };
            if at < self.len {
                self.at = at;
                return;
            }
        }
        // Up to where the key is below: what does not begin its path is left behind.
        let mut depth = self
            .above
            .iter()
            .map(|(inner, _)| inner.prefix().len())
            .sum();
        while let Some((inner, _)) = self.above.last() {
            if key.get(..depth) == Some(&self.key[..depth]) {
                break;
            }
            depth -= inner.prefix().len();
            self.above.pop();
        }
        let Some((inner, _)) = self.above.pop() else {
            self.leaf = None;
            self.has_moved = true;
            return;
        };
        self.key.truncate(depth - inner.prefix().len());
        let mut tail = &key[depth..];
        let mut node = self.enter(inner, inner.route_bound(tail));
        loop {
            let found = match node {
                Node::Inner(inner) => {
                    let Some(below) = inner.strip(tail) else {
                        if inner.prefix() > tail {
                            self.go_to_first(node);
                        } else {
                            self.next_leaf();
                        }
                        return;
                    };
                    tail = below;
                    node = self.enter(inner, inner.route_bound(tail));
                    continue;
                }
                Node::Page(page) => page.keys().search(tail),
                Node::ByteLeaf(leaf) => leaf.locate(tail),
            };
            let (Ok(at) | Err(at)) = found;
            self.land(node, at);
            return;
        }
    }
}

/// Two trees, each at an entry.
pub(crate) struct Pair<'a, V, S, W, T> {
    left: Side<'a, V, S>,
    right: Side<'a, W, T>,
    /// Whether both stand in leaves of one kind under the same path.
    aligned: bool,
}

impl<V, S, W, T> Clone for Pair<'_, V, S, W, T> {
    fn clone(&self) -> Self {
        Self {
            left: self.left.clone(),
            right: self.right.clone(),
            aligned: self.aligned,
        }
    }
}

impl<'a, V, S, W, T> Pair<'a, V, S, W, T> {
    pub(crate) fn new(left: &'a Tree<V, S>, right: &'a Tree<W, T>) -> Self {
        Self {
            left: Side::new(left),
            right: Side::new(right),
            aligned: false,
        }
    }

    fn align(&mut self) {
        let Self {
            left,
            right,
            aligned,
        } = self;
        if left.has_moved | right.has_moved {
            (left.has_moved, right.has_moved) = (false, false);
            let same_kind = matches!(
                (left.leaf, right.leaf),
                (Some(Leaf::Page(..)), Some(Leaf::Page(..)))
                    | (Some(Leaf::Bytes(_)), Some(Leaf::Bytes(_)))
            );
            *aligned = same_kind
                && left.depth == right.depth
                && left.key[..left.depth] == right.key[..right.depth];
        }
    }

    /// How the two entries compare. A side that is over is above everything; `None` if both are.
    #[inline]
    pub(crate) fn order(&mut self) -> Option<Ordering> {
        match (self.left.is_over(), self.right.is_over()) {
            (true, true) => return None,
            (true, false) => return Some(Ordering::Greater),
            (false, true) => return Some(Ordering::Less),
            (false, false) => {}
        }
        self.align();
        let (left, right) = (&mut self.left, &mut self.right);
        Some(match (self.aligned, left.leaf, right.leaf) {
            (true, Some(Leaf::Page(ours, _)), Some(Leaf::Page(theirs, _))) => {
                compare(&ours.get(left.at), &theirs.get(right.at))
            }
            (true, Some(Leaf::Bytes(ours)), Some(Leaf::Bytes(theirs))) => {
                let (ours, theirs) = (ours.bytes(), theirs.bytes());
                ours.select(left.at).cmp(&theirs.select(right.at))
            }
            _ => left.spell().cmp(right.spell()),
        })
    }

    /// Moves both sides to the next key that both have, which may be where they are.
    pub(crate) fn go_to_common(&mut self) -> bool {
        loop {
            if self.left.is_over() || self.right.is_over() {
                return false;
            }
            self.align();
            if self.aligned && self.meet_in_pages() {
                return true;
            }
            match self.order() {
                None => return false,
                Some(Ordering::Equal) => return true,
                Some(Ordering::Less) => self.left.seek(self.right.spell()),
                Some(Ordering::Greater) => self.right.seek(self.left.spell()),
            }
        }
    }

    /// As `go_to_common`, inside two pages under the same path; `false` if one of them was used up:
    /// then its side has moved on.
    fn meet_in_pages(&mut self) -> bool {
        let (left, right) = (&mut self.left, &mut self.right);
        let (Some(Leaf::Page(ours, _)), Some(Leaf::Page(theirs, _))) = (left.leaf, right.leaf)
        else {
            return false;
        };
        let (our_words, their_words) = (ours.heads(), theirs.heads());
        let (mut i, mut j) = (left.at, right.at);
        while let (Some(our), Some(their)) = (our_words.get(i), their_words.get(j)) {
            if our == their {
                match compare(&ours.get(i), &theirs.get(j)) {
                    Ordering::Equal => {
                        (left.at, right.at) = (i, j);
                        return true;
                    }
                    Ordering::Less => i += 1,
                    Ordering::Greater => j += 1,
                }
            } else {
                // Without a branch: which one is behind is anybody's guess.
                i += usize::from(our < their);
                j += usize::from(their < our);
            }
        }
        (left.at, right.at) = (i, j);
        match (our_words.get(i), their_words.get(j)) {
            (Some(&our), _) => {
                if !right.skip_to(our) {
                    right.seek(left.spell());
                }
            }
            (None, Some(&their)) => {
                if !left.skip_to(their) {
                    left.seek(right.spell());
                }
            }
            (None, None) => {
                left.next_leaf();
                right.next_leaf();
            }
        }
        false
    }

    pub(crate) fn is_left_over(&self) -> bool {
        self.left.is_over()
    }

    pub(crate) fn step_left(&mut self) {
        self.left.step();
    }

    pub(crate) fn step_right(&mut self) {
        self.right.step();
    }

    /// Moves the right side to the left one's entry, or behind.
    pub(crate) fn seek_right(&mut self) {
        self.right.seek(self.left.spell());
    }

    pub(crate) fn left_key(&mut self) -> &[u8] {
        self.left.spell()
    }

    pub(crate) fn right_key(&mut self) -> &[u8] {
        self.right.spell()
    }

    pub(crate) fn left_value(&self) -> Option<&'a V> {
        self.left.value()
    }

    pub(crate) fn right_value(&self) -> Option<&'a W> {
        self.right.value()
    }
}

/// Compares two suffixes.
#[inline]
fn compare(a: &Head<'_>, b: &Head<'_>) -> Ordering {
    // Words are padded with zeros: of two equal ones the shorter suffix comes first.
    let words = a.word.cmp(&b.word).then(a.kept.cmp(&b.kept));
    words.then_with(|| a.rest.cmp(b.rest))
}
