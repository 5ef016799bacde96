//! The Gaussian with all correlations.

use covertree_core::plugin::{Plugin, SummaryReader, SummaryWriter, Update};
use covertree_core::{NodeRef, PointCloud, PointId};
use metrics::{Metric, Scalar};
use nalgebra::{Cholesky, DMatrix, DVector};

use super::Moments;

/// The mean and the covariance of the points under a node.
///
/// A covariance of `d` coordinates is singular for `d` points or fewer, so nodes of so few keep
/// their ids and no matrix: what is asked of them is computed when asked. Larger nodes keep a matrix
/// of `d^2` numbers, and up to [`PENDING`](Scatter::PENDING) ids that have not gone into it yet,
/// because matrices take many points at once at a tenth of the price.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::FullGaussian;
/// use metrics::L2;
///
/// let rows = Rows::new(2, vec![0.0, 0.0, 1.0, 2.0, 2.0, 1.0])?;
/// let tree = CoverTree::new(rows, L2)?;
/// let annotated = tree.annotate((FullGaussian,));
/// let root = &annotated.columns().0[tree.root().id()];
/// let covariance = root.covariance(tree.cloud());
/// assert!((covariance[(0, 1)] - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FullGaussian;

/// The mean and the scatter matrix of some points, and ids of more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scatter {
    /// What has gone into the matrix.
    counted: usize,
    mean: DVector<f64>,
    /// The sums of products about the mean; empty before the first points are counted.
    matrix: DMatrix<f64>,
    pending: Vec<PointId>,
}

impl Scatter {
    pub(crate) fn write(&self, out: &mut SummaryWriter) {
        out.count(self.counted);
        out.count(self.mean.len());
        out.reals(self.mean.as_slice());
        out.count(self.matrix.len());
        out.reals(self.matrix.as_slice());
        out.count(self.pending.len());
        out.ids(&self.pending);
    }

    pub(crate) fn read(input: &mut SummaryReader<'_>) -> Option<Self> {
        let (counted, dimension) = (input.count()?, input.count()?);
        let mean = DVector::from_vec(input.reals(dimension)?);
        let numbers = input.count()?;
        if dimension.checked_mul(dimension)? != numbers {
            return None;
        }
        let matrix = DMatrix::from_vec(dimension, dimension, input.reals(numbers)?);
        let pending = input.count()?;
        Some(Self {
            counted,
            mean,
            matrix,
            pending: input.ids(pending)?,
        })
    }
}

impl Scatter {
    /// How many points may wait for the matrix of a node that has one.
    pub const PENDING: usize = 64;

    /// Returns the number of points.
    pub fn count(&self) -> usize {
        self.counted + self.pending.len()
    }

    /// Returns the mean; empty if there are no points.
    ///
    /// # Complexity
    ///
    /// O(d) a point that is not in the matrix.
    pub fn mean<T: Scalar, C: PointCloud<Point = [T]>>(&self, cloud: &C) -> Vec<f64> {
        self.whole(cloud).mean.as_slice().to_vec()
    }

    /// Returns the covariance matrix, divided by the number of points.
    ///
    /// # Complexity
    ///
    /// O(d^2) a point that is not in the matrix.
    pub fn covariance<T: Scalar, C: PointCloud<Point = [T]>>(&self, cloud: &C) -> DMatrix<f64> {
        let whole = self.whole(cloud);
        whole.matrix / whole.counted as f64
    }

