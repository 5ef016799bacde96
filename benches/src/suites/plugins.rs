//! The suite `plugins`: what summaries of every node cost, and what is built on them.

use std::hint::black_box;
use std::time::Instant;

use covertree_core::plugin::{AnnotatedTree, PluginSet};
use covertree_core::{CoverTree, Layer, LeafCutoff, Parameters, Path, PointCloud, Rows};
use covertree_plugins::drift::{Baseline, Memory, Tracker};
use covertree_plugins::nerve::{Growth, Nerve, NerveParameters};
use covertree_plugins::{Count, DiagonalGaussian, FullGaussian, Labels, LocalPca};
use metrics::{Distance, L2};
use rayon::prelude::*;

use super::{Subject, Suite};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::points::{self, Vectors};
use crate::report::Report;

/// The suite.
#[derive(Debug)]
pub struct Plugins;

type Tree = CoverTree<Rows<f32>, L2>;

/// Rounds of everything that is timed by turns.
const ROUNDS: usize = 9;

/// About as many balls should be in the layer whose nerve is taken.
const BALLS: usize = 5000;

/// A nerve with more edges a ball than this has more triangles than anyone can use.
const DEGREE: usize = 64;

/// Points of MNIST.
const MNIST: usize = 60_000;

/// Points that are inserted one by one.
const INSERTED: usize = 5000;

impl Suite for Plugins {
    fn name(&self) -> &'static str {
        "plugins"
    }

    fn about(&self) -> &'static str {
        "Summaries of every node; MNIST is read from the directory in the variable MNIST"
    }

    fn subjects(&self) -> Vec<Subject> {
        vec![
            Subject::ours("CoverTree"),
            Subject::ours("DiagonalGaussian"),
            Subject::ours("FullGaussian"),
            Subject::ours("LocalPca"),
            Subject::ours("three plugins"),
            Subject::ours("Nerve"),
            Subject::ours("all pairs"),
            Subject::ours("Tracker"),
        ]
    }

    fn data(&self) -> &'static [&'static str] {
        &["mnist", "manifold50", "swiss3", "digits"]
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &["digits"]
    }

    fn ops(&self) -> &'static [&'static str] {
        &["attach", "knn", "insert", "nerve", "track"]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        for &name in &selection.data {
            let many = if selection.quick { 20_000 } else { 350_000 };
            let mut vectors = match name {
                "manifold50" => points::manifold50(many, 500),
                "swiss3" => points::swiss3(many, 500),
                "digits" => points::digits(&selection.assets)?,
                _ => match std::env::var_os("MNIST") {
                    Some(directory) => points::mnist(directory.as_ref())?,
                    None => {
                        report.note("mnist: set MNIST to the directory of its files");
                        continue;
                    }
                },
            };
            if name == "mnist" {
                vectors.truncate(MNIST);
            }
            let mut data = Data {
                name,
                selection,
                report,
            };
            data.run(&vectors)?;
        }
        Ok(())
    }
}

/// One data set.
struct Data<'r> {
    name: &'static str,
    selection: &'r Selection,
    report: &'r mut Report,
}

