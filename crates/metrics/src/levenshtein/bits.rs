//! A column of the table of edit distances as bits: up and down by one, and nothing else, is how
//! neighbors in it differ.
//!
//! Myers, "A fast bit-vector algorithm for approximate string matching", 1999, for any number of
//! words, with the horizontal differences handed from word to word as in Hyyrö, "A bit-vector
//! algorithm for computing Levenshtein and Damerau edit distances", 2003.

use std::cell::RefCell;

/// 64 cells of a column, by their differences to the cell above.
#[derive(Clone, Copy)]
struct Word {
    up: u64,
    down: u64,
}

/// How a cell differs from its left neighbor, as bits: at most one of the two is 1.
#[derive(Clone, Copy)]
struct Step {
    up: u64,
    down: u64,
}

impl Word {
    /// The column before the text begins: each cell is one more than that above.
    const START: Self = Self {
        up: u64::MAX,
        down: 0,
    };

    /// Moves one symbol to the right. `equal` marks the places of the pattern where it stands,
    /// `above` is the step of the last cell of the word above; returns the step of cell `last`.
    #[inline(always)] // the loop around it is all there is
    fn advance(&mut self, equal: u64, above: Step, last: u32) -> Step {
        let vertical = equal | self.down;
        let equal = equal | above.down;
        let diagonal = ((equal & self.up).wrapping_add(self.up) ^ self.up) | equal;
        let right_up = self.down | !(diagonal | self.up);
        let right_down = self.up & diagonal;
        let step = Step {
            up: (right_up >> last) & 1,
            down: (right_down >> last) & 1,
        };
        let right_up = (right_up << 1) | above.up;
        let right_down = (right_down << 1) | above.down;
        self.up = right_down | !(vertical | right_up);
        self.down = right_up & vertical;
        step
    }
}

/// The row above the table: each cell is one more than its left neighbor.
const TOP: Step = Step { up: 1, down: 0 };

/// Walks the bottom row of the table; what is left of the text can take back one edit a symbol.
struct Bottom {
    distance: usize,
    left: usize,
    limit: usize,
}

impl Bottom {
    fn new(pattern: usize, text: usize, limit: usize) -> Self {
        Self {
            distance: pattern,
            left: text,
            limit,
        }
    }

    /// Takes a step, and tells whether the end may still be within the limit.
    #[inline(always)] // once for each symbol of the text
    fn take(&mut self, step: Step) -> bool {
        self.distance = self.distance + step.up as usize - step.down as usize;
        self.left -= 1;
        self.distance <= self.limit.saturating_add(self.left)
    }
}

/// The last pattern of a thread: whoever asks for neighbors compares one string with many.
struct Prepared {
    pattern: [u8; 64],
    len: usize,
    /// For each symbol the places of the pattern where it stands.
    places: [u64; 256],
}

impl Prepared {
    fn prepare(&mut self, pattern: &[u8]) {
        if self.pattern[..self.len] == *pattern {
            return;
        }
        // Only what was set: a short pattern need not clear the whole table.
        for &symbol in &self.pattern[..self.len] {
            self.places[usize::from(symbol)] = 0;
        }
        for (i, &symbol) in pattern.iter().enumerate() {
            self.places[usize::from(symbol)] |= 1 << i;
        }
        self.pattern[..pattern.len()].copy_from_slice(pattern);
        self.len = pattern.len();
    }
}

thread_local! {
    static PREPARED: RefCell<Prepared> = const {
        RefCell::new(Prepared { pattern: [0; 64], len: 0, places: [0; 256] })
    };
}

/// The distance for a pattern of 1 to 64 bytes, or something above `limit` if there is one.
pub(super) fn short(pattern: &[u8], text: &[u8], limit: Option<usize>) -> usize {
    PREPARED.with_borrow_mut(|prepared| {
        prepared.prepare(pattern);
        let places = &prepared.places;
        let last = pattern.len() as u32 - 1;
        let mut word = Word::START;
        let mut bottom = Bottom::new(pattern.len(), text.len(), limit.unwrap_or(usize::MAX));
        // Without a limit there is nothing to compare with.
        if limit.is_none() {
            for &symbol in text {
                let step = word.advance(places[usize::from(symbol)], TOP, last);
                bottom.distance = bottom.distance + step.up as usize - step.down as usize;
            }
        } else {
            for &symbol in text {
                if !bottom.take(word.advance(places[usize::from(symbol)], TOP, last)) {
                    return usize::MAX;
                }
            }
        }
        bottom.distance
    })
}

/// The distance for a pattern of any length but 0 and symbols of any kind, or something above
/// `limit` if there is one.
pub(super) fn long<S: Ord + Copy>(pattern: &[S], text: &[S], limit: Option<usize>) -> usize {
    let mut alphabet = pattern.to_vec();
    alphabet.sort_unstable();
    alphabet.dedup();
    let width = pattern.len().div_ceil(64);
    // A row for each symbol of the pattern, and one of zeros for all others.
    let mut places = vec![0_u64; (alphabet.len() + 1) * width];
    let row = |symbol: S| alphabet.binary_search(&symbol).unwrap_or(alphabet.len()) * width;
    for (i, &symbol) in pattern.iter().enumerate() {
        places[row(symbol) + i / 64] |= 1 << (i % 64);
    }
    let mut words = vec![Word::START; width];
    let mut bottom = Bottom::new(pattern.len(), text.len(), limit.unwrap_or(usize::MAX));
    for &symbol in text {
        let equal = &places[row(symbol)..][..width];
        let mut step = TOP;
        for (i, (word, &equal)) in words.iter_mut().zip(equal).enumerate() {
            let last = if i + 1 == width {
                (pattern.len() as u32 - 1) % 64
            } else {
                63
            };
            step = word.advance(equal, step, last);
        }
        if !bottom.take(step) {
            return usize::MAX;
        }
    }
    bottom.distance
}
