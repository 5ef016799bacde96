//! Clouds whose copies share their points.

use metrics::Scalar;

use super::chunks::Chunks;
use crate::{BuildError, GrowingCloud, PointCloud, PointId, Rows};

/// A cloud whose clones share all points but the newest few.
///
/// # Examples
///
/// ```
/// use covertree_core::{GrowingCloud, PointCloud, SharedCloud, SharedPoints};
///
/// let mut words = SharedPoints::new();
/// let id = words.push(&"tree".to_string());
/// let mut copy = words.clone();
/// copy.share(&words);
/// assert_eq!(copy.point(id), "tree");
/// ```
pub trait SharedCloud: GrowingCloud + Clone {
    /// A point on its own.
    type Owned: Send;

    /// Copies a point.
    fn to_owned(point: &Self::Point) -> Self::Owned;

    /// Looks at a copied point.
    fn borrow(owned: &Self::Owned) -> &Self::Point;

    /// Takes over what `other` has stored, where it is the same: `other` has all points of this
    /// cloud, in the same places, and perhaps more.
    fn share(&mut self, other: &Self);
}

/// Vectors of numbers, in chunks that clones share.
///
/// # Examples
///
/// ```
/// use covertree_core::{GrowingCloud, PointCloud, SharedRows};
///
/// let mut rows = SharedRows::new(2)?;
/// let id = rows.push(&[3.0_f32, 4.0]);
/// assert_eq!(rows.point(id), [3.0, 4.0]);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SharedRows<T>(Chunks<T>);

/// Points of any kind, in chunks that clones share.
///
/// # Examples
///
/// ```
/// use covertree_core::{PointCloud, PointId, SharedPoints};
///
/// let words = SharedPoints::from(vec!["cover", "tree"]);
/// assert_eq!(words.point(PointId::new(1)), &"tree");
/// ```
#[derive(Clone, Debug)]
pub struct SharedPoints<P>(Chunks<P>);

impl<T: Scalar> SharedRows<T> {
    /// Makes a cloud of rows of `dimension` numbers, without any.
    ///
    /// # Errors
    ///
    /// A dimension of 0.
    pub fn new(dimension: usize) -> Result<Self, BuildError> {
        Rows::new(dimension, Vec::new()).map(Self::from)
    }

    /// Returns the number of coordinates of a row.
    pub fn dimension(&self) -> usize {
        self.0.width()
    }

    /// All coordinates in the order of ids, in pieces.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &[T]> {
        self.0.pieces()
    }
}

impl<T: Scalar> From<Rows<T>> for SharedRows<T> {
    fn from(rows: Rows<T>) -> Self {
        Self(Chunks::new(rows.dimension(), rows.into_values()))
    }
}

impl<T: Scalar> PointCloud for SharedRows<T> {
    type Point = [T];

    fn points(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn point(&self, id: PointId) -> &[T] {
        self.0.get(id.index())
    }

    fn pack(&mut self) {
        self.0.pack();
    }
}

impl<T: Scalar> GrowingCloud for SharedRows<T> {
    /// # Panics
    ///
    /// Panics if the row has another dimension.
    fn push(&mut self, point: &[T]) -> PointId {
        self.0.push(point);
        PointId::new(self.0.len() - 1)
    }

    fn relocate(&mut self, id: PointId, point: &[T]) -> PointId {
        PointId::new(self.0.relocate(id.index(), point))
    }
}

impl<T: Scalar> SharedCloud for SharedRows<T> {
    type Owned = Box<[T]>;

    fn to_owned(point: &[T]) -> Box<[T]> {
        point.into()
    }

    fn borrow(owned: &Box<[T]>) -> &[T] {
        owned
    }

    fn share(&mut self, other: &Self) {
        self.0.share(&other.0);
    }
}

impl<P: Clone> SharedPoints<P> {
    /// Makes a cloud without points.
    pub fn new() -> Self {
        Self::from(Vec::new())
    }
}

impl<P: Clone> Default for SharedPoints<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Clone> From<Vec<P>> for SharedPoints<P> {
    fn from(points: Vec<P>) -> Self {
        Self(Chunks::new(1, points))
    }
}

impl<P: Clone + Send + Sync> PointCloud for SharedPoints<P> {
    type Point = P;

    fn points(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn point(&self, id: PointId) -> &P {
        &self.0.get(id.index())[0]
    }

    fn pack(&mut self) {
        self.0.pack();
    }
}

impl<P: Clone + Send + Sync> GrowingCloud for SharedPoints<P> {
    fn push(&mut self, point: &P) -> PointId {
        self.0.push(std::slice::from_ref(point));
        PointId::new(self.0.len() - 1)
    }

    fn relocate(&mut self, id: PointId, point: &P) -> PointId {
        PointId::new(self.0.relocate(id.index(), std::slice::from_ref(point)))
    }
}

impl<P: Clone + Send + Sync> SharedCloud for SharedPoints<P> {
    type Owned = P;

    fn to_owned(point: &P) -> P {
        point.clone()
    }

    fn borrow(owned: &P) -> &P {
        owned
    }

    fn share(&mut self, other: &Self) {
        self.0.share(&other.0);
    }
}
