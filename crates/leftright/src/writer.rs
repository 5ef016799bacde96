//! The one who changes the value.

use alloc::collections::VecDeque;
use core::fmt;

use crate::absorb::Absorb;
use crate::barrier::{Asymmetric, Barrier, Symmetric, membarrier};
use crate::config::{Config, OnDrop};
use crate::error::Unsupported;
use crate::factory::Factory;
use crate::local::LocalReader;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
use crate::reader::Reader;
use crate::write_side::WriteSide;

mod append;
mod catch_up;
mod publish;
mod statistics;
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

impl<T, Op> Writer<T, Op, Symmetric> {
    /// Makes a writer whose second copy is a clone of `value`.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let writer = Writer::<Whole<u8>, Replace<u8>>::new(Whole(7));
    /// assert_eq!(**writer.local().enter(), 7);
    /// ```
    #[must_use]
    pub fn new(value: T) -> Self
    where
        T: Clone,
    {
        Self::from_copies(value.clone(), value)
    }

    /// Makes a writer from two copies that must be the same to readers.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let writer = Writer::<Whole<u8>, Replace<u8>>::from_copies(Whole(7), Whole(7));
    /// assert_eq!(**writer.local().enter(), 7);
    /// ```
    #[must_use]
    pub fn from_copies(left: T, right: T) -> Self {
        Self::with_config(left, right, Config::default())
    }

    /// Makes a writer from two copies that must be the same to readers.
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Config, OnDrop, Writer, cell::{Replace, Whole}};
    ///
    /// let config = Config { on_drop: OnDrop::Close, ..Config::default() };
    /// let writer = Writer::<Whole<u8>, Replace<u8>>::with_config(Whole(7), Whole(7), config);
    /// let reader = writer.local();
    /// drop(writer);
    /// assert!(reader.try_enter().is_err());
    /// ```
    #[must_use]
    pub fn with_config(left: T, right: T, config: Config) -> Self {
        Self::build(left, right, config)
    }
}

impl<T, Op> Writer<T, Op, Asymmetric> {
    /// Makes a writer whose readers pay for no fence, see [`Asymmetric`].
    ///
    /// # Errors
    ///
    /// [`Unsupported`] where there is no `membarrier(2)`: outside Linux, in some sandboxes, and
    /// without the `std` feature.
    ///
    /// # Panics
    ///
    /// Panics if `config.log_limit` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Asymmetric, Config, Writer, cell::{Replace, Whole}};
    ///
    /// type Rare = Writer<Whole<u8>, Replace<u8>, Asymmetric>;
    /// if let Ok(mut writer) = Rare::asymmetric(Whole(7), Whole(7), Config::default()) {
    ///     let reader = writer.local();
    ///     writer.set(8);
    ///     assert_eq!(**reader.enter(), 8);
    /// }
    /// ```
    pub fn asymmetric(left: T, right: T, config: Config) -> Result<Self, Unsupported> {
        if membarrier::register() {
            Ok(Self::build(left, right, config))
        } else {
            Err(Unsupported)
        }
    }
}

impl<T, Op, B: Barrier> Writer<T, Op, B> {
    fn build(left: T, right: T, config: Config) -> Self {
        assert!(config.log_limit > 0, "a log must hold an operation");
        Self {
            side: WriteSide::new(left, right),
            log: VecDeque::new(),
            missed: Debt::NONE,
            ahead: Debt::NONE,
            pending: 0,
            poisoned: false,
            config,
            counters: Counters::default(),
        }
    }

    /// A reader for one thread at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// assert_eq!(**writer.local().enter(), 1);
    /// ```
    #[must_use]
    pub fn local(&self) -> LocalReader<T, B> {
        LocalReader::new(&self.side.shared)
    }

    /// A reader for all threads.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// let reader = writer.reader();
    /// std::thread::scope(|scope| {
    ///     scope.spawn(|| assert_eq!(**reader.enter(), 1));
    ///     scope.spawn(|| assert_eq!(**reader.enter(), 1));
    /// });
    /// ```
    #[cfg(all(feature = "std", not(any(loom, shuttle))))]
    #[must_use]
    pub fn reader(&self) -> Reader<T, B> {
        Reader::new(&self.side.shared)
    }

    /// A maker of readers.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(1);
    /// let factory = writer.factory();
    /// assert_eq!(**factory.local().enter(), 1);
    /// ```
    #[must_use]
    pub fn factory(&self) -> Factory<T, B> {
        Factory::new(&self.side.shared)
    }

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
