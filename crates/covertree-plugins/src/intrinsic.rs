//! Local intrinsic dimension: in how many directions the points go on, and how densely.
//!
//! Estimators are named after those who published them.
//!
//! | estimator | from | paper |
//! |---|---|---|
//! | [`levina_bickel`] | distances of a point to its neighbors | Levina and Bickel 2004 |
//! | [`LocalDimension::levina_bickel`] | the same, over all points of a node | MacKay and Ghahramani 2005 |
//! | [`two_nn`] | ratios of the second to the first distance of many points | Facco et al. 2017 |
//! | [`LocalDimension::two_nn`] | the same, by maximum likelihood over a node | Denti et al. 2022 |
//! | [`correlation_dimension`] | all distances of a sample | Grassberger and Procaccia 1983 |

use covertree_core::plugin::{Plugin, SummaryReader, SummaryWriter};
use covertree_core::{CoverTree, NodeRef, PointCloud, PointId};
use metrics::{Metric, PointError};
use statrs::function::gamma::ln_gamma;

/// Estimates the dimension around a point from the distances to its nearest neighbors, ascending, the
/// point itself left out: the maximum of the likelihood of a Poisson process (Levina and Bickel
/// 2004). Neighbors at distance 0 are left out; `None` if fewer than two are left, or if all are
/// equally far.
///
/// # Examples
///
/// ```
/// use covertree_plugins::intrinsic::levina_bickel;
///
/// // On a line neighbors come at even distances.
/// let line: Vec<f64> = (1..=1000).map(|i| f64::from(i)).collect();
/// let dimension = levina_bickel(&line).expect("there are neighbors");
/// assert!((dimension - 1.0).abs() < 0.05);
/// ```
pub fn levina_bickel(distances: &[f64]) -> Option<f64> {
    let (sum, terms) = log_ratios(distances)?;
    (sum > 0.0).then(|| terms / sum)
}

/// The sum of the logarithms of the last distance over each other, and how many there are.
fn log_ratios(distances: &[f64]) -> Option<(f64, f64)> {
    let (&last, rest) = distances.split_last()?;
    let rest = rest.iter().filter(|&&distance| distance > 0.0);
    let terms = rest.clone().count() as f64;
    let sum = rest.map(|distance| (last / distance).ln()).sum();
    (terms > 0.0).then_some((sum, terms))
}

/// Estimates the dimension from the ratios of the distances to the second and the first neighbor, one
/// for each of many points: the slope, through the origin, of `-ln(1 - F)` over the logarithm of the
/// ratio, where `F` is the share of points of a smaller or equal ratio, the largest tenth left out
/// (Facco, d'Errico, Rodriguez and Laio 2017). Ratios that are not finite are left out; `None` if
/// there is nothing left to fit.
///
/// # Examples
///
/// ```
/// use covertree_plugins::intrinsic::two_nn;
///
/// // Ratios of dimension 3 are distributed as (1 - F)^(-1/3).
/// let ratios: Vec<f64> = (0..1000).map(|i| (1.0 - f64::from(i) / 1000.0).powf(-1.0 / 3.0)).collect();
/// assert!((two_nn(&ratios).expect("enough points") - 3.0).abs() < 0.01);
/// ```
pub fn two_nn(ratios: &[f64]) -> Option<f64> {
    let mut logs: Vec<f64> = ratios
        .iter()
        .map(|ratio| ratio.ln())
        .filter(|log| log.is_finite())
        .collect();
    logs.sort_unstable_by(f64::total_cmp);
    let all = logs.len() as f64;
    logs.truncate((0.9 * all) as usize);
    let (mut products, mut squares) = (0.0, 0.0);
    for (i, log) in logs.iter().enumerate() {
        let share = (i + 1) as f64 / all;
        products -= log * (1.0 - share).ln();
        squares += log * log;
    }
    (squares > 0.0).then(|| products / squares)
}

