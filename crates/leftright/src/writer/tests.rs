//! What only this module can arrange: versions at the end of all numbers.

use crate::cell::Whole;

/// Publishes across the wrap, with a reader that stays and one that comes and goes.
#[test]
fn versions_wrap() {
    let mut writer = Whole::new(0_u32);
    writer.side.start_at(usize::MAX - 2);
    let (staying, going) = (writer.local(), writer.local());
    assert_eq!(going.version(), usize::MAX - 2);
    for value in 1..6 {
        let before = writer.version();
        let guard = staying.enter();
        assert_eq!(guard.version(), before);
        writer.set(value);
        assert_eq!(writer.version(), before.wrapping_add(1));
        assert!(guard.is_stale());
        assert_eq!(writer.statistics().epochs[0], Some(before), "one behind");
        let now = going.enter();
        assert_eq!((**now, now.version()), (value, writer.version()));
        assert_eq!(**guard, value - 1);
        drop(now);
        assert!(writer.try_catch_up().is_err(), "the first guard is seen");
        drop(guard);
        assert!(writer.try_catch_up().is_ok());
    }
    assert_eq!(writer.version(), 2);
}

/// A version beyond the wrap is later than one before it.
#[cfg(feature = "std")]
#[test]
fn waiting_crosses_the_wrap() {
    use std::time::Duration;

    let mut writer = Whole::new(0_u32);
    writer.side.start_at(usize::MAX);
    let reader = writer.reader();
    let soon = Duration::from_millis(1);
    assert!(reader.wait_for_version(usize::MAX).is_ok());
    assert!(reader.wait_for_version_timeout(0, soon).is_err());
    std::thread::scope(|scope| {
        scope.spawn(|| assert!(reader.wait_for_version(1).is_ok()));
        writer.set(1);
        writer.set(2);
    });
    assert!(reader.wait_for_version(usize::MAX).is_ok(), "it is past");
    assert!(reader.wait_for_version_timeout(2, soon).is_err());
}
