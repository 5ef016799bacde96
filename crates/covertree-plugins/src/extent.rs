//! How far the points under a node spread.

use covertree_core::plugin::{Plugin, Update};
use covertree_core::{NodeRef, PointCloud, PointId};
use metrics::Metric;

/// The radius of each node, and bounds of its diameter.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::Extent;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, (0..100).map(f64::from).collect())?, L2)?;
/// let (extents,) = tree.annotate((Extent,)).into_columns();
/// let root = extents[tree.root().id()];
/// assert!(root.least_diameter <= 99.0 && 99.0 <= root.most_diameter);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent;

/// What is known of a node's size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// The distance of the center to the farthest point under the node; after edits, at least that.
    pub radius: f64,
    /// No less than this is the largest distance of two points under the node; after edits, points
    /// that have gone but are centers still count among them.
    pub least_diameter: f64,
    /// No more than this is it: twice the radius, or less where the children show it.
    pub most_diameter: f64,
}

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Extent {
    type Summary = Size;

    fn summarize(&self, _: &C, _: &[PointId]) -> Size {
        Size::default()
    }

    fn merge(&self, _: &C, summary: &mut Size, other: &Size) {
        summary.least_diameter = summary.least_diameter.max(other.least_diameter);
    }

    /// Two sweeps over the node's own points and its children's centers (Handler 1973): the farthest
    /// from the center, and the farthest from that.
    fn finish(&self, node: NodeRef<'_, C, M>, summary: &mut Size) {
        let (cloud, metric) = (node.tree().cloud(), node.tree().metric());
        let parts = || {
            let centers = node
                .children()
                .map(|child| (child.center(), child.radius()));
            centers.chain(node.own_points().map(|id| (id, 0.0)))
        };
        let from = |id: PointId| {
            let point = cloud.point(id);
            parts().map(move |(part, radius)| {
                (part, metric.distance(point, cloud.point(part)), radius)
            })
        };
        let away = from(node.center());
        let farthest = away
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(node.center(), |part| part.0);
        let mut most = 0.0_f64;
        let mut least = 0.0_f64;
        for (_, distance, radius) in from(farthest) {
            least = least.max(distance);
            most = most.max(distance + radius);
        }
        summary.radius = node.radius();
        summary.least_diameter = summary.least_diameter.max(least);
        // From any point to `farthest` and on to any other is no more than twice `most`.
        summary.most_diameter = (2.0 * node.radius()).min(2.0 * most);
    }

    fn insert(&self, _: &C, _: &mut Size, _: PointId) -> Update {
        Update::Done
    }
}
