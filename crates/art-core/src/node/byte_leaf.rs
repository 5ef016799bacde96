//! Byte leaves: pages whose suffixes are all one byte, as dense integer keys give.
//!
//! A set of 256 bits says which bytes are there, and the values are packed in their order. Ten
//! million sequential integers cost their values and about a fifth of a byte each.
//!
//! Invariants, checked by `validate`:
//!
//! 1. The number of bytes in the set is the number of values.
//! 2. The counts below each word of the set agree with it.
//! 3. The prefix is empty at the root only: otherwise it begins with the parent's separator.

mod block;

pub(crate) use block::ByteLeaf;

use super::into_values::IntoValues;
use super::page::Page;

/// The number of entries at which a leaf turns back into a page: far below the 65 that made it.
const MIN_LEN: usize = 8;

/// A set of bytes that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ByteSet {
    words: [u64; 4],
    /// How many bytes are in the words before each one.
    below: [u8; 4],
}

impl ByteSet {
    #[inline]
    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.words[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
    }

    /// The number of bytes in the set that are below `byte`.
    #[inline]
    pub(crate) fn rank(&self, byte: u8) -> usize {
        let word = usize::from(byte / 64);
        let lower = self.words[word] & ((1 << (byte % 64)) - 1);
        usize::from(self.below[word]) + lower.count_ones() as usize
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.below[3]) + self.words[3].count_ones() as usize
    }

    pub(crate) fn insert(&mut self, byte: u8) {
        self.words[usize::from(byte / 64)] |= 1 << (byte % 64);
        self.recount();
    }

    pub(crate) fn remove(&mut self, byte: u8) {
        self.words[usize::from(byte / 64)] &= !(1 << (byte % 64));
        self.recount();
    }

    fn recount(&mut self) {
        let mut count = 0;
        for (below, word) in self.below.iter_mut().zip(self.words) {
            *below = count;
            count = count.wrapping_add(word.count_ones() as u8); // at most 192 is ever stored
        }
    }

    /// Whether the counts agree with the bits.
    pub(crate) fn is_consistent(&self) -> bool {
        let mut again = *self;
        again.recount();
        again == *self
    }

    /// The least byte of the set.
    #[inline]
    pub(crate) fn first(&self) -> Option<u8> {
        let word = self.words.iter().position(|&word| word != 0)?;
        Some((word as u32 * 64 + self.words[word].trailing_zeros()) as u8)
    }

    /// The greatest byte of the set.
    pub(crate) fn last(&self) -> Option<u8> {
        let word = self.words.iter().rposition(|&word| word != 0)?;
        Some((word as u32 * 64 + 63 - self.words[word].leading_zeros()) as u8)
    }

    /// The byte with `n` others below it.
    pub(crate) fn select(&self, n: usize) -> Option<u8> {
        let word = (0..4)
            .rev()
            .find(|&word| usize::from(self.below[word]) <= n)?;
        let mut bits = self.words[word];
        for _ in usize::from(self.below[word])..n {
            bits &= bits.wrapping_sub(1);
        }
        (bits != 0).then(|| (word as u32 * 64 + bits.trailing_zeros()) as u8)
    }

    /// Without the first `front` and the last `back` bytes.
    pub(crate) fn trimmed(&self, front: usize, back: usize) -> Self {
        let mut set = *self;
        for _ in 0..front {
            set.pop_first();
        }
        for _ in 0..back {
            set.pop_last();
        }
        set
    }

    /// Takes the least byte out; the counts are left behind.
    #[inline]
    pub(crate) fn pop_first(&mut self) -> Option<u8> {
        let byte = self.first()?;
        self.words[usize::from(byte / 64)] &= !(1 << (byte % 64));
        Some(byte)
    }

    /// Takes the greatest byte out; the counts are left behind.
    pub(crate) fn pop_last(&mut self) -> Option<u8> {
        let byte = self.last()?;
        self.words[usize::from(byte / 64)] &= !(1 << (byte % 64));
        Some(byte)
    }
}

