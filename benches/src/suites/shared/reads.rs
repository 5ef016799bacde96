//! Reads through handles beside those of a plain map, and while somebody writes.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use art_core::leftright::{Asymmetric, Barrier, Config};
use art_core::{ArtMap, LeftRight, LocalMapReader, Locked, MapReader};

use super::contestants::{BATCH, art};
use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread, quantile};
use crate::interleave::Samples;
use crate::random::{SplitMix64, shuffle};
use crate::report::Report;
use crate::together::together;

type Map = ArtMap<u64, u64>;

/// Keys that a reader asks for before it looks whether time is up.
const CHUNK: usize = 256;

/// The ways of reading, the first of which has no handle at all.
pub(super) const NAMES: &[&str] = &[
    "ArtMap",
    "Locked<ArtMap>",
    "LeftRight<ArtMap>",
    "LeftRight<ArtMap>(shared reader)",
    "LeftRight<ArtMap>(guard of 256)",
    "LeftRight<ArtMap, Asymmetric>",
];

/// One thread's way of reading.
trait Read: Sync {
    fn sum(&self, keys: &[u64]) -> u64;

    /// Pushes the nanoseconds of each read.
    fn time(&self, keys: &[u64], nanoseconds: &mut Vec<u32>) -> u64 {
        let mut sum = 0_u64;
        let mut before = Instant::now();
        for key in keys {
            sum = sum.wrapping_add(self.sum(std::slice::from_ref(key)));
            let after = Instant::now();
            nanoseconds.push(u32::try_from((after - before).as_nanos()).unwrap_or(u32::MAX));
            before = after;
        }
        sum
    }
}

fn sum(keys: &[u64], get: impl Fn(&u64) -> Option<u64>) -> u64 {
    let values = keys.iter().map(|key| get(key).unwrap_or(0));
    values.fold(0, u64::wrapping_add)
}

impl Read for Map {
    fn sum(&self, keys: &[u64]) -> u64 {
        sum(keys, |key| self.get(key).copied())
    }
}

impl Read for Locked<Map> {
    fn sum(&self, keys: &[u64]) -> u64 {
        sum(keys, |key| self.get(key))
    }
}

impl<B: Barrier> Read for MapReader<Map, B> {
    fn sum(&self, keys: &[u64]) -> u64 {
        sum(keys, |key| self.enter().get(key).copied())
    }
}

/// A reader with a slot of its own; a thread's alone.
struct Own<B: Barrier>(std::sync::Mutex<LocalMapReader<Map, B>>);

impl<B: Barrier> Read for Own<B> {
    fn sum(&self, keys: &[u64]) -> u64 {
        // Locked once for all keys, by the one thread that has it.
        let reader = self.0.lock().expect("nobody panics");
        sum(keys, |key| reader.enter().get(key).copied())
    }

    fn time(&self, keys: &[u64], nanoseconds: &mut Vec<u32>) -> u64 {
        let reader = self.0.lock().expect("nobody panics");
        let mut sum = 0_u64;
        let mut before = Instant::now();
        for key in keys {
            sum = sum.wrapping_add(reader.enter().get(key).copied().unwrap_or(0));
            let after = Instant::now();
            nanoseconds.push(u32::try_from((after - before).as_nanos()).unwrap_or(u32::MAX));
            before = after;
        }
        sum
    }
}

/// One guard for all keys of a call.
struct OneGuard(MapReader<Map>);

impl Read for OneGuard {
    fn sum(&self, keys: &[u64]) -> u64 {
        let map = self.0.enter();
        sum(keys, |key| map.get(key).copied())
    }
}

/// All maps, filled alike.
struct Maps {
    /// Read with the lock, and as a plain map while one lock is held: where in memory a map lies
    /// makes more of a difference than what is to be measured.
    locked: Locked<Map>,
    copies: LeftRight<Map>,
    asymmetric: Option<LeftRight<Map, Asymmetric>>,
}

impl Maps {
    fn new(keys: &[u64]) -> Self {
        Self {
            locked: Locked::new(art(keys)),
            copies: LeftRight::new(art(keys)),
            asymmetric: LeftRight::asymmetric(art(keys), Config::default()).ok(),
        }
    }

