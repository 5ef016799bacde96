//! The scenes.

use leftright::{Absorb, Config, LocalReader, OnDrop, WhenFull, Writer};
use loom::thread;

/// Two words that are equal unless somebody looks in the middle of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pair(u8, u8);

impl Absorb<u8> for Pair {
    fn absorb_first(&mut self, op: &mut u8, _: &Self) {
        self.0 += *op;
        self.1 += *op;
    }

    fn sync_with(&mut self, other: &Self) {
        self.clone_from(other);
    }
}

type PairWriter = Writer<Pair, u8>;

fn writer() -> PairWriter {
    Writer::from_copies(Pair::default(), Pair::default())
}

/// Runs `scene` in every way with up to this many preemptions; more with `LOOM_MAX_PREEMPTIONS`.
fn explore(preemptions: usize, scene: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(preemptions));
    builder.check(scene);
}

/// Reads once and returns what was seen.
fn look(reader: &LocalReader<Pair>) -> u8 {
    let guard = reader.enter();
    let seen = guard.0;
    assert_eq!(seen, guard.1);
    seen
}

#[test]
fn reader_never_sees_half_a_change() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || look(&reader));
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        let seen = reading.join().unwrap();
        assert!(seen <= 2);
    });
}

#[test]
fn reader_comes_back_while_the_writer_waits() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || {
            let first = look(&reader);
            let second = look(&reader);
            assert!(first <= second, "versions go forward");
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        reading.join().unwrap();
    });
}

#[test]
fn reader_that_was_overtaken_is_waited_for() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || look(&reader));
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        // Changes the copy that the reader finds at its second look.
        writer.catch_up();
        assert!(reading.join().unwrap() <= 2);
    });
}

#[test]
fn two_readers() {
    explore(2, || {
        let mut writer = writer();
        let readings =
            [writer.local(), writer.local()].map(|reader| thread::spawn(move || look(&reader)));
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        for reading in readings {
            assert!(reading.join().unwrap() <= 2);
        }
    });
}

#[test]
fn nested_guards_see_one_copy_and_leave_last() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || {
            let outer = reader.enter();
            let inner = reader.enter();
            assert_eq!(*outer, *inner);
            assert_eq!(outer.version(), inner.version());
            drop(outer);
            assert_eq!(inner.0, inner.1);
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        reading.join().unwrap();
    });
}

#[test]
fn writer_goes_while_a_reader_is_inside() {
    for on_drop in [OnDrop::Freeze, OnDrop::Close] {
        explore(3, move || {
            let config = Config {
                on_drop,
                ..Config::default()
            };
            let mut writer = PairWriter::with_config(Pair::default(), Pair::default(), config);
            let reader = writer.local();
            let reading = thread::spawn(move || {
                let seen = look(&reader);
                if let Ok(guard) = reader.try_enter() {
                    assert!(seen <= guard.0);
                }
                assert!(seen <= look(&reader));
            });
            writer.append(1);
            writer.publish();
            drop(writer);
            reading.join().unwrap();
        });
    }
}

#[test]
fn handles_come_and_go_while_the_writer_waits() {
    explore(2, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || {
            let clone = reader.clone();
            look(&reader);
            drop(reader);
            look(&clone)
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        assert!(reading.join().unwrap() <= 2);
    });
}

#[test]
fn slot_is_used_again_between_snapshot_and_wait() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let factory = writer.factory();
        let reading = thread::spawn(move || {
            look(&reader);
            drop(reader);
            let reader = factory.local(); // finds the slot that was just given back
            let guard = reader.enter();
            assert_eq!(guard.0, guard.1);
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        reading.join().unwrap();
    });
}

#[test]
fn empty_block_is_retired_while_a_slot_in_it_is_claimed() {
    explore(2, || {
        let mut writer = writer();
        let factory = writer.factory();
        // Two slots to a block here: three blocks, of which the last two will be empty.
        let handles: Vec<_> = (0..5).map(|_| factory.local()).collect();
        drop(handles);
        let reading = thread::spawn(move || {
            let reader = factory.local();
            look(&reader);
            look(&reader)
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        assert!(reading.join().unwrap() <= 2);
    });
}

#[test]
fn try_publish_never_disturbs_a_reader() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || look(&reader));
        let mut published = 0;
        for _ in 0..3 {
            writer.append(1);
            if writer.try_publish().is_ok() {
                published += 1;
            }
        }
        assert!(published >= 1, "the first publish has nobody to wait for");
        assert!(reading.join().unwrap() <= 3);
        assert!(writer.try_publish().is_ok());
        assert_eq!(writer.published().0, 3);
    });
}

#[test]
fn resync_instead_of_a_long_log() {
    explore(3, || {
        let config = Config {
            log_limit: 1,
            when_full: WhenFull::Resync,
            ..Config::default()
        };
        let mut writer = PairWriter::with_config(Pair::default(), Pair::default(), config);
        let reader = writer.local();
        let reading = thread::spawn(move || look(&reader));
        writer.append(1);
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        assert!(reading.join().unwrap() <= 3);
        assert_eq!(writer.get().0, 3);
    });
}

#[test]
fn recover_takes_back_and_rebuilds() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || look(&reader));
        writer.append(1);
        writer.publish();
        writer.append(5);
        writer.recover();
        writer.append(1);
        writer.publish();
        assert!(reading.join().unwrap() <= 2);
        assert_eq!(writer.published().0, 2);
    });
}

#[test]
fn version_is_monotone_and_never_ahead() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || {
            let before = reader.version();
            let guard = reader.enter();
            assert!(
                before <= guard.version(),
                "a version that was seen can be read"
            );
            assert_eq!(guard.version(), usize::from(guard.0));
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        reading.join().unwrap();
    });
}

#[test]
fn repin_moves_on() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || {
            let guard = reader.enter();
            let before = guard.0;
            let guard = guard.repin();
            assert!(before <= guard.0);
            assert_eq!(guard.0, guard.1);
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        reading.join().unwrap();
    });
}

#[test]
fn writer_sees_its_own_changes_and_both_copies_agree() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let reading = thread::spawn(move || look(&reader));
        writer.append(1);
        assert_eq!(writer.get().0, 1);
        writer.publish();
        writer.append_lazy(1);
        assert_eq!(writer.get().0, 2);
        writer.publish();
        reading.join().unwrap();
        writer.catch_up();
        assert_eq!(writer.published().clone(), *writer.get());
    });
}

#[test]
fn leaving_reader_wakes_the_writer_that_asked() {
    explore(3, || {
        let mut writer = writer();
        let reader = writer.local();
        let outer = reader.enter();
        writer.append(1);
        writer.publish();
        let inner = reader.enter();
        // The request and the count of nested guards share a word.
        let asking = thread::spawn(move || {
            writer.append(1);
            writer.ask_to_wake();
            writer
        });
        drop(outer);
        let mut writer = asking.join().unwrap();
        assert!(writer.try_catch_up().is_err(), "a guard is left");
        drop(inner);
        assert_eq!(writer.woken(), 1);
        assert!(writer.try_catch_up().is_ok());
    });
}

#[test]
fn asymmetric_readers() {
    use leftright::Asymmetric;
    explore(3, || {
        let pair = Pair::default();
        let writer =
            Writer::<Pair, u8, Asymmetric>::asymmetric(pair.clone(), pair, Config::default());
        let mut writer = writer.unwrap();
        let reader = writer.local();
        let reading = thread::spawn(move || {
            let guard = reader.enter();
            assert_eq!(guard.0, guard.1);
        });
        writer.append(1);
        writer.publish();
        writer.append(1);
        writer.publish();
        reading.join().unwrap();
    });
}
