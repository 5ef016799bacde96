//! The suite `uart620`: the study of the Go library whose idea `art-core` took up.
//!
//! Sequential integers are stored one by one, walked in order, asked for by index in order and at
//! random, and deleted in random order; a hash map and a B-tree stand beside. Its own figures are
//! quoted and marked: they come from another machine.

mod subject;

use std::time::Duration;

use self::subject::{Container, Entry, entries};
use crate::Error;
use crate::cli::Selection;
use crate::data;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Lap, Samples};
use crate::random::{SplitMix64, shuffle};
use crate::report::Report;
use crate::suites::{Subject, Suite};

/// Store, walk, ask by index, delete: sequential integers.
#[derive(Debug)]
pub struct Uart620;

const SUITE: &str = "uart620";
const DATA: &[&str] = &["u64-seq-10k", "u64-seq-100k", "u64-seq-1m", "u64-seq-10m"];
const OPS: &[&str] = &["store", "walk", "index-walk", "index-random", "delete"];

/// What the Go library was measured to take, in nanoseconds an operation on ten million keys: from
/// another machine. A walk took 33 to 36.
const QUOTED: &[(&str, &str, f64, f64)] = &[
    ("Go ART (uart)", "walk", 33.0, 36.0),
    ("Go ART (uart)", "index-walk", 300.0, 300.0),
    ("Go ART (uart)", "index-random", 2800.0, 2800.0),
    ("Go B-tree of degree 30", "walk", 5.0, 5.0),
];

impl Suite for Uart620 {
    fn name(&self) -> &'static str {
        SUITE
    }

    fn about(&self) -> &'static str {
        "The ancestor's study: 10 million sequential integers, by key and by index"
    }

    fn subjects(&self) -> Vec<Subject> {
        entries().into_iter().map(|entry| entry.subject).collect()
    }

    fn data(&self) -> &'static [&'static str] {
        DATA
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &DATA[..3]
    }

    fn ops(&self) -> &'static [&'static str] {
        OPS
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        report
            .progress()
            .set_length((selection.data.len() * 4) as u64);
        for &name in &selection.data {
            let n = match name {
                "u64-seq-10k" => 10_000,
                "u64-seq-100k" => 100_000,
                "u64-seq-1m" => 1_000_000,
                _ => 10_000_000,
            };
            Study::new(name, n, selection).run(selection, report)?;
            if name == "u64-seq-10m" {
                quote(selection, report)?;
            }
        }
        report.note("index-walk and index-random are not asked of maps that have no index");
        Ok(())
    }
}

fn quote(selection: &Selection, report: &mut Report) -> Result<(), Error> {
    for &(subject, op, lo, hi) in QUOTED {
        if selection.wants_op(op) {
            let median = (lo + hi) / 2.0;
            report.add(Figure {
                data: Some("u64-seq-10m".into()),
                source: Some("quoted".into()),
                ..Figure::new(SUITE, subject, op, "ns", Spread { median, lo, hi })
            })?;
        }
    }
    Ok(())
}

/// The questions about one size.
struct Study {
    name: &'static str,
    keys: Vec<u64>,
    /// The order of deletion.
    victims: Vec<u64>,
    /// Indices to ask for.
    indices: Vec<usize>,
    plan: Interleave,
}

