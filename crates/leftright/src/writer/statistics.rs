//! What a writer knows about itself and its readers.

use alloc::vec::Vec;

use super::{Barrier, Writer};

/// A look at a writer's state; made by [`Writer::statistics`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Publishes that changed something.
    pub publishes: usize,
    /// Operations in the log.
    pub log_len: usize,
    /// Operations that are not published.
    pub pending: usize,
    /// Readers that keep the writer's copy from being changed.
    pub stragglers: usize,
    /// Of every claimed slot its epoch: the version that is read there now, `None` outside. What is
    /// older than the writer's version is a straggler. A slot belongs to a local reader, or to a
    /// thread that uses a shared one.
    pub epochs: Vec<Option<usize>>,
    /// Bytes of the blocks that hold the slots.
    pub registry_bytes: usize,
    /// Operations that a second copy has absorbed.
    pub replayed: u64,
    /// Rebuilds of a whole copy.
    pub resyncs: u64,
    /// Calls that had to wait for readers.
    pub waits: u64,
    /// Times that such a call slept.
    pub parks: u64,
}

impl<T, Op, B: Barrier> Writer<T, Op, B> {
    /// Counts what there is to count.
    ///
    /// # Complexity
    ///
    /// O(readers).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(1);
    /// let reader = writer.local();
    /// let guard = reader.enter();
    /// writer.set(2);
    /// let statistics = writer.statistics();
    /// assert_eq!(statistics.publishes, 1);
    /// assert_eq!(statistics.stragglers, 1);
    /// assert_eq!(statistics.epochs, [Some(0)]); // it reads what was there before
    /// drop(guard);
    /// assert_eq!(writer.statistics().stragglers, 0);
    /// ```
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let watch = &self.side.watch;
        Statistics {
            publishes: self.version(),
            log_len: self.log_len(),
            pending: self.pending(),
            stragglers: watch.stragglers(),
            epochs: self.side.epochs(),
            registry_bytes: watch.registry().bytes(),
            replayed: self.counters.replayed,
            resyncs: self.counters.resyncs,
            waits: self.counters.waits,
            parks: self.counters.parks,
        }
    }
}
