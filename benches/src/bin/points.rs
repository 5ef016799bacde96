//! Writes the synthetic points of the suite `knn` as NumPy's arrays, for peers in other languages.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use benches::points::{self, Vectors};
use benches::write::write;
use benches::{Error, cli};
use clap::Parser;
use ndarray::ArrayView2;
use ndarray_npy::WriteNpyExt;

/// Writes the synthetic points of the suite `knn` as NumPy's arrays: NAME-points.npy, NAME-queries.npy
#[derive(Parser)]
#[command(name = "cargo xtask points")]
struct Arguments {
    /// The directory to write to; it is made if it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// These sets, separated by commas
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = "manifold50,cube8,swiss3"
    )]
    data: Vec<String>,
    /// How many points to index; as many as the suite has by default
    #[arg(long, default_value_t = 350_000)]
    n: u32,
    /// How many points to hold out as queries
    #[arg(long, default_value_t = 1000)]
    queries: u32,
}

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => cli::exit(run(&arguments)),
        Err(error) => cli::usage(&error),
    }
}

fn run(arguments: &Arguments) -> Result<(), Error> {
    for name in &arguments.data {
        let make = match name.as_str() {
            "manifold50" => points::manifold50,
            "cube8" => points::cube8,
            "swiss3" => points::swiss3,
            _ => {
                return Err(Error::Unknown {
                    what: "data set",
                    name: name.clone(),
                    known: "manifold50, cube8, swiss3".into(),
                });
            }
        };
        let vectors: Vectors = make(arguments.n as usize, arguments.queries as usize);
        for (kind, rows) in [("points", &vectors.rows), ("queries", &vectors.queries)] {
            let path = arguments.out.join(format!("{name}-{kind}.npy"));
            save(&path, vectors.dimension, rows)?;
        }
    }
    Ok(())
}

fn save(path: &Path, dimension: usize, rows: &[f32]) -> Result<(), Error> {
    let array = ArrayView2::from_shape((rows.len() / dimension, dimension), rows);
    let array = array.map_err(|error| Error::Failed(error.to_string()))?;
    let mut bytes = Vec::new();
    let written = array.write_npy(&mut bytes);
    written.map_err(|error| Error::Failed(error.to_string()))?;
    write(path, bytes)
}
