//! The one who changes the value.

use alloc::collections::VecDeque;
use core::fmt;

use crate::absorb::Absorb;
use crate::barrier::{Barrier, Symmetric};
use crate::config::{Config, OnDrop};
use crate::write_side::WriteSide;

mod append;
mod catch_up;
mod make;
mod publish;
mod statistics;
#[cfg(all(test, feature = "map", not(any(loom, shuttle))))]
mod tests;
mod wait;

pub use statistics::Statistics;

/// The write half: logs operations, applies them to both copies in turn, publishes.
///
/// There is one writer for each value; wrap it in a mutex if several threads write. Its copy, the
/// standby, is the one that readers are not sent to. After a publish the old read side becomes the
/// standby; as soon as its last readers have left, the writer brings it up to date from the log.
///
/// Progress: nothing here ever holds up a reader. [`try_publish`](Self::try_publish),
/// [`try_append`](Self::try_append), [`try_catch_up`](Self::try_catch_up),
/// [`recover`](Self::recover), dropping and closing never wait. [`publish`](Self::publish),
/// [`catch_up`](Self::catch_up) and [`get`](Self::get) wait for readers that are still in the
/// standby; they spin briefly, yield, then sleep. [`append`](Self::append) waits only if the
/// log is bounded and full.
///
/// # Examples
///
/// ```
/// use leftright::map::Map;
///
/// let mut writer = Map::new();
/// let reader = writer.reader();
/// writer.insert("ann", 31);
/// assert_eq!(reader.enter().get("ann"), None); // not published yet
/// assert_eq!(writer.get().get("ann"), Some(&31)); // the writer sees its own changes
/// writer.publish();
/// assert_eq!(reader.enter().get("ann"), Some(&31));
/// ```
pub struct Writer<T, Op, B: Barrier = Symmetric> {
    side: WriteSide<T, B>,
    /// In this order: operations that the standby has missed, operations that it has absorbed and
    /// that are not published, operations that nobody has absorbed.
    log: VecDeque<Op>,
    /// What the standby has missed.
    missed: Debt,
    /// What the read side will have missed once the next publish makes it the standby.
    ahead: Debt,
    /// How many operations are not published, forgotten ones included.
    pending: usize,
    /// An absorb panicked: the standby is in an unknown state.
    poisoned: bool,
    config: Config,
    counters: Counters,
}

/// What a copy has to do to be equal to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Debt {
    /// Absorb this many operations of the log.
    Replay(usize),
    /// Be rebuilt: some of the operations are forgotten.
    Resync,
}

impl Debt {
    const NONE: Self = Self::Replay(0);

    /// How many operations of the log belong to it.
    fn logged(self) -> usize {
        match self {
            Self::Replay(count) => count,
            Self::Resync => 0,
        }
    }
}

/// What [`Statistics`] counts.
#[derive(Clone, Copy, Debug, Default)]
struct Counters {
    replayed: u64,
    resyncs: u64,
    waits: u64,
    parks: u64,
}

impl<T, Op, B: Barrier> Writer<T, Op, B> {
    /// What readers see now.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, "one");
    /// assert!(writer.published().is_empty());
    /// writer.publish();
    /// assert_eq!(writer.published().len(), 1);
    /// ```
    #[must_use]
    pub fn published(&self) -> &T {
        self.side.published()
    }

    /// The number of publishes that changed something.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.publish(); // nothing to publish
    /// assert_eq!(writer.version(), 0);
    /// writer.insert(1, "one");
    /// writer.publish();
    /// assert_eq!(writer.version(), 1);
    /// ```
    #[must_use]
    pub fn version(&self) -> usize {
        self.side.version()
    }

    /// How many operations are not published.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, "one");
    /// assert_eq!(writer.pending(), 1);
    /// writer.publish();
    /// assert_eq!(writer.pending(), 0);
    /// ```
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending
    }

    /// How many operations the log holds: those of [`pending`](Self::pending) that are not
    /// forgotten, and those that the standby has missed.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, "one");
    /// writer.publish();
    /// assert_eq!(writer.log_len(), 1); // the other copy has yet to absorb it
    /// writer.catch_up();
    /// assert_eq!(writer.log_len(), 0);
    /// ```
    #[must_use]
    pub fn log_len(&self) -> usize {
        self.log.len()
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether an operation panicked, and [`recover`](Self::recover) was not called since.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Goes, and turns away readers that ask with `try_enter`. Pending operations are dropped,
    /// publish first to keep them.
    ///
    /// Never waits: readers that are inside stay, and both copies live as long as a handle does.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// let reader = writer.local();
    /// let guard = reader.enter();
    /// writer.close();
    /// assert_eq!(**guard, 1);
    /// assert!(reader.try_enter().is_err());
    /// ```
    pub fn close(mut self) {
        self.config.on_drop = OnDrop::Close;
    }
}

impl<T, Op, B: Barrier> Drop for Writer<T, Op, B> {
    /// Drops pending operations. Never waits, and frees no copy that a reader can reach.
    fn drop(&mut self) {
        #[cfg(any(loom, shuttle, leftright_faults))]
        if crate::fault::seeded(crate::fault::Fault::DropRace) {
            self.side.change_unchecked();
        }
        self.side
            .shared
            .notify
            .leave(self.config.on_drop == OnDrop::Close);
    }
}

impl<T, Op, B: Barrier> fmt::Debug for Writer<T, Op, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("side", &self.side)
            .field("missed", &self.missed)
            .field("ahead", &self.ahead)
            .field("log_len", &self.log.len())
            .field("pending", &self.pending)
            .field("poisoned", &self.poisoned)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