    /// What a thread reads with; `None` where the system has no such thing.
    fn reader(&self, name: &str) -> Option<Box<dyn Read + Send + '_>> {
        Some(match name {
            "ArtMap" => Box::new(Plain(self.locked.clone())),
            "Locked<ArtMap>" => Box::new(self.locked.clone()),
            "LeftRight<ArtMap>" => Box::new(Own(self.copies.local().into())),
            "LeftRight<ArtMap>(shared reader)" => Box::new(self.copies.reader()),
            "LeftRight<ArtMap>(guard of 256)" => Box::new(OneGuard(self.copies.reader())),
            _ => Box::new(Own(self.asymmetric.as_ref()?.local().into())),
        })
    }
}

/// The map as it is, for all keys of a call.
struct Plain(Locked<Map>);

impl Read for Plain {
    fn sum(&self, keys: &[u64]) -> u64 {
        self.0.read(|map| map.sum(keys))
    }

    fn time(&self, keys: &[u64], nanoseconds: &mut Vec<u32>) -> u64 {
        self.0.read(|map| map.time(keys, nanoseconds))
    }
}

pub(super) fn run(
    selection: &Selection,
    keys: &[u64],
    effort: &Effort,
    report: &mut Report,
) -> Result<(), Error> {
    let names: Vec<&'static str> = NAMES
        .iter()
        .copied()
        .filter(|name| selection.wants_subject(name))
        .collect();
    let mut asked = keys.to_vec();
    shuffle(&mut asked, 1);
    report.progress().set_message("filling");
    let mut maps = Maps::new(keys);
    let empty: Vec<Samples> = names
        .iter()
        .map(|&name| Samples {
            name: name.into(),
            nanoseconds: Vec::new(),
        })
        .collect();
    if selection.wants_op("get-hit") {
        for readers in [1, 2] {
            let mut samples = empty.clone();
            for round in 0..3 * effort.rounds {
                for index in shuffled(names.len(), round) {
                    report
                        .progress()
                        .set_message(format!("get-hit: {}", names[index]));
                    if let Some(time) =
                        throughput(&maps, names[index], &asked, readers, effort.time)
                    {
                        samples[index].nanoseconds.push(time);
                    }
                }
            }
            samples.retain(|samples| !samples.nanoseconds.is_empty());
            report.add_samples(samples, |samples| Figure {
                data: Some("u64-rand-1m".into()),
                readers: Some(readers as u64),
                writers: Some(0),
                ..Figure::new(SUITE, &samples.name, "get-hit", "ns", Spread::exact(0.0))
            })?;
        }
    }
    if selection.wants_op("get-p99") {
        for (readers, writers) in [(1, 0), (1, 1), (2, 0), (2, 1)] {
            let mut samples = empty.clone();
            for round in 0..effort.rounds {
                for index in shuffled(names.len(), round) {
                    let name = names[index];
                    report.progress().set_message(format!("get-p99: {name}"));
                    // A plain map has no writer beside readers.
                    let can = writers == 0 || name != "ArtMap";
                    if can
                        && let Some(time) =
                            latency(&mut maps, name, &asked, readers, writers, effort.time)
                    {
                        samples[index].nanoseconds.push(time);
                    }
                }
            }
            samples.retain(|samples| !samples.nanoseconds.is_empty());
            report.add_samples(samples, |samples| Figure {
                data: Some("u64-rand-1m".into()),
                readers: Some(readers as u64),
                writers: Some(writers as u64),
                batch: (writers > 0).then_some(BATCH as u64),
                ..Figure::new(SUITE, &samples.name, "get-p99", "ns", Spread::exact(0.0))
            })?;
        }
    }
    Ok(())
}

fn shuffled(len: usize, round: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    shuffle(&mut order, round as u64);
    order
}

/// The time of one read in one thread, the mean over all threads.
fn throughput(
    maps: &Maps,
    name: &str,
    keys: &[u64],
    readers: usize,
    time: Duration,
) -> Option<f64> {
    let stop = &AtomicBool::new(false);
    let mut threads: Vec<Box<dyn FnOnce() -> u64 + Send + '_>> = vec![timer(time, stop)];
    for index in 0..readers {
        let reader = maps.reader(name)?;
        threads.push(Box::new(move || {
            let mut done = 0;
            for chunk in chunks(keys, index, readers) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                black_box(reader.sum(chunk));
                done += CHUNK as u64;
            }
            done
        }));
    }
    let start = Instant::now();
    let done: u64 = together(threads).into_iter().sum();
    Some(start.elapsed().as_nanos() as f64 * readers as f64 / done as f64)
}

