//! Pages: sorted runs of entries at the fringe of the tree.
//!
//! A page holds the *suffixes* of its keys (what the path above has not consumed) and the values
//! beside them. The first eight bytes of a suffix are its [`head`](super::head), all heads stand in
//! one array, and a lookup searches that. The bytes beyond the heads follow one
//! another in `rest`. If all suffixes have the same length, their places are computed; otherwise
//! each entry has a *start code*: the place of its rest (12 bits) and a [`mark`](head::mark) (4 bits).
//!
//! Invariants, checked by `validate`:
//!
//! 1. Entries are sorted by suffix, without duplicates.
//! 2. In a uniform page every suffix has the width of the form.
//! 3. A page holds at most [`MAX_DATA`] bytes of rest, so that starts fit. Only its last suffix may
//!    be longer, and then all others are shorter than a word and share its word.
//! 4. A page has at most [`max_len`] entries, and at least one.
//! 5. Start codes hold the marks of their suffixes.

mod block;
mod codes;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub(crate) use block::{Form, Page, Shape};

use super::head::{self, Head};
use super::{IntoValues, Slate, Spell};

/// The most bytes of rest in a page, but for one long suffix.
pub(crate) const MAX_DATA: usize = 4095;

/// The fewest entries that are worth a byte leaf with its bitmap.
pub(crate) const MIN_DENSE: usize = 32;

/// The bits of a start code that hold the mark.
const MARK: u16 = (1 << MARK_BITS) - 1;
const MARK_BITS: u32 = 4;

/// The first so many bytes of a word.
const FIRST: [u64; head::WIDTH + 1] = {
    let mut first = [u64::MAX; head::WIDTH + 1];
    let mut count = 0;
    while count < head::WIDTH {
        first[count] = !(u64::MAX >> (8 * count));
        count += 1;
    }
    first
};

/// The bytes that a buffer for suffixes begins with.
const USUAL_SUFFIX: usize = 64;

/// The most entries of a page: fewer for large values, so that an insertion moves about a
/// kilobyte at most.
pub(crate) const fn max_len<V>() -> usize {
    match size_of::<V>() {
        0..=16 => 64,
        17..=32 => 48,
        33..=64 => 32,
        65..=128 => 16,
        // No cut parts the eight suffixes that are shorter than a word and share it.
        _ => 9,
    }
}

/// The keys of a page, apart from its values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys<'a> {
    heads: &'a [u64],
    starts: &'a [u16],
    /// What suffixes have beyond their heads, and bytes without a meaning from `rest_len` on.
    rest: &'a [u8],
    rest_len: usize,
    len: usize,
    form: Form,
}

impl<'a> Keys<'a> {
    #[inline]
    pub(crate) fn of<V>(page: &'a Page<V>) -> Self {
        Self {
            heads: page.heads(),
            starts: page.starts(),
            rest: page.rest_slots(),
            rest_len: page.rest().len(),
            len: page.len(),
            form: page.form(),
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many bytes of suffix `i` its head holds.
    #[inline]
    fn kept(&self, i: usize) -> u8 {
        match self.form {
            Form::Uniform(width) => width.min(head::WIDTH as u8),
            Form::Varied => ((self.starts[i] & MARK) as u8).min(head::WIDTH as u8),
        }
    }

    /// The place in `rest` of what suffix `i` has beyond its head.
    #[inline]
    fn rest_range(&self, i: usize) -> std::ops::Range<usize> {
        match self.form {
            Form::Uniform(width) => {
                let width = usize::from(width).saturating_sub(head::WIDTH);
                i * width..(i + 1) * width
            }
            Form::Varied => {
                let place = |code: &u16| usize::from(code >> MARK_BITS);
                place(&self.starts[i])..self.starts.get(i + 1).map_or(self.rest_len, place)
            }
        }
    }

    /// Suffix `i`, cut in two.
    #[inline]
    pub(crate) fn get(&self, i: usize) -> Head<'a> {
        Head {
            word: self.heads[i],
            kept: self.kept(i),
            rest: &self.rest[self.rest_range(i)],
        }
    }

    /// The head words, and how many bytes each holds, if that is all of every suffix.
    #[inline]
    pub(crate) fn words(&self) -> Option<(&'a [u64], u8)> {
        match self.form {
            Form::Uniform(width) if usize::from(width) <= head::WIDTH => Some((self.heads, width)),
            Form::Uniform(_) | Form::Varied => None,
        }
    }

    /// The head words of the suffixes.
    #[inline]
    pub(crate) fn heads(&self) -> &'a [u64] {
        self.heads
    }

