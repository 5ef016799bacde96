//! Keeps a thread on one processor while it measures.

/// The right to stay on one processor; dropping it frees the thread again.
///
/// Threads started meanwhile inherit the pin, so a suite that measures several threads at once must
/// not hold one. Where the system offers no such call, or refuses it, this does nothing:
/// [`is_pinned`](Self::is_pinned) tells.
///
/// # Examples
///
/// ```
/// let pin = benches::pin::Pin::current_thread();
/// if cfg!(not(target_os = "linux")) {
///     assert!(!pin.is_pinned());
/// }
/// ```
#[derive(Debug)]
#[must_use = "the thread is free again as soon as this is dropped"]
pub struct Pin {
    #[cfg(target_os = "linux")]
    before: Option<rustix::thread::CpuSet>,
}

#[cfg(target_os = "linux")]
impl Pin {
    /// Pins the calling thread to the last processor that it may use: interrupts and other
    /// programs tend to prefer the first.
    pub fn current_thread() -> Self {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

        let Ok(before) = sched_getaffinity(None) else {
            return Self { before: None };
        };
        let last = (0..CpuSet::MAX_CPU).rev().find(|&cpu| before.is_set(cpu));
        let pinned = last.is_some_and(|cpu| {
            let mut one = CpuSet::new();
            one.set(cpu);
            sched_setaffinity(None, &one).is_ok()
        });
        Self {
            before: pinned.then_some(before),
        }
    }

    /// Returns whether the thread is really pinned.
    pub fn is_pinned(&self) -> bool {
        self.before.is_some()
    }
}

#[cfg(target_os = "linux")]
impl Drop for Pin {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // The set was this thread's own, so the system takes it back; were it refused, the
            // thread would merely stay where it is.
            let _ = rustix::thread::sched_setaffinity(None, before);
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl Pin {
    /// Does nothing on this system.
    pub fn current_thread() -> Self {
        Self {}
    }

    /// Returns whether the thread is really pinned: not on this system.
    pub fn is_pinned(&self) -> bool {
        false
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn pins_to_one_and_frees_again() {
        let count = || {
            rustix::thread::sched_getaffinity(None)
                .map(|set| set.count())
                .ok()
        };
        let before = count();
        let pin = Pin::current_thread();
        assert!(pin.is_pinned());
        assert_eq!(count(), Some(1));
        drop(pin);
        assert_eq!(count(), before);
    }
}
