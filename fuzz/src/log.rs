//! Whatever is appended, published, caught up or taken back: readers see the last publication, the
//! writer sees everything, and at the end both copies are alike.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use leftright::map::{Map, MapOp};
use leftright::{Config, ReadGuard, WhenFull, Writer};

/// A step of the writer, or of the one reader.
#[derive(Arbitrary, Clone, Debug)]
pub enum Step {
    /// Append an insertion: eagerly, or lazily.
    Insert(u8, u8, bool),
    /// Append a removal.
    Remove(u8),
    /// Make everything visible, once no reader is in the way.
    Publish,
    /// Make everything visible, unless a reader is in the way.
    TryPublish,
    /// Bring the other copy up to date, unless a reader is in the way.
    TryCatchUp,
    /// Take back what was not published.
    Recover,
    /// The reader goes in, or comes out.
    Toggle(bool),
    /// The reader goes on to the newest publication.
    Repin,
}

/// How long the log may be, what happens then, and steps from empty on.
#[derive(Arbitrary, Clone, Debug)]
pub struct Input {
    limit: Option<(u8, Full)>,
    steps: Vec<Step>,
}

/// What happens when the log is full.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Full {
    /// The writer waits for the readers.
    Block,
    /// The operation is refused.
    Refuse,
    /// The other copy is made anew.
    Resync,
}

type Model = BTreeMap<u8, u8>;

fn contents(map: &Map<u8, u8>) -> Model {
    map.iter().map(|(&key, &value)| (key, value)).collect()
}

/// Runs the steps and compares with two plain maps: the published one and the latest one.
pub fn check(input: Input) {
    let mut config = Config::default();
    if let Some((limit, full)) = input.limit {
        config.log_limit = usize::from(limit % 8) + 1;
        config.when_full = match full {
            Full::Block => WhenFull::Block,
            Full::Refuse => WhenFull::Refuse,
            Full::Resync => WhenFull::Resync,
        };
    }
    let map = Map::default();
    let mut writer: Writer<Map<u8, u8>, MapOp<u8, u8>> =
        Writer::with_config(map.clone(), map, config);
    let (local, shared) = (writer.local(), writer.reader());
    let (mut published, mut latest) = (Model::new(), Model::new());
    let mut pending = 0;
    let mut inside: Option<(ReadGuard<'_, Map<u8, u8>>, Model)> = None;
    for step in input.steps {
        // With a guard of this thread in the way, waiting is refused; let it out first.
        let full = writer.log_len() >= writer.config().log_limit;
        if full || matches!(step, Step::Publish) {
            inside = None;
        }
        match step {
            Step::Insert(key, value, lazily) => {
                let (key, op) = (key % 8, writer.insertion(key % 8, value));
                let done = if full {
                    writer.try_append(op).is_ok()
                } else if lazily {
                    writer.append_lazy(op);
                    true
                } else {
                    writer.append(op);
                    true
                };
                if done {
                    latest.insert(key, value);
                    pending += 1;
                }
            }
            Step::Remove(key) => {
                let op = writer.removal(key % 8);
                if writer.try_append(op).is_ok() {
                    latest.remove(&(key % 8));
                    pending += 1;
                }
            }
            Step::Publish => {
                writer.publish();
                published.clone_from(&latest);
                pending = 0;
            }
            Step::TryPublish => {
                if writer.try_publish().is_ok() {
                    published.clone_from(&latest);
                    pending = 0;
                } else {
                    assert!(inside.is_some(), "nobody is in the way");
                }
            }
            Step::TryCatchUp => {
                let caught_up = writer.try_catch_up().is_ok();
                assert!(caught_up || inside.is_some(), "nobody is in the way");
            }
            Step::Recover => {
                assert_eq!(writer.recover(), pending);
                latest.clone_from(&published);
                pending = 0;
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
        match &inside {
            Some((guard, seen)) => assert_eq!(contents(guard), *seen),
            None => assert_eq!(contents(&local.enter()), published),
        }
    }
    drop(inside);
    writer.publish();
    writer.catch_up();
    assert_eq!(contents(writer.published()), latest);
    assert_eq!(contents(writer.get()), latest);
}
