//! Building from sorted entries, in one pass and with full pages.

use super::Tree;
use crate::node::head::{self, Head};
use crate::node::page::{MAX_DATA, MIN_DENSE, max_len};
use crate::node::{ByteLeaf, Inner, Node, Page, common_prefix_len};
use crate::summary::Summary;

/// From this number of entries on, a node is divided by the first byte instead of by pages.
const LARGE: usize = 40_000;

/// Sorted keys, end to end.
#[derive(Debug, Default)]
pub(crate) struct SortedKeys {
    bytes: Vec<u8>,
    len: usize,
    /// What each key has in bytes, while that is the same for all: where they begin need not be
    /// kept then, which is as much as eight-byte keys themselves.
    width: usize,
    /// Where each key ends, once their lengths differ.
    ends: Vec<usize>,
}

impl SortedKeys {
    #[inline]
    pub(crate) fn push(&mut self, key: &[u8]) {
        if self.len == 0 {
            self.width = key.len();
        }
        self.bytes.extend_from_slice(key);
        self.len += 1;
        if !self.ends.is_empty() {
            self.ends.push(self.bytes.len());
        } else if key.len() != self.width {
            self.keep_ends();
        }
    }

    /// Writes down where the keys end, of which only the last has another length.
    #[cold]
    fn keep_ends(&mut self) {
        self.ends = (1..self.len).map(|i| i * self.width).collect();
        self.ends.push(self.bytes.len());
    }

    /// Whether `key` is above all that are here.
    #[inline]
    pub(crate) fn end_below(&self, key: &[u8]) -> bool {
        let Some(last) = self.last() else {
            return true;
        };
        // Words differ more often than not, and are compared without a call.
        let (last_word, word) = (Head::of(last).word, Head::of(key).word);
        last_word < word || (last_word == word && last < key)
    }

    #[inline]
    pub(crate) fn last(&self) -> Option<&[u8]> {
        Some(self.get(self.len.checked_sub(1)?))
    }

    #[inline(always)] // several times a key, which the compiler holds to be too many
    pub(crate) fn get(&self, i: usize) -> &[u8] {
        let range = if self.ends.is_empty() {
            i * self.width..(i + 1) * self.width
        } else {
            i.checked_sub(1).map_or(0, |i| self.ends[i])..self.ends[i]
        };
        &self.bytes[range]
    }

    /// What every suffix from `depth` on has in bytes, if that is the same for all, and at most a
    /// word.
    #[inline]
    fn word_width(&self, depth: usize) -> Option<u8> {
        let width = self.width.checked_sub(depth)?;
        (self.ends.is_empty() && width <= head::WIDTH).then_some(width as u8)
    }

    #[inline]
    pub(super) fn suffix(&self, i: usize, depth: usize) -> &[u8] {
        &self.get(i)[depth..]
    }
}

/// A node under construction: the entries `next..end`, from `depth` on, are still to be put below.
struct Frame<V, S> {
    inner: Inner<V, S>,
    start: usize,
    next: usize,
    end: usize,
    depth: usize,
}

/// What the next entries become.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// A page of the entries up to here.
    Page(usize),
    /// A node of their own, up to here.
    Exact(usize),
}

#[cfg(feature = "rayon")]
impl Step {
    pub(super) fn end(self) -> usize {
        let (Self::Page(to) | Self::Exact(to)) = self;
        to
    }
}

impl<V, S: Summary<V>> Tree<V, S> {
    /// A tree of these entries; the keys rise strictly.
    ///
    /// # Complexity
    ///
    /// O(n) in the bytes of the keys.
    pub(crate) fn from_sorted(keys: &SortedKeys, values: Vec<V>) -> Self {
        let len = values.len();
        let root = (len > 0).then(|| build(keys, &mut values.into_iter(), 0, len, 0, true));
        Self { root, len }
    }
}

