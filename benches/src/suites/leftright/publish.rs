//! How long a publish takes: of a batch, and with many handles that nobody uses.

use std::time::Instant;

use leftright::map::Map;

use super::rivals::AncestorMap;
use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::Samples;
use crate::report::Report;

pub(super) const NAMES: &[&str] = &["leftright::Writer", "left-right"];

/// Nanoseconds of each publish.
fn samples(name: &str, rounds: usize, mut publish: impl FnMut() -> f64) -> Samples {
    for _ in 0..10 {
        publish();
    }
    Samples {
        name: name.into(),
        nanoseconds: (0..rounds).map(|_| publish()).collect(),
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64
}

pub(super) fn run(selection: &Selection, report: &mut Report) -> Result<(), Error> {
    let rounds = Effort::of(selection).rounds * 30;
    for batch in [100, 10_000] {
        let mut writer = Map::new();
        let _reader = writer.local();
        let ours = samples(NAMES[0], rounds, || {
            for key in 0..batch {
                writer.insert(key, key);
            }
            let time = timed(|| writer.publish());
            writer.catch_up();
            time
        });
        let (mut writer, _reader) = left_right::new::<AncestorMap, (u64, u64)>();
        let theirs = samples(NAMES[1], rounds, || {
            for key in 0..batch {
                writer.append((key, key));
            }
            timed(|| {
                writer.publish();
            })
        });
        add(selection, report, vec![ours, theirs], |figure| {
            figure.batch = Some(batch);
        })?;
    }
    // `n` handles that nobody uses, and then the same value without them again.
    let mut writer = Map::new();
    let first = writer.local();
    let (mut ancestor, ancestor_first) = left_right::new::<AncestorMap, (u64, u64)>();
    for n in [1_000, 0] {
        let handles: Vec<_> = (0..n).map(|_| first.clone()).collect();
        let ours = samples(NAMES[0], rounds, || {
            writer.insert(1, 1);
            let time = timed(|| writer.publish());
            writer.catch_up();
            time
        });
        drop(handles);
        let handles: Vec<_> = (0..n).map(|_| ancestor_first.clone()).collect();
        let theirs = samples(NAMES[1], rounds, || {
            ancestor.append((1, 1));
            timed(|| {
                ancestor.publish();
            })
        });
        drop(handles);
        add(selection, report, vec![ours, theirs], |figure| {
            figure.n = Some(n);
        })?;
    }
    Ok(())
}

fn add(
    selection: &Selection,
    report: &mut Report,
    mut samples: Vec<Samples>,
    complete: impl Fn(&mut Figure),
) -> Result<(), Error> {
    samples.retain(|samples| selection.wants_subject(&samples.name));
    report.add_samples(samples, |samples| {
        let mut figure = Figure::new(SUITE, &samples.name, "publish", "ns", Spread::exact(0.0));
        complete(&mut figure);
        figure
    })
}
