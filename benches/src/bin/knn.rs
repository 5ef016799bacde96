//! Builds a cover tree over points, checks it against brute force, and shows its figures and shape.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use benches::figure::Spread;
use benches::points::{self, Vectors};
use benches::{Error, cli};
use clap::Parser;
use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud, PointId, Rows};
use indicatif::ProgressBar;
use metrics::{Distance, L2};

/// Builds a cover tree over points, checks it against brute force, and shows its figures.
#[derive(Parser)]
#[command(name = "cargo xtask knn")]
struct Arguments {
    /// The directory of MNIST's IDX files, gzipped or not
    #[arg(long, value_name = "DIR", conflicts_with = "csv")]
    mnist: Option<PathBuf>,
    /// A file of numbers separated by commas, a point a line; by default the digits in `assets`
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// How many neighbors to find
    #[arg(long, default_value_t = 10)]
    k: usize,
    /// Split down to so many points, instead of what is fastest
    #[arg(long, value_name = "POINTS")]
    leaf: Option<usize>,
}

/// Queries that are checked against brute force.
const CHECKED: usize = 50;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return cli::usage(&error),
    };
    cli::exit(load(&arguments).and_then(|vectors| run(vectors, &arguments)))
}

fn load(arguments: &Arguments) -> Result<Vectors, Error> {
    if let Some(directory) = &arguments.mnist {
        return points::mnist(directory);
    }
    if let Some(file) = &arguments.csv {
        let (dimension, rows) = points::csv(file, false)?;
        let held_out = (rows.len() / dimension / 10).min(1000);
        return Ok(Vectors::split(dimension, rows, held_out));
    }
    points::digits(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets"))
}

fn run(vectors: Vectors, arguments: &Arguments) -> Result<(), Error> {
    let (n, k) = (vectors.len(), arguments.k);
    let malformed = |error: &dyn std::fmt::Display| Error::Nothing(error.to_string());
    let bar = ProgressBar::new(n as u64);
    let mut parameters = Parameters::default();
    if let Some(points) = arguments.leaf {
        parameters.leaf_cutoff = LeafCutoff::Points(points);
    }
    let rows = Rows::new(vectors.dimension, vectors.rows).map_err(|error| malformed(&error))?;
    let start = Instant::now();
    let tree = CoverTree::with_progress(rows, L2, &parameters, |points| bar.inc(points as u64))
        .map_err(|error| malformed(&error))?;
    let built = start.elapsed();
    bar.finish_and_clear();

    let queries: Vec<&[f32]> = vectors.queries.chunks_exact(vectors.dimension).collect();
    if queries.is_empty() {
        return Err(Error::Nothing(
            "too few points to hold some out as queries".into(),
        ));
    }
    let mut searcher = tree.searcher();
    let (mut times, mut neighbors) = (Vec::new(), Vec::new());
    for query in &queries {
        let start = Instant::now();
        let asked = searcher.knn_into(query, k, &mut neighbors);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        asked.map_err(|error| malformed(&error))?;
    }
    let distances = searcher.distances() as f64 / queries.len() as f64;
    let mut scans = Vec::new();
    for query in queries.iter().take(CHECKED) {
        let start = Instant::now();
        let ids = (0..n).map(PointId::new);
        let mut all: Vec<f64> = ids
            .map(|id| L2.distance(query, tree.cloud().point(id)))
            .collect();
        scans.push(start.elapsed().as_secs_f64() * 1e6);
        all.sort_unstable_by(f64::total_cmp);
        all.truncate(k);
        let found = tree.knn(query, k).map_err(|error| malformed(&error))?;
        if !found
            .iter()
            .map(|near| near.distance)
            .eq(all.iter().copied())
        {
            return Err(Error::Disagree {
                op: format!("knn k={k}"),
                subject: "CoverTree".into(),
                with: "brute force".into(),
                got: found.last().map_or(0, |near| near.distance.to_bits()),
                expected: all.last().map_or(0, |distance| distance.to_bits()),
            });
        }
    }
    let (time, scan, shape) = (Spread::of(&times), Spread::of(&scans), tree.shape());
    println!("points            {n} x {}", vectors.dimension);
    println!(
        "build             {:.3} s on {} threads",
        built.as_secs_f64(),
        rayon::current_num_threads()
    );
    println!(
        "query, k = {k:<6} {:.1} us, half of them {:.1} to {:.1}",
        time.median, time.lo, time.hi
    );
    println!(
        "scan              {:.1} us, {:.1} times as long",
        scan.median,
        scan.median / time.median
    );
    println!("distances         {distances:.0} a query");
    println!(
        "checked           {} queries equal brute force",
        scans.len()
    );
    println!(
        "memory            {:.1} bytes a point beyond the points",
        shape.bytes as f64 / n as f64
    );
    println!(
        "dimension         {:.1} (intrinsic, estimated)",
        shape.intrinsic_dimension
    );
    println!(
        "tree              {} nodes, {} leaves, {} high, {} singletons",
        shape.nodes, shape.leaves, shape.height, shape.singletons
    );
    Ok(())
}
