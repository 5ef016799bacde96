//! Builds a tree, asks it, checks it, and turns what was seen into figures.

use std::time::Instant;

use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud, PointId, Rows};
use indicatif::{ProgressBar, ProgressStyle};
use metrics::{Distance, L2};

use crate::Error;
use crate::figure::{Figure, Spread};
use crate::points::Vectors;

/// Queries that are checked against brute force.
const CHECKED: usize = 50;

/// Leaves of the tree that is built only to look at its layers, if the other has none.
const LAYERED_LEAF: usize = 16;

/// What to do with the points.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name of the data, for the figures.
    pub name: String,
    /// How many neighbors to find.
    pub k: usize,
    /// Split down to so many points, instead of what is fastest.
    pub leaf: Option<usize>,
}

/// A tree over some points, and what was measured on it.
///
/// # Examples
///
/// ```
/// use benches::knn::{Question, Study};
/// use benches::points;
///
/// let question = Question { name: "cube8".into(), k: 3, leaf: None };
/// let study = Study::run(points::cube8(2000, 20), &question)?;
/// assert_eq!(study.checked, 20);
/// assert!(study.figures.iter().any(|figure| figure.op == "knn" && figure.value > 0.0));
/// # Ok::<(), benches::Error>(())
/// ```
#[derive(Debug)]
pub struct Study {
    /// The tree.
    pub tree: CoverTree<Rows<f32>, L2>,
    /// A tree with layers to look at, if the other is one leaf.
    pub layered: Option<CoverTree<Rows<f32>, L2>>,
    /// All figures.
    pub figures: Vec<Figure>,
    /// How many queries were found to equal brute force.
    pub checked: usize,
}

fn refused(error: &dyn std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

/// Builds a tree under a progress bar, which shows only on a terminal; also returns the seconds.
fn build(
    rows: Rows<f32>,
    leaf: Option<usize>,
    what: &'static str,
) -> Result<(CoverTree<Rows<f32>, L2>, f64), Error> {
    let parameters = Parameters {
        leaf_cutoff: leaf.map_or(LeafCutoff::Auto, LeafCutoff::Points),
        ..Parameters::default()
    };
    let bar = ProgressBar::new(rows.points() as u64).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let start = Instant::now();
    let placed = |points| bar.inc(points as u64);
    let tree = CoverTree::with_progress(rows, L2, &parameters, placed);
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    Ok((tree.map_err(|error| refused(&error))?, seconds))
}

/// The distances of the `k` nearest rows, by looking at all of them.
fn brute_force(rows: &Rows<f32>, query: &[f32], k: usize) -> Vec<f64> {
    let ids = (0..rows.points()).map(PointId::new);
    let mut all: Vec<f64> = ids.map(|id| L2.distance(query, rows.point(id))).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.truncate(k);
    all
}

impl Study {
    /// Builds, asks and checks.
    ///
    /// # Errors
    ///
    /// [`Error::Failed`] if the points or the parameters are refused, [`Error::Disagree`] if the
    /// tree's answers are not those of brute force.
    pub fn run(vectors: Vectors, question: &Question) -> Result<Self, Error> {
        let Vectors {
            dimension,
            rows,
            queries,
        } = vectors;
        let rows = Rows::new(dimension, rows).map_err(|error| refused(&error))?;
        let again = (question.leaf.is_none()).then(|| rows.clone());
        let (tree, seconds) = build(rows, question.leaf, "building")?;
        let mut study = Self {
            tree,
            layered: None,
            figures: Vec::new(),
            checked: 0,
        };
        study.add(question, "CoverTree", "build", "s", Spread::exact(seconds));
        // Points that are too few to hold some out ask for themselves.
        let queries: Vec<&[f32]> = queries.chunks_exact(dimension).collect();
        study.ask(&queries, question)?;
        study.shape(question);
        if let Some(rows) = again.filter(|_| study.tree.shape().nodes == 1) {
            study.layered = Some(build(rows, Some(LAYERED_LEAF), "layers")?.0);
        }
        Ok(study)
    }

    fn add(&mut self, question: &Question, subject: &str, op: &str, unit: &str, spread: Spread) {
        let threads = match op {
            "build" => Some(rayon::current_num_threads() as u64),
            "knn" => Some(1),
            _ => None,
        };
        self.figures.push(Figure {
            data: Some(question.name.clone()),
            k: matches!(op, "knn" | "distances").then_some(question.k as u64),
            n: Some(self.tree.len() as u64),
            threads,
            ..Figure::new("knn", subject, op, unit, spread)
        });
    }

    fn ask(&mut self, queries: &[&[f32]], question: &Question) -> Result<(), Error> {
        let own: Vec<Vec<f32>>;
        let queries: Vec<&[f32]> = if queries.is_empty() {
            let ids = (0..self.tree.len().min(CHECKED)).map(PointId::new);
            own = ids.map(|id| self.tree.cloud().point(id).to_vec()).collect();
            own.iter().map(Vec::as_slice).collect()
        } else {
            queries.to_vec()
        };
        let mut searcher = self.tree.searcher();
        let (mut times, mut neighbors) = (Vec::new(), Vec::new());
        for query in &queries {
            let start = Instant::now();
            let asked = searcher.knn_into(query, question.k, &mut neighbors);
            times.push(start.elapsed().as_secs_f64() * 1e6);
            asked.map_err(|error| refused(&error))?;
        }
        let distances = searcher.distances() as f64 / queries.len() as f64;
        let mut scans = Vec::new();
        for query in queries.iter().take(CHECKED) {
            let start = Instant::now();
            let expected = brute_force(self.tree.cloud(), query, question.k);
            scans.push(start.elapsed().as_secs_f64() * 1e6);
            let found = self.tree.knn(query, question.k);
            let found = found.map_err(|error| refused(&error))?;
            let same = found
                .iter()
                .map(|near| near.distance)
                .eq(expected.iter().copied());
            if !same {
                return Err(Error::Disagree {
                    op: format!("knn k={}", question.k),
                    subject: "CoverTree".into(),
                    with: "brute force".into(),
                    got: found.last().map_or(0, |near| near.distance.to_bits()),
                    expected: expected.last().map_or(0, |distance| distance.to_bits()),
                });
            }
        }
        self.checked = scans.len();
        self.add(question, "CoverTree", "knn", "us", Spread::of(&times));
        self.add(question, "scan", "knn", "us", Spread::of(&scans));
        let distances = Spread::exact(distances);
        self.add(question, "CoverTree", "distances", "1", distances);
        Ok(())
    }

    fn shape(&mut self, question: &Question) {
        let shape = self.tree.shape();
        let bytes = shape.bytes as f64 / shape.points as f64;
        for (op, unit, value) in [
            ("memory", "B/point", bytes),
            ("intrinsic-dimension", "1", shape.intrinsic_dimension),
            ("nodes", "1", shape.nodes as f64),
            ("leaves", "1", shape.leaves as f64),
            ("height", "1", shape.height as f64),
            ("singletons", "1", shape.singletons as f64),
            ("leaf-cutoff", "1", shape.leaf_cutoff as f64),
        ] {
            self.add(question, "CoverTree", op, unit, Spread::exact(value));
        }
    }
}
