//! Principal components of bounded rank.
//!
//! A node keeps a *factor*: a few rows whose sum of products is the scatter matrix of its points, up
//! to what was given away. Merging two nodes appends their rows and one for the difference of their
//! means. When there are more than three times as many rows as the rank (twice, once a node is
//! finished), they are replaced by the principal ones, and the largest eigenvalue given away is added to a running error: a bound, in
//! the spectral norm, of how far the scatter is from the true one. The scheme is that of the
//! incremental SVD (Levy and Lindenbaum 2000) on a hierarchy (Iwen and Ong 2016); its running error
//! is the one that frequent directions keep (Ghashami, Liberty, Phillips and Woodruff 2016).

use covertree_core::plugin::{Plugin, SummaryReader, SummaryWriter, Update};
use covertree_core::{NodeRef, PointCloud, PointId};
use metrics::{Metric, Scalar};
use nalgebra::{DMatrix, SymmetricEigen};

/// The directions of largest variance of the points under a node.
///
/// # Examples
///
/// Points on a plane in space have two:
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use covertree_plugins::LocalPca;
/// use metrics::L2;
///
/// let plane = (0..100).flat_map(|i| {
///     let (x, y) = (f64::from(i % 10), f64::from(i / 10));
///     [x, y, x + y]
/// });
/// let tree = CoverTree::new(Rows::new(3, plane.collect())?, L2)?;
/// let annotated = tree.annotate((LocalPca { rank: 2 },));
/// let components = annotated.columns().0[tree.root().id()].components();
/// assert_eq!(components.len(), 2);
/// let lost = annotated.columns().0[tree.root().id()].error();
/// assert!(lost < 1e-9); // nothing was given away
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalPca {
    /// How many directions to keep, at least 1.
    pub rank: usize,
}

/// One principal component.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// The variance along the direction, divided by the number of points.
    pub variance: f64,
    /// A unit vector.
    pub direction: Vec<f64>,
}

/// The mean of some points and a factor of their scatter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pca {
    rank: usize,
    count: usize,
    mean: Vec<f64>,
    /// Rows, one after the other, whose sum of products is the scatter.
    rows: Vec<f64>,
    /// The sum of squares about the mean, exact.
    total: f64,
    /// How much scatter may have been given away in any one direction.
    given_away: f64,
}

/// Compress when there are more than so many rows a rank.
const ROOM: usize = 3;

/// The same for a node that is finished.
const ROOM_FINISHED: usize = 2;

impl Pca {
    pub(crate) fn write(&self, out: &mut SummaryWriter) {
        out.count(self.rank);
        out.count(self.count);
        out.count(self.mean.len());
        out.reals(&self.mean);
        out.count(self.rows.len());
        out.reals(&self.rows);
        out.reals(&[self.total, self.given_away]);
    }

    pub(crate) fn read(input: &mut SummaryReader<'_>) -> Option<Self> {
        let (rank, count, dimension) = (input.count()?, input.count()?, input.count()?);
        let mean = input.reals(dimension)?;
        let numbers = input.count()?;
        let whole = numbers.is_multiple_of(dimension.max(1)) && (dimension > 0 || numbers == 0);
        let rows = input.reals(numbers)?;
        let pca = Self {
            rank,
            count,
            mean,
            rows,
            total: input.real()?,
            given_away: input.real()?,
        };
        whole.then_some(pca)
    }
}

impl Pca {
    /// Returns the number of points.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns the mean; empty if there are no points.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Returns the sum of the variances in all directions, kept or not.
    pub fn total_variance(&self) -> f64 {
        self.total / self.count as f64
    }

    /// Returns by how much, at most, the true variance along any direction exceeds what the kept
    /// rows say; it never falls short of it. Rounding aside.
    pub fn error(&self) -> f64 {
        self.given_away / self.count as f64
    }

    /// Returns the principal components, the largest variance first: at most the rank, and none
    /// without variance.
    ///
    /// # Complexity
    ///
    /// O(rank^2 · d).
    pub fn components(&self) -> Vec<Principal> {
        let n = self.count as f64;
        let principal = self.principal(self.rank);
        let component = |(square, row): (f64, Vec<f64>)| {
            let length = square.sqrt();
            Principal {
                variance: square / n,
                direction: row.into_iter().map(|x| x / length).collect(),
            }
        };
        principal.kept.into_iter().map(component).collect()
    }

