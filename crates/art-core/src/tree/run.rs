//! Runs: the entries of one page or byte leaf that a walk has still to give, from both ends.

use std::mem;

use crate::node::byte_leaf::ByteSet;
use crate::node::page::Keys;
use crate::node::{ByteLeaf, IntoValues, Page, Slate, Spell};

/// Some neighboring entries of a leaf.
pub(crate) trait Run {
    type Value;

    /// Appends to a key what all keys of the run share.
    fn enter(&mut self, key: &mut Slate);

    /// Keeps the entries `from..to` of the whole leaf.
    fn trim(&mut self, from: usize, to: usize);

    /// The first entry's value; its suffix goes into `key` at `depth`.
    fn next(&mut self, depth: usize, key: &mut Slate) -> Option<Self::Value>;

    /// The last entry's value; its suffix goes into `key` at `depth`.
    fn next_back(&mut self, depth: usize, key: &mut Slate) -> Option<Self::Value>;

    /// As `next`, where that takes a few steps; `None` says nothing else.
    #[inline]
    fn step(&mut self, depth: usize, key: &mut Slate) -> Option<Self::Value> {
        let _ = (depth, key);
        None
    }

    /// As `next_back`, where that takes a few steps; `None` says nothing else.
    #[inline]
    fn step_back(&mut self, depth: usize, key: &mut Slate) -> Option<Self::Value> {
        let _ = (depth, key);
        None
    }

    /// The first entry's value alone.
    fn next_value(&mut self) -> Option<Self::Value>;

    /// The last entry's value alone.
    fn next_value_back(&mut self) -> Option<Self::Value>;
}

/// Appends a byte of a byte leaf.
#[inline]
fn spell_byte(byte: Option<u8>, key: &mut Slate) {
    if let Some(byte) = byte {
        key.append_head(u64::from(byte) << 56, 1);
    }
}

/// The keys of a run.
#[derive(Clone)]
enum RunKeys<'a> {
    /// A page, and the index of the next entry.
    Page(Keys<'a>, usize),
    /// A byte leaf's prefix, and the bytes still to come.
    Bytes(&'a [u8], ByteSet),
}

/// A run of borrowed values: `I` is a slice's iterator.
#[derive(Clone)]
pub(crate) struct BorrowedRun<'a, I> {
    keys: RunKeys<'a>,
    values: I,
}

impl<'a, I> BorrowedRun<'a, I> {
    pub(crate) fn page(keys: Keys<'a>, values: I) -> Self {
        Self {
            keys: RunKeys::Page(keys, 0),
            values,
        }
    }

    pub(crate) fn bytes(prefix: &'a [u8], bytes: ByteSet, values: I) -> Self {
        Self {
            keys: RunKeys::Bytes(prefix, bytes),
            values,
        }
    }
}

impl<I: ExactSizeIterator + DoubleEndedIterator> BorrowedRun<'_, I> {
    /// How many entries are left.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The first entries, up to `count` of them. As so many steps, but that what is the same in all
    /// of them is looked at once.
    #[inline]
    pub(crate) fn visit(
        &mut self,
        depth: usize,
        key: &mut Slate,
        count: usize,
        mut visit: impl FnMut(&[u8], I::Item),
    ) {
        key.truncate(depth);
        let mut values = self.values.by_ref().take(count);
        match &mut self.keys {
            RunKeys::Page(keys, next) => {
                let from = *next;
                *next += values.len();
                keys.spell_each(from..*next, key, |key| {
                    visit(key.bytes(), values.next().expect("as many as suffixes"));
                });
            }
            RunKeys::Bytes(_, bytes) => {
                for value in values {
                    key.truncate(depth);
                    spell_byte(bytes.pop_first(), key);
                    visit(key.bytes(), value);
                }
            }
        }
    }

    /// The last entries, up to `count` of them, from the last on.
    #[inline]
    pub(crate) fn visit_back(
        &mut self,
        depth: usize,
        key: &mut Slate,
        count: usize,
        mut visit: impl FnMut(&[u8], I::Item),
    ) {
        key.truncate(depth);
        let to = self.values.len();
        let mut values = self.values.by_ref().rev().take(count);
        match &mut self.keys {
            RunKeys::Page(keys, next) => {
                let to = *next + to;
                keys.spell_each((to - values.len()..to).rev(), key, |key| {
                    visit(key.bytes(), values.next().expect("as many as suffixes"));
                });
            }
            RunKeys::Bytes(_, bytes) => {
                for value in values {
                    key.truncate(depth);
                    spell_byte(bytes.pop_last(), key);
                    visit(key.bytes(), value);
                }
            }
        }
    }
}

