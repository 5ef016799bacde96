//! Follows a sequence of points down a tree, and tells which nodes they have left behind.

use std::collections::{BTreeMap, HashMap, VecDeque};

use covertree_core::{NodeId, Path};

use super::{Baseline, Outcome};

/// What a tracker remembers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Memory {
    /// The last so many points, each with the same weight.
    Window(usize),
    /// All points, each with a weight that halves whenever so many more have come.
    HalfLife(f64),
}

/// What was seen at a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// In order, so that sums over them are the same to the last bit.
    pub(super) counts: BTreeMap<u32, f64>,
    pub(super) total: f64,
}

/// Follows a sequence of points down a tree.
///
/// # Complexity
///
/// A point costs O(height), once its path is known. A window holds the outcomes of its points, and
/// no more; a decaying memory holds no point, but a counter for each outcome that still weighs
/// something.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::drift::{Baseline, Memory, Tracker};
/// use metrics::L2;
///
/// let rows = Rows::new(1, (0..100).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let baseline = Baseline::new(&tree, 1.0);
/// let mut tracker = Tracker::new(&baseline, Memory::Window(3));
/// for x in [1.0, 2.0, 3.0, 99.0, 98.0, 97.0] {
///     tracker.push(&tree.path(&[x])?);
/// }
/// assert_eq!(tracker.weight(), 3.0); // the first three are forgotten
/// let mut fresh = Tracker::new(&baseline, Memory::Window(3));
/// for x in [99.0, 98.0, 97.0] {
///     fresh.push(&tree.path(&[x])?);
/// }
/// assert!((tracker.divergence() - fresh.divergence()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tracker<'b> {
    baseline: &'b Baseline,
    memory: Memory,
    seen: HashMap<NodeId, Seen>,
    window: VecDeque<Vec<Outcome>>,
    /// With a half-life, what one more point weighs; grows, where all others would have to shrink.
    unit: f64,
    weight: f64,
}

/// How far a node has drifted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeDrift {
    /// Which node.
    pub node: NodeId,
    /// The weight of the points seen there.
    pub weight: f64,
    /// The divergence of the shares seen lately from those of the baseline, in nats.
    pub divergence: f64,
}

impl NodeDrift {
    /// Returns the evidence for a drift: weight times divergence.
    pub fn evidence(&self) -> f64 {
        self.weight * self.divergence
    }
}

/// Counters below this weight are forgotten.
const NEGLIGIBLE: f64 = 1e-6;

/// Weights grow to at most this before all are scaled down.
const LARGEST_UNIT: f64 = 1e6;

impl<'b> Tracker<'b> {
    /// Starts with nothing seen.
    ///
    /// # Panics
    ///
    /// Panics if the half-life is not positive.
    pub fn new(baseline: &'b Baseline, memory: Memory) -> Self {
        if let Memory::HalfLife(points) = memory {
            assert!(points > 0.0, "the half-life has to be positive");
        }
        Self {
            baseline,
            memory,
            seen: HashMap::new(),
            window: VecDeque::new(),
            unit: 1.0,
            weight: 0.0,
        }
    }

