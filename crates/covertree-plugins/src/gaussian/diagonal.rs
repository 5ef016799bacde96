//! The Gaussian without correlations.

use covertree_core::plugin::{Plugin, Update};
use covertree_core::{PointCloud, PointId};
use metrics::{Metric, Scalar};

use super::Moments;

/// The mean and the variance of each coordinate of the points under a node.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::DiagonalGaussian;
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 6.0])?, L2)?;
/// let annotated = tree.annotate((DiagonalGaussian,));
/// let root = &annotated.columns().0[tree.root().id()];
/// assert_eq!(root.mean(), [3.0]);
/// assert!((root.sample_variance().next().unwrap_or(0.0) - 7.0).abs() < 1e-12);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiagonalGaussian;

impl<T: Scalar, C: PointCloud<Point = [T]>, M: Metric<[T]>> Plugin<C, M> for DiagonalGaussian {
    type Summary = Moments;

    fn summarize(&self, cloud: &C, points: &[PointId]) -> Moments {
        Moments::of(points.iter().map(|&id| cloud.point(id)))
    }

    fn merge(&self, _: &C, summary: &mut Moments, other: &Moments) {
        summary.merge(other);
    }

    fn insert(&self, cloud: &C, summary: &mut Moments, id: PointId) -> Update {
        summary.add(cloud.point(id));
        Update::Done
    }

    fn remove(&self, cloud: &C, summary: &mut Moments, id: PointId) -> Update {
        if summary.try_remove(cloud.point(id)) {
            Update::Done
        } else {
            Update::Stale
        }
    }
}
