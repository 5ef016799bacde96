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
/// O(m · ⌈n / 64⌉) for the n symbols of the shorter string and m of the longer, without what they share at
/// their ends (Myers, "A fast bit-vector algorithm for approximate string matching", 1999; Hyyrö
/// 2003); another factor of log n for characters beyond ASCII, and for more than 64 symbols.
/// [`distance_within`](Distance::distance_within) stops as soon as the rest cannot make up for what
/// was needed so far.
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

/// No limit: no two strings are so far apart, and one more is still a number.
const NONE: usize = usize::MAX / 2;

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

/// Takes the two apart into a pattern and a text, and has `compare` measure what is no trivial case.
fn edits<S: Ord + Copy>(
    a: &[S],
    b: &[S],
    limit: usize,
    compare: impl Fn(&[S], &[S], usize) -> usize,
) -> usize {
    let (a, b) = strip(a, b);
    let (pattern, text) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let longer = text.len() - pattern.len();
    if pattern.is_empty() || longer > limit {
        return longer;
    }
    compare(pattern, text, limit)
}

fn bytes(a: &[u8], b: &[u8], limit: usize) -> usize {
    edits(a, b, limit, |pattern, text, limit| {
        if pattern.len() <= 64 {
            bits::short(pattern, text, limit)
        } else {
            bits::long(pattern, text, limit)
        }
    })
}

fn characters(a: &str, b: &str, limit: usize) -> usize {
    if a.is_ascii() && b.is_ascii() {
        return bytes(a.as_bytes(), b.as_bytes(), limit);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    edits(&a, &b, limit, bits::long)
}

macro_rules! edit_distance {
    ($($text:ty => $edits:expr;)*) => {
        $(impl Distance<$text> for Levenshtein {
            #[inline]
            fn distance(&self, a: &$text, b: &$text) -> f64 {
                $edits(a, b, NONE) as f64
            }

            #[inline]
            fn distance_within(&self, a: &$text, b: &$text, limit: f64) -> Option<f64> {
                // Such a limit lets nothing through, not even 0.
                if limit.is_nan() || limit < 0.0 {
                    return None;
                }
                let whole = (limit as usize).min(NONE);
                let distance = $edits(a, b, whole);
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
