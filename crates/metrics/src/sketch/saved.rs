//! Sketches as plain numbers, for indexes that are written to files.

use super::{BitCounts, LetterCounts, LogSize, NoSketch};

/// A sketch that can be written as numbers and made again from them.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{Coordinates, SavedSketch, Sketch};
///
/// let sketch = Coordinates::group_sums(&[&[1.0_f32, 2.0][..]]);
/// let again = Coordinates::<f32>::from_numbers(&sketch.to_numbers()).expect("they are its own");
/// let (mut a, mut b) = ([0.0; 2], [0.0; 2]);
/// assert_eq!(sketch.encode(&[4.0, 1.0], &mut a), again.encode(&[4.0, 1.0], &mut b));
/// assert_eq!(a, b);
/// ```
pub trait SavedSketch: Sized {
    /// Returns all that the sketch consists of.
    fn to_numbers(&self) -> Vec<f64>;

    /// Makes the sketch of such numbers; `None` if they are nobody's.
    ///
    /// What it makes of numbers that were never a sketch's may bound wrongly, but does not panic
    /// for points of the dimension of [`dimension`](Self::dimension).
    fn from_numbers(numbers: &[f64]) -> Option<Self>;

    /// Returns the dimension of the points it was fitted to, if that matters.
    fn dimension(&self) -> Option<usize> {
        None
    }
}

macro_rules! constant {
    ($($sketch:ident),*) => {
        $(impl SavedSketch for $sketch {
            fn to_numbers(&self) -> Vec<f64> {
                Vec::new()
            }

            fn from_numbers(numbers: &[f64]) -> Option<Self> {
                numbers.is_empty().then_some($sketch)
            }
        })*
    };
}

constant!(NoSketch, LetterCounts, BitCounts, LogSize);

/// Converts a number that stands for a size.
pub(super) fn size(number: f64) -> Option<usize> {
    let whole = (0.0..1e9).contains(&number) && number.fract() == 0.0;
    whole.then_some(number as usize)
}
