//! Rows of numbers and of bits.

use std::hint::black_box;
use std::time::Duration;

use metrics::{Cosine, Distance, Hamming, L1, L2, Level, SquaredL2};
use pulp::Arch;
use simsimd::{BinarySimilarity, SpatialSimilarity};

use super::kernels::{self, Magnitude, Product, Square};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Lap};
use crate::random::SplitMix64;
use crate::report::Report;

/// Rows of so many bytes are in the second-level cache, where a search finds its blocks.
const CACHED: usize = 1_000_000;
/// And so many in the first.
const NEAR: usize = 24_000;
/// A lap reads so many bytes, but does at least so many operations.
const LAP: (usize, usize) = (4_000_000, 20_000);
/// Bytes of a line of the cache: rows begin with one, for everybody.
const LINE: usize = 64;

/// Numbers that begin with a line of the cache.
struct Aligned {
    values: Vec<f32>,
    start: usize,
    len: usize,
}

impl Aligned {
    fn random(len: usize, seed: u64) -> Self {
        let mut random = SplitMix64::new(seed);
        let more = LINE / size_of::<f32>();
        let mut values = vec![0.0; len + more];
        let start = (LINE - values.as_ptr().addr() % LINE) % LINE / size_of::<f32>();
        for value in &mut values[start..start + len] {
            *value = random.unit_f64() as f32;
        }
        Self { values, start, len }
    }

    fn get(&self) -> &[f32] {
        &self.values[self.start..][..self.len]
    }
}

/// What is asked: a query, and the rows it is compared with.
struct Task {
    dimension: usize,
    query: Aligned,
    rows: Aligned,
}

impl Task {
    fn new(dimension: usize, bytes: usize) -> Self {
        let count = (bytes / size_of::<f32>() / dimension).clamp(8, 20_000);
        Self {
            dimension,
            query: Aligned::random(dimension, 1),
            rows: Aligned::random(dimension * count, 2),
        }
    }

    fn count(&self) -> usize {
        self.rows.len / self.dimension
    }

    fn repeat(&self) -> usize {
        let least = LAP.1.div_ceil(self.count());
        (LAP.0 / (4 * self.rows.len)).max(least).max(1)
    }

    fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.rows.get().chunks_exact(self.dimension)
    }
}

/// Compares the query with each row, over and over.
fn pairs<'a>(
    name: &'static str,
    task: &'a Task,
    kernel: impl Fn(&[f32], &[f32]) -> f64 + 'a,
) -> (Contender<'a>, Vec<f64>) {
    let answers = task
        .rows()
        .map(|row| kernel(task.query.get(), row))
        .collect();
    let contender = Contender::new(name, move || {
        Lap::of(|| {
            for _ in 0..task.repeat() {
                let query = black_box(task.query.get());
                black_box(task.rows().map(|row| kernel(query, row)).sum::<f64>());
            }
            0
        })
    });
    (contender, answers)
}

/// Hands all rows to a kernel at once, over and over.
fn blocks<'a>(
    name: &'static str,
    task: &'a Task,
    kernel: impl Fn(&[f32], &[f32], &mut [f32]) + 'a,
) -> (Contender<'a>, Vec<f64>) {
    let mut out = vec![0.0; task.count()];
    kernel(task.query.get(), task.rows.get(), &mut out);
    let answers = out.iter().map(|&x| f64::from(x)).collect();
    let contender = Contender::new(name, move || {
        Lap::of(|| {
            for _ in 0..task.repeat() {
                kernel(black_box(task.query.get()), task.rows.get(), &mut out);
                black_box(&mut out);
            }
            0
        })
    });
    (contender, answers)
}

fn by_rows(kernel: impl Fn(&[f32], &[f32]) -> f32) -> impl Fn(&[f32], &[f32], &mut [f32]) {
    move |query, rows, out| {
        for (row, out) in rows.chunks_exact(query.len()).zip(out) {
            *out = kernel(query, row);
        }
    }
}

