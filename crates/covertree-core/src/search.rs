//! Exact queries: nearest first, and nothing that cannot win.
//!
//! A query keeps a *limit*: the distance beyond which nothing is wanted, such as that of the k-th
//! best so far. What may be skipped, in the order of cost:
//!
//! 1. a node, if the query is farther than the limit from the box of the codes of its points;
//! 2. a node, if `d(query, center) - radius` is more than the limit;
//! 3. a block of a bucket, by its box;
//! 4. a point, by its code (or, without a sketch, by `|d(query, center) - d(center, point)|`);
//! 5. the rest of a distance that has exceeded the limit already.
//!
//! Whatever is left is measured by the metric itself, on the caller's own points.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use metrics::{Metric, Sketch};
use rayon::prelude::*;

use crate::tree::Code;
use crate::{CoverTree, Neighbor, NodeId, PointCloud, PointId};

use metrics::PointError;

mod best;
mod bucket;
mod expand;

pub(crate) use best::{Ball, Best, Wanted};

/// A node to be visited, or a group of boxes in its bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    node: u32,
    /// Which group of the node's hierarchy; the node itself if there is none.
    group: Option<Group>,
    /// The bound of its box, in units of the sketch.
    bound: f32,
    /// What is visited first: usually the bound.
    rank: f32,
    /// A lower bound of the distance, by its ball.
    ball: f64,
    /// The distance of its center, if known.
    center: f64,
}

/// A group of boxes by its level and its number within the level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    level: u32,
    number: u32,
}

impl PartialEq for Visit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Visit {}

impl PartialOrd for Visit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Visit {
    /// The greatest is visited first: the lowest rank.
    fn cmp(&self, other: &Self) -> Ordering {
        other.rank.total_cmp(&self.rank)
    }
}

/// A query in progress: what is wanted, and the limit in both units.
pub(crate) struct Query<'q, P: ?Sized, W> {
    point: &'q P,
    uncertainty: f64,
    wanted: W,
    /// How many are wanted, if candidates are collected by their bounds and measured at the end.
    deferred: Option<usize>,
    limit: f64,
    /// The limit in units of the sketch, every slack included.
    threshold: f32,
}

/// A reader of a tree that keeps its scratch space from query to query.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use metrics::L2;
///
/// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
/// let mut searcher = tree.searcher();
/// for x in [0.0, 3.5, 9.0] {
///     assert_eq!(searcher.knn(&[x], 2)?.len(), 2);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Searcher<'t, C: PointCloud, M: Metric<C::Point>> {
    tree: &'t CoverTree<C, M>,
    code: Vec<Code<C, M>>,
    visits: BinaryHeap<Visit>,
    /// Candidates by bound and slot, if measuring is deferred.
    near: Vec<(f32, u32)>,
    /// Space for the children of a node.
    children: Vec<Visit>,
    /// Distances computed since it was made.
    distances: u64,
}

impl<C: PointCloud, M: Metric<C::Point>> std::fmt::Debug for Searcher<'_, C, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher")
            .field("distances", &self.distances)
            .finish_non_exhaustive()
    }
}

impl<'t, C: PointCloud, M: Metric<C::Point>> Searcher<'t, C, M> {
    pub(crate) fn new(tree: &'t CoverTree<C, M>) -> Self {
        let width = tree.sketch.head() + tree.sketch.tail();
        Self {
            tree,
            code: vec![Code::<C, M>::default(); width],
            visits: BinaryHeap::new(),
            near: Vec::new(),
            children: Vec::new(),
            distances: 0,
        }
    }

