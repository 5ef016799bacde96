//! A left-right value is one plain copy, publish by publish.

use std::collections::BTreeMap;
use std::time::Duration;

use leftright::map::{Map, MapOp};
use leftright::{Absorb, Config, WhenFull, Writer};
use quickcheck::{Arbitrary, Gen, quickcheck};

#[derive(Clone, Debug)]
enum Step {
    Insert(u8, u8),
    InsertLazily(u8, u8),
    Remove(u8),
    Clear,
    Publish,
    TryPublish,
    PublishInTime,
    CatchUp,
    TryCatchUp,
    Get,
    Recover,
    /// A reader goes in, or the one that is in comes out.
    Toggle(bool),
    Repin,
}

impl Arbitrary for Step {
    fn arbitrary(g: &mut Gen) -> Self {
        let (key, value) = (u8::arbitrary(g) % 8, u8::arbitrary(g));
        match u8::arbitrary(g) % 24 {
            0..=5 => Self::Insert(key, value),
            6..=9 => Self::InsertLazily(key, value),
            10..=11 => Self::Remove(key),
            12 => Self::Clear,
            13..=14 => Self::Publish,
            15..=16 => Self::TryPublish,
            17 => Self::PublishInTime,
            18 => Self::CatchUp,
            19 => Self::TryCatchUp,
            20 => Self::Get,
            21 => Self::Recover,
            22 => Self::Toggle(bool::arbitrary(g)),
            _ => Self::Repin,
        }
    }
}

type Model = BTreeMap<u8, u8>;

fn contents(map: &Map<u8, u8>) -> Model {
    map.iter().map(|(&key, &value)| (key, value)).collect()
}

