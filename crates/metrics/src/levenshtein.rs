//! Edit distance.

mod bits;

use crate::sketch::LetterCounts;
use crate::{Distance, Metric};

/// The least number of symbols to insert, delete or replace to turn one string into the other.
///
/// Symbols are characters for `str` and bytes for `[u8]`.
///
/// # Complexity
///
/// O(m · ⌈n / 64⌉) for n symbols of the one string and m of the other (Myers, "A fast bit-vector
/// algorithm for approximate string matching", 1999; Hyyrö, "A bit-vector algorithm for computing
/// Levenshtein and Damerau edit distances", 2003); another factor of log n for characters beyond
/// ASCII, and for more than 64 symbols. [`distance_within`](Distance::distance_within) stops as soon
/// as the rest cannot make up for what was needed so far.
///
/// # Examples
///
/// ```
/// use metrics::{Distance, Levenshtein};
///
/// assert_eq!(Levenshtein.distance("kitten", "sitting"), 3.0);
/// assert_eq!(Levenshtein.distance("größe", "große"), 1.0);
/// assert_eq!(Levenshtein.distance_within("kitten", "sitting", 2.0), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "edit")]
pub struct Levenshtein;

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

/// The distance, or something above `limit`.
fn bytes(a: &[u8], b: &[u8], limit: Option<usize>) -> usize {
    let apart = a.len().abs_diff(b.len());
    if a.is_empty() || b.is_empty() || limit.is_some_and(|limit| apart > limit) {
        return apart;
    }
    // The first is the pattern if it can be: of one string compared with many it is the one.
    match (a.len(), b.len()) {
        (..=64, _) => bits::short(a, b, limit),
        (_, ..=64) => bits::short(b, a, limit),
        _ => symbols(a, b, limit),
    }
}

/// As [`bytes`], for symbols of any kind.
fn symbols<S: Ord + Copy>(a: &[S], b: &[S], limit: Option<usize>) -> usize {
    let (a, b) = strip(a, b);
    let (pattern, text) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let longer = text.len() - pattern.len();
    if pattern.is_empty() || limit.is_some_and(|limit| longer > limit) {
        return longer;
    }
    bits::long(pattern, text, limit)
}

fn characters(a: &str, b: &str, limit: Option<usize>) -> usize {
    if a.is_ascii() && b.is_ascii() {
        return bytes(a.as_bytes(), b.as_bytes(), limit);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    symbols(&a, &b, limit)
}

macro_rules! edit_distance {
    ($($text:ty => $edits:expr;)*) => {
        $(impl Distance<$text> for Levenshtein {
            #[inline]
            fn distance(&self, a: &$text, b: &$text) -> f64 {
                $edits(a, b, None) as f64
            }

            #[inline]
            fn distance_within(&self, a: &$text, b: &$text, limit: f64) -> Option<f64> {
                // Such a limit lets nothing through, not even 0.
                if limit.is_nan() || limit < 0.0 {
                    return None;
                }
                let whole = limit as usize;
                let distance = $edits(a, b, Some(whole));
                (distance <= whole).then_some(distance as f64)
            }
        }

        impl Metric<$text> for Levenshtein {
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

edit_distance! {
    [u8] => bytes;
    Vec<u8> => bytes;
    str => characters;
    String => characters;
}