impl<I: ExactSizeIterator + DoubleEndedIterator> Run for BorrowedRun<'_, I> {
    type Value = I::Item;

    fn enter(&mut self, key: &mut Slate) {
        if let RunKeys::Bytes(prefix, _) = &self.keys {
            key.extend_from_slice(prefix);
        }
    }

    fn trim(&mut self, from: usize, to: usize) {
        let back = self.values.len() - to;
        match &mut self.keys {
            RunKeys::Page(_, next) => *next = from,
            RunKeys::Bytes(_, bytes) => *bytes = bytes.trimmed(from, back),
        }
        if let Some(last) = from.checked_sub(1) {
            self.values.nth(last);
        }
        if let Some(last) = back.checked_sub(1) {
            self.values.nth_back(last);
        }
    }

    #[inline]
    fn step(&mut self, depth: usize, key: &mut Slate) -> Option<I::Item> {
        match &mut self.keys {
            RunKeys::Page(keys, next) if self.values.len() > 0 => {
                keys.spell(*next, depth, key)?;
                *next += 1;
                self.values.next()
            }
            RunKeys::Page(..) | RunKeys::Bytes(..) => None,
        }
    }

    #[inline]
    fn step_back(&mut self, depth: usize, key: &mut Slate) -> Option<I::Item> {
        match &self.keys {
            RunKeys::Page(keys, next) if self.values.len() > 0 => {
                keys.spell(next + self.values.len() - 1, depth, key)?;
                self.values.next_back()
            }
            RunKeys::Page(..) | RunKeys::Bytes(..) => None,
        }
    }

    #[inline]
    fn next(&mut self, depth: usize, key: &mut Slate) -> Option<I::Item> {
        let value = self.values.next()?;
        key.truncate(depth);
        match &mut self.keys {
            RunKeys::Page(keys, next) => {
                keys.append_suffix(*next, key);
                *next += 1;
            }
            RunKeys::Bytes(_, bytes) => spell_byte(bytes.pop_first(), key),
        }
        Some(value)
    }

    #[inline]
    fn next_back(&mut self, depth: usize, key: &mut Slate) -> Option<I::Item> {
        let value = self.values.next_back()?;
        key.truncate(depth);
        match &mut self.keys {
            RunKeys::Page(keys, next) => keys.append_suffix(*next + self.values.len(), key),
            RunKeys::Bytes(_, bytes) => spell_byte(bytes.pop_last(), key),
        }
        Some(value)
    }

    #[inline]
    fn next_value(&mut self) -> Option<I::Item> {
        // The keys are not kept in step: a walk spells them out always or never.
        self.values.next()
    }

    #[inline]
    fn next_value_back(&mut self) -> Option<I::Item> {
        self.values.next_back()
    }
}

/// A run that takes a leaf apart.
pub(crate) enum OwnedRun<V> {
    Page(IntoValues<Page<V>>),
    Bytes {
        prefix: Vec<u8>,
        bytes: ByteSet,
        values: IntoValues<ByteLeaf<V>>,
    },
}

impl<V> OwnedRun<V> {
    pub(crate) fn page(page: Page<V>) -> Self {
        Self::Page(IntoValues::new(page))
    }

    pub(crate) fn bytes(leaf: ByteLeaf<V>) -> Self {
        let (prefix, bytes) = (leaf.prefix().to_vec(), *leaf.bytes());
        Self::Bytes {
            prefix,
            bytes,
            values: IntoValues::new(leaf),
        }
    }
}

impl<V> Run for OwnedRun<V> {
    type Value = V;

    fn enter(&mut self, key: &mut Slate) {
        if let Self::Bytes { prefix, .. } = self {
            key.extend_from_slice(&mem::take(prefix));
        }
    }

    fn trim(&mut self, from: usize, to: usize) {
        let (len, mut key) = (self.len(), Slate::new());
        for _ in 0..from {
            self.next(0, &mut key);
        }
        for _ in to..len {
            self.next_back(0, &mut key);
        }
    }

    fn next(&mut self, depth: usize, key: &mut Slate) -> Option<V> {
        key.truncate(depth);
        match self {
            Self::Page(values) => {
                let at = values.index();
                let value = values.next()?;
                values.keys().append_suffix(at, key);
                Some(value)
            }
            Self::Bytes { bytes, values, .. } => {
                spell_byte(bytes.pop_first(), key);
                values.next()
            }
        }
    }

    fn next_back(&mut self, depth: usize, key: &mut Slate) -> Option<V> {
        key.truncate(depth);
        match self {
            Self::Page(values) => {
                let value = values.next_back()?;
                values
                    .keys()
                    .append_suffix(values.index() + values.len(), key);
                Some(value)
            }
            Self::Bytes { bytes, values, .. } => {
                spell_byte(bytes.pop_last(), key);
                values.next_back()
            }
        }
    }

    fn next_value(&mut self) -> Option<V> {
        match self {
            Self::Page(values) => values.next(),
            Self::Bytes { values, .. } => values.next(),
        }
    }

    fn next_value_back(&mut self) -> Option<V> {
        match self {
            Self::Page(values) => values.next_back(),
            Self::Bytes { values, .. } => values.next_back(),
        }
    }
}

impl<V> OwnedRun<V> {
    fn len(&self) -> usize {
        match self {
            Self::Page(values) => values.len(),
            Self::Bytes { values, .. } => values.len(),
        }
    }
}
