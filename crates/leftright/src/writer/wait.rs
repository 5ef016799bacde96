//! The writer waits for stragglers.
//!
//! It spins for about a microsecond, yields a few times, then asks the stragglers to wake it and
//! sleeps. A straggler that leaves looks for the request without a fence (one more would double the
//! price of every read), so a request can come too late; therefore the sleep has an end, first
//! a short one and then longer ones. It holds nothing meanwhile that a reader could need.

use super::{Absorb, Barrier, Writer};
use crate::error::Busy;
use crate::sync::yield_now;

/// Looks before the processor is given up.
const SPINS: u32 = if cfg!(any(loom, shuttle)) { 0 } else { 64 };
/// Times that it is given up before the thread sleeps.
const YIELDS: u32 = 8;

/// How a wait goes on.
struct Patience {
    steps: u32,
}

impl Patience {
    fn new() -> Self {
        Self { steps: 0 }
    }

    /// Lets a little time pass without sleeping; `false` if it was enough of that.
    fn pass(&mut self) -> bool {
        self.steps += 1;
        if self.steps <= SPINS {
            core::hint::spin_loop();
        } else if self.steps <= SPINS + YIELDS || cfg!(any(loom, shuttle, not(feature = "std"))) {
            yield_now();
        } else {
            return false;
        }
        true
    }
}

impl<T: Absorb<Op>, Op, B: Barrier> Writer<T, Op, B> {
    /// What is in the way.
    pub(super) fn busy(&self) -> Busy {
        let watch = &self.side.watch;
        Busy::new(watch.stragglers(), watch.waits_for_itself())
    }

    pub(super) fn wait_until_current(&mut self) {
        if self.is_current() || self.settle() {
            return;
        }
        let mut patience = Patience::new();
        self.counters.waits += 1;
        loop {
            assert!(
                !self.side.watch.waits_for_itself(),
                "this thread would wait for a guard that it holds itself"
            );
            if !patience.pass() {
                #[cfg(all(feature = "std", not(any(loom, shuttle))))]
                self.sleep(&mut patience, None);
            }
            if self.settle() {
                return;
            }
        }
    }
}

/// What only models of sleeping ask for: they cannot sleep themselves.
#[cfg(any(loom, shuttle))]
impl<T, Op, B: Barrier> Writer<T, Op, B> {
    /// Asks the stragglers to wake the writer.
    #[doc(hidden)]
    pub fn ask_to_wake(&self) {
        self.side.watch.ask_to_wake();
    }

    /// How often a leaving reader did.
    #[doc(hidden)]
    #[must_use]
    pub fn woken(&self) -> usize {
        self.side.watch.registry().woken()
    }
}

#[cfg(all(feature = "std", not(any(loom, shuttle))))]
mod sleep {
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Absorb, Barrier, Busy, Patience, SPINS, Writer, YIELDS};

    /// The first sleep: by its end a request that was not too late has been seen.
    const SHORTEST: Duration = Duration::from_micros(50);
    /// The longest: what a request that came too late can cost.
    const LONGEST: Duration = Duration::from_millis(5);

    impl<T: Absorb<Op>, Op, B: Barrier> Writer<T, Op, B> {
        /// Publishes as [`publish`](Self::publish) does, but waits for `timeout` at most.
        ///
        /// # Errors
        ///
        /// [`Busy`] if readers are still in the writer's copy then, and at once if one of them
        /// is the calling thread itself. Everything stays pending.
        ///
        /// # Panics
        ///
        /// If the writer is poisoned, and if absorbing panics, which poisons it.
        ///
        /// # Complexity
        ///
        /// As [`publish`](Self::publish); absorbing is not cut short by the time-out.
        ///
        /// # Examples
        ///
        /// ```
        /// use std::time::Duration;
        ///
        /// let mut writer = leftright::map::Map::new();
        /// writer.insert(1, "one");
        /// assert!(writer.publish_timeout(Duration::from_millis(1)).is_ok());
        /// ```
        #[cfg_attr(docsrs, doc(cfg(feature = "std")))]
        pub fn publish_timeout(&mut self, timeout: Duration) -> Result<(), Busy> {
            // A time that is too far to be told is as good as none.
            let Some(deadline) = Instant::now().checked_add(timeout) else {
                self.publish();
                return Ok(());
            };
            let mut patience = Patience::new();
            while self.pending > 0 && self.try_catch_up().is_err() {
                if patience.steps == 0 {
                    self.counters.waits += 1;
                }
                let busy = self.busy();
                if Instant::now() >= deadline || busy.own_thread() {
                    return Err(busy);
                }
                if !patience.pass() {
                    self.sleep(&mut patience, Some(deadline));
                }
            }
            self.try_publish()
        }

        /// Sleeps until a straggler leaves, for a while at most.
        pub(super) fn sleep(&mut self, patience: &mut Patience, deadline: Option<Instant>) {
            let round = (patience.steps - SPINS - YIELDS).min(16);
            let mut time = LONGEST.min(SHORTEST * (1 << round.min(10)));
            if let Some(deadline) = deadline {
                time = time.min(deadline.saturating_duration_since(Instant::now()));
            }
            let registry = self.side.watch.registry();
            if round == 1 {
                registry.set_sleeper(Some(thread::current()));
            }
            self.side.watch.ask_to_wake();
            if self.side.is_free() {
                return;
            }
            self.counters.parks += 1;
            thread::park_timeout(time);
        }
    }
}