    /// The head word of suffix `i`.
    #[inline]
    pub(crate) fn word(&self, i: usize) -> u64 {
        self.heads[i]
    }

    /// The head word of the last suffix.
    pub(crate) fn last_word(&self) -> Option<u64> {
        self.heads.last().copied()
    }

    /// Whether all suffixes have the same word.
    pub(crate) fn is_one_word(&self) -> bool {
        self.heads[0] == self.heads[self.len - 1]
    }

    /// The number of suffixes with a word up to this one.
    pub(crate) fn count_up_to(&self, word: u64) -> usize {
        head::count_up_to(self.heads, word)
    }

    /// The number of suffixes shorter than a word. In a page of one word they come first.
    pub(crate) fn short_len(&self) -> usize {
        (0..self.len)
            .take_while(|&i| usize::from(self.kept(i)) < head::WIDTH)
            .count()
    }

    /// The number of bytes in suffix `i`.
    pub(crate) fn suffix_len(&self, i: usize) -> usize {
        usize::from(self.kept(i)) + self.rest_range(i).len()
    }

    /// Appends suffix `i` to `key`.
    #[inline]
    pub(crate) fn append_suffix(&self, i: usize, key: &mut impl Spell) {
        let range = self.rest_range(i);
        let rest = &self.rest[range.start..];
        key.append_suffix(self.heads[i], self.kept(i), rest, range.len());
    }

    /// Spells suffix `i` at `depth` of a slate; `None` if that takes more than a few steps.
    #[inline]
    pub(crate) fn spell(&self, i: usize, depth: usize, key: &mut Slate) -> Option<()> {
        let word = *self.heads.get(i)?;
        let Some(&code) = self.starts.get(i) else {
            return match self.form {
                Form::Uniform(width) if usize::from(width) <= head::WIDTH => {
                    key.write_head(depth, word, width)
                }
                _ => None,
            };
        };
        let place = |code: u16| usize::from(code >> MARK_BITS);
        let start = place(code);
        let end = self
            .starts
            .get(i + 1)
            .map_or(self.rest_len, |&code| place(code));
        let rest = self.rest.get(start..)?;
        key.write(
            depth,
            word,
            (code & MARK) as u8,
            rest,
            end.wrapping_sub(start),
        )
    }