    /// Returns how many distances have been computed so far; bounds by sketches are not counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let mut searcher = tree.searcher();
    /// searcher.knn(&[0.0], 3)?;
    /// assert!(searcher.distances() >= 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn distances(&self) -> u64 {
        self.distances
    }

    /// Returns the `k` nearest points, nearest first; all of them if there are no more.
    ///
    /// Among points at the distance of the k-th any may be left out.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// O(log n) visits in low intrinsic dimension; never much more than a scan.
    pub fn knn(&mut self, query: &C::Point, k: usize) -> Result<Vec<Neighbor>, PointError> {
        let mut neighbors = Vec::new();
        self.knn_into(query, k, &mut neighbors)?;
        Ok(neighbors)
    }

    /// As [`knn`](Self::knn), into a vector that is cleared first and may be used again.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn knn_into(
        &mut self,
        query: &C::Point,
        k: usize,
        neighbors: &mut Vec<Neighbor>,
    ) -> Result<(), PointError> {
        neighbors.clear();
        self.tree.check(query)?;
        if k > 0 {
            let best = Best::new(k.min(self.tree.len()), std::mem::take(neighbors));
            *neighbors = self.run(query, best).into_sorted();
        }
        Ok(())
    }

    /// Returns all points at most `radius` away, nearest first; none for a negative radius or NaN.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    pub fn within(&mut self, query: &C::Point, radius: f64) -> Result<Vec<Neighbor>, PointError> {
        self.tree.check(query)?;
        if radius.is_nan() || radius < 0.0 {
            return Ok(Vec::new());
        }
        Ok(self.run(query, Ball::new(radius)).into_sorted())
    }

    /// Visits all that may hold something wanted.
    fn run<W: Wanted>(&mut self, point: &C::Point, wanted: W) -> W {
        let uncertainty = if self.code.is_empty() {
            0.0
        } else {
            self.tree.uncertainty + self.tree.sketch.encode(point, &mut self.code)
        };
        let limit = wanted.limit();
        let complete = self.tree.sketch.is_complete();
        let deferred = if complete { wanted.count() } else { None };
        self.near.clear();
        let mut query = Query {
            point,
            uncertainty,
            wanted,
            deferred,
            limit,
            threshold: f32::INFINITY,
        };
        query.threshold = self.tree.threshold(uncertainty, limit);
        for &stray in self.tree.strays() {
            self.measure(&mut query, PointId::from_raw(stray));
        }
        self.visits.clear();
        self.visits.push(Visit {
            node: NodeId::ROOT.0,
            group: None,
            rank: 0.0,
            bound: 0.0,
            ball: 0.0,
            center: f64::NAN,
        });
        while let Some(visit) = self.visits.pop() {
            if visit.bound <= query.threshold && visit.ball <= query.limit {
                self.visit(&mut query, &visit);
            } else if complete {
                // Ranks are bounds, and all that wait have higher ones.
                break;
            }
        }
        self.settle(&mut query);
        query.wanted
    }

    /// Looks at all that a visit is about.
    fn visit<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, visit: &Visit) {
        match visit.group {
            Some(group) => self.scan_group(query, visit, group),
            None => {
                self.scan_own(query, visit);
                self.expand(query, visit);
            }
        }
    }

    /// Puts visits on the heap. While nothing is known yet, the nearest of them are made at once:
    /// most of the others are then out of reach and never see the heap.
    fn enqueue<W: Wanted>(
        &mut self,
        query: &mut Query<'_, C::Point, W>,
        visits: impl Iterator<Item = Visit> + Clone,
    ) {
        if query.limit == f64::INFINITY {
            let mut waiting: Vec<Visit> = visits.collect();
            while query.limit == f64::INFINITY
                && let Some((nearest, _)) =
                    waiting.iter().enumerate().max_by_key(|(_, visit)| *visit)
            {
                let nearest = waiting.swap_remove(nearest);
                self.visit(query, &nearest);
            }
            let reachable =
                |visit: &Visit| visit.bound <= query.threshold && visit.ball <= query.limit;
            self.visits.extend(waiting.into_iter().filter(reachable));
        } else {
            self.visits.extend(visits);
        }
    }

    /// Keeps the candidates that may be among the nearest, and lowers the limit to what the k-th of
    /// them cannot exceed.
    fn compact<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, count: usize) {
        let (_, &mut (bound, _), _) = self
            .near
            .select_nth_unstable_by(count - 1, |a, b| a.0.total_cmp(&b.0));
        let tree = self.tree;
        let limit = tree.sketch.ceiling(query.uncertainty, bound);
        if limit == f64::INFINITY {
            // The codes are of no use that way: measure as they come.
            query.deferred = None;
            return self.settle(query);
        }
        let limit = limit * (1.0 + 2.0 * tree.relative_error) + f64::MIN_POSITIVE;
        if limit < query.limit {
            query.limit = limit;
            query.threshold = tree.threshold(query.uncertainty, limit);
        }
        self.near.retain(|&(bound, _)| bound <= query.threshold);
    }

    /// Measures the candidates.
    fn settle<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>) {
        query.limit = query.wanted.limit();
        let mut near = std::mem::take(&mut self.near);
        for (_, slot) in near.drain(..) {
            self.refine(query, slot as usize);
        }
        self.near = near;
    }

    /// Measures one point and offers it.
    #[inline]
    fn refine<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, slot: usize) {
        self.measure(query, PointId::from_raw(self.tree.order[slot]));
    }

    #[inline]
    fn measure<W: Wanted>(&mut self, query: &mut Query<'_, C::Point, W>, id: PointId) {
        self.distances += 1;
        let point = self.tree.cloud.point(id);
        if let Some(distance) = self
            .tree
            .metric
            .distance_within(query.point, point, query.limit)
        {
            query.wanted.offer(Neighbor { id, distance });
            let limit = query.wanted.limit();
            if limit != query.limit {
                query.limit = limit;
                query.threshold = self.tree.threshold(query.uncertainty, limit);
            }
        }
    }
}

