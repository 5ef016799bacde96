//! Reads and writes mixed, by several threads, for a while.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::contestants::{ALL, BATCH, Contestant, Maker, Op};
use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::Samples;
use crate::random::{SplitMix64, shuffle};
use crate::report::Report;
use crate::together::together;

/// Operations that a thread does before it looks whether time is up.
const CHUNK: usize = 256;

const THREADS: [usize; 3] = [1, 2, 4];

pub(super) fn run(
    selection: &Selection,
    keys: &[u64],
    effort: &Effort,
    report: &mut Report,
) -> Result<(), Error> {
    let contestants: Vec<&Contestant> = ALL
        .iter()
        .filter(|contestant| selection.wants_subject(contestant.name))
        .collect();
    let questions: Vec<(usize, u64)> = THREADS
        .into_iter()
        .flat_map(|threads| effort.shares.iter().map(move |&share| (threads, share)))
        .collect();
    let plans: Vec<Vec<Op>> = effort
        .shares
        .iter()
        .map(|&share| plan(keys, share))
        .collect();
    let empty: Vec<Samples> = contestants
        .iter()
        .map(|contestant| Samples {
            name: contestant.name.into(),
            nanoseconds: Vec::new(),
        })
        .collect();
    let mut samples = vec![empty; questions.len()];
    for round in 0..effort.rounds {
        let mut order: Vec<usize> = (0..contestants.len()).collect();
        shuffle(&mut order, round as u64);
        for index in order {
            let name = contestants[index].name;
            report
                .progress()
                .set_message(format!("round {round}: {name}"));
            // Filled anew in each round: how a map happens to lie in memory makes a difference.
            let maker = (contestants[index].fill)(keys);
            maker().work(&plans[plans.len() - 1][..keys.len() / 8]);
            for (&(threads, share), samples) in questions.iter().zip(&mut samples) {
                let which = effort.shares.iter().position(|&other| other == share);
                let plan = &plans[which.unwrap_or_default()];
                let nanoseconds = contest(&maker, plan, threads, effort.time);
                samples[index].nanoseconds.push(nanoseconds);
            }
        }
    }
    for ((threads, share), samples) in questions.into_iter().zip(samples) {
        report.add_samples(samples, |samples| Figure {
            data: Some("u64-rand-1m".into()),
            threads: Some(threads as u64),
            reads: Some(share),
            batch: (share < 100 && samples.name.starts_with("LeftRight")).then_some(BATCH as u64),
            ..Figure::new(SUITE, &samples.name, "mix", "ns", Spread::exact(0.0))
        })?;
    }
    Ok(())
}

/// Operations over all keys in random order, so many of a hundred of them reads.
fn plan(keys: &[u64], share: u64) -> Vec<Op> {
    let mut keys = keys.to_vec();
    shuffle(&mut keys, 1);
    let mut random = SplitMix64::new(share);
    keys.into_iter()
        .map(|key| ((random.below(100) as u64) < share, key))
        .collect()
}

/// Nanoseconds an operation: the time that passed, by all that were done in it.
fn contest(maker: &Maker, plan: &[Op], threads: usize, time: Duration) -> f64 {
    let stop = &AtomicBool::new(false);
    let mut workers: Vec<Box<dyn FnOnce() -> u64 + Send + '_>> = Vec::new();
    for index in 0..threads {
        let mut worker = maker();
        let start = index * plan.len() / threads / CHUNK;
        workers.push(Box::new(move || {
            let mut done = 0;
            let chunks = plan.chunks_exact(CHUNK);
            for chunk in chunks.clone().skip(start).chain(chunks.cycle()) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                black_box(worker.work(chunk));
                done += CHUNK as u64;
            }
            done
        }));
    }
    workers.push(Box::new(move || {
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        0
    }));
    let start = Instant::now();
    let done: u64 = together(workers).into_iter().sum();
    // At least one, lest a machine that was too busy gives an infinite time.
    start.elapsed().as_nanos() as f64 / done.max(1) as f64
}
