//! What a baseline shows of itself: thresholds for a tracker.

use covertree_core::{CoverTree, NodeId, PointCloud, PointId};
use metrics::Metric;
use rayon::prelude::*;

use super::{Baseline, Memory, Tracker};

impl Baseline {
    /// Draws sequences of the tree's own points, with replacement, follows each with a tracker, and
    /// returns the [divergence](Tracker::divergence) of the whole tree at the end of each, ascending.
    ///
    /// A quantile of them is a threshold: above the one at 0.99, one of a hundred sequences without
    /// drift raises an alarm. A sequence is as long as the window, or ten half-lives.
    ///
    /// # Complexity
    ///
    /// That of as many trackers, on rayon's threads; the answer does not depend on their number. No
    /// distance decides anything: paths of stored points are known.
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
    /// let memory = Memory::Window(100);
    /// let simulated = baseline.simulate(&tree, memory, 200, 7);
    /// let threshold = simulated[simulated.len() * 99 / 100];
    ///
    /// let mut tracker = Tracker::new(&baseline, memory);
    /// for i in 0..100 {
    ///     tracker.push(&tree.path(&[f64::from(i % 20)])?);
    /// }
    /// assert!(tracker.divergence() > threshold);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn simulate<C: PointCloud, M: Metric<C::Point>>(
        &self,
        tree: &CoverTree<C, M>,
        memory: Memory,
        sequences: usize,
        seed: u64,
    ) -> Vec<f64> {
        let points: Vec<PointId> = tree.root().points().collect();
        let length = match memory {
            Memory::Window(size) => size,
            Memory::HalfLife(points) => (10.0 * points).ceil() as usize,
        };
        if points.is_empty() {
            return Vec::new();
        }
        let run = |sequence: usize| {
            let mut random =
                SplitMix64(seed ^ (sequence as u64).wrapping_mul(0xd134_2543_de82_ef95));
            let mut tracker = Tracker::new(self, memory);
            let mut path: Vec<NodeId> = Vec::new();
            for _ in 0..length {
                let id = points[random.below(points.len())];
                path.clear();
                path.extend(tree.known_path(id).nodes());
                tracker.push_nodes(path.iter().copied());
            }
            tracker.divergence()
        };
        let mut divergences: Vec<f64> = (0..sequences).into_par_iter().map(run).collect();
        divergences.sort_unstable_by(f64::total_cmp);
        divergences
    }
}

/// Steele, Lea and Flood's generator: eight lines, and all that drawing with replacement needs.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which fits 32 bits.
    fn below(&mut self, end: usize) -> usize {
        (((self.next() >> 32) * end as u64) >> 32) as usize
    }
}
