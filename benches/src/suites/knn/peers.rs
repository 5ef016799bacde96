//! The peers, with our kernels where they take a metric from outside.

use std::num::NonZero;
use std::time::Instant;

use acap::knn::NearestNeighbors;
use linfa_nn::NearestNeighbour;
use metrics::{Distance, L2, Levenshtein};

use super::{Race, fail};
use crate::Error;
use crate::points::Vectors;

/// Above so many numbers in all, building `smartcore`'s tree takes minutes.
const PATIENCE: usize = 2_000_000;

impl Race<'_> {
    /// All peers, on rows of numbers.
    pub(super) fn peers<const D: usize>(&mut self, vectors: &Vectors) -> Result<(), Error> {
        let owned = |rows: &[f32]| -> Vec<Row> {
            rows.chunks_exact(D).map(|row| Row(row.to_vec())).collect()
        };
        let (points, queries) = (owned(&vectors.rows), owned(&vectors.queries));
        // A kd-tree of a hundred coordinates is no kd-tree.
        if self.selection.wants_subject("kiddo") && D < 100 {
            self.kiddo::<D>(vectors)?;
        }
        if self.selection.wants_subject("ball-tree") {
            let points = points.clone();
            let start = Instant::now();
            let tree = ball_tree::BallTree::new(points, (0..vectors.len()).collect::<Vec<_>>());
            self.built("ball-tree", vectors.len(), start)?;
            let mut searcher = tree.query();
            let ask = |query: usize, k| {
                let found = searcher.nn(&queries[query]).take(k).last();
                found.map_or(f64::NAN, |near| near.1)
            };
            self.ask("ball-tree", queries.len(), Box::new(ask))?;
        }
        self.petal(vectors)?;
        self.linfa(vectors)?;
        self.any_metric(&points, &queries)
    }

    fn kiddo<const D: usize>(&mut self, vectors: &Vectors) -> Result<(), Error> {
        let array = |row: &[f32]| -> [f32; D] { std::array::from_fn(|i| row[i]) };
        let points: Vec<[f32; D]> = vectors.rows.chunks_exact(D).map(array).collect();
        let queries: Vec<[f32; D]> = vectors.queries().map(array).collect();
        let start = Instant::now();
        let tree: kiddo::ImmutableKdTree<f32, D> = kiddo::ImmutableKdTree::new_from_slice(&points)
            .map_err(|error| Error::Failed(format!("{error:?}")))?;
        self.built("kiddo", points.len(), start)?;
        let ask = |query: usize, k| {
            let k = NonZero::new(k).unwrap_or(NonZero::<usize>::MIN);
            let query = tree.query(&queries[query]);
            let found = query.nearest_n::<kiddo::SquaredEuclidean<f32>>(k).execute();
            found
                .last()
                .map_or(f64::NAN, |near| f64::from(near.distance).sqrt())
        };
        self.ask("kiddo", queries.len(), Box::new(ask))
    }

    fn petal(&mut self, vectors: &Vectors) -> Result<(), Error> {
        if !self.selection.wants_subject("petal-neighbors") {
            return Ok(());
        }
        let shape = (vectors.len(), vectors.dimension);
        let points = ndarray::Array2::from_shape_vec(shape, vectors.rows.clone()).map_err(fail)?;
        let queries: Vec<_> = vectors.queries().map(ndarray::aview1).collect();
        let start = Instant::now();
        let tree = petal_neighbors::BallTree::euclidean(points).map_err(fail)?;
        self.built("petal-neighbors", vectors.len(), start)?;
        let ask = |query: usize, k| {
            let (_, distances) = tree.query(&queries[query], k);
            distances.last().map_or(f64::NAN, |&near| f64::from(near))
        };
        self.ask("petal-neighbors", queries.len(), Box::new(ask))
    }

    fn linfa(&mut self, vectors: &Vectors) -> Result<(), Error> {
        if !self.selection.wants_subject("linfa-nn") {
            return Ok(());
        }
        let shape = (vectors.len(), vectors.dimension);
        let points =
            ndarray_0_16::Array2::from_shape_vec(shape, vectors.rows.clone()).map_err(fail)?;
        let queries: Vec<_> = vectors.queries().collect();
        let start = Instant::now();
        let tree = linfa_nn::BallTree.from_batch(&points, linfa_nn::distance::L2Dist);
        let tree = tree.map_err(fail)?;
        self.built("linfa-nn", vectors.len(), start)?;
        let ask = |query: usize, k| {
            let query = queries[query];
            let found = tree.k_nearest(ndarray_0_16::aview1(query), k);
            // It keeps the distances to itself.
            let last = found.ok().and_then(|mut found| found.pop());
            last.map_or(f64::NAN, |(row, _)| L2.distance(query, &row.to_vec()[..]))
        };
        self.ask("linfa-nn", queries.len(), Box::new(ask))
    }

    /// The peers that take any metric.
    pub(super) fn any_metric<T: Apart>(
        &mut self,
        points: &[T],
        queries: &[T],
    ) -> Result<(), Error> {
        let own = |items: &[T]| -> Vec<Item<T>> { items.iter().cloned().map(Item).collect() };
        let (n, queries) = (points.len(), own(queries));
        if self.selection.wants_subject("vpsearch") {
            let points = own(points);
            let start = Instant::now();
            let tree = vpsearch::Tree::new(&points);
            self.built("vpsearch", n, start)?;
            let ask = |query: usize, k| {
                let nearest = Nearest { k, found: vec![] };
                f64::from(tree.find_nearest_custom(&queries[query], &(), nearest))
            };
            self.ask("vpsearch", queries.len(), Box::new(ask))?;
        }
        if self.selection.wants_subject("acap") {
            let points = own(points);
            let start = Instant::now();
            let tree = acap::vp::FlatVpTree::balanced(points);
            self.built("acap", n, start)?;
            let ask = |query: usize, k| {
                let found = tree.k_nearest(&queries[query], k);
                found.last().map_or(f64::NAN, |near| near.distance)
            };
            self.ask("acap", queries.len(), Box::new(ask))?;
        }
        if self.selection.wants_subject("smartcore") {
            if points.iter().map(T::size).sum::<usize>() > PATIENCE {
                let name = self.name;
                self.report
                    .note(format!("{name}: smartcore takes minutes to build"));
                return Ok(());
            }
            let points = own(points);
            let start = Instant::now();
            let tree = smartcore::algorithm::neighbour::cover_tree::CoverTree::new(points, ByItem);
            let tree = tree.map_err(fail)?;
            self.built("smartcore", n, start)?;
            let ask = |query: usize, k| {
                let found = tree.find(&queries[query], k).unwrap_or_default();
                found.iter().map(|near| near.1).fold(f64::NAN, f64::max)
            };
            self.ask("smartcore", queries.len(), Box::new(ask))?;
        }
        Ok(())
    }
}

