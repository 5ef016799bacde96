//! The list of everybody, and what the suites can do with each without knowing its type.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CString;
use std::fmt;

use art_core::{ArtMap, ArtSet};

use super::b_plus_trees::Sweep;
use super::check::check;
use super::concurrent::CongeeMap;
use super::ours::TwoCopies;
use super::run::{Run, Runner};
use super::tries::{ArtTreeBytes, ArtTreeIntegers, RartBytes, RartIntegers};
use super::{Load, OrderedMap, Shape};
use crate::key::{DataKey, KeyList};
use crate::suites::Subject;
use crate::workload::Workload;

/// A map over keys of one kind.
pub struct Entry<Q: DataKey + ?Sized> {
    /// Who it is.
    pub subject: Subject,
    /// Whether it can answer lower bounds and ranges.
    pub ordered: bool,
    /// Whether its ranges walk from the first entry to where they start.
    pub crawls: bool,
    /// Whether it takes so long over a million keys that a quick run leaves it out.
    pub slow: bool,
    /// Makes the loops that are timed.
    pub runner: for<'w> fn(&'w Workload<Q>) -> Box<dyn Run + 'w>,
    /// Compares its answers with those of `BTreeMap`; the error says what differs.
    pub check: fn(&KeyList<Q>) -> Result<(), String>,
    /// Fills one.
    pub fill: Fill<Q>,
}

/// Fills a new container from keys and values, and returns it.
pub type Fill<Q> = fn(&mut dyn Iterator<Item = (&Q, u64)>) -> Box<dyn Held<Q>>;

/// A container that is kept alive while its bytes are counted.
pub trait Held<Q: ?Sized> {
    /// Removes the keys one by one and returns whether it can do that.
    fn remove_all(&mut self, keys: &mut dyn Iterator<Item = &Q>) -> bool;

    /// Returns what it says about its own make-up, if it says anything.
    fn shape(&self) -> Option<Shape>;
}

struct HeldMap<M>(M);

impl<M: OrderedMap<Q>, Q: DataKey + ?Sized> Held<Q> for HeldMap<M> {
    fn remove_all(&mut self, keys: &mut dyn Iterator<Item = &Q>) -> bool {
        for key in keys {
            self.0.remove(&M::probe(key));
        }
        true
    }

    fn shape(&self) -> Option<Shape> {
        self.0.shape()
    }
}

struct HeldSet<C>(C);

impl<C: Load<Q>, Q: ?Sized> Held<Q> for HeldSet<C> {
    fn remove_all(&mut self, _keys: &mut dyn Iterator<Item = &Q>) -> bool {
        false
    }

    fn shape(&self) -> Option<Shape> {
        self.0.shape()
    }
}

impl<Q: DataKey + ?Sized> fmt::Debug for Entry<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

impl<Q: DataKey + ?Sized> Entry<Q> {
    fn new<M: OrderedMap<Q> + 'static>(subject: Subject) -> Self {
        Self {
            subject,
            ordered: M::ORDERED,
            crawls: false,
            slow: false,
            runner: |workload| Box::new(Runner::<M, Q>::new(workload)),
            check: check::<M, Q>,
            fill: |entries| Box::new(HeldMap(filled::<M, Q>(entries))),
        }
    }

    fn ours<M: OrderedMap<Q> + 'static>(name: &'static str) -> Self {
        Self::new::<M>(Subject::ours(name))
    }

    fn peer<M: OrderedMap<Q> + 'static>(name: &'static str) -> Self {
        Self::new::<M>(Subject::peer(name))
    }

    fn crawling(self) -> Self {
        Self {
            crawls: true,
            ..self
        }
    }

    fn slow(self) -> Self {
        Self { slow: true, ..self }
    }
}

fn filled<C: Load<Q>, Q: ?Sized>(entries: &mut dyn Iterator<Item = (&Q, u64)>) -> C {
    let mut container = C::default();
    for (key, value) in entries {
        container.insert(key, value);
    }
    container
}

