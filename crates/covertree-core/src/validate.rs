//! Checking a tree against its definition, from scratch.

use std::error::Error;
use std::fmt;

/// Which invariant a tree breaks, and where.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// assert_eq!(tree.validate(), Ok(()));
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvariantError {
    pub(crate) invariant: &'static str,
    pub(crate) node: usize,
    pub(crate) detail: String,
}

impl fmt::Display for InvariantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is broken at node {}: {}",
            self.invariant, self.node, self.detail
        )
    }
}

impl Error for InvariantError {}

use std::ops::Range;

use metrics::sketch::{self, LANES};
use metrics::{Metric, Sketch};

use crate::blocks::{are_boxed, block_range, box_slots, groups_of_level, levels};
use crate::build::MOST_CHILDREN;
use crate::node::{LARGE_BUCKET, NO_GROUP, Node};
use crate::{CoverTree, PointCloud, PointId, Scale};

pub(crate) type Checked = Result<(), InvariantError>;

pub(crate) fn demand(
    holds: bool,
    invariant: &'static str,
    node: usize,
    detail: impl FnOnce() -> String,
) -> Checked {
    if holds {
        Ok(())
    } else {
        Err(InvariantError {
            invariant,
            node,
            detail: detail(),
        })
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Derives all invariants again from the points, at the cost of a build or more.
    ///
    /// 1. *Partition*: every point is in exactly one place, and counts agree.
    /// 2. *Nesting*: a routing node's center is the center of one child, or its own singleton.
    /// 3. *Covering*: a node's points are within its scale's radius, and so are each child's.
    /// 4. *Separation*: child centers and singletons of a node are apart by its child scale.
    /// 5. *Nearest rule*: no sibling's center is nearer to a point than the one chosen.
    /// 6. *Radius*: the stored radius is the distance of the farthest point.
    /// 7. *Stored distances* are the metric's, rounded, and sorted.
    /// 8. *Leaves* hold no more than the cutoff, unless they hold copies of one point, nothing but
    ///    singletons, or so many that no split pays.
    /// 9. *Paths*: the dry-insert path of a stored point is its real one, up to ties.
    /// 10. *Codes* are the sketch's, and boxes are the smallest.
    ///
    /// After edits the weak form holds: what came later is exempt from separation, the nearest rule
    /// and the cutoff of leaves, radii and boxes may be larger than they need be, and a center may
    /// be a router, whose point is stored no longer.
    ///
    /// # Errors
    ///
    /// Names the first invariant found broken.
    ///
    /// # Complexity
    ///
    /// O(n · height · fan-out) distances.
    pub fn validate(&self) -> Checked {
        if self.edits.is_some() {
            return self.validate_weakly();
        }
        self.partition()?;
        for (i, node) in self.nodes.iter().enumerate() {
            self.balls(i, node)?;
            if !node.is_leaf() {
                self.children_of(i, node)?;
            }
            self.stored(i, node)?;
            self.boxes(i, node)?;
        }
        self.paths()?;
        self.codes()
    }

    fn ids(&self, slots: Range<usize>) -> impl Iterator<Item = PointId> + '_ {
        self.order[slots].iter().map(|&id| PointId::from_raw(id))
    }

    fn partition(&self) -> Checked {
        let mut seen = vec![false; self.cloud.points()];
        for id in self.ids(0..self.order.len()) {
            demand(!seen[id.index()], "partition", 0, || {
                format!("{id:?} is there twice")
            })?;
            seen[id.index()] = true;
        }
        demand(!seen.contains(&false), "partition", 0, || {
            "a point is missing".into()
        })?;
        let root = &self.nodes[0];
        demand(
            root.points() == (0..self.order.len()),
            "partition",
            0,
            || "not all points".into(),
        )?;
        for (i, node) in self.nodes.iter().enumerate() {
            let mut end = node.own().end;
            for child in node.children() {
                let (points, parent) = (self.nodes[child].points(), self.nodes[child].parent);
                demand(
                    points.start == end && parent as usize == i,
                    "partition",
                    i,
                    || format!("child {child} does not follow at slot {end}"),
                )?;
                end = points.end;
            }
            demand(
                end == node.points().end && node.total > 0,
                "partition",
                i,
                || format!("{} points are counted, parts end at slot {end}", node.total),
            )?;
        }
        Ok(())
    }

    /// Covering and radius.
    fn balls(&self, i: usize, node: &Node) -> Checked {
        let center = node.center;
        let mut inside = false;
        let mut farthest = 0.0_f64;
        for id in self.ids(node.points()) {
            farthest = farthest.max(self.between(center, id));
            inside |= id == center;
        }
        demand(inside, "nesting", i, || {
            format!("the center {center:?} is elsewhere")
        })?;
        demand(farthest == node.radius, "radius", i, || {
            format!(
                "stored {}, but the farthest point is at {farthest}",
                node.radius
            )
        })?;
        let cover = node.scale.radius(self.parameters.scale_base);
        demand(farthest <= cover, "covering", i, || {
            format!("{farthest} exceeds {cover}")
        })?;
        let small = node.total as usize <= self.leaf_cutoff || node.radius == 0.0;
        demand(node.is_leaf() || !small, "leaves", i, || {
            "a small node is split".into()
        })?;
        let fits = small
            || node.total as usize > MOST_CHILDREN
            || node.scale.exponent() <= self.parameters.min_scale
            || self.all_apart(node);
        demand(!node.is_leaf() || fits, "leaves", i, || {
            format!("a leaf of {}", node.total)
        })
    }

    /// Whether a bucket is what a split into nothing but singletons leaves.
    fn all_apart(&self, node: &Node) -> bool {
        let apart = node.child_scale.radius(self.parameters.scale_base);
        let ids: Vec<PointId> = self.ids(node.own()).collect();
        let far = |a, b| {
            let distance = self.between(a, b);
            distance > 0.0 && distance >= apart
        };
        ids.iter()
            .enumerate()
            .all(|(i, &a)| ids[..i].iter().all(|&b| far(a, b)))
    }

    /// Nesting, covering by the child scale, separation, nearest rule.
    fn children_of(&self, i: usize, node: &Node) -> Checked {
        let children = &self.nodes[node.children()];
        let nested = children
            .iter()
            .filter(|child| child.center == node.center)
            .count()
            + self.ids(node.own()).filter(|&id| id == node.center).count();
        demand(nested == 1, "nesting", i, || {
            format!("the center is in {nested} children")
        })?;
        demand(node.child_scale < node.scale, "covering", i, || {
            "scales do not fall".into()
        })?;
        let apart = node.child_scale.radius(self.parameters.scale_base);
        let centers: Vec<PointId> = children
            .iter()
            .map(|child| child.center)
            .chain(self.ids(node.own()))
            .collect();
        for (a, &center) in centers.iter().enumerate() {
            for &other in &centers[..a] {
                let distance = self.between(center, other);
                let held = distance >= apart && distance > 0.0 || node.child_scale == Scale::LOWEST;
                demand(held && distance > 0.0, "separation", i, || {
                    format!("{center:?} and {other:?} are {distance} apart, not {apart}")
                })?;
            }
        }
        for child in children {
            demand(child.scale <= node.child_scale, "covering", i, || {
                format!(
                    "a child of scale {:?} above {:?}",
                    child.scale, node.child_scale
                )
            })?;
            for id in self.ids(child.points()) {
                let chosen = self.between(child.center, id);
                // What is skipped by the triangle inequality may be nearer by a rounding.
                let least = chosen * (1.0 - 8.0 * self.relative_error);
                let nearer = centers
                    .iter()
                    .find(|&&center| self.between(center, id) < least);
                demand(nearer.is_none(), "nearest rule", i, || {
                    format!("{id:?} is nearer to {nearer:?} than to {:?}", child.center)
                })?;
            }
        }
        Ok(())
    }

    fn stored(&self, i: usize, node: &Node) -> Checked {
        if self.to_center.is_empty() {
            return Ok(());
        }
        let stored = &self.to_center[node.own()];
        let sorted = if stored.len() > LARGE_BUCKET {
            self.order[node.own()].is_sorted()
        } else {
            stored.is_sorted()
        };
        demand(sorted, "stored distances", i, || {
            "they are not sorted".into()
        })?;
        for (id, &stored) in self.ids(node.own()).zip(stored) {
            let distance = self.between(node.center, id);
            demand(stored == distance as f32, "stored distances", i, || {
                format!("{id:?} is at {distance}, not {stored}")
            })?;
        }
        Ok(())
    }

    /// Dry and real paths: the same, or apart at two centers that are equally far.
    fn paths(&self) -> Checked {
        for id in self.ids(0..self.order.len()) {
            let known = self.known_path(id);
            let dry = self
                .path(self.cloud.point(id))
                .map_err(|error| InvariantError {
                    invariant: "paths",
                    node: 0,
                    detail: error.to_string(),
                })?;
            let (mut a, mut b) = (known.steps().iter(), dry.steps().iter());
            let apart = a.by_ref().zip(b.by_ref()).find(|(a, b)| a.node != b.node);
            let tie = apart.is_some_and(|(known, dry)| {
                known.distance * (1.0 - 8.0 * self.relative_error) <= dry.distance
            });
            demand(
                tie || known == dry,
                "paths",
                known.last().node.index(),
                || format!("{id:?} is at {known:?}, but would go to {dry:?}"),
            )?;
        }
        Ok(())
    }

    pub(crate) fn code_of(&self, id: PointId) -> (Vec<crate::tree::Code<C, M>>, f64) {
        let mut code = vec![Default::default(); self.blocks.widths.code()];
        let uncertainty = self.sketch.encode(self.cloud.point(id), &mut code);
        (code, uncertainty)
    }

    fn codes(&self) -> Checked {
        if self.blocks.widths.head == 0 {
            return Ok(());
        }
        for (slot, id) in self.ids(0..self.order.len()).enumerate() {
            let (code, uncertainty) = self.code_of(id);
            demand(self.blocks.code(slot) == code, "codes", 0, || {
                format!("{id:?} has another code")
            })?;
            demand(uncertainty <= self.uncertainty, "codes", 0, || {
                format!("{id:?} is uncertain by {uncertainty}")
            })?;
        }
        Ok(())
    }

    fn boxes(&self, i: usize, node: &Node) -> Checked {
        if self.blocks.widths.head == 0 {
            return Ok(());
        }
        let blocks = block_range(&node.own());
        if are_boxed(blocks.len()) {
            for level in 0..levels(blocks.len()) {
                let (_, below) = groups_of_level(blocks.len(), level);
                let own = node.own();
                let ranges = box_slots(&own, level).collect();
                self.boxes_are(i, node.block_boxes + below as u32, ranges)?;
            }
        }
        if !node.is_leaf() {
            let points = self.nodes[node.children()]
                .iter()
                .map(Node::points)
                .collect();
            self.boxes_are(i, node.child_boxes, points)?;
        }
        Ok(())
    }

    fn boxes_are(&self, i: usize, group: u32, ranges: Vec<Range<usize>>) -> Checked {
        demand(group != NO_GROUP, "boxes", i, || "there are none".into())?;
        for (at, range) in ranges.into_iter().enumerate() {
            let (low, high) = self.blocks.group(group as usize + at / LANES);
            let codes: Vec<_> = self.ids(range).map(|id| self.code_of(id).0).collect();
            for column in 0..self.blocks.widths.head {
                let end = |ends| {
                    <crate::tree::Code<C, M> as sketch::Code>::of(
                        self.blocks.widths.packing,
                        ends,
                        column,
                        at % LANES,
                    )
                };
                let (low, high) = (end(low), end(high));
                let inside = |code: &Vec<_>| code[column] >= low && code[column] <= high;
                let tight = codes.iter().any(|code| code[column] == low)
                    && codes.iter().any(|code| code[column] == high);
                demand(tight && codes.iter().all(inside), "boxes", i, || {
                    format!("box {at} is not the smallest in column {column}")
                })?;
            }
        }
        Ok(())
    }
}
