//! Readers, handles and a writer at full tilt, checking all the while. A program of its own so that
//! sanitizers and memcheck can run it:
//!
//! `cargo run --release -p leftright --example stress -- [seconds] [readers]`
//!
//! With `RUSTFLAGS="-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer" cargo +nightly run
//! --target x86_64-unknown-linux-gnu …` it looks for data races, with `address` for use after free
//! and leaks. Leaves with a panic, and so with an exit code, at the first thing that is wrong.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use leftright::{Absorb, Asymmetric, Barrier, Config, Factory, ReadGuard, WhenFull, Writer};

/// 128 words that are equal unless somebody looks in the middle of a change.
#[derive(Clone)]
struct Wide(Box<[u64; 128]>);

impl Wide {
    fn value(&self) -> u64 {
        let first = self.0[0];
        assert!(self.0.iter().all(|&word| word == first), "half a change");
        first
    }
}

impl Absorb<u64> for Wide {
    fn absorb_first(&mut self, op: &mut u64, _: &Self) {
        self.0.iter_mut().for_each(|word| *word = *op);
    }

    fn sync_with(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }
}

static STOP: AtomicBool = AtomicBool::new(false);
static READS: AtomicU64 = AtomicU64::new(0);

/// A generator that is good enough to vary what happens next.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state >> 11
}

/// Checks what a guard shows and returns it.
fn check<B: Barrier>(guard: &ReadGuard<'_, Wide, B>, last: u64) -> u64 {
    let value = guard.value();
    assert!(value >= last, "time went backwards");
    value
}

fn read<B: Barrier>(factory: Factory<Wide, B>, seed: u64) {
    let mut state = seed;
    let shared = factory.reader();
    let mut local = factory.local();
    let (mut last, mut reads) = (0, 0);
    while !STOP.load(Ordering::Relaxed) {
        for _ in 0..64 {
            last = check(&local.enter(), last);
            last = check(&shared.enter(), last);
        }
        reads += 128;
        match next(&mut state) % 16 {
            0 => local = local.clone(),
            1 => {
                let many: Vec<_> = (0..next(&mut state) % 100).map(|_| local.clone()).collect();
                many.iter()
                    .for_each(|reader| last = check(&reader.enter(), last));
            }
            2 => {
                let guard = local.enter();
                thread::sleep(Duration::from_micros(next(&mut state) % 2_000));
                last = check(&guard, last);
            }
            3 => {
                let outer = local.enter();
                let inner = local.enter();
                assert_eq!(outer.value(), inner.value());
                drop(outer);
                last = check(&inner, last);
            }
            4 => {
                let mut guard = shared.enter();
                for _ in 0..50 {
                    last = check(&guard, last);
                    guard = guard.repin();
                }
            }
            5 => {
                let reader = shared.clone();
                let thread = thread::spawn(move || reader.enter().value());
                assert!(thread.join().expect("it checks only") >= last);
            }
            6 => {
                let part = ReadGuard::map(local.enter(), |wide| &wide.0[100]);
                assert!(*part >= last);
                last = *part;
            }
            _ => {}
        }
    }
    READS.fetch_add(reads, Ordering::Relaxed);
}

fn write<B: Barrier>(mut writer: Writer<Wide, u64, B>, seed: u64) -> usize {
    let mut state = seed;
    let mut value = 0;
    while !STOP.load(Ordering::Relaxed) {
        for _ in 0..next(&mut state) % 20 {
            value += 1;
            if next(&mut state).is_multiple_of(2) {
                writer.append(value);
            } else {
                writer.append_lazy(value);
            }
        }
        match next(&mut state) % 16 {
            0 => writer.publish(),
            1 => drop(writer.publish_timeout(Duration::from_micros(next(&mut state) % 500))),
            2 => assert!(writer.get().value() <= value),
            3 => drop(writer.recover()),
            4 => writer.catch_up(),
            _ => drop(writer.try_publish()),
        }
        let published = writer.published().value();
        assert!(published <= value);
    }
    writer.append(value);
    writer.publish();
    let statistics = writer.statistics();
    assert_eq!(writer.get().value(), value);
    eprintln!("{statistics:?}");
    statistics.publishes
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| {
        arguments
            .next()
            .map_or(default, |text| text.parse().expect("a number"))
    };
    let (seconds, readers) = (number(5), number(16));
    let start = Instant::now();
    let wide = || Wide(Box::new([0; 128]));
    let config = |when_full| Config {
        log_limit: 100,
        when_full,
        ..Config::default()
    };
    let publishes: usize = thread::scope(|scope| {
        let mut writers = Vec::new();
        for (seed, when_full) in [(1, WhenFull::Block), (2, WhenFull::Resync)] {
            let writer = Writer::<Wide, u64>::with_config(wide(), wide(), config(when_full));
            for reader in 0..readers / 2 {
                let factory = writer.factory();
                scope.spawn(move || read(factory, 100 * seed + reader + 1));
            }
            writers.push(scope.spawn(move || write(writer, seed)));
        }
        let rare =
            Writer::<Wide, u64, Asymmetric>::asymmetric(wide(), wide(), config(WhenFull::Block));
        if let Ok(writer) = rare {
            let factory = writer.factory();
            scope.spawn(move || read(factory, 77));
            writers.push(scope.spawn(move || write(writer, 3)));
        }
        thread::sleep(Duration::from_secs(seconds));
        STOP.store(true, Ordering::Relaxed);
        let counts = writers.into_iter().map(|writer| writer.join());
        counts.map(|count| count.expect("no writer panics")).sum()
    });
    let reads = READS.load(Ordering::Relaxed);
    assert!(reads > 0 && publishes > 0);
    println!(
        "{reads} reads, {publishes} publishes in {:?}",
        start.elapsed()
    );
}
