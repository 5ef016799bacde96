//! The locked mode on real threads.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use art_core::{ArtMap, Locked};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use crate::history::{Answer, Call, is_linearizable, record};
use crate::word::{Word, below};

/// What up to three threads do, over very few keys.
#[derive(Clone, Debug)]
struct Plan(Vec<Vec<Call>>);

impl Arbitrary for Plan {
    fn arbitrary(g: &mut Gen) -> Self {
        let key = |g: &mut Gen| below(g, 4) as u8;
        let call = |g: &mut Gen| match below(g, 12) {
            0..3 => Call::Insert(key(g), u8::arbitrary(g)),
            3..5 => Call::Remove(key(g)),
            5..7 => Call::Get(key(g)),
            7 => Call::PopFirst,
            8 => Call::Len,
            9 => Call::Move(key(g), key(g)),
            _ => Call::Step,
        };
        let threads = 2 + below(g, 2);
        Self(
            (0..threads)
                .map(|_| (0..1 + below(g, 6)).map(|_| call(g)).collect())
                .collect(),
        )
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let plan = self.0.clone();
        let shorter = (0..plan.len())
            .filter(|&i| self.0[i].len() > 1)
            .map(move |i| {
                let mut plan = plan.clone();
                plan[i].pop();
                Self(plan)
            });
        Box::new(shorter.collect::<Vec<_>>().into_iter())
    }
}

fn is_explained(plan: Plan) -> bool {
    // The same plan several times: threads seldom meet twice in the same way.
    (0..20).all(|_| {
        let start = [(1, 10), (2, 20)];
        let map = Locked::new(ArtMap::from(start));
        let events = record(&plan.0, || {
            let mut walk = map.iter();
            let map = &map;
            move |call: &Call| match *call {
                Call::Insert(key, value) => Answer::Value(map.insert(key, value)),
                Call::Remove(key) => Answer::Value(map.remove(&key)),
                Call::Get(key) => Answer::Value(map.get(&key)),
                Call::PopFirst => Answer::Entry(map.pop_first()),
                Call::Len => Answer::Count(map.len()),
                Call::Move(from, to) => Answer::Value(map.write(|map| {
                    let value = map.remove(&from);
                    map.extend(value.map(|value| (to, value)));
                    value
                })),
                Call::Step => Answer::Entry(walk.next()),
            }
        });
        is_linearizable(&start.into(), &events)
    })
}

#[test]
fn some_order_of_the_calls_explains_their_answers() {
    QuickCheck::new()
        .tests(60)
        .quickcheck(is_explained as fn(Plan) -> bool);
}

struct RaiseOnDrop<'a>(&'a AtomicBool);

impl Drop for RaiseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Walks while others insert and remove, by fair turns of the scheduler.
fn meets_all_that_stays(stays: Vec<Word>, comes_and_goes: Vec<Word>) -> bool {
    let stays: BTreeSet<Vec<u8>> = stays.into_iter().map(|word| word.0).collect();
    let others: BTreeSet<Vec<u8>> = comes_and_goes.into_iter().map(|word| word.0).collect();
    let others: Vec<&Vec<u8>> = others.difference(&stays).collect();
    let map: Locked<ArtMap<Vec<u8>, usize>> = Locked::default();
    for key in &stays {
        map.insert(key.clone(), key.len());
    }
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let editor = scope.spawn(|| {
            let mut edits = 0;
            while !is_done.load(Ordering::Relaxed) {
                for &key in &others {
                    map.insert(key.clone(), key.len());
                }
                for &key in others.iter().rev() {
                    map.remove(key);
                }
                edits += 1;
                std::thread::yield_now();
            }
            edits
        });
        // Also if this thread panics: the editor would go on forever.
        let done = RaiseOnDrop(&is_done);
        for _ in 0..5 {
            let mut met: Vec<Vec<u8>> = Vec::new();
            for (key, value) in map.iter() {
                assert_eq!(value, key.len());
                met.push(key);
            }
            assert!(met.is_sorted_by(|a, b| a < b), "in order, each once");
            assert!(met.iter().filter(|key| stays.contains(*key)).eq(&stays));

            let mut met: Vec<Vec<u8>> = map.iter().rev().map(|(key, _)| key).collect();
            met.reverse();
            assert!(met.is_sorted_by(|a, b| a < b), "in order, each once");
            assert!(met.iter().filter(|key| stays.contains(*key)).eq(&stays));

            // From both ends at once, until they meet.
            let mut walk = map.iter();
            let (mut low, mut high) = (Vec::new(), Vec::new());
            while let Some((key, _)) = walk.next() {
                low.push(key);
                let Some((key, _)) = walk.next_back() else {
                    break;
                };
                high.push(key);
            }
            // Where they met an edit may have put something: whoever asks again gets it.
            low.extend(high.into_iter().rev());
            assert!(low.is_sorted_by(|a, b| a < b), "in order, each once");
            assert!(low.iter().filter(|key| stays.contains(*key)).eq(&stays));
        }
        drop(done);
        editor.join().expect("the editor panicked");
    });
    true
}

#[test]
fn a_walk_meets_every_key_that_stays_once_and_in_order() {
    QuickCheck::new()
        .rng(Gen::new(200))
        .tests(30)
        .quickcheck(meets_all_that_stays as fn(Vec<Word>, Vec<Word>) -> bool);
}

#[test]
fn a_prefix_walk_sees_what_is_inserted_ahead_and_nothing_behind() {
    let map = Locked::new(ArtMap::from(
        ["ab1", "ab3", "b"].map(|key| (key.to_owned(), 0)),
    ));
    let mut walk = map.prefix("ab");
    assert_eq!(walk.next(), Some(("ab1".to_owned(), 0)));
    for key in ["ab0", "ab2", "ab4", "ac"] {
        map.insert(key.to_owned(), 1);
    }
    assert_eq!(walk.next_back(), Some(("ab4".to_owned(), 1)));
    assert_eq!(walk.next(), Some(("ab2".to_owned(), 1)));
    assert_eq!(walk.next(), Some(("ab3".to_owned(), 0)));
    assert_eq!((walk.next(), walk.next_back()), (None, None));
    // It is not fused: there is room between the ends.
    map.insert("ab35".to_owned(), 2);
    assert_eq!(walk.next_back(), Some(("ab35".to_owned(), 2)));
}

#[test]
fn a_panic_poisons_writing_and_not_reading() {
    let map = Locked::new(ArtMap::from([(1_u8, 'a')]));
    let panics = |f: &(dyn Fn() + Sync)| std::thread::scope(|scope| scope.spawn(f).join().is_err());
    assert!(panics(&|| map.read(|_| panic!("a reader"))));
    assert!(panics(&|| {
        map.get_with(&1, |_| panic!("a reader"));
    }));
    assert!(panics(&|| {
        map.iter_with(|_| panic!("a reader")).next();
    }));
    assert!(!map.is_poisoned());
    let version = map.version();
    assert!(panics(&|| map.write(|map| {
        map.insert(2, 'b');
        panic!("a writer")
    })));
    assert!(map.is_poisoned());
    assert!(map.version() > version, "a walk must look again");
    assert!(panics(&|| {
        map.get(&1);
    }));
    assert!(panics(&|| {
        map.insert(3, 'c');
    }));
    assert!(panics(&|| {
        map.iter().next();
    }));
    map.clear_poison();
    assert!(map.iter().eq([(1, 'a'), (2, 'b')]));
}