impl<C: PointCloud, M: Metric<C::Point>> CoverTree<C, M> {
    /// Makes a searcher, which saves a few allocations a query.
    pub fn searcher(&self) -> Searcher<'_, C, M> {
        Searcher::new(self)
    }

    /// Returns the nearest point.
    ///
    /// # Panics
    ///
    /// Panics if all points were removed.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L1;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L1)?;
    /// assert_eq!(tree.nearest(&[3.75])?.distance, 0.25);
    /// assert!(tree.nearest(&[f64::NAN]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nearest(&self, query: &C::Point) -> Result<Neighbor, PointError> {
        let mut neighbors = self.knn(query, 1)?;
        Ok(neighbors.pop().expect("the tree has points"))
    }

    /// Returns the `k` nearest points, nearest first; all of them if there are no more.
    ///
    /// Among points at the distance of the k-th any may be left out.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let ids: Vec<usize> = tree.knn(&[3.5], 2)?.iter().map(|near| near.id.index()).collect();
    /// assert_eq!(ids, [2, 1]);
    /// assert!(tree.knn(&[3.5], 0)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn knn(&self, query: &C::Point, k: usize) -> Result<Vec<Neighbor>, PointError> {
        self.searcher().knn(query, k)
    }

    /// Returns the `k` nearest points of a stored point, itself included.
    ///
    /// # Panics
    ///
    /// Panics if there is no point of this id.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, PointId, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let near = tree.knn_of(PointId::new(2), 2);
    /// assert_eq!((near[0].distance, near[1].distance), (0.0, 2.0));
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn knn_of(&self, id: PointId, k: usize) -> Vec<Neighbor> {
        self.knn(self.cloud.point(id), k)
            .expect("stored points can be measured")
    }

    /// Returns all points at most `radius` away, nearest first.
    ///
    /// # Errors
    ///
    /// A query that the metric cannot measure.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// assert_eq!(tree.within(&[3.0], 1.0)?.len(), 2); // the ball is closed
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(&self, query: &C::Point, radius: f64) -> Result<Vec<Neighbor>, PointError> {
        self.searcher().within(query, radius)
    }

    /// Answers many queries on rayon's threads, in the order of the queries.
    ///
    /// # Errors
    ///
    /// The first query that the metric cannot measure.
    ///
    /// # Complexity
    ///
    /// That of as many [`knn`](Self::knn), shared by the threads.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let answers = tree.knn_batch(&[&[0.0][..], &[5.0][..]], 1)?;
    /// assert_eq!(answers[1][0].id.index(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn knn_batch(
        &self,
        queries: &[&C::Point],
        k: usize,
    ) -> Result<Vec<Vec<Neighbor>>, PointError> {
        let queries = queries.par_iter();
        queries
            .map_init(|| self.searcher(), |searcher, query| searcher.knn(query, k))
            .collect()
    }

    /// Finds the `k` nearest of every stored point, itself included, on rayon's threads.
    ///
    /// The points are asked for in tree order, so that one query finds in the caches what the one
    /// before it has used. Answers are in the order of ids.
    ///
    /// # Complexity
    ///
    /// That of a [`knn`](Self::knn) for each point.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0, 4.0])?, L2)?;
    /// let all = tree.all_knn(2);
    /// assert_eq!(all[2][1].id.index(), 1); // 2 is nearest to 4
    /// # Ok::<(), covertree_core::BuildError>(())
    /// ```
    pub fn all_knn(&self, k: usize) -> Vec<Vec<Neighbor>> {
        let answer = |searcher: &mut Searcher<'_, C, M>, &id: &u32| {
            let point = self.cloud.point(PointId::from_raw(id));
            // Stored points have passed the check when the tree was built.
            (id, searcher.knn(point, k).unwrap_or_default())
        };
        let mut answers: Vec<(u32, Vec<Neighbor>)> = self
            .order
            .par_iter()
            .map_init(|| self.searcher(), answer)
            .collect();
        answers.par_sort_unstable_by_key(|&(id, _)| id);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    pub(crate) fn check(&self, query: &C::Point) -> Result<(), PointError> {
        self.metric
            .check(query, self.cloud.point(PointId::from_raw(0)))
    }

    /// Translates a limit for the metric's own values into the sketch's units.
    #[inline]
    pub(crate) fn threshold(&self, uncertainty: f64, limit: f64) -> f32 {
        if limit < 0.0 {
            return f32::NEG_INFINITY;
        }
        self.sketch
            .threshold(uncertainty, limit * (1.0 + 2.0 * self.relative_error))
    }

    /// Bounds the metric's own value for anything at a true distance of at least `near - far`,
    /// both of them values of the metric.
    #[inline]
    pub(crate) fn apart(&self, near: f64, far: f64) -> f64 {
        (near - far) - (near + far) * (2.0 * self.relative_error + 4.0 * f64::EPSILON)
    }
}
