//! Making the summaries of one plugin, for all nodes or along a path.

use metrics::Metric;
use rayon::prelude::*;

use super::{Column, Plugin, Update};
use crate::{CoverTree, NodeId, NodeRef, PointCloud, PointId};

/// Own points that are summarized in one go. More are summarized in pieces, on all threads, and
/// merged in order; the size is fixed so that the number of threads does not show in the sums.
const PIECE: usize = 1024;

/// Summarizes all nodes, the deepest first.
pub(crate) fn attach<C: PointCloud, M: Metric<C::Point>, P: Plugin<C, M>>(
    plugin: &P,
    tree: &CoverTree<C, M>,
) -> Column<P::Summary> {
    let mut column = Column::empty(tree.nodes.len());
    for nodes in by_depth(tree).iter().rev() {
        let made: Vec<P::Summary> = nodes
            .par_iter()
            .map(|&node| summarize(plugin, node, &column))
            .collect();
        for (node, summary) in nodes.iter().zip(made) {
            column.set(node.id(), summary);
        }
    }
    column
}

/// The nodes of each depth.
fn by_depth<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
) -> Vec<Vec<NodeRef<'_, C, M>>> {
    let mut depths = vec![vec![tree.root()]];
    loop {
        let last = &depths[depths.len() - 1];
        let next: Vec<_> = last.iter().flat_map(NodeRef::children).collect();
        if next.is_empty() {
            return depths;
        }
        depths.push(next);
    }
}

/// Makes one summary from the node's own points and what is known of its children.
fn summarize<C: PointCloud, M: Metric<C::Point>, P: Plugin<C, M>>(
    plugin: &P,
    node: NodeRef<'_, C, M>,
    column: &Column<P::Summary>,
) -> P::Summary {
    let cloud = node.tree().cloud();
    let own: Vec<PointId> = node.own_points().collect();
    let mut summary = if own.len() <= PIECE {
        plugin.summarize(cloud, &own)
    } else {
        let pieces = own.par_chunks(PIECE);
        let pieces: Vec<P::Summary> = pieces.map(|ids| plugin.summarize(cloud, ids)).collect();
        let mut pieces = pieces.into_iter();
        let first = pieces.next();
        let mut summary = first.unwrap_or_else(|| plugin.summarize(cloud, &[]));
        pieces.for_each(|piece| plugin.merge(cloud, &mut summary, &piece));
        summary
    };
    for child in node.children() {
        plugin.merge(cloud, &mut summary, &column[child.id()]);
    }
    plugin.finish(node, &mut summary);
    summary
}

/// Makes the summaries of some nodes again, children before their parents.
pub(crate) fn refresh<C: PointCloud, M: Metric<C::Point>, P: Plugin<C, M>>(
    plugin: &P,
    tree: &CoverTree<C, M>,
    column: &mut Column<P::Summary>,
    nodes: &[NodeId],
) {
    for &id in nodes {
        let summary = summarize(plugin, NodeRef::new(tree, id), column);
        column.set(id, summary);
    }
}

/// Brings the summaries along a path up to date with one point more or less, from its last node to
/// the root.
pub(crate) fn change<C: PointCloud, M: Metric<C::Point>, P: Plugin<C, M>>(
    plugin: &P,
    tree: &CoverTree<C, M>,
    column: &mut Column<P::Summary>,
    path: &[NodeId],
    change: impl Fn(&mut P::Summary) -> Update,
) {
    for &id in path.iter().rev() {
        let summary = column
            .get_mut(id)
            .expect("every node of the tree has a summary");
        match change(summary) {
            Update::Done => plugin.finish(NodeRef::new(tree, id), summary),
            Update::Stale => refresh(plugin, tree, column, &[id]),
        }
    }
}