/// The node of the entries `from..to`, the keys of which share their first `depth` bytes.
pub(super) fn build<V, S: Summary<V>>(
    keys: &SortedKeys,
    values: &mut impl Iterator<Item = V>,
    from: usize,
    to: usize,
    depth: usize,
    is_root: bool,
) -> Node<V, S> {
    if is_root && fits::<V>(keys, from, to, depth) {
        return Node::Page(page(keys, values, from, to, depth));
    }
    let mut frames: Vec<Frame<V, S>> = Vec::new();
    let mut done = start(keys, values, &mut frames, from, to, depth);
    loop {
        // A finished node goes to its parent, or is the last one.
        if let Some(node) = done.take() {
            let Some(parent) = frames.last_mut() else {
                return node;
            };
            let (word, summary) = (node.first_word(), node.summary());
            parent
                .inner
                .insert_child(parent.inner.len(), word, node, summary);
        }
        let frame = frames.last_mut().expect("what is begun has a frame");
        if frame.next == frame.end {
            let Frame { mut inner, .. } = frames.pop().expect("there is a last frame");
            inner.shrink_to_fit();
            done = Some(Node::Inner(inner));
            continue;
        }
        let (from, depth) = (frame.next, frame.depth);
        match step::<V>(keys, frame.start, from, frame.end, depth) {
            Step::Page(to) => {
                frame.next = to;
                done = Some(Node::Page(page(keys, values, from, to, depth)));
            }
            Step::Exact(to) => {
                frame.next = to;
                done = start(keys, values, &mut frames, from, to, depth);
            }
        }
    }
}

/// Begins the node of some entries that share what they have been grouped by: finished if it has no
/// inner nodes, or as a frame.
fn start<V, S>(
    keys: &SortedKeys,
    values: &mut impl Iterator<Item = V>,
    frames: &mut Vec<Frame<V, S>>,
    from: usize,
    to: usize,
    depth: usize,
) -> Option<Node<V, S>> {
    let (first, last) = (keys.suffix(from, depth), keys.suffix(to - 1, depth));
    let shared = common_prefix_len(first, last);
    let prefix = &first[..shared];
    if to - from >= MIN_DENSE && (from..to).all(|i| keys.suffix(i, depth).len() == shared + 1) {
        let mut leaf = ByteLeaf::with_capacity(prefix, to - from);
        for (i, value) in (from..to).zip(values) {
            leaf.insert(keys.suffix(i, depth)[shared], value);
        }
        return Some(Node::ByteLeaf(leaf));
    }
    let inner = Inner::with_capacity(prefix, 4);
    frames.push(Frame {
        inner,
        start: from,
        next: from,
        end: to,
        depth: depth + shared,
    });
    None
}

fn fits<V>(keys: &SortedKeys, from: usize, to: usize, depth: usize) -> bool {
    let rest = |i| keys.suffix(i, depth).len().saturating_sub(head::WIDTH);
    to - from <= max_len::<V>()
        && (to - from == 1 || (from..to).map(rest).sum::<usize>() <= MAX_DATA)
}

