//! The summaries of one plugin.

use std::ops::Index;

use crate::NodeId;

/// One summary for each node, indexed by [`NodeId`].
///
/// Ids of nodes that are gone have no summary.
///
/// # Examples
///
/// ```
/// use covertree_core::NodeId;
/// use covertree_core::plugin::Column;
///
/// let column = Column::from(vec!["the root", "its first child"]);
/// assert_eq!(column[NodeId::ROOT], "the root");
/// assert_eq!(column.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Column<S> {
    summaries: Vec<Option<S>>,
}

impl<S> Column<S> {
    /// Returns the number of nodes that have a summary.
    ///
    /// # Complexity
    ///
    /// O(nodes).
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Tells whether no node has a summary.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns the summary of a node; `None` if there is none of this id.
    pub fn get(&self, id: NodeId) -> Option<&S> {
        self.summaries.get(id.index())?.as_ref()
    }

    /// Iterates over the nodes and their summaries, in the order of ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (NodeId, &S)> {
        let numbered = self.summaries.iter().enumerate();
        numbered.filter_map(|(index, summary)| {
            let id = u32::try_from(index).ok()?; // ids have no more bits
            Some((NodeId(id), summary.as_ref()?))
        })
    }

    pub(crate) fn empty(nodes: usize) -> Self {
        let mut summaries = Vec::new();
        summaries.resize_with(nodes, || None);
        Self { summaries }
    }

    pub(crate) fn get_mut(&mut self, id: NodeId) -> Option<&mut S> {
        self.summaries.get_mut(id.index())?.as_mut()
    }

    pub(crate) fn forget(&mut self, nodes: &[NodeId]) {
        for node in nodes {
            if let Some(summary) = self.summaries.get_mut(node.index()) {
                *summary = None;
            }
        }
    }

    /// Sets the summary of a node that may be new.
    pub(crate) fn set(&mut self, id: NodeId, summary: S) {
        if id.index() >= self.summaries.len() {
            self.summaries.resize_with(id.index() + 1, || None);
        }
        self.summaries[id.index()] = Some(summary);
    }
}

impl<S> From<Vec<S>> for Column<S> {
    /// Gives the summaries to the nodes in the order of their ids.
    fn from(summaries: Vec<S>) -> Self {
        Self {
            summaries: summaries.into_iter().map(Some).collect(),
        }
    }
}

impl<S> Index<NodeId> for Column<S> {
    type Output = S;

    /// # Panics
    ///
    /// Panics if there is no node of this id.
    fn index(&self, id: NodeId) -> &S {
        self.get(id).expect("every node of the tree has a summary")
    }
}
