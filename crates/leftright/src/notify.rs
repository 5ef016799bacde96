//! Tells readers that wait for a version, and everybody that the writer is gone.

use core::sync::atomic::AtomicUsize as PlainUsize;

use crate::error::Closed;
use crate::sync::{AtomicUsize, Ordering};

/// The writer lives.
const OPEN: usize = 0;
/// The writer is gone, its last state stays.
const FROZEN: usize = 1;
/// The writer is gone, and readers who ask are turned away.
const CLOSED: usize = 2;

#[derive(Debug)]
pub(crate) struct Notify {
    state: AtomicUsize,
    /// How many threads wait or are about to. Plain: models do not wait.
    waiting: PlainUsize,
    #[cfg(feature = "std")]
    bell: (std::sync::Mutex<()>, std::sync::Condvar),
}

impl Notify {
    pub(crate) fn new() -> Self {
        Self {
            state: AtomicUsize::new(OPEN),
            waiting: PlainUsize::new(0),
            #[cfg(feature = "std")]
            bell: Default::default(),
        }
    }

    pub(crate) fn check_open(&self) -> Result<(), Closed> {
        // ORDERING: Acquire, pairs with the Release in `leave`: who is turned away sees the last
        // version.
        match self.state.load(Ordering::Acquire) {
            CLOSED => Err(Closed),
            _ => Ok(()),
        }
    }

    /// The writer goes.
    pub(crate) fn leave(&self, closed: bool) {
        let state = if closed { CLOSED } else { FROZEN };
        // ORDERING: Release, pairs with the Acquire in `check_open`. Monotone: a drop after a close
        // does not come here.
        self.state.store(state, Ordering::Release);
        #[cfg(feature = "std")]
        core::sync::atomic::fence(Ordering::SeqCst);
        self.tell();
    }

    /// Wakes who waits. Called after a change and a SeqCst fence.
    #[inline]
    pub(crate) fn tell(&self) {
        // ORDERING: Relaxed, after the caller's SeqCst fence, which pairs with the one in `wait`:
        // either we see the waiter, or it sees our change before it sleeps.
        if self.waiting.load(Ordering::Relaxed) != 0 {
            self.ring();
        }
    }

    #[cold]
    fn ring(&self) {
        #[cfg(feature = "std")]
        {
            // Taking the lock once means that whoever saw no change under it sleeps by now. It
            // guards nothing, so a poisoned one is as good.
            drop(self.bell.0.lock());
            self.bell.1.notify_all();
        }
    }
}

#[cfg(all(feature = "std", not(any(loom, shuttle))))]
mod wait {
    use core::sync::atomic::fence;
    use std::sync::PoisonError;
    use std::time::Instant;

    use super::{Notify, OPEN, Ordering};
    use crate::error::WaitError;

    impl Notify {
        /// Sleeps until `is_there`, until the writer is gone or until `deadline`.
        pub(crate) fn wait(
            &self,
            deadline: Option<Instant>,
            is_there: impl Fn() -> bool,
        ) -> Result<(), WaitError> {
            if is_there() {
                return Ok(());
            }
            // ORDERING: Relaxed with a SeqCst fence, see `tell`.
            self.waiting.fetch_add(1, Ordering::Relaxed);
            fence(Ordering::SeqCst);
            let result = self.sleep(deadline, is_there);
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            result
        }

        fn sleep(
            &self,
            deadline: Option<Instant>,
            is_there: impl Fn() -> bool,
        ) -> Result<(), WaitError> {
            let (lock, bell) = &self.bell;
            let mut held = lock.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                // ORDERING: Acquire, pairs with the Release in `leave`. Before `is_there`: the last
                // version of a writer that is gone counts.
                let gone = self.state.load(Ordering::Acquire) != OPEN;
                if is_there() {
                    return Ok(());
                }
                if gone {
                    return Err(WaitError::Closed);
                }
                held = match deadline {
                    None => bell.wait(held).unwrap_or_else(PoisonError::into_inner),
                    Some(deadline) => {
                        let left = deadline.saturating_duration_since(Instant::now());
                        if left.is_zero() {
                            return Err(WaitError::TimedOut);
                        }
                        let woken = bell.wait_timeout(held, left);
                        woken.unwrap_or_else(PoisonError::into_inner).0
                    }
                };
            }
        }
    }
}
