//! The standby absorbs what it has missed.

use super::{Absorb, Barrier, Debt, Writer};
use crate::error::Busy;
use crate::fault::{Fault, seeded};

impl<T: Absorb<Op>, Op, B: Barrier> Writer<T, Op, B> {
    /// Brings the writer's copy up to date, waiting for the readers in it. Publishes nothing.
    ///
    /// A publish does this by itself. If it was done before, in a quiet moment, the publish takes
    /// under a microsecond, however many operations it makes visible.
    ///
    /// # Panics
    ///
    /// - If the calling thread itself holds a guard on the copy that it would wait for.
    /// - If the writer is poisoned, and if absorbing panics, which poisons it.
    ///
    /// # Complexity
    ///
    /// O(operations missed).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(1);
    /// writer.set(2);
    /// writer.catch_up();
    /// assert_eq!(writer.log_len(), 0);
    /// ```
    pub fn catch_up(&mut self) {
        self.assert_sound();
        self.wait_until_current();
    }

    /// Brings the writer's copy up to date if no reader is in it.
    ///
    /// # Errors
    ///
    /// [`Busy`] if a reader is.
    ///
    /// # Panics
    ///
    /// If the writer is poisoned, and if absorbing panics, which poisons it.
    ///
    /// # Complexity
    ///
    /// O(operations missed).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(1);
    /// let reader = writer.local();
    /// let guard = reader.enter();
    /// writer.set(2);
    /// let busy = writer.try_catch_up().expect_err("the guard is in the way");
    /// assert_eq!(busy.stragglers(), 1);
    /// drop(guard);
    /// assert!(writer.try_catch_up().is_ok());
    /// ```
    pub fn try_catch_up(&mut self) -> Result<(), Busy> {
        self.assert_sound();
        if self.is_current() || self.settle() {
            return Ok(());
        }
        Err(self.busy())
    }

    /// The writer's copy, with everything that was appended, waiting for the readers in it.
    ///
    /// # Panics
    ///
    /// As [`catch_up`](Self::catch_up).
    ///
    /// # Complexity
    ///
    /// O(operations missed).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, "one");
    /// assert_eq!(writer.get().len(), 1);
    /// assert_eq!(writer.published().len(), 0);
    /// ```
    pub fn get(&mut self) -> &T {
        self.catch_up();
        self.side
            .latest()
            .expect("a standby that has caught up has no readers")
    }

    /// The writer's copy, with everything that was appended, if no reader is in it.
    ///
    /// # Errors
    ///
    /// [`Busy`] if a reader is.
    ///
    /// # Panics
    ///
    /// As [`try_catch_up`](Self::try_catch_up).
    ///
    /// # Complexity
    ///
    /// O(operations missed).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, "one");
    /// assert_eq!(writer.try_get().map(|map| map.len()), Ok(1));
    /// ```
    pub fn try_get(&mut self) -> Result<&T, Busy> {
        self.try_catch_up()?;
        Ok(self
            .side
            .latest()
            .expect("a standby that has caught up has no readers"))
    }

    /// Takes back everything that is not published, and repairs a poisoned writer.
    ///
    /// Drops the pending operations and returns how many they were. The writer's copy is rebuilt
    /// from the published one with [`Absorb::sync_with`], at once if no reader is in it, else as
    /// soon as they are gone; so it never waits.
    ///
    /// # Panics
    ///
    /// If `sync_with` panics, now or in a later call; the writer is poisoned again.
    ///
    /// # Complexity
    ///
    /// That of `sync_with`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::map::Map::new();
    /// writer.insert(1, "one");
    /// writer.publish();
    /// writer.clear();
    /// assert_eq!(writer.recover(), 1);
    /// assert_eq!(writer.get().len(), 1);
    /// ```
    pub fn recover(&mut self) -> usize {
        let log = core::mem::take(&mut self.log);
        let pending = core::mem::take(&mut self.pending);
        self.missed = Debt::Resync;
        self.ahead = Debt::NONE;
        self.poisoned = false;
        self.settle();
        drop(log);
        pending
    }

    /// Applies to the standby, if it is free, all that it has missed and all that is new.
    pub(super) fn settle(&mut self) -> bool {
        if !self.side.is_free() {
            return false;
        }
        self.poisoned = true;
        match self.missed {
            Debt::Resync => {
                self.side.change(|write, read| write.sync_with(read));
                self.missed = Debt::NONE;
                self.counters.resyncs += 1;
            }
            Debt::Replay(count) => self.replay(count),
        }
        self.absorb_new();
        self.poisoned = false;
        true
    }

    fn replay(&mut self, count: usize) {
        let Self { side, log, .. } = self;
        side.change(|write, read| {
            for (index, op) in log.drain(..count).enumerate() {
                if seeded(Fault::ReplaySkipped) && index == 0 {
                    continue;
                }
                write.absorb_second(op, read);
            }
        });
        self.missed = Debt::NONE;
        self.counters.replayed += count as u64;
    }

    fn absorb_new(&mut self) {
        let Self {
            side, log, ahead, ..
        } = self;
        let absorbed = ahead.logged();
        side.change(|write, read| {
            for op in log.range_mut(absorbed..) {
                write.absorb_first(op, read);
            }
        });
        match ahead {
            Debt::Replay(count) => *count = log.len(),
            // The other copy will be rebuilt anyway.
            Debt::Resync => log.clear(),
        }
    }
}
