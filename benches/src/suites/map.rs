//! The suite `map`: ordered maps from byte strings and integers to `u64`.

use std::time::Duration;

use crate::cli::Selection;
use crate::data;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Samples};
use crate::key::{DataKey, KeyList};
use crate::peers::{Entry, Filled, Op, Run, byte_maps, integer_maps};
use crate::report::Report;
use crate::suites::{Subject, Suite};
use crate::workload::{Workload, integers};
use crate::{Error, random};

/// Insertion, lookup, scans, ranges and removal.
#[derive(Debug)]
pub struct Map;

const DATA: &[&str] = &[
    "linux",
    "words",
    "u64-seq-1m",
    "u64-rand-1m",
    "u64-seq-10m",
    "u64-rand-10m",
];
const OPS: &[&str] = &{
    let mut names = [""; Op::ALL.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = Op::ALL[i].name();
        i += 1;
    }
    names
};

impl Suite for Map {
    fn name(&self) -> &'static str {
        "map"
    }

    fn about(&self) -> &'static str {
        "Ordered maps: insert, get, scan, range, lower bound, remove"
    }

    fn subjects(&self) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = byte_maps().iter().map(|entry| entry.subject).collect();
        for entry in integer_maps() {
            if !subjects.contains(&entry.subject) {
                subjects.push(entry.subject);
            }
        }
        subjects
    }

    fn data(&self) -> &'static [&'static str] {
        DATA
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &DATA[..4]
    }

    fn ops(&self) -> &'static [&'static str] {
        OPS
    }

    /// Scans over maps that were filled in order are left out: they need maps of their own.
    fn quick_ops(&self) -> &'static [&'static str] {
        OPS.split_at(OPS.len() - 2).0
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        for &name in &selection.data {
            if let Some(keys) = integers(name) {
                let keys: KeyList<u64> = keys.iter().collect();
                measure(name, keys, integer_maps(), selection, report)?;
            } else {
                let keys = data::lines(&selection.assets.join(name).with_extension("txt"))?;
                measure(name, keys, byte_maps(), selection, report)?;
            }
        }
        Ok(())
    }
}

/// How much is measured: enough that the quartiles are close, not more than anyone will wait for.
struct Effort {
    lookups: usize,
    ranges: usize,
    rounds: usize,
    at_most: usize,
    budget: Duration,
}

impl Effort {
    fn of(selection: &Selection, keys: usize) -> Self {
        let quick = selection.quick;
        Self {
            lookups: if quick { 200_000 } else { 1_000_000 },
            ranges: if quick { 5_000 } else { 50_000 },
            rounds: if keys > 2_000_000 {
                3
            } else if quick {
                2
            } else {
                5
            },
            at_most: if quick { 7 } else { 15 },
            budget: Duration::from_millis(if quick { 500 } else { 10_000 }),
        }
    }
}

fn measure<Q: DataKey + ?Sized>(
    name: &'static str,
    keys: KeyList<Q>,
    entries: Vec<Entry<Q>>,
    selection: &Selection,
    report: &mut Report,
) -> Result<(), Error> {
    let entries = admitted(name, &keys, entries, selection, report);
    if entries.is_empty() {
        report.note(format!(
            "{name}: none of the selected subjects takes such keys"
        ));
        return Ok(());
    }
    let effort = Effort::of(selection, keys.len());
    report
        .progress()
        .set_message(format!("{name}: drawing questions"));
    let workload = Workload::new(keys, effort.lookups, effort.ranges);
    let mut runners: Vec<Contestant<'_>> = entries
        .iter()
        .map(|entry| Contestant {
            name: entry.subject.name,
            ordered: entry.ordered && !entry.crawls,
            run: (entry.runner)(&workload),
        })
        .collect();
    let wanted: Vec<Op> = Op::ALL
        .into_iter()
        .filter(|op| selection.wants_op(op.name()))
        .collect();
    report.progress().set_length(wanted.len() as u64);
    report.progress().set_position(0);
    let mut question = Question {
        name,
        effort: &effort,
        report,
    };
    // First what is asked of standing maps, while the heap is fresh; then what makes new ones.
    let (fresh, standing): (Vec<Op>, Vec<Op>) = wanted
        .into_iter()
        .partition(|op| matches!(op, Op::Insert | Op::InsertShuffled | Op::Remove));
    for op in standing {
        question.ask(op, op.operations(&workload), &mut runners)?;
    }
    runners.iter_mut().for_each(|runner| runner.run.clear());
    question.fill(&fresh, workload.given.len(), &mut runners)
}

