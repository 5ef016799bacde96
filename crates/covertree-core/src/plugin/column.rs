//! The summaries of one plugin.

use std::ops::Index;

use crate::NodeId;

/// One summary for each node, indexed by [`NodeId`].
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
    summaries: Vec<S>,
}

impl<S> Column<S> {
    /// Returns the number of nodes.
    pub fn len(&self) -> usize {
        self.summaries.len()
    }

    /// Tells whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.summaries.is_empty()
    }

    /// Returns the summary of a node; `None` if there is none of this id.
    pub fn get(&self, id: NodeId) -> Option<&S> {
        self.summaries.get(id.index())
    }

    /// Iterates over the summaries, in the order of the nodes' ids.
    pub fn iter(&self) -> std::slice::Iter<'_, S> {
        self.summaries.iter()
    }

    pub(crate) fn get_mut(&mut self, id: NodeId) -> &mut S {
        &mut self.summaries[id.index()]
    }

    /// Replaces the summary of a node, or adds that of the next one.
    pub(crate) fn set(&mut self, id: NodeId, summary: S) {
        if id.index() == self.summaries.len() {
            self.summaries.push(summary);
        } else {
            self.summaries[id.index()] = summary;
        }
    }
}

impl<S> From<Vec<S>> for Column<S> {
    fn from(summaries: Vec<S>) -> Self {
        Self { summaries }
    }
}

impl<S> Index<NodeId> for Column<S> {
    type Output = S;

    /// # Panics
    ///
    /// Panics if there is no node of this id.
    fn index(&self, id: NodeId) -> &S {
        &self.summaries[id.index()]
    }
}

impl<'a, S> IntoIterator for &'a Column<S> {
    type Item = &'a S;
    type IntoIter = std::slice::Iter<'a, S>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
