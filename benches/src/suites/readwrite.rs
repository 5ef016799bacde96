//! The suite `readwrite`: mixes of 0 to 100 % reads over modes and threads, as the Go library's study
//! has them. There the "read-only" mix reads an empty map; here every map is full and every read
//! finds its key.

mod mode;
mod quoted;

use std::sync::Barrier;
use std::time::{Duration, Instant};
use std::{hint, thread};

use self::mode::{Filled, Hold, Mode, Plain, modes};
use self::quoted::QUOTED;
use crate::Error;
use crate::cli::Selection;
use crate::data;
use crate::figure::{Figure, Spread};
use crate::interleave::Samples;
use crate::random::{SplitMix64, shuffle};
use crate::report::Report;
use crate::suites::{Subject, Suite};

/// Reads and writes by turns, on one map, from several threads.
#[derive(Debug)]
pub struct ReadWrite;

const SUITE: &str = "readwrite";
/// Keys in the map: half of what is written replaces a value, the other half comes and goes.
const KEYS: usize = 1_000_000;
/// Operations between two looks at the clock.
const CHUNK: usize = 256;

impl Suite for ReadWrite {
    fn name(&self) -> &'static str {
        SUITE
    }

    fn about(&self) -> &'static str {
        "The ancestor's mixes: 0 to 100 % reads over modes and threads"
    }

    fn subjects(&self) -> Vec<Subject> {
        modes().into_iter().map(|mode| mode.subject).collect()
    }

    fn data(&self) -> &'static [&'static str] {
        &["u64-rand-1m"]
    }

    fn ops(&self) -> &'static [&'static str] {
        &["mix"]
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        let keys = data::random_u64(KEYS);
        let mut questions = Vec::new();
        for threads in thread_counts() {
            for reads in reads(selection.quick) {
                questions.push((threads, *reads));
            }
        }
        let wanted: Vec<Mode> = modes()
            .into_iter()
            .filter(|mode| selection.wants_subject(mode.subject.name))
            .collect();
        let (rounds, time) = if selection.quick { (3, 30) } else { (7, 100) };
        let time = Duration::from_millis(time);
        report.progress().set_length((rounds * wanted.len()) as u64);
        let mut samples = vec![vec![Vec::new(); wanted.len()]; questions.len()];
        for round in 0..rounds {
            let mut order: Vec<usize> = (0..wanted.len()).collect();
            shuffle(&mut order, round as u64);
            for index in order {
                let mode = &wanted[index];
                report
                    .progress()
                    .set_message(format!("round {round}: {}", mode.subject.name));
                let mut map = (mode.fill)(&keys);
                for ((threads, reads), samples) in questions.iter().zip(&mut samples) {
                    let mix = Mix {
                        keys: &keys,
                        reads: *reads,
                        time,
                        seed: round as u64,
                    };
                    samples[index].extend(mix.run(&mut map, *threads));
                }
                report.progress().inc(1);
            }
        }
        for ((threads, reads), samples) in questions.into_iter().zip(samples) {
            let samples = wanted
                .iter()
                .zip(samples)
                .filter(|(_, nanoseconds)| !nanoseconds.is_empty())
                .map(|(mode, nanoseconds)| Samples {
                    name: mode.subject.name.into(),
                    nanoseconds,
                });
            report.add_samples(samples.collect(), |samples| Figure {
                data: Some("u64-rand-1m".into()),
                threads: Some(threads as u64),
                reads: Some(reads),
                ..Figure::new(SUITE, &samples.name, "mix", "ns", Spread::exact(0.0))
            })?;
        }
        for quoted in QUOTED {
            for &(reads, nanoseconds) in quoted.times {
                report.add(Figure {
                    data: Some("u64-rand-1m".into()),
                    threads: Some(1),
                    reads: Some(reads),
                    source: Some("quoted".into()),
                    ..Figure::new(
                        SUITE,
                        quoted.subject,
                        "mix",
                        "ns",
                        Spread::exact(nanoseconds),
                    )
                })?;
            }
        }
        report.note("mix: nanoseconds an operation, of all threads together; a write replaces a value, or takes a key out and puts it back");
        Ok(())
    }
}

/// One thread, and as many as there are processors.
fn thread_counts() -> Vec<usize> {
    let most = thread::available_parallelism().map_or(1, usize::from);
    let mut counts = vec![1, 2, most];
    counts.retain(|&count| count <= most.max(2));
    counts.sort_unstable();
    counts.dedup();
    counts
}

fn reads(quick: bool) -> &'static [u64] {
    if quick {
        &[0, 90, 100]
    } else {
        &[0, 50, 90, 99, 100]
    }
}

/// What the threads do for a while.
struct Mix<'a> {
    keys: &'a [u64],
    /// How many operations of a hundred read.
    reads: u64,
    time: Duration,
    seed: u64,
}

impl Mix<'_> {
    /// Lets the threads work, and returns the nanoseconds between two operations of any of them;
    /// `None` if the map is not for so many.
    fn run(&self, map: &mut Filled, threads: usize) -> Option<f64> {
        let gate = Barrier::new(threads);
        let found = match map {
            Filled::Alone(map) => {
                if threads > 1 {
                    return None;
                }
                vec![self.work(&mut **map, &gate, 0, 1)]
            }
            Filled::Shared(map) => thread::scope(|scope| {
                let (map, gate) = (&**map, &gate);
                let handles: Vec<_> = (0..threads)
                    .map(|thread| {
                        scope.spawn(move || self.work(&mut Hold(map), gate, thread, threads))
                    })
                    .collect();
                let found = handles.into_iter().map(|handle| handle.join());
                found
                    .map(|found| found.expect("no measured thread panics"))
                    .collect()
            }),
        };
        let done: u64 = found.iter().map(|(done, _)| done).sum();
        let longest = found.iter().map(|(_, time)| *time).max();
        Some(longest.unwrap_or_default().as_nanos() as f64 / done as f64)
    }

    fn work(
        &self,
        map: &mut dyn Plain,
        gate: &Barrier,
        thread: usize,
        threads: usize,
    ) -> (u64, Duration) {
        // Each thread writes to keys of its own, so that a map's answers are known.
        let part = self.keys.len() / threads;
        let mine = &self.keys[part * thread..part * (thread + 1)];
        let mut random = SplitMix64::new(self.seed * 64 + thread as u64);
        gate.wait();
        let start = Instant::now();
        let mut done = 0;
        while start.elapsed() < self.time {
            for _ in 0..CHUNK {
                if random.below(100) < self.reads as usize {
                    hint::black_box(map.get(self.keys[random.below(self.keys.len())]));
                    continue;
                }
                let key = mine[random.below(mine.len())];
                if random.below(2) == 0 {
                    map.remove(key);
                }
                map.insert(key, key);
            }
            done += CHUNK as u64;
        }
        (done, start.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_whole_after_a_mix() {
        let keys = data::random_u64(200);
        for mode in modes() {
            let mut map = (mode.fill)(&keys);
            for (threads, reads) in [(1, 0), (1, 50), (2, 0), (2, 50), (2, 100)] {
                let mix = Mix {
                    keys: &keys,
                    reads,
                    time: Duration::from_millis(1),
                    seed: 1,
                };
                let time = mix.run(&mut map, threads);
                assert!(time.is_none_or(|time| time > 0.0), "{}", mode.subject.name);
            }
            for &key in &keys {
                let found = match &map {
                    Filled::Alone(map) => map.get(key),
                    Filled::Shared(map) => map.get(key),
                };
                assert_eq!(found, Some(key), "{}", mode.subject.name);
            }
        }
    }
}
