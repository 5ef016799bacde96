//! Predicting a class or a number: from the nearest neighbors, or from the nodes on the path.

use covertree_core::plugin::Column;
use covertree_core::{CoverTree, Neighbor, PointCloud, PointId};
use metrics::{Metric, PointError};

use super::Histogram;
use crate::Moments;

/// What is predicted for a point: shares of classes.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::{Forecast, Vote};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 8.0, 9.0])?, L2)?;
/// let classes = [0, 0, 1, 1];
/// let forecast = Forecast::nearest(&tree, &[7.5], 3, Vote::Equal, |id| classes[id.index()])?;
/// assert_eq!(forecast.class(), Some(1));
/// assert_eq!(forecast.shares(), [1.0 / 3.0, 2.0 / 3.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    shares: Vec<f64>,
}

impl Forecast {
    /// Asks the `k` nearest neighbors.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn nearest<C: PointCloud, M: Metric<C::Point>>(
        tree: &CoverTree<C, M>,
        query: &C::Point,
        k: usize,
        vote: Vote,
        label: impl Fn(PointId) -> usize,
    ) -> Result<Self, PointError> {
        let neighbors = tree.knn(query, k)?;
        let votes = vote.weights(&neighbors);
        Ok(Self::tally(votes.map(|(id, weight)| (label(id), weight))))
    }

    fn tally(votes: impl Iterator<Item = (usize, f64)>) -> Self {
        let mut shares = Vec::new();
        let mut sum = 0.0;
        for (class, weight) in votes {
            if class >= shares.len() {
                shares.resize(class + 1, 0.0);
            }
            shares[class] += weight;
            sum += weight;
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        Self { shares }
    }

    /// Returns the share of each class, up to some class above which all are 0; they sum up to 1,
    /// or there are none.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// Returns the class of the largest share, of equals the lowest; `None` if nobody was asked.
    pub fn class(&self) -> Option<usize> {
        let shares = self.shares.iter().enumerate().rev();
        shares
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map(|(class, _)| class)
    }
}

/// Predicts from the summaries of the nodes on a point's path, without looking at its neighbors.
///
/// The nodes near the end of the path know the neighborhood best, but from few points. So the shares
/// of each node are mixed with those of its parent, as if `parent_weight` of its points had come
/// from there: the interpolation of Witten and Bell (1991), down the tree.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::{Labels, PathPredictor, Targets};
/// use metrics::L2;
///
/// let rows = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(5), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let plugins = (Labels::new(|id| id.index() / 50), Targets::new(|id| 2.0 * id.index() as f64));
/// let columns = tree.annotate(plugins).into_columns();
///
/// let predictor = PathPredictor::default();
/// assert_eq!(predictor.classify(&tree, &columns.0, &[20.0])?.class(), Some(0));
/// assert_eq!(predictor.classify(&tree, &columns.0, &[80.0])?.class(), Some(1));
/// let target = predictor.regress(&tree, &columns.1, &[30.0])?;
/// assert!((target - 60.0).abs() < 10.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPredictor {
    /// How many points of each node count as if they had come from its parent; at least 0.
    pub parent_weight: f64,
}

impl Default for PathPredictor {
    fn default() -> Self {
        Self { parent_weight: 1.0 }
    }
}

impl PathPredictor {
    /// Predicts the shares of the classes at a point, from a column of
    /// [`Labels`](crate::Labels).
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// That of a [`path`](CoverTree::path), and O(height · classes).
    pub fn classify<C: PointCloud, M: Metric<C::Point>>(
        &self,
        tree: &CoverTree<C, M>,
        labels: &Column<Histogram>,
        query: &C::Point,
    ) -> Result<Forecast, PointError> {
        let path = tree.path(query)?;
        let mut shares: Vec<f64> = Vec::new();
        for histogram in path.nodes().filter_map(|node| labels.get(node)) {
            if histogram.total() == 0 {
                continue;
            }
            shares.resize(shares.len().max(histogram.counts().len()), 0.0);
            let above = if shares.iter().all(|&share| share == 0.0) {
                0.0
            } else {
                self.parent_weight
            };
            let weight = histogram.total() as f64 + above;
            for (class, share) in shares.iter_mut().enumerate() {
                *share = (histogram.count(class) as f64 + above * *share) / weight;
            }
        }
        Ok(Forecast { shares })
    }

    /// Predicts a number at a point, from a column of [`Targets`](crate::Targets); NaN from a tree
    /// without points.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// That of a [`path`](CoverTree::path).
    pub fn regress<C: PointCloud, M: Metric<C::Point>>(
        &self,
        tree: &CoverTree<C, M>,
        targets: &Column<Moments>,
        query: &C::Point,
    ) -> Result<f64, PointError> {
        let path = tree.path(query)?;
        let known = path.nodes().filter_map(|node| targets.get(node));
        let mix = |above: f64, moments: &Moments| match moments.mean() {
            [mean] if above.is_nan() => *mean,
            [mean] => {
                let n = moments.count() as f64;
                (mean * n + above * self.parent_weight) / (n + self.parent_weight)
            }
            _ => above,
        };
        Ok(known.fold(f64::NAN, mix))
    }
}

/// Predicts a number as the mean over the `k` nearest neighbors, all with the same weight, or each
/// with the reciprocal of its distance; NaN if nobody is asked.
///
/// # Errors
///
/// A query that the metric cannot measure.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::{Vote, regress_nearest};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![0.0, 1.0, 2.0])?, L2)?;
/// let target = |id: covertree_core::PointId| id.index() as f64;
/// assert_eq!(regress_nearest(&tree, &[0.25], 2, Vote::Equal, target)?, 0.5);
/// assert_eq!(regress_nearest(&tree, &[0.25], 2, Vote::ByDistance, target)?, 0.25);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn regress_nearest<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
    k: usize,
    vote: Vote,
    target: impl Fn(PointId) -> f64,
) -> Result<f64, PointError> {
    let neighbors = tree.knn(query, k)?;
    let weigh = |(sum, all), (id, weight)| (sum + weight * target(id), all + weight);
    let (sum, weight) = vote.weights(&neighbors).fold((0.0, 0.0), weigh);
    Ok(sum / weight)
}

/// How neighbors are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
    /// All the same (Cover and Hart 1967).
    Equal,
    /// By the reciprocal of the distance; neighbors at distance 0 outvote all others (Dudani 1976).
    ByDistance,
}

impl Vote {
    fn weights(self, neighbors: &[Neighbor]) -> impl Iterator<Item = (PointId, f64)> + '_ {
        let at_zero = neighbors.first().is_some_and(|near| near.distance == 0.0);
        neighbors.iter().map(move |near| {
            let weight = match self {
                Self::Equal => 1.0,
                Self::ByDistance if at_zero => f64::from(u8::from(near.distance == 0.0)),
                Self::ByDistance => 1.0 / near.distance,
            };
            (near.id, weight)
        })
    }
}
