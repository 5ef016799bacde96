//! Edit distance.

use std::cell::RefCell;

use crate::sketch::LetterCounts;
use crate::{Distance, Metric};

/// The least number of symbols to insert, delete or replace to turn one string into the other.
///
/// Symbols are characters for `str` and bytes for `[u8]`.
///
/// # Complexity
///
/// O(n + m) for strings of which one has at most 64 symbols beyond what they share at their ends,
/// all of them below 256 (Myers, "A fast bit-vector algorithm for approximate string matching",
/// 1999, in the form of Hyyrö 2003); otherwise O(n · m).
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Levenshtein};
///
/// assert_eq!(Levenshtein.distance("kitten", "sitting"), 3.0);
/// assert_eq!(Levenshtein.distance("größe", "große"), 1.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "edit")]
pub struct Levenshtein;

thread_local! {
    /// For each symbol the places of the pattern where it stands; all 0 between two calls, so that
    /// a short pattern need not clear the whole table.
    static PLACES: RefCell<[u64; 256]> = const { RefCell::new([0; 256]) };
}

/// The distance for a pattern of 1 to 64 bytes.
fn bit_parallel(pattern: &[u8], text: &[u8]) -> usize {
    PLACES.with_borrow_mut(|places| {
        for (i, &symbol) in pattern.iter().enumerate() {
            places[usize::from(symbol)] |= 1 << i;
        }
        let last = 1_u64 << (pattern.len() - 1);
        // Vertical differences along the pattern: +1 and -1.
        let (mut up, mut down) = (u64::MAX, 0_u64);
        let mut distance = pattern.len();
        for &symbol in text {
            let equal = places[usize::from(symbol)];
            let diagonal = ((equal & up).wrapping_add(up) ^ up) | equal | down;
            let right_up = down | !(diagonal | up);
            let right_down = diagonal & up;
            distance += usize::from(right_up & last != 0);
            distance -= usize::from(right_down & last != 0);
            let shifted = (right_up << 1) | 1;
            up = (right_down << 1) | !(diagonal | shifted);
            down = shifted & diagonal;
        }
        for &symbol in pattern {
            places[usize::from(symbol)] = 0;
        }
        distance
    })
}

/// The textbook's table, one row at a time, for what does not fit the bits.
fn tabulated<S: PartialEq>(a: &[S], b: &[S]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Cuts off what the two share at their ends, which takes no edits.
fn strip<'a, S: PartialEq>(mut a: &'a [S], mut b: &'a [S]) -> (&'a [S], &'a [S]) {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[same..], &b[same..]);
    let same = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (&a[..a.len() - same], &b[..b.len() - same])
}

fn bytes(a: &[u8], b: &[u8]) -> usize {
    let (a, b) = strip(a, b);
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    match short.len() {
        0 => long.len(),
        1..=64 => bit_parallel(short, long),
        _ => tabulated(short, long),
    }
}

impl Distance<[u8]> for Levenshtein {
    fn distance(&self, a: &[u8], b: &[u8]) -> f64 {
        bytes(a, b) as f64
    }
}

impl Distance<str> for Levenshtein {
    fn distance(&self, a: &str, b: &str) -> f64 {
        if a.is_ascii() && b.is_ascii() {
            return bytes(a.as_bytes(), b.as_bytes()) as f64;
        }
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let (a, b) = strip(&a, &b);
        tabulated(a, b) as f64
    }
}

impl Distance<String> for Levenshtein {
    fn distance(&self, a: &String, b: &String) -> f64 {
        self.distance(a.as_str(), b.as_str())
    }
}

impl Distance<Vec<u8>> for Levenshtein {
    fn distance(&self, a: &Vec<u8>, b: &Vec<u8>) -> f64 {
        bytes(a, b) as f64
    }
}

macro_rules! edit_metric {
    ($($text:ty),*) => {
        $(impl Metric<$text> for Levenshtein {
            type Sketch = LetterCounts;

            fn sketch(&self, _sample: &[&$text]) -> LetterCounts {
                LetterCounts
            }

            fn relative_error(&self, _point: &$text) -> f64 {
                0.0
            }
        })*
    };
}

edit_metric!([u8], str, String, Vec<u8>);
