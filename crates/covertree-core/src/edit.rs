//! Changing a tree: insertions, removals, replacements.
//!
//! An edit has two halves. The first *decides*: it computes the distances along the dry-insert path
//! and the code of the point, and changes nothing. The second *applies* the decision and computes
//! no distance. So a second copy of the tree, or a log, can repeat what was decided.
//!
//! What changes, and where:
//!
//! - A point that comes goes to the last node of its path: the leaf, or the routing node none of
//!   whose children reaches it. Radii, scales, counts and boxes along the path grow.
//! - With a sketch a node's own points become an explicit hierarchy of boxes ([`hierarchy`]) at the
//!   first insertion, into whose blocks the new ones go, down by the cuts between them ([`cuts`]); a
//!   full block is shared out with its next of kin ([`share`]). Without, new points are a list beside the
//!   old, with their distances to the center.
//! - A point that goes leaves a tombstone: a lane that no scan sees. The center of a node stays as
//!   its router.
//! - A node with too many late points is built again by itself, with the code that builds whole
//!   trees; its new slots, blocks and nodes are put at the end of the arenas, where what they
//!   replace stays behind as waste ([`repack`]).
//! - When the points have doubled, or tombstones and waste pass a quarter of the slots, the whole
//!   tree is built again, with a new sketch.
//!
//! Invariants, beside those of [`validate`](crate::CoverTree::validate) in their weak form:
//!
//! 1. Slot `s` is live if bit `s % 32` of `live[s / 32]` is set; then `order[s]` is its id, and
//!    `slot_of[order[s]] == s`. Slots that are not live are in no answer.
//! 2. Every live slot belongs to one node: to its own range, or to its late blocks.
//! 3. *Strays*, points that the codes or the metric cannot place, are in no node: every query
//!    measures them.
//! 4. If the center of a node is a stored point, that point is under the node.

use metrics::Metric;
use metrics::sketch::LANES;

use crate::node::{NO_LATE, Node};
use crate::{BuildError, CoverTree, PointCloud, PointId};

mod apply;
mod cuts;
mod decide;
mod error;
mod growing;
mod hierarchy;
mod ids;
mod remove;
mod repack;
mod share;
mod validate;

pub use error::EditError;
pub use growing::GrowingCloud;

use apply::extend_to;

pub(crate) use decide::Decision;
pub(crate) use hierarchy::Lanes;
pub(crate) use ids::Ids;
pub(crate) use repack::{Repair, RepairOf, empty_leaf};

/// The slot of an id that is in no node.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// The slot of a stray.
pub(crate) const STRAY: u32 = u32::MAX - 1;

/// What edits need to know about a tree.
#[derive(Clone, Debug)]
pub(crate) struct Edits {
    /// A bit for each slot.
    pub(crate) live: Vec<u32>,
    /// Where each id is.
    pub(crate) slot_of: Vec<u32>,
    /// Which node the slots from here on belong to, in order of slots.
    pub(crate) owners: Vec<(u32, u32)>,
    /// The late points of the nodes that have any.
    pub(crate) late: Vec<Late>,
    /// The groups of all hierarchies.
    pub(crate) groups: Vec<Lanes>,
    /// Points that every query measures.
    pub(crate) strays: Vec<u32>,
    /// Stored points.
    len: usize,
    /// Points when the tree was last built, and how uncertain their codes were.
    pub(crate) built: usize,
    pub(crate) built_uncertainty: f64,
    /// Insertions and removals since.
    pub(crate) changes: usize,
    /// Build again after so many changes, whatever else.
    pub(crate) patience: usize,
}

/// The points of one node that came after it was built.
#[derive(Clone, Debug, Default)]
pub(crate) struct Late {
    /// With a sketch: the top group of the hierarchy of all its points, and its level.
    pub(crate) top: u32,
    pub(crate) level: u32,
    /// Without: the blocks of slots of the late points alone.
    pub(crate) blocks: Vec<u32>,
    /// How many have come.
    pub(crate) count: u32,
    /// Build the node again when it holds so many points.
    pub(crate) patience: u32,
}

impl Edits {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn is_live(&self, slot: usize) -> bool {
        self.live[slot / LANES] >> (slot % LANES) & 1 == 1
    }

    /// The node that a slot belongs to.
    pub(crate) fn owner(&self, slot: u32) -> u32 {
        let after = self.owners.partition_point(|&(first, _)| first <= slot);
        self.owners[after - 1].1
    }