/// The time that 99 of a hundred reads keep below.
fn latency(
    maps: &mut Maps,
    name: &str,
    keys: &[u64],
    readers: usize,
    writers: usize,
    time: Duration,
) -> Option<f64> {
    let stop = &AtomicBool::new(false);
    let found = std::sync::Mutex::new(Vec::new());
    {
        // One borrow for the writer, taken apart from those of the readers.
        let mut threads: Vec<Box<dyn FnOnce() -> u64 + Send + '_>> = vec![timer(time, stop)];
        let mut own = Vec::new();
        for _ in 0..readers {
            own.push(match name {
                "LeftRight<ArtMap>" => boxed(Own(maps.copies.local().into())),
                "LeftRight<ArtMap>(shared reader)" => boxed(maps.copies.reader()),
                "LeftRight<ArtMap>(guard of 256)" => boxed(OneGuard(maps.copies.reader())),
                "Locked<ArtMap>" => boxed(maps.locked.clone()),
                "ArtMap" => boxed(Plain(maps.locked.clone())),
                _ => boxed(Own(maps.asymmetric.as_ref()?.local().into())),
            });
        }
        for (index, reader) in own.into_iter().enumerate() {
            let found = &found;
            threads.push(Box::new(move || {
                let mut nanoseconds = Vec::with_capacity(1 << 22);
                for chunk in chunks(keys, index, readers) {
                    if stop.load(Ordering::Relaxed) || nanoseconds.len() + CHUNK > 1 << 22 {
                        break;
                    }
                    black_box(reader.time(chunk, &mut nanoseconds));
                }
                found
                    .lock()
                    .expect("nobody panics")
                    .append(&mut nanoseconds);
                0
            }));
        }
        if writers > 0 {
            threads.push(match name {
                "Locked<ArtMap>" => {
                    let map = maps.locked.clone();
                    Box::new(move || {
                        write(keys, stop, |key| {
                            map.insert(key, key);
                        })
                    })
                }
                "LeftRight<ArtMap, Asymmetric>" => {
                    let writer = maps.asymmetric.as_mut()?;
                    Box::new(move || write(keys, stop, |key| publish(writer, key)))
                }
                _ => {
                    let writer = &mut maps.copies;
                    Box::new(move || write(keys, stop, |key| publish(writer, key)))
                }
            });
        }
        together(threads);
    }
    Some(p99(found.into_inner().expect("nobody panics")))
}

fn boxed<'a, R: Read + Send + 'a>(reader: R) -> Box<dyn Read + Send + 'a> {
    Box::new(reader)
}

fn p99(mut nanoseconds: Vec<u32>) -> f64 {
    if nanoseconds.is_empty() {
        // The machine was so busy that nobody came to read.
        return f64::INFINITY;
    }
    nanoseconds.sort_unstable();
    let times: Vec<f64> = nanoseconds.into_iter().map(f64::from).collect();
    quantile(&times, 0.99)
}

fn timer<'a>(time: Duration, stop: &'a AtomicBool) -> Box<dyn FnOnce() -> u64 + Send + 'a> {
    Box::new(move || {
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        0
    })
}

/// All keys over and over, each thread from another place on.
fn chunks(keys: &[u64], index: usize, readers: usize) -> impl Iterator<Item = &[u64]> {
    let start = index * keys.len() / readers / CHUNK;
    let chunks = keys.chunks_exact(CHUNK);
    chunks.clone().skip(start).chain(chunks.cycle())
}

fn publish<B: Barrier>(writer: &mut LeftRight<Map, B>, key: u64) {
    writer.insert(key, key);
    if writer.pending() >= BATCH {
        writer.publish();
    }
}

fn write(keys: &[u64], stop: &AtomicBool, mut put: impl FnMut(u64)) -> u64 {
    let mut random = SplitMix64::new(7);
    while !stop.load(Ordering::Relaxed) {
        for _ in 0..CHUNK {
            put(keys[random.below(keys.len())]);
        }
    }
    0
}
