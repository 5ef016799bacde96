//! Means and variances of each coordinate.

use covertree_core::plugin::{SummaryReader, SummaryWriter};
use metrics::Scalar;

use std::f64::consts::TAU;

/// How many points there are, their mean, and their spread about it, coordinate by coordinate.
///
/// # Examples
///
/// ```
/// use covertree_plugins::Moments;
///
/// let mut moments = Moments::of([&[1.0_f32, 10.0][..], &[3.0, 10.0]]);
/// assert_eq!(moments.mean(), [2.0, 10.0]);
/// assert_eq!(moments.variance().collect::<Vec<_>>(), [1.0, 0.0]);
/// moments.add(&[5.0_f32, 10.0]);
/// assert_eq!(moments.mean(), [3.0, 10.0]);
/// assert_eq!(moments.sample_variance().collect::<Vec<_>>(), [4.0, 0.0]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    count: usize,
    mean: Vec<f64>,
    /// The sums of squares about the mean.
    squares: Vec<f64>,
    /// What removals have left of the squares, at the least: the reciprocal of the factor by which
    /// they have blown up the relative error.
    kept: Kept,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Kept(f64);

impl Default for Kept {
    fn default() -> Self {
        Self(1.0)
    }
}

/// Removals may cost three digits before the moments are to be made again.
const LEAST_KEPT: f64 = 1e-3;

impl Moments {
    pub(crate) fn write(&self, out: &mut SummaryWriter) {
        out.count(self.count);
        out.count(self.mean.len());
        out.reals(&self.mean);
        out.reals(&self.squares);
        out.real(self.kept.0);
    }

    pub(crate) fn read(input: &mut SummaryReader<'_>) -> Option<Self> {
        let (count, dimension) = (input.count()?, input.count()?);
        Some(Self {
            count,
            mean: input.reals(dimension)?,
            squares: input.reals(dimension)?,
            kept: Kept(input.real()?),
        })
    }
}

