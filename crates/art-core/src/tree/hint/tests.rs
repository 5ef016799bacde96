//! Hints on twins, and hints that are wrong.

use std::collections::BTreeMap;

use quickcheck::{Arbitrary, Gen, QuickCheck};

use super::super::Tree;
use super::Hint;

/// A key that collides with others, and whether it is inserted.
#[derive(Clone, Debug)]
struct Change(Vec<u8>, bool);

impl Arbitrary for Change {
    fn arbitrary(g: &mut Gen) -> Self {
        let letter = |g: &mut Gen| *g.choose(&[0, 0, 1, b'a', 0xFF]).expect("letters");
        let len = usize::arbitrary(g) % 12;
        let mut key: Vec<u8> = (0..len).map(|_| letter(g)).collect();
        if bool::arbitrary(g) {
            // Dense ends make byte leaves.
            key.push(u8::arbitrary(g));
        }
        Self(key, u8::arbitrary(g) % 4 > 0)
    }
}

type Model = BTreeMap<Vec<u8>, usize>;

fn assert_same(tree: &Tree<usize, ()>, model: &Model) {
    tree.validate(|(), ()| true);
    let mut walk = tree.walk_all();
    for (key, value) in model {
        assert_eq!(walk.next(), Some(value));
        assert_eq!(walk.front_key(), key);
    }
    assert_eq!(walk.next(), None);
}

/// Replays changes on trees of the same history and of others; all end up with the same entries.
fn hints_do_no_harm(changes: Vec<Change>, others: Vec<Change>, shift: u8) -> bool {
    let (mut first, mut twin, mut stranger) = (Tree::new(), Tree::new(), Tree::new());
    let (mut model, mut strange_model) = (Model::new(), Model::new());
    for (i, Change(key, _)) in others.iter().enumerate() {
        stranger.insert(key, i);
        strange_model.insert(key.clone(), i);
    }
    let (mut hinted, mut confirmed) = (0, 0);
    for (i, Change(key, inserts)) in changes.into_iter().enumerate() {
        let hint = if inserts {
            let (old, hint) = first.insert_and_learn(&key, i);
            assert_eq!(old, model.insert(key.clone(), i));
            hint
        } else {
            match first.remove_and_learn(&key) {
                Some((old, hint)) => {
                    assert_eq!(Some(old), model.remove(&key));
                    hint
                }
                None => {
                    assert!(!model.contains_key(&key));
                    Hint::NONE
                }
            }
        };
        hinted += u32::from(hint != Hint::NONE);
        confirmed += u32::from(twin.confirm(&hint, &key).is_some());
        let wrong = Hint {
            at: hint.at.wrapping_add(shift),
            ..hint
        };
        if inserts {
            twin.insert_by(&hint, &key, i);
            let old = stranger.insert_by(&wrong, &key, i);
            assert_eq!(old, strange_model.insert(key, i));
        } else {
            twin.remove_by(&hint, &key);
            let old = stranger.remove_by(&wrong, &key);
            assert_eq!(old, strange_model.remove(&key));
        }
    }
    assert_same(&first, &model);
    assert_same(&twin, &model);
    assert_same(&stranger, &strange_model);
    // The rule for short keys makes some of them be sought again.
    hinted < 100 || confirmed * 10 >= hinted * 7
}

#[test]
fn hints_are_right_on_twins_and_harmless_elsewhere() {
    QuickCheck::new()
        .rng(Gen::new(600))
        .tests(60)
        .quickcheck(hints_do_no_harm as fn(Vec<Change>, Vec<Change>, u8) -> bool);
}
