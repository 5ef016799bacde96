//! The tree as a whole: its build on two threads, its bytes.

use std::hint::black_box;
use std::time::Instant;

use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud};
use metrics::{FnMetric, Metric};

use super::{Race, fail, pool};
use crate::Error;
use crate::figure::{Figure, Spread};

impl Race<'_> {
    /// The same build again, on two threads.
    pub(super) fn build_on_two<C: PointCloud + Clone, M: Metric<C::Point> + Copy>(
        &mut self,
        tree: &CoverTree<C, M>,
    ) -> Result<(), Error> {
        if !self.selection.wants_op("build") {
            return Ok(());
        }
        let (cloud, pool) = (tree.cloud().clone(), pool(2)?);
        let start = Instant::now();
        let again = pool.install(|| CoverTree::new(cloud, *tree.metric()));
        let time = start.elapsed().as_secs_f64();
        drop(black_box(again.map_err(fail)?));
        let figure = self.figure("CoverTree", "build", "s", Spread::exact(time));
        self.report.add(Figure {
            n: Some(tree.len() as u64),
            threads: Some(2),
            ..figure
        })
    }

    /// Bytes beyond the points: of the default, of small leaves, and of small leaves without codes.
    pub(super) fn memory<C: PointCloud + Clone, M: Metric<C::Point> + Copy>(
        &mut self,
        tree: &CoverTree<C, M>,
    ) -> Result<(), Error> {
        if !self.selection.wants_op("memory") {
            return Ok(());
        }
        let parameters = Parameters {
            leaf_cutoff: LeafCutoff::Points(32),
            ..Parameters::default()
        };
        let (cloud, metric) = (tree.cloud().clone(), *tree.metric());
        let leaves = CoverTree::with_parameters(cloud.clone(), metric, &parameters);
        let leaves = leaves.map_err(fail)?.shape();
        let closure = FnMetric(move |a: &C::Point, b: &C::Point| metric.distance(a, b));
        let plain = CoverTree::with_parameters(cloud, closure, &parameters);
        let shapes = [
            ("CoverTree", tree.shape()),
            ("leaves of 32", leaves),
            ("leaves of 32, no codes", plain.map_err(fail)?.shape()),
        ];
        for (subject, shape) in shapes {
            let bytes = shape.bytes as f64 / shape.points as f64;
            self.report
                .add(self.figure(subject, "memory", "B/point", Spread::exact(bytes)))?;
        }
        Ok(())
    }
}