impl Moments {
    /// Takes the moments of some points, in two passes.
    ///
    /// # Panics
    ///
    /// Panics if the points differ in dimension.
    pub fn of<'p, T: Scalar>(points: impl IntoIterator<Item = &'p [T]> + Clone) -> Self {
        let Some(first) = points.clone().into_iter().next() else {
            return Self::default();
        };
        let dimension = first.len();
        // Sums about the first point, which is nearer to the mean than 0 is.
        let origin: Vec<f64> = first.iter().map(|x| x.to_f64()).collect();
        let mut sums = vec![0.0; dimension];
        let mut count = 0;
        for point in points.clone() {
            assert_eq!(point.len(), dimension, "the points differ in dimension");
            count += 1;
            for ((sum, x), origin) in sums.iter_mut().zip(point).zip(&origin) {
                *sum += x.to_f64() - origin;
            }
        }
        let n = count as f64;
        let mut mean = origin;
        for (mean, sum) in mean.iter_mut().zip(&sums) {
            *mean += sum / n;
        }
        let mut squares = vec![0.0; dimension];
        // What rounding has left over: ideally 0 (Chan, Golub and LeVeque call it the correction).
        sums.fill(0.0);
        for point in points {
            let moved = squares.iter_mut().zip(&mut sums).zip(point).zip(&mean);
            for (((square, sum), x), mean) in moved {
                let away = x.to_f64() - mean;
                *square += away * away;
                *sum += away;
            }
        }
        for ((square, mean), rest) in squares.iter_mut().zip(&mut mean).zip(&sums) {
            *square = (*square - rest * rest / n).max(0.0);
            *mean += rest / n;
        }
        Self {
            count,
            mean,
            squares,
            kept: Kept::default(),
        }
    }

    /// Returns the number of points.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns the mean; empty if there are no points.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Iterates over the variances of the coordinates, divided by the number of points: what fits
    /// the points best. NaN where there are no points.
    pub fn variance(&self) -> impl ExactSizeIterator<Item = f64> + Clone + '_ {
        let n = self.count as f64;
        self.squares.iter().map(move |square| square / n)
    }

    /// Iterates over the variances divided by the number of points less one, which estimate without
    /// bias; NaN for a single point.
    pub fn sample_variance(&self) -> impl ExactSizeIterator<Item = f64> + Clone + '_ {
        let n = self.count as f64 - 1.0;
        self.squares.iter().map(move |square| square / n)
    }

    /// Adds one point.
    ///
    /// # Panics
    ///
    /// Panics if it has another dimension than those before.
    pub fn add<T: Scalar>(&mut self, point: &[T]) {
        if self.count == 0 {
            self.mean = vec![0.0; point.len()];
            self.squares = vec![0.0; point.len()];
            self.kept = Kept::default();
        }
        assert_eq!(
            point.len(),
            self.mean.len(),
            "the points differ in dimension"
        );
        self.count += 1;
        let n = self.count as f64;
        for ((mean, square), x) in self.mean.iter_mut().zip(&mut self.squares).zip(point) {
            let x = x.to_f64();
            let away = x - *mean;
            *mean += away / n;
            *square += away * (x - *mean);
        }
    }

    /// Takes away one of the points, unless that would lose too many digits: then nothing changes
    /// and the answer is `false`.
    ///
    /// The relative error of a variance stays below a thousand times what one addition may cost,
    /// times the number of operations.
    ///
    /// # Panics
    ///
    /// Panics if there are no points, or of another dimension.
    pub fn try_remove<T: Scalar>(&mut self, point: &[T]) -> bool {
        assert!(self.count > 0, "there are no points");
        assert_eq!(
            point.len(),
            self.mean.len(),
            "the points differ in dimension"
        );
        if self.count == 1 {
            *self = Self::default();
            return true;
        }
        let (n, rest) = (self.count as f64, self.count as f64 - 1.0);
        // `away` is the distance to the old mean; to the new one it is n / rest times that.
        let least = |least: f64, ((mean, square), x): ((&f64, &f64), &T)| {
            let away = x.to_f64() - mean;
            if *square == 0.0 && away == 0.0 {
                return least;
            }
            least.min((square - away * away * n / rest) / square)
        };
        let kept = self.mean.iter().zip(&self.squares).zip(point);
        let kept = self.kept.0 * kept.fold(1.0, least);
        if kept < LEAST_KEPT || kept.is_nan() {
            return false;
        }
        self.kept = Kept(kept);
        self.count -= 1;
        for ((mean, square), x) in self.mean.iter_mut().zip(&mut self.squares).zip(point) {
            let away = x.to_f64() - *mean;
            *mean -= away / rest;
            *square -= away * away * n / rest;
        }
        true
    }

    /// Adds the moments of other points.
    ///
    /// # Panics
    ///
    /// Panics if those have another dimension.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = other.clone();
            return;
        }
        assert_eq!(
            self.mean.len(),
            other.mean.len(),
            "the points differ in dimension"
        );
        let (a, b) = (self.count as f64, other.count as f64);
        let (share, weight) = (b / (a + b), a * b / (a + b));
        self.count += other.count;
        self.kept = Kept(self.kept.0.min(other.kept.0));
        let ours = self.mean.iter_mut().zip(&mut self.squares);
        for ((mean, square), (theirs, more)) in ours.zip(other.mean.iter().zip(&other.squares)) {
            let away = theirs - *mean;
            *mean += away * share;
            *square += more + away * away * weight;
        }
    }

    /// Returns the logarithm of the density of the Gaussian with this mean and these variances, none
    /// of them taken to be below `least_variance`; NaN if there are no points.
    ///
    /// # Panics
    ///
    /// Panics if the point has another dimension.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_plugins::Moments;
    ///
    /// let moments = Moments::of([&[-1.0][..], &[1.0]]); // the standard normal distribution
    /// assert!((moments.log_pdf(&[0.0], 0.0) + 0.918_938_533_204_672_8).abs() < 1e-15);
    /// ```
    pub fn log_pdf<T: Scalar>(&self, point: &[T], least_variance: f64) -> f64 {
        if self.count == 0 {
            return f64::NAN;
        }
        assert_eq!(
            point.len(),
            self.mean.len(),
            "the points differ in dimension"
        );
        let coordinates = point.iter().zip(&self.mean).zip(self.variance());
        let sum: f64 = coordinates
            .map(|((x, mean), variance)| {
                let variance = variance.max(least_variance);
                let away = x.to_f64() - mean;
                away * away / variance + (TAU * variance).ln()
            })
            .sum();
        -0.5 * sum
    }

    /// Returns the Kullback-Leibler divergence of the Gaussian `other` from this one,
    /// `KL(self || other)`: what is lost, in nats, if `other` stands in for `self`. No variance is
    /// taken to be below `least_variance`. It is 0 for equal Gaussians, and never negative.
    ///
    /// # Panics
    ///
    /// Panics if the two differ in dimension.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_plugins::Moments;
    ///
    /// let a = Moments::of([&[-1.0][..], &[1.0]]);
    /// let b = Moments::of([&[0.0][..], &[2.0]]);
    /// assert_eq!(a.kl_divergence(&a, 0.0), 0.0);
    /// assert_eq!(a.kl_divergence(&b, 0.0), 0.5); // half the square of the difference of the means
    /// ```
    pub fn kl_divergence(&self, other: &Self, least_variance: f64) -> f64 {
        if self.count == 0 || other.count == 0 {
            return f64::NAN;
        }
        assert_eq!(
            self.mean.len(),
            other.mean.len(),
            "the points differ in dimension"
        );
        let ours = self.mean.iter().zip(self.variance());
        let theirs = other.mean.iter().zip(other.variance());
        let sum: f64 = ours
            .zip(theirs)
            .map(|((mean, variance), (other, wide))| {
                let (variance, wide) = (variance.max(least_variance), wide.max(least_variance));
                let away = mean - other;
                let ratio = variance / wide;
                (ratio - 1.0 - ratio.ln()) + away * away / wide
            })
            .sum();
        0.5 * sum
    }
}
