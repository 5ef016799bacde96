//! Making room for a point in a full block: its points and those of its next of kin are shared out
//! anew, over as many blocks, or one more.
//!
//! Halving full blocks would leave them two thirds full, and just after a build, when all are full,
//! half: queries would look into twice as many. A *family*, the two or three blocks that a cut
//! parts from the others, has room for longer (as in Bayer and McCreight's B*-trees).

use metrics::Metric;
use metrics::sketch::{self, LANES};

use super::cuts::{Cut, Recut};
use super::hierarchy::Lanes;
use crate::blocks::{Widths, rank_of};
use crate::tree::Code;
use crate::{CoverTree, PointCloud, PointId};

/// How blocks make room.
#[derive(Clone, Copy)]
pub(super) struct Sharing {
    /// Blocks of a family at most: with more of them blocks are fuller, and more points are moved for
    /// each that comes.
    pub(super) kin: usize,
    /// Fuller than this in the mean, blocks would be full again at once: there is one more.
    pub(super) full: usize,
}

impl Sharing {
    /// The code of a long point takes as much memory as the coordinates of a short one, and longer to
    /// be computed than many take to be moved.
    pub(super) fn of(widths: Widths) -> Self {
        let (kin, full) = if widths.tail > 0 { (6, 29) } else { (3, 28) };
        Self { kin, full }
    }
}

/// Points that are shared out, and their codes in rows.
struct Shared<K> {
    width: usize,
    ids: Vec<u32>,
    codes: Vec<K>,
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Whether some lanes have room for one more point without another block; `None` if one of them is
    /// a block that others use, too.
    pub(super) fn have_room(&self, lanes: &Lanes, kin: &[usize], full: usize) -> Option<bool> {
        if kin.iter().any(|&lane| lanes.mask[lane] != u32::MAX) {
            return None;
        }
        let points = |&lane: &usize| self.live(lanes.child[lane] as usize).count_ones() as usize;
        Some(kin.iter().map(points).sum::<usize>() < full * kin.len())
    }

    /// Shares the points of a family of lanes, and a new one, out among their blocks; gives the
    /// block that is new, if one is needed.
    pub(super) fn share_out(
        &mut self,
        node: u32,
        (group, family): (u32, &[usize]),
        id: PointId,
        code: &[Code<C, M>],
    ) -> Option<u32> {
        let mut shared = Shared {
            width: code.len(),
            ids: vec![id.raw()],
            codes: code.to_vec(),
        };
        let lanes = &self.edits().groups[group as usize];
        let (child, len) = (lanes.child, lanes.len as usize);
        for &lane in family {
            let block = child[lane] as usize;
            let live = std::mem::take(&mut self.edits().live[block]);
            for lane in (0..LANES).filter(|lane| live >> lane & 1 == 1) {
                let slot = block * LANES + lane;
                shared.ids.push(self.order[slot]);
                self.blocks.push_code(slot, &mut shared.codes);
            }
        }
        let mut lanes = family.to_vec();
        let mut blocks: Vec<u32> = family.iter().map(|&lane| child[lane]).collect();
        let more = shared.ids.len() > Sharing::of(self.blocks.widths).full * family.len();
        if more {
            lanes.push(len);
            blocks.push(self.push_block(node));
        }
        let mut all: Vec<u64> = (0..shared.ids.len() as u64).collect();
        let mut parts = Vec::with_capacity(lanes.len());
        let tree = shared.part(self.blocks.widths.head, &mut all, &lanes, &mut parts);
        for (part, &block) in parts.iter().zip(&blocks) {
            for &point in part {
                let id = shared.ids[point];
                let slot = self.put(block, id, shared.code(point));
                self.edits().place(PointId::from_raw(id), slot);
            }
        }
        for (&lane, &block) in family.iter().zip(&blocks) {
            self.set_block(group, lane, block);
        }
        self.edits().groups[group as usize]
            .cuts
            .recut(family, &tree);
        more.then(|| blocks[family.len()])
    }
}

impl<K: sketch::Code> Shared<K> {
    fn code(&self, point: usize) -> &[K] {
        &self.codes[point * self.width..][..self.width]
    }

    /// Cuts points into as many parts as there are lanes, of nearly the same size, always in the
    /// column in which they vary most.
    fn part(
        &self,
        head: usize,
        points: &mut [u64],
        lanes: &[usize],
        parts: &mut Vec<Vec<usize>>,
    ) -> Recut {
        if let [lane] = lanes {
            parts.push(points.iter().map(|&point| number(point)).collect());
            return Recut::Lane(*lane);
        }
        let column = self.widest_column(head, points);
        // Integers, which are selected without a branch: the rank of a point's number above the point.
        for point in &mut *points {
            let rank = rank_of(self.code(number(*point))[column].into());
            *point = u64::from(rank) << 32 | *point & u64::from(u32::MAX);
        }
        let (near, far) = lanes.split_at(lanes.len() / 2);
        let middle = points.len() * near.len() / lanes.len();
        let (_, at, _) = points.select_nth_unstable(middle);
        let cut = Cut {
            column: column as u16,
            at: self.code(number(*at))[column].into(),
        };
        let (before, after) = points.split_at_mut(middle);
        let near = self.part(head, before, near, parts);
        let far = self.part(head, after, far, parts);
        Recut::Fork(cut, Box::new((near, far)))
    }

    /// The column of largest variance; row by row, so that the columns are summed up side by side.
    fn widest_column(&self, head: usize, points: &[u64]) -> usize {
        let origin = &self.code(number(points[0]))[..head];
        let (mut sums, mut squares) = (vec![0.0_f32; head], vec![0.0_f32; head]);
        for &point in points {
            let code = &self.code(number(point))[..head];
            for at in 0..head {
                let x = code[at].into() - origin[at].into();
                sums[at] += x;
                squares[at] += x * x;
            }
        }
        let count = points.len() as f32;
        let variances = sums
            .iter()
            .zip(&squares)
            .map(|(sum, squares)| squares - sum * sum / count);
        let widest = variances.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        widest.map_or(0, |(column, _)| column)
    }
}

/// The place of a point among those that are shared out.
fn number(point: u64) -> usize {
    (point & u64::from(u32::MAX)) as usize
}