fn set<C: Load<Q> + 'static, Q: ?Sized>(subject: Subject) -> (Subject, Fill<Q>) {
    (subject, |entries| {
        Box::new(HeldSet(filled::<C, Q>(entries)))
    })
}

/// Returns the maps over byte strings, ours first.
pub fn byte_maps() -> Vec<Entry<[u8]>> {
    vec![
        Entry::ours::<ArtMap<Vec<u8>, u64>>("ArtMap"),
        Entry::peer::<BTreeMap<Box<[u8]>, u64>>("BTreeMap"),
        Entry::peer::<hashbrown::HashMap<Box<[u8]>, u64>>("hashbrown"),
        Entry::peer::<bbtree::unsync::BBTreeMap<Box<[u8]>, u64>>("bbtree"),
        Entry::peer::<blart::TreeMap<CString, u64>>("blart"),
        Entry::peer::<indexset::BTreeMap<Box<[u8]>, u64>>("indexset"),
        Entry::peer::<RartBytes>("rart").slow().crawling(),
        Entry::peer::<Sweep<Box<[u8]>>>("sweep-bptree"),
        Entry::peer::<ArtTreeBytes>("art-tree").slow().crawling(),
        Entry::peer::<crossbeam_skiplist::SkipMap<Box<[u8]>, u64>>("crossbeam-skiplist").slow(),
        Entry::peer::<patricia_tree::PatriciaMap<u64>>("patricia_tree").slow(),
        Entry::peer::<scc::TreeIndex<Box<[u8]>, u64>>("scc").slow(),
    ]
}

/// Returns the maps over integers, ours first.
pub fn integer_maps() -> Vec<Entry<u64>> {
    vec![
        Entry::ours::<ArtMap<u64, u64>>("ArtMap"),
        Entry::peer::<BTreeMap<u64, u64>>("BTreeMap"),
        Entry::peer::<hashbrown::HashMap<u64, u64>>("hashbrown"),
        Entry::peer::<bbtree::unsync::BBTreeMap<u64, u64>>("bbtree"),
        Entry::peer::<blart::TreeMap<[u8; 8], u64>>("blart"),
        Entry::peer::<brie_tree::BTree<brie_tree::nonmax::NonMaxU64, u64>>("brie-tree"),
        Entry::peer::<CongeeMap>("congee"),
        Entry::peer::<indexset::BTreeMap<u64, u64>>("indexset"),
        Entry::peer::<RartIntegers>("rart").slow(),
        Entry::peer::<Sweep<u64>>("sweep-bptree"),
        Entry::peer::<ArtTreeIntegers>("art-tree").slow().crawling(),
        Entry::peer::<crossbeam_skiplist::SkipMap<u64, u64>>("crossbeam-skiplist").slow(),
        Entry::peer::<patricia_tree::PatriciaMap<u64>>("patricia_tree").slow(),
        Entry::peer::<scc::TreeIndex<u64, u64>>("scc").slow(),
    ]
}

/// Returns what holds byte strings and only the suite `memory` fills: sets, ours first, and the map
/// in two copies.
pub fn byte_containers() -> Vec<(Subject, Fill<[u8]>)> {
    vec![
        set::<ArtSet<Vec<u8>>, _>(Subject::ours("ArtSet")),
        set::<BTreeSet<Box<[u8]>>, _>(Subject::peer("BTreeSet")),
        set::<hashbrown::HashSet<Box<[u8]>>, _>(Subject::peer("hashbrown::HashSet")),
        set::<blart::TreeSet<CString>, _>(Subject::peer("blart::TreeSet")),
        set::<patricia_tree::PatriciaSet, _>(Subject::peer("patricia_tree::PatriciaSet")),
        set::<TwoCopies, _>(Subject::ours("LeftRight<ArtMap>")),
    ]
}
