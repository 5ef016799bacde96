//! The suite `knn`: exact nearest neighbors beside kd-tree, ball tree, vantage-point tree and scan.

use std::hint::black_box;
use std::time::{Duration, Instant};

use covertree_core::{CoverTree, PointCloud, PointId, Rows};
use metrics::{Hamming, L2, Levenshtein, Metric};

mod batch;
mod growth;
mod live;
mod own_metric;
mod peers;
mod whole;

use super::{Subject, Suite};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::points::{self, Vectors};
use crate::report::Report;

/// The suite.
#[derive(Debug)]
pub struct Knn;

const KS: [usize; 3] = [1, 10, 100];

/// Queries that are asked one by one.
const ASKED: usize = 1000;

/// Queries of a batch.
const BATCH: usize = 10_000;

fn fail(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

fn pool(threads: usize) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build().map_err(fail)
}

/// Answers one query: the distance of the k-th neighbor.
type Ask<'a> = Box<dyn FnMut(usize, usize) -> f64 + 'a>;

impl Suite for Knn {
    fn name(&self) -> &'static str {
        "knn"
    }

    fn about(&self) -> &'static str {
        "Exact nearest neighbors; MNIST is read from the directory in the variable MNIST"
    }

    fn subjects(&self) -> Vec<Subject> {
        vec![
            Subject::ours("CoverTree"),
            Subject::ours("scan"),
            Subject::peer("kiddo"),
            Subject::peer("ball-tree"),
            Subject::peer("vpsearch"),
            Subject::peer("acap"),
            Subject::peer("petal-neighbors"),
            Subject::peer("linfa-nn"),
            Subject::peer("smartcore"),
        ]
    }

    fn data(&self) -> &'static [&'static str] {
        &[
            "mnist",
            "digits",
            "manifold50",
            "cube8",
            "swiss3",
            "words",
            "mnist-bits",
        ]
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &["digits"]
    }

    fn ops(&self) -> &'static [&'static str] {
        &[
            "build",
            "memory",
            "knn",
            "knn-batch",
            "all-knn",
            "within",
            "own-metric",
            "growth",
            "insert",
            "insert-knn",
            "publish",
            "live-memory",
            "live-knn",
            "readers",
            "file",
        ]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        let n = if selection.quick { 20_000 } else { 350_000 };
        let held_out = if selection.quick { 1000 } else { BATCH };
        let mnist = || match std::env::var_os("MNIST") {
            Some(directory) => points::mnist(directory.as_ref()).map(Some),
            None => Ok(None),
        };
        for &name in &selection.data {
            let mut race = Race {
                name,
                selection,
                report,
                truth: Vec::new(),
            };
            match name {
                "manifold50" => {
                    race.growth(n)?;
                    race.vectors::<50>(points::manifold50(n, held_out))?;
                }
                "cube8" => race.vectors::<8>(points::cube8(n, held_out))?,
                "swiss3" => race.vectors::<3>(points::swiss3(n, held_out))?,
                "digits" => race.vectors::<64>(points::digits(&selection.assets)?)?,
                "words" => {
                    let (words, queries) = points::words(&selection.assets)?;
                    let refs: Vec<&String> = queries.iter().collect();
                    race.ours(words.clone(), Levenshtein, &refs)?;
                    race.any_metric(&words, &queries)?;
                }
                "mnist" => match mnist()? {
                    Some(vectors) => race.vectors::<784>(vectors)?,
                    None => race
                        .report
                        .note("mnist: set MNIST to the directory of its files"),
                },
                _ => match mnist()? {
                    Some(vectors) => {
                        let (rows, queries) = vectors.to_bits();
                        let queries: Vec<&[u64]> = queries.iter().map(|row| &row[..]).collect();
                        let width = rows.first().map_or(1, Vec::len);
                        let words = rows.concat();
                        race.ours(Bits { words, width }, Hamming, &queries)?;
                    }
                    None => race
                        .report
                        .note("mnist-bits: set MNIST to the directory of its files"),
                },
            }
        }
        Ok(())
    }
}

/// Rows of words, in one piece.
#[derive(Clone)]
struct Bits {
    words: Vec<u64>,
    /// Words of a row.
    width: usize,
}

impl PointCloud for Bits {
    type Point = [u64];

    fn points(&self) -> usize {
        self.words.len() / self.width
    }

    #[inline]
    fn point(&self, id: PointId) -> &[u64] {
        &self.words[id.index() * self.width..][..self.width]
    }
}

/// One data set.
struct Race<'r> {
    name: &'static str,
    selection: &'r Selection,
    report: &'r mut Report,
    /// The k-th distances that ours gave, for each k and query.
    truth: Vec<Vec<f64>>,
}

