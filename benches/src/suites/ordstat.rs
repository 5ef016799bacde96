//! The suite `ordstat`: maps that know the index of each entry.

mod subject;

use std::time::Duration;

use art_core::{ArtMap, Key};
use art_ordstat::RankedMap;
use subject::{Ordered, SortedVec};
use sweep_bptree::BPlusTreeMap;
use sweep_bptree::argument::count::Count;

use crate::cli::Selection;
use crate::figure::{Figure, Spread};
use crate::interleave::{Contender, Interleave, Lap};
use crate::random::SplitMix64;
use crate::report::Report;
use crate::suites::{Subject, Suite};
use crate::workload::integers;
use crate::{Error, data, random};

/// Rank, select, counts of ranges, steps by index, and what counting costs an insertion.
#[derive(Debug)]
pub struct Ordstat;

const DATA: &[&str] = &[
    "linux",
    "words",
    "u64-seq-1m",
    "u64-rand-1m",
    "u64-seq-10m",
    "u64-rand-10m",
];
const OPS: &[&str] = &[
    "rank",
    "select",
    "select-key",
    "select-value",
    "get-hit",
    "count-range",
    "index-step",
    "insert-shuffled",
];
/// Entries that one question of `index-step` visits.
const STEPS: usize = 1000;

impl Suite for Ordstat {
    fn name(&self) -> &'static str {
        "ordstat"
    }

    fn about(&self) -> &'static str {
        "Order statistics: rank, select, count of a range, steps by index, insert"
    }

    fn subjects(&self) -> Vec<Subject> {
        vec![
            Subject::ours("RankedMap"),
            Subject::ours("ArtMap"),
            Subject::peer("Vec"),
            Subject::peer("wabi_tree"),
            Subject::peer("indexset"),
            Subject::peer("sweep-bptree"),
        ]
    }

    fn data(&self) -> &'static [&'static str] {
        DATA
    }

    fn quick_data(&self) -> &'static [&'static str] {
        &["linux", "u64-rand-1m"]
    }

    fn ops(&self) -> &'static [&'static str] {
        OPS
    }

    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error> {
        for &name in &selection.data {
            if let Some(keys) = integers(name) {
                Questions::new(keys).ask_all(name, selection, report)?;
            } else {
                let lines = data::lines(&selection.assets.join(name).with_extension("txt"))?;
                let keys: Vec<Vec<u8>> = lines.iter().map(<[u8]>::to_vec).collect();
                Questions::new(keys).ask_all(name, selection, report)?;
            }
        }
        Ok(())
    }
}

/// A data set, and what is asked about it.
struct Questions<K> {
    /// In random order.
    shuffled: Vec<(K, u64)>,
    sorted: Vec<(K, u64)>,
    /// Indices of entries, at random.
    indices: Vec<usize>,
    /// Their keys, one behind the other in memory if they are integers.
    keys: Vec<K>,
}

/// A question, with the number of operations that it is made of.
#[derive(Clone, Copy)]
enum Op {
    Rank,
    /// Key and value.
    Select,
    /// The value, and the last byte of the key.
    SelectKey,
    SelectValue,
    Get,
    /// As many keys are in each range.
    CountRange(usize),
    IndexStep,
    Insert,
}

impl<K: Key + Ord + Clone> Questions<K> {
    fn new(keys: Vec<K>) -> Self {
        let mut shuffled: Vec<(K, u64)> = keys.into_iter().zip(0..).collect();
        let mut sorted = shuffled.clone();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        random::shuffle(&mut shuffled, 1);
        let mut random = SplitMix64::new(2);
        let indices: Vec<usize> = (0..500_000).map(|_| random.below(sorted.len())).collect();
        let keys = indices.iter().map(|&i| sorted[i].0.clone()).collect();
        Self {
            shuffled,
            sorted,
            indices,
            keys,
        }
    }

    fn operations(&self, op: Op) -> usize {
        match op {
            Op::Rank | Op::Select | Op::SelectKey | Op::SelectValue | Op::Get => self.indices.len(),
            Op::CountRange(_) => self.indices.len() / 2,
            Op::IndexStep => self.indices.len() / STEPS * STEPS,
            Op::Insert => self.shuffled.len(),
        }
    }

    fn filled<M: Ordered<K>>(&self) -> M {
        let mut map = M::empty();
        if M::GROWS {
            for (key, value) in &self.shuffled {
                map.insert(key.clone(), *value);
            }
        } else {
            map.fill(&self.sorted);
        }
        map
    }

