//! Readers and a writer on one hash map, for a while, all rivals in turn.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::rivals::{Filled, ReadLoop, Rival, WriteLoop, all};
use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::data;
use crate::figure::{Figure, Spread, quantile};
use crate::interleave::Samples;
use crate::random::shuffle;
use crate::report::Report;
use crate::together::together;

/// Keys that a reader asks for before it looks whether time is up.
const CHUNK: usize = 256;
/// Changes that are made visible together.
const BATCH: usize = 100;

/// One question: so many threads of each kind.
struct Question {
    readers: usize,
    writers: usize,
    /// Whether every read is timed.
    latency: bool,
}

impl Question {
    /// How many times longer than others it is asked: threads that outnumber the processors run for
    /// milliseconds at a stretch, and a short run would see a few of those.
    fn patience(&self) -> u32 {
        if self.readers > 2 { 3 } else { 1 }
    }
}

/// What one run found.
struct Found {
    reads: u64,
    writes: u64,
    elapsed: Duration,
    nanoseconds: Vec<u32>,
}

enum Done {
    Read(u64, Vec<u32>),
    Written(u64),
}

pub(super) fn run(selection: &Selection, report: &mut Report) -> Result<(), Error> {
    let effort = Effort::of(selection);
    let keys = data::random_u64(effort.entries);
    let rivals: Vec<&Rival> = all()
        .iter()
        .filter(|rival| selection.wants_subject(rival.name))
        .filter(|rival| rival.reads || selection.wants_op("write"))
        .collect();
    let questions = questions(selection);
    let shuffled = |seed| {
        let mut keys = keys.clone();
        shuffle(&mut keys, seed);
        keys
    };
    // Two orders, so that nobody follows in another's steps; and lists, because to draw a key while the
    // time is running took a third as long as to write it.
    let (asked, written) = (shuffled(1), shuffled(2));
    let mut tables: Vec<Table> = questions
        .iter()
        .map(|question| Table::new(question, &rivals, &effort))
        .collect();
    for round in 0..effort.rounds {
        let mut order: Vec<usize> = (0..rivals.len()).collect();
        shuffle(&mut order, round as u64);
        for index in order {
            let rival = rivals[index];
            report
                .progress()
                .set_message(format!("round {round}: {}", rival.name));
            // Filled anew in each round: how a map happens to lie in memory makes more of a
            // difference than most of what is compared here.
            let mut filled = (rival.fill)(&keys);
            (filled.reader)().read(&asked[..asked.len() / 8]);
            for (question, table) in questions.iter().zip(&mut tables) {
                let can = question.writers == 0 || filled.writer.is_some();
                let reads_only = question.writers == 0 || question.latency;
                if can && (rival.reads || !reads_only) {
                    let time = effort.time * question.patience();
                    table.push(
                        index,
                        contest(question, &mut filled, [&asked, &written], time),
                    );
                }
            }
        }
    }
    for table in tables {
        table.report(selection, &rivals, report)?;
    }
    Ok(())
}

fn questions(selection: &Selection) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut ask = |readers, writers, latency| {
        questions.push(Question {
            readers,
            writers,
            latency,
        });
    };
    if selection.wants_op("get-hit") {
        ask(1, 0, false);
    }
    if selection.wants_op("get-hit") || selection.wants_op("write") {
        ask(1, 1, false);
        ask(8, 1, false);
    }
    if selection.wants_op("get-p99") || selection.wants_op("get-p999") {
        ask(1, 1, true);
        ask(4, 1, true);
        ask(8, 1, true);
    }
    questions
}

/// The samples of one question: of every rival one each round.
struct Table {
    /// What all figures have in common.
    figure: Figure,
    latency: bool,
    /// By what is asked (`get-hit` or `get-p99`, `write` or `get-p999`), then by rival.
    samples: [Vec<Samples>; 2],
}

impl Table {
    fn new(question: &Question, rivals: &[&Rival], effort: &Effort) -> Self {
        let empty: Vec<Samples> = rivals
            .iter()
            .map(|rival| Samples {
                name: rival.name.into(),
                nanoseconds: Vec::new(),
            })
            .collect();
        Self {
            figure: Figure {
                n: Some(effort.entries as u64),
                readers: Some(question.readers as u64),
                writers: Some(question.writers as u64),
                batch: (question.writers > 0).then_some(BATCH as u64),
                ..Figure::new(SUITE, "", "", "ns", Spread::exact(0.0))
            },
            latency: question.latency,
            samples: [empty.clone(), empty],
        }
    }

