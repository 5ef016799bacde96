//! Labels: how the classes of the points are spread over the tree.

use covertree_core::plugin::{Plugin, SummaryReader, SummaryWriter, Update};
use covertree_core::{PointCloud, PointId};
use metrics::Metric;

use crate::Moments;

mod predict;

pub use predict::{Forecast, PathPredictor, Vote, regress_nearest};

/// How many points of each class there are under a node.
///
/// `label` tells the class of a point from its id, and classes are small numbers: a histogram has a
/// counter for each up to the largest that it has seen.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::Labels;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 8.0, 9.0])?, L2)?;
/// let classes = [0, 0, 0, 1];
/// let annotated = tree.annotate((Labels::new(|id| classes[id.index()]),));
/// let root = &annotated.columns().0[tree.root().id()];
/// assert_eq!(root.majority(), Some(0));
/// assert_eq!(root.purity(), 0.75);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Labels<F> {
    label: F,
}

impl<F: Fn(PointId) -> usize + Send + Sync> Labels<F> {
    /// Labels points by a function of their ids.
    pub fn new(label: F) -> Self {
        Self { label }
    }
}

/// A number of points for each class.
///
/// # Examples
///
/// ```
/// use covertree_plugins::Histogram;
///
/// let histogram: Histogram = [2, 0, 2].into_iter().collect(); // three points and their classes
/// assert_eq!(histogram.counts(), [1, 0, 2]);
/// assert_eq!(histogram.probability(2), 2.0 / 3.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    counts: Vec<u32>,
    total: usize,
}

impl Histogram {
    pub(crate) fn write(&self, out: &mut SummaryWriter) {
        out.count(self.counts.len());
        self.counts
            .iter()
            .for_each(|&count| out.count(count as usize));
    }

    pub(crate) fn read(input: &mut SummaryReader<'_>) -> Option<Self> {
        let classes = input.count()?;
        // Memory grows with what is read.
        let counts = (0..classes).map(|_| u32::try_from(input.count()?).ok());
        let counts: Vec<u32> = counts.collect::<Option<_>>()?;
        let total = counts.iter().map(|&count| count as usize).sum();
        Some(Self { counts, total })
    }
}

impl PartialEq for Histogram {
    /// Whether both have as many points of every class.
    fn eq(&self, other: &Self) -> bool {
        let classes = self.counts.len().max(other.counts.len());
        (0..classes).all(|class| self.count(class) == other.count(class))
    }
}

impl Eq for Histogram {}

impl Histogram {
    /// Returns the number of points of each class, up to some class above which there are none.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Returns the number of points of one class.
    pub fn count(&self, class: usize) -> usize {
        self.counts.get(class).map_or(0, |&count| count as usize)
    }

    /// Returns the number of points.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Returns the share of a class; NaN if there are no points.
    pub fn probability(&self, class: usize) -> f64 {
        self.count(class) as f64 / self.total as f64
    }

    /// Returns the Shannon entropy of the classes in nats: 0 if all points are of one class, or if
    /// there are none.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_plugins::Histogram;
    ///
    /// let even: Histogram = [0, 1].into_iter().collect();
    /// assert!((even.entropy() - 2.0_f64.ln()).abs() < 1e-15);
    /// ```
    pub fn entropy(&self) -> f64 {
        let n = self.total as f64;
        let counts = self.counts.iter().filter(|&&count| count > 0);
        counts
            .map(|&count| f64::from(count) / n * (n / f64::from(count)).ln())
            .sum()
    }

    /// Returns the most frequent class, of equals the lowest; `None` if there are no points.
    pub fn majority(&self) -> Option<usize> {
        let counts = self.counts.iter().enumerate().rev();
        let (class, _) = counts
            .max_by_key(|&(_, count)| count)
            .filter(|&(_, &count)| count > 0)?;
        Some(class)
    }

    /// Returns the share of the most frequent class; 1 if there are no points.
    pub fn purity(&self) -> f64 {
        self.majority().map_or(1.0, |class| self.probability(class))
    }

    /// Counts one point.
    ///
    /// # Complexity
    ///
    /// O(1); but a histogram has a counter for every class up to the largest, so number them from 0.
    pub fn add(&mut self, class: usize) {
        if class >= self.counts.len() {
            self.counts.resize(class + 1, 0);
        }
        self.counts[class] += 1;
        self.total += 1;
    }

    /// Takes one point away; tells whether there was one of its class.
    pub fn remove(&mut self, class: usize) -> bool {
        let Some(count) = self.counts.get_mut(class).filter(|count| **count > 0) else {
            return false;
        };
        *count -= 1;
        self.total -= 1;
        true
    }

    /// Counts the points of another histogram.
    pub fn merge(&mut self, other: &Self) {
        if other.counts.len() > self.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (ours, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *ours += theirs;
        }
        self.total += other.total;
    }
}

impl FromIterator<usize> for Histogram {
    fn from_iter<I: IntoIterator<Item = usize>>(classes: I) -> Self {
        let mut histogram = Self::default();
        classes.into_iter().for_each(|class| histogram.add(class));
        histogram
    }
}

impl<F, C, M> Plugin<C, M> for Labels<F>
where
    F: Fn(PointId) -> usize + Send + Sync,
    C: PointCloud,
    M: Metric<C::Point>,
{
    type Summary = Histogram;

    fn summarize(&self, _: &C, points: &[PointId]) -> Histogram {
        points.iter().map(|&id| (self.label)(id)).collect()
    }

    fn merge(&self, _: &C, summary: &mut Histogram, other: &Histogram) {
        summary.merge(other);
    }

    fn insert(&self, _: &C, summary: &mut Histogram, id: PointId) -> Update {
        summary.add((self.label)(id));
        Update::Done
    }

    fn remove(&self, _: &C, summary: &mut Histogram, id: PointId) -> Update {
        if summary.remove((self.label)(id)) {
            Update::Done
        } else {
            Update::Stale
        }
    }
}

/// The mean and the variance of a number that goes with each point, for regression.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::Targets;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 8.0, 9.0])?, L2)?;
/// let annotated = tree.annotate((Targets::new(|id| 10.0 * id.index() as f64),));
/// assert_eq!(annotated.columns().0[tree.root().id()].mean(), [15.0]);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Targets<F> {
    target: F,
}

impl<F: Fn(PointId) -> f64 + Send + Sync> Targets<F> {
    /// Takes the number of a point from its id.
    pub fn new(target: F) -> Self {
        Self { target }
    }
}

impl<F, C, M> Plugin<C, M> for Targets<F>
where
    F: Fn(PointId) -> f64 + Send + Sync,
    C: PointCloud,
    M: Metric<C::Point>,
{
    type Summary = Moments;

    fn summarize(&self, _: &C, points: &[PointId]) -> Moments {
        let targets: Vec<f64> = points.iter().map(|&id| (self.target)(id)).collect();
        Moments::of(targets.chunks(1))
    }

    fn merge(&self, _: &C, summary: &mut Moments, other: &Moments) {
        summary.merge(other);
    }

    fn insert(&self, _: &C, summary: &mut Moments, id: PointId) -> Update {
        summary.add(&[(self.target)(id)]);
        Update::Done
    }

    fn remove(&self, _: &C, summary: &mut Moments, id: PointId) -> Update {
        if summary.try_remove(&[(self.target)(id)]) {
            Update::Done
        } else {
            Update::Stale
        }
    }
}