/// What to make of the entries from `from` on, in a node whose entries begin at `start`.
pub(super) fn step<V>(
    keys: &SortedKeys,
    start: usize,
    from: usize,
    end: usize,
    depth: usize,
) -> Step {
    let word = |i| Head::of(keys.suffix(i, depth)).word;
    let is_short = |i| keys.suffix(i, depth).len() < head::WIDTH;
    // The end of a group of entries that begin alike.
    let group_end = |i: usize, len: usize| {
        let prefix = &keys.suffix(i, depth)[..len];
        i + partition(end - i, |n| keys.suffix(i + n, depth).starts_with(prefix))
    };
    let word_end = || from + partition(end - from, |n| word(from + n) == word(from));
    if from > start && word(from - 1) == word(from) {
        // Behind a page of what is shorter than the word: see below.
        return Step::Exact(word_end());
    }
    let first = (keys.suffix(from, depth).len(), word(from));
    if let Some(to) = dense_end(keys, (from, end), depth, first) {
        return Step::Exact(to);
    }
    let mut limit = end;
    if end - from > LARGE && !keys.suffix(from, depth).is_empty() {
        limit = group_end(from, 1);
        if limit - from > 2 * max_len::<V>() {
            return Step::Exact(limit);
        }
    }
    // As many as a page takes, up to where the word changes for the last time.
    let (mut to, mut data, mut cut) = (from, 0, from);
    let mut before = first.1;
    while to < limit {
        let suffix = keys.suffix(to, depth);
        let word = Head::of(suffix).word;
        if word != before {
            before = word;
            cut = to;
            if dense_end(keys, (to, end), depth, (suffix.len(), word)).is_some() {
                return Step::Page(to);
            }
        }
        data += suffix.len().saturating_sub(head::WIDTH);
        if to - from == max_len::<V>() || (data > MAX_DATA && to > from) {
            break;
        }
        to += 1;
    }
    if to == limit {
        return Step::Page(to);
    }
    if cut > from {
        return Step::Page(cut);
    }
    // One word throughout: what is shorter than the word comes first, the rest goes deeper, unless
    // that is one long suffix: no cut can part it from the short ones.
    let to = word_end();
    let short = partition(to - from, |n| is_short(from + n));
    if to - from - short <= 1 {
        Step::Page(to)
    } else if short > 0 {
        Step::Page(from + short)
    } else {
        Step::Exact(to)
    }
}

/// The end of a group that makes a byte leaf of its own, if one begins here, with a suffix of `len`
/// bytes and that word.
#[inline(always)] // asked for every key, and nearly always done with one comparison
fn dense_end(
    keys: &SortedKeys,
    (from, end): (usize, usize),
    depth: usize,
    (len, word): (usize, u64),
) -> Option<usize> {
    // With more bytes, the word decides: see `step`.
    if !(2..=head::WIDTH).contains(&len) || from + MIN_DENSE > end {
        return None;
    }
    // The last one that there must be has another word beyond the last byte: as good as always.
    let last = Head::of(keys.suffix(from + MIN_DENSE - 1, depth)).word;
    if (word ^ last) >> (8 * (head::WIDTH + 1 - len)) != 0 {
        return None;
    }
    dense_end_of_first(keys, from, end, depth)
}

/// As `dense_end`, of a group that may well be there.
#[cold]
fn dense_end_of_first(keys: &SortedKeys, from: usize, end: usize, depth: usize) -> Option<usize> {
    let first = keys.suffix(from, depth);
    let prefix = &first[..first.len() - 1];
    let is_member = |i: usize| {
        let suffix = keys.suffix(i, depth);
        suffix.len() == first.len() && suffix.starts_with(prefix)
    };
    if !is_member(from + MIN_DENSE - 1) {
        return None;
    }
    // The group must begin here, and hold nothing longer or shorter.
    if from > 0 && keys.get(from - 1).len() >= depth {
        let before = keys.get(from - 1);
        if before[..depth] == keys.get(from)[..depth] && before[depth..].starts_with(prefix) {
            return None;
        }
    }
    let to = (from..end).find(|&i| !is_member(i)).unwrap_or(end);
    let continues = to < end && keys.suffix(to, depth).starts_with(prefix);
    (!continues && to - from >= MIN_DENSE).then_some(to)
}

pub(super) fn page<V>(
    keys: &SortedKeys,
    values: &mut impl Iterator<Item = V>,
    from: usize,
    to: usize,
    depth: usize,
) -> Page<V> {
    if let Some(width) = keys.word_width(depth) {
        let words = (from..to).map(|i| Head::of(keys.suffix(i, depth)).word);
        return Page::of_words(width, to - from, words.zip(values));
    }
    let mut page = Page::for_lengths((from..to).map(|i| keys.suffix(i, depth).len()));
    for (i, value) in (from..to).zip(values) {
        page.push_fitting(keys.suffix(i, depth), value);
    }
    page
}

/// The first index below `len` where a predicate that holds up to there does not hold.
fn partition(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
