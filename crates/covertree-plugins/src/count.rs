//! How many points there are under a node.

use covertree_core::plugin::{Plugin, Update};
use covertree_core::{PointCloud, PointId};
use metrics::Metric;

/// The number of points under a node.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::Count;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let annotated = tree.annotate((Count,));
/// assert_eq!(annotated.columns().0[tree.root().id()], 3);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count;

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Count {
    type Summary = usize;

    fn summarize(&self, _: &C, points: &[PointId]) -> usize {
        points.len()
    }

    fn merge(&self, _: &C, summary: &mut usize, other: &usize) {
        *summary += other;
    }

    fn insert(&self, _: &C, summary: &mut usize, _: PointId) -> Update {
        *summary += 1;
        Update::Done
    }

    fn remove(&self, _: &C, summary: &mut usize, _: PointId) -> Update {
        *summary -= 1;
        Update::Done
    }
}
