//! Inner nodes: a prefix, and children by what follows it.
//!
//! The children are sorted. Child `i` has a *separator*: a [`head`](super::head) word, which is to
//! say up to eight key bytes, compared as one integer.
//!
//! - An *exact child* (an inner node or a byte leaf) covers the keys that go on with the first
//!   eight bytes of its own prefix (all of it, if it is shorter), but those that end before the
//!   prefix does. These eight bytes are its separator. Routing consumes nothing; nodes consume
//!   their prefixes.
//! - A *range child* (a page) covers the words from its separator up to the next child's. As first
//!   child it covers everything below, too, whatever its separator.
//!
//! So the span of a node adapts between one byte and eight. With one byte, as in the literature,
//! the Linux paths made nodes of three children and a mean depth of ten; with more, pages can be
//! cut near their middle, nodes are wide, and the depth is less than half of that.
//!
//! A key that ends before an exact child's prefix does sorts just before all that the child covers,
//! and lives in the page before it. Otherwise the key of a directory would part a node over
//! "tools/perf/" in two, one of "tools/perf" and one of "/": a level more for every file in it. It
//! has the child's word if it has eight bytes, or if the child's prefix goes on with zeros, which
//! pad the word of a shorter one: "ab" and "ab\0" have the same word. See [`Inner::route`].
//!
//! Nodes of up to 48 children are routed by a search among the separators; wider ones first look up
//! the first byte in a table. Node4, Node16 and Node48 of
//! the literature differ in nothing but their capacity.
//!
//! Invariants, checked by `validate`:
//!
//! 1. The separators rise strictly, but a page and the exact child behind it may share one: what
//!    the page holds of that word are proper prefixes of the child's prefix.
//! 2. There are at least two children, but where making room or a removal left one that is not
//!    worth lifting, or may not be: a page behind another one that shares a word with it.
//! 3. The prefix is empty at the root only.
//! 4. The table of a wide node agrees with its separators.
//! 5. Each summary is that of its child.
//! 6. Every entry is in the child that covers it.
//! 7. The sums of a wide node agree with its summaries, and the places of any node with the counts that
//!    these know.

mod block;
mod lanes;
mod places;
mod push_down;
mod sums;

pub(crate) use block::{Inner, SHORT_PREFIX};
pub(crate) use places::MAX as MAX_PLACES;
pub(crate) use sums::Level;

use super::head::{self, Head};
use super::page::Page;
use super::{Node, Spell, common_prefix_len};
use crate::summary::Summary;

/// The capacities that nodes grow through.
const CAPACITIES: [u16; 18] = [
    1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 72, 104, 160, 240, 360, 560, 800,
];

fn capacity_for(children: usize) -> usize {
    let found = CAPACITIES
        .into_iter()
        .map(usize::from)
        .find(|&cap| cap >= children);
    found.unwrap_or_else(|| children.next_multiple_of(256))
}

/// A page of one word with fewer entries is full because one suffix is long.
const MAX_APART: usize = 12;

/// Where an entry belongs in an inner node.
pub(crate) enum Place<'k> {
    /// To this child, with what the key has beyond the child's prefix.
    Child(usize, &'k [u8]),
    /// To a new page, to be inserted at this index with this separator.
    Gap(usize, u64),
    /// To this exact child, the prefix of which it shares up to this length only.
    Parting(usize, usize),
}

