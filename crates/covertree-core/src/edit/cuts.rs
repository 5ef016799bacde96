//! The cuts between the boxes of a group: a small k-d tree, so that no two boxes ever overlap.
//!
//! Were a new code given to the nearest box, as in an R-tree, boxes would soon overlap, and a query
//! would have to look into many that hold nothing for it. So each group remembers by which cuts its
//! boxes are apart, as the pages of a K-D-B-tree do (Robinson 1981): a code goes to the side of each
//! cut that it is on, a full block is cut in two, and a full group at one of its own cuts.
//!
//! Invariant: what is below a lane is on the lane's side of every cut above it, except for codes
//! that were there before the cut could be made (equal ones, and boxes that no cut tells apart).

use metrics::sketch::{Code, LANES};

/// The ends of some boxes: for each of them the lows, then the highs, as numbers.
pub(super) struct Ends {
    pub(super) head: usize,
    pub(super) values: Vec<f32>,
}

impl Ends {
    fn low(&self, entry: usize, column: usize) -> f32 {
        self.values[2 * self.head * entry + column]
    }

    fn high(&self, entry: usize, column: usize) -> f32 {
        self.values[2 * self.head * entry + self.head + column]
    }

    fn len(&self) -> usize {
        self.values.len() / (2 * self.head)
    }
}

/// Where two sets of codes part: what is less than `at` in the column is in the first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cut {
    pub(super) column: u16,
    pub(super) at: f32,
}

/// One inner node of the k-d tree; its sides are lanes, or other inner nodes with a bit set.
#[derive(Clone, Copy, Debug, Default)]
struct Fork {
    at: f32,
    column: u16,
    sides: [u8; 2],
}

impl Fork {
    fn new(cut: Cut, sides: [u8; 2]) -> Self {
        Self {
            at: cut.at,
            column: cut.column,
            sides,
        }
    }

    fn cut(&self) -> Cut {
        Cut {
            column: self.column,
            at: self.at,
        }
    }
}

/// This bit tells an inner node from a lane.
const INNER: u8 = 0x80;

/// The k-d tree of the lanes of a group: one fork fewer than there are lanes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cuts {
    len: u8,
    root: u8,
    /// One more than needed, for the moment before a full group is split.
    forks: [Fork; LANES],
}

/// A group in two: the cut between the halves, and of each the entries in order and their cuts.
pub(super) struct Parted {
    pub(super) cut: Cut,
    pub(super) near: (Vec<usize>, Cuts),
    pub(super) far: (Vec<usize>, Cuts),
}

/// How a few lanes are cut from each other.
pub(super) enum Recut {
    Lane(usize),
    Fork(Cut, Box<(Recut, Recut)>),
}

impl Cuts {
    /// The lane whose side of all cuts a code is on.
    #[inline]
    pub(super) fn lane<K: Code>(&self, code: &[K]) -> usize {
        let mut at = self.root;
        while at & INNER != 0 {
            let fork = &self.forks[usize::from(at & !INNER)];
            at = fork.sides[usize::from(code[usize::from(fork.column)].into() >= fork.at)];
        }
        usize::from(at)
    }

    /// Gives what is above a cut in `lane` to `other`, a lane that is new.
    pub(super) fn cut_lane(&mut self, lane: usize, cut: Cut, other: usize) {
        let sides = Box::new((Recut::Lane(lane), Recut::Lane(other)));
        self.recut(&[lane], &Recut::Fork(cut, sides));
    }

