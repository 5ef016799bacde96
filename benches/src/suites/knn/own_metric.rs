//! A metric that only its user knows: nothing bounds it but the triangle inequality.

use std::time::Instant;

use covertree_core::{CoverTree, PointCloud};
use metrics::{FnMetric, Metric};

use super::{Ask, Race, fail, scan};
use crate::Error;
use crate::figure::{Figure, Spread};

/// Neighbors asked for.
const K: usize = 10;

/// Queries, of which each takes up to a scan's time twice.
const ASKED: usize = 100;

impl Race<'_> {
    /// The same distance as a closure, in a tree and in a scan by turns.
    pub(super) fn own_metric<C: PointCloud + Clone, M: Metric<C::Point> + Copy>(
        &mut self,
        known: &CoverTree<C, M>,
        queries: &[&C::Point],
    ) -> Result<(), Error> {
        let metric = *known.metric();
        let closure = move |a: &C::Point, b: &C::Point| metric.distance(a, b);
        let tree = CoverTree::new(known.cloud().clone(), FnMetric(closure)).map_err(fail)?;
        let mut searcher = tree.searcher();
        let mut ways: [(&str, Ask<'_>); 2] = [
            (
                "CoverTree",
                Box::new(|query, k| {
                    let found = searcher.knn(queries[query], k).unwrap_or_default();
                    found.last().map_or(f64::NAN, |near| near.distance)
                }),
            ),
            ("scan", Box::new(|query, k| scan(&tree, queries[query], k))),
        ];
        let mut times = [const { Vec::new() }; 2];
        for query in 0..queries.len().min(ASKED) {
            let mut answers = [0.0; 2];
            for i in 0..2 {
                let start = Instant::now();
                answers[i] = ways[i].1(query, K);
                times[i].push(start.elapsed().as_secs_f64() * 1e6);
            }
            if answers[0] != answers[1] {
                return Err(fail(format!("{}: {answers:?} by a closure", self.name)));
            }
        }
        for ((subject, _), times) in ways.iter().zip(&times) {
            let figure = self.figure(subject, "own-metric", "us", Spread::of(times));
            self.report.add(Figure {
                k: Some(K as u64),
                ..figure
            })?;
        }
        Ok(())
    }
}
