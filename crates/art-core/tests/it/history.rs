//! Histories: what threads did to a shared map, when, and what came back; and whether some order of
//! the operations explains it (Wing and Gong, *Testing and Verifying Concurrent Objects*, 1993).

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

/// One operation on a map from bytes to bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    Insert(u8, u8),
    Remove(u8),
    Get(u8),
    PopFirst,
    Len,
    /// Moves a value from one key to another, in one step.
    Move(u8, u8),
    /// One step of the thread's walk.
    Step,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    Value(Option<u8>),
    Entry(Option<(u8, u8)>),
    Count(usize),
}

/// An operation that has returned.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) call: Call,
    pub(crate) answer: Answer,
    /// For a step: the key that the walk returned before.
    pub(crate) after: Option<u8>,
    /// It happened between these two moments.
    pub(crate) began: u64,
    pub(crate) ended: u64,
}

type Model = BTreeMap<u8, u8>;

/// What `call` does to a map, and answers.
fn apply(model: &mut Model, call: &Call, after: Option<u8>) -> Answer {
    match *call {
        Call::Insert(key, value) => Answer::Value(model.insert(key, value)),
        Call::Remove(key) => Answer::Value(model.remove(&key)),
        Call::Get(key) => Answer::Value(model.get(&key).copied()),
        Call::PopFirst => Answer::Entry(model.pop_first()),
        Call::Len => Answer::Count(model.len()),
        Call::Move(from, to) => {
            let value = model.remove(&from);
            model.extend(value.map(|value| (to, value)));
            Answer::Value(value)
        }
        Call::Step => {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            let next = model.range((from, Bound::Unbounded)).next();
            Answer::Entry(next.map(|(&key, &value)| (key, value)))
        }
    }
}

/// Whether the events, in some order that keeps those that did not overlap, answer as an ordinary
/// map does that begins with `start`.
pub(crate) fn is_linearizable(start: &Model, events: &[Event]) -> bool {
    assert!(events.len() <= 64, "a bit for each event");
    let all = u64::MAX.checked_shr(64 - events.len() as u32).unwrap_or(0);
    let mut pending = vec![(0_u64, start.clone())];
    let mut seen = HashSet::new();
    while let Some((done, model)) = pending.pop() {
        if done == all {
            return true;
        }
        let left = || (0..events.len()).filter(|i| done >> i & 1 == 0);
        // Whoever began after another one's end cannot come before it.
        let first_end = left().map(|i| events[i].ended).min().unwrap_or(u64::MAX);
        for i in left().filter(|&i| events[i].began <= first_end) {
            let mut next = model.clone();
            if apply(&mut next, &events[i].call, events[i].after) == events[i].answer
                && seen.insert((done | 1 << i, next.clone()))
            {
                pending.push((done | 1 << i, next));
            }
        }
    }
    false
}

/// Runs each list of calls on a thread of its own, all at once, and returns what happened. `run`
/// makes what a thread calls.
pub(crate) fn record<F, C>(threads: &[Vec<Call>], thread: F) -> Vec<Event>
where
    F: Fn() -> C + Sync,
    C: FnMut(&Call) -> Answer,
{
    let clock = AtomicU64::new(0);
    let start = Barrier::new(threads.len());
    let run = |calls: &[Call]| {
        let mut act = thread();
        let mut after = None;
        start.wait();
        let mut events = Vec::new();
        for call in calls {
            let began = clock.fetch_add(1, Ordering::SeqCst);
            let answer = act(call);
            let ended = clock.fetch_add(1, Ordering::SeqCst);
            let event = Event {
                call: call.clone(),
                answer,
                after,
                began,
                ended,
            };
            if let (Call::Step, Answer::Entry(Some((key, _)))) = (call, &event.answer) {
                after = Some(*key);
            }
            events.push(event);
        }
        events
    };
    std::thread::scope(|scope| {
        let run = &run;
        let handles: Vec<_> = threads
            .iter()
            .map(|calls| scope.spawn(move || run(calls)))
            .collect();
        let events = handles
            .into_iter()
            .map(|handle| handle.join().expect("a thread panicked"));
        events.flatten().collect()
    })
}

#[test]
fn histories_that_nothing_explains_are_told() {
    let event = |call, answer, began, ended| Event {
        call,
        answer,
        after: None,
        began,
        ended,
    };
    let insert = event(Call::Insert(1, 5), Answer::Value(None), 0, 3);
    // Reads that overlap with the insertion may see either, but not new before old.
    let old = |began, ended| event(Call::Get(1), Answer::Value(None), began, ended);
    let new = |began, ended| event(Call::Get(1), Answer::Value(Some(5)), began, ended);
    let start = Model::new();
    assert!(is_linearizable(&start, &[insert.clone(), old(1, 2)]));
    assert!(is_linearizable(&start, &[insert.clone(), new(1, 2)]));
    assert!(is_linearizable(
        &start,
        &[insert.clone(), old(1, 2), new(2, 4)]
    ));
    assert!(!is_linearizable(
        &start,
        &[insert.clone(), new(1, 2), old(4, 5)]
    ));
    assert!(!is_linearizable(&start, &[insert, old(4, 5)]));
    assert!(!is_linearizable(&start, &[new(0, 1)]));
}
