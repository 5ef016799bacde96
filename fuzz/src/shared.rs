//! The map behind a lock, with walks that stay open while it changes, and the map in two copies: both
//! are one plain map.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use art_core::{ArtMap, LeftRight, Locked};

use crate::Word;

/// A step of anybody.
#[derive(Arbitrary, Clone, Debug)]
pub enum Step {
    /// Insert one key.
    Insert(Word),
    /// Insert the word followed by each of so many bytes: crosses the borders of pages and nodes.
    Fill(Word, u8),
    /// Remove one key.
    Remove(Word),
    /// Remove all.
    Clear,
    /// Make the changes of the two copies visible.
    Publish,
    /// Begin a walk over the locked map.
    Walk,
    /// Go on with it, from behind or from the front.
    Next(bool, u8),
}

/// Steps from empty on.
pub type Input = Vec<Step>;

type Model = BTreeMap<Vec<u8>, u32>;

/// Runs the steps on both and compares.
pub fn check(steps: Input) {
    let locked: Locked<ArtMap<Vec<u8>, u32>> = Locked::new(ArtMap::new());
    let mut copies: LeftRight<ArtMap<Vec<u8>, u32>> = LeftRight::new(ArtMap::new());
    let reader = copies.local();
    let (mut model, mut published) = (Model::new(), Model::new());
    let mut walk = locked.iter();
    // What the walk has still to give lies between these.
    let (mut above, mut below): (Option<Vec<u8>>, Option<Vec<u8>>) = (None, None);
    for (step, tick) in steps.into_iter().zip(0_u32..) {
        let mut insert = |key: Vec<u8>| {
            copies.insert(key.clone(), tick);
            assert_eq!(locked.insert(key.clone(), tick), model.insert(key, tick));
        };
        match step {
            Step::Insert(Word(key)) => insert(key),
            Step::Fill(Word(key), last) => {
                for byte in 0..=last {
                    let mut key = key.clone();
                    key.push(byte);
                    insert(key);
                }
            }
            Step::Remove(Word(key)) => {
                copies.remove(&key[..]);
                assert_eq!(locked.remove(&key[..]), model.remove(&key));
            }
            Step::Clear => {
                copies.clear();
                locked.clear();
                model.clear();
            }
            Step::Publish => {
                copies.publish();
                published.clone_from(&model);
            }
            Step::Walk => {
                walk = locked.iter();
                (above, below) = (None, None);
            }
            Step::Next(from_behind, count) => {
                for _ in 0..count {
                    let mut left = model.iter().filter(|(key, _)| {
                        above.as_ref().is_none_or(|above| *key > above)
                            && below.as_ref().is_none_or(|below| *key < below)
                    });
                    let (ours, theirs) = if from_behind {
                        (walk.next_back(), left.next_back())
                    } else {
                        (walk.next(), left.next())
                    };
                    assert_eq!(ours, theirs.map(|(key, value)| (key.clone(), *value)));
                    let Some((key, _)) = ours else { break };
                    let bound = if from_behind { &mut below } else { &mut above };
                    *bound = Some(key);
                }
            }
        }
        assert_eq!(locked.len(), model.len());
        assert_eq!(reader.enter().len(), published.len());
    }
    let entries = |model: &Model| -> Vec<_> { model.clone().into_iter().collect() };
    assert_eq!(locked.iter().collect::<Vec<_>>(), entries(&model));
    let seen: Vec<_> = reader
        .enter()
        .iter()
        .map(|(key, value)| (key, *value))
        .collect();
    assert_eq!(seen, entries(&published));
    copies.publish();
    let seen: Vec<_> = reader
        .enter()
        .iter()
        .map(|(key, value)| (key, *value))
        .collect();
    assert_eq!(seen, entries(&model));
}
