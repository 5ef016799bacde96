//! Slots say which copy their owner is in, and versions tell old from new.

use leftright::cell::Whole;

#[test]
fn epochs_are_the_versions_that_are_read() {
    let mut writer = Whole::new(0);
    let (first, second) = (writer.local(), writer.local());
    assert_eq!(writer.statistics().epochs, [None, None]);
    let old = first.enter();
    writer.set(1);
    let new = second.enter();
    assert_eq!(writer.statistics().epochs, [Some(0), Some(1)]);
    assert_eq!(writer.statistics().stragglers, 1);
    drop(old);
    assert_eq!(writer.statistics().epochs, [None, Some(1)]);
    writer.set(2);
    assert_eq!(writer.statistics().epochs, [None, Some(1)]);
    let first = first.enter();
    assert_eq!(writer.statistics().epochs, [Some(2), Some(1)]);
    drop((first, new));
    assert_eq!(writer.statistics().epochs, [None, None]);
}