impl<V, S> Inner<V, S> {
    /// What follows the prefix in a key, if it begins with it.
    #[inline]
    pub(crate) fn strip<'k>(&self, key: &'k [u8]) -> Option<&'k [u8]> {
        // Most prefixes are within a word: compared so, no branch depends on their length.
        let (word, len) = self.prefix_word();
        let Some(first) = key.first_chunk::<8>() else {
            return super::strip_prefix(key, self.prefix());
        };
        let unused = 8 - len.min(8) as u32;
        let different =
            (u64::from_le_bytes(*first) ^ word) & u64::MAX.checked_shr(8 * unused).unwrap_or(0);
        if different != 0 {
            return None;
        }
        if len <= 8 {
            return key.get(len..);
        }
        super::strip_prefix(key, self.prefix())
    }

    /// Appends the prefix to a key.
    #[inline]
    pub(crate) fn append_prefix(&self, key: &mut impl Spell) {
        match self.short_prefix() {
            Some(short) => key.append_padded(short, self.prefix()),
            None => key.extend_from_slice(self.prefix()),
        }
    }

    /// The number of separators that are not above `word`.
    #[inline]
    fn count_up_to(&self, word: u64) -> usize {
        let table = self.table();
        let separators = self.separators();
        if table.is_empty() {
            head::count_up_to(separators, word)
        } else {
            let byte = usize::from(head::unpack(word)[0]);
            let (start, end) = (usize::from(table[byte]), usize::from(table[byte + 1]));
            start + head::count_up_to(&separators[start..end], word)
        }
    }

    /// The child that holds a key going on with `tail`, if one does.
    #[inline]
    pub(crate) fn route(&self, tail: &[u8]) -> usize {
        let word = Head::of(tail).word;
        let i = self.count_up_to(word).saturating_sub(1);
        if i > 0 && self.separators()[i] == word && self.is_before(i, tail) {
            return i - 1;
        }
        i
    }

    /// The child that a key going on with `tail` lies in, just before or behind: as `route`, but for
    /// keys that need not be there. One that parts from an exact child's prefix may be between two
    /// that end before the prefix does.
    #[inline]
    pub(crate) fn route_bound(&self, tail: &[u8]) -> usize {
        let word = Head::of(tail).word;
        let i = self.count_up_to(word).saturating_sub(1);
        if i > 0 && self.separators()[i] == word {
            let child = &self.children()[i];
            return i - usize::from(child.is_exact() && tail < child.prefix());
        }
        i
    }

    /// Whether child `i` is an exact one and `tail`, which has its word, ends before its prefix.
    #[inline]
    pub(crate) fn is_before(&self, i: usize, tail: &[u8]) -> bool {
        let child = &self.children()[i];
        child.is_exact() && tail.len() < child.prefix().len() && child.prefix().starts_with(tail)
    }

    /// Whether the page before the exact child `i` holds prefixes of what that covers. They share
    /// its word, so that it could not become a page beside them.
    pub(crate) fn shares_word_before(&self, i: usize) -> bool {
        let Some(Node::Page(page)) = i.checked_sub(1).map(|left| &self.children()[left]) else {
            return false;
        };
        self.children().get(i).is_some_and(Node::is_exact)
            && page.keys().last_word() == Some(self.separators()[i])
    }

    pub(crate) fn set_separator(&mut self, i: usize, separator: u64) {
        self.separator_slots_mut()[i] = separator;
        self.fill_table();
    }

    #[inline]
    pub(crate) fn child_mut(&mut self, i: usize) -> &mut Node<V, S> {
        &mut self.split_mut().1[i]
    }

    pub(crate) fn set_prefix(&mut self, prefix: &[u8]) {
        self.reshape(prefix, self.cap());
        self.fill_table();
    }

    fn fill_table(&mut self) {
        if self.table().is_empty() {
            return;
        }
        let mut counts = [0_u16; 257];
        for &separator in self.separators() {
            counts[usize::from(head::unpack(separator)[0]) + 1] += 1;
        }
        let mut below = 0;
        for (entry, count) in self.table_mut().iter_mut().zip(counts) {
            below += count;
            *entry = below;
        }
    }

    /// Where a key that goes on with `tail` is to be inserted. May widen the range of a page to
    /// take it in.
    #[inline]
    pub(crate) fn place<'k>(&mut self, tail: &'k [u8]) -> Place<'k> {
        let i = self.count_up_to(Head::of(tail).word).saturating_sub(1);
        let below = match &self.children()[i] {
            Node::Page(_) => Some(tail),
            Node::Inner(inner) => inner.strip(tail),
            Node::ByteLeaf(leaf) => super::strip_prefix(tail, leaf.prefix()),
        };
        match below {
            Some(below) => Place::Child(i, below),
            None => self.place_beside(i, tail),
        }
    }

    /// As `place`, for a key with a word that leads to the exact child `i`, which does not cover it
    /// as it is.
    #[cold]
    fn place_beside<'k>(&mut self, i: usize, tail: &'k [u8]) -> Place<'k> {
        let word = Head::of(tail).word;
        let prefix = self.children()[i].prefix();
        let shared = common_prefix_len(tail, prefix);
        if shared < tail.len() && shared >= prefix.len().min(head::WIDTH) {
            return Place::Parting(i, shared);
        }
        if tail < prefix {
            // Below the first child, or a proper prefix of what the child covers.
            return match i.checked_sub(1).map(|left| &self.children()[left]) {
                Some(Node::Page(_)) => Place::Child(i - 1, tail),
                _ => Place::Gap(i, word.min(self.separators()[i])),
            };
        }
        match self.children().get(i + 1) {
            Some(Node::Page(_)) => {
                self.set_separator(i + 1, word);
                Place::Child(i + 1, tail)
            }
            _ => Place::Gap(i + 1, word),
        }
    }

    /// Lowers the separator of a page that is the first child: it covers everything below anyway,
    /// and a separator above its first key would not stay below the next one.
    fn open_range(&mut self, i: usize) {
        if i == 0 {
            self.set_separator(0, u64::MIN);
        }
    }
}

