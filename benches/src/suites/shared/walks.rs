//! A resumable walk over a map that nobody changes, beside the walk over a plain map.

use art_core::{ArtMap, Locked};

use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Lap};
use crate::report::Report;

pub(super) fn run(
    selection: &Selection,
    keys: &[u64],
    data: &str,
    effort: &Effort,
    report: &mut Report,
) -> Result<(), Error> {
    let map = Locked::new(super::contestants::art(keys));
    for (op, back) in [("step", false), ("step-back", true)] {
        if !selection.wants_op(op) {
            continue;
        }
        // The same map for both: where in memory one lies would make more of a difference.
        let contenders = [
            Contender::new("ArtMap", || map.read(|map| Lap::of(|| plain(map, back)))),
            Contender::new("Locked<ArtMap>", || Lap::of(|| resumable(&map, back))),
        ];
        let mut contenders: Vec<_> = contenders
            .into_iter()
            .filter(|contender| selection.wants_subject(contender.name()))
            .collect();
        let plan = Interleave {
            rounds: 3 * effort.rounds,
            at_most: 3 * effort.rounds,
            operations: keys.len() as u64,
            ..Interleave::default()
        };
        let samples = plan.run(op, &mut contenders, |_| {})?;
        report.add_samples(samples, |samples| Figure {
            data: Some(data.into()),
            n: Some(keys.len() as u64),
            ..Figure::new(SUITE, &samples.name, op, "ns", Spread::exact(0.0))
        })?;
    }
    Ok(())
}

fn plain(map: &ArtMap<u64, u64>, back: bool) -> u64 {
    let entries = map.iter().map(|(key, value)| key ^ value.rotate_left(1));
    sum(entries, back)
}

fn resumable(map: &Locked<ArtMap<u64, u64>>, back: bool) -> u64 {
    let entries = map.iter().map(|(key, value)| key ^ value.rotate_left(1));
    sum(entries, back)
}

fn sum(entries: impl DoubleEndedIterator<Item = u64>, back: bool) -> u64 {
    if back {
        entries.rev().fold(0, u64::wrapping_add)
    } else {
        entries.fold(0, u64::wrapping_add)
    }
}