/// What a metric tells apart.
pub(super) trait Apart: Clone + std::fmt::Debug + PartialEq {
    fn apart(&self, other: &Self) -> f64;

    /// Numbers of a point.
    fn size(&self) -> usize;
}

/// A point with the Euclidean distance.
#[derive(Clone, Debug, PartialEq)]
struct Row(Vec<f32>);

impl Apart for Row {
    fn apart(&self, other: &Self) -> f64 {
        L2.distance(&self.0[..], &other.0[..])
    }

    fn size(&self) -> usize {
        self.0.len()
    }
}

impl Apart for String {
    fn apart(&self, other: &Self) -> f64 {
        Levenshtein.distance(self, other)
    }

    fn size(&self) -> usize {
        self.len()
    }
}

impl ball_tree::Point for Row {
    fn distance(&self, other: &Self) -> f64 {
        self.apart(other)
    }

    fn move_towards(&self, other: &Self, by: f64) -> Self {
        let apart = self.apart(other);
        if apart == 0.0 {
            return self.clone();
        }
        let share = (by / apart) as f32;
        let pairs = self.0.iter().zip(&other.0);
        Self(pairs.map(|(a, b)| a + share * (b - a)).collect())
    }

    fn midpoint(a: &Self, b: &Self) -> Self {
        a.move_towards(b, a.apart(b) / 2.0)
    }
}

/// A point of a peer that takes any metric.
#[derive(Clone, Debug, PartialEq)]
struct Item<T>(T);

impl<T: Apart> vpsearch::MetricSpace for Item<T> {
    type UserData = ();
    type Distance = f32;

    fn distance(&self, other: &Self, (): &()) -> f32 {
        self.0.apart(&other.0) as f32
    }
}

impl<T: Apart> acap::Proximity for Item<T> {
    type Distance = f64;

    fn distance(&self, other: &Self) -> f64 {
        self.0.apart(&other.0)
    }
}

/// The metric of `smartcore`.
#[derive(Clone, Debug)]
struct ByItem;

impl<T: Apart> smartcore::metrics::distance::Distance<Item<T>> for ByItem {
    fn distance(&self, a: &Item<T>, b: &Item<T>) -> f64 {
        a.0.apart(&b.0)
    }
}

/// The k nearest of `vpsearch`, which only knows how to find one.
struct Nearest {
    k: usize,
    found: Vec<f32>,
}

impl<T: Apart> vpsearch::BestCandidate<Item<T>, ()> for Nearest {
    type Output = f32;

    fn consider(&mut self, _: &Item<T>, distance: f32, _: usize, (): &()) {
        if distance < self.limit() || self.found.len() < self.k {
            let place = self.found.partition_point(|&near| near <= distance);
            self.found.insert(place, distance);
            self.found.truncate(self.k);
        }
    }

    fn distance(&self) -> f32 {
        self.limit()
    }

    fn result(self, (): &()) -> f32 {
        self.found.last().copied().unwrap_or(f32::NAN)
    }
}

impl Nearest {
    fn limit(&self) -> f32 {
        if self.found.len() < self.k {
            f32::MAX
        } else {
            self.found[self.k - 1]
        }
    }
}
