//! The nodes of a tree, in breadth-first order.

use std::ops::Range;

use crate::{PointId, Scale};

/// The place of a node in its tree; the root's is 0, and children follow their parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The root.
    pub const ROOT: Self = Self(0);

    /// Returns the index of the node.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::NodeId;
    ///
    /// assert_eq!(NodeId::ROOT.index(), 0);
    /// ```
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// No group of boxes, because there is nothing to tell apart.
pub(crate) const NO_GROUP: u32 = u32::MAX;

/// No points that came after the build.
pub(crate) const NO_LATE: u32 = u32::MAX;

/// Without a sketch, buckets of more points are kept in the order of ids, not of distances: most of
/// them will be looked at anyway, and a walk through memory is twice as fast as jumps.
pub(crate) const LARGE_BUCKET: usize = 4096;

/// One node. Its points are consecutive in tree order: its own first, then its children's.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The distance of the center to the farthest point of the node.
    pub(crate) radius: f64,
    pub(crate) center: PointId,
    pub(crate) scale: Scale,
    /// The scale of the children: their separation.
    pub(crate) child_scale: Scale,
    pub(crate) parent: u32,
    pub(crate) first_child: u32,
    pub(crate) children: u32,
    pub(crate) first_point: u32,
    /// A leaf's bucket, or the singletons.
    pub(crate) own: u32,
    pub(crate) total: u32,
    /// The boxes of the blocks of its own points, and those of its children.
    pub(crate) block_boxes: u32,
    pub(crate) child_boxes: u32,
    /// Where the points are that came after the node was built, if any did.
    pub(crate) late: u32,
}

impl Node {
    pub(crate) fn children(&self) -> Range<usize> {
        self.first_child as usize..(self.first_child + self.children) as usize
    }

    pub(crate) fn own(&self) -> Range<usize> {
        self.first_point as usize..(self.first_point + self.own) as usize
    }

    pub(crate) fn points(&self) -> Range<usize> {
        self.first_point as usize..(self.first_point + self.total) as usize
    }

    pub(crate) fn is_leaf(&self) -> bool {
        self.children == 0
    }
}