    /// Where `suffix` is, if it is there: as `search`, without an order.
    ///
    /// Names in a directory begin alike, so that dozens may have the wanted word. Few of these have
    /// the wanted [length and mark](codes::candidates), and only they are compared.
    #[inline]
    pub(crate) fn find(&self, suffix: &[u8]) -> Option<usize> {
        let wanted = Head::of(suffix);
        if let Some((words, width)) = self.words() {
            // The word is all there is, once.
            let i = head::count_below(words, wanted.word);
            let found = words.get(i) == Some(&wanted.word) && suffix.len() == usize::from(width);
            return found.then_some(i);
        }
        let mut i = head::count_below(self.heads, wanted.word);
        if self.heads.get(i) != Some(&wanted.word) {
            return None;
        }
        let is_same = |i| {
            let entry = self.get(i);
            entry.kept == wanted.kept && super::same_bytes(entry.rest, wanted.rest)
        };
        if self.heads.get(i + 1) != Some(&wanted.word) {
            return is_same(i).then_some(i);
        }
        if self.len < codes::LANES || self.starts.len() < self.len {
            return self.search_same_word(i, &wanted).ok();
        }
        let mark = u16::from(head::mark(suffix));
        loop {
            // Eight codes from here on, or the last ones.
            let from = i.min(self.len - codes::LANES);
            let window = self.starts[from..].first_chunk()?;
            let end = (self.rest_len << MARK_BITS) as u16; // a long suffix: compared modulo 4,096
            let behind = self
                .starts
                .get(from + codes::LANES)
                .map_or(end, |&code| code);
            let found = codes::candidates(window, behind, mark, wanted.rest.len() as u16);
            let mut left = found & u32::MAX << (i - from);
            while left != 0 {
                let at = from + left.trailing_zeros() as usize;
                if self.heads.get(at) != Some(&wanted.word) {
                    return None;
                }
                if is_same(at) {
                    return Some(at);
                }
                left &= left - 1;
            }
            i = from + codes::LANES;
            if self.heads.get(i) != Some(&wanted.word) {
                return None;
            }
        }
    }

    /// The mark of suffix `i`, as its start code holds it; `None` in a uniform page.
    pub(crate) fn mark(&self, i: usize) -> Option<u8> {
        self.starts.get(i).map(|code| (code & MARK) as u8)
    }

    /// Appends to `key` one suffix after the other, each in the place of the one before.
    #[inline]
    pub(crate) fn spell_each<B: Spell>(
        &self,
        suffixes: impl Iterator<Item = usize>,
        key: &mut B,
        mut each: impl FnMut(&B),
    ) {
        let depth = key.len();
        match self.form {
            // Nothing but heads, all alike.
            Form::Uniform(width) if usize::from(width) <= head::WIDTH => {
                for i in suffixes {
                    key.truncate(depth);
                    key.append_head(self.heads[i], width);
                    each(key);
                }
            }
            _ => {
                for i in suffixes {
                    key.truncate(depth);
                    self.append_suffix(i, key);
                    each(key);
                }
            }
        }
    }

    /// Where `suffix` is, or where it would go.
    #[inline]
    pub(crate) fn search(&self, suffix: &[u8]) -> Result<usize, usize> {
        let wanted = Head::of(suffix);
        let i = head::count_below(self.heads, wanted.word);
        if i >= self.len || self.heads[i] != wanted.word {
            return Err(i);
        }
        if self.heads.get(i + 1) != Some(&wanted.word) {
            let entry = self.get(i);
            if entry.kept == wanted.kept && super::same_bytes(entry.rest, wanted.rest) {
                return Ok(i);
            }
            return Err(i + usize::from(compare_same_head(&entry, &wanted).is_lt()));
        }
        self.search_same_word(i, &wanted)
    }

    /// As `search`, among several suffixes with the wanted word, the first of which is `i`.
    ///
    /// Most of them differ in the next eight bytes, and these are compared as integers, one suffix
    /// after the other: that is more comparisons than halves would take, but none waits for another.
    fn search_same_word(&self, mut i: usize, wanted: &Head<'_>) -> Result<usize, usize> {
        let next = Head::of(wanted.rest).word;
        let mut range = self.rest_range(i);
        loop {
            let word = self.next_word(range.clone());
            if word >= next {
                let order = word.cmp(&next);
                match order.then_with(|| compare_same_head(&self.get(i), wanted)) {
                    Ordering::Less => {}
                    Ordering::Equal => return Ok(i),
                    Ordering::Greater => return Err(i),
                }
            }
            i += 1;
            if self.heads.get(i) != Some(&wanted.word) {
                return Err(i);
            }
            range = range.end..self.rest_end(i);
        }
    }

