//! Nobody is held up who need not be, and who must wait does so gently.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use leftright::WaitError;
use leftright::cell::Whole;

use crate::registry_value::quietly;

/// Fails instead of hanging.
fn within<R: Send + 'static>(time: Duration, work: impl FnOnce() -> R + Send + 'static) -> R {
    let (sender, result) = mpsc::channel();
    let working = thread::spawn(move || {
        let _ = sender.send(work());
    });
    match result.recv_timeout(time) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still not done after {time:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            std::panic::resume_unwind(working.join().expect_err("it panicked"))
        }
    }
}

const LONG: Duration = Duration::from_secs(20);

/// What a thread of this process has used of a processor.
#[cfg(target_os = "linux")]
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

#[test]
fn handles_come_and_go_while_the_writer_waits() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let reader = writer.reader();
        let stuck = writer.local();
        let guard = stuck.enter();
        let clone_under_guard = stuck.clone();
        thread::scope(|scope| {
            let waiting = scope.spawn(move || {
                writer.set(1);
                writer.set(2); // waits for `guard`
                writer
            });
            while reader.version() < 1 {
                thread::yield_now();
            }
            for _ in 0..1000 {
                drop(stuck.clone());
                drop(reader.clone());
                assert_eq!(**reader.enter(), 1);
            }
            scope
                .spawn(|| assert_eq!(**reader.enter(), 1))
                .join()
                .unwrap();
            assert!(!waiting.is_finished());
            drop(clone_under_guard);
            drop(guard);
            let writer = waiting.join().unwrap();
            assert_eq!(**writer.published(), 2);
        });
    });
}

#[test]
fn guard_on_the_writers_own_thread_is_named() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let (local, shared) = (writer.local(), writer.reader());
        for use_local in [true, false] {
            let guard = if use_local {
                local.enter()
            } else {
                shared.enter()
            };
            writer.set(1);
            let busy = writer.try_publish().err();
            assert!(
                busy.is_none(),
                "nothing to publish, nobody to wait for: {busy:?}"
            );
            let busy = writer.try_catch_up().expect_err("the guard is in the way");
            assert!(busy.own_thread());
            assert!(busy.to_string().contains("on the thread that would wait"));
            let start = Instant::now();
            writer.append(leftright::cell::Replace(2));
            let busy = writer
                .publish_timeout(LONG)
                .expect_err("it would never end");
            assert!(busy.own_thread() && start.elapsed() < LONG / 2);
            let said = quietly(|| writer.publish());
            assert!(said.is_none(), "it says so instead of hanging");
            assert!(!writer.is_poisoned());
            drop(guard);
            writer.publish();
        }
        assert_eq!(**local.enter(), 2);
    });
}

#[test]
fn leaked_guard_ends_with_its_reader() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let reader = writer.local();
        std::mem::forget(reader.enter());
        writer.set(1);
        assert!(writer.try_catch_up().is_err());
        drop(reader);
        assert!(writer.try_catch_up().is_ok());
    });
}

#[test]
fn time_outs_are_kept() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let reader = writer.local();
        thread::scope(|scope| {
            let (leave, stay) = mpsc::channel::<()>();
            let (inside, is_inside) = mpsc::channel();
            scope.spawn(move || {
                let _guard = reader.enter();
                inside.send(()).unwrap();
                let _ = stay.recv();
            });
            is_inside.recv().unwrap();
            writer.set(1);
            writer.append(leftright::cell::Replace(2));
            for milliseconds in [0, 1, 5, 30] {
                let time = Duration::from_millis(milliseconds);
                let start = Instant::now();
                let busy = writer
                    .publish_timeout(time)
                    .expect_err("somebody is inside");
                let waited = start.elapsed();
                assert_eq!(busy.stragglers(), 1);
                assert!(!busy.own_thread());
                assert!(waited >= time, "{waited:?} of {time:?}");
                // Generous, for other tests share the processors.
                assert!(
                    waited < time + Duration::from_millis(500),
                    "{waited:?} of {time:?}"
                );
            }
            drop(leave);
            assert!(writer.publish_timeout(LONG).is_ok());
            assert_eq!(**writer.published(), 2);
        });
    });
}

#[test]
#[cfg(target_os = "linux")]
fn waiting_writer_leaves_the_processor_alone() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let reader = writer.local();
        thread::scope(|scope| {
            let (inside, is_inside) = mpsc::channel();
            scope.spawn(move || {
                let _guard = reader.enter();
                inside.send(()).unwrap();
                thread::sleep(Duration::from_millis(400));
            });
            is_inside.recv().unwrap();
            writer.set(1);
            let (start, used) = (Instant::now(), processor_time());
            writer.set(2);
            let (waited, used) = (start.elapsed(), processor_time() - used);
            assert!(waited >= Duration::from_millis(200));
            assert!(used < waited / 20, "{used:?} of {waited:?}");
            assert!(writer.statistics().parks > 0);
        });
    });
}

#[test]
fn leaving_reader_wakes_the_writer() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let reader = writer.local();
        let mut late = Vec::new();
        for round in 0..10 {
            thread::scope(|scope| {
                let (inside, is_inside) = mpsc::channel();
                let reader = reader.clone();
                let leaving = scope.spawn(move || {
                    let guard = reader.enter();
                    inside.send(()).unwrap();
                    thread::sleep(Duration::from_millis(20));
                    drop(guard);
                    Instant::now()
                });
                is_inside.recv().unwrap();
                writer.set(round);
                writer.set(round);
                let done = Instant::now();
                late.push(done.saturating_duration_since(leaving.join().unwrap()));
            });
        }
        late.sort_unstable();
        // Without a wake-up the writer would look again after 21.3 ms, 1.3 too late. Only one of ten
        // is asked to be in time, for others share the processors.
        assert!(late[0] < Duration::from_millis(1), "{late:?}");
    });
}

#[test]
fn versions_can_be_waited_for() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let (local, shared) = (writer.local(), writer.reader());
        assert_eq!(shared.wait_for_version(0), Ok(()));
        let soon = Duration::from_millis(2);
        assert_eq!(
            shared.wait_for_version_timeout(1, soon),
            Err(WaitError::TimedOut)
        );
        thread::scope(|scope| {
            scope.spawn(|| {
                for version in 1..=50 {
                    assert_eq!(shared.wait_for_version(version), Ok(()));
                    assert!(**shared.enter() >= version);
                }
                assert_eq!(shared.wait_for_version(51), Err(WaitError::Closed));
            });
            scope.spawn(move || {
                assert_eq!(local.wait_for_version(50), Ok(()));
                assert_eq!(**local.enter(), 50);
            });
            for version in 1..=50 {
                writer.set(version);
            }
            drop(writer);
        });
    });
}

/// The reader that sits in a guard for a second; the shorter ones above run in every test.
#[test]
#[ignore = "sleeps for a second"]
fn nobody_else_notices_a_reader_that_stays_for_a_second() {
    within(LONG, || {
        let mut writer = Whole::new(0);
        let shared = writer.reader();
        let local = writer.local();
        thread::scope(|scope| {
            scope.spawn(move || {
                let _guard = local.enter();
                thread::sleep(Duration::from_secs(1));
            });
            thread::sleep(Duration::from_millis(50));
            scope.spawn(move || {
                writer.set(1);
                writer.set(2);
            });
            thread::sleep(Duration::from_millis(50));
            let start = Instant::now();
            for _ in 0..10_000 {
                assert_eq!(**shared.enter(), 1);
                drop(shared.local());
            }
            assert!(start.elapsed() < Duration::from_millis(300));
        });
        assert_eq!(**shared.enter(), 2);
    });
}
