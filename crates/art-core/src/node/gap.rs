//! Gaps: how an item enters an array and leaves it.

use std::ptr;

/// Moves the items from `i` on up by one, and writes `item` into the gap.
///
/// # Safety
///
/// `items` must point to an array of `len` initialized items with room for one more, and `i` be at
/// most `len`.
pub(super) unsafe fn open<T>(items: *mut T, i: usize, len: usize, item: T) {
    // SAFETY: `i <= len`, inside the array, by the caller's promise.
    let gap = unsafe { items.add(i) };
    // SAFETY: `len - i` items, and one more slot behind them, by the caller's promise.
    unsafe { ptr::copy(gap, gap.wrapping_add(1), len - i) };
    // SAFETY: inside the array; what was here has moved up.
    unsafe { gap.write(item) };
}

/// Reads item `i` and moves the `len - i - 1` items behind it down by one.
///
/// # Safety
///
/// `items` must point to `len` initialized items, `i` be below `len`, and the caller must treat the
/// array as one item shorter from here on.
pub(super) unsafe fn close<T>(items: *mut T, i: usize, len: usize) -> T {
    // SAFETY: `i < len`, inside the array, by the caller's promise.
    let gap = unsafe { items.add(i) };
    // SAFETY: initialized, by the caller's promise; overwritten or given up below.
    let item = unsafe { gap.read() };
    // SAFETY: the `len - i - 1` items behind the gap are inside the array.
    unsafe { ptr::copy(gap.wrapping_add(1), gap, len - i - 1) };
    item
}