/// Keeps the contenders that are wanted, after comparing everybody's answers with the first's.
pub(super) fn agreeing<'a>(
    op: &str,
    all: Vec<(Contender<'a>, Vec<f64>)>,
    selection: &Selection,
) -> Result<Vec<Contender<'a>>, Error> {
    let expected = all
        .first()
        .map(|(_, answers)| answers.clone())
        .unwrap_or_default();
    let mut agreeing = Vec::new();
    for (contender, answers) in all {
        let differ = answers
            .iter()
            .zip(&expected)
            .find(|(got, expected)| (*got - *expected).abs() > 1e-3 * expected.abs() + 1e-4);
        if let Some((got, expected)) = differ {
            return Err(Error::Disagree {
                op: op.into(),
                subject: contender.name().into(),
                with: "metrics".into(),
                got: got.to_bits(),
                expected: expected.to_bits(),
            });
        }
        if selection.wants_subject(contender.name()) {
            agreeing.push(contender);
        }
    }
    Ok(agreeing)
}

/// Times the contenders by turns and reports what they took for one distance.
pub(super) fn report_race(
    (name, op): (&str, &str),
    (n, operations): (usize, usize),
    mut contenders: Vec<Contender<'_>>,
    selection: &Selection,
    report: &mut Report,
) -> Result<(), Error> {
    report.progress().set_message(format!("{name}: {op}"));
    let plan = Interleave {
        rounds: if selection.quick { 5 } else { 15 },
        at_most: if selection.quick { 5 } else { 31 },
        budget: Duration::from_millis(if selection.quick { 100 } else { 400 }),
        operations: operations as u64,
        ..Interleave::default()
    };
    let samples = plan.run(op, &mut contenders, |_| {})?;
    report.add_samples(samples, |samples| Figure {
        data: Some(name.into()),
        n: Some(n as u64),
        ..Figure::new("metrics", &samples.name, op, "ns", Spread::exact(0.0))
    })
}

fn squares(arch: Arch, task: &Task) -> Vec<(Contender<'_>, Vec<f64>)> {
    let simsimd = |a: &[f32], b: &[f32]| f32::sqeuclidean(a, b).unwrap_or(f64::NAN) as f32;
    // The rows themselves, which begin with a line of the cache.
    let words: &[u32] = pulp::bytemuck::cast_slice(task.rows.get());
    // The load has no answer, so it gets the others' place and nothing to compare.
    let load = Contender::new("load", move || {
        Lap::of(|| {
            for _ in 0..task.repeat() {
                black_box(kernels::load(arch, black_box(words)));
            }
            0
        })
    });
    vec![
        blocks("metrics", task, |query, rows, out| {
            SquaredL2::block(Level::best(), query, rows, out);
        }),
        blocks("simsimd", task, by_rows(simsimd)),
        blocks(
            "pulp",
            task,
            by_rows(move |a, b| kernels::with_pulp(arch, a, b, Square)),
        ),
        blocks(
            "chunked loop",
            task,
            by_rows(|a, b| kernels::in_chunks(a, b, Square)),
        ),
        blocks(
            "plain loop",
            task,
            by_rows(|a, b| kernels::plainly(a, b, Square)),
        ),
        (load, Vec::new()),
    ]
}

fn lengths(arch: Arch, task: &Task) -> Vec<(Contender<'_>, Vec<f64>)> {
    vec![
        pairs("metrics", task, |a, b| L2.distance(a, b)),
        pairs("simsimd", task, |a, b| f32::l2(a, b).unwrap_or(f64::NAN)),
        pairs("pulp", task, move |a, b| {
            f64::from(kernels::with_pulp(arch, a, b, Square).sqrt())
        }),
        pairs("chunked loop", task, |a, b| {
            f64::from(kernels::in_chunks(a, b, Square).sqrt())
        }),
        pairs("plain loop", task, |a, b| {
            f64::from(kernels::plainly(a, b, Square).sqrt())
        }),
    ]
}

fn magnitudes(arch: Arch, task: &Task) -> Vec<(Contender<'_>, Vec<f64>)> {
    vec![
        pairs("metrics", task, |a, b| L1.distance(a, b)),
        pairs("pulp", task, move |a, b| {
            f64::from(kernels::with_pulp(arch, a, b, Magnitude))
        }),
        pairs("chunked loop", task, |a, b| {
            f64::from(kernels::in_chunks(a, b, Magnitude))
        }),
        pairs("plain loop", task, |a, b| {
            f64::from(kernels::plainly(a, b, Magnitude))
        }),
    ]
}

