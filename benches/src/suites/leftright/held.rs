//! A reader that sits in a guard for a second while the writer waits for it: what that costs the writer,
//! the other readers, and those who make handles.

use std::fs;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use leftright::map::{Map, MapOp};
use leftright::{LocalReader, Writer};

use super::rivals::AncestorMap;
use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::report::Report;

pub(super) const NAMES: &[&str] = &["leftright::Writer", "left-right"];

/// How long the guard lives.
const HELD: Duration = Duration::from_secs(1);
/// How long after the writer began to wait the others are looked at.
const SETTLED: Duration = Duration::from_millis(100);
/// Times that a reader enters meanwhile.
const READS: u64 = 1_000_000;

/// A value with a writer, and what is done to it here.
trait Value {
    type Reader: Clone + Send;
    fn reader(&self) -> Self::Reader;
    /// Changes the value and publishes, waiting.
    fn publish(&mut self);
    /// Runs `work` with a guard.
    fn hold(reader: &Self::Reader, work: impl FnOnce());
    fn enter(reader: &Self::Reader);
}

type OurWriter = Writer<Map<u64, u64>, MapOp<u64, u64>>;

impl Value for OurWriter {
    type Reader = LocalReader<Map<u64, u64>>;

    fn reader(&self) -> Self::Reader {
        self.local()
    }

    fn publish(&mut self) {
        self.insert(1, 1);
        OurWriter::publish(self);
    }

    fn hold(reader: &Self::Reader, work: impl FnOnce()) {
        let guard = reader.enter();
        work();
        drop(guard);
    }

    fn enter(reader: &Self::Reader) {
        std::hint::black_box(reader.enter().len());
    }
}

struct Ancestor(left_right::WriteHandle<AncestorMap, (u64, u64)>);

impl Value for Ancestor {
    type Reader = left_right::ReadHandle<AncestorMap>;

    fn reader(&self) -> Self::Reader {
        self.0.clone()
    }

    fn publish(&mut self) {
        self.0.append((1, 1));
        self.0.publish();
    }

    fn hold(reader: &Self::Reader, work: impl FnOnce()) {
        let guard = reader.enter();
        work();
        drop(guard);
    }

    fn enter(reader: &Self::Reader) {
        std::hint::black_box(reader.enter().is_some());
    }
}

/// What one try found.
struct Found {
    /// Of a processor, while the writer waits.
    writer_percent: f64,
    /// To enter and leave with another reader.
    enter_nanoseconds: f64,
    /// To clone a handle and drop the clone.
    handle_nanoseconds: f64,
}

/// Nanoseconds that the calling thread has run so far, as the scheduler counts them.
fn processor_time() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split(' ').next().and_then(|word| word.parse().ok());
    first.unwrap_or(f64::NAN)
}

fn sit<V: Value + Send>(mut value: V) -> Found {
    let (held, other) = (value.reader(), value.reader());
    let (inside, wait_inside) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            V::hold(&held, || {
                let _ = inside.send(());
                std::thread::sleep(HELD);
            });
        });
        let _ = wait_inside.recv();
        let waiting = scope.spawn(move || {
            // The first goes through, the second finds the guard in the way.
            value.publish();
            let (begin, before) = (Instant::now(), processor_time());
            value.publish();
            100.0 * (processor_time() - before) / begin.elapsed().as_nanos() as f64
        });
        std::thread::sleep(SETTLED);
        let start = Instant::now();
        for _ in 0..READS {
            V::enter(&other);
        }
        let enter_nanoseconds = start.elapsed().as_nanos() as f64 / READS as f64;
        let start = Instant::now();
        drop(other.clone());
        let handle_nanoseconds = start.elapsed().as_nanos() as f64;
        Found {
            writer_percent: waiting.join().expect("no writer panics"),
            enter_nanoseconds,
            handle_nanoseconds,
        }
    })
}

pub(super) fn run(selection: &Selection, report: &mut Report) -> Result<(), Error> {
    let tries = Effort::of(selection).rounds.min(3);
    for &name in NAMES {
        if !selection.wants_subject(name) {
            continue;
        }
        report.progress().set_message(format!("held: {name}"));
        let found: Vec<Found> = (0..tries)
            .map(|_| {
                if name == NAMES[0] {
                    sit(Map::new())
                } else {
                    sit(Ancestor(left_right::new::<AncestorMap, (u64, u64)>().0))
                }
            })
            .collect();
        let mut add = |op: &str, unit: &str, of: fn(&Found) -> f64| {
            let values: Vec<f64> = found.iter().map(of).collect();
            report.add(Figure::new(SUITE, name, op, unit, Spread::of(&values)))
        };
        add("held-wait", "%", |found| found.writer_percent)?;
        add("held-enter", "ns", |found| found.enter_nanoseconds)?;
        add("held-handle", "ns", |found| found.handle_nanoseconds)?;
    }
    Ok(())
}
