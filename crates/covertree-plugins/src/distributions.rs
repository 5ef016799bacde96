//! Distributions over a node's children: where its points are.
//!
//! A routing node splits its points among its children and its singletons. The shares are a
//! [`Categorical`] distribution; a [`Dirichlet`] distribution is what is believed about them after so
//! many points. Both are over the children in order and, last, the node's own points.

use covertree_core::PointId;
use covertree_core::plugin::{Plugin, SummaryReader, SummaryWriter};
use covertree_core::{NodeRef, PointCloud};
use metrics::Metric;
use statrs::function::gamma::{digamma, ln_gamma};

/// Shares of outcomes.
///
/// # Examples
///
/// ```
/// use covertree_plugins::Categorical;
///
/// let fair = Categorical::from_counts(&[1.0, 1.0]).expect("there are counts");
/// let biased = Categorical::from_counts(&[3.0, 1.0]).expect("there are counts");
/// assert_eq!(biased.log_pdf(0), 0.75_f64.ln());
/// assert_eq!(fair.kl_divergence(&fair), 0.0);
/// assert!(fair.kl_divergence(&biased) > 0.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Categorical {
    shares: Vec<f64>,
}

impl Categorical {
    /// Makes shares from counts or weights; `None` if one is negative or none is positive.
    pub fn from_counts(counts: &[f64]) -> Option<Self> {
        let sum: f64 = counts.iter().sum();
        if !(sum > 0.0 && sum.is_finite()) || counts.iter().any(|&count| count < 0.0) {
            return None;
        }
        let shares = counts.iter().map(|count| count / sum).collect();
        Some(Self { shares })
    }

    /// Returns the shares; their sum is 1.
    pub fn shares(&self) -> &[f64] {
        &self.shares
    }

    /// Returns the logarithm of the share of an outcome: minus infinity for one that never comes.
    pub fn log_pdf(&self, outcome: usize) -> f64 {
        self.shares
            .get(outcome)
            .map_or(f64::NEG_INFINITY, |share| share.ln())
    }

    /// Returns the Shannon entropy in nats.
    pub fn entropy(&self) -> f64 {
        let shares = self.shares.iter().filter(|&&share| share > 0.0);
        shares.map(|share| -share * share.ln()).sum()
    }

    /// Returns the Kullback-Leibler divergence `KL(self || other)` in nats: the expected logarithm
    /// of the ratio of the shares, if `self` is what happens. It is 0 for equal shares, infinite if
    /// something happens that `other` excludes, and never negative.
    ///
    /// # Panics
    ///
    /// Panics if the two do not have as many outcomes.
    pub fn kl_divergence(&self, other: &Self) -> f64 {
        assert_eq!(self.shares.len(), other.shares.len(), "the outcomes differ");
        let pairs = self.shares.iter().zip(&other.shares);
        let sum: f64 = pairs
            .filter(|&(&p, _)| p > 0.0)
            .map(|(p, q)| p * (p / q).ln())
            .sum();
        sum.max(0.0)
    }
}

/// What is known about the shares of outcomes after some of them have been seen.
///
/// # Examples
///
/// ```
/// use covertree_plugins::Dirichlet;
///
/// let mut belief = Dirichlet::new(vec![1.0, 1.0]).expect("weights are positive"); // all shares are as likely
/// assert!(belief.log_pdf(&[0.3, 0.7]).abs() < 1e-12);
/// let before = belief.clone();
/// belief.see(0, 1.0);
/// assert_eq!(belief.mean(), [2.0 / 3.0, 1.0 / 3.0]);
/// assert!(belief.kl_divergence(&before) > 0.0);
/// assert_eq!(belief.kl_divergence(&belief), 0.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dirichlet {
    weights: Vec<f64>,
}

impl Dirichlet {
    pub(crate) fn write(&self, out: &mut SummaryWriter) {
        out.count(self.weights.len());
        out.reals(&self.weights);
    }

    pub(crate) fn read(input: &mut SummaryReader<'_>) -> Option<Self> {
        let outcomes = input.count()?;
        Self::new(input.reals(outcomes)?)
    }
}