    /// The sum of all answers; `None` if the map has none.
    fn answer<M: Ordered<K>>(&self, map: &M, op: Op) -> Option<u64> {
        let mut sum = 0_u64;
        match op {
            Op::Rank => {
                for key in &self.keys {
                    sum = sum.wrapping_add(map.rank(key)? as u64);
                }
            }
            Op::Select => {
                for &index in &self.indices {
                    sum = sum.wrapping_add(map.select(index)?);
                }
            }
            Op::SelectKey => {
                for &index in &self.indices {
                    sum = sum.wrapping_add(map.select_key(index)?);
                }
            }
            Op::SelectValue => {
                for &index in &self.indices {
                    sum = sum.wrapping_add(map.select_value(index)?);
                }
            }
            Op::Get => {
                for key in &self.keys {
                    sum = sum.wrapping_add(map.get(key)?);
                }
            }
            Op::CountRange(width) => {
                let last = self.sorted.len() - 1;
                for &index in &self.indices[..self.operations(op)] {
                    let from = index.min(last - width.min(last));
                    let to = (from + width).min(last);
                    sum += map.count(&self.sorted[from].0, &self.sorted[to].0)? as u64;
                }
            }
            Op::IndexStep => {
                for &index in &self.indices[..self.operations(op) / STEPS] {
                    let start = index.min(self.sorted.len().saturating_sub(STEPS));
                    let steps = map.walk(start, &self.sorted[start].0, STEPS)?;
                    sum = sum.wrapping_add(steps);
                }
            }
            Op::Insert => return None,
        }
        Some(sum)
    }

    fn contender<'a, M: Ordered<K> + 'a>(
        &'a self,
        name: &'static str,
        op: Op,
        selection: &Selection,
    ) -> Option<Contender<'a>> {
        if !selection.wants_subject(name) {
            return None;
        }
        if let Op::Insert = op {
            return M::GROWS.then(|| {
                Contender::new(name, || {
                    // Made before the clock starts, and dropped after it has stopped.
                    let entries = self.shuffled.clone();
                    let mut map = M::empty();
                    Lap::of(|| {
                        for (key, value) in entries {
                            map.insert(key, value);
                        }
                        0
                    })
                })
            });
        }
        let sample: M = {
            let mut sample = M::empty();
            sample.insert(self.sorted[0].0.clone(), 0);
            sample
        };
        let key = &self.sorted[0].0;
        let answers = match op {
            Op::Rank => sample.rank(key).is_some(),
            Op::Select => sample.select(0).is_some(),
            Op::SelectKey => sample.select_key(0).is_some(),
            Op::SelectValue => sample.select_value(0).is_some(),
            Op::Get => sample.get(key).is_some(),
            Op::CountRange(_) => sample.count(key, key).is_some(),
            Op::IndexStep => sample.walk(0, key, 1).is_some(),
            Op::Insert => false,
        };
        if !answers {
            return None;
        }
        let map: M = self.filled();
        Some(Contender::new(name, move || {
            Lap::of(|| self.answer(&map, op).expect("it has answered before"))
        }))
    }

    fn ask_all(
        &self,
        name: &'static str,
        selection: &Selection,
        report: &mut Report,
    ) -> Result<(), Error> {
        for &op in OPS.iter().filter(|op| selection.wants_op(op)) {
            let whole = self.sorted.len();
            let variants = match op {
                "rank" => vec![Op::Rank],
                "select" => vec![Op::Select],
                "select-key" => vec![Op::SelectKey],
                "select-value" => vec![Op::SelectValue],
                "get-hit" => vec![Op::Get],
                "count-range" => vec![Op::CountRange(10), Op::CountRange(whole)],
                "index-step" => vec![Op::IndexStep],
                _ => vec![Op::Insert],
            };
            for variant in variants {
                report.progress().set_message(format!("{name}: {op}"));
                self.ask(name, op, variant, selection, report)?;
            }
        }
        Ok(())
    }

    fn ask(
        &self,
        name: &'static str,
        op: &'static str,
        variant: Op,
        selection: &Selection,
        report: &mut Report,
    ) -> Result<(), Error> {
        let contenders = [
            self.contender::<RankedMap<K, u64>>("RankedMap", variant, selection),
            self.contender::<ArtMap<K, u64>>("ArtMap", variant, selection),
            self.contender::<SortedVec<K>>("Vec", variant, selection),
            self.contender::<wabi_tree::OSBTreeMap<K, u64>>("wabi_tree", variant, selection),
            self.contender::<indexset::BTreeMap<K, u64>>("indexset", variant, selection),
            self.contender::<BPlusTreeMap<K, u64, Count>>("sweep-bptree", variant, selection),
        ];
        let mut contenders: Vec<Contender<'_>> = contenders.into_iter().flatten().collect();
        let is_insert = matches!(variant, Op::Insert);
        let plan = Interleave {
            rounds: if is_insert { 3 } else { 5 },
            at_most: if selection.quick { 5 } else { 11 },
            budget: Duration::from_secs(if selection.quick { 1 } else { 5 }),
            warm_up: usize::from(!is_insert),
            operations: self.operations(variant) as u64,
            ..Interleave::default()
        };
        let samples = plan.run(op, &mut contenders, |_| {})?;
        let n = match variant {
            Op::CountRange(width) => Some(width as u64),
            _ => None,
        };
        report.add_samples(samples, |samples| Figure {
            data: Some(name.into()),
            n,
            ..Figure::new("ordstat", &samples.name, op, "ns", Spread::exact(0.0))
        })
    }
}