    /// Returns the logarithm of the density at a point, `ridge` being added to each variance; `None`
    /// if the covariance is singular all the same, as it is without points.
    ///
    /// # Panics
    ///
    /// Panics if the point has another dimension.
    ///
    /// # Complexity
    ///
    /// O(d^3).
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use covertree_plugins::FullGaussian;
    /// use metrics::L2;
    ///
    /// let rows = Rows::new(2, vec![1.0, 0.0, -1.0, 0.0, 0.0, 1.0, 0.0, -1.0])?;
    /// let tree = CoverTree::new(rows, L2)?;
    /// let annotated = tree.annotate((FullGaussian,));
    /// let root = &annotated.columns().0[tree.root().id()];
    /// let density = root.log_pdf(tree.cloud(), &[0.0, 0.0], 0.0).expect("four points span a plane");
    /// assert!((density.exp() - 1.0 / std::f64::consts::PI).abs() < 1e-12);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn log_pdf<T: Scalar, C: PointCloud<Point = [T]>>(
        &self,
        cloud: &C,
        point: &[T],
        ridge: f64,
    ) -> Option<f64> {
        let whole = self.whole(cloud);
        if whole.counted == 0 {
            return None;
        }
        assert_eq!(
            point.len(),
            whole.mean.len(),
            "the points differ in dimension"
        );
        let factor = whole.factor(ridge)?;
        let away =
            DVector::from_iterator(point.len(), point.iter().map(|x| x.to_f64())) - &whole.mean;
        let square = factor
            .l_dirty()
            .solve_lower_triangular(&away)?
            .norm_squared();
        let constant = point.len() as f64 * std::f64::consts::TAU.ln();
        Some(-0.5 * (square + log_determinant(&factor) + constant))
    }

    /// Returns the Kullback-Leibler divergence `KL(self || other)` in nats, `ridge` being added to
    /// each variance of both; `None` if a covariance is singular all the same.
    ///
    /// # Complexity
    ///
    /// O(d^3).
    pub fn kl_divergence<T: Scalar, C: PointCloud<Point = [T]>>(
        &self,
        other: &Self,
        cloud: &C,
        ridge: f64,
    ) -> Option<f64> {
        let (ours, theirs) = (self.whole(cloud), other.whole(cloud));
        if ours.counted == 0 || theirs.counted == 0 {
            return None;
        }
        let (narrow, wide) = (ours.factor(ridge)?, theirs.factor(ridge)?);
        let lower = wide.l();
        let mixed = lower.solve_lower_triangular(&narrow.l())?;
        let away = lower.solve_lower_triangular(&(&theirs.mean - &ours.mean))?;
        let logs = log_determinant(&wide) - log_determinant(&narrow);
        let trace = mixed.norm_squared() - ours.mean.len() as f64;
        Some((0.5 * (trace + away.norm_squared() + logs)).max(0.0))
    }

    fn factor(&self, ridge: f64) -> Option<Cholesky<f64, nalgebra::Dyn>> {
        let mut covariance = &self.matrix / self.counted as f64;
        for i in 0..covariance.nrows() {
            covariance[(i, i)] += ridge;
        }
        Cholesky::new(covariance)
    }

    /// All points in the matrix.
    fn whole<T: Scalar, C: PointCloud<Point = [T]>>(&self, cloud: &C) -> Self {
        let mut whole = self.clone();
        whole.settle(cloud, 0);
        whole
    }

    /// Puts the pending points into the matrix, if they are more than `patience`.
    fn settle<T: Scalar, C: PointCloud<Point = [T]>>(&mut self, cloud: &C, patience: usize) {
        if self.pending.len() <= patience {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        for ids in pending.chunks(1024) {
            let rows = || ids.iter().map(|&id| cloud.point(id));
            let moments = Moments::of(rows());
            let mean = DVector::from_column_slice(moments.mean());
            let dimension = mean.len();
            if self.counted == 0 {
                self.mean = DVector::zeros(dimension);
                self.matrix = DMatrix::zeros(dimension, dimension);
            }
            let centered = rows().flat_map(|row| {
                row.iter()
                    .zip(mean.iter())
                    .map(|(x, mean)| x.to_f64() - mean)
            });
            let columns = DMatrix::from_iterator(dimension, ids.len(), centered);
            let rows = columns.transpose();
            self.matrix.gemm(1.0, &columns, &rows, 1.0);
            self.shift(&mean, ids.len());
        }
    }

    /// Counts `more` points of another mean, whose own scatter is in the matrix already.
    fn shift(&mut self, mean: &DVector<f64>, more: usize) {
        let (a, b) = (self.counted as f64, more as f64);
        let away = mean - &self.mean;
        self.matrix.syger(a * b / (a + b), &away, &away, 1.0);
        // `syger` fills the lower triangle only.
        self.matrix.fill_upper_triangle_with_lower_triangle();
        self.mean.axpy(b / (a + b), &away, 1.0);
        self.counted += more;
    }
}

fn log_determinant(factor: &Cholesky<f64, nalgebra::Dyn>) -> f64 {
    2.0 * factor
        .l_dirty()
        .diagonal()
        .iter()
        .map(|x| x.ln())
        .sum::<f64>()
}

impl<T: Scalar, C: PointCloud<Point = [T]>, M: Metric<[T]>> Plugin<C, M> for FullGaussian {
    type Summary = Scatter;

    fn summarize(&self, _: &C, points: &[PointId]) -> Scatter {
        Scatter {
            pending: points.to_vec(),
            ..Scatter::default()
        }
    }

    fn merge(&self, _: &C, summary: &mut Scatter, other: &Scatter) {
        summary.pending.extend_from_slice(&other.pending);
        if other.counted == 0 {
            return;
        }
        if summary.counted == 0 {
            summary.counted = other.counted;
            summary.mean.clone_from(&other.mean);
            summary.matrix.clone_from(&other.matrix);
        } else {
            summary.matrix += &other.matrix;
            summary.shift(&other.mean, other.counted);
        }
    }

    fn finish(&self, node: NodeRef<'_, C, M>, summary: &mut Scatter) {
        let dimension = node.center_point().len();
        let patience = if summary.counted == 0 {
            dimension
        } else {
            Scatter::PENDING
        };
        summary.settle(node.tree().cloud(), patience);
    }

    fn insert(&self, _: &C, summary: &mut Scatter, id: PointId) -> Update {
        summary.pending.push(id);
        Update::Done
    }

    fn remove(&self, _: &C, summary: &mut Scatter, id: PointId) -> Update {
        let Some(place) = summary.pending.iter().position(|&other| other == id) else {
            return Update::Stale;
        };
        summary.pending.swap_remove(place);
        Update::Done
    }
}
