//! The loops that are timed: the same for everybody, compiled for each.

use super::OrderedMap;
use crate::interleave::Lap;
use crate::key::{DataKey, KeyList};
use crate::workload::Workload;

/// A question of the suite `map`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Insert all keys in the order of the data set.
    Insert,
    /// Insert all keys in random order.
    InsertShuffled,
    /// Get keys that are there.
    GetHit,
    /// Get keys that are not.
    GetMiss,
    /// Find the first key that is not less.
    LowerBound,
    /// Add up all values, after insertion in random order.
    ScanValues,
    /// Look at all keys and values, after insertion in random order.
    ScanEntries,
    /// Add up all values, after insertion in the order of the data set.
    ScanValuesGiven,
    /// Look at all keys and values, after insertion in the order of the data set.
    ScanEntriesGiven,
    /// Find a lower bound and look at 100 entries.
    Range100,
    /// Remove all keys in random order.
    Remove,
}

impl Op {
    /// All questions; the last two are left out when it must be quick.
    pub const ALL: [Self; 11] = [
        Self::GetHit,
        Self::GetMiss,
        Self::LowerBound,
        Self::Range100,
        Self::ScanValues,
        Self::ScanEntries,
        Self::Insert,
        Self::InsertShuffled,
        Self::Remove,
        Self::ScanValuesGiven,
        Self::ScanEntriesGiven,
    ];

    /// Returns the name on the command line and in figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::InsertShuffled => "insert-shuffled",
            Self::GetHit => "get-hit",
            Self::GetMiss => "get-miss",
            Self::LowerBound => "lower-bound",
            Self::ScanValues => "scan-values",
            Self::ScanEntries => "scan-entries",
            Self::ScanValuesGiven => "scan-values-given",
            Self::ScanEntriesGiven => "scan-entries-given",
            Self::Range100 => "range-100",
            Self::Remove => "remove",
        }
    }

    /// Returns whether it asks for an order.
    pub const fn needs_order(self) -> bool {
        matches!(self, Self::LowerBound | Self::Range100)
    }

    /// Returns how many operations a lap performs.
    pub fn operations<Q: DataKey + ?Sized>(self, workload: &Workload<Q>) -> usize {
        match self {
            Self::GetHit => workload.hits.len(),
            Self::GetMiss => workload.misses.len(),
            Self::LowerBound | Self::Range100 => workload.starts.len(),
            _ => workload.given.len(),
        }
    }
}

/// How the standing map was filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// In the order of the data set.
    Given,
    /// In random order.
    Shuffled,
}

/// Somebody's loops.
pub trait Run {
    /// Makes the map that questions are asked of, and the probes of one of them.
    fn prepare(&mut self, op: Op, filled: Filled);

    /// Frees what [`prepare`](Self::prepare) made.
    fn clear(&mut self);

    /// Runs a question once on the standing map.
    fn ask(&mut self, op: Op) -> Lap;

    /// Fills a new map in the order of the data set.
    fn insert(&self) -> Lap;

    /// Fills a new map in random order, and removes all again: two laps.
    fn insert_shuffled_and_remove(&self) -> Vec<Lap>;
}

/// [`Run`] for one type of map.
pub(crate) struct Runner<'w, M: OrderedMap<Q>, Q: DataKey + ?Sized> {
    workload: &'w Workload<Q>,
    standing: Option<(Filled, M)>,
    probes: Vec<M::Probe<'w>>,
}

impl<'w, M: OrderedMap<Q>, Q: DataKey + ?Sized> Runner<'w, M, Q> {
    pub(crate) fn new(workload: &'w Workload<Q>) -> Self {
        Self {
            workload,
            standing: None,
            probes: Vec::new(),
        }
    }

    fn fill_shuffled(&self) -> M {
        let mut map = M::default();
        for (key, value) in self
            .workload
            .shuffled
            .iter()
            .zip(&self.workload.shuffled_values)
        {
            map.insert(key, *value);
        }
        map
    }

    fn fill_given(&self) -> M {
        let mut map = M::default();
        for (key, value) in self.workload.given.iter().zip(0..) {
            map.insert(key, value);
        }
        map
    }
}

fn probes<'w, M: OrderedMap<Q>, Q: DataKey + ?Sized>(keys: &'w KeyList<Q>) -> Vec<M::Probe<'w>> {
    keys.iter().map(M::probe).collect()
}

impl<M: OrderedMap<Q>, Q: DataKey + ?Sized> Run for Runner<'_, M, Q> {
    fn prepare(&mut self, op: Op, filled: Filled) {
        if self.standing.as_ref().is_none_or(|(is, _)| *is != filled) {
            self.standing = None; // before the next is made
            let map = match filled {
                Filled::Given => self.fill_given(),
                Filled::Shuffled => self.fill_shuffled(),
            };
            self.standing = Some((filled, map));
        }
        self.probes.clear();
        self.probes = match op {
            Op::GetHit => probes::<M, Q>(&self.workload.hits),
            Op::GetMiss => probes::<M, Q>(&self.workload.misses),
            Op::LowerBound | Op::Range100 => probes::<M, Q>(&self.workload.starts),
            _ => Vec::new(),
        };
    }

    fn clear(&mut self) {
        self.standing = None;
        self.probes = Vec::new();
    }

    fn ask(&mut self, op: Op) -> Lap {
        let (_, map) = self
            .standing
            .as_ref()
            .expect("the suite prepares before it asks");
        let probes = &self.probes;
        let add =
            |sum: u64, answer: Option<u64>| sum.wrapping_add(answer.map_or(1, |value| value + 2));
        match op {
            Op::GetHit | Op::GetMiss => {
                Lap::of(|| probes.iter().fold(0, |sum, probe| add(sum, map.get(probe))))
            }
            Op::LowerBound => Lap::of(|| {
                probes
                    .iter()
                    .fold(0, |sum, probe| add(sum, map.lower_bound(probe)))
            }),
            Op::Range100 => Lap::of(|| {
                probes
                    .iter()
                    .fold(0_u64, |sum, probe| sum.wrapping_add(map.range(probe, 100)))
            }),
            Op::ScanValues | Op::ScanValuesGiven => Lap::of(|| map.scan_values()),
            Op::ScanEntries | Op::ScanEntriesGiven => Lap::of(|| map.scan_entries()),
            Op::Insert | Op::InsertShuffled | Op::Remove => {
                unreachable!("these make maps of their own")
            }
        }
    }

    fn insert(&self) -> Lap {
        let mut map = M::default();
        let lap = Lap::of(|| {
            for (key, value) in self.workload.given.iter().zip(0..) {
                map.insert(key, value);
            }
            0
        });
        Lap {
            checksum: map.scan_entries(),
            ..lap
        }
    }

    fn insert_shuffled_and_remove(&self) -> Vec<Lap> {
        let mut map = M::default();
        let insert = Lap::of(|| {
            for (key, value) in self
                .workload
                .shuffled
                .iter()
                .zip(&self.workload.shuffled_values)
            {
                map.insert(key, *value);
            }
            0
        });
        let insert = Lap {
            checksum: map.scan_entries(),
            ..insert
        };
        let victims = probes::<M, Q>(&self.workload.victims);
        let remove = Lap::of(|| {
            victims.iter().fold(0_u64, |sum, probe| {
                sum.wrapping_add(map.remove(probe).map_or(1, |value| value + 2))
            })
        });
        // An empty map scans to 0, so whatever was left behind would show.
        let left = map.scan_entries();
        vec![
            insert,
            Lap {
                checksum: remove.checksum.wrapping_add(left),
                ..remove
            },
        ]
    }
}
