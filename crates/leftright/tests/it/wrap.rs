//! Epochs wrap. Built with debug assertions they start six below the top, so a few enters cross it.

use leftright::cell::Whole;

#[test]
fn epochs_cross_zero() {
    let mut writer = Whole::new(0);
    let reader = writer.local();
    let mut smallest = usize::MAX;
    let mut largest = 0;
    for value in 1..20 {
        let guard = reader.enter();
        let epoch = writer.statistics().epochs[0];
        assert_eq!(epoch % 2, 1, "odd inside");
        smallest = smallest.min(epoch);
        largest = largest.max(epoch);
        writer.set(value);
        assert!(
            writer.try_catch_up().is_err(),
            "the guard is seen at {epoch}"
        );
        assert_eq!(**guard, value - 1);
        drop(guard);
        assert_eq!(
            writer.statistics().epochs[0],
            epoch.wrapping_add(1),
            "even outside"
        );
        assert!(writer.try_catch_up().is_ok());
    }
    assert!(smallest < 40);
    assert_eq!(
        largest == usize::MAX,
        cfg!(debug_assertions),
        "it crossed the top"
    );
}
