//! Builds a cover tree over points, checks it against brute force, and shows its figures and shape.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use benches::figure::Figure;
use benches::knn::{Question, Study, layers, svg};
use benches::points::{self, Vectors};
use benches::table::{quantity, quartiles};
use benches::write::write;
use benches::{Error, cli};
use clap::{Parser, ValueEnum};

/// Builds a cover tree over points, checks it against brute force, and shows its figures and shape
#[derive(Parser)]
#[command(name = "cargo xtask knn")]
struct Arguments {
    /// The directory of MNIST's IDX files, gzipped or not
    #[arg(long, value_name = "DIR", conflicts_with_all = ["csv", "npy"])]
    mnist: Option<PathBuf>,
    /// A file of numbers separated by commas, a point a line; by default the digits in `assets`
    #[arg(long, value_name = "FILE", conflicts_with = "npy")]
    csv: Option<PathBuf>,
    /// A two-dimensional array in NumPy's format, a point a row
    #[arg(long, value_name = "FILE")]
    npy: Option<PathBuf>,
    /// How many neighbors to find
    #[arg(long, default_value_t = 10)]
    k: usize,
    /// Split down to so many points, instead of what is fastest
    #[arg(long, value_name = "POINTS")]
    leaf: Option<usize>,
    /// How to print figures on standard output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where to draw the layers and their dimensions; `docs/knn-NAME.svg` by default
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// One JSON object a line, for scripts.
    Json,
}

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => cli::exit(run(&arguments)),
        Err(error) => cli::usage(&error),
    }
}

/// Holds out a tenth of the points, at most a thousand; none if they are fewer than ten.
fn own(path: &Path, (dimension, rows): (usize, Vec<f32>)) -> (String, Vectors) {
    let held_out = (rows.len() / dimension / 10).min(1000);
    let name = path.file_stem().map(|stem| stem.to_string_lossy());
    let name = name.map_or_else(|| "points".into(), |stem| stem.into_owned());
    (name, Vectors::split(dimension, rows, held_out))
}

fn load(arguments: &Arguments) -> Result<(String, Vectors), Error> {
    if let Some(directory) = &arguments.mnist {
        return Ok(("mnist".into(), points::mnist(directory)?));
    }
    if let Some(file) = &arguments.csv {
        return Ok(own(file, points::csv(file, false)?));
    }
    if let Some(file) = &arguments.npy {
        return Ok(own(file, points::npy(file)?));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Ok(("digits".into(), points::digits(&root.join("assets"))?))
}

fn run(arguments: &Arguments) -> Result<(), Error> {
    let (name, vectors) = load(arguments)?;
    let dimension = vectors.dimension;
    let question = Question {
        name,
        k: arguments.k,
        leaf: arguments.leaf,
    };
    let study = Study::run(vectors, &question)?;
    let drawn = draw(&study, &question, arguments.svg.as_deref())?;
    let mut out = io::stdout().lock();
    if arguments.format == Format::Json {
        for figure in &study.figures {
            writeln!(out, "{}", figure.to_json())?;
        }
        return Ok(());
    }
    let mut line = |label: &str, value: &str| writeln!(out, "{label:<22}{value}");
    line("points", &format!("{} x {dimension}", study.tree.len()))?;
    for figure in &study.figures {
        line(&label(figure), &told(figure))?;
    }
    let checked = format!("{} queries equal brute force", study.checked);
    line("checked", &checked)?;
    line("layers", &drawn.display().to_string())?;
    Ok(())
}

fn label(figure: &Figure) -> String {
    let parameter = figure.k.map_or_else(String::new, |k| format!(", k = {k}"));
    if figure.subject == "scan" {
        format!("scan{parameter}")
    } else {
        format!("{}{parameter}", figure.op)
    }
}

fn told(figure: &Figure) -> String {
    let mut told = if figure.unit == "1" {
        let plain = quantity(figure.value, "");
        plain.trim_end().to_owned()
    } else {
        quantity(figure.value, &figure.unit)
    };
    if let Some([lo, hi]) = quartiles(figure) {
        told.push_str(&format!(", half of them {lo} to {hi}"));
    }
    if let (Some(threads), "build") = (figure.threads, figure.op.as_str()) {
        told.push_str(&format!(" on {threads} threads"));
    }
    told
}

/// Draws the layers of the tree, or of the one that was built for that.
fn draw(study: &Study, question: &Question, to: Option<&Path>) -> Result<PathBuf, Error> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let path = to.map_or_else(
        || docs.join(format!("knn-{}.svg", question.name)),
        Path::to_path_buf,
    );
    let tree = study.layered.as_ref().unwrap_or(&study.tree);
    let title = format!(
        "Layers of a cover tree over {}: {} points, leaves of {}",
        question.name,
        tree.len(),
        tree.shape().leaf_cutoff
    );
    let drawing = svg(&title, &layers(tree));
    let drawing = drawing.map_err(|error| Error::Failed(format!("no drawing: {error}")))?;
    write(&path, drawing)?;
    Ok(path)
}