    /// The first eight bytes at a place in `rest`, as a head holds them.
    #[inline]
    fn next_word(&self, range: std::ops::Range<usize>) -> u64 {
        match self.rest[range.start..].first_chunk() {
            Some(&bytes) => u64::from_be_bytes(bytes) & FIRST[range.len().min(head::WIDTH)],
            None => Head::of(&self.rest[range]).word,
        }
    }

    /// Where the rest of suffix `i` ends.
    #[inline]
    fn rest_end(&self, i: usize) -> usize {
        match self.form {
            Form::Uniform(width) => (i + 1) * usize::from(width).saturating_sub(head::WIDTH),
            Form::Varied => {
                let next = self.starts.get(i + 1);
                next.map_or(self.rest_len, |&code| usize::from(code >> MARK_BITS))
            }
        }
    }

    /// Whether every suffix has this many bytes.
    pub(crate) fn have_len(&self, len: usize) -> bool {
        (0..self.len).all(|i| self.suffix_len(i) == len)
    }

    /// What all suffixes share if that is all but their last byte, and they are many: then they
    /// make a byte leaf.
    pub(crate) fn dense_prefix(&self) -> Option<Vec<u8>> {
        if self.len < MIN_DENSE {
            return None;
        }
        let shared = self.suffix_len(0).checked_sub(1)?;
        if self.common_prefix_len() < shared || !self.have_len(shared + 1) {
            return None;
        }
        let mut prefix = Vec::new();
        self.append_suffix(0, &mut prefix);
        prefix.truncate(shared);
        Some(prefix)
    }

    /// The number of first bytes that all suffixes of the page share.
    pub(crate) fn common_prefix_len(&self) -> usize {
        // Sorted, so what the first and the last share, all share.
        let (mut first, mut last) = (Vec::new(), Vec::new());
        self.append_suffix(0, &mut first);
        self.append_suffix(self.len - 1, &mut last);
        super::common_prefix_len(&first, &last)
    }
}

/// Compares two suffixes whose head words are equal.
#[inline]
fn compare_same_head(a: &Head<'_>, b: &Head<'_>) -> Ordering {
    // With fewer than eight bytes kept, a suffix ends there: equal words and fewer bytes make it a
    // prefix of the other one.
    a.kept.cmp(&b.kept).then_with(|| a.rest.cmp(b.rest))
}