impl Dirichlet {
    /// Makes the distribution of these weights (concentrations, pseudo-counts); `None` if one of them
    /// is not positive and finite, or there are none.
    pub fn new(weights: Vec<f64>) -> Option<Self> {
        let good = weights
            .iter()
            .all(|&weight| weight > 0.0 && weight.is_finite());
        (good && !weights.is_empty()).then_some(Self { weights })
    }

    /// Returns the weights.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Returns the expected shares.
    pub fn mean(&self) -> Vec<f64> {
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter().map(|weight| weight / sum).collect()
    }

    /// Adds to the weight of an outcome what has been seen of it.
    ///
    /// # Panics
    ///
    /// Panics if there is no such outcome.
    pub fn see(&mut self, outcome: usize, times: f64) {
        self.weights[outcome] += times;
    }

    /// Returns the logarithm of the density at some shares, which have to be positive and sum up to
    /// 1.
    ///
    /// # Panics
    ///
    /// Panics if there are not as many shares as outcomes.
    pub fn log_pdf(&self, shares: &[f64]) -> f64 {
        assert_eq!(shares.len(), self.weights.len(), "the outcomes differ");
        let logs = self
            .weights
            .iter()
            .zip(shares)
            .map(|(weight, share)| (weight - 1.0) * share.ln());
        logs.sum::<f64>() - self.log_normalizer()
    }

    /// Returns the Kullback-Leibler divergence `KL(self || other)` in nats. It is 0 for equal
    /// weights, and never negative.
    ///
    /// With `self` the belief after and `other` the belief before some outcomes were seen, it is the
    /// information gained by seeing them (Lindley 1956).
    ///
    /// # Panics
    ///
    /// Panics if the two do not have as many outcomes.
    pub fn kl_divergence(&self, other: &Self) -> f64 {
        assert_eq!(
            self.weights.len(),
            other.weights.len(),
            "the outcomes differ"
        );
        let sum: f64 = self.weights.iter().sum();
        let common = digamma(sum);
        let pairs = self.weights.iter().zip(&other.weights);
        let moved = pairs.filter(|(a, b)| a != b);
        let terms: f64 = moved.map(|(a, b)| (a - b) * (digamma(*a) - common)).sum();
        if self.weights == other.weights {
            return 0.0;
        }
        (other.log_normalizer() - self.log_normalizer() + terms).max(0.0)
    }

    fn log_normalizer(&self) -> f64 {
        let sum: f64 = self.weights.iter().sum();
        self.weights
            .iter()
            .map(|&weight| ln_gamma(weight))
            .sum::<f64>()
            - ln_gamma(sum)
    }
}

/// How many points each child of a node has, in order, and last the node itself.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::outcomes;
/// use metrics::L2;
///
/// let rows = Rows::new(1, (0..64).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(4), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let counts = outcomes(tree.root());
/// assert_eq!(counts.len(), tree.root().children().len() + 1);
/// assert_eq!(counts.iter().sum::<f64>(), 64.0);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub fn outcomes<C: PointCloud, M: Metric<C::Point>>(node: NodeRef<'_, C, M>) -> Vec<f64> {
    let below = node.children().map(|child| child.count() as f64);
    below.chain([node.own_points().len() as f64]).collect()
}

/// The distribution of the points of a node over its children, for every node.
///
/// `prior` is what each outcome weighs before any point is counted; with 1 all shares are as likely
/// beforehand, with 0.5 it is Jeffreys' prior.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::ChildShares;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let (shares,) = tree.annotate((ChildShares { prior: 0.5 },)).into_columns();
/// assert_eq!(shares[tree.root().id()].weights(), [3.5]); // a leaf has no outcome but itself
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChildShares {
    /// A positive number.
    pub prior: f64,
}

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for ChildShares {
    type Summary = Dirichlet;

    fn summarize(&self, _: &C, _: &[PointId]) -> Dirichlet {
        Dirichlet {
            weights: vec![self.prior],
        }
    }

    fn merge(&self, _: &C, _: &mut Dirichlet, _: &Dirichlet) {}

    /// The children's counts say all.
    fn finish(&self, node: NodeRef<'_, C, M>, summary: &mut Dirichlet) {
        let counts = outcomes(node).into_iter();
        summary.weights = counts.map(|count| count + self.prior).collect();
    }
}
