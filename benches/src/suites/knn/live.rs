//! What edits, readers beside a writer, and files cost.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use covertree_core::{CoverTree, LiveTree, Parameters, Rows, SharedRows};
use metrics::L2;

use crate::Error;
use crate::alloc::resident_bytes;
use crate::cli::Selection;
use crate::figure::{Figure, Spread, quantile};
use crate::points::Vectors;
use crate::report::Report;

/// The questions of this file.
pub(super) const OPS: [&str; 7] = [
    "insert",
    "insert-knn",
    "publish",
    "live-memory",
    "live-knn",
    "readers",
    "file",
];

type Tree = CoverTree<SharedRows<f32>, L2>;
type LiveRows = LiveTree<SharedRows<f32>, L2>;

/// Points of the trees that are edited.
const EDITED: usize = 100_000;
/// Neighbors asked for.
const K: usize = 10;
/// Edits between two publishes.
const BATCH: usize = 1000;
/// How often what is over in a moment is repeated.
const ROUNDS: usize = 3;
/// Readers that are made and dropped, and publishes before and after them.
const READERS: usize = 1_000_000;
const PUBLISHES: usize = 200;

fn fail(error: &dyn std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

/// The figures of one data set.
pub(super) struct Live<'r> {
    pub(super) name: &'static str,
    pub(super) selection: &'r Selection,
    pub(super) report: &'r mut Report,
}

impl Live<'_> {
    pub(super) fn run(&mut self, vectors: &Vectors) -> Result<(), Error> {
        if !OPS.iter().any(|op| self.selection.wants_op(op)) {
            return Ok(());
        }
        let n = vectors.len().min(EDITED + 20 * BATCH);
        let few = n * 5 / 6;
        let dimension = vectors.dimension;
        let row = |i: usize| &vectors.rows[i * dimension..][..dimension];
        let queries: Vec<&[f32]> = vectors.queries().collect();
        let built = build(dimension, vectors.rows[..few * dimension].to_vec())?;
        if self.selection.wants_op("insert") || self.selection.wants_op("insert-knn") {
            let (mut inserts, mut builds) = (Vec::new(), Vec::new());
            let mut tree = build(dimension, row(0).to_vec())?;
            for round in 0..ROUNDS {
                let start = Instant::now();
                black_box(build(dimension, vectors.rows[..few * dimension].to_vec())?);
                builds.push(start.elapsed().as_secs_f64());
                if round > 0 {
                    tree = build(dimension, row(0).to_vec())?;
                }
                let start = Instant::now();
                for i in 1..few {
                    tree.insert(row(i)).map_err(|error| fail(&error))?;
                }
                inserts.push(start.elapsed().as_secs_f64());
            }
            let spread = Spread::of(&inserts);
            self.figure("insert", "CoverTree", few, None, "s", spread)?;
            self.figure("insert", "build", few, None, "s", Spread::of(&builds))?;
            let mut compact = tree.clone();
            compact.compact().map_err(|error| fail(&error))?;
            let trees = [
                ("built", &built),
                ("inserted", &tree),
                ("compacted", &compact),
            ];
            // In turn, after a round to warm up, so that what disturbs one disturbs all.
            let mut times = [const { Vec::new() }; 3];
            for round in 0..=ROUNDS {
                for (times, (_, tree)) in times.iter_mut().zip(trees) {
                    let asked = ask(tree, &queries)?;
                    if round > 0 {
                        times.extend(asked);
                    }
                }
            }
            for (times, (subject, _)) in times.iter().zip(trees) {
                let spread = Spread::of(times);
                self.figure("insert-knn", subject, few, Some(K), "us", spread)?;
            }
        }
        if self.selection.wants_op("publish") || self.selection.wants_op("live-memory") {
            let mut live = LiveTree::new(built.clone());
            let (mut inserts, mut publishes) = (Vec::new(), Vec::new());
            let extra: Vec<usize> = (few..n).collect();
            for batch in extra.chunks(BATCH) {
                let start = Instant::now();
                for &i in batch {
                    live.insert(row(i)).map_err(|error| fail(&error))?;
                }
                inserts.push(start.elapsed().as_secs_f64() * 1e6 / batch.len() as f64);
                let start = Instant::now();
                live.publish();
                publishes.push(start.elapsed().as_secs_f64() * 1e3);
            }
            let spread = Spread::of(&publishes);
            self.figure("publish", "LiveTree", few, None, "ms", spread)?;
            let spread = Spread::of(&inserts);
            self.figure("insert", "LiveTree", few, None, "us", spread)?;
            // Two copies of all but the points.
            let shape = live.published().tree().map(CoverTree::shape);
            let bytes = shape.map_or(0.0, |shape| 2.0 * shape.bytes as f64 / shape.points as f64);
            let spread = Spread::exact(bytes);
            self.figure("live-memory", "LiveTree", few, None, "B/point", spread)?;
        }
        if self.selection.wants_op("readers") {
            let extra: Vec<&[f32]> = (few..n).map(row).collect();
            self.readers(LiveTree::new(built.clone()), &extra)?;
        }
        if self.selection.wants_op("live-knn") {
            let extra: Vec<&[f32]> = (few..n).map(row).collect();
            let mut live = LiveTree::new(built);
            let quiet = beside(&mut live, &queries, &[])?;
            let busy = beside(&mut live, &queries, &extra)?;
            for (subject, mut times) in [("quiet", quiet), ("busy", busy)] {
                times.sort_by(f64::total_cmp);
                for (op, q) in [("live-knn-p50", 0.5), ("live-knn-p99", 0.99)] {
                    let spread = Spread::exact(quantile(&times, q));
                    self.figure(op, subject, few, Some(K), "us", spread)?;
                }
            }
        }
        if self.selection.wants_op("file") {
            self.file(vectors)?;
        }
        Ok(())
    }

    /// A million readers made, entered and dropped, half of either kind: what each of them takes, what
    /// is left of them, and what publishes take before and after.
    fn readers(&mut self, mut live: LiveRows, extra: &[&[f32]]) -> Result<(), Error> {
        let n = live.len();
        let (early, late) = extra.split_at(extra.len() / 2);
        let before = publishes(&mut live, early)?;
        let resident = resident_bytes();
        let (factory, reader) = (live.factory(), live.reader());
        let start = Instant::now();
        for _ in 0..READERS / 2 {
            black_box(factory.local().enter().len());
            black_box(reader.clone().enter().len());
        }
        let each = start.elapsed().as_secs_f64() * 1e9 / READERS as f64;
        let left = resident.zip(resident_bytes());
        let after = publishes(&mut live, late)?;
        let spread = Spread::exact(each);
        self.figure("readers", "made and dropped", n, None, "ns", spread)?;
        if let Some((before, after)) = left {
            let spread = Spread::exact(after.saturating_sub(before) as f64 / READERS as f64);
            self.figure("readers-memory", "left of each", n, None, "B", spread)?;
        }
        for (subject, times) in [("before", before), ("after", after)] {
            let spread = Spread::of(&times);
            self.figure("readers-publish", subject, n, None, "us", spread)?;
        }
        Ok(())
    }

    fn file(&mut self, vectors: &Vectors) -> Result<(), Error> {
        let tree = build(vectors.dimension, vectors.rows.clone())?;
        let path = std::env::temp_dir().join(format!("covertree-bench-{}", std::process::id()));
        let (mut saves, mut loads) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            let start = Instant::now();
            tree.save(&path).map_err(|error| fail(&error))?;
            saves.push(start.elapsed().as_secs_f64());
            let start = Instant::now();
            let again = Tree::load(&path, L2).map_err(|error| fail(&error))?;
            loads.push(start.elapsed().as_secs_f64());
            black_box(again);
        }
        let bytes = std::fs::metadata(&path).map_or(0, |file| file.len()) as f64;
        // What the disk gives to a program that does nothing but write and force.
        let contents = std::fs::read(&path).map_err(|error| fail(&error))?;
        let start = Instant::now();
        let plain = std::fs::File::create(&path).and_then(|mut file| {
            std::io::Write::write_all(&mut file, &contents)?;
            file.sync_all()
        });
        plain.map_err(|error| fail(&error))?;
        let disk = start.elapsed().as_secs_f64();
        let _ = std::fs::remove_file(&path);
        let speed = |times: &[f64]| {
            let speeds: Vec<f64> = times.iter().map(|time| bytes / time / 1e9).collect();
            Spread::of(&speeds)
        };
        let n = vectors.len();
        self.figure("save", "CoverTree", n, None, "GB/s", speed(&saves))?;
        self.figure("load", "CoverTree", n, None, "GB/s", speed(&loads))?;
        self.figure("save", "write and sync", n, None, "GB/s", speed(&[disk]))
    }

    fn figure(
        &mut self,
        op: &str,
        subject: &str,
        n: usize,
        k: Option<usize>,
        unit: &str,
        spread: Spread,
    ) -> Result<(), Error> {
        self.report.add(Figure {
            data: Some(self.name.into()),
            n: Some(n as u64),
            k: k.map(|k| k as u64),
            ..Figure::new("knn", subject, op, unit, spread)
        })
    }
}

