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
    #[inline]
    pub(crate) fn select(&self, n: usize) -> Option<u8> {
        let later = &self.below[1..];
        let word: usize = later
            .iter()
            .map(|&below| usize::from(usize::from(below) <= n))
            .sum();
        let bit = select_bit(self.words[word], n - usize::from(self.below[word]))?;
        Some((word as u32 * 64 + bit) as u8)
    }

    /// Without the first `front` and the last `back` bytes; the counts are left behind.
    pub(crate) fn trimmed(&self, front: usize, back: usize) -> Self {
        let kept = self.len().saturating_sub(front + back);
        let ends = (
            self.select(front),
            self.select(front + kept.saturating_sub(1)),
        );
        let (Some(first), Some(last), 1..) = (ends.0, ends.1, kept) else {
            return Self::default();
        };
        let mut set = *self;
        for (word, start) in set.words.iter_mut().zip((0_u16..).step_by(64)) {
            // The bits of this word that are below a byte, all of them or none.
            let below = |byte: u16| {
                let bits = u32::from(byte.saturating_sub(start).min(64));
                1_u64.checked_shl(bits).map_or(u64::MAX, |bit| bit - 1)
            };
            *word &= !below(u16::from(first)) & below(u16::from(last) + 1);
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

/// The bit with `n` others below it, by halves: a loop over the bits would end at a branch that is
/// never foreseen.
#[inline]
fn select_bit(word: u64, mut n: usize) -> Option<u32> {
    if word == u64::MAX {
        return u32::try_from(n).ok().filter(|&bit| bit < 64);
    }
    if n >= word.count_ones() as usize {
        return None;
    }
    let (mut bit, mut half) = (0, 32);
    while half > 0 {
        let lower = ((word >> bit) & ((1 << half) - 1)).count_ones() as usize;
        let is_above = n >= lower;
        n -= if is_above { lower } else { 0 };
        bit += if is_above { half } else { 0 };
        half /= 2;
    }
    Some(bit)
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

#[cfg(test)]
mod tests {
    use super::ByteSet;

    /// A set with its counts, and its bytes one by one.
    fn set_of(is_in: impl Fn(u8) -> bool) -> (ByteSet, Vec<u8>) {
        let bytes: Vec<u8> = (0..=u8::MAX).filter(|&byte| is_in(byte)).collect();
        let mut set = ByteSet::default();
        bytes.iter().for_each(|&byte| set.insert(byte));
        (set, bytes)
    }

    fn sets() -> Vec<(ByteSet, Vec<u8>)> {
        vec![
            set_of(|_| true),
            set_of(|_| false),
            set_of(|byte| byte % 3 == 1),
            set_of(|byte| (64..128).contains(&byte)),
            set_of(|byte| !(2..254).contains(&byte)),
            set_of(|byte| byte.count_ones() == 4),
        ]
    }

    #[test]
    fn selects_what_stands_there() {
        for (set, bytes) in sets() {
            for n in 0..=256 {
                assert_eq!(set.select(n), bytes.get(n).copied());
            }
        }
    }

    #[test]
    fn trims_both_ends() {
        for (set, bytes) in sets() {
            for front in [0, 1, 2, 30, 63, 64, 65, 128, 255] {
                for back in [0, 1, 2, 31, 64, 66, 127, 254, 255] {
                    let mut trimmed = set.trimmed(front, back);
                    let left = std::iter::from_fn(|| trimmed.pop_first());
                    let end = bytes.len().saturating_sub(back);
                    assert!(left.eq(bytes.get(front..end).unwrap_or_default().iter().copied()));
                }
            }
        }
    }
}
