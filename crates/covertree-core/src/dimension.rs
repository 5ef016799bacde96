//! The dimension of the points, as the tree sees it.
//!
//! A routing node of scale `s` covers its points by balls of a lower scale `t`, one for each child
//! and singleton. In `d` dimensions that takes about `(b^s / b^t)^d` balls, whence `d`.

use metrics::Metric;

use crate::{CoverTree, Layer, NodeRef, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> NodeRef<'_, C, M> {
    /// Returns the fractal dimension between the node's scale and its children's: the logarithm, to
    /// the base of the scales, of the number of children and singletons, divided by the number of
    /// scales between; `None` for a leaf and for a node all of whose points are the same.
    ///
    /// It is a box-counting dimension of one step (Falconer, *Fractal Geometry*, chapter 2).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
    /// use metrics::L2;
    ///
    /// // A line in the plane has one dimension, whatever the plane.
    /// let line = (0..4096).flat_map(|i| [f64::from(i), 2.0 * f64::from(i)]).collect();
    /// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
    /// let tree = CoverTree::with_parameters(Rows::new(2, line)?, L2, &parameters)?;
    /// let dimension = tree.root().fractal_dimension().expect("the root is split");
    /// assert!((0.7..1.3).contains(&dimension));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn fractal_dimension(&self) -> Option<f64> {
        let parts = self.children().len() + self.singletons().len();
        Some((parts as f64).ln() / self.scales_between()?)
    }

    /// As [`fractal_dimension`](Self::fractal_dimension), with the entropy of the points' shares in
    /// the place of the logarithm of the number of parts: the information dimension (Rényi 1959),
    /// on which outliers have next to no influence.
    pub fn weighted_fractal_dimension(&self) -> Option<f64> {
        let count = self.count() as f64;
        let entropy = |points: usize| {
            let share = points as f64 / count;
            -share * share.ln()
        };
        let children: f64 = self
            .children()
            .map(|child| child.count())
            .filter(|&points| points > 0)
            .map(entropy)
            .sum();
        let singletons = self.singletons().len() as f64 * entropy(1);
        Some((children + singletons) / self.scales_between()?)
    }

    /// The logarithm of the ratio of the radii of the node's scale and its children's.
    fn scales_between(&self) -> Option<f64> {
        let base = self.tree().parameters().scale_base;
        let below = self.child_scale()?.radius(base);
        let ratio = (self.covering_radius() / below).ln();
        (ratio > 0.0 && ratio.is_finite()).then_some(ratio)
    }

    /// Returns how many times as many points are within twice the node's radius of its center as
    /// within the radius itself; 1 if the radius is 0.
    ///
    /// Where points fill `d` dimensions evenly it is about `2^d`.
    ///
    /// # Complexity
    ///
    /// That of one [`within`](CoverTree::within) of twice the radius.
    pub fn expansion(&self) -> f64 {
        if self.radius() == 0.0 {
            return 1.0;
        }
        // Stored points, routers among them, have passed the check when they came.
        let ball = self.tree().within(self.center_point(), 2.0 * self.radius());
        let ball = ball.unwrap_or_default();
        let inside = ball.partition_point(|near| near.distance <= self.radius());
        ball.len() as f64 / inside.max(1) as f64
    }
}

impl<C: PointCloud, M: Metric<C::Point>> Layer<'_, C, M> {
    /// Returns the mean of the [fractal dimensions](NodeRef::fractal_dimension) of the layer's
    /// nodes; `None` if none has any.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
    /// use metrics::L2;
    ///
    /// let grid = (0..4096).flat_map(|i| [f64::from(i % 64), f64::from(i / 64)]).collect();
    /// let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(8), ..Parameters::default() };
    /// let tree = CoverTree::with_parameters(Rows::new(2, grid)?, L2, &parameters)?;
    /// let scale = tree.root().child_scale().expect("the root is split");
    /// let layer = tree.layer(scale);
    /// let dimension = layer.fractal_dimension().expect("the layer is split");
    /// assert!((1.2..2.8).contains(&dimension));
    /// let weighted = layer.weighted_fractal_dimension().expect("the layer is split");
    /// assert!(weighted <= dimension + 0.5);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn fractal_dimension(&self) -> Option<f64> {
        mean(
            self.nodes()
                .filter_map(|node| Some((node.fractal_dimension()?, 1.0))),
        )
    }

    /// Returns the mean of the [weighted fractal
    /// dimensions](NodeRef::weighted_fractal_dimension) of the layer's nodes, each with the weight
    /// of its points; `None` if none has any.
    pub fn weighted_fractal_dimension(&self) -> Option<f64> {
        mean(
            self.nodes()
                .filter_map(|node| Some((node.weighted_fractal_dimension()?, node.count() as f64))),
        )
    }
}

/// The mean of values with weights.
fn mean(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weight) = values.fold((0.0, 0.0), |(sum, all), (value, weight)| {
        (sum + value * weight, all + weight)
    });
    (weight > 0.0).then(|| sum / weight)
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Returns the expansion constant of the points around some of them: the least `c` so that for
    /// each of these centers and every radius, the ball of twice the radius holds at most `c` times
    /// as many points. Around all points it is the constant of the whole set (Karger and Ruhl
    /// 2002). It is at least 1.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of one of the ids.
    ///
    /// # Complexity
    ///
    /// O(n log n) a center, n distances among it.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, (0..100).map(f64::from).collect())?, L2)?;
    /// // A ball in the middle holds 2r + 1 points; r just under 1 holds 1, and 2r just under 2 holds 3.
    /// assert_eq!(tree.expansion_constant([PointId::new(50)]), 3.0);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn expansion_constant(&self, centers: impl IntoIterator<Item = PointId>) -> f64 {
        let around = |center: PointId| {
            let points = self.root().points();
            let mut distances: Vec<f64> = points.map(|id| self.between(center, id)).collect();
            distances.sort_unstable_by(f64::total_cmp);
            // The ratio is largest where the larger ball has just reached another point.
            let mut inside = 0;
            let mut largest = 1.0_f64;
            for (i, &distance) in distances.iter().enumerate() {
                if distances.get(i + 1) == Some(&distance) {
                    continue;
                }
                while inside < distances.len() && distances[inside] <= distance / 2.0 {
                    inside += 1;
                }
                largest = largest.max((i + 1) as f64 / inside.max(1) as f64);
            }
            largest
        };
        centers.into_iter().map(around).fold(1.0, f64::max)
    }
}