fn build(dimension: usize, values: Vec<f32>) -> Result<Tree, Error> {
    let rows = Rows::new(dimension, values).map_err(|error| fail(&error))?;
    let tree = CoverTree::with_parameters(SharedRows::from(rows), L2, &Parameters::default());
    tree.map_err(|error| fail(&error))
}

/// The times of all queries.
fn ask(tree: &Tree, queries: &[&[f32]]) -> Result<Vec<f64>, Error> {
    let mut searcher = tree.searcher();
    let mut found = Vec::new();
    let mut times = Vec::with_capacity(queries.len());
    for query in queries {
        let start = Instant::now();
        let asked = searcher.knn_into(query, K, &mut found);
        asked.map_err(|error| fail(&error))?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(times)
}

/// The times of publishes of one point each.
fn publishes(live: &mut LiveRows, points: &[&[f32]]) -> Result<Vec<f64>, Error> {
    let mut times = Vec::with_capacity(PUBLISHES);
    for point in points.iter().take(PUBLISHES) {
        live.insert(point).map_err(|error| fail(&error))?;
        let start = Instant::now();
        live.publish();
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    Ok(times)
}

/// The times of queries for three seconds, while a thousand points a second are inserted, and
/// published ten times a second; or while nothing is.
fn beside(live: &mut LiveRows, queries: &[&[f32]], extra: &[&[f32]]) -> Result<Vec<f64>, Error> {
    let reader = live.reader();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let done = &done;
        let times = scope.spawn(move || {
            let mut times = Vec::new();
            for query in queries.iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                let start = Instant::now();
                black_box(reader.enter().knn(query, K).ok());
                times.push(start.elapsed().as_secs_f64() * 1e6);
            }
            times
        });
        let start = Instant::now();
        let mut points = extra.iter();
        for tenth in 1..=30 {
            for point in points.by_ref().take(BATCH / 10) {
                live.insert(point).map_err(|error| fail(&error))?;
            }
            live.publish();
            let next = start + Duration::from_millis(100) * tenth;
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
        }
        done.store(true, Ordering::Relaxed);
        times
            .join()
            .map_err(|_| Error::Failed("a reader panicked".into()))
    })
}