/// Estimates the dimension from the distances of all pairs of a sample, as the slope between two radii
/// of the logarithm of the share of pairs that are nearer (Grassberger and Procaccia 1983). `None` if
/// no pair is within the smaller radius, or the radii are not `0 < least < most`.
///
/// # Examples
///
/// ```
/// use covertree_plugins::intrinsic::correlation_dimension;
///
/// // All pairs of the integers up to 200.
/// let line: Vec<f64> = (1..200).flat_map(|gap| vec![f64::from(gap); 200 - gap as usize]).collect();
/// let dimension = correlation_dimension(&line, 5.5, 20.5).expect("many are near");
/// assert!((dimension - 1.0).abs() < 0.1);
/// ```
pub fn correlation_dimension(distances: &[f64], least: f64, most: f64) -> Option<f64> {
    let nearer = |radius: f64| {
        distances
            .iter()
            .filter(|&&distance| distance <= radius)
            .count() as f64
    };
    let (few, many) = (nearer(least), nearer(most));
    (0.0 < least && least < most && few > 0.0).then(|| (many / few).ln() / (most / least).ln())
}

/// The intrinsic dimension of the points under every node, from the distances of each point to its
/// nearest neighbors in the whole tree.
///
/// The neighbors are looked up when the plugin is made; points that come later count for nothing until
/// it is made again.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::LocalDimension;
/// use metrics::L2;
///
/// // A grid in the plane, which lies askew in space.
/// let plane = (0..900).flat_map(|i| {
///     let (x, y) = (f64::from(i % 30), f64::from(i / 30) * 1.01 + f64::from(i % 7) * 0.1);
///     [x, y, x - y]
/// });
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(50), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(Rows::new(3, plane.collect())?, L2, &parameters)?;
/// let plugin = LocalDimension::levina_bickel(&tree, 20);
/// let (dimensions,) = tree.annotate((plugin,)).into_columns();
/// let dimension = dimensions[tree.root().id()].dimension().expect("there are neighbors");
/// assert!((1.7..2.3).contains(&dimension));
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LocalDimension {
    /// For each id the sum of logarithms and the number of terms.
    logs: Vec<(f64, f64)>,
}

impl LocalDimension {
    /// Takes the logarithms of the ratios of the distances to the `k` nearest neighbors. For a node it
    /// averages the reciprocals of the estimates of its points (MacKay and Ghahramani 2005), which is
    /// the maximum of their joint likelihood.
    ///
    /// # Complexity
    ///
    /// That of [`all_knn`](CoverTree::all_knn).
    pub fn levina_bickel<C: PointCloud, M: Metric<C::Point>>(
        tree: &CoverTree<C, M>,
        k: usize,
    ) -> Self {
        Self::from_neighbors(tree, k, |distances| {
            log_ratios(distances).unwrap_or((0.0, 0.0))
        })
    }

    /// Takes the logarithms of the ratios of the distances to the second and the first neighbor; for a
    /// node their reciprocal mean, the maximum of the likelihood of the model of Facco et al. (Denti,
    /// Doimo, Laio and Mira 2022). Points with a copy are left out.
    ///
    /// # Complexity
    ///
    /// That of [`all_knn`](CoverTree::all_knn) with 3.
    pub fn two_nn<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>) -> Self {
        Self::from_neighbors(tree, 2, |distances| match distances {
            &[first, second] if first > 0.0 => ((second / first).ln(), 1.0),
            _ => (0.0, 0.0),
        })
    }

    fn from_neighbors<C: PointCloud, M: Metric<C::Point>>(
        tree: &CoverTree<C, M>,
        k: usize,
        logs: impl Fn(&[f64]) -> (f64, f64) + Sync,
    ) -> Self {
        let answers = tree.all_knn(k + 1);
        let of_point = |near: &Vec<covertree_core::Neighbor>| {
            // The first is the point itself, or a copy of it.
            let distances: Vec<f64> = near.iter().skip(1).map(|near| near.distance).collect();
            logs(&distances)
        };
        Self {
            logs: answers.iter().map(of_point).collect(),
        }
    }
}

