//! Principal axes as numbers.

use super::{Principal, Steps, is_narrow};
use crate::Scalar;
use crate::sketch::saved::{SavedSketch, size};
use crate::sketch::{Embedding, Packing};

/// The numbers before the mean and the axes.
const SCALARS: usize = 9;

impl<T: Scalar> SavedSketch for Principal<T> {
    fn to_numbers(&self) -> Vec<f64> {
        let embedding = match self.embedding {
            Embedding::Identity => 0.0,
            Embedding::Unit => 1.0,
            Embedding::Root => 2.0,
        };
        let mut numbers = vec![
            embedding,
            self.scale.to_f64(),
            self.head as f64,
            self.tail as f64,
            f64::from(u8::from(self.residual)),
            self.stretch,
            self.steps.packing.numbers() as f64,
            self.steps.unit,
            self.mean.len() as f64,
        ];
        numbers.extend(self.mean.iter().map(|x| x.to_f64()));
        numbers.extend(self.axes.iter().map(|x| x.to_f64()));
        numbers
    }

    fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let (scalars, rest) = numbers.split_at_checked(SCALARS)?;
        let embedding = match size(scalars[0])? {
            0 => Embedding::Identity,
            1 => Embedding::Unit,
            2 => Embedding::Root,
            _ => return None,
        };
        let (head, tail) = (size(scalars[2])?, size(scalars[3])?);
        let residual = size(scalars[4])? == 1;
        let packing = match size(scalars[6])? {
            1 => Packing::One,
            2 => Packing::Two,
            4 => Packing::Four,
            _ => return None,
        };
        let dimension = size(scalars[8])?;
        let (mean, axes) = rest.split_at_checked(dimension)?;
        // As many axes as numbers of a code, or none: then there are as many coordinates.
        let kept = axes.is_empty() && head == dimension && tail == 0 && !residual;
        let rows = (head + tail).checked_sub(usize::from(residual))?;
        if !kept && (axes.is_empty() || axes.len() != rows * dimension) {
            return None;
        }
        let narrow = |row: &[f64]| row.iter().map(|&x| T::from_f64(x)).collect();
        let mean: Vec<T> = narrow(mean);
        Some(Self {
            embedding,
            whole: kept
                && is_narrow::<T>()
                && embedding == Embedding::Identity
                && mean.iter().all(|&x| x == T::default()),
            scale: T::from_f64(scalars[1]),
            mean,
            axes: narrow(axes),
            head,
            tail,
            residual,
            steps: Steps {
                packing,
                unit: scalars[7],
            },
            stretch: scalars[5],
        })
    }

    fn dimension(&self) -> Option<usize> {
        Some(self.mean.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::Sketch;

    #[test]
    fn what_comes_back_encodes_to_the_last_bit_as_before() {
        for dimension in [1, 3, 8, 9, 40, 100, 300] {
            for embedding in [Embedding::Identity, Embedding::Unit, Embedding::Root] {
                let rows: Vec<Vec<f32>> = (1..20)
                    .map(|i| {
                        (0..dimension)
                            .map(|j| (i * (j + 3) % 17 + 1) as f32)
                            .collect()
                    })
                    .collect();
                let sample: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
                let sketch = Principal::fit(embedding, &sample);
                let numbers = sketch.to_numbers();
                let again = Principal::<f32>::from_numbers(&numbers).expect("they are its own");
                let mut a = vec![0.0; sketch.head() + sketch.tail()];
                let mut b = a.clone();
                for row in &sample {
                    assert_eq!(sketch.encode(row, &mut a), again.encode(row, &mut b));
                    assert_eq!(a, b);
                }
                assert_eq!(sketch.threshold(0.1, 3.0), again.threshold(0.1, 3.0));
                for cut in 0..numbers.len() {
                    // A sketch without axes is whole only if it keeps all coordinates.
                    assert!(
                        Principal::<f32>::from_numbers(&numbers[..cut]).is_none(),
                        "{cut}"
                    );
                }
            }
        }
    }
}
