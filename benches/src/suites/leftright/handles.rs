//! Cloning a reader and dropping the clone.

use std::hint::black_box;

use leftright::cell::Whole;

use super::enter::Sum;
use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Lap};
use crate::report::Report;

pub(super) const NAMES: &[&str] = &["leftright::LocalReader", "leftright::Reader", "left-right"];

const TIMES: u64 = 50_000;

fn clones<R: Clone>(reader: &R) -> Lap {
    Lap::of(|| {
        for _ in 0..TIMES {
            black_box(reader.clone());
        }
        TIMES
    })
}

pub(super) fn run(selection: &Selection, report: &mut Report) -> Result<(), Error> {
    let writer = Whole::new(1_u64);
    let (local, shared) = (writer.local(), writer.reader());
    let (_ancestor_writer, ancestor) = left_right::new::<Sum, u64>();
    let mut contenders = vec![
        Contender::new(NAMES[0], || clones(&local)),
        Contender::new(NAMES[1], || clones(&shared)),
        Contender::new(NAMES[2], || clones(&ancestor)),
    ];
    contenders.retain(|contender| selection.wants_subject(contender.name()));
    let rounds = Effort::of(selection).rounds;
    let plan = Interleave {
        rounds,
        at_most: rounds,
        operations: TIMES,
        ..Interleave::default()
    };
    let samples = plan.run("handle", &mut contenders, |_| {})?;
    report.add_samples(samples, |samples| {
        Figure::new(SUITE, &samples.name, "handle", "ns", Spread::exact(0.0))
    })
}