impl<V, S: Summary<V>> Inner<V, S> {
    /// What the node remembers of all its children together.
    pub(crate) fn summary(&self) -> S {
        self.summary_up_to(self.len(), false)
    }

    pub(crate) fn insert_child(&mut self, i: usize, separator: u64, child: Node<V, S>, summary: S) {
        if self.len() == self.cap() {
            let prefix = self.prefix().to_vec();
            self.reshape(&prefix, capacity_for(self.len() + 1));
            self.fill_table();
            self.refresh_sums(0);
        }
        self.insert_raw(i, separator, child, summary);
        let byte = usize::from(head::unpack(separator)[0]);
        for below in self.table_mut().iter_mut().skip(byte + 1) {
            *below += 1;
        }
        self.refresh_sums(i);
    }

    /// Takes a child out. Shrinks later than it grew, so that an insertion and a removal in turn
    /// cannot make it move each time.
    pub(crate) fn remove_child(&mut self, i: usize) -> Node<V, S> {
        let byte = usize::from(head::unpack(self.separators()[i])[0]);
        let (child, _) = self.remove_raw(i);
        for below in self.table_mut().iter_mut().skip(byte + 1) {
            *below -= 1;
        }
        self.refresh_sums(i);
        let roomy = capacity_for(self.len() + 1 + self.len() / 4);
        if self.cap() > roomy {
            let prefix = self.prefix().to_vec();
            self.reshape(&prefix, roomy);
            self.fill_table();
            self.refresh_sums(0);
        }
        child
    }

    /// Makes the allocation fit the children.
    pub(crate) fn shrink_to_fit(&mut self) {
        if self.cap() > capacity_for(self.len()) {
            let prefix = self.prefix().to_vec();
            self.reshape(&prefix, capacity_for(self.len()));
            self.fill_table();
            self.refresh_sums(0);
        }
    }

    /// A node over one child.
    pub(crate) fn over(prefix: &[u8], child: Node<V, S>, summary: S) -> Self {
        let mut node = Self::with_capacity(prefix, 2);
        node.insert_child(0, child.first_word(), child, summary);
        node
    }

    /// Cuts the page at child `i` in two at entry `at`.
    pub(crate) fn split_page(&mut self, i: usize, at: usize) {
        let Node::Page(page) = &self.children()[i] else {
            unreachable!("only pages are split")
        };
        let separator = page.keys().word(at);
        let (left, right) = page.values().split_at(at);
        let (left_summary, right_summary) = (S::of_all(left), S::of_all(right));
        let (_, children, summaries) = self.split_mut();
        let Node::Page(page) = &mut children[i] else {
            unreachable!("matched above")
        };
        let right = page.split_off(at);
        summaries[i] = left_summary;
        self.open_range(i);
        self.insert_child(i + 1, separator, Node::Page(right), right_summary);
    }

