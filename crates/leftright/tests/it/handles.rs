//! Handles leave nothing behind.

use std::sync::{Mutex, mpsc};
use std::thread;

use leftright::cell::Whole;

#[test]
fn empty_blocks_are_given_back() {
    let mut writer = Whole::new(0);
    let first = writer.local();
    let empty = writer.statistics().registry_bytes;
    let handles: Vec<_> = (0..1000).map(|_| first.clone()).collect();
    let full = writer.statistics();
    assert_eq!(full.epochs.len(), 1001);
    assert!(full.registry_bytes > 50 * empty);
    drop(handles);
    writer.set(1);
    writer.set(2);
    let after = writer.statistics();
    assert_eq!(after.epochs.len(), 1);
    assert!(after.registry_bytes <= 3 * empty, "{after:?}");
    assert_eq!(**first.enter(), 2);
}

#[test]
fn handles_that_come_and_go_use_the_same_slot() {
    let writer = Whole::new(0);
    let bytes = writer.statistics().registry_bytes;
    for _ in 0..100_000 {
        let reader = writer.local();
        assert_eq!(**reader.enter(), 0);
    }
    assert_eq!(writer.statistics().registry_bytes, bytes);
    assert!(writer.statistics().epochs.is_empty());
}

#[test]
fn slots_in_the_middle_are_found_again() {
    let writer = Whole::new(0);
    let mut handles: Vec<_> = (0..640).map(|_| writer.local()).collect();
    let bytes = writer.statistics().registry_bytes;
    for round in 0..50 {
        // Every third goes, spread over all blocks, and as many come.
        let mut index = 0;
        handles.retain(|_| {
            index += 1;
            (index + round) % 3 != 0
        });
        while handles.len() < 640 {
            handles.push(writer.local());
        }
    }
    assert!(writer.statistics().registry_bytes <= 2 * bytes);
}

#[test]
fn threads_give_their_slots_back() {
    let writer = Whole::new(0);
    let reader = writer.reader();
    for _ in 0..50 {
        let reader = reader.clone();
        thread::spawn(move || assert_eq!(**reader.enter(), 0))
            .join()
            .unwrap();
    }
    assert!(writer.statistics().epochs.is_empty());
}

#[test]
fn a_thread_reads_more_values_than_its_cache_holds() {
    let mut writers: Vec<_> = (0..600_u32).map(Whole::new).collect();
    let readers: Vec<_> = writers.iter().map(|writer| writer.reader()).collect();
    for round in 1..4 {
        for (index, (writer, reader)) in writers.iter_mut().zip(&readers).enumerate() {
            let value = round * 1000 + index as u32;
            writer.set(value);
            assert_eq!(**reader.enter(), value);
            assert_eq!(writer.statistics().epochs.len(), 1);
        }
    }
    // Values come and go; their slots in this thread's list with them.
    for index in 0..10_000_u32 {
        let writer = Whole::new(index);
        assert_eq!(**writer.reader().enter(), index);
    }
    for (reader, index) in readers.iter().zip(0..) {
        assert_eq!(**reader.enter(), 3000 + index);
    }
}

/// A guard in a thread-local that is dropped after the thread gave its slots back, and a destructor
/// that enters when the thread is about to end.
#[test]
fn guards_at_the_end_of_a_thread() {
    use leftright::{ReadGuard, Reader};
    use std::cell::RefCell;

    type Number = Reader<Whole<u32>>;

    // Known from somewhere, so that a leak sanitizer has nothing to say.
    static LEAKED: Mutex<Vec<&'static Number>> = Mutex::new(Vec::new());

    struct Late(
        Option<ReadGuard<'static, Whole<u32>>>,
        &'static Number,
        mpsc::Sender<u32>,
    );

    impl Drop for Late {
        fn drop(&mut self) {
            let kept = self.0.take().map_or(0, |guard| **guard);
            self.2.send(kept).unwrap();
            self.2.send(**self.1.enter()).unwrap();
        }
    }

    thread_local! {
        static LATE: RefCell<Option<Late>> = const { RefCell::new(None) };
    }

    for keep in [false, true] {
        let mut writer = Whole::new(7);
        let reader: &'static Number = Box::leak(Box::new(writer.reader()));
        LEAKED.lock().unwrap().push(reader);
        let (sender, results) = mpsc::channel();
        thread::spawn(move || {
            // The thread-local that is used first is destroyed last.
            LATE.with_borrow_mut(|late| *late = Some(Late(None, reader, sender)));
            let guard = reader.enter();
            if keep {
                LATE.with_borrow_mut(|late| late.as_mut().unwrap().0 = Some(guard));
            }
        })
        .join()
        .unwrap();
        assert_eq!(results.recv(), Ok(if keep { 7 } else { 0 }));
        assert_eq!(results.recv(), Ok(7));
        assert!(writer.statistics().epochs.is_empty(), "all slots came back");
        writer.set(8);
        assert!(writer.try_catch_up().is_ok());
    }
}

#[test]
fn readers_outlive_the_writer() {
    let mut writer = Whole::new(1);
    let (local, factory) = (writer.local(), writer.factory());
    writer.set(2);
    let guard = local.enter();
    drop(writer);
    assert_eq!(**guard, 2);
    assert_eq!(**factory.local().enter(), 2);
    assert_eq!(**factory.reader().enter(), 2);
    assert!(factory.reader().try_enter().is_ok(), "frozen, not closed");
}