    fn number_of_rows(&self) -> usize {
        self.rows.len() / self.mean.len().max(1)
    }

    /// The rows turned so that they are orthogonal, longest first.
    fn principal(&self, rank: usize) -> Rotated {
        let (dimension, rows) = (self.mean.len(), self.number_of_rows());
        if rows == 0 {
            return Rotated::default();
        }
        let columns = DMatrix::from_column_slice(dimension, rows, &self.rows);
        let mut gram = DMatrix::zeros(rows, rows);
        for i in 0..rows {
            for j in 0..=i {
                let product = columns.column(i).dot(&columns.column(j));
                gram[(i, j)] = product;
                gram[(j, i)] = product;
            }
        }
        let eigen = SymmetricEigen::new(gram);
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let largest = eigen.eigenvalues[order[0]].max(0.0);
        let mut kept = Vec::new();
        let mut given_away = 0.0;
        for &i in &order {
            let square = eigen.eigenvalues[i];
            // Below this there is nothing but the rounding of the largest.
            if square <= largest * rows as f64 * f64::EPSILON {
                break;
            }
            if kept.len() == rank {
                given_away = square;
                break;
            }
            let row = &columns * eigen.eigenvectors.column(i);
            kept.push((row.norm_squared(), row.as_slice().to_vec()));
        }
        Rotated { kept, given_away }
    }

    fn make_room(&mut self, room: usize) {
        if self.number_of_rows() > room * self.rank {
            let principal = self.principal(self.rank);
            self.given_away += principal.given_away;
            self.rows.clear();
            for (_, row) in principal.kept {
                self.rows.extend(row);
            }
        }
    }

    /// Appends the row that joins two means.
    fn join(&mut self, mean: impl Iterator<Item = f64>, more: usize) {
        let (a, b) = (self.count as f64, more as f64);
        let (share, weight) = (b / (a + b), (a * b / (a + b)).sqrt());
        let mut square = 0.0;
        for (ours, theirs) in self.mean.iter_mut().zip(mean) {
            let away = theirs - *ours;
            *ours += away * share;
            let entry = away * weight;
            square += entry * entry;
            self.rows.push(entry);
        }
        self.total += square;
        self.count += more;
    }

    fn add<T: Scalar>(&mut self, point: &[T]) {
        if self.count == 0 {
            self.mean = point.iter().map(|x| x.to_f64()).collect();
            self.count = 1;
            return;
        }
        self.join(point.iter().map(|x| x.to_f64()), 1);
        self.make_room(ROOM);
    }
}

/// Orthogonal rows with their squares, and the largest square that is not among them.
#[derive(Default)]
struct Rotated {
    kept: Vec<(f64, Vec<f64>)>,
    given_away: f64,
}

impl<T: Scalar, C: PointCloud<Point = [T]>, M: Metric<[T]>> Plugin<C, M> for LocalPca {
    type Summary = Pca;

    fn summarize(&self, cloud: &C, points: &[PointId]) -> Pca {
        let mut pca = Pca {
            rank: self.rank.max(1),
            ..Pca::default()
        };
        for &id in points {
            pca.add(cloud.point(id));
        }
        pca
    }

    fn merge(&self, _: &C, summary: &mut Pca, other: &Pca) {
        if other.count == 0 {
            return;
        }
        if summary.count == 0 {
            summary.clone_from(other);
            return;
        }
        summary.rows.extend_from_slice(&other.rows);
        summary.total += other.total;
        summary.given_away += other.given_away;
        summary.join(other.mean.iter().copied(), other.count);
        summary.make_room(ROOM);
    }

    fn finish(&self, _: NodeRef<'_, C, M>, summary: &mut Pca) {
        summary.make_room(ROOM_FINISHED);
    }

    fn insert(&self, cloud: &C, summary: &mut Pca, id: PointId) -> Update {
        summary.add(cloud.point(id));
        Update::Done
    }
}
