//! Readers and a writer on one hash map, for a while, all rivals in turn.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::rivals::{Filled, ReadLoop, Rival, WriteLoop, all};
use super::{Effort, SUITE, together};
use crate::Error;
use crate::cli::Selection;
use crate::data;
use crate::figure::{Figure, Spread, quantile};
use crate::interleave::Samples;
use crate::random::{SplitMix64, shuffle};
use crate::report::Report;

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
    let mut filled: Vec<Filled> = Vec::new();
    for rival in &rivals {
        report
            .progress()
            .set_message(format!("filling {}", rival.name));
        filled.push((rival.fill)(&keys));
    }
    let mut asked = keys;
    shuffle(&mut asked, 1);
    let throughput = selection.wants_op("get-hit") || selection.wants_op("write");
    let latency = selection.wants_op("get-p99") || selection.wants_op("get-p999");
    let mut questions = Vec::new();
    if throughput {
        for (readers, writers) in [(1, 0), (1, 1), (8, 1)] {
            questions.push(Question {
                readers,
                writers,
                latency: false,
            });
        }
    }
    if latency {
        for readers in [1, 4, 8] {
            questions.push(Question {
                readers,
                writers: 1,
                latency: true,
            });
        }
    }
    for question in questions {
        ask(
            &question,
            &rivals,
            &mut filled,
            &asked,
            &effort,
            selection,
            report,
        )?;
    }
    Ok(())
}

fn ask(
    question: &Question,
    rivals: &[&Rival],
    filled: &mut [Filled],
    keys: &[u64],
    effort: &Effort,
    selection: &Selection,
    report: &mut Report,
) -> Result<(), Error> {
    let empty: Vec<Samples> = rivals
        .iter()
        .map(|rival| Samples {
            name: rival.name.into(),
            nanoseconds: Vec::new(),
        })
        .collect();
    let (mut reads, mut writes, mut p99, mut p999) =
        (empty.clone(), empty.clone(), empty.clone(), empty);
    for round in 0..=effort.rounds {
        let mut order: Vec<usize> = (0..rivals.len()).collect();
        shuffle(&mut order, round as u64);
        for index in order {
            let measured = if question.writers == 0 || question.latency {
                rivals[index].reads
            } else {
                rivals[index].reads || selection.wants_op("write")
            };
            let has_writer = filled[index].writer.is_some() || question.writers == 0;
            if !measured || !has_writer {
                continue;
            }
            report.progress().set_message(format!(
                "{} readers: {}",
                question.readers, rivals[index].name
            ));
            let mut found = contest(question, &mut filled[index], keys, effort.time);
            if round == 0 {
                continue; // to warm up
            }
            let elapsed = found.elapsed.as_nanos() as f64;
            reads[index].nanoseconds.push(elapsed / found.reads as f64);
            writes[index]
                .nanoseconds
                .push(elapsed / found.writes as f64);
            if question.latency {
                found.nanoseconds.sort_unstable();
                let times: Vec<f64> = found.nanoseconds.iter().copied().map(f64::from).collect();
                p99[index].nanoseconds.push(quantile(&times, 0.99));
                p999[index].nanoseconds.push(quantile(&times, 0.999));
            }
        }
    }
    let mut add = |op: &'static str, mut samples: Vec<Samples>, all: bool| {
        if !selection.wants_op(op) {
            return Ok(());
        }
        for (samples, rival) in samples.iter_mut().zip(rivals) {
            if !all && !rival.reads {
                samples.nanoseconds.clear();
            }
        }
        samples.retain(|samples| !samples.nanoseconds.is_empty());
        report.add_samples(samples, |samples| Figure {
            n: Some(effort.entries as u64),
            readers: Some(question.readers as u64),
            writers: Some(question.writers as u64),
            batch: (question.writers > 0).then_some(BATCH as u64),
            ..Figure::new(SUITE, &samples.name, op, "ns", Spread::exact(0.0))
        })
    };
    if question.latency {
        add("get-p99", p99, false)?;
        add("get-p999", p999, false)
    } else {
        add("get-hit", reads, false)?;
        if question.writers > 0 {
            add("write", writes, true)?;
        }
        Ok(())
    }
}

fn contest(question: &Question, filled: &mut Filled, keys: &[u64], time: Duration) -> Found {
    let stop = &AtomicBool::new(false);
    let mut threads: Vec<Box<dyn FnOnce() -> Done + Send + '_>> = Vec::new();
    for index in 0..question.readers {
        let reader = (filled.reader)();
        let start = index * keys.len() / question.readers;
        let latency = question.latency;
        threads.push(Box::new(move || read(reader, keys, start, latency, stop)));
    }
    if question.writers > 0
        && let Some(writer) = &mut filled.writer
    {
        threads.push(Box::new(move || write(&mut **writer, keys, stop)));
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
    let mut random = SplitMix64::new(7);
    let mut writes = 0;
    while !stop.load(Ordering::Relaxed) {
        let batch: [(u64, u64); BATCH] =
            std::array::from_fn(|_| (keys[random.below(keys.len())], writes));
        writer.write_batch(&batch);
        writes += BATCH as u64;
    }
    Done::Written(writes)
}