fn fail(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

impl Data<'_> {
    fn run(&mut self, vectors: &Vectors) -> Result<(), Error> {
        let rows = Rows::new(vectors.dimension, vectors.rows.clone()).map_err(fail)?;
        // Plugins are about nodes, so there have to be some.
        let parameters = Parameters {
            leaf_cutoff: LeafCutoff::Points(64),
            ..Parameters::default()
        };
        let start = Instant::now();
        let tree = CoverTree::with_parameters(rows, L2, &parameters).map_err(fail)?;
        let build = start.elapsed().as_secs_f64();
        if self.selection.wants_op("attach") {
            self.add("CoverTree", "attach", "s", Spread::exact(build), tree.len())?;
            self.attach(&tree, "DiagonalGaussian", (DiagonalGaussian,))?;
            self.attach(&tree, "FullGaussian", (FullGaussian,))?;
            self.attach(&tree, "LocalPca", (LocalPca { rank: 16 },))?;
            let labels = Labels::new(|id| id.index() % 10);
            self.attach(&tree, "three plugins", (Count, DiagonalGaussian, labels))?;
        }
        if self.selection.wants_op("knn") {
            self.knn(&tree, vectors)?;
        }
        if self.selection.wants_op("insert") {
            self.insert(vectors, &parameters)?;
        }
        if self.selection.wants_op("nerve") {
            self.nerve(&tree)?;
        }
        if self.selection.wants_op("track") {
            self.track(&tree, vectors)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        subject: &str,
        op: &str,
        unit: &str,
        spread: Spread,
        n: usize,
    ) -> Result<(), Error> {
        if !self.selection.wants_subject(subject) {
            return Ok(());
        }
        let figure = Figure::new("plugins", subject, op, unit, spread);
        self.report.add(Figure {
            data: Some(self.name.into()),
            n: Some(n as u64),
            threads: Some(rayon::current_num_threads() as u64),
            ..figure
        })
    }

    fn attach<P: PluginSet<Rows<f32>, L2>>(
        &mut self,
        tree: &Tree,
        subject: &str,
        plugins: P,
    ) -> Result<(), Error> {
        if !self.selection.wants_subject(subject) {
            return Ok(());
        }
        let start = Instant::now();
        black_box(plugins.attach(tree));
        let seconds = Spread::exact(start.elapsed().as_secs_f64());
        self.add(subject, "attach", "s", seconds, tree.len())
    }

    /// The same queries on a tree without and on one with columns beside it, by turns.
    fn knn(&mut self, tree: &Tree, vectors: &Vectors) -> Result<(), Error> {
        let queries: Vec<&[f32]> = vectors.queries().take(200).collect();
        let labels = Labels::new(|id| id.index() % 10);
        let annotated = tree.annotate((Count, DiagonalGaussian, labels));
        let ask = |tree: &Tree| -> Result<f64, Error> {
            let mut searcher = tree.searcher();
            let start = Instant::now();
            for query in &queries {
                black_box(searcher.knn(query, 10).map_err(fail)?);
            }
            Ok(start.elapsed().as_secs_f64() * 1e6 / queries.len() as f64)
        };
        // Whoever comes second finds warm caches: so nobody is timed first, and they take turns.
        ask(tree)?;
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..4 * ROUNDS {
            for turn in 0..2 {
                let with = (round + turn) % 2 == 1;
                let asked = if with { annotated.tree() } else { tree };
                times[usize::from(with)].push(ask(asked)?);
            }
        }
        drop(annotated);
        for (subject, times) in ["CoverTree", "three plugins"].into_iter().zip(&times) {
            self.add(subject, "knn", "us", Spread::of(times), tree.len())?;
        }
        Ok(())
    }

    /// The same points inserted one by one into a tree without and into one with plugins.
    fn insert(&mut self, vectors: &Vectors, parameters: &Parameters) -> Result<(), Error> {
        let dimension = vectors.dimension;
        let new = INSERTED.min(vectors.len() / 4);
        let old = vectors.len() - new;
        let (before, after) = vectors.rows.split_at(old * dimension);
        let rows = Rows::new(dimension, before.to_vec()).map_err(fail)?;
        let built = CoverTree::with_parameters(rows, L2, parameters).map_err(fail)?;
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..3 {
            let labels = Labels::new(|id| id.index() % 10);
            let plain = AnnotatedTree::new(built.clone(), ());
            let three = AnnotatedTree::new(built.clone(), (Count, DiagonalGaussian, labels));
            times[0].push(inserting(plain, after.chunks_exact(dimension))?);
            times[1].push(inserting(three, after.chunks_exact(dimension))?);
        }
        for (subject, times) in ["CoverTree", "three plugins"].into_iter().zip(&times) {
            self.add(subject, "insert", "us", Spread::of(times), new)?;
        }
        Ok(())
    }

    /// The nerve with triangles of a layer of about 5,000 balls, and its edges from all pairs.
    ///
    /// It is that of the cover as it is, unless nearly all balls overlap, as they do where the intrinsic
    /// dimension is high: then centers are joined that are as near as neighbors are.
    fn nerve(&mut self, tree: &Tree) -> Result<(), Error> {
        let mut parameters = NerveParameters {
            singletons: false,
            ..NerveParameters::default()
        };
        let layers = tree.scales().into_iter().map(|scale| tree.layer(scale));
        let distance = |layer: &Layer<'_, Rows<f32>, L2>| layer.nodes().len().abs_diff(BALLS);
        let Some(layer) = layers.min_by_key(distance) else {
            return Ok(());
        };
        let edges = NerveParameters {
            max_dimension: 1,
            max_simplices: DEGREE * layer.nodes().len(),
            ..parameters
        };
        if let Err(error) = Nerve::new(&layer, &edges) {
            parameters.growth = Growth::EdgeLength;
            parameters.max_value = near(&layer);
            self.report.note(format!(
                "{}: nearly all balls overlap ({error}), so centers up to {:.4} apart are joined",
                self.name, parameters.max_value
            ));
        }
        let mut times = Vec::new();
        let mut nerve = None;
        for _ in 0..3 {
            let start = Instant::now();
            nerve = Some(Nerve::new(&layer, &parameters).map_err(fail)?);
            times.push(start.elapsed().as_secs_f64());
        }
        let Some(nerve) = nerve else { return Ok(()) };
        let balls = nerve.vertices();
        self.add("Nerve", "nerve", "s", Spread::of(&times), balls.len())?;
        let counts: Vec<String> = nerve
            .simplices()
            .iter()
            .map(|all| all.len().to_string())
            .collect();
        self.report.note(format!(
            "{}: the nerve has {} simplices by dimension",
            self.name,
            counts.join(", ")
        ));
        let start = Instant::now();
        let joined = |a: usize| {
            let point = tree.cloud().point(balls[a].center);
            let near = move |b: &usize| {
                let distance = L2.distance(point, tree.cloud().point(balls[*b].center));
                parameters
                    .growth
                    .value(distance, balls[a].radius, balls[*b].radius)
                    <= parameters.max_value
            };
            (a + 1..balls.len())
                .filter(near)
                .map(|b| [a as u32, b as u32])
                .collect::<Vec<_>>()
        };
        let edges: Vec<[u32; 2]> = (0..balls.len())
            .into_par_iter()
            .flat_map_iter(joined)
            .collect();
        let seconds = Spread::exact(start.elapsed().as_secs_f64());
        self.add("all pairs", "nerve", "s", seconds, balls.len())?;
        let found = nerve.simplices()[1].iter().map(|(edge, _)| edge);
        if !found.eq(edges.iter().map(|edge| &edge[..])) {
            return Err(Error::Disagree {
                op: format!("{} nerve", self.name),
                subject: "Nerve".into(),
                with: "all pairs".into(),
                got: nerve.simplices()[1].len() as u64,
                expected: edges.len() as u64,
            });
        }
        Ok(())
    }

    /// Nanoseconds a point and node, once the paths are known.
    fn track(&mut self, tree: &Tree, vectors: &Vectors) -> Result<(), Error> {
        let paths = vectors.queries().map(|query| tree.path(query));
        let paths: Vec<Path> = paths.collect::<Result<_, _>>().map_err(fail)?;
        let nodes: usize = paths.iter().map(|path| path.steps().len()).sum();
        let baseline = Baseline::new(tree, 1.0);
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            // A window that is full after a third: points come and go.
            let mut tracker = Tracker::new(&baseline, Memory::Window(paths.len().div_ceil(3)));
            let start = Instant::now();
            paths.iter().for_each(|path| tracker.push(path));
            times.push(start.elapsed().as_secs_f64() * 1e9 / nodes as f64);
            black_box(tracker.divergence());
        }
        self.add("Tracker", "track", "ns", Spread::of(&times), paths.len())
    }
}

