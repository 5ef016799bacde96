//! Whether what was read can be walked through: every index points to something, and every walk
//! ends. Whether the numbers are right is what checksums are for.

use metrics::sketch::LANES;
use metrics::{Metric, Sketch};

use super::FileError;
use super::section::Tag;
use crate::blocks::{are_boxed, block_range, groups_of_level, levels};
use crate::node::{NO_GROUP, Node};
use crate::{CoverTree, PointCloud};

pub(super) fn structure<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
) -> Result<(), FileError> {
    let mut seen = vec![false; tree.cloud.points()];
    for &id in &tree.order {
        match seen.get_mut(id as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(FileError::malformed(Tag::Order.name())),
        }
    }
    let bounds_something = tree.sketch.head() > 0;
    let size = tree.blocks.widths.group().max(1);
    let groups = tree.blocks.boxes.len() / size;
    let whole = tree.blocks.boxes.len().is_multiple_of(size);
    let root = tree.nodes.first().is_some_and(|root| {
        root.first_point == 0 && root.total as usize == tree.order.len() && root.parent == 0
    });
    let empty = tree.order.is_empty() && tree.nodes.len() == 1;
    let good = |(i, node): (usize, &Node)| {
        (node.total > 0 || empty)
            && is_node(tree, i, node)
            && (!bounds_something || has_boxes(node, groups))
    };
    if whole && root && tree.nodes.iter().enumerate().all(good) && is_forest(tree) {
        Ok(())
    } else {
        Err(FileError::malformed(Tag::Nodes.name()))
    }
}

/// Numbers are in range, and parts follow each other.
fn is_node<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    i: usize,
    node: &Node,
) -> bool {
    let end = |first: u32, count: u32| u64::from(first) + u64::from(count);
    let real = node.radius >= 0.0 && node.radius < f64::INFINITY;
    let children_exist = end(node.first_child, node.children) <= tree.nodes.len() as u64;
    let points_exist = end(node.first_point, node.total) <= tree.order.len() as u64;
    // Children behind their parents: no walk goes round.
    let downward = node.children == 0 || node.first_child as usize > i;
    let in_range = children_exist && points_exist && downward && node.own <= node.total;
    if !real || !in_range || node.center.index() >= tree.cloud.points() {
        return false;
    }
    let mut next = end(node.first_point, node.own);
    for child in &tree.nodes[node.children()] {
        if child.parent as usize != i || u64::from(child.first_point) != next {
            return false;
        }
        next += u64::from(child.total);
    }
    next == end(node.first_point, node.total)
}

/// The groups that a search will look at are there.
fn has_boxes(node: &Node, groups: usize) -> bool {
    let exist = |first: u32, count: usize| first != NO_GROUP && first as usize + count <= groups;
    let blocks = block_range(&node.own()).len();
    let own = !are_boxed(blocks) && node.block_boxes == NO_GROUP
        || blocks > 1 && {
            let (last, below) = groups_of_level(blocks, levels(blocks) - 1);
            exist(node.block_boxes, below + last)
        };
    let children = node.children as usize;
    own && (children == 0 || exist(node.child_boxes, children.div_ceil(LANES)))
}

/// Every node but the root is the child of exactly one.
fn is_forest<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>) -> bool {
    let mut child = vec![false; tree.nodes.len()];
    for node in &tree.nodes {
        for i in node.children() {
            if std::mem::replace(&mut child[i], true) {
                return false;
            }
        }
    }
    child.iter().skip(1).all(|&child| child)
}
