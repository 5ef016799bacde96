//! What waits to be visited, and which of it comes first.

use std::cmp::Ordering;

/// A node to be visited, or a group of boxes in its bucket.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) node: u32,
    /// Which group of the node's hierarchy; the node itself if there is none.
    pub(super) group: Option<Group>,
    /// The bound of its box, in units of the sketch.
    pub(super) bound: f32,
    /// What is visited first: usually the bound.
    pub(super) rank: f32,
    /// A lower bound of the distance, by its ball.
    pub(super) ball: f64,
    /// The distance of its center, if known.
    pub(super) center: f64,
}

/// A group of boxes by its level and its number within the level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) level: u32,
    pub(super) number: u32,
}

impl PartialEq for Visit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Visit {}

impl PartialOrd for Visit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Visit {
    /// The greatest is visited first: the lowest rank.
    fn cmp(&self, other: &Self) -> Ordering {
        other.rank.total_cmp(&self.rank)
    }
}
