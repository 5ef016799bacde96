//! The map in two copies on real threads.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use art_core::leftright::{Config, WhenFull};
use art_core::{ArtMap, LeftRight, MapOp};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use crate::word::{Word, below};

#[derive(Clone, Debug)]
enum Change {
    Insert(Word),
    Remove(Word),
    RemovePrefix(Word),
    Clear,
}

impl Arbitrary for Change {
    fn arbitrary(g: &mut Gen) -> Self {
        let word = Word::arbitrary(g);
        match below(g, 40) {
            0..28 => Self::Insert(word),
            28..38 => Self::Remove(word),
            38 => Self::RemovePrefix(word),
            _ => Self::Clear,
        }
    }
}

/// What is published together.
#[derive(Clone, Debug)]
struct Batch(Vec<Change>);

impl Arbitrary for Batch {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(
            (0..1 + below(g, 12))
                .map(|_| Change::arbitrary(g))
                .collect(),
        )
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let shorter = self.0.shrink().filter(|changes| !changes.is_empty());
        Box::new(shorter.map(Self))
    }
}

type Model = BTreeMap<Vec<u8>, u64>;

fn apply(model: &mut Model, change: &Change, number: u64) {
    match change {
        Change::Insert(word) => {
            model.insert(word.0.clone(), number);
        }
        Change::Remove(word) => {
            model.remove(&word.0);
        }
        Change::RemovePrefix(word) => model.retain(|key, _| !key.starts_with(&word.0)),
        Change::Clear => model.clear(),
    }
}

fn log(writer: &mut LeftRight<ArtMap<Vec<u8>, u64>>, change: &Change, number: u64) {
    match change {
        Change::Insert(word) => writer.insert(word.0.clone(), number),
        Change::Remove(word) => writer.remove(&word.0),
        Change::RemovePrefix(Word(prefix)) => {
            let prefix = prefix.clone();
            writer.change(move |map| {
                map.remove_prefix(&prefix);
            });
        }
        Change::Clear => writer.clear(),
    }
}

struct RaiseOnDrop<'a>(&'a AtomicBool);

impl Drop for RaiseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Every version is known beforehand: a reader must find the one that its guard names, whole, and
/// never an older one than before.
fn readers_see_whole_publishes(batches: Vec<Batch>, resyncs: bool) -> bool {
    let mut versions = vec![Model::new()];
    let mut number = 0;
    for batch in &batches {
        let mut model = versions[versions.len() - 1].clone();
        for change in &batch.0 {
            number += 1;
            apply(&mut model, change, number);
        }
        versions.push(model);
    }
    let config = if resyncs {
        // So short that the second copy is often cloned instead of replayed.
        Config {
            log_limit: 4,
            when_full: WhenFull::Resync,
            ..Config::default()
        }
    } else {
        Config::default()
    };
    let mut writer = LeftRight::with_config(ArtMap::new(), config);
    let (shared, local) = (writer.reader(), writer.local());
    let is_done = AtomicBool::new(false);
    let check = |map: &ArtMap<Vec<u8>, u64>, version: usize, last: &mut usize| {
        assert!(*last <= version, "a reader went back in time");
        *last = version;
        let model = &versions[version];
        assert_eq!(map.len(), model.len(), "version {version}");
        let walked = map.iter().map(|(key, &value)| (key, value));
        assert!(walked.eq(model.clone()), "version {version}");
        for (key, value) in model {
            assert_eq!(map.get(key), Some(value), "version {version}");
        }
    };
    std::thread::scope(|scope| {
        let (check, is_done, shared) = (&check, &is_done, &shared);
        scope.spawn(move || {
            let (mut last, mut map) = (0, shared.enter());
            while !is_done.load(Ordering::Relaxed) {
                check(&map, map.version(), &mut last);
                map = map.repin();
            }
        });
        scope.spawn(move || {
            let mut last = 0;
            // Stays inside while the writer goes on.
            while !is_done.load(Ordering::Relaxed) {
                let map = local.enter();
                check(&map, map.version(), &mut last);
                std::thread::yield_now();
                check(&map, map.version(), &mut last);
            }
        });
        // Also if this thread panics: the others would go on forever.
        let _done = RaiseOnDrop(is_done);
        let mut number = 0;
        for (i, batch) in batches.iter().enumerate() {
            for change in &batch.0 {
                number += 1;
                log(&mut writer, change, number);
            }
            writer.publish();
            assert_eq!(writer.version(), i + 1);
            if i % 8 == 0 {
                std::thread::yield_now();
            }
        }
    });
    writer.catch_up();
    let last = &versions[versions.len() - 1];
    writer.get().assert_invariants();
    let published = writer.published().clone();
    published == *writer.get()
        && writer
            .get()
            .iter()
            .map(|(key, &value)| (key, value))
            .eq(last.clone())
}

#[test]
fn readers_see_whole_publishes_in_order() {
    QuickCheck::new()
        .rng(Gen::new(60))
        .tests(25)
        .quickcheck(readers_see_whole_publishes as fn(Vec<Batch>, bool) -> bool);
}

#[test]
fn a_panicking_change_is_taken_back() {
    let mut writer = LeftRight::new(ArtMap::from([(1_u8, 'a')]));
    let reader = writer.reader();
    writer.insert(2, 'b');
    writer.append_lazy(MapOp::change(|map: &mut ArtMap<u8, char>| {
        map.clear();
        panic!("halfway");
    }));
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| writer.publish()));
    assert!(result.is_err() && writer.is_poisoned());
    assert!(reader.enter().iter().eq([(1, &'a')]), "readers go on");
    assert_eq!(writer.recover(), 2);
    writer.insert(3, 'c');
    writer.publish();
    assert!(reader.enter().iter().eq([(1, &'a'), (3, &'c')]));
}
