//! The choices a writer has.

/// How a [`Writer`](crate::Writer) behaves when readers stay, and when it goes itself.
///
/// # Examples
///
/// ```
/// use leftright::{Config, WhenFull, Writer, cell::{Replace, Whole}};
///
/// let config = Config { log_limit: 1000, when_full: WhenFull::Resync, ..Config::default() };
/// let writer = Writer::<_, Replace<i32>>::with_config(Whole(1), Whole(1), config);
/// assert_eq!(writer.config().log_limit, 1000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// How many operations the log holds before [`when_full`](Self::when_full) applies. No limit by
    /// default. At least 1.
    pub log_limit: usize,
    /// What happens to an operation that finds the log full.
    pub when_full: WhenFull,
    /// What readers find when the writer is dropped.
    pub on_drop: OnDrop,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            log_limit: usize::MAX,
            when_full: WhenFull::Block,
            on_drop: OnDrop::Freeze,
        }
    }
}

/// What happens to an operation that finds the log full.
///
/// The log holds what the standby has missed, which it can absorb once its last readers have left,
/// and what is not published yet, which the other copy will have to absorb later. Every policy
/// first tries to shorten it without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// Waits for the readers that hold the standby. A batch that is by itself longer than the
    /// limit is kept whole: it is published together or not at all, and waiting cannot shorten it.
    Block,
    /// Hands the operation back, from [`Writer::try_append`](crate::Writer::try_append).
    Refuse,
    /// Forgets operations that one copy has absorbed, and later rebuilds the other with
    /// [`sync_with`](crate::Absorb::sync_with). Memory is bounded without waiting and without
    /// refusing, until operations that no copy could absorb fill the log by themselves: then it
    /// waits as [`Block`](Self::Block) does.
    Resync,
}

/// What readers find when the writer is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDrop {
    /// The last published state, forever.
    Freeze,
    /// The same through `enter`, and [`Closed`](crate::Closed) through `try_enter`.
    Close,
}
