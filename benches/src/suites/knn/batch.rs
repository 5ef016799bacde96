//! Many queries at once, beside the same queries one by one.

use std::hint::black_box;
use std::time::Instant;

use covertree_core::{CoverTree, Neighbor, PointCloud, PointId};
use metrics::Metric;

use super::{Race, fail, pool};
use crate::Error;
use crate::figure::{Figure, Spread};
use crate::random::SplitMix64;

/// Neighbors asked for.
const K: usize = 10;

/// Each way is taken so often, by turns.
const ROUNDS: usize = 3;

/// The time of each of `count` questions that are asked together.
fn each<T>(count: usize, ask: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let answers = black_box(ask());
    (start.elapsed().as_secs_f64() * 1e6 / count as f64, answers)
}

fn same(one: &[Neighbor], other: &[Neighbor]) -> bool {
    let distances =
        |answer: &[Neighbor]| -> Vec<f64> { answer.iter().map(|near| near.distance).collect() };
    distances(one) == distances(other)
}

impl Race<'_> {
    /// A batch on one thread and on two. All ways give all answers.
    pub(super) fn batch<C: PointCloud, M: Metric<C::Point>>(
        &mut self,
        tree: &CoverTree<C, M>,
        queries: &[&C::Point],
    ) -> Result<(), Error> {
        let pools = [pool(1)?, pool(2)?];
        let mut times = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            let mut searcher = tree.searcher();
            let one_by_one = || -> Result<Vec<_>, _> {
                queries.iter().map(|query| searcher.knn(query, K)).collect()
            };
            let (time, expected) = each(queries.len(), one_by_one);
            let expected = expected.map_err(fail)?;
            times[0].push(time);
            for (pool, times) in pools.iter().zip(&mut times[1..]) {
                let batch = || pool.install(|| tree.knn_batch(queries, K));
                let (time, answers) = each(queries.len(), batch);
                let answers = answers.map_err(fail)?;
                times.push(time);
                if !answers.iter().zip(&expected).all(|(a, b)| same(a, b)) {
                    return Err(fail(format!("{}: a batch answers otherwise", self.name)));
                }
            }
        }
        let ways = [("one by one", 1), ("CoverTree", 1), ("CoverTree", 2)];
        for ((subject, threads), times) in ways.into_iter().zip(&times) {
            let figure = self.figure(subject, "knn-batch", "us", Spread::of(times));
            self.report.add(Figure {
                k: Some(K as u64),
                batch: Some(queries.len() as u64),
                threads: Some(threads),
                ..figure
            })?;
        }
        Ok(())
    }

    /// The neighbors of all points at once, beside those of some of them one by one.
    pub(super) fn all_knn<C: PointCloud, M: Metric<C::Point>>(
        &mut self,
        tree: &CoverTree<C, M>,
    ) -> Result<(), Error> {
        let n = tree.len();
        let some = n.min(3000);
        let mut random = SplitMix64::new(n as u64);
        let ids: Vec<_> = (0..some).map(|_| PointId::new(random.below(n))).collect();
        let one_by_one = || -> Vec<_> { ids.iter().map(|&id| tree.knn_of(id, K)).collect() };
        let (time, expected) = each(some, one_by_one);
        let figure = self.figure("CoverTree", "knn-of", "us", Spread::exact(time));
        self.report.add(Figure {
            k: Some(K as u64),
            ..figure
        })?;
        for threads in [1, 2] {
            let pool = pool(threads)?;
            let (time, all) = each(n, || pool.install(|| tree.all_knn(K)));
            let mut pairs = ids.iter().zip(&expected);
            if !pairs.all(|(id, expected)| same(&all[id.index()], expected)) {
                return Err(fail(format!("{}: all at once are otherwise", self.name)));
            }
            let figure = self.figure("CoverTree", "all-knn", "us", Spread::exact(time));
            self.report.add(Figure {
                k: Some(K as u64),
                n: Some(n as u64),
                threads: Some(threads as u64),
                ..figure
            })?;
        }
        Ok(())
    }
}