impl Race<'_> {
    fn figure(&self, subject: &str, op: &str, unit: &str, spread: Spread) -> Figure {
        Figure {
            data: Some(self.name.into()),
            threads: Some(1),
            ..Figure::new("knn", subject, op, unit, spread)
        }
    }

    fn built(&mut self, subject: &str, n: usize, start: Instant) -> Result<(), Error> {
        let seconds = Spread::exact(start.elapsed().as_secs_f64());
        let figure = self.figure(subject, "build", "s", seconds);
        if !self.selection.wants_op("build") {
            return Ok(());
        }
        self.report.add(Figure {
            n: Some(n as u64),
            ..figure
        })
    }

    /// Times each query by itself, for at most three seconds a k, after a round to warm up.
    fn ask(&mut self, subject: &str, queries: usize, mut ask: Ask<'_>) -> Result<(), Error> {
        if !self.selection.wants_op("knn") {
            return Ok(());
        }
        for (i, k) in KS.into_iter().enumerate() {
            let limit = Duration::from_secs(3);
            let start = Instant::now();
            (0..queries)
                .take_while(|_| start.elapsed() < limit / 3)
                .for_each(|query| {
                    black_box(ask(query, k));
                });
            let (mut times, mut answers) = (Vec::new(), Vec::new());
            let start = Instant::now();
            for query in 0..queries {
                let asked = Instant::now();
                answers.push(black_box(ask(query, k)));
                times.push(asked.elapsed().as_secs_f64() * 1e6);
                if start.elapsed() > limit {
                    break;
                }
            }
            if self.truth.len() == i {
                self.truth.push(answers.clone());
            }
            for (&got, &expected) in answers.iter().zip(&self.truth[i]) {
                if (got - expected).abs() > 1e-4 * expected.abs() + 1e-6 {
                    return Err(Error::Disagree {
                        op: format!("{} knn k={k}", self.name),
                        subject: subject.into(),
                        with: "CoverTree".into(),
                        got: got.to_bits(),
                        expected: expected.to_bits(),
                    });
                }
            }
            let figure = self.figure(subject, "knn", "us", Spread::of(&times));
            self.report.add(Figure {
                k: Some(k as u64),
                ..figure
            })?;
        }
        Ok(())
    }

    /// The tree and the scan.
    fn ours<C: PointCloud + Clone, M: Metric<C::Point> + Copy>(
        &mut self,
        cloud: C,
        metric: M,
        queries: &[&C::Point],
    ) -> Result<(), Error> {
        let asked = &queries[..queries.len().min(ASKED)];
        let start = Instant::now();
        let tree = pool(1)?.install(|| CoverTree::new(cloud, metric));
        let tree = tree.map_err(fail)?;
        self.built("CoverTree", tree.len(), start)?;
        self.build_on_two(&tree)?;
        self.memory(&tree)?;
        if self.selection.wants_op("knn") {
            let mut searcher = tree.searcher();
            let mut found = Vec::new();
            self.ask(
                "CoverTree",
                asked.len(),
                Box::new(|query, k| {
                    let found = searcher
                        .knn_into(asked[query], k, &mut found)
                        .map(|()| found.last().map_or(f64::NAN, |near| near.distance));
                    found.unwrap_or(f64::NAN)
                }),
            )?;
            let scan = |query: usize, k| scan(&tree, asked[query], k);
            self.ask("scan", asked.len(), Box::new(scan))?;
        }
        if self.selection.wants_op("within") {
            self.within(&tree, asked)?;
        }
        // Where a point takes long, all of them would take an hour.
        if self.selection.wants_op("all-knn")
            && !["mnist", "mnist-bits", "words"].contains(&self.name)
        {
            self.all_knn(&tree)?;
        }
        if self.selection.wants_op("knn-batch") {
            self.batch(&tree, queries)?;
        }
        if self.selection.wants_op("own-metric") {
            self.own_metric(&tree, asked)?;
        }
        Ok(())
    }

    /// Balls that hold ten points each.
    fn within<C: PointCloud, M: Metric<C::Point>>(
        &mut self,
        tree: &CoverTree<C, M>,
        queries: &[&C::Point],
    ) -> Result<(), Error> {
        let (mut searcher, mut times) = (tree.searcher(), Vec::new());
        for query in queries {
            let near = searcher.knn(query, 10).map_err(fail)?;
            let radius = near.last().map_or(0.0, |near| near.distance);
            let asked = Instant::now();
            black_box(searcher.within(query, radius)).map_err(fail)?;
            times.push(asked.elapsed().as_secs_f64() * 1e6);
        }
        self.report
            .add(self.figure("CoverTree", "within", "us", Spread::of(&times)))
    }

    /// All subjects, on rows of numbers.
    fn vectors<const D: usize>(&mut self, mut vectors: Vectors) -> Result<(), Error> {
        live::Live {
            name: self.name,
            selection: self.selection,
            report: &mut *self.report,
        }
        .run(&vectors.with_queries(ASKED))?;
        let others = self.selection.ops.iter();
        if others
            .filter(|op| **op != "growth")
            .all(|op| live::OPS.contains(op))
        {
            return Ok(());
        }
        vectors.draw_queries(BATCH);
        let queries: Vec<&[f32]> = vectors.queries().collect();
        let rows = Rows::new(D, vectors.rows.clone()).map_err(fail)?;
        self.ours(rows, L2, &queries)?;
        if self.selection.wants_op("knn") || self.selection.wants_op("build") {
            self.peers::<D>(&vectors.with_queries(ASKED))?;
        }
        Ok(())
    }
}

/// The distance of the k-th nearest by measuring all points.
fn scan<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
    k: usize,
) -> f64 {
    let mut best: Vec<f64> = Vec::with_capacity(k + 1);
    let mut limit = f64::INFINITY;
    for id in 0..tree.len() {
        let point = tree.cloud().point(PointId::new(id));
        let distance = tree.metric().distance(query, point);
        if distance < limit {
            best.insert(best.partition_point(|&near| near <= distance), distance);
            best.truncate(k);
            limit = if best.len() == k { best[k - 1] } else { limit };
        }
    }
    best[best.len() - 1]
}