    fn own(&mut self, first_slot: usize, node: u32) {
        if self.owners.last().is_none_or(|&(_, last)| last != node) {
            self.owners.push((raw(first_slot), node));
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let late: usize = self.late.iter().map(|late| late.blocks.len() * 4).sum();
        (self.live.len() + self.slot_of.len() + self.strays.len()) * 4
            + self.owners.len() * 8
            + self.late.len() * size_of::<Late>()
            + self.groups.len() * size_of::<Lanes>()
            + late
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// The lanes of a block that hold stored points.
    #[inline]
    pub(crate) fn live(&self, block: usize) -> u32 {
        self.edits
            .as_ref()
            .map_or(u32::MAX, |edits| edits.live[block])
    }

    #[inline]
    pub(crate) fn is_live(&self, slot: usize) -> bool {
        self.edits.as_ref().is_none_or(|edits| edits.is_live(slot))
    }

    /// The late points of a node.
    #[inline]
    pub(crate) fn late(&self, node: &Node) -> Option<&Late> {
        let edits = self.edits.as_ref()?;
        edits.late.get(node.late as usize)
    }

    /// The points that every query measures.
    #[inline]
    pub(crate) fn strays(&self) -> &[u32] {
        self.edits.as_ref().map_or(&[], |edits| &edits.strays)
    }

    /// The slots of the points that a node keeps itself.
    pub(crate) fn own_slots(&self, node: &Node) -> impl Iterator<Item = usize> + use<'_, C, M> {
        let built = node.own().filter(|&slot| self.is_live(slot));
        let late = self.late(node).map(|late| self.late_slots(late));
        built.chain(late.into_iter().flatten())
    }

    /// The links of a group in the hierarchy of a node, if it has been made explicit.
    #[inline]
    pub(crate) fn links(&self, node: &Node, group: u32) -> Option<&Lanes> {
        let edits = self.edits.as_ref()?;
        (node.late != NO_LATE).then(|| &edits.groups[group as usize])
    }

    pub(crate) fn late_slots(&self, late: &Late) -> Vec<usize> {
        let mut slots = Vec::new();
        let mut take = |block: u32, mask: u32| {
            let lanes =
                (0..LANES).filter(|lane| (self.live(block as usize) & mask) >> lane & 1 == 1);
            slots.extend(lanes.map(|lane| block as usize * LANES + lane));
        };
        late.blocks.iter().for_each(|&block| take(block, u32::MAX));
        if self.blocks.widths.head > 0 {
            self.hierarchy_blocks(late, &mut take);
        }
        slots
    }

    /// Tells whether a point is stored under an id.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId};
    /// use metrics::Levenshtein;
    ///
    /// let mut tree = CoverTree::new(vec!["a".to_string(), "b".to_string()], Levenshtein)?;
    /// tree.remove(PointId::new(0));
    /// assert!(!tree.contains(PointId::new(0)));
    /// assert!(tree.contains(PointId::new(1)));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn contains(&self, id: PointId) -> bool {
        match &self.edits {
            Some(edits) => edits
                .slot_of
                .get(id.index())
                .is_some_and(|&slot| slot != NOWHERE),
            None => id.index() < self.order.len(),
        }
    }

    /// Tells whether all is as a build has left it, and there are points.
    pub(crate) fn is_as_built(&self) -> bool {
        !self.is_empty() && self.edits.as_ref().is_none_or(|edits| edits.changes == 0)
    }

    /// Makes what edits need, at the first of them.
    pub(crate) fn ready(&mut self) {
        if self.edits.is_some() {
            return;
        }
        let len = self.order.len();
        let mut slot_of = vec![NOWHERE; self.cloud.points()];
        for (slot, &id) in self.order.iter().enumerate() {
            slot_of[id as usize] = raw(slot);
        }
        let mut live = vec![u32::MAX; len / LANES];
        if !len.is_multiple_of(LANES) {
            live.push(u32::MAX >> (LANES - len % LANES));
        }
        self.pad();
        self.slots.take();
        let own = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.own > 0);
        let mut owners: Vec<(u32, u32)> = own.map(|(i, node)| (node.first_point, raw(i))).collect();
        owners.sort_unstable();
        self.edits = Some(Box::new(Edits {
            live,
            slot_of,
            owners,
            late: Vec::new(),
            groups: Vec::new(),
            strays: Vec::new(),
            len,
            built: len,
            built_uncertainty: self.uncertainty,
            changes: 0,
            patience: 0,
        }));
    }

    /// Fills the last block up with slots that hold nothing.
    fn pad(&mut self) {
        let whole = self.order.len().next_multiple_of(LANES);
        extend_to(&mut self.order, whole, NOWHERE);
        if self.blocks.widths.code() == 0 {
            extend_to(&mut self.to_center, whole, 0.0);
        }
        self.blocks.extend_to(whole);
    }

    /// What edits know, after [`ready`](Self::ready).
    fn edits(&mut self) -> &mut Edits {
        self.edits.as_mut().expect("edits begin with `ready`")
    }
}

