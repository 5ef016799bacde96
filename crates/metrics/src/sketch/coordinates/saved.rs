//! Groups of coordinates as numbers.

use super::Coordinates;
use crate::Scalar;
use crate::sketch::saved::{SavedSketch, size};

impl<T: Scalar> SavedSketch for Coordinates<T> {
    fn to_numbers(&self) -> Vec<f64> {
        let mut numbers = vec![
            f64::from(u8::from(self.largest)),
            self.center.len() as f64,
            self.groups.len() as f64,
        ];
        numbers.extend(self.center.iter().map(|x| x.to_f64()));
        let ends = |group: &std::ops::Range<usize>| [group.start as f64, group.end as f64];
        numbers.extend(self.groups.iter().flat_map(ends));
        numbers
    }

    fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let (&[largest, dimension, groups], rest) = numbers.split_first_chunk()?;
        let (dimension, groups) = (size(dimension)?, size(groups)?);
        let (center, ends) = rest.split_at_checked(dimension)?;
        if ends.len() != 2 * groups {
            return None;
        }
        let group = |ends: &[f64]| {
            let (start, end) = (size(ends[0])?, size(ends[1])?);
            (start <= end && end <= dimension).then_some(start..end)
        };
        Some(Self {
            center: center.iter().map(|&x| T::from_f64(x)).collect(),
            groups: ends.chunks_exact(2).map(group).collect::<Option<_>>()?,
            largest: size(largest)? == 1,
        })
    }

    fn dimension(&self) -> Option<usize> {
        Some(self.center.len())
    }
}
