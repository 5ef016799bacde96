//! Anomaly scores: how much a point is unlike the others, from its path alone.
//!
//! An outlier leaves the tree early: where the tree is still coarse, no center is near enough, and
//! few points have come the same way. All scores grow with strangeness, and none looks at more than
//! the path.

use covertree_core::{CoverTree, Path, PathEnd, PointCloud};
use metrics::Metric;

/// Scores of one path.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
/// use covertree_plugins::Anomaly;
/// use metrics::L2;
///
/// let rows = Rows::new(1, (0..200).map(f64::from).collect())?;
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(4), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
/// let inlier = Anomaly::of(&tree, &tree.path(&[100.25])?);
/// let outlier = Anomaly::of(&tree, &tree.path(&[1000.0])?);
/// assert!(outlier.isolation > inlier.isolation);
/// assert!(outlier.depth > inlier.depth);
/// assert!(outlier.excess > 1.0 && inlier.excess <= 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anomaly {
    /// The surprise of the path's end, in nats: minus the logarithm of the share of all points that
    /// are under its last node. A point that stays at the root has 0 of it, so it is to be read
    /// together with the depth.
    pub surprise: f64,
    /// How early the path ends, between 0 and 1: 2 to the power of minus the depth of the path over
    /// the mean depth of the stored points. Inliers are at 0.5 and below, a point that the root does
    /// not pass on at 1. It is the score of isolation forests (Liu, Ting and Zhou 2008), for one tree.
    pub depth: f64,
    /// How far the nearest center of the last node is, in units of what its children reach: above 1
    /// the point is a singleton there, up to 1 it is not. In a leaf, how far its center is, in units
    /// of its radius.
    pub excess: f64,
    /// The distance of the point to the last center it was given to, over the root's radius: the
    /// resolution at which it is alone.
    pub isolation: f64,
}

impl Anomaly {
    /// Scores a path, dry or of a stored point, through the tree it belongs to.
    ///
    /// # Complexity
    ///
    /// O(nodes) for the mean depth; [`Scorer`] computes it once.
    pub fn of<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>, path: &Path) -> Self {
        Scorer::new(tree).score(path)
    }
}

/// Scores many paths of one tree.
///
/// # Examples
///
/// The stranger of two stored points:
///
/// ```
/// use covertree_core::{CoverTree, LeafCutoff, Parameters, PointId, Rows};
/// use covertree_plugins::Scorer;
/// use metrics::L2;
///
/// let mut values: Vec<f64> = (0..200).map(f64::from).collect();
/// values.push(5000.0);
/// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(4), ..Parameters::default() };
/// let tree = CoverTree::with_parameters(Rows::new(1, values)?, L2, &parameters)?;
/// let scorer = Scorer::new(&tree);
/// let score = |id| scorer.score(&tree.known_path(PointId::new(id)));
/// assert!(score(200).depth > score(50).depth);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub struct Scorer<'t, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    mean_depth: f64,
}

impl<C: PointCloud, M: Metric<C::Point>> std::fmt::Debug for Scorer<'_, C, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scorer")
            .field("mean_depth", &self.mean_depth)
            .finish_non_exhaustive()
    }
}

impl<'t, C: PointCloud, M: Metric<C::Point>> Scorer<'t, C, M> {
    /// Measures how deep the points of a tree are.
    ///
    /// # Complexity
    ///
    /// O(nodes).
    pub fn new(tree: &'t CoverTree<C, M>) -> Self {
        let (mut sum, mut level, mut depth) = (0.0, vec![tree.root()], 0.0);
        while !level.is_empty() {
            sum += depth
                * level
                    .iter()
                    .map(|node| node.own_points().len() as f64)
                    .sum::<f64>();
            level = level.iter().flat_map(|node| node.children()).collect();
            depth += 1.0;
        }
        let points = tree.root().count().max(1) as f64;
        Self {
            tree,
            mean_depth: sum / points,
        }
    }

    /// Returns the mean number of nodes above that of a stored point.
    pub fn mean_depth(&self) -> f64 {
        self.mean_depth
    }

    /// Scores a path.
    ///
    /// # Panics
    ///
    /// Panics if the path is not of this tree.
    pub fn score(&self, path: &Path) -> Anomaly {
        let last = path.last();
        let node = self.tree.node(last.node).expect("the path is of this tree");
        let root = self.tree.root();
        let share = node.count() as f64 / root.count() as f64;
        let depth = (path.steps().len() - 1) as f64;
        let base = self.tree.parameters().scale_base;
        let ratio = |distance: f64, reach: f64| {
            if distance == 0.0 {
                0.0
            } else {
                distance / reach
            }
        };
        let excess = match (path.end(), node.child_scale()) {
            (PathEnd::Singleton { nearest }, Some(scale)) => {
                ratio(nearest.distance, scale.radius(base))
            }
            (PathEnd::Joins { singleton }, Some(scale)) => {
                ratio(singleton.distance, scale.radius(base))
            }
            _ => ratio(last.distance, node.radius()),
        };
        Anomaly {
            surprise: -share.ln(),
            depth: (-depth / self.mean_depth.max(f64::MIN_POSITIVE)).exp2(),
            excess,
            isolation: ratio(last.distance, root.radius()),
        }
    }
}
