//! The suite `metrics`: distances of one query to many rows, beside other crates and plain loops.

mod kernels;
mod race;
mod words;

use crate::Error;
use crate::cli::Selection;
use crate::report::Report;
use crate::suites::{Subject, Suite};

/// Kernels of distances in cache, beside their peers and the bandwidth of a load.
#[derive(Debug)]
pub struct Metrics;

const DATA: &[&str] = &[
    "dim-3", "dim-8", "dim-16", "dim-32", "dim-50", "dim-100", "dim-256", "dim-784", "words",
];
const OPS: &[&str] = &[
    "l2",
    "l2-block",
    "l1",
    "cosine",
    "hamming",
    "levenshtein",
    "levenshtein-2",
];

impl Suite for Metrics {
    fn name(&self) -> &'static str {
        "metrics"
    }

    fn about(&self) -> &'static str {
        "Kernels of distances: one query against rows in cache, beside the time of loading them"
    }

    fn subjects(&self) -> Vec<Subject> {
        vec![
            Subject::ours("metrics"),
            Subject::peer("simsimd"),
            Subject::peer("pulp"),
            Subject::peer("chunked loop"),
            Subject::peer("plain loop"),
            Subject::peer("load"),
            Subject::peer("rapidfuzz"),
            Subject::peer("triple_accel"),
        ]
    }

    fn data(&self) -> &'static [&'static str] {
        DATA
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &["dim-8", "dim-100", "dim-784", "words"]
    }

    fn ops(&self) -> &'static [&'static str] {
        OPS
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        for &name in &selection.data {
            match name.strip_prefix("dim-").map(str::parse) {
                Some(Ok(dimension)) => race::rows(name, dimension, selection, report)?,
                _ => words::words(name, selection, report)?,
            }
        }
        Ok(())
    }
}
