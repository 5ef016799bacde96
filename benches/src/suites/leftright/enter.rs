//! Getting at a value and letting go of it, nobody writing.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use leftright::cell::{Replace, Whole};
use leftright::{Asymmetric, Config, Writer};

use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::Samples;
use crate::random::shuffle;
use crate::report::Report;
use crate::together::together;

pub(super) const NAMES: &[&str] = &[
    "leftright::LocalReader",
    "leftright::Reader",
    "leftright::LocalReader<Asymmetric>",
    "leftright::Reader<Asymmetric>",
    "left-right",
    "arc-swap",
    "arc-swap::Cache",
    "RwLock",
    "parking_lot::RwLock",
];

const TIMES: u64 = 500_000;

/// Reads so many times and returns the nanoseconds of one.
type Work<'a> = Box<dyn FnOnce() -> f64 + Send + 'a>;

/// Times a loop; monomorphic, so that the read is inlined.
fn time(mut read: impl FnMut() -> u64) -> f64 {
    let start = Instant::now();
    for _ in 0..TIMES {
        black_box(read());
    }
    start.elapsed().as_nanos() as f64 / TIMES as f64
}

struct Values {
    symmetric: Writer<Whole<u64>, Replace<u64>>,
    asymmetric: Option<Writer<Whole<u64>, Replace<u64>, Asymmetric>>,
    ancestor: left_right::ReadHandleFactory<Sum>,
    swap: Arc<arc_swap::ArcSwap<u64>>,
    std: std::sync::RwLock<u64>,
    parking: parking_lot::RwLock<u64>,
}

/// What `left-right` holds.
#[derive(Clone, Default)]
pub(super) struct Sum(pub(super) u64);

impl left_right::Absorb<u64> for Sum {
    fn absorb_first(&mut self, op: &mut u64, _: &Self) {
        self.0 += *op;
    }

    fn sync_with(&mut self, first: &Self) {
        self.0 = first.0;
    }
}

impl Values {
    fn work(&self, name: &str) -> Option<Work<'_>> {
        Some(match name {
            "leftright::LocalReader" => {
                let reader = self.symmetric.local();
                Box::new(move || time(|| **reader.enter()))
            }
            "leftright::Reader" => {
                let reader = self.symmetric.reader();
                Box::new(move || time(|| **reader.enter()))
            }
            "leftright::LocalReader<Asymmetric>" => {
                let reader = self.asymmetric.as_ref()?.local();
                Box::new(move || time(|| **reader.enter()))
            }
            "leftright::Reader<Asymmetric>" => {
                let reader = self.asymmetric.as_ref()?.reader();
                Box::new(move || time(|| **reader.enter()))
            }
            "left-right" => {
                let factory = self.ancestor.clone();
                Box::new(move || {
                    let reader = factory.handle();
                    time(|| reader.enter().map_or(0, |sum| sum.0))
                })
            }
            "arc-swap" => {
                let swap = Arc::clone(&self.swap);
                Box::new(move || time(|| **swap.load()))
            }
            "arc-swap::Cache" => {
                let mut cache = arc_swap::Cache::new(Arc::clone(&self.swap));
                Box::new(move || time(|| **cache.load()))
            }
            "RwLock" => Box::new(|| time(|| *self.std.read().expect("nobody panics"))),
            "parking_lot::RwLock" => Box::new(|| time(|| *self.parking.read())),
            _ => return None,
        })
    }
}

pub(super) fn run(selection: &Selection, report: &mut Report) -> Result<(), Error> {
    let (ancestor_writer, ancestor_reader) = left_right::new::<Sum, u64>();
    let one = Whole(1);
    let values = Values {
        symmetric: Writer::from_copies(one, one),
        asymmetric: Writer::asymmetric(one, one, Config::default()).ok(),
        ancestor: ancestor_reader.factory(),
        swap: Arc::new(arc_swap::ArcSwap::from_pointee(1)),
        std: std::sync::RwLock::new(1),
        parking: parking_lot::RwLock::new(1),
    };
    let names: Vec<&str> = NAMES
        .iter()
        .copied()
        .filter(|name| selection.wants_subject(name) && values.work(name).is_some())
        .collect();
    for readers in [1, 2] {
        let mut samples: Vec<Samples> = names
            .iter()
            .map(|&name| Samples {
                name: name.into(),
                nanoseconds: Vec::new(),
            })
            .collect();
        for round in 0..Effort::of(selection).rounds * 2 {
            let mut order: Vec<usize> = (0..names.len()).collect();
            shuffle(&mut order, round as u64);
            for index in order {
                let threads = (0..readers).filter_map(|_| values.work(names[index]));
                let times = together(threads.collect());
                let mean = times.iter().sum::<f64>() / times.len() as f64;
                samples[index].nanoseconds.push(mean);
            }
        }
        report.add_samples(samples, |samples| Figure {
            readers: Some(readers),
            ..Figure::new(SUITE, &samples.name, "enter", "ns", Spread::exact(0.0))
        })?;
    }
    drop(ancestor_writer);
    Ok(())
}