    /// Puts a node above the exact child `i` that holds the first `shared` bytes of its prefix, eight
    /// or more. What the page before the child has of these goes there, too.
    pub(crate) fn part_prefix(&mut self, i: usize, shared: usize) {
        let at = self.first_of_word_before(i, shared);
        let prefix = self.children()[i].prefix().to_vec();
        let (above, below) = prefix.split_at(shared);
        let below_summary = self.summaries()[i].clone();
        let mut summary = S::identity();
        let mut left_summary = S::identity();
        let page = match (at, i.checked_sub(1).map(|left| &self.children()[left])) {
            (Some(at), Some(Node::Page(page))) => {
                let (stay, go) = page.values().split_at(at);
                left_summary = S::of_all(stay);
                summary = S::of_all(go);
                Some(at)
            }
            _ => None,
        };
        let page_summary = summary.clone();
        summary.merge(&below_summary);
        let (_, children, summaries) = self.split_mut();
        let mut child = children[i].take();
        child.set_prefix(below);
        let mut node = Self::with_capacity(above, 2);
        if let Some(at) = page
            && let Node::Page(page) = &mut children[i - 1]
        {
            let page = if at == 0 {
                page.take()
            } else {
                page.split_off(at)
            };
            let page = page.rebased(&[], shared);
            node.insert_child(0, page.keys().word(0), Node::Page(page), page_summary);
            summaries[i - 1] = left_summary;
        }
        node.insert_child(node.len(), child.first_word(), child, below_summary);
        children[i] = Node::Inner(node);
        summaries[i] = summary;
        self.refresh_sum(i);
        if page == Some(0) {
            self.remove_child(i - 1);
        } else if page.is_some() {
            self.refresh_sum(i - 1);
        }
    }

    /// The first entry of the page before the exact child `i` that has the child's word and at least
    /// `len` bytes.
    fn first_of_word_before(&self, i: usize, len: usize) -> Option<usize> {
        if !self.shares_word_before(i) {
            return None;
        }
        let Node::Page(page) = &self.children()[i - 1] else {
            return None;
        };
        let (keys, word) = (page.keys(), self.separators()[i]);
        (0..page.len()).find(|&at| keys.word(at) == word && keys.suffix_len(at) >= len)
    }

    /// Joins the pages at children `i` and `i + 1` if the result leaves room to grow.
    pub(crate) fn join_pages(&mut self, i: usize) -> bool {
        let (_, children, summaries) = self.split_mut();
        let Some([Node::Page(left), Node::Page(right)]) = children.get_mut(i..i + 2) else {
            return false;
        };
        if !left.can_join(right) {
            return false;
        }
        let mut summary = summaries[i].clone();
        summary.merge(&summaries[i + 1]);
        *left = left.take().joined(right.take());
        summaries[i] = summary;
        self.remove_child(i + 1);
        true
    }

    /// Adds a page at child `i`. Its entries are not in any summary yet.
    pub(crate) fn insert_page(&mut self, i: usize, separator: u64, page: Page<V>) {
        self.insert_child(i, separator, Node::Page(page), S::identity());
    }

    /// Whether the page at child `i` has one word throughout, and `suffix` has another.
    pub(crate) fn is_apart(&self, i: usize, suffix: &[u8]) -> bool {
        let Node::Page(page) = &self.children()[i] else {
            return false;
        };
        let keys = page.keys();
        keys.is_one_word() && keys.word(0) != Head::of(suffix).word && page.len() < MAX_APART
    }

    /// Adds an entry as a page of its own beside the page at child `i`, before it if
    /// `at` is 0, else behind it. The page has one word, and not this one. Returns the new page's index.
    #[cold]
    pub(crate) fn insert_beside(&mut self, i: usize, at: usize, suffix: &[u8], value: V) -> usize {
        let page = Page::single(suffix, value);
        if at > 0 {
            self.insert_page(i + 1, Head::of(suffix).word, page);
            return i + 1;
        }
        self.open_range(i);
        let separator = self.separators()[i];
        let above = self.children()[i].first_word();
        self.insert_page(i, separator, page);
        self.set_separator(i + 1, above);
        i
    }
}