/// The sums that a dimension is estimated from.
///
/// # Examples
///
/// ```
/// use covertree_plugins::intrinsic::LogRatios;
///
/// assert_eq!(LogRatios::default().dimension(), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogRatios {
    sum: f64,
    terms: f64,
}

impl LogRatios {
    pub(crate) fn write(self, out: &mut SummaryWriter) {
        out.reals(&[self.sum, self.terms]);
    }

    pub(crate) fn read(input: &mut SummaryReader<'_>) -> Option<Self> {
        let (sum, terms) = (input.real()?, input.real()?);
        Some(Self { sum, terms })
    }
}

impl LogRatios {
    /// Returns the estimate; `None` without points that have neighbors at different distances.
    pub fn dimension(&self) -> Option<f64> {
        (self.sum > 0.0).then(|| self.terms / self.sum)
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for LocalDimension {
    type Summary = LogRatios;

    fn summarize(&self, _: &C, points: &[PointId]) -> LogRatios {
        let logs = points.iter().filter_map(|id| self.logs.get(id.index()));
        let add = |all: LogRatios, &(sum, terms): &(f64, f64)| LogRatios {
            sum: all.sum + sum,
            terms: all.terms + terms,
        };
        logs.fold(LogRatios::default(), add)
    }

    fn merge(&self, _: &C, summary: &mut LogRatios, other: &LogRatios) {
        summary.sum += other.sum;
        summary.terms += other.terms;
    }
}

/// The density of the points under every node: the logarithm of their number over the volume of the
/// ball around them, in a given number of dimensions.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::Density;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![0.0, 1.0, 2.0])?, L2)?;
/// let (densities,) = tree.annotate((Density { dimension: 1.0 },)).into_columns();
/// let length = 2.0 * tree.root().radius();
/// assert!((densities[tree.root().id()].exp() - 3.0 / length).abs() < 1e-12);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Density {
    /// The dimension that the points fill, such as an estimate of this module.
    pub dimension: f64,
}

/// The logarithm of the volume of the unit ball.
fn log_ball(dimension: f64) -> f64 {
    0.5 * dimension * std::f64::consts::PI.ln() - ln_gamma(0.5 * dimension + 1.0)
}

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Density {
    type Summary = f64;

    fn summarize(&self, _: &C, _: &[PointId]) -> f64 {
        f64::INFINITY
    }

    fn merge(&self, _: &C, _: &mut f64, _: &f64) {}

    /// The node knows its count and its radius. Copies of one point are infinitely dense.
    fn finish(&self, node: NodeRef<'_, C, M>, summary: &mut f64) {
        let volume = log_ball(self.dimension) + self.dimension * node.radius().ln();
        *summary = (node.count() as f64).ln() - volume;
    }
}

/// Estimates the logarithm of the density at a point from the distance of the `k`-th nearest neighbor:
/// `k` over the number of points and the volume of that ball (Loftsgaarden and Quesenberry 1965), in
/// a given number of dimensions. Infinite if `k` points are at distance 0, minus infinity for a `k`
/// of 0.
///
/// # Errors
///
/// A query that the metric cannot measure.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::intrinsic::log_density;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, (0..100).map(f64::from).collect())?, L2)?;
/// let density = log_density(&tree, &[49.5], 10, 1.0)?.exp();
/// assert!((density - 0.01).abs() < 0.002); // evenly over a length of 100
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn log_density<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
    k: usize,
    dimension: f64,
) -> Result<f64, PointError> {
    let neighbors = tree.knn(query, k)?;
    let radius = neighbors.last().map_or(f64::INFINITY, |near| near.distance);
    let volume = log_ball(dimension) + dimension * radius.ln();
    Ok((neighbors.len() as f64).ln() - (tree.root().count() as f64).ln() - volume)
}
