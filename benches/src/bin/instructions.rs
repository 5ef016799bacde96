//! Takes one step of a hot path so many times: what `cargo xtask instructions` counts under valgrind.
//!
//! `instructions` lists the steps; `instructions STEP TIMES` takes one. What comes before the steps
//! is the same for any number of times, so the difference of two runs is the steps' alone.

use std::env;
use std::hint::black_box;
use std::ops::Bound;
use std::path::Path;
use std::process::ExitCode;

use art_core::ArtMap;
use art_ordstat::RankedMap;
use benches::random::shuffle;
use benches::{Error, cli, data, points};
use covertree_core::{CoverTree, Rows};
use leftright::Writer;
use leftright::cell::{Replace, Whole};
use metrics::{Distance, L1, L2, Levenshtein};

/// A step: its name, and what takes it so many times.
type Step = (&'static str, fn(usize) -> Result<(), Error>);

const STEPS: &[Step] = &[
    ("map get, a path", get),
    ("map insert, a path", insert),
    ("map walk, a path", walk),
    ("map get, an integer", get_integer),
    ("ranked map rank, a path", rank),
    ("ranked map select, a path", select),
    ("leftright enter", enter),
    ("metrics l2, 64 numbers", |times| norm(&L2, 64, times)),
    ("metrics l2, 784 numbers", |times| norm(&L2, 784, times)),
    ("metrics l1, 784 numbers", |times| norm(&L1, 784, times)),
    ("metrics levenshtein, 10 letters", levenshtein),
    ("covertree knn, 10 of 1,600 digits", knn),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [name, times] = &arguments[..] else {
        for (name, _) in STEPS {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    };
    let step = STEPS.iter().find(|(known, _)| known == name);
    let result = match (step, times.parse()) {
        (Some((_, take)), Ok(times)) => take(times),
        (None, _) => Err(Error::Failed(format!("there is no step `{name}`"))),
        (_, Err(_)) => Err(Error::Failed(format!("`{times}` is no number of times"))),
    };
    cli::exit(result)
}

/// Every ninth path, in random order: enough for all kinds of nodes, little enough for valgrind.
fn paths() -> Result<Vec<Vec<u8>>, Error> {
    let lines = data::lines(&assets().join("linux.txt"))?;
    let mut paths: Vec<Vec<u8>> = lines.iter().step_by(9).map(<[u8]>::to_vec).collect();
    shuffle(&mut paths, 1);
    Ok(paths)
}

fn assets() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../assets"))
}

fn filled(paths: &[Vec<u8>]) -> ArtMap<Vec<u8>, u64> {
    paths.iter().cloned().zip(0..).collect()
}

fn get(times: usize) -> Result<(), Error> {
    let paths = paths()?;
    let map = filled(&paths);
    for path in paths.iter().cycle().take(times) {
        black_box(map.get(&path[..]));
    }
    Ok(())
}

fn insert(times: usize) -> Result<(), Error> {
    let mut paths = paths()?;
    let new = paths.split_off(paths.len() / 2);
    let mut map = filled(&paths);
    // Never more than there are: the steps must be alike.
    for path in new.iter().take(times) {
        map.insert(path.clone(), 0);
    }
    black_box(map.len());
    std::mem::forget(map); // to drop it would cost the more the more there is
    Ok(())
}

fn walk(times: usize) -> Result<(), Error> {
    let map = filled(&paths()?);
    let mut cursor = map.lower_bound(Bound::<&[u8]>::Unbounded);
    for _ in 0..times {
        black_box(cursor.next());
    }
    Ok(())
}

fn get_integer(times: usize) -> Result<(), Error> {
    let keys = data::random_u64(10_000);
    let map: ArtMap<u64, u64> = keys.iter().map(|&key| (key, key)).collect();
    for key in keys.iter().cycle().take(times) {
        black_box(map.get(key));
    }
    Ok(())
}

fn ranked(paths: &[Vec<u8>]) -> RankedMap<Vec<u8>, u64> {
    paths.iter().cloned().zip(0..).collect()
}

fn rank(times: usize) -> Result<(), Error> {
    let paths = paths()?;
    let map = ranked(&paths);
    for path in paths.iter().cycle().take(times) {
        black_box(map.rank(&path[..]));
    }
    Ok(())
}

fn select(times: usize) -> Result<(), Error> {
    let map = ranked(&paths()?);
    for index in 0..times {
        black_box(map.select(index * 7919 % map.len()));
    }
    Ok(())
}

fn enter(times: usize) -> Result<(), Error> {
    let cell = Whole(1_u64);
    let writer = Writer::<_, Replace<u64>>::from_copies(cell, cell);
    let reader = writer.local();
    for _ in 0..times {
        black_box(&*black_box(&reader).enter());
    }
    Ok(())
}

fn norm(metric: &impl Distance<[f32]>, dimension: usize, times: usize) -> Result<(), Error> {
    let row = |start: usize| -> Vec<f32> {
        let numbers = (start..start + dimension).map(|i| (i * 37 % 101) as f32);
        numbers.collect()
    };
    let (one, other) = (row(0), row(11));
    for _ in 0..times {
        black_box(metric.distance(black_box(&one[..]), black_box(&other[..])));
    }
    Ok(())
}

fn levenshtein(times: usize) -> Result<(), Error> {
    for _ in 0..times {
        black_box(Levenshtein.distance(black_box("cover tree"), black_box("lover free")));
    }
    Ok(())
}

fn knn(times: usize) -> Result<(), Error> {
    let digits = points::digits(assets())?;
    let malformed = |error: &dyn std::fmt::Display| Error::Failed(error.to_string());
    let rows = Rows::new(digits.dimension, digits.rows).map_err(|error| malformed(&error))?;
    let tree = CoverTree::new(rows, L2).map_err(|error| malformed(&error))?;
    let mut searcher = tree.searcher();
    let mut found = Vec::new();
    let queries = digits.queries.chunks_exact(digits.dimension);
    for query in queries.cycle().take(times) {
        searcher
            .knn_into(query, 10, &mut found)
            .map_err(|error| malformed(&error))?;
        black_box(&found);
    }
    Ok(())
}
