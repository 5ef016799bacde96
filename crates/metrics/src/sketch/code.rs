//! What codes are made of, and how tightly they are packed.

use std::fmt::Debug;

use super::LANES;

/// How many numbers of a code share a word.
///
/// # Examples
///
/// ```
/// use metrics::sketch::Packing;
///
/// assert_eq!(Packing::Four.words(10), 3);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Packing {
    /// Each has a word of its own.
    #[default]
    One,
    /// Two whole numbers below 2^16.
    Two,
    /// Four whole numbers below 2^8.
    Four,
}

impl Packing {
    /// Returns how many numbers share a word.
    #[inline]
    pub const fn numbers(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
        }
    }

    /// Returns how many words some numbers take.
    #[inline]
    pub const fn words(self, numbers: usize) -> usize {
        numbers.div_ceil(self.numbers())
    }

    /// Returns how many words a block of columns takes.
    ///
    /// # Examples
    ///
    /// ```
    /// use metrics::sketch::{LANES, Packing};
    ///
    /// assert_eq!(Packing::Two.block(6), 3 * LANES);
    /// ```
    #[inline]
    pub const fn block(self, columns: usize) -> usize {
        self.words(columns) * LANES
    }
}

/// A number of a code.
///
/// Points and boxes are kept in words: in a block of columns, number `c` of lane `l` is part
/// `c % n` of word `LANES * (c / n) + l` where n numbers share a word, so that a vector of words
/// holds the same columns of many lanes. In a row number `c` is part `c % n` of word `c / n`.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{Code, LANES, Packing};
///
/// let mut block = vec![0; Packing::Four.block(3)];
/// 7_f32.put(Packing::Four, &mut block, 2, 5);
/// assert_eq!(block[5], 7 << 16);
/// assert_eq!(f32::of(Packing::Four, &block, 2, 5), 7.0);
/// assert_eq!(f32::of(Packing::Four, &block, 1, 5), 0.0);
/// ```
pub trait Code: Copy + Debug + Default + Into<f32> + PartialOrd + Send + Sync + 'static {
    /// What arrays of codes consist of.
    type Word: Copy + Debug + Default + PartialEq + Send + Sync + 'static;

    /// Reads a part of a word.
    #[must_use]
    fn part(packing: Packing, word: Self::Word, part: usize) -> Self;

    /// Writes a part of a word.
    fn set_part(self, packing: Packing, word: &mut Self::Word, part: usize);

    /// Copies a block of some columns to where each number has a word of its own, after what is
    /// there: bounds of many queries are then faster than from packed words.
    fn unpack(packing: Packing, block: &[Self::Word], columns: usize, to: &mut Vec<Self::Word>);

    /// Reads a number of a block of columns.
    #[inline]
    fn of(packing: Packing, block: &[Self::Word], column: usize, lane: usize) -> Self {
        let n = packing.numbers();
        Self::part(packing, block[column / n * LANES + lane], column % n)
    }

    /// Writes a number of a block of columns.
    #[inline]
    fn put(self, packing: Packing, block: &mut [Self::Word], column: usize, lane: usize) {
        let n = packing.numbers();
        self.set_part(packing, &mut block[column / n * LANES + lane], column % n);
    }

    /// Reads number `at` of a row of words.
    #[inline]
    fn of_row(packing: Packing, row: &[Self::Word], at: usize) -> Self {
        let n = packing.numbers();
        Self::part(packing, row[at / n], at % n)
    }

    /// Writes number `at` of a row of words.
    #[inline]
    fn put_row(self, packing: Packing, row: &mut [Self::Word], at: usize) {
        let n = packing.numbers();
        self.set_part(packing, &mut row[at / n], at % n);
    }
}

impl Code for f32 {
    type Word = u32;

    #[inline]
    fn part(packing: Packing, word: u32, part: usize) -> Self {
        match packing {
            Packing::One => Self::from_bits(word),
            Packing::Two => Self::from((word >> (16 * part)) as u16),
            Packing::Four => Self::from((word >> (8 * part)) as u8),
        }
    }

    #[inline]
    fn set_part(self, packing: Packing, word: &mut u32, part: usize) {
        let bits = 32 / packing.numbers();
        let (value, mask) = match packing {
            Packing::One => return *word = self.to_bits(),
            Packing::Two => (u32::from(self as u16), u32::from(u16::MAX)),
            Packing::Four => (u32::from(self as u8), u32::from(u8::MAX)),
        };
        let shift = bits * part;
        *word = *word & !(mask << shift) | value << shift;
    }

    fn unpack(packing: Packing, block: &[u32], columns: usize, to: &mut Vec<u32>) {
        let n = packing.numbers();
        for column in 0..columns {
            let words = &block[column / n * LANES..][..LANES];
            let bits = 32 / n as u32;
            let shift = bits * (column % n) as u32;
            if packing == Packing::One {
                to.extend_from_slice(words);
            } else {
                // Signed, for they are converted with less effort.
                let number =
                    |&word: &u32| (word >> shift & ((1 << bits) - 1)).cast_signed() as Self;
                to.extend(words.iter().map(number).map(Self::to_bits));
            }
        }
    }
}

/// Bytes are as tight as they can be: each is a word.
impl Code for u8 {
    type Word = Self;

    #[inline]
    fn part(_packing: Packing, word: Self, _part: usize) -> Self {
        word
    }

    #[inline]
    fn set_part(self, _packing: Packing, word: &mut Self, _part: usize) {
        *word = self;
    }

    fn unpack(_packing: Packing, block: &[Self], _columns: usize, to: &mut Vec<Self>) {
        to.extend_from_slice(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again_and_nothing_else_changes() {
        for packing in [Packing::One, Packing::Two, Packing::Four] {
            for columns in [1, 2, 3, 4, 5, 8, 13] {
                let mut block = vec![0; packing.block(columns)];
                let mut row = vec![0; packing.words(columns)];
                let number = |column: usize, lane: usize| ((column * 37 + lane * 5) % 256) as f32;
                for _ in 0..2 {
                    // The second time, over what is there already.
                    for column in 0..columns {
                        for lane in 0..LANES {
                            number(column, lane).put(packing, &mut block, column, lane);
                        }
                        number(column, 1).put_row(packing, &mut row, column);
                    }
                }
                let mut unpacked = Vec::new();
                f32::unpack(packing, &block, columns, &mut unpacked);
                for column in 0..columns {
                    for lane in 0..LANES {
                        let alone = f32::of(Packing::One, &unpacked, column, lane);
                        assert_eq!(alone, number(column, lane), "{packing:?}");
                        let found = f32::of(packing, &block, column, lane);
                        assert_eq!(found, number(column, lane), "{packing:?}");
                    }
                    assert_eq!(f32::of_row(packing, &row, column), number(column, 1));
                }
            }
        }
    }
}
