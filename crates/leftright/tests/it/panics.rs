//! A panic at the k-th call of anything that is not ours, for every k: readers go on, nothing
//! aborts, and `recover` makes the copies equal again.

use std::sync::Arc;

use leftright::{Config, WhenFull};

use crate::registry_value::{Census, Element, Event, Op, quietly, writer};

/// Runs a small script with a panic at the `k`-th `event`; returns whether it came to that.
fn explode(event: Event, k: u32, config: Config) -> bool {
    let census = Arc::new(Census::default());
    let mut writer = writer(&census, config);
    let reader = writer.reader();
    writer.append(Op::Push(Element::new(0, &census)));
    writer.publish();
    writer.catch_up();

    census.arm(event, k);
    let finished = quietly(|| {
        for value in 1..4 {
            writer.append(Op::Push(Element::new(value, &census)));
            writer.append_lazy(Op::Push(Element::new(10 + value, &census)));
            writer.append_lazy(Op::Pop);
            writer.publish();
        }
        writer.append(Op::Push(Element::new(4, &census)));
        writer.recover();
        writer.append(Op::Clear);
        writer.catch_up();
    });
    let exploded = !census.disarm();
    assert_eq!(exploded, finished.is_none());

    // Readers go on, with a prefix of what was appended.
    let seen = reader.enter().values();
    assert!(
        (0..).zip(&seen).all(|(place, &value)| value == place),
        "{seen:?}"
    );
    if exploded && writer.is_poisoned() {
        assert!(
            quietly(|| writer.publish()).is_none(),
            "a poisoned writer publishes nothing"
        );
        assert!(quietly(|| writer.append(Op::Pop)).is_none());
        assert_eq!(reader.enter().values(), seen);
    }

    writer.recover();
    assert!(!writer.is_poisoned());
    writer.catch_up();
    assert_eq!(writer.get().values(), seen);
    writer.append(Op::Push(Element::new(99, &census)));
    writer.publish();
    writer.catch_up();
    assert_eq!(writer.published().values(), writer.published().values());
    assert_eq!(reader.enter().values().last(), Some(&99));
    let length = reader.enter().elements.len();
    assert_eq!(writer.get().values().len(), length);
    assert_eq!(census.living(), 2 * length, "nothing leaked");
    drop((writer, reader));
    assert_eq!(census.living(), 0);
    exploded
}

fn explode_everywhere(event: Event, config: Config) {
    let mut k = 0;
    while explode(event, k, config) {
        k += 1;
        assert!(k < 1000);
    }
    assert!(k > 0, "{event:?} never happens");
}

#[test]
fn in_every_call() {
    for event in [
        Event::First,
        Event::Second,
        Event::Sync,
        Event::Clone,
        Event::Drop,
    ] {
        explode_everywhere(event, Config::default());
    }
}

#[test]
fn in_every_call_with_a_tiny_log() {
    for event in [
        Event::First,
        Event::Second,
        Event::Sync,
        Event::Clone,
        Event::Drop,
    ] {
        for log_limit in 1..4 {
            let when_full = WhenFull::Resync;
            let config = Config {
                log_limit,
                when_full,
                ..Config::default()
            };
            if event == Event::Second && log_limit < 3 {
                continue; // a log too short for a batch of this script never replays
            }
            explode_everywhere(event, config);
        }
    }
}

#[test]
fn in_a_readers_closure() {
    let mut writer = leftright::cell::Whole::new(1);
    let reader = writer.local();
    let outcome = quietly(|| {
        let _part = leftright::ReadGuard::map(reader.enter(), |_| -> &u8 { panic!("injected") });
    });
    assert!(outcome.is_none());
    // The guard was dropped by the unwinding: nobody is in the way.
    writer.set(2);
    assert!(writer.try_catch_up().is_ok());
    let outcome = quietly(|| writer.update(|_| panic!("injected")));
    assert!(outcome.is_none());
    assert!(!writer.is_poisoned());
    assert_eq!(**reader.enter(), 2);
}