fn cosines(arch: Arch, task: &Task) -> Vec<(Contender<'_>, Vec<f64>)> {
    fn cosine(dot: impl Fn(&[f32], &[f32]) -> f32) -> impl Fn(&[f32], &[f32]) -> f64 {
        move |a, b| f64::from(1.0 - dot(a, b) / (dot(a, a) * dot(b, b)).sqrt())
    }
    vec![
        pairs("metrics", task, |a, b| Cosine.distance(a, b)),
        pairs("simsimd", task, |a, b| {
            f32::cosine(a, b).unwrap_or(f64::NAN)
        }),
        pairs(
            "pulp",
            task,
            cosine(move |a, b| kernels::with_pulp(arch, a, b, Product)),
        ),
        pairs(
            "chunked loop",
            task,
            cosine(|a, b| kernels::in_chunks(a, b, Product)),
        ),
        pairs(
            "plain loop",
            task,
            cosine(|a, b| kernels::plainly(a, b, Product)),
        ),
    ]
}

/// All questions about rows of one dimension.
pub(super) fn rows(
    name: &str,
    dimension: usize,
    selection: &Selection,
    report: &mut Report,
) -> Result<(), Error> {
    let arch = Arch::new();
    type Ask = fn(Arch, &Task) -> Vec<(Contender<'_>, Vec<f64>)>;
    let questions: [(&str, usize, Ask); 5] = [
        ("l2-block", NEAR, squares),
        ("l2-block", CACHED, squares),
        ("l2", CACHED, lengths),
        ("l1", CACHED, magnitudes),
        ("cosine", CACHED, cosines),
    ];
    for (op, bytes, ask) in questions {
        if selection.wants_op(op) {
            let task = Task::new(dimension, bytes);
            let contenders = agreeing(op, ask(arch, &task), selection)?;
            let operations = task.count() * task.repeat();
            report_race(
                (name, op),
                (task.count(), operations),
                contenders,
                selection,
                report,
            )?;
        }
    }
    if selection.wants_op("hamming") {
        bits(name, dimension, selection, report)?;
    }
    Ok(())
}

/// Rows of as many bits as there are dimensions, rounded up to words.
fn bits(
    name: &str,
    dimension: usize,
    selection: &Selection,
    report: &mut Report,
) -> Result<(), Error> {
    const ROWS: usize = 4000;
    let width = dimension.div_ceil(64);
    let mut random = SplitMix64::new(3);
    let words: Vec<u64> = (0..width * (ROWS + 1)).map(|_| random.next_u64()).collect();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let (query, words) = words.split_at(width);
    let (query_bytes, bytes) = bytes.split_at(8 * width);
    let ours = |row: &[u64]| Hamming.distance(query, row);
    let plainly = |row: &[u64]| -> f64 {
        let differ = query.iter().zip(row).map(|(a, b)| (a ^ b).count_ones());
        f64::from(differ.sum::<u32>())
    };
    let simsimd = |row: &[u8]| u8::hamming(query_bytes, row).unwrap_or(f64::NAN);
    let contenders = vec![
        counting("metrics", move || words.chunks_exact(width).map(ours)),
        counting("simsimd", move || {
            bytes.chunks_exact(8 * width).map(simsimd)
        }),
        counting("plain loop", move || words.chunks_exact(width).map(plainly)),
    ];
    let contenders = agreeing("hamming", contenders, selection)?;
    report_race(
        (name, "hamming"),
        (ROWS, ROWS * REPEAT),
        contenders,
        selection,
        report,
    )
}

/// How often a lap goes over the rows of bits, or over the words.
pub(super) const REPEAT: usize = 10;

/// Adds up all answers, over and over.
pub(super) fn counting<'a, I: Iterator<Item = f64>>(
    name: &'static str,
    answers: impl Fn() -> I + 'a,
) -> (Contender<'a>, Vec<f64>) {
    let once = answers().collect();
    let contender = Contender::new(name, move || {
        Lap::of(|| {
            for _ in 0..REPEAT {
                black_box(answers().sum::<f64>());
            }
            0
        })
    });
    (contender, once)
}
