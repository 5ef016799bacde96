//! How the time of a query grows with the number of points.

use std::hint::black_box;
use std::time::Instant;

use covertree_core::{CoverTree, Rows};
use metrics::L2;

use super::{ASKED, Race, fail, pool};
use crate::Error;
use crate::figure::{Figure, Spread};
use crate::points;

/// Neighbors asked for.
const K: usize = 10;

impl Race<'_> {
    /// Trees of ever more points of the mixture, up to `most`; the exponent is that of the power
    /// of their number which fits the medians best.
    pub(super) fn growth(&mut self, most: usize) -> Result<(), Error> {
        if !self.selection.wants_op("growth") {
            return Ok(());
        }
        let mut medians: Vec<(f64, f64)> = Vec::new();
        for n in [35, 10, 3, 1].map(|part| most / part) {
            let vectors = points::manifold50(n, ASKED);
            let rows = Rows::new(vectors.dimension, vectors.rows.clone()).map_err(fail)?;
            let tree = pool(1)?
                .install(|| CoverTree::new(rows, L2))
                .map_err(fail)?;
            let (mut searcher, mut found) = (tree.searcher(), Vec::new());
            let mut times = Vec::new();
            // The first round only warms up.
            for round in 0..3 {
                for query in vectors.queries() {
                    let start = Instant::now();
                    let asked = searcher.knn_into(query, K, &mut found);
                    asked.map_err(fail)?;
                    black_box(&found);
                    if round > 0 {
                        times.push(start.elapsed().as_secs_f64() * 1e6);
                    }
                }
            }
            let spread = Spread::of(&times);
            medians.push(((n as f64).ln(), spread.median.ln()));
            let figure = self.figure("CoverTree", "growth", "us", spread);
            self.report.add(Figure {
                k: Some(K as u64),
                n: Some(n as u64),
                ..figure
            })?;
        }
        let count = medians.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| medians.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            medians.iter().map(|&(a, b)| of(a - x, b - y)).sum()
        };
        let slope = sum(&|a, b| a * b) / sum(&|a, _| a * a);
        let figure = self.figure(
            "CoverTree",
            "growth-exponent",
            "power",
            Spread::exact(slope),
        );
        self.report.add(Figure {
            k: Some(K as u64),
            ..figure
        })
    }
}
