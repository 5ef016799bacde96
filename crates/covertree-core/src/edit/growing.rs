//! Clouds that take new points.

use metrics::Scalar;

use crate::{PointCloud, PointId, Rows};

/// A [`PointCloud`] that a tree can insert points into.
///
/// # Examples
///
/// ```
/// use covertree_core::{GrowingCloud, PointCloud};
///
/// let mut words = vec!["cover".to_string()];
/// // Not `words.push(…)`, which is the vector's own.
/// let id = GrowingCloud::push(&mut words, &"tree".to_string());
/// let old = words.relocate(id, &"lover".to_string());
/// assert_eq!(words.point(id), "lover");
/// assert_eq!(words.point(old), "tree");
/// ```
pub trait GrowingCloud: PointCloud {
    /// Adds a point, whose id is the number of those before it.
    fn push(&mut self, point: &Self::Point) -> PointId;

    /// Stores `point` under `id`, and what was there under the id that is returned, a new one.
    ///
    /// The tree may go on using the old point as a router.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of this id.
    fn relocate(&mut self, id: PointId, point: &Self::Point) -> PointId;
}

impl<P: Clone + Send + Sync> GrowingCloud for Vec<P> {
    fn push(&mut self, point: &P) -> PointId {
        let id = PointId::new(self.len());
        Self::push(self, point.clone());
        id
    }

    fn relocate(&mut self, id: PointId, point: &P) -> PointId {
        let old = std::mem::replace(&mut self[id.index()], point.clone());
        let place = PointId::new(self.len());
        Self::push(self, old);
        place
    }
}

impl<T: Scalar> GrowingCloud for Rows<T> {
    /// # Panics
    ///
    /// Panics if the row has another dimension.
    fn push(&mut self, point: &[T]) -> PointId {
        let id = PointId::new(self.points());
        self.push_row(point);
        id
    }

    fn relocate(&mut self, id: PointId, point: &[T]) -> PointId {
        let old = self.point(id).to_vec();
        self.row_mut(id).copy_from_slice(point);
        self.push(&old)
    }
}