impl<C: GrowingCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Stores a point, and returns its id: the first that was never used.
    ///
    /// # Errors
    ///
    /// A point that the metric cannot measure, or more ids than fit 32 bits.
    ///
    /// # Complexity
    ///
    /// One distance for each child of each node on the way down, in most trees O(log n). Now and
    /// then a part of the tree, or all of it, is built again; that adds O(log n) distances to the
    /// mean.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0])?, L2)?;
    /// let id = tree.insert(&[9.0])?;
    /// assert_eq!(id.index(), 2);
    /// assert_eq!(tree.nearest(&[8.0])?.id, id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn insert(&mut self, point: &C::Point) -> Result<PointId, EditError> {
        self.admit(point, 1)?;
        let id = self.cloud.push(point);
        self.enter(id);
        Ok(id)
    }

    /// Stores many points; their ids follow each other from the one returned.
    ///
    /// # Errors
    ///
    /// The first point that the metric cannot measure, or too many: then none is stored.
    ///
    /// # Complexity
    ///
    /// That of as many insertions, or of a build if there are more new points than old.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0])?, L2)?;
    /// let first = tree.extend([&[3.0][..], &[4.0], &[5.0]])?;
    /// assert_eq!(first.index(), 2);
    /// assert_eq!(tree.len(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extend<'p>(
        &mut self,
        points: impl IntoIterator<Item = &'p C::Point>,
    ) -> Result<PointId, EditError>
    where
        C::Point: 'p,
    {
        let points: Vec<&C::Point> = points.into_iter().collect();
        for point in &points {
            self.admit(point, points.len())?;
        }
        let first = PointId::new(self.cloud.points());
        let bulk = self.is_bulk(points.len());
        for point in points {
            let id = self.cloud.push(point);
            if bulk {
                self.ready();
                self.stray(id);
            } else {
                self.enter(id);
            }
        }
        if bulk {
            self.repack();
        }
        Ok(first)
    }

    /// Stores another point under an id that is in use.
    ///
    /// # Errors
    ///
    /// An id under which nothing is stored, or a point that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// That of a removal and an insertion.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0])?, L2)?;
    /// tree.replace(PointId::new(0), &[7.0])?;
    /// assert_eq!(tree.nearest(&[8.0])?.id, PointId::new(0));
    /// assert_eq!(tree.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace(&mut self, id: PointId, point: &C::Point) -> Result<(), EditError> {
        self.admit(point, 1)?;
        if !self.contains(id) {
            return Err(EditError::unknown(id));
        }
        let owner = self.vacate(id);
        let old = self.cloud.relocate(id, point);
        self.rename(owner, id, old);
        self.enter(id);
        Ok(())
    }

    /// Whether so many new points are reason enough to build the tree again.
    pub(crate) fn is_bulk(&self, points: usize) -> bool {
        points >= self.len().max(LANES)
    }

    /// Whether so many points like this can be stored.
    pub(crate) fn admit(&self, point: &C::Point, count: usize) -> Result<(), EditError> {
        self.check(point).map_err(EditError::point)?;
        // The two highest numbers mean something else.
        if self.cloud.points() + count > STRAY as usize {
            return Err(EditError::full());
        }
        Ok(())
    }

    /// Finds a place for a point of the cloud, and repairs what it overfills.
    fn enter(&mut self, id: PointId) {
        let decision = self.decide(id);
        self.apply(id, &decision);
        if let Some(repair) = self.due(&decision) {
            self.mend(repair);
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Removes a point; returns whether it was there. Its id is not used again.
    ///
    /// # Complexity
    ///
    /// O(height), and now and then the build of the whole tree.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0])?, L2)?;
    /// assert!(tree.remove(PointId::new(1)));
    /// assert!(!tree.remove(PointId::new(1)));
    /// assert_eq!(tree.nearest(&[2.0])?.id, PointId::new(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove(&mut self, id: PointId) -> bool {
        if !self.contains(id) {
            return false;
        }
        self.vacate(id);
        if self.is_worn() {
            self.repack();
        }
        true
    }

    /// Builds the tree again from the points it stores, with no waste and a new sketch.
    ///
    /// # Errors
    ///
    /// A point for which the metric gives no distance; then nothing is changed.
    ///
    /// # Complexity
    ///
    /// That of a build.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 3.0])?, L2)?;
    /// tree.remove(PointId::new(1));
    /// tree.compact()?;
    /// assert_eq!(tree.nearest(&[2.1])?.id, PointId::new(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compact(&mut self) -> Result<(), BuildError> {
        let whole = self.whole(self.stored_ids())?;
        self.mend(whole);
        Ok(())
    }

    /// Builds the tree again; if the metric refuses, waits until there are twice as many changes.
    fn repack(&mut self) {
        let repair = self.whole_or_wait();
        self.mend(repair);
    }
}

/// Ids, slots and nodes are counted before they are made: they fit.
pub(crate) fn raw(index: usize) -> u32 {
    u32::try_from(index).expect("an arena holds at most 2^32 - 1 of anything")
}