impl<V> ByteLeaf<V> {
    /// The place of the value of `byte`, or where it would go.
    #[inline]
    pub(crate) fn search(&self, byte: u8) -> Result<usize, usize> {
        let rank = self.bytes().rank(byte);
        if self.bytes().contains(byte) {
            Ok(rank)
        } else {
            Err(rank)
        }
    }

    /// The place of the entry of a whole tail, prefix included, or where it would go.
    pub(crate) fn locate(&self, tail: &[u8]) -> Result<usize, usize> {
        match tail.strip_prefix(self.prefix()) {
            None if tail < self.prefix() => Err(0),
            None => Err(self.len()),
            Some([]) => Err(0),
            Some(&[byte]) => self.search(byte),
            // Behind the entry of its first byte.
            Some(&[byte, ..]) => match self.search(byte) {
                Ok(at) => Err(at + 1),
                Err(at) => Err(at),
            },
        }
    }

    pub(crate) fn insert(&mut self, byte: u8, value: V) {
        if self.len() == self.cap() {
            let prefix = self.prefix().to_vec();
            let cap = (self.len() + 1 + self.len() / 8).min(256);
            self.reshape(&prefix, cap);
        }
        self.insert_raw(byte, value);
    }

    pub(crate) fn remove(&mut self, byte: u8) -> V {
        let value = self.remove_raw(byte);
        let len = self.len();
        if self.cap() > len + len / 4 + 4 {
            self.shrink_to_fit();
        }
        value
    }

    /// Makes the allocation fit the entries exactly.
    pub(crate) fn shrink_to_fit(&mut self) {
        if self.cap() > self.len() {
            let prefix = self.prefix().to_vec();
            self.reshape(&prefix, self.len());
        }
    }

    pub(crate) fn set_prefix(&mut self, prefix: &[u8]) {
        self.reshape(prefix, self.cap());
    }

    /// Whether a page would do for so few entries.
    pub(crate) fn is_thin(&self) -> bool {
        self.len() <= MIN_LEN
    }

    /// Makes a leaf of pages whose suffixes, after `prefix`, are all one byte.
    pub(crate) fn from_pages(prefix: &[u8], pages: Vec<Page<V>>) -> Self {
        let len: usize = pages.iter().map(Page::len).sum();
        let mut leaf = Self::with_capacity(prefix, (len + len / 8).min(256));
        let mut suffix = Vec::new();
        for page in pages {
            let mut values = IntoValues::new(page);
            loop {
                let i = values.index();
                let Some(value) = values.next() else { break };
                suffix.clear();
                values.keys().append_suffix(i, &mut suffix);
                leaf.insert(suffix[prefix.len()], value);
            }
        }
        leaf
    }

    /// The few entries as a page, the suffixes of which begin with `prefix`.
    pub(crate) fn into_page(self, prefix: &[u8]) -> Page<V> {
        let len = self.len();
        self.into_pages(prefix, len)
            .pop()
            .expect("a leaf has entries")
    }

    /// The entries as one or more pages, in order. The suffixes begin with `prefix`.
    pub(crate) fn into_pages(self, prefix: &[u8], page_len: usize) -> Vec<Page<V>> {
        let mut bytes = *self.bytes();
        let mut values = IntoValues::new(self);
        let mut pages = Vec::new();
        let mut suffix = prefix.to_vec();
        while values.len() > 0 {
            let count = values.len().min(page_len);
            let mut page = Page::for_lengths(std::iter::repeat_n(prefix.len() + 1, count));
            for value in values.by_ref().take(count) {
                suffix.truncate(prefix.len());
                suffix.push(bytes.pop_first().expect("as many bytes as values"));
                page.push(&suffix, value);
            }
            pages.push(page);
        }
        pages
    }
}

impl<V: Clone> Clone for ByteLeaf<V> {
    fn clone(&self) -> Self {
        let mut leaf = Self::with_capacity(self.prefix(), self.len());
        let mut bytes = *self.bytes();
        for value in self.values() {
            leaf.insert(
                bytes.pop_first().expect("as many bytes as values"),
                value.clone(),
            );
        }
        leaf
    }
}
