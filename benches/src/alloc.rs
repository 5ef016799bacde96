//! An allocator that counts the bytes that are alive, exactly as requested.
//!
//! What a container costs is the sum of the layouts that it asked for: independent of the malloc
//! below it, equal on every machine, and comparable to the byte. What the process really occupies
//! is the resident size ([`resident_bytes`]), which adds the malloc's rounding and holes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator with a count of live bytes.
///
/// # Examples
///
/// ```
/// use benches::alloc::Counting;
///
/// #[global_allocator]
/// static HEAP: Counting = Counting::new();
///
/// let before = HEAP.live_bytes();
/// let mut bytes = vec![0_u8; 1000];
/// assert_eq!(HEAP.live_bytes() - before, 1000);
/// bytes.reserve_exact(500); // reallocates to 1500
/// assert_eq!(HEAP.live_bytes() - before, 1500);
/// drop(bytes);
/// assert_eq!(HEAP.live_bytes(), before);
/// ```
#[derive(Debug)]
pub struct Counting {
    live_bytes: AtomicUsize,
    allocations: AtomicUsize,
}

impl Default for Counting {
    fn default() -> Self {
        Self::new()
    }
}

impl Counting {
    /// Makes an allocator that has counted nothing yet.
    pub const fn new() -> Self {
        Self {
            live_bytes: AtomicUsize::new(0),
            allocations: AtomicUsize::new(0),
        }
    }

    /// Returns the sum of the sizes of all live allocations.
    pub fn live_bytes(&self) -> usize {
        // ORDERING: Relaxed; a statistic that no other memory depends on. A thread sees its own
        // changes in order, and whoever joins a thread sees that thread's.
        self.live_bytes.load(Ordering::Relaxed)
    }

    /// Returns the number of live allocations.
    pub fn allocations(&self) -> usize {
        // ORDERING: Relaxed, as in `live_bytes`.
        self.allocations.load(Ordering::Relaxed)
    }

    fn count(&self, address: *mut u8, bytes: usize) {
        if !address.is_null() {
            // ORDERING: Relaxed, as in `live_bytes`.
            self.live_bytes.fetch_add(bytes, Ordering::Relaxed);
            // ORDERING: Relaxed, as in `live_bytes`.
            self.allocations.fetch_add(1, Ordering::Relaxed);
        }
    }
}

// SAFETY: an implementation must hand out memory as `GlobalAlloc` promises and must not unwind.
// Every call goes to `System`, which does, with the caller's arguments unchanged; beside it there
// is only arithmetic on two atomics, which neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: `layout` must not be of size zero; our caller promises the same to us.
        let address = unsafe { System.alloc(layout) };
        self.count(address, layout.size());
        address
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        let address = unsafe { System.alloc_zeroed(layout) };
        self.count(address, layout.size());
        address
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        // SAFETY: `address` must be a live block of this allocator with this layout; our caller
        // promises that, and every block of ours is one of `System`'s.
        unsafe { System.dealloc(address, layout) };
        // ORDERING: Relaxed, as in `live_bytes`.
        self.live_bytes.fetch_sub(layout.size(), Ordering::Relaxed);
        // ORDERING: Relaxed, as in `live_bytes`.
        self.allocations.fetch_sub(1, Ordering::Relaxed);
    }

    unsafe fn realloc(&self, address: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as in `dealloc`, and `new_size` must be more than zero and fit an `isize` when
        // rounded up to the alignment; our caller promises all of that.
        let moved = unsafe { System.realloc(address, layout, new_size) };
        if !moved.is_null() {
            // The difference, in one wrapping addition: two steps could be seen between.
            let difference = new_size.wrapping_sub(layout.size());
            // ORDERING: Relaxed, as in `live_bytes`.
            self.live_bytes.fetch_add(difference, Ordering::Relaxed);
        }
        moved
    }
}

/// Returns the bytes of physical memory that this process occupies, where the system tells.
///
/// # Examples
///
/// ```
/// if cfg!(target_os = "linux") {
///     assert!(benches::alloc::resident_bytes().is_some_and(|bytes| bytes > 100_000));
/// }
/// ```
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Not installed as the global allocator: tests run in threads that allocate meanwhile.
    #[test]
    fn counts_every_kind_of_call_to_the_byte() {
        let heap = Counting::new();
        let small = Layout::from_size_align(24, 8).expect("a valid layout");
        // SAFETY: the layout is not of size zero.
        let first = unsafe { heap.alloc(small) };
        // SAFETY: the layout is not of size zero.
        let second = unsafe { heap.alloc_zeroed(small) };
        assert_eq!((heap.live_bytes(), heap.allocations()), (48, 2));
        // SAFETY: `first` is live with this layout, and 1000 is a valid size.
        let first = unsafe { heap.realloc(first, small, 1000) };
        assert_eq!((heap.live_bytes(), heap.allocations()), (1024, 2));
        let large = Layout::from_size_align(1000, 8).expect("a valid layout");
        // SAFETY: `first` is live with this layout, and 10 is a valid size.
        let first = unsafe { heap.realloc(first, large, 10) };
        assert_eq!(heap.live_bytes(), 34);
        let tiny = Layout::from_size_align(10, 8).expect("a valid layout");
        // SAFETY: `first` is live with this layout and not used again.
        unsafe { heap.dealloc(first, tiny) };
        // SAFETY: `second` is live with this layout and not used again.
        unsafe { heap.dealloc(second, small) };
        assert_eq!((heap.live_bytes(), heap.allocations()), (0, 0));
    }
}