impl Study {
    fn new(name: &'static str, n: usize, selection: &Selection) -> Self {
        let keys = data::sequential_u64(n);
        let mut victims = keys.clone();
        shuffle(&mut victims, 1);
        let mut random = SplitMix64::new(2);
        let quick = selection.quick;
        Self {
            name,
            victims,
            indices: (0..n.min(1_000_000)).map(|_| random.below(n)).collect(),
            keys,
            plan: Interleave {
                rounds: if n > 1_000_000 || quick { 3 } else { 5 },
                at_most: if n > 1_000_000 { 3 } else { 15 },
                budget: Duration::from_millis(if quick { 300 } else { 3_000 }),
                ..Interleave::default()
            },
        }
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        let wanted: Vec<Entry> = entries()
            .into_iter()
            .filter(|entry| selection.wants_subject(entry.subject.name))
            .collect();
        self.report(&self.fill(&wanted, selection, report)?, selection, report)?;
        report
            .progress()
            .set_message(format!("{}: filling", self.name));
        let standing: Vec<(&Entry, Box<dyn Container>)> = wanted
            .iter()
            .map(|entry| (entry, (entry.fill)(&self.keys)))
            .collect();
        for op in ["walk", "index-walk", "index-random"] {
            report.progress().inc(1);
            if !selection.wants_op(op) {
                continue;
            }
            report
                .progress()
                .set_message(format!("{}: {op}", self.name));
            let asked = standing
                .iter()
                .filter(|(entry, _)| op == "walk" || entry.indexed);
            let mut contenders: Vec<Contender<'_>> = asked
                .map(|(entry, container)| {
                    Contender::new(entry.subject.name, || {
                        Lap::of(|| self.ask(op, &**container))
                    })
                })
                .collect();
            let operations = match op {
                "index-random" => self.indices.len(),
                _ => self.keys.len(),
            };
            let plan = Interleave {
                operations: operations as u64,
                ..self.plan
            };
            let samples = plan.run(op, &mut contenders, |_| {})?;
            self.report(&[(op, samples)], selection, report)?;
        }
        Ok(())
    }

    fn ask(&self, op: &str, container: &dyn Container) -> u64 {
        match op {
            "walk" => container.walk(),
            "index-walk" => container.sum_at(&mut (0..self.keys.len())),
            _ => container.sum_at(&mut self.indices.iter().copied()),
        }
    }

    /// Stores and deletes: containers of their own in every round.
    fn fill(
        &self,
        entries: &[Entry],
        selection: &Selection,
        report: &mut Report,
    ) -> Result<Vec<(&'static str, Vec<Samples>)>, Error> {
        report.progress().inc(1);
        let ops = ["store", "delete"];
        if !ops.iter().any(|op| selection.wants_op(op)) {
            return Ok(Vec::new());
        }
        report
            .progress()
            .set_message(format!("{}: store, delete", self.name));
        let mut contenders: Vec<Contender<'_>> = entries
            .iter()
            .map(|entry| {
                Contender::in_parts(entry.subject.name, || {
                    let mut container = None;
                    let store = Lap::of(|| {
                        let filled = container.insert((entry.fill)(&self.keys));
                        filled.len() as u64
                    });
                    let mut container = container.expect("it was filled above");
                    let delete = Lap::of(|| container.delete(&self.victims));
                    vec![store, delete]
                })
            })
            .collect();
        let plan = Interleave {
            operations: self.keys.len() as u64,
            warm_up: 0,
            ..self.plan
        };
        let samples = plan.run_parts(&ops, &mut contenders, |_| {})?;
        Ok(ops.into_iter().zip(samples).collect())
    }

    fn report(
        &self,
        found: &[(&'static str, Vec<Samples>)],
        selection: &Selection,
        report: &mut Report,
    ) -> Result<(), Error> {
        for (op, samples) in found.iter().filter(|(op, _)| selection.wants_op(op)) {
            report.add_samples(samples.clone(), |samples| Figure {
                data: Some(self.name.into()),
                ..Figure::new(SUITE, &samples.name, op, "ns", Spread::exact(0.0))
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_find_the_same() {
        let keys: Vec<u64> = (0..1000).collect();
        let sum: u64 = keys.iter().sum();
        for entry in entries() {
            let name = entry.subject.name;
            let mut container = (entry.fill)(&keys);
            assert_eq!(container.len(), 1000, "{name}");
            assert_eq!(container.walk(), sum, "{name}");
            if entry.indexed {
                assert_eq!(
                    container.sum_at(&mut [7, 0, 999].into_iter()),
                    1006,
                    "{name}"
                );
            }
            assert_eq!(container.delete(&keys), sum, "{name}");
            assert_eq!(container.len(), 0, "{name}");
        }
    }
}
