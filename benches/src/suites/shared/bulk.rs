//! What is done in bulk: building, and the intersection of two maps.

use std::collections::BTreeMap;

use art_core::ArtMap;
use rayon::prelude::*;

use super::{Effort, SUITE};
use crate::Error;
use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Lap};
use crate::random::SplitMix64;
use crate::report::Report;

/// The ways of building and of intersecting.
pub(super) const NAMES: &[&str] = &[
    "ArtMap(sorted)",
    "ArtMap(rayon, shuffled)",
    "ArtMap(inserting sorted)",
    "ArtMap(inserting shuffled)",
    "BTreeMap(sorted)",
    "ArtMap(both at once)",
    "ArtMap(each looked up)",
    "BTreeMap(each looked up)",
];

pub(super) fn run(
    selection: &Selection,
    keys: &[u64],
    data: &str,
    effort: &Effort,
    report: &mut Report,
) -> Result<(), Error> {
    let figure = |name: &str, op: &str| Figure {
        data: Some(data.into()),
        n: Some(keys.len() as u64),
        ..Figure::new(SUITE, name, op, "ns", Spread::exact(0.0))
    };
    let rounds = if keys.len() > 1_000_000 {
        3
    } else {
        effort.rounds
    };
    if selection.wants_op("build") {
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        let contenders = vec![
            Contender::new(NAMES[0], || {
                Lap::of(|| {
                    let entries = sorted.iter().map(|&key| (key, key));
                    ArtMap::<u64, u64>::from_sorted_iter(entries).len() as u64
                })
            }),
            Contender::new(NAMES[1], || {
                Lap::of(|| {
                    let entries = keys.par_iter().map(|&key| (key, key));
                    entries.collect::<ArtMap<u64, u64>>().len() as u64
                })
            }),
            Contender::new(NAMES[2], || Lap::of(|| inserted(&sorted))),
            Contender::new(NAMES[3], || Lap::of(|| inserted(keys))),
            Contender::new(NAMES[4], || {
                Lap::of(|| {
                    let entries = sorted.iter().map(|&key| (key, key));
                    entries.collect::<BTreeMap<u64, u64>>().len() as u64
                })
            }),
        ];
        ask(selection, contenders, rounds, keys.len(), report, |name| {
            figure(name, "build")
        })?;
    }
    if selection.wants_op("intersection") && keys.len() <= 1_000_000 {
        // One key of a hundred in both.
        let mut random = SplitMix64::new(99);
        let others =
            keys.iter().enumerate().map(
                |(i, &key)| {
                    if i % 100 == 0 { key } else { random.next_u64() }
                },
            );
        let others: Vec<u64> = others.collect();
        let left: ArtMap<u64, u64> = keys.iter().map(|&key| (key, 1)).collect();
        let right: ArtMap<u64, u64> = others.iter().map(|&key| (key, 2)).collect();
        let b_left: BTreeMap<u64, u64> = keys.iter().map(|&key| (key, 1)).collect();
        let b_right: BTreeMap<u64, u64> = others.iter().map(|&key| (key, 2)).collect();
        let contenders = vec![
            Contender::new(NAMES[5], || {
                Lap::of(|| digest(left.intersection(&right).map(|(key, _, _)| key)))
            }),
            Contender::new(NAMES[6], || {
                Lap::of(|| digest(left.keys().filter(|key| right.contains_key(key))))
            }),
            Contender::new(NAMES[7], || {
                Lap::of(|| {
                    digest(
                        b_left
                            .keys()
                            .copied()
                            .filter(|key| b_right.contains_key(key)),
                    )
                })
            }),
        ];
        ask(
            selection,
            contenders,
            2 * rounds,
            keys.len(),
            report,
            |name| figure(name, "intersection"),
        )?;
    }
    Ok(())
}

fn ask<'a>(
    selection: &Selection,
    contenders: Vec<Contender<'a>>,
    rounds: usize,
    per: usize,
    report: &mut Report,
    figure: impl Fn(&str) -> Figure,
) -> Result<(), Error> {
    let mut contenders: Vec<Contender<'a>> = contenders
        .into_iter()
        .filter(|contender| selection.wants_subject(contender.name()))
        .collect();
    report.progress().set_message("in bulk");
    let plan = Interleave {
        rounds,
        at_most: rounds,
        operations: per as u64,
        // Some subjects start threads.
        pin: false,
        ..Interleave::default()
    };
    let samples = plan.run("bulk", &mut contenders, |_| {})?;
    report.add_samples(samples, |samples| figure(&samples.name))
}

fn inserted(keys: &[u64]) -> u64 {
    let mut map = ArtMap::<u64, u64>::new();
    for &key in keys {
        map.insert(key, key);
    }
    map.len() as u64
}

fn digest(keys: impl Iterator<Item = u64>) -> u64 {
    keys.fold(0, u64::wrapping_add)
}
