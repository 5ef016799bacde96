//! Nets: few points that are near all others, and apart from each other.

use metrics::Metric;

use crate::{CoverTree, Neighbor, PointCloud, PointId};

mod farthest;

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns an ε-net: points that are more than `radius` apart from each other, and such that
    /// every point is at most `radius` away from one of them.
    ///
    /// Centers of high nodes come before those of lower ones, so that the net of a larger radius
    /// tends to be a part of that of a smaller one. Every point belongs to the net if the radius is
    /// negative or NaN, since no point is then within it.
    ///
    /// # Complexity
    ///
    /// One [`within`](Self::within) for each point of the net; every point is found by at most as
    /// many of them as points of the net fit into a ball of the radius.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, (0..100).map(f64::from).collect())?, L2)?;
    /// let net = tree.epsilon_net(10.0);
    /// assert!((5..=9).contains(&net.len()));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn epsilon_net(&self, radius: f64) -> Vec<PointId> {
        let mut covered = vec![false; self.cloud.points()];
        let mut stored = vec![false; self.cloud.points()];
        self.root()
            .points()
            .for_each(|id| stored[id.index()] = true);
        let mut searcher = self.searcher();
        let mut net = Vec::new();
        let centers = self.iter_nodes().map(|node| node.center());
        for id in centers.chain(self.root().points()) {
            if covered[id.index()] || !stored[id.index()] {
                continue;
            }
            net.push(id);
            covered[id.index()] = true;
            // Stored points can be measured.
            let ball = searcher.within(self.cloud.point(id), radius);
            for near in ball.unwrap_or_default() {
                covered[near.id.index()] = true;
            }
        }
        net
    }

    /// Returns the first `k` points of a farthest-point traversal, or all: the center of the root,
    /// then always the point farthest from all those before it, with that distance; infinity for
    /// the first. Of equally far points the one of the lowest id comes first.
    ///
    /// Among all choices of `k` centers these are good ones: the farthest that any point is from the
    /// nearest of them, which is the distance of the next, is at most twice the least possible
    /// (Gonzalez 1985), which is also what the distances of [`k_centers`](Self::k_centers) say.
    ///
    /// # Complexity
    ///
    /// O(n) memory. A new center visits only nodes that may hold points it is nearest to: O(n) for
    /// the first, and less and less, in low dimension O(n log k) altogether.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, (0..101).map(f64::from).collect())?, L2)?;
    /// let order = tree.farthest_points(4);
    /// assert_eq!(order[0].id, tree.root().center());
    /// assert!(order[1].id.index() == 0 || order[1].id.index() == 100);
    /// assert!(order.is_sorted_by(|a, b| a.distance >= b.distance));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    #[doc(alias = "maxmin")]
    #[doc(alias = "gonzalez")]
    pub fn farthest_points(&self, k: usize) -> Vec<Neighbor> {
        farthest::Traversal::new(self).take(k).collect()
    }

    /// Returns `k` centers, or all points, and the farthest that any point is from the nearest of
    /// them: at most twice what the best `k` centers could do (Gonzalez 1985).
    ///
    /// # Complexity
    ///
    /// That of [`farthest_points`](Self::farthest_points) with `k + 1`.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![0.0, 1.0, 10.0, 11.0])?, L2)?;
    /// let (centers, radius) = tree.k_centers(2);
    /// assert_eq!((centers.len(), radius), (2, 1.0));
    /// assert_eq!(tree.k_centers(9).1, 0.0);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn k_centers(&self, k: usize) -> (Vec<PointId>, f64) {
        let mut order = self.farthest_points(k.saturating_add(1));
        let radius = if order.len() > k {
            order.pop().map_or(0.0, |next| next.distance)
        } else {
            0.0
        };
        (order.into_iter().map(|center| center.id).collect(), radius)
    }
}