impl<V> Page<V> {
    #[inline]
    pub(crate) fn keys(&self) -> Keys<'_> {
        Keys::of(self)
    }

    /// Appends suffix `i` to `key`: as [`Keys::append_suffix`], where only one entry is looked at.
    ///
    /// # Panics
    ///
    /// Panics if there is no such entry.
    #[inline]
    pub(crate) fn append_suffix(&self, i: usize, key: &mut impl Spell) {
        match self.form() {
            Form::Uniform(width) if usize::from(width) <= head::WIDTH => {
                key.append_head(self.heads()[i], width);
            }
            _ => self.keys().append_suffix(i, key),
        }
    }

    /// A page without entries, to leave where one is taken out for a moment.
    pub(crate) fn empty() -> Self {
        Self::with_shape(Shape {
            cap: 0,
            form: Form::Varied,
            data_cap: 0,
        })
    }

    /// The page, with an empty one left in its place.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::empty())
    }

    /// A page of one entry.
    pub(crate) fn single(suffix: &[u8], value: V) -> Self {
        let mut page = Self::with_shape(Shape {
            cap: 1,
            form: form_of(suffix.len()),
            data_cap: data_size(suffix.len().saturating_sub(head::WIDTH)),
        });
        page.push(suffix, value);
        page
    }

    /// An empty page for exactly `count` suffixes, the lengths of which are `lengths`.
    pub(crate) fn for_lengths(lengths: impl Iterator<Item = usize>) -> Self {
        let (mut count, mut data, mut form) = (0_usize, 0_usize, None);
        for len in lengths {
            count += 1;
            data += len.saturating_sub(head::WIDTH);
            let own = form_of(len);
            form = Some(form.map_or(own, |form| if form == own { form } else { Form::Varied }));
        }
        Self::with_shape(Shape {
            cap: u8::try_from(count).expect("a page has at most 64 entries"),
            form: form.unwrap_or(Form::Varied),
            data_cap: data_size(data),
        })
    }

    /// Whether an entry with that suffix can be added at all, growing if need be.
    #[inline]
    pub(crate) fn accepts(&self, suffix: &[u8]) -> bool {
        let data = self.rest().len() + suffix.len().saturating_sub(head::WIDTH);
        self.len() < max_len::<V>() && (data <= MAX_DATA || self.accepts_long(suffix))
    }

    /// Whether a suffix can be added although the bytes become too many: if no cut could part
    /// them, since they share a word, and all but the last are shorter than that.
    #[cold]
    fn accepts_long(&self, suffix: &[u8]) -> bool {
        let (keys, new) = (self.keys(), Head::of(suffix));
        if self.len() == 0 {
            return true;
        }
        let long = self.len() - keys.short_len() + usize::from(new.kept == head::WIDTH as u8);
        keys.is_one_word() && keys.word(0) == new.word && long <= 1
    }

    /// Adds an entry at `i`, where it belongs.
    pub(crate) fn insert(&mut self, i: usize, suffix: &[u8], value: V) {
        let new = Head::of(suffix);
        self.make_room(suffix.len(), new.rest.len());
        let keys = self.keys();
        let at = if i < keys.len() {
            keys.rest_range(i).start
        } else {
            self.rest().len()
        };
        let start = start_code(at, suffix);
        self.insert_raw(i, new.word, start, value, new.rest, at);
        let step = (new.rest.len() << MARK_BITS) as u16; // a longer suffix is the last one
        if step > 0
            && let Some(behind) = self.starts_mut().get_mut(i + 1..)
        {
            for start in behind {
                *start += step;
            }
        }
    }

    /// Adds an entry behind all others, where it belongs.
    pub(crate) fn push(&mut self, suffix: &[u8], value: V) {
        self.insert(self.len(), suffix, value);
    }

    /// As `push`, to a page that was made for what comes.
    ///
    /// # Panics
    ///
    /// Panics if there is no room, or the suffix is of another length than a uniform page's.
    #[inline]
    pub(crate) fn push_fitting(&mut self, suffix: &[u8], value: V) {
        let new = Head::of(suffix);
        if let Form::Uniform(width) = self.form() {
            assert_eq!(
                usize::from(width),
                suffix.len(),
                "a suffix of another length"
            );
        }
        let start = start_code(self.rest().len(), suffix);
        self.push_raw(new.word, start, value, new.rest);
    }

    /// Takes out entry `i`, and gives memory back when a good part of it is unused.
    pub(crate) fn remove(&mut self, i: usize) -> V {
        let range = self.keys().rest_range(i);
        let step = (range.len() << MARK_BITS) as u16; // a longer suffix is the last one
        let value = self.remove_raw(i, range);
        if step > 0
            && let Some(behind) = self.starts_mut().get_mut(i..)
        {
            for start in behind {
                *start -= step;
            }
        }
        let Shape {
            cap,
            form,
            data_cap,
        } = self.shape();
        let (len, data) = (self.len(), self.rest().len());
        if usize::from(cap) <= len + len / 2 && data_cap as usize <= data + data / 2 {
            return value; // less than what is grown twice, and told at once
        }
        let (roomy, slack) = (grown_len(grown_len(len)), grown_data(grown_data(data)));
        if len > 0 && (usize::from(cap) > roomy || data_cap as usize > slack) {
            self.reshape(Shape {
                cap: len as u8,
                form,
                data_cap: data_size(data),
            });
        }
        value
    }

    /// Grows, and leaves the uniform form, so that one more suffix of `len` bytes fits.
    #[inline]
    fn make_room(&mut self, len: usize, rest: usize) {
        let Shape {
            cap,
            form,
            data_cap,
        } = self.shape();
        let (count, data) = (self.len() + 1, self.rest().len() + rest);
        let stays = form == Form::Varied || form == form_of(len);
        if count > usize::from(cap) || data > data_cap as usize || !stays {
            self.grow(count, data, stays);
        }
    }

    /// Moves to an allocation with room to grow, both for entries and for their bytes, whichever
    /// was short: then the other one will not be short soon, and there are half as many moves.
    #[cold]
    fn grow(&mut self, count: usize, data: usize, stays: bool) {
        let form_after = if stays { self.form() } else { Form::Varied };
        let cap_after = grown_len(count).min(max_len::<V>()).max(count);
        let data_after = match form_after {
            // Rows of equal width: room for the suffixes of exactly `cap` entries.
            Form::Uniform(width) => cap_after * usize::from(width).saturating_sub(head::WIDTH),
            // As many bytes for each entry as there were so far.
            Form::Varied => data * cap_after / count,
        };
        let old = self.keys();
        let codes: Vec<u16> = if stays {
            Vec::new()
        } else {
            let code = |i| {
                let mut suffix = Vec::new();
                old.append_suffix(i, &mut suffix);
                start_code(old.rest_range(i).start, &suffix)
            };
            (0..old.len()).map(code).collect()
        };
        self.reshape(Shape {
            cap: cap_after as u8, // at most `max_len`
            form: form_after,
            data_cap: data_size(data_after),
        });
        if !stays {
            self.starts_mut().copy_from_slice(&codes);
        }
    }

    /// Where to cut this page in two: the place nearest to its middle where the word changes.
    /// `None` if all suffixes have the same word.
    pub(crate) fn cut(&self) -> Option<usize> {
        let keys = self.keys();
        let middle = keys.len() / 2;
        let changes = |&i: &usize| keys.word(i - 1) != keys.word(i);
        let before = (1..=middle).rev().find(changes);
        let behind = (middle + 1..keys.len()).find(changes);
        [before, behind]
            .into_iter()
            .flatten()
            .min_by_key(|i| i.abs_diff(middle))
    }

    /// Cuts the entries from `at` on off, as a page with room to grow; what stays just fits.
    pub(crate) fn split_off(&mut self, at: usize) -> Self {
        let form = self.form();
        let rest_at = self.keys().rest_range(at).start;
        let (count, data) = (self.len() - at, self.rest().len() - rest_at);
        let cap = grown_len(count);
        let data_cap = match form {
            Form::Uniform(width) => cap * usize::from(width).saturating_sub(head::WIDTH),
            Form::Varied => grown_data(data),
        };
        let shape = Shape {
            cap: cap as u8,
            form,
            data_cap: data_size(data_cap),
        };
        let mut right = self.split_raw(at, rest_at, shape);
        for start in right.starts_mut() {
            *start -= (rest_at << MARK_BITS) as u16; // at most MAX_DATA: something starts there
        }
        let data_cap = data_size(self.rest().len());
        self.reshape(Shape {
            cap: at as u8,
            form,
            data_cap,
        });
        right
    }

    /// The same entries with `cut` bytes less, or with `prefix` before them.
    pub(crate) fn rebased(self, prefix: &[u8], cut: usize) -> Self {
        let keys = self.keys();
        let lengths = (0..keys.len()).map(|i| prefix.len() + keys.suffix_len(i) - cut);
        let page = Self::for_lengths(lengths);
        page.extended_with(self, prefix, cut)
    }

    /// Whether so few entries are left that a neighbor may take them in.
    pub(crate) fn is_thin(&self) -> bool {
        self.len() <= max_len::<V>() / 4
    }

    /// Whether the entries of both fit in one page that has room for half as many again.
    pub(crate) fn can_join(&self, right: &Self) -> bool {
        self.len() + right.len() <= max_len::<V>() * 5 / 8
            && self.rest().len() + right.rest().len() <= MAX_DATA * 5 / 8
    }

    /// The entries of both; all of `right`'s are above all of this page's.
    pub(crate) fn joined(mut self, right: Self) -> Self {
        if self.form() == right.form() {
            let (len, data) = (self.len(), self.rest().len());
            self.reshape(Shape {
                cap: (len + right.len()) as u8, // at most `max_len`: see `can_join`
                form: self.form(),
                data_cap: data_size(data + right.rest().len()),
            });
            self.append_raw(right);
            if let Some(behind) = self.starts_mut().get_mut(len..) {
                for start in behind {
                    *start += (data << MARK_BITS) as u16; // at most MAX_DATA: see `can_join`
                }
            }
            return self;
        }
        let (a, b) = (self.keys(), right.keys());
        let lengths = (0..a.len()).map(|i| a.suffix_len(i));
        let page = Self::for_lengths(lengths.chain((0..b.len()).map(|i| b.suffix_len(i))));
        page.extended_with(self, &[], 0)
            .extended_with(right, &[], 0)
    }

    /// The bytes of rest that `rebased(prefix, 0)` would hold with a prefix of that length.
    pub(crate) fn data_with_prefix(&self, prefix: usize) -> usize {
        let keys = self.keys();
        (0..keys.len())
            .map(|i| (prefix + keys.suffix_len(i)).saturating_sub(head::WIDTH))
            .sum()
    }

    /// Adds all entries of another page to one that was made for them, with `prefix` before their
    /// suffixes or without the first `cut` bytes of them.
    fn extended_with(mut self, other: Self, prefix: &[u8], cut: usize) -> Self {
        debug_assert!(prefix.is_empty() || cut == 0, "one or the other");
        let mut suffix = Vec::with_capacity(prefix.len() + USUAL_SUFFIX);
        suffix.extend_from_slice(prefix);
        let mut values = IntoValues::new(other);
        loop {
            let i = values.index();
            let Some(value) = values.next() else { break };
            if let Some(cut) = cut.checked_sub(head::WIDTH) {
                // Nothing of the head is left, and the rest need not be put together.
                self.push_fitting(&values.keys().get(i).rest[cut..], value);
                continue;
            }
            suffix.truncate(prefix.len());
            values.keys().append_suffix(i, &mut suffix);
            self.push_fitting(&suffix[cut..], value);
        }
        self
    }
}

