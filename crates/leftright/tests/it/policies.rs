//! What happens when the log is full.

use leftright::cell::{Replace, Whole};
use leftright::{Config, WhenFull, Writer};

use crate::registry_value::quietly;

fn writer(when_full: WhenFull) -> Writer<Whole<u32>, Replace<u32>> {
    let config = Config {
        log_limit: 3,
        when_full,
        ..Config::default()
    };
    Writer::with_config(Whole(0), Whole(0), config)
}

#[test]
fn refuse_hands_the_operation_back() {
    let mut writer = writer(WhenFull::Refuse);
    for value in 1..=3 {
        assert!(writer.try_append(Replace(value)).is_ok());
    }
    let refused = writer.try_append(Replace(4)).expect_err("full");
    assert_eq!(refused.to_string(), "the operation log is full");
    assert_eq!(refused.into_op(), Replace(4));
    assert!(
        quietly(|| writer.append(Replace(4))).is_none(),
        "append says that it cannot"
    );
    writer.publish();
    assert!(
        writer.try_append(Replace(5)).is_ok(),
        "the standby caught up by itself"
    );
    assert_eq!(**writer.get(), 5);
}

#[test]
fn refuse_while_a_reader_stays() {
    let mut writer = writer(WhenFull::Refuse);
    let reader = writer.local();
    let guard = reader.enter();
    writer.append(Replace(1));
    writer.publish();
    writer.append(Replace(2));
    writer.append(Replace(3));
    assert!(writer.try_append(Replace(4)).is_err());
    assert_eq!(writer.log_len(), 3);
    drop(guard);
    assert!(writer.try_append(Replace(4)).is_ok());
    assert_eq!(**writer.get(), 4);
}

#[test]
fn block_keeps_a_long_batch_whole() {
    let mut writer = writer(WhenFull::Block);
    let reader = writer.local();
    for value in 1..=10 {
        writer.append(Replace(value));
    }
    assert_eq!(writer.log_len(), 10);
    assert_eq!(**reader.enter(), 0, "all or nothing");
    writer.publish();
    assert_eq!(**reader.enter(), 10);
}

#[test]
fn block_waits_for_a_reader() {
    let mut writer = writer(WhenFull::Block);
    let reader = writer.local();
    std::thread::scope(|scope| {
        let (inside, is_inside) = std::sync::mpsc::channel();
        scope.spawn(move || {
            let guard = reader.enter();
            inside.send(()).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(30));
            drop(guard);
        });
        is_inside.recv().unwrap();
        writer.append(Replace(1));
        writer.publish();
        let start = std::time::Instant::now();
        for value in 2..=4 {
            writer.append(Replace(value));
        }
        assert!(start.elapsed().as_millis() >= 10, "it waited for the guard");
        assert_eq!(writer.statistics().waits, 1);
        assert_eq!(**writer.get(), 4);
    });
}

#[test]
fn resync_bounds_the_log_without_waiting() {
    let mut writer = writer(WhenFull::Resync);
    let reader = writer.local();
    // A long batch: the log is forgotten, the copy that missed it is rebuilt.
    for value in 1..=100 {
        writer.append(Replace(value));
        assert!(writer.log_len() <= 3);
    }
    assert_eq!(writer.pending(), 100);
    writer.publish();
    assert_eq!(**reader.enter(), 100);
    // A reader that stays: what was published is forgotten, what nobody absorbed is kept.
    let guard = reader.enter();
    writer.append(Replace(101));
    writer.append(Replace(102));
    writer.publish();
    writer.append(Replace(103));
    writer.append(Replace(104));
    assert!(writer.log_len() <= 3);
    assert!(writer.try_append(Replace(105)).is_ok());
    assert!(
        writer.try_append(Replace(106)).is_err(),
        "it can only be kept, and there is no room"
    );
    drop(guard);
    assert_eq!(**writer.get(), 105);
    assert_eq!(writer.statistics().resyncs, 2);
    writer.publish();
    writer.catch_up();
    assert_eq!(**writer.published(), **writer.published());
    assert_eq!(**reader.enter(), 105);
}