    /// The lanes that may share their points anew when `lane` is full: those of the smallest part of the
    /// tree that has room, or, if none of at most `most` lanes has, of the largest of these; `lane` alone
    /// if it has no kin for which `room` has an answer.
    pub(super) fn family(
        &self,
        lane: usize,
        most: usize,
        room: impl Fn(&[usize]) -> Option<bool>,
    ) -> Vec<usize> {
        let (mut side, mut family) = (index(lane), vec![lane]);
        let forks = &self.forks[..usize::from(self.len)];
        while let Some(fork) = forks.iter().position(|fork| fork.sides.contains(&side)) {
            side = INNER | fork as u8;
            let mut lanes = Vec::with_capacity(LANES);
            self.lanes_under(side, &mut lanes);
            if lanes.len() > most {
                break;
            }
            match room(&lanes) {
                Some(true) => return lanes,
                Some(false) => family = lanes,
                None => break,
            }
        }
        family
    }

    /// Cuts a [family](Self::family) anew, as `tree` says, whose lanes are the family and perhaps one
    /// lane that is new.
    pub(super) fn recut(&mut self, family: &[usize], tree: &Recut) {
        let is_in = |side: u8| side & INNER == 0 && family.contains(&usize::from(side));
        // The forks that have nothing else below them, the lowest first.
        let mut free: Vec<u8> = Vec::new();
        while free.len() + 1 < family.len() {
            let inside =
                |side: u8| is_in(side) || (side & INNER != 0 && free.contains(&(side & !INNER)));
            let next = (0..self.len).find(|&at| {
                !free.contains(&at) && self.forks[usize::from(at)].sides.into_iter().all(inside)
            });
            let Some(next) = next else { break };
            free.push(next);
        }
        let old = free
            .last()
            .map_or_else(|| index(family[0]), |&top| INNER | top);
        let new = self.plant(tree, &mut free);
        let mut sides = self.forks[..usize::from(self.len)]
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| (INNER | *at as u8) != new)
            .flat_map(|(_, fork)| &mut fork.sides);
        match sides.find(|side| **side == old) {
            Some(side) => *side = new,
            None => self.root = new,
        }
    }

    fn plant(&mut self, tree: &Recut, free: &mut Vec<u8>) -> u8 {
        match tree {
            Recut::Lane(lane) => index(*lane),
            Recut::Fork(cut, sides) => {
                // The top fork stays where it is, so that what points to it may.
                let at = free.pop().unwrap_or_else(|| {
                    self.len += 1;
                    self.len - 1
                });
                let [near, far] = [&sides.0, &sides.1].map(|side| self.plant(side, free));
                self.forks[usize::from(at)] = Fork::new(*cut, [near, far]);
                INNER | at
            }
        }
    }

    /// Finds cuts between boxes, the lanes in the order given.
    pub(super) fn between(ends: &Ends) -> Self {
        let mut cuts = Self::default();
        let all: Vec<usize> = (0..ends.len()).collect();
        cuts.root = cuts.divide(ends, &all, &|entry| entry);
        cuts
    }

    /// Parts a group of more than `LANES` lanes: at its first cut if that leaves an eighth on either side, or at the
    /// best that can be found.
    pub(super) fn part(&self, ends: impl FnOnce() -> Ends) -> Parted {
        let root = self.forks[usize::from(self.root & !INNER)];
        let sides = root.sides.map(|side| {
            let mut lanes = Vec::new();
            self.lanes_under(side, &mut lanes);
            lanes
        });
        if sides.iter().all(|lanes| lanes.len() >= LANES / 8) {
            let [near, far] = sides.map(|lanes| {
                let cuts = self.only(&lanes);
                (lanes, cuts)
            });
            return Parted {
                cut: root.cut(),
                near,
                far,
            };
        }
        let ends = ends();
        let all: Vec<usize> = (0..ends.len()).collect();
        let (cut, near, far) = best_cut(&ends, &all, LANES / 8);
        let [near, far] = [near, far].map(|entries| {
            let mut cuts = Self::default();
            let place = |entry| entries.iter().position(|&other| other == entry);
            cuts.root = cuts.divide(&ends, &entries, &|entry| place(entry).unwrap_or(0));
            (entries, cuts)
        });
        Parted { cut, near, far }
    }

    fn lanes_under(&self, side: u8, lanes: &mut Vec<usize>) {
        // As deep as there are forks at most, of which there are 32.
        if side & INNER == 0 {
            return lanes.push(usize::from(side));
        }
        for side in self.forks[usize::from(side & !INNER)].sides {
            self.lanes_under(side, lanes);
        }
    }

    /// The cuts between some of the lanes, which are numbered anew.
    fn only(&self, lanes: &[usize]) -> Self {
        let mut cuts = Self::default();
        cuts.root = cuts.copy(self, self.root, lanes).unwrap_or(0);
        cuts
    }

    fn copy(&mut self, from: &Self, side: u8, lanes: &[usize]) -> Option<u8> {
        if side & INNER == 0 {
            let place = lanes.iter().position(|&lane| lane == usize::from(side));
            return place.map(index);
        }
        let fork = from.forks[usize::from(side & !INNER)];
        let [near, far] = fork.sides.map(|side| self.copy(from, side, lanes));
        match (near, far) {
            (Some(near), Some(far)) => Some(self.fork(fork.cut(), [near, far])),
            (one, other) => one.or(other),
        }
    }

    fn fork(&mut self, cut: Cut, sides: [u8; 2]) -> u8 {
        self.forks[usize::from(self.len)] = Fork::new(cut, sides);
        self.len += 1;
        INNER | (self.len - 1)
    }

    fn divide(&mut self, ends: &Ends, entries: &[usize], lane: &dyn Fn(usize) -> usize) -> u8 {
        if let [entry] = entries {
            return index(lane(*entry));
        }
        let (cut, near, far) = best_cut(ends, entries, 1);
        let sides = [near, far].map(|entries| self.divide(ends, &entries, lane));
        self.fork(cut, sides)
    }
}