impl<V: Clone> Clone for Page<V> {
    fn clone(&self) -> Self {
        let keys = self.keys();
        let mut page = Self::for_lengths((0..keys.len()).map(|i| keys.suffix_len(i)));
        let mut suffix = Vec::new();
        for (i, value) in self.values().iter().enumerate() {
            suffix.clear();
            keys.append_suffix(i, &mut suffix);
            page.push_fitting(&suffix, value.clone());
        }
        page
    }
}

/// The form of a page whose suffixes all have `len` bytes.
fn form_of(len: usize) -> Form {
    if len <= Form::MAX_WIDTH {
        Form::Uniform(len as u8)
    } else {
        Form::Varied
    }
}

#[inline]
fn start_code(place: usize, suffix: &[u8]) -> u16 {
    // A place above MAX_DATA is the end of a long suffix, which is last: nothing starts there.
    (place << MARK_BITS) as u16 | u16::from(head::mark(suffix))
}

fn data_size(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("capacity overflow")
}

/// The slots to have when `len` are needed: a quarter more, so that entries come in amortised
/// constant time and about one slot in ten is empty. An eighth saves 5 % of a map of paths filled
/// in random order, and costs a seventh of an insertion's time.
fn grown_len(len: usize) -> usize {
    (len + len / 4).max(len + usize::from(len > 2))
}

fn grown_data(bytes: usize) -> usize {
    bytes + bytes / 4
}
