//! The suite `knn`: exact nearest neighbors beside kd-tree, ball tree, vantage-point tree and scan.

use std::hint::black_box;
use std::num::NonZero;
use std::time::{Duration, Instant};

use covertree_core::{CoverTree, PointCloud, PointId, Rows};
use metrics::{Distance, Hamming, L2, Levenshtein, Metric};

use super::{Subject, Suite};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::points::{self, Vectors};
use crate::random::SplitMix64;
use crate::report::Report;

/// The suite.
#[derive(Debug)]
pub struct Knn;

const KS: [usize; 3] = [1, 10, 100];

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
        &["build", "knn", "knn-batch", "all-knn", "within"]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        let n = if selection.quick { 20_000 } else { 350_000 };
        let held_out = if selection.quick { 100 } else { 1000 };
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
                "manifold50" => race.vectors::<50>(points::manifold50(n, held_out))?,
                "cube8" => race.vectors::<8>(points::cube8(n, held_out))?,
                "swiss3" => race.vectors::<3>(points::swiss3(n, held_out))?,
                "digits" => race.vectors::<64>(points::digits(&selection.assets)?)?,
                "words" => {
                    let (words, queries) = points::words(&selection.assets)?;
                    let queries: Vec<&String> = queries.iter().collect();
                    race.ours(words, Levenshtein, &queries)?;
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
    fn ours<C: PointCloud, M: Metric<C::Point> + Copy>(
        &mut self,
        cloud: C,
        metric: M,
        queries: &[&C::Point],
    ) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::Nothing(error.to_string());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pool = pool.map_err(|error| fail(&error))?;
        let start = Instant::now();
        let tree = pool
            .install(|| CoverTree::new(cloud, metric))
            .map_err(|error| fail(&error))?;
        self.built("CoverTree", tree.len(), start)?;
        let mut searcher = tree.searcher();
        let mut found = Vec::new();
        self.ask(
            "CoverTree",
            queries.len(),
            Box::new(|query, k| {
                let asked = searcher.knn_into(queries[query], k, &mut found);
                asked.map_or(f64::NAN, |()| {
                    found.last().map_or(f64::NAN, |near| near.distance)
                })
            }),
        )?;
        self.ask(
            "scan",
            queries.len(),
            Box::new(|query, k| {
                let mut best: Vec<f64> = Vec::with_capacity(k + 1);
                let mut limit = f64::INFINITY;
                for id in 0..tree.len() {
                    let point = tree.cloud().point(PointId::new(id));
                    let distance = metric.distance(queries[query], point);
                    if distance < limit {
                        best.insert(best.partition_point(|&near| near <= distance), distance);
                        best.truncate(k);
                        limit = if best.len() == k { best[k - 1] } else { limit };
                    }
                }
                best[best.len() - 1]
            }),
        )?;
        if self.selection.wants_op("within") {
            self.within(&tree, queries)?;
        }
        // Where a point takes long, all of them would take an hour.
        if self.selection.wants_op("all-knn")
            && !["mnist", "mnist-bits", "words"].contains(&self.name)
        {
            self.all_knn(&tree)?;
        }
        if self.selection.wants_op("knn-batch") {
            for threads in [1, 2] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
                let pool = pool.map_err(|error| fail(&error))?;
                let many: Vec<&C::Point> = queries.iter().cycle().take(2000).copied().collect();
                let start = Instant::now();
                black_box(pool.install(|| tree.knn_batch(&many, 10)))
                    .map_err(|error| fail(&error))?;
                let each = start.elapsed().as_secs_f64() * 1e6 / many.len() as f64;
                let figure = self.figure("CoverTree", "knn-batch", "us", Spread::exact(each));
                let batch = Some(many.len() as u64);
                let threads = Some(threads as u64);
                self.report.add(Figure {
                    k: Some(10),
                    batch,
                    threads,
                    ..figure
                })?;
            }
        }
        Ok(())
    }

    /// Balls that hold ten points each.
    fn within<C: PointCloud, M: Metric<C::Point>>(
        &mut self,
        tree: &CoverTree<C, M>,
        queries: &[&C::Point],
    ) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::Nothing(error.to_string());
        let (mut searcher, mut times) = (tree.searcher(), Vec::new());
        for query in queries {
            let near = searcher.knn(query, 10).map_err(|error| fail(&error))?;
            let radius = near.last().map_or(0.0, |near| near.distance);
            let asked = Instant::now();
            black_box(searcher.within(query, radius)).map_err(|error| fail(&error))?;
            times.push(asked.elapsed().as_secs_f64() * 1e6);
        }
        self.report
            .add(self.figure("CoverTree", "within", "us", Spread::of(&times)))
    }

    /// The neighbors of all points at once, beside those of some of them one by one.
    fn all_knn<C: PointCloud, M: Metric<C::Point>>(
        &mut self,
        tree: &CoverTree<C, M>,
    ) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::Nothing(error.to_string());
        let n = tree.len();
        let some = n.min(3000);
        let mut random = SplitMix64::new(n as u64);
        let start = Instant::now();
        for _ in 0..some {
            black_box(tree.knn_of(PointId::new(random.below(n)), 10));
        }
        let one_by_one = start.elapsed().as_secs_f64() * 1e6 / some as f64;
        let figure = self.figure("CoverTree", "knn-of", "us", Spread::exact(one_by_one));
        self.report.add(Figure {
            k: Some(10),
            ..figure
        })?;
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.map_err(|error| fail(&error))?;
            let start = Instant::now();
            black_box(pool.install(|| tree.all_knn(10)));
            let each = start.elapsed().as_secs_f64() * 1e6 / n as f64;
            let figure = self.figure("CoverTree", "all-knn", "us", Spread::exact(each));
            self.report.add(Figure {
                k: Some(10),
                n: Some(n as u64),
                threads: Some(threads as u64),
                ..figure
            })?;
        }
        Ok(())
    }

    /// All subjects, on rows of numbers.
    fn vectors<const D: usize>(&mut self, vectors: Vectors) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::Nothing(error.to_string());
        let queries: Vec<&[f32]> = vectors.queries().collect();
        let rows = Rows::new(D, vectors.rows.clone()).map_err(|error| fail(&error))?;
        self.ours(rows, L2, &queries)?;
        let (n, asked) = (vectors.len(), queries.len());
        // A kd-tree of a hundred coordinates is no kd-tree.
        if self.selection.wants_subject("kiddo") && D < 100 {
            let array = |row: &[f32]| -> [f32; D] { std::array::from_fn(|i| row[i]) };
            let points: Vec<[f32; D]> = vectors.rows.chunks_exact(D).map(array).collect();
            let queries: Vec<[f32; D]> = vectors.queries().map(array).collect();
            let start = Instant::now();
            let tree: kiddo::ImmutableKdTree<f32, D> =
                kiddo::ImmutableKdTree::new_from_slice(&points)
                    .map_err(|error| Error::Nothing(format!("{error:?}")))?;
            self.built("kiddo", n, start)?;
            self.ask(
                "kiddo",
                asked,
                Box::new(|query, k| {
                    let k = NonZero::new(k).unwrap_or(NonZero::<usize>::MIN);
                    let query = tree.query(&queries[query]);
                    let found = query.nearest_n::<kiddo::SquaredEuclidean<f32>>(k).execute();
                    found
                        .last()
                        .map_or(f64::NAN, |near| f64::from(near.distance).sqrt())
                }),
            )?;
        }
        if self.selection.wants_subject("ball-tree") {
            let points = vectors
                .rows
                .chunks_exact(D)
                .map(|row| Ball(row.to_vec()))
                .collect();
            let queries: Vec<Ball> = vectors.queries().map(|row| Ball(row.to_vec())).collect();
            let start = Instant::now();
            let tree = ball_tree::BallTree::new(points, (0..n).collect::<Vec<_>>());
            self.built("ball-tree", n, start)?;
            let mut searcher = tree.query();
            self.ask(
                "ball-tree",
                asked,
                Box::new(|query, k| {
                    searcher
                        .nn(&queries[query])
                        .take(k)
                        .last()
                        .map_or(f64::NAN, |near| near.1)
                }),
            )?;
        }
        if self.selection.wants_subject("vpsearch") {
            let points: Vec<Vantage> = vectors
                .rows
                .chunks_exact(D)
                .map(|row| Vantage(row.to_vec()))
                .collect();
            let queries: Vec<Vantage> =
                vectors.queries().map(|row| Vantage(row.to_vec())).collect();
            let start = Instant::now();
            let tree = vpsearch::Tree::new(&points);
            self.built("vpsearch", n, start)?;
            self.ask(
                "vpsearch",
                asked,
                Box::new(|query, k| {
                    f64::from(tree.find_nearest_custom(
                        &queries[query],
                        &(),
                        Nearest { k, found: vec![] },
                    ))
                }),
            )?;
        }
        Ok(())
    }
}