fn index(lane: usize) -> u8 {
    debug_assert!(lane <= LANES, "a group has at most {LANES} lanes");
    lane as u8
}

/// A cut between boxes with at least `least` of them on either side, if there is one that leaves
/// that many; else the middle of the widest column, whatever overlaps there.
fn best_cut(ends: &Ends, entries: &[usize], least: usize) -> (Cut, Vec<usize>, Vec<usize>) {
    let n = entries.len();
    // Boxes of a build are in order already.
    if let Some((at, cut)) = clean_cut(ends, entries, n / 4) {
        return (cut, entries[..at].to_vec(), entries[at..].to_vec());
    }
    let mut best: Option<(usize, Cut, Vec<usize>)> = None;
    let mut widest = (f32::NEG_INFINITY, 0);
    for column in 0..ends.head {
        let mut sorted = entries.to_vec();
        sorted.sort_by(|&a, &b| ends.low(a, column).total_cmp(&ends.low(b, column)));
        let middles = sorted.iter().map(|&entry| middle(ends, entry, column));
        let (least, most) = middles.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        });
        if most - least > widest.0 {
            widest = (most - least, column);
        }
        let known = best.as_ref().map_or(0, |&(at, ..)| at.min(n - at));
        if let Some((at, cut)) = cut_in(ends, &sorted, column, known + 1) {
            best = Some((at, cut, sorted));
        }
    }
    if let Some((at, cut, mut near)) = best
        && at.min(n - at) >= least.min(n / 2)
    {
        let far = near.split_off(at);
        return (cut, near, far);
    }
    let column = widest.1;
    let mut near = entries.to_vec();
    near.sort_by(|&a, &b| middle(ends, a, column).total_cmp(&middle(ends, b, column)));
    let far = near.split_off(n / 2);
    let cut = Cut {
        column: column as u16,
        at: middle(ends, far[0], column),
    };
    (cut, near, far)
}

fn middle(ends: &Ends, entry: usize, column: usize) -> f32 {
    0.5 * (ends.low(entry, column) + ends.high(entry, column))
}