    /// Returns the baseline.
    pub fn baseline(&self) -> &'b Baseline {
        self.baseline
    }

    /// Returns the weight of all points remembered: for a window, how many there are.
    pub fn weight(&self) -> f64 {
        self.weight / self.unit
    }

    /// Follows one more point; the oldest may leave the window.
    pub fn push(&mut self, path: &Path) {
        self.push_nodes(path.nodes());
    }

    pub(super) fn push_nodes(&mut self, nodes: impl DoubleEndedIterator<Item = NodeId>) {
        match self.memory {
            Memory::Window(size) => {
                // The outcomes of a point that leaves make room for those of the one that comes.
                let mut outcomes = Vec::new();
                if self.window.len() >= size
                    && let Some(oldest) = self.window.pop_front()
                {
                    oldest.iter().for_each(|&outcome| self.count(outcome, -1.0));
                    self.weight -= 1.0;
                    outcomes = oldest;
                    outcomes.clear();
                }
                if size == 0 {
                    return;
                }
                outcomes.extend(self.baseline.outcomes(nodes));
                outcomes
                    .iter()
                    .for_each(|&outcome| self.count(outcome, 1.0));
                self.weight += 1.0;
                outcomes.shrink_to(2 * self.baseline.height);
                self.window.push_back(outcomes);
            }
            Memory::HalfLife(points) => {
                self.unit *= (std::f64::consts::LN_2 / points).exp();
                let baseline = self.baseline;
                let unit = self.unit;
                baseline
                    .outcomes(nodes)
                    .for_each(|outcome| self.count(outcome, unit));
                self.weight += self.unit;
                if self.unit > LARGEST_UNIT {
                    self.scale_down();
                }
            }
        }
    }

    fn count(&mut self, outcome: Outcome, weight: f64) {
        let seen = self.seen.entry(outcome.node).or_default();
        let count = seen.counts.entry(outcome.outcome).or_insert(0.0);
        *count += weight;
        seen.total += weight;
        if *count <= 0.0 {
            seen.counts.remove(&outcome.outcome);
        }
        if seen.counts.is_empty() {
            self.seen.remove(&outcome.node);
        }
    }

    /// Makes the unit 1 again, and forgets what weighs nothing any more.
    fn scale_down(&mut self) {
        let unit = self.unit;
        self.seen.retain(|_, seen| {
            seen.counts.retain(|_, count| {
                *count /= unit;
                *count > NEGLIGIBLE
            });
            seen.total = seen.counts.values().sum();
            !seen.counts.is_empty()
        });
        self.weight /= unit;
        self.unit = 1.0;
    }

    /// Returns how far each node that has seen a point has drifted, the strongest evidence first.
    ///
    /// # Complexity
    ///
    /// O(counters), and sorting.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
    /// use covertree_plugins::drift::{Baseline, Memory, Tracker};
    /// use metrics::L2;
    ///
    /// let rows = Rows::new(1, (0..100).map(f64::from).collect())?;
    /// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
    /// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
    /// let baseline = Baseline::new(&tree, 1.0);
    /// let mut tracker = Tracker::new(&baseline, Memory::HalfLife(10.0));
    /// for _ in 0..50 {
    ///     tracker.push(&tree.path(&[3.0])?); // always the same place
    /// }
    /// let ranking = tracker.ranking();
    /// assert!(ranking.is_sorted_by(|a, b| a.evidence() >= b.evidence()));
    /// assert_eq!(tracker.node(ranking[0].node), ranking[0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ranking(&self) -> Vec<NodeDrift> {
        let mut ranking: Vec<NodeDrift> = self.drifts().collect();
        ranking.sort_by(|a, b| {
            b.evidence()
                .total_cmp(&a.evidence())
                .then(a.node.cmp(&b.node))
        });
        ranking
    }

    /// Returns how far one node has drifted.
    pub fn node(&self, node: NodeId) -> NodeDrift {
        let scaled = self
            .seen
            .get(&node)
            .map(|seen| self.scaled(seen))
            .unwrap_or_default();
        NodeDrift {
            node,
            weight: scaled.total,
            divergence: self.baseline.divergence(node, &scaled),
        }
    }

    fn drifts(&self) -> impl Iterator<Item = NodeDrift> + '_ {
        self.seen.keys().map(|&node| self.node(node))
    }

    fn scaled(&self, seen: &Seen) -> Seen {
        let mut scaled = seen.clone();
        scaled.total /= self.unit;
        scaled
            .counts
            .values_mut()
            .for_each(|count| *count /= self.unit);
        scaled
    }

    /// Returns the divergence of the whole tree in nats: of the distribution over all final places,
    /// by the chain rule the sum of the divergences of the nodes, each times the share of the points
    /// that came there. It is 0 as long as nothing was seen.
    ///
    /// # Complexity
    ///
    /// O(counters).
    pub fn divergence(&self) -> f64 {
        if self.weight <= 0.0 {
            return 0.0;
        }
        // In the order of nodes, so that sums are the same whatever the order of a hash table.
        let mut drifts: Vec<NodeDrift> = self.drifts().collect();
        drifts.sort_unstable_by_key(|drift| drift.node);
        drifts.iter().map(NodeDrift::evidence).sum::<f64>() / self.weight()
    }

    /// Returns the number of counters that are held: what the memory of a tracker amounts to, besides
    /// the outcomes in its window.
    pub fn counters(&self) -> usize {
        self.seen.values().map(|seen| seen.counts.len()).sum()
    }
}
