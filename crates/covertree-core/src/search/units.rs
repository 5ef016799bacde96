//! From distances to the units of the sketch, with the slack that rounding needs.

use metrics::{Metric, PointError, Sketch};

use crate::{CoverTree, PointCloud, PointId};

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    pub(crate) fn check(&self, query: &C::Point) -> Result<(), PointError> {
        self.metric
            .check(query, self.cloud.point(PointId::from_raw(0)))
    }

    /// Translates a limit for the metric's own values into the sketch's units.
    #[inline]
    pub(crate) fn threshold(&self, uncertainty: f64, limit: f64) -> f32 {
        if limit < 0.0 {
            return f32::NEG_INFINITY;
        }
        self.sketch
            .threshold(uncertainty, limit * (1.0 + 2.0 * self.relative_error))
    }

    /// Bounds the metric's own value for anything at a true distance of at least `near - far`,
    /// both of them values of the metric.
    #[inline]
    pub(crate) fn apart(&self, near: f64, far: f64) -> f64 {
        (near - far) - (near + far) * (2.0 * self.relative_error + 4.0 * f64::EPSILON)
    }

    /// As [`apart`](Self::apart), whichever is nearer, for a distance that was stored as an `f32`:
    /// that is off by half an ulp, or by the least number.
    #[inline]
    pub(crate) fn apart_from_stored(&self, distance: f64, stored: f64) -> f64 {
        let (near, far) = (distance.max(stored), distance.min(stored));
        let apart = self.apart(near, far) - (near + far) * 1.2e-7 - 1e-44;
        // What does not fit an `f32` was stored as infinite, which bounds nothing.
        apart.max(f64::NEG_INFINITY)
    }
}