/// The most even clean cut in any column that keeps the order.
fn clean_cut(ends: &Ends, entries: &[usize], least: usize) -> Option<(usize, Cut)> {
    let n = entries.len();
    let mut best: Option<(usize, Cut)> = None;
    for column in 0..ends.head {
        let known = best.map_or(least.max(1), |(at, _)| at.min(n - at) + 1);
        best = cut_in(ends, entries, column, known).or(best);
    }
    best
}

/// The most even place in a sequence of boxes where a column parts those before from those after,
/// with at least `least` on either side.
fn cut_in(ends: &Ends, sorted: &[usize], column: usize, least: usize) -> Option<(usize, Cut)> {
    let n = sorted.len();
    let mut above = [f32::INFINITY; LANES + 2];
    for i in (0..n).rev() {
        above[i] = above[i + 1].min(ends.low(sorted[i], column));
    }
    let mut below = f32::NEG_INFINITY;
    let mut best: Option<usize> = None;
    for at in 1..n {
        below = below.max(ends.high(sorted[at - 1], column));
        let even = at.min(n - at);
        let known = best.map_or(least, |best| best.min(n - best) + 1);
        if below <= above[at] && even >= known {
            best = Some(at);
        }
    }
    best.map(|at| {
        let cut = Cut {
            column: column as u16,
            at: above[at],
        };
        (at, cut)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ends of boxes that each hold one point of a line.
    fn on_a_line(points: &[f32]) -> Ends {
        Ends {
            head: 1,
            values: points.iter().flat_map(|&x| [x, x]).collect(),
        }
    }

    #[test]
    fn codes_go_to_their_side_of_every_cut() {
        let points: Vec<f32> = [5, 3, 8, 1, 9, 2].map(|x| x as f32).to_vec();
        let cuts = Cuts::between(&on_a_line(&points));
        for (lane, &x) in points.iter().enumerate() {
            assert_eq!(cuts.lane(&[x]), lane);
        }
    }

    /// Points that come in order cut off one lane at a time; groups have to be parted evenly still.
    #[test]
    fn groups_that_grew_at_one_end_are_parted_evenly() {
        let mut cuts = Cuts::default();
        for lane in 1..=LANES {
            let at = lane as f32;
            cuts.cut_lane(lane - 1, Cut { column: 0, at }, lane);
        }
        let points: Vec<f32> = (0..=LANES).map(|x| x as f32).collect();
        let parted = cuts.part(|| on_a_line(&points));
        let (near, far) = (&parted.near, &parted.far);
        assert!(near.0.len().abs_diff(far.0.len()) <= 1);
        for ((entries, cuts), above) in [(near, false), (far, true)] {
            for (lane, &entry) in entries.iter().enumerate() {
                assert_eq!(cuts.lane(&[points[entry]]), lane);
                assert_eq!(points[entry] >= parted.cut.at, above);
            }
        }
    }

    #[test]
    fn an_even_first_cut_is_kept() {
        let points: Vec<f32> = (0..LANES).map(|x| x as f32).collect();
        let mut cuts = Cuts::between(&on_a_line(&points));
        cuts.cut_lane(7, Cut { column: 0, at: 7.5 }, LANES);
        let parted = cuts.part(|| unreachable!("the cut is known"));
        assert_eq!(parted.near.0.len() + parted.far.0.len(), LANES + 1);
        let side = parted.far.0.iter().position(|&entry| entry == 31);
        assert_eq!(Some(parted.far.1.lane(&[31.0])), side);
    }

    /// Boxes that no cut tells apart are shared out all the same.
    #[test]
    fn boxes_that_overlap_are_parted_somewhere() {
        let values = (0..=LANES).flat_map(|x| [x as f32, 100.0]).collect();
        let ends = Ends { head: 1, values };
        let all: Vec<usize> = (0..=LANES).collect();
        let (_, near, far) = best_cut(&ends, &all, LANES / 8);
        assert!(near.len() >= LANES / 8 && far.len() >= LANES / 8);
    }
}
