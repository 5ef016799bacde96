//! Data sets of points: real ones from files, synthetic ones from fixed seeds.
//!
//! Each comes as points to index and queries that were held out.

mod files;

use std::path::Path;

use crate::Error;
use crate::random::{SplitMix64, shuffle};

pub use files::{csv, mnist, npy};

/// Rows of numbers, and queries like them that are not among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// Coordinates of a row.
    pub dimension: usize,
    /// The rows to index, one after the other.
    pub rows: Vec<f32>,
    /// The rows to ask for.
    pub queries: Vec<f32>,
}

impl Vectors {
    /// Holds out the last `held_out` rows as queries.
    ///
    /// # Panics
    ///
    /// Panics if there are not so many rows.
    pub fn split(dimension: usize, mut rows: Vec<f32>, held_out: usize) -> Self {
        let queries = rows.split_off(rows.len() - held_out * dimension);
        Self {
            dimension,
            rows,
            queries,
        }
    }

    /// Returns the number of rows to index.
    pub fn len(&self) -> usize {
        self.rows.len() / self.dimension
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Iterates over the queries.
    pub fn queries(&self) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
        self.queries.chunks_exact(self.dimension)
    }

    /// Returns a copy with at most `count` queries.
    #[must_use]
    pub fn with_queries(&self, count: usize) -> Self {
        let mut copy = self.clone();
        copy.queries.truncate(count * self.dimension);
        copy
    }

    /// Makes new queries out of pairs of those that were held out, nine parts of one and one of
    /// the other, until there are `count`.
    pub fn draw_queries(&mut self, count: usize) {
        let held_out = self.queries().len();
        if held_out == 0 {
            return;
        }
        let mut random = SplitMix64::new(count as u64);
        self.queries
            .reserve(count.saturating_sub(held_out) * self.dimension);
        for _ in held_out..count {
            let one = random.below(held_out) * self.dimension;
            let other = random.below(held_out) * self.dimension;
            for i in 0..self.dimension {
                let mixed = 0.9 * self.queries[one + i] + 0.1 * self.queries[other + i];
                self.queries.push(mixed);
            }
        }
    }

    /// Keeps only the first `n` rows.
    pub fn truncate(&mut self, n: usize) {
        self.rows.truncate(n * self.dimension);
    }

    /// Packs rows into bits: whether each coordinate is at least half of 255.
    pub fn to_bits(&self) -> (Vec<Vec<u64>>, Vec<Vec<u64>>) {
        let pack = |row: &[f32]| {
            let word = |word: &[f32]| {
                word.iter()
                    .enumerate()
                    .map(|(i, &x)| u64::from(x >= 127.5) << i)
                    .sum()
            };
            row.chunks(64).map(word).collect()
        };
        (
            self.rows.chunks_exact(self.dimension).map(pack).collect(),
            self.queries().map(pack).collect(),
        )
    }
}

/// A standard normal number, by Box and Muller.
fn normal(random: &mut SplitMix64) -> f32 {
    let radius = (-2.0 * (1.0 - random.unit_f64()).ln()).sqrt();
    (radius * (std::f64::consts::TAU * random.unit_f64()).cos()) as f32
}

/// A mixture of 200 curved 4-d patches at random places in 50-d.
pub fn manifold50(n: usize, held_out: usize) -> Vectors {
    const DIMENSION: usize = 50;
    const PATCHES: usize = 200;
    let mut random = SplitMix64::new(50);
    let mut patch = || {
        let mut matrix = |scale: f32| -> Vec<f32> {
            (0..DIMENSION * 4)
                .map(|_| scale * normal(&mut random))
                .collect()
        };
        (matrix(1.0), matrix(0.3))
    };
    let patches: Vec<_> = (0..PATCHES).map(|_| patch()).collect();
    let centers: Vec<f32> = (0..PATCHES * DIMENSION)
        .map(|_| 2.0 * normal(&mut random))
        .collect();
    let mut rows = Vec::with_capacity((n + held_out) * DIMENSION);
    for _ in 0..n + held_out {
        let at = random.below(PATCHES);
        let (flat, bent) = &patches[at];
        let u: [f32; 4] = std::array::from_fn(|_| random.unit_f64() as f32 * 2.0 - 1.0);
        for i in 0..DIMENSION {
            let along: f32 = (0..4).map(|j| flat[i * 4 + j] * u[j]).sum();
            let bend: f32 = (0..4).map(|j| bent[i * 4 + j] * (2.0 * u[j]).sin()).sum();
            rows.push(centers[at * DIMENSION + i] + along + bend);
        }
    }
    Vectors::split(DIMENSION, rows, held_out)
}

/// The uniform cube in 8-d.
pub fn cube8(n: usize, held_out: usize) -> Vectors {
    let mut random = SplitMix64::new(8);
    let rows = (0..(n + held_out) * 8)
        .map(|_| random.unit_f64() as f32)
        .collect();
    Vectors::split(8, rows, held_out)
}

/// The Swiss roll in 3-d.
pub fn swiss3(n: usize, held_out: usize) -> Vectors {
    let mut random = SplitMix64::new(3);
    let mut rows = Vec::with_capacity((n + held_out) * 3);
    for _ in 0..n + held_out {
        let turn = 1.5 * std::f64::consts::PI * (1.0 + 2.0 * random.unit_f64());
        let height = 21.0 * random.unit_f64();
        rows.extend([turn * turn.cos(), height, turn * turn.sin()].map(|x| x as f32));
    }
    Vectors::split(3, rows, held_out)
}

/// Independent normal coordinates: nothing to be found in them.
pub fn gauss(dimension: usize, n: usize, held_out: usize) -> Vectors {
    let mut random = SplitMix64::new(dimension as u64);
    let rows = (0..(n + held_out) * dimension)
        .map(|_| normal(&mut random))
        .collect();
    Vectors::split(dimension, rows, held_out)
}

/// The 1,797 handwritten digits of `digits.csv`, shuffled, of which 197 are held out.
///
/// # Errors
///
/// As [`csv`].
pub fn digits(assets: &Path) -> Result<Vectors, Error> {
    let (dimension, rows) = csv(&assets.join("digits.csv"), true)?;
    let mut order: Vec<usize> = (0..rows.len() / dimension).collect();
    shuffle(&mut order, 1797);
    let rows = order
        .iter()
        .flat_map(|&i| rows[i * dimension..][..dimension].iter().copied());
    Ok(Vectors::split(dimension, rows.collect(), 197))
}

/// The words of `words.txt`, shuffled, of which a thousand are held out.
///
/// # Errors
///
/// A file that cannot be read.
pub fn words(assets: &Path) -> Result<(Vec<String>, Vec<String>), Error> {
    let path = assets.join("words.txt");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::Read {
        path: path.clone(),
        source,
    })?;
    let mut words: Vec<String> = text.lines().map(str::to_owned).collect();
    shuffle(&mut words, 235_886);
    let queries = words.split_off(words.len().saturating_sub(1000));
    Ok((words, queries))
}