/// Runs the steps on both; `published` and `latest` are what readers and the writer must see.
fn run(steps: Vec<Step>, config: Config) {
    let map = Map::default();
    let mut writer: Writer<Map<u8, u8>, MapOp<u8, u8>> =
        Writer::with_config(map.clone(), map, config);
    let (local, shared) = (writer.local(), writer.reader());
    let (mut published, mut latest) = (Model::new(), Model::new());
    let mut version = 0;
    let mut pending = 0;
    // A guard, and what it saw when it was made.
    let mut inside: Option<(leftright::ReadGuard<'_, Map<u8, u8>>, Model)> = None;
    for step in steps {
        let mut publish = |published: &mut Model, latest: &Model, pending: &mut usize| {
            version += usize::from(*pending > 0);
            *pending = 0;
            published.clone_from(latest);
        };
        // With a guard of this thread in the way, waiting is refused; let it out first.
        let waits = matches!(step, Step::Publish | Step::CatchUp | Step::Get);
        let full = writer.log_len() >= writer.config().log_limit;
        if waits || full {
            inside = None;
        }
        let append = |writer: &mut Writer<_, _>, op: MapOp<u8, u8>, lazily: bool| {
            if full && writer.config().when_full == WhenFull::Refuse {
                return writer.try_append(op).is_ok();
            }
            if lazily {
                writer.append_lazy(op);
            } else {
                writer.append(op);
            }
            true
        };
        match step {
            Step::Insert(key, value) | Step::InsertLazily(key, value) => {
                let op = writer.insertion(key, value);
                if append(&mut writer, op, matches!(step, Step::InsertLazily(..))) {
                    latest.insert(key, value);
                    pending += 1;
                }
            }
            Step::Remove(key) => {
                let op = writer.removal(key);
                if writer.try_append(op).is_ok() {
                    latest.remove(&key);
                    pending += 1;
                }
            }
            Step::Clear => {
                if !full {
                    writer.clear();
                    latest.clear();
                    pending += 1;
                }
            }
            Step::Publish => {
                writer.publish();
                publish(&mut published, &latest, &mut pending);
            }
            Step::TryPublish => {
                if writer.try_publish().is_ok() {
                    publish(&mut published, &latest, &mut pending);
                } else {
                    assert!(inside.is_some(), "nobody is in the way");
                }
            }
            Step::PublishInTime => {
                if writer.publish_timeout(Duration::from_micros(1)).is_ok() {
                    publish(&mut published, &latest, &mut pending);
                } else {
                    assert!(inside.is_some(), "nobody is in the way");
                }
            }
            Step::CatchUp => writer.catch_up(),
            Step::TryCatchUp => {
                let caught_up = writer.try_catch_up().is_ok();
                assert!(caught_up || inside.is_some(), "nobody is in the way");
            }
            Step::Get => assert_eq!(contents(writer.get()), latest),
            Step::Recover => {
                assert_eq!(writer.recover(), pending);
                pending = 0;
                latest.clone_from(&published);
            }
            Step::Toggle(use_local) => {
                inside = match inside {
                    Some(_) => None,
                    None if use_local => Some((local.enter(), published.clone())),
                    None => Some((shared.enter(), published.clone())),
                };
            }
            Step::Repin => {
                inside = inside.map(|(guard, _)| (guard.repin(), published.clone()));
            }
        }
        assert_eq!(contents(writer.published()), published);
        assert_eq!(writer.pending(), pending);
        assert_eq!(writer.version(), version);
        assert_eq!(local.version(), version);
        if let Some((guard, seen)) = &inside {
            assert_eq!(contents(guard), *seen, "a guard's copy does not change");
        } else {
            assert_eq!(contents(&local.enter()), published);
            assert_eq!(local.enter().version(), version);
        }
    }
    drop(inside);
    // Both copies end up alike.
    writer.publish();
    writer.catch_up();
    assert_eq!(contents(writer.published()), latest);
    assert_eq!(contents(writer.get()), latest);
    assert_eq!(writer.log_len(), 0);
}

quickcheck! {
    fn without_a_limit(steps: Vec<Step>) -> bool {
        run(steps, Config::default());
        true
    }

    fn blocking_when_full(steps: Vec<Step>, limit: u8) -> bool {
        let log_limit = usize::from(limit % 8) + 1;
        run(steps, Config { log_limit, when_full: WhenFull::Block, ..Config::default() });
        true
    }

    fn refusing_when_full(steps: Vec<Step>, limit: u8) -> bool {
        let log_limit = usize::from(limit % 8) + 1;
        run(steps, Config { log_limit, when_full: WhenFull::Refuse, ..Config::default() });
        true
    }

    fn rebuilding_when_full(steps: Vec<Step>, limit: u8) -> bool {
        let log_limit = usize::from(limit % 8) + 1;
        run(steps, Config { log_limit, when_full: WhenFull::Resync, ..Config::default() });
        true
    }

    fn ordered_map(batches: Vec<Vec<(u8, Option<u8>)>>) -> bool {
        let mut writer = Writer::<Ordered, _>::new(Ordered::default());
        let reader = writer.local();
        let mut model = Model::new();
        batches.into_iter().all(|batch| {
            for (key, value) in batch {
                writer.append((key, value));
                match value {
                    Some(value) => drop(model.insert(key, value)),
                    None => drop(model.remove(&key)),
                }
            }
            writer.publish();
            let agree = reader.enter().0 == model;
            agree && writer.get().0 == model
        })
    }
}

/// A `BTreeMap` that takes insertions and removals.
#[derive(Clone, Default)]
struct Ordered(Model);

impl Absorb<(u8, Option<u8>)> for Ordered {
    fn absorb_first(&mut self, (key, value): &mut (u8, Option<u8>), _: &Self) {
        match value {
            Some(value) => drop(self.0.insert(*key, *value)),
            None => drop(self.0.remove(key)),
        }
    }

    fn sync_with(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }
}

/// What `absorb_first` leaves in the operation reaches `absorb_second`.
#[test]
fn second_time_knows_what_the_first_learned() {
    #[derive(Clone, Default)]
    struct Draws(Vec<u32>, u32);

    impl Absorb<Option<u32>> for Draws {
        fn absorb_first(&mut self, op: &mut Option<u32>, _: &Self) {
            self.1 += 1; // differs between the copies: half of the draws are made in each
            self.0.push(*op.insert(self.1));
        }

        fn absorb_second(&mut self, op: Option<u32>, other: &Self) {
            self.0.push(op.expect("the first time drew"));
            assert!(
                other.0.len() >= self.0.len(),
                "the other copy has it already"
            );
        }

        fn sync_with(&mut self, other: &Self) {
            self.0.clone_from(&other.0);
        }
    }

    let mut writer = Writer::<Draws, Option<u32>>::new(Draws::default());
    for _ in 0..5 {
        writer.append(None);
        writer.append_lazy(None);
        writer.publish();
    }
    writer.catch_up();
    let published = writer.published().0.clone();
    assert_eq!(published, writer.get().0);
    assert_eq!(published.len(), 10);
}
