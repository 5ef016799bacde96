//! Drift: whether points that come now fall where those of the tree did.
//!
//! At every routing node a point goes to one of the children, or stays. The tree knows how its own
//! points were spread; a [`Tracker`] counts how the last ones are. The divergence of a node is that of
//! the shares seen lately from those of the baseline, `KL(lately || baseline)`, both smoothed by a
//! prior; times the number of points seen it is, up to a factor of two, the statistic of the
//! likelihood-ratio test (Wilks 1938), which is what nodes are ranked by: a large difference of few
//! points means less than a small one of many.
//!
//! How large is too large tells [`Baseline::simulate`]: the quantile of what sequences drawn from the
//! tree's own points show.

use std::collections::{BTreeMap, HashMap, VecDeque};

use covertree_core::{CoverTree, NodeId, Path, PointCloud};
use metrics::Metric;

use crate::distributions::outcomes;

mod simulate;

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
struct Seen {
    /// In order, so that sums over them are the same to the last bit.
    counts: BTreeMap<u32, f64>,
    total: f64,
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

    fn push_nodes(&mut self, nodes: impl DoubleEndedIterator<Item = NodeId>) {
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