/// Leaves out who was not asked for, who answers wrongly and, in a quick run, who is slow; the last
/// two are named in the report.
fn admitted<Q: DataKey + ?Sized>(
    name: &str,
    keys: &KeyList<Q>,
    entries: Vec<Entry<Q>>,
    selection: &Selection,
    report: &mut Report,
) -> Vec<Entry<Q>> {
    // Neighbors in order, where prefixes are shared, and keys from all over.
    let mut places: Vec<usize> = (0..keys.len()).collect();
    random::shuffle(&mut places, 11);
    let sample: KeyList<Q> = (0..keys.len().min(1000))
        .chain(places.into_iter().take(1000))
        .map(|place| keys.at(place))
        .collect();
    let mut admitted = Vec::new();
    let mut slow = Vec::new();
    for entry in entries {
        let subject = entry.subject.name;
        if !selection.wants_subject(subject) {
            continue;
        }
        if selection.quick && entry.slow && keys.len() > 200_000 && !selection.names_peers() {
            slow.push(subject);
            continue;
        }
        report
            .progress()
            .set_message(format!("{name}: checking the answers of {subject}"));
        match (entry.check)(&sample) {
            Ok(()) => {
                if entry.crawls
                    && ["lower-bound", "range-100"]
                        .iter()
                        .any(|op| selection.wants_op(op))
                {
                    report.note(format!("{name}: {subject} seeks by walking from the first entry: not timed for ranges"));
                }
                admitted.push(entry);
            }
            Err(reason) => report.note(format!("{name}: {subject} is left out: it {reason}")),
        }
    }
    if !slow.is_empty() {
        report.note(format!(
            "{name}: left out because --quick: {}; --peers brings them back",
            slow.join(", ")
        ));
    }
    admitted
}

struct Contestant<'w> {
    name: &'static str,
    ordered: bool,
    run: Box<dyn Run + 'w>,
}

struct Question<'r> {
    name: &'static str,
    effort: &'r Effort,
    report: &'r mut Report,
}

impl Question<'_> {
    fn plan(&self, operations: usize) -> Interleave {
        Interleave {
            rounds: self.effort.rounds,
            at_most: self.effort.at_most,
            budget: self.effort.budget,
            operations: operations as u64,
            ..Interleave::default()
        }
    }

    /// Asks a question of standing maps.
    fn ask(
        &mut self,
        op: Op,
        operations: usize,
        runners: &mut [Contestant<'_>],
    ) -> Result<(), Error> {
        let filled = match op {
            Op::ScanValuesGiven | Op::ScanEntriesGiven => Filled::Given,
            _ => Filled::Shuffled,
        };
        let mut contenders = Vec::new();
        for runner in runners
            .iter_mut()
            .filter(|runner| runner.ordered || !op.needs_order())
        {
            self.report
                .progress()
                .set_message(format!("{}: filling {}", self.name, runner.name));
            runner.run.prepare(op, filled);
            let run = &mut runner.run;
            contenders.push(Contender::new(runner.name, move || run.ask(op)));
        }
        self.report
            .progress()
            .set_message(format!("{}: {}", self.name, op.name()));
        let samples = self
            .plan(operations)
            .run(op.name(), &mut contenders, |_| {})?;
        self.add(op, samples)
    }

    /// Asks what fills maps; removal empties what the insertion in random order has filled.
    fn fill(
        &mut self,
        ops: &[Op],
        operations: usize,
        runners: &mut [Contestant<'_>],
    ) -> Result<(), Error> {
        // The first fill of each is as good as the others: no round to warm up.
        let plan = Interleave {
            warm_up: 0,
            ..self.plan(operations)
        };
        if ops.contains(&Op::Insert) {
            self.report
                .progress()
                .set_message(format!("{}: insert", self.name));
            let runs = runners
                .iter()
                .map(|runner| Contender::new(runner.name, || runner.run.insert()));
            let samples = plan.run("insert", &mut runs.collect::<Vec<_>>(), |_| {})?;
            self.add(Op::Insert, samples)?;
        }
        let both = [Op::InsertShuffled, Op::Remove];
        if !both.iter().any(|op| ops.contains(op)) {
            return Ok(());
        }
        self.report
            .progress()
            .set_message(format!("{}: insert-shuffled, remove", self.name));
        let runs = runners.iter().map(|runner| {
            Contender::in_parts(runner.name, || runner.run.insert_shuffled_and_remove())
        });
        let samples = plan.run_parts(&both.map(Op::name), &mut runs.collect::<Vec<_>>(), |_| {})?;
        for (op, samples) in both.into_iter().zip(samples) {
            if ops.contains(&op) {
                self.add(op, samples)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, op: Op, samples: Vec<Samples>) -> Result<(), Error> {
        self.report.progress().inc(1);
        self.report.add_samples(samples, |samples| Figure {
            data: Some(self.name.into()),
            ..Figure::new("map", &samples.name, op.name(), "ns", Spread::exact(0.0))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns those that disagree with `BTreeMap`.
    fn wrong<Q: DataKey + ?Sized>(
        keys: &KeyList<Q>,
        entries: &[Entry<Q>],
    ) -> Vec<(&'static str, String)> {
        let results = entries
            .iter()
            .map(|entry| (entry.subject.name, (entry.check)(keys)));
        results
            .filter_map(|(name, result)| Some((name, result.err()?)))
            .collect()
    }

    #[test]
    fn all_answer_right() {
        let texts = ["a", "ab", "abc", "abd", "b", "ba", "z"];
        assert_eq!(
            wrong(
                &texts.iter().map(|text| text.as_bytes()).collect(),
                &byte_maps()
            ),
            []
        );
        assert_eq!(
            wrong(&data::random_u64(300).iter().collect(), &integer_maps()),
            []
        );
        assert_eq!(
            wrong(&data::sequential_u64(700).iter().collect(), &integer_maps()),
            []
        );
    }
}
