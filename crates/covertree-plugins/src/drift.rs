//! Drift: whether points that come now fall where those of the tree did.
//!
//! At every routing node a point goes to one of the children, or stays. The tree knows how its own
//! points were spread; a [`Tracker`] counts how the last ones are. The divergence of a node is that of
//! the shares seen lately from those of the baseline, `KL(lately || baseline)`, both smoothed by a
//! prior. Nodes are ranked by it times the number of points seen, which up to a factor of two is the
//! statistic of the likelihood-ratio test (Wilks 1938): a large difference of few points means less
//! than a small one of many.
//!
//! To learn how large is too large, take a quantile of what [`Baseline::simulate`] returns: the
//! divergences of sequences that are drawn from the tree's own points.

use std::collections::HashMap;

use covertree_core::{CoverTree, NodeId, PointCloud};
use metrics::Metric;

use crate::distributions::outcomes;

mod simulate;
mod tracker;

use tracker::Seen;
pub use tracker::{Memory, NodeDrift, Tracker};

/// How the points of a tree are spread: for each routing node the shares of its children, and of
/// what stays.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::drift::{Baseline, Memory, Tracker};
/// use metrics::L2;
///
/// let rows = Rows::new(1, (0..1000).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(20), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let baseline = Baseline::new(&tree, 1.0);
///
/// let mut alike = Tracker::new(&baseline, Memory::Window(200));
/// let mut shifted = alike.clone();
/// for i in 0..200 {
///     alike.push(&tree.path(&[5.0 * f64::from(i)])?); // all over the place
///     shifted.push(&tree.path(&[f64::from(i)])?); // the lowest fifth only
/// }
/// assert!(shifted.divergence() > 5.0 * alike.divergence());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Baseline {
    nodes: HashMap<NodeId, Spread>,
    /// Which outcome a node is of its parent.
    place: HashMap<NodeId, (NodeId, u32)>,
    prior: f64,
    /// Nodes on the longest path.
    height: usize,
}

/// How the points of one node are spread.
#[derive(Clone, Debug)]
struct Spread {
    counts: Vec<f64>,
    total: f64,
}

impl Baseline {
    /// Takes the spread of the points of a tree. `prior` is what each outcome weighs besides, so that
    /// none is impossible: 1 or 0.5 as a rule.
    ///
    /// # Panics
    ///
    /// Panics unless `prior` is positive.
    ///
    /// # Complexity
    ///
    /// O(nodes).
    pub fn new<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>, prior: f64) -> Self {
        assert!(prior > 0.0, "the prior has to be positive");
        let (mut nodes, mut place) = (HashMap::new(), HashMap::new());
        let mut level = vec![tree.root()];
        let mut height = 0;
        while !level.is_empty() {
            height += 1;
            let mut next = Vec::new();
            for node in level.into_iter().filter(|node| !node.is_leaf()) {
                let counts = outcomes(node);
                let total = counts.iter().sum();
                nodes.insert(node.id(), Spread { counts, total });
                for (outcome, child) in (0..).zip(node.children()) {
                    place.insert(child.id(), (node.id(), outcome));
                    next.push(child);
                }
            }
            level = next;
        }
        Self {
            nodes,
            place,
            prior,
            height,
        }
    }

    /// The outcomes along a path: at each routing node the child that comes next, or, at the last,
    /// what stays.
    fn outcomes<'b>(
        &'b self,
        nodes: impl DoubleEndedIterator<Item = NodeId> + 'b,
    ) -> impl Iterator<Item = Outcome> + 'b {
        let mut last = true;
        nodes.rev().flat_map(move |node| {
            let stays = self.nodes.get(&node).filter(|_| last).map(|spread| {
                let outcome = u32::try_from(spread.counts.len() - 1).unwrap_or(u32::MAX);
                Outcome { node, outcome }
            });
            last = false;
            let came = self
                .place
                .get(&node)
                .map(|&(node, outcome)| Outcome { node, outcome });
            stays.into_iter().chain(came)
        })
    }

    /// The divergence of shares seen from those of the baseline.
    fn divergence(&self, node: NodeId, seen: &Seen) -> f64 {
        let Some(spread) = self.nodes.get(&node) else {
            return 0.0;
        };
        // What was not seen counts as many times as the baseline says, times the prior.
        let outcomes = spread.counts.len() as f64;
        let total = spread.total + self.prior * outcomes;
        let weight = self.prior * outcomes;
        let share = |count: f64| (count + self.prior) / total;
        let mut sum = 0.0;
        let mut others = 1.0;
        for (&outcome, &count) in &seen.counts {
            let before = share(spread.counts[outcome as usize]);
            let now = (count + weight * before) / (seen.total + weight);
            sum += now * (now / before).ln();
            others -= before;
        }
        // All outcomes not seen lately have shrunk by the same factor.
        let shrunk = weight / (seen.total + weight);
        if others > 0.0 && shrunk > 0.0 {
            sum += others * shrunk * shrunk.ln();
        }
        sum.max(0.0)
    }
}

/// One step of a path: what a point did at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcome {
    node: NodeId,
    outcome: u32,
}
