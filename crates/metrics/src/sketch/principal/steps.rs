//! Coordinates in whole steps, so that several share a word.
//!
//! Steps are as fine as the range of a sample allows. Coordinates beyond the range go to its ends:
//! that brings no two of them farther apart, so bounds still are bounds. Steps that could not tell
//! neighbors apart, as where all points are in a few tight clusters, are made finer, up to no
//! steps at all.

use crate::sketch::Packing;

/// How coordinates become numbers of a code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Steps {
    pub(super) packing: Packing,
    /// Steps in a unit of length; 1 if there are none.
    pub(super) unit: f64,
}

/// Nearest neighbors within a sample must be so many steps apart in the median. Among all points
/// they are nearer, but four steps suffice: hardly any bound is worse by more than two.
const APART: f64 = 24.0;

/// How much of the range a sample may take: what is beyond it in all points is little.
const SHARE: f64 = 0.9;

/// Points of a sample whose nearest neighbor is looked for.
const ASKED: usize = 128;

impl Steps {
    /// Coordinates as they are.
    pub(super) const NONE: Self = Self {
        packing: Packing::One,
        unit: 1.0,
    };

    /// Finds steps for points like these, each of `width` coordinates, the last of which may be a
    /// length.
    pub(super) fn fit(codes: &[f64], width: usize, residual: bool) -> Self {
        let rows = || codes.chunks_exact(width);
        let axes = width - usize::from(residual);
        let largest = |row: &[f64]| row.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let aside = reach(rows().map(|row| largest(&row[..axes])));
        let rest = reach(rows().map(|row| largest(&row[axes..])));
        let Some(near) = nearest(codes, width) else {
            return Self::NONE;
        };
        for packing in [Packing::Four, Packing::Two] {
            let range = SHARE * top(packing);
            let unit = (range / (2.0 * aside)).min(range / rest);
            if unit.is_normal() && near * unit >= APART {
                return Self { packing, unit };
            }
        }
        Self::NONE
    }

    /// Where a coordinate is among the steps, or the end that it is beyond.
    #[inline]
    pub(super) fn place(self, x: f64, residual: bool) -> f64 {
        if self.packing == Packing::One {
            return x;
        }
        let top = top(self.packing);
        // Lengths are not negative, coordinates are on either side of 0.
        let zero = if residual { 0.0 } else { (top + 1.0) / 2.0 };
        (x * self.unit + zero).clamp(0.0, top)
    }

    /// The nearest step, and how far off it is.
    #[inline]
    pub(super) fn nearest(self, x: f64, residual: bool) -> (f32, f64) {
        let place = self.place(x, residual);
        if self.packing == Packing::One {
            return (place as f32, 0.0);
        }
        let step = place.round();
        (step as f32, place - step)
    }

    /// How far off a place among the steps may be as an `f32`, and once more where a kernel adds as
    /// much as the last step to it.
    pub(super) fn rounding(self) -> f64 {
        match self.packing {
            Packing::One => 0.0,
            packing => 2.0 * top(packing) * f64::from(f32::EPSILON),
        }
    }
}

/// The last step.
fn top(packing: Packing) -> f64 {
    match packing {
        Packing::One => f64::INFINITY,
        Packing::Two => 65535.0,
        Packing::Four => 255.0,
    }
}

/// How far most values reach: all of them, unless the last hundredth reach twice as far as the rest.
fn reach(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let most = values[(values.len() - 1) * 99 / 100];
    values[values.len() - 1].min(2.0 * most)
}

/// The median distance of some points to the nearest other that is elsewhere.
fn nearest(codes: &[f64], width: usize) -> Option<f64> {
    let points = codes.len() / width;
    let step = points.div_ceil(ASKED).max(1);
    let mut nearest: Vec<f64> = codes
        .chunks_exact(width)
        .step_by(step)
        .filter_map(|a| {
            let others = codes.chunks_exact(width).map(|b| {
                let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
                squares.sum::<f64>()
            });
            others.filter(|&d| d > 0.0).min_by(f64::total_cmp)
        })
        .collect();
    nearest.sort_by(f64::total_cmp);
    nearest.get(nearest.len() / 2).map(|d| d.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: usize, apart: f64) -> Vec<f64> {
        (0..points)
            .map(|i| (i as f64 - points as f64 / 2.0) * apart)
            .collect()
    }

    #[test]
    fn steps_are_as_fine_as_neighbors_need() {
        assert_eq!(Steps::fit(&line(9, 1.0), 1, false).packing, Packing::Four);
        assert_eq!(Steps::fit(&line(900, 1.0), 1, false).packing, Packing::Two);
        // Two tight clusters far apart.
        let mut clusters = line(500, 1e-9);
        clusters.extend(line(500, 1e-9).iter().map(|x| x + 1.0));
        assert_eq!(Steps::fit(&clusters, 1, false), Steps::NONE);
        assert_eq!(Steps::fit(&[3.0; 50], 1, false), Steps::NONE);
        assert_eq!(Steps::fit(&[3.0], 1, false), Steps::NONE);
    }

    #[test]
    fn a_step_is_at_most_a_half_off_and_ends_are_kept() {
        for packing in [Packing::Two, Packing::Four] {
            let steps = Steps {
                packing,
                unit: 10.0,
            };
            for i in -1000..1000 {
                let x = f64::from(i) * 0.0137;
                let (step, error) = steps.nearest(x, false);
                assert!(error.abs() <= 0.5 && step.fract() == 0.0);
                assert!((f64::from(step) + error - steps.place(x, false)).abs() < 1e-9);
            }
            let (step, error) = steps.nearest(1e30, false);
            assert_eq!((f64::from(step), error), (top(packing), 0.0));
            assert_eq!(steps.nearest(-1e30, false), (0.0, 0.0));
            assert_eq!(steps.nearest(0.04, true).0, 0.0);
        }
    }

    #[test]
    fn one_outlier_does_not_widen_the_steps() {
        let mut points = line(9, 1.0);
        points.extend(line(300, 0.03));
        let before = Steps::fit(&points, 1, false).unit;
        points.push(1e9);
        assert!(Steps::fit(&points, 1, false).unit >= before * 0.5);
    }
}