    fn push(&mut self, index: usize, mut found: Found) {
        let pair = if self.latency {
            found.nanoseconds.sort_unstable();
            let times: Vec<f64> = found.nanoseconds.iter().copied().map(f64::from).collect();
            [quantile(&times, 0.99), quantile(&times, 0.999)]
        } else {
            let elapsed = found.elapsed.as_nanos() as f64;
            [elapsed / found.reads as f64, elapsed / found.writes as f64]
        };
        for (samples, value) in self.samples.iter_mut().zip(pair) {
            samples[index].nanoseconds.push(value);
        }
    }

    fn report(
        self,
        selection: &Selection,
        rivals: &[&Rival],
        report: &mut Report,
    ) -> Result<(), Error> {
        let ops = if self.latency {
            ["get-p99", "get-p999"]
        } else {
            ["get-hit", "write"]
        };
        for (op, mut samples) in ops.into_iter().zip(self.samples) {
            let written = op == "write";
            if !selection.wants_op(op) || written && self.figure.writers == Some(0) {
                continue;
            }
            for (samples, rival) in samples.iter_mut().zip(rivals) {
                if !written && !rival.reads {
                    samples.nanoseconds.clear();
                }
            }
            samples.retain(|samples| !samples.nanoseconds.is_empty());
            report.add_samples(samples, |samples| Figure {
                subject: samples.name.clone(),
                op: op.into(),
                ..self.figure.clone()
            })?;
        }
        Ok(())
    }
}

fn contest(
    question: &Question,
    filled: &mut Filled,
    [asked, written]: [&[u64]; 2],
    time: Duration,
) -> Found {
    let stop = &AtomicBool::new(false);
    let mut threads: Vec<Box<dyn FnOnce() -> Done + Send + '_>> = Vec::new();
    for index in 0..question.readers {
        let reader = (filled.reader)();
        let start = index * asked.len() / question.readers;
        let latency = question.latency;
        threads.push(Box::new(move || read(reader, asked, start, latency, stop)));
    }
    if question.writers > 0
        && let Some(writer) = &mut filled.writer
    {
        threads.push(Box::new(move || write(&mut **writer, written, stop)));
    }
    threads.push(Box::new(move || {
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        Done::Written(0)
    }));
    let start = Instant::now();
    let results = together(threads);
    let mut found = Found {
        reads: 0,
        writes: 0,
        elapsed: start.elapsed(),
        nanoseconds: Vec::new(),
    };
    for done in results {
        match done {
            Done::Read(reads, nanoseconds) => {
                found.reads += reads;
                found.nanoseconds.extend(nanoseconds);
            }
            Done::Written(writes) => found.writes += writes,
        }
    }
    found
}

fn read(
    mut reader: Box<dyn ReadLoop>,
    keys: &[u64],
    start: usize,
    latency: bool,
    stop: &AtomicBool,
) -> Done {
    let mut reads = 0;
    let mut nanoseconds = Vec::with_capacity(if latency { 1 << 22 } else { 0 });
    let chunks = keys.chunks_exact(CHUNK);
    for chunk in chunks.clone().skip(start / CHUNK).chain(chunks.cycle()) {
        if stop.load(Ordering::Relaxed) || nanoseconds.len() + CHUNK > 1 << 22 {
            break;
        }
        black_box(if latency {
            reader.time(chunk, &mut nanoseconds)
        } else {
            reader.read(chunk)
        });
        reads += CHUNK as u64;
    }
    Done::Read(reads, nanoseconds)
}

fn write(writer: &mut dyn WriteLoop, keys: &[u64], stop: &AtomicBool) -> Done {
    let mut writes = 0;
    let mut chunks = keys.chunks_exact(BATCH).cycle();
    while !stop.load(Ordering::Relaxed)
        && let Some(chunk) = chunks.next()
    {
        let batch: [(u64, u64); BATCH] = std::array::from_fn(|index| (chunk[index], writes));
        writer.write_batch(&batch);
        writes += BATCH as u64;
    }
    Done::Written(writes)
}
