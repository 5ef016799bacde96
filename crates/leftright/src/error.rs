//! What can go wrong without being anybody's bug.

use core::error::Error;
use core::fmt;

/// Readers are still in the copy that the writer needs.
///
/// # Examples
///
/// ```
/// let mut writer = leftright::cell::Whole::new(1);
/// let reader = writer.local();
/// let guard = reader.enter();
/// writer.set(2);
/// let busy = writer.try_catch_up().expect_err("the guard is in the way");
/// assert!(busy.own_thread());
/// assert!(busy.to_string().starts_with("one reader is still in the copy"));
/// # drop(guard);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    stragglers: usize,
    own_thread: bool,
}

impl Busy {
    pub(crate) fn new(stragglers: usize, own_thread: bool) -> Self {
        Self {
            stragglers,
            own_thread,
        }
    }

    /// How many readers were still inside.
    #[must_use]
    pub fn stragglers(&self) -> usize {
        self.stragglers
    }

    /// Whether one of them was the calling thread itself: it holds a guard, and waiting for it
    /// would never end.
    #[must_use]
    pub fn own_thread(&self) -> bool {
        self.own_thread
    }
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stragglers {
            1 => f.write_str("one reader is still in the copy to be changed")?,
            many => write!(f, "{many} readers are still in the copy to be changed")?,
        }
        if self.own_thread {
            f.write_str(", one of them on the thread that would wait for it")?;
        }
        Ok(())
    }
}

impl Error for Busy {}

/// The log is full; the operation comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused<Op> {
    op: Op,
}

impl<Op> Refused<Op> {
    pub(crate) fn new(op: Op) -> Self {
        Self { op }
    }

    /// The operation that was not appended.
    pub fn into_op(self) -> Op {
        self.op
    }
}

impl<Op> fmt::Debug for Refused<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused").finish_non_exhaustive()
    }
}

impl<Op> fmt::Display for Refused<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operation log is full")
    }
}

impl<Op> Error for Refused<Op> {}

/// The writer is gone and has closed the value, or will never publish what was waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the writer is gone")
    }
}

impl Error for Closed {}

/// Why waiting for a version ended without it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitError {
    /// The writer is gone: the version will never come.
    Closed,
    /// Time is up.
    TimedOut,
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "the writer is gone",
            Self::TimedOut => "timed out waiting for a version",
        })
    }
}

impl Error for WaitError {}

/// This system cannot run a fence on behalf of other threads (`membarrier(2)`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsupported;

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("asymmetric barriers are not supported here")
    }
}

impl Error for Unsupported {}