/// A point of `ball-tree`, with our kernel.
#[derive(Clone, Debug, PartialEq)]
struct Ball(Vec<f32>);

impl ball_tree::Point for Ball {
    fn distance(&self, other: &Self) -> f64 {
        L2.distance(&self.0[..], &other.0[..])
    }

    fn move_towards(&self, other: &Self, by: f64) -> Self {
        let apart = self.distance(other);
        if apart == 0.0 {
            return self.clone();
        }
        let share = (by / apart) as f32;
        Self(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(a, b)| a + share * (b - a))
                .collect(),
        )
    }

    fn midpoint(a: &Self, b: &Self) -> Self {
        a.move_towards(b, a.distance(b) / 2.0)
    }
}

/// A point of `vpsearch`, with our kernel.
#[derive(Clone, Debug)]
struct Vantage(Vec<f32>);

impl vpsearch::MetricSpace for Vantage {
    type UserData = ();
    type Distance = f32;

    fn distance(&self, other: &Self, (): &()) -> f32 {
        L2.distance(&self.0[..], &other.0[..]) as f32
    }
}

/// The k nearest of `vpsearch`, which only knows how to find one.
struct Nearest {
    k: usize,
    found: Vec<f32>,
}

impl vpsearch::BestCandidate<Vantage, ()> for Nearest {
    type Output = f32;

    fn consider(&mut self, _: &Vantage, distance: f32, _: usize, (): &()) {
        if distance < self.distance() || self.found.len() < self.k {
            self.found.insert(
                self.found.partition_point(|&near| near <= distance),
                distance,
            );
            self.found.truncate(self.k);
        }
    }

    fn distance(&self) -> f32 {
        if self.found.len() < self.k {
            f32::MAX
        } else {
            self.found[self.k - 1]
        }
    }

    fn result(self, (): &()) -> f32 {
        self.found.last().copied().unwrap_or(f32::NAN)
    }
}
