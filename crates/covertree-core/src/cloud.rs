//! Where the points are.

use ndarray::ArrayView2;

use metrics::Scalar;

use crate::{BuildError, PointId};

/// Points that are found by their index: what a tree is built over.
///
/// Any `Vec` of points is one; [`Rows`] holds vectors of numbers without an allocation each.
///
/// # Examples
///
/// ```
/// use covertree_core::{PointCloud, PointId};
///
/// let words = vec!["cover".to_string(), "tree".to_string()];
/// assert_eq!(words.points(), 2);
/// assert_eq!(words.point(PointId::new(1)), "tree");
/// ```
pub trait PointCloud: Send + Sync {
    /// One point.
    type Point: ?Sized + Sync;

    /// Returns the number of points.
    fn points(&self) -> usize;

    /// Returns one point.
    ///
    /// # Panics
    ///
    /// Panics if there is none of this id.
    fn point(&self, id: PointId) -> &Self::Point;

    /// Brings the points nearer to each other in memory, if they came one by one.
    ///
    /// A tree asks for it when it is built again. By default there is nothing to do.
    fn pack(&mut self) {}
}

impl<P: Send + Sync> PointCloud for Vec<P> {
    type Point = P;

    fn points(&self) -> usize {
        self.len()
    }

    #[inline]
    fn point(&self, id: PointId) -> &P {
        &self[id.index()]
    }
}

/// A matrix whose rows are points, in one piece of memory.
///
/// # Examples
///
/// ```
/// use covertree_core::{PointCloud, PointId, Rows};
///
/// let rows = Rows::new(2, vec![0.0_f64, 1.0, 2.0, 3.0])?;
/// assert_eq!(rows.points(), 2);
/// assert_eq!(rows.point(PointId::new(1)), [2.0, 3.0]);
/// assert!(Rows::new(2, vec![1.0_f64]).is_err());
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T> {
    values: Vec<T>,
    dimension: usize,
}

impl<T: Scalar> Rows<T> {
    /// Cuts `values` into rows of `dimension` numbers.
    ///
    /// # Errors
    ///
    /// A dimension of 0, or a last row that is too short.
    pub fn new(dimension: usize, values: Vec<T>) -> Result<Self, BuildError> {
        if dimension == 0 {
            return Err(BuildError::no_dimension());
        }
        if !values.len().is_multiple_of(dimension) {
            return Err(BuildError::ragged(
                values.len() / dimension,
                dimension,
                values.len() % dimension,
            ));
        }
        Ok(Self { values, dimension })
    }

    /// Copies rows that are apart in memory.
    ///
    /// # Errors
    ///
    /// A first row without coordinates, or a row of another length than the first.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::Rows;
    ///
    /// let error = Rows::from_rows(&[vec![1.0_f32, 2.0], vec![3.0]]).expect_err("ragged");
    /// assert_eq!(error.to_string(), "row 1 has 1 coordinates where 2 are expected");
    /// ```
    pub fn from_rows<R: AsRef<[T]>>(rows: &[R]) -> Result<Self, BuildError> {
        let dimension = rows.first().ok_or_else(BuildError::empty)?.as_ref().len();
        let mut values = Vec::with_capacity(rows.len() * dimension);
        for (i, row) in rows.iter().enumerate() {
            if row.as_ref().len() != dimension {
                return Err(BuildError::ragged(i, dimension, row.as_ref().len()));
            }
            values.extend_from_slice(row.as_ref());
        }
        Self::new(dimension, values)
    }

    /// Copies the rows of a matrix.
    ///
    /// # Errors
    ///
    /// A matrix without columns.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{PointCloud, Rows};
    /// use ndarray::array;
    ///
    /// let rows = Rows::from_view(array![[1.0_f32, 2.0], [3.0, 4.0]].view())?;
    /// assert_eq!(rows.points(), 2);
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn from_view(view: ArrayView2<'_, T>) -> Result<Self, BuildError> {
        Self::new(view.ncols(), view.iter().copied().collect())
    }

    /// Returns the number of coordinates of a row.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    pub(crate) fn into_values(self) -> Vec<T> {
        self.values
    }

    pub(crate) fn push_row(&mut self, row: &[T]) {
        assert_eq!(row.len(), self.dimension, "the row has another dimension");
        self.values.extend_from_slice(row);
    }

    pub(crate) fn row_mut(&mut self, id: PointId) -> &mut [T] {
        &mut self.values[id.index() * self.dimension..][..self.dimension]
    }

    /// Returns all coordinates, row by row.
    pub fn as_slice(&self) -> &[T] {
        &self.values
    }
}

impl<T: Scalar> PointCloud for Rows<T> {
    type Point = [T];

    fn points(&self) -> usize {
        self.values.len() / self.dimension
    }

    #[inline]
    fn point(&self, id: PointId) -> &[T] {
        &self.values[id.index() * self.dimension..][..self.dimension]
    }
}