/// Microseconds an insertion.
fn inserting<'r, P: PluginSet<Rows<f32>, L2>>(
    mut tree: AnnotatedTree<Rows<f32>, L2, P>,
    rows: impl ExactSizeIterator<Item = &'r [f32]>,
) -> Result<f64, Error> {
    let count = rows.len().max(1);
    let start = Instant::now();
    for row in rows {
        tree.insert(row).map_err(fail)?;
    }
    let time = start.elapsed().as_secs_f64() * 1e6 / count as f64;
    black_box(tree.columns());
    Ok(time)
}

/// How far the sixteenth center from a center is, in the median of some.
fn near(layer: &Layer<'_, Rows<f32>, L2>) -> f64 {
    let points: Vec<&[f32]> = layer.nodes().map(|node| node.center_point()).collect();
    let step = (points.len() / DEGREE).max(1);
    let mut sixteenth: Vec<f64> = points
        .iter()
        .step_by(step)
        .map(|point| {
            let others = points.iter().map(|other| L2.distance(point, other));
            let mut distances: Vec<f64> = others.collect();
            distances.sort_by(f64::total_cmp);
            distances[16.min(distances.len() - 1)]
        })
        .collect();
    sixteenth.sort_by(f64::total_cmp);
    sixteenth[sixteenth.len() / 2]
}
