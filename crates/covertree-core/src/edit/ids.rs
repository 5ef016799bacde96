//! The points of a node, whether in one piece or not.

use metrics::Metric;

use crate::node::Node;
use crate::{CoverTree, NodeId, PointCloud, PointId};

/// The ids of points: consecutive in a tree as it was built, collected in an edited one.
#[derive(Clone)]
pub(crate) enum Ids<'t> {
    Built(std::slice::Iter<'t, u32>),
    Edited(std::vec::IntoIter<PointId>),
}

impl Iterator for Ids<'_> {
    type Item = PointId;

    fn next(&mut self) -> Option<PointId> {
        match self {
            Self::Built(ids) => ids.next().map(|&id| PointId::from_raw(id)),
            Self::Edited(ids) => ids.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self {
            Self::Built(ids) => ids.size_hint(),
            Self::Edited(ids) => ids.size_hint(),
        }
    }
}

impl ExactSizeIterator for Ids<'_> {}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// The points that a node keeps itself.
    pub(crate) fn own_ids(&self, node: &Node) -> Ids<'_> {
        if self.edits.is_none() {
            return Ids::Built(self.order[node.own()].iter());
        }
        self.collect(self.own_slots(node))
    }

    /// All points under a node, its own first, then each child's.
    pub(crate) fn ids_under(&self, number: NodeId) -> Ids<'_> {
        if self.edits.is_none() {
            return Ids::Built(self.order[self.nodes[number.index()].points()].iter());
        }
        self.collect(self.slots_under(number.0).into_iter())
    }

    fn collect(&self, slots: impl Iterator<Item = usize>) -> Ids<'_> {
        let ids: Vec<PointId> = slots
            .map(|slot| PointId::from_raw(self.order[slot]))
            .collect();
        Ids::Edited(ids.into_iter())
    }

    /// The node that keeps a stored point; the root for one that no node keeps.
    pub(crate) fn node_of(&self, id: PointId) -> NodeId {
        let slot = self.slots()[id.index()];
        if let Some(edits) = &self.edits {
            return match slot {
                super::STRAY => NodeId::ROOT,
                slot => NodeId(edits.owner(slot)),
            };
        }
        let mut number = NodeId::ROOT.0;
        loop {
            let node = &self.nodes[number as usize];
            if node.own().contains(&(slot as usize)) {
                return NodeId(number);
            }
            let children = &self.nodes[node.children()];
            let before = children.partition_point(|child| child.first_point <= slot);
            number = node.first_child + super::raw(before) - 1;
        }
    }
}
