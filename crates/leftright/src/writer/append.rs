//! Operations come into the log here, and the log's limit is kept.

use super::{Absorb, Barrier, Debt, Writer};
use crate::config::WhenFull;
use crate::error::Refused;

/// How many operations [`append`](Writer::append) applies together. One by one, each waits for what
/// the one before it fetches from memory: on a map of a million entries that takes twice the time.
/// The price is that a publish may have to apply up to 15.
const HANDFUL: usize = 16;

impl<T: Absorb<Op>, Op, B: Barrier> Writer<T, Op, B> {
    /// Logs an operation, and applies it to the writer's copy soon if no reader is in it: by the
    /// handful, and before anybody looks at that copy.
    ///
    /// Readers see it after the next publish. If readers are in the writer's copy the operation is
    /// applied as soon as a later call finds them gone.
    ///
    /// # Panics
    ///
    /// - If the log is full and the policy is [`WhenFull::Refuse`]; use
    ///   [`try_append`](Self::try_append) with it.
    /// - If the log is full, the policy waits, and the calling thread itself holds a guard on the
    ///   copy that it would wait for.
    /// - If the writer is poisoned, and if absorbing panics, which poisons it.
    ///
    /// # Complexity
    ///
    /// One absorb on average, sixteen at a time; plus all that the writer's copy has missed when its
    /// last readers just left.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let mut writer = Writer::<Whole<u8>, Replace<u8>>::new(Whole(7));
    /// writer.append(Replace(8));
    /// assert_eq!(**writer.get(), 8);
    /// assert_eq!(**writer.published(), 7);
    /// ```
    #[inline]
    pub fn append(&mut self, op: Op) {
        self.assert_sound();
        if self.log.len() >= self.config.log_limit {
            self.make_room();
        }
        self.queue(op);
    }

    /// Logs an operation as [`append`](Self::append) does, but never waits.
    ///
    /// # Errors
    ///
    /// Hands the operation back if the log is full and cannot be shortened now: a reader holds the
    /// writer's copy, or, unless the policy is [`WhenFull::Resync`], the operations are waiting to
    /// be published.
    ///
    /// # Panics
    ///
    /// If the writer is poisoned, and if absorbing panics, which poisons it.
    ///
    /// # Complexity
    ///
    /// As [`append`](Self::append).
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Config, WhenFull, Writer, cell::{Replace, Whole}};
    ///
    /// let config = Config { log_limit: 1, when_full: WhenFull::Refuse, ..Config::default() };
    /// let mut writer = Writer::<Whole<u8>, Replace<u8>>::with_config(Whole(0), Whole(0), config);
    /// assert!(writer.try_append(Replace(1)).is_ok());
    /// let refused = writer.try_append(Replace(2)).expect_err("the log is full");
    /// writer.publish();
    /// assert!(writer.try_append(refused.into_op()).is_ok());
    /// ```
    #[inline]
    pub fn try_append(&mut self, op: Op) -> Result<(), Refused<Op>> {
        self.assert_sound();
        if self.log.len() >= self.config.log_limit && !self.shorten() {
            return Err(Refused::new(op));
        }
        self.queue(op);
        Ok(())
    }

    /// Logs an operation only. It is applied together with the others when it must be: by a
    /// publish, a catching up, a look at the writer's copy, or when the log is full.
    ///
    /// Throughput is higher than that of [`append`](Self::append), for a copy absorbs what it has
    /// missed and what is new in one go; the publish takes longer by that.
    ///
    /// # Panics
    ///
    /// As [`append`](Self::append).
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let mut writer = Writer::<Whole<u8>, Replace<u8>>::new(Whole(7));
    /// writer.append_lazy(Replace(8));
    /// writer.publish();
    /// assert_eq!(**writer.published(), 8);
    /// ```
    #[inline]
    pub fn append_lazy(&mut self, op: Op) {
        self.assert_sound();
        if self.log.len() >= self.config.log_limit {
            self.make_room();
        }
        self.log.push_back(op);
        self.pending += 1;
    }

    /// Logs many operations as [`append_lazy`](Self::append_lazy) does.
    ///
    /// # Panics
    ///
    /// As [`append`](Self::append).
    ///
    /// # Complexity
    ///
    /// O(operations).
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let mut writer = Writer::<Whole<u8>, Replace<u8>>::new(Whole(7));
    /// writer.extend([8, 9].map(Replace));
    /// writer.publish();
    /// assert_eq!(**writer.published(), 9);
    /// ```
    pub fn extend(&mut self, ops: impl IntoIterator<Item = Op>) {
        let ops = ops.into_iter();
        let room = self.config.log_limit.saturating_sub(self.log.len());
        self.log.reserve(ops.size_hint().0.min(room));
        for op in ops {
            self.append_lazy(op);
        }
    }

    #[inline]
    fn queue(&mut self, op: Op) {
        self.log.push_back(op);
        self.pending += 1;
        let done = self.missed.logged() + self.ahead.logged();
        if (self.log.len() - done).is_multiple_of(HANDFUL) {
            self.settle();
        }
    }

    /// Whether the standby has absorbed everything.
    #[inline]
    pub(super) fn is_current(&self) -> bool {
        self.missed == Debt::NONE && self.log.len() == self.ahead.logged()
    }

    /// Makes the log shorter than its limit as the policy says.
    #[cold]
    fn make_room(&mut self) {
        if self.shorten() {
            return;
        }
        assert!(
            self.config.when_full != WhenFull::Refuse,
            "the operation log is full"
        );
        self.wait_until_current();
        self.shorten();
    }

    /// Tries to make the log shorter than its limit without waiting.
    #[cold]
    fn shorten(&mut self) -> bool {
        self.assert_sound();
        self.settle();
        if self.log.len() >= self.config.log_limit && self.config.when_full == WhenFull::Resync {
            self.forget();
        }
        self.log.len() < self.config.log_limit
    }

    /// Forgets the operations that one copy has absorbed; the other will be rebuilt from it.
    fn forget(&mut self) {
        let forgotten = self.missed.logged() + self.ahead.logged();
        for debt in [&mut self.missed, &mut self.ahead] {
            if debt.logged() > 0 {
                *debt = Debt::Resync;
            }
        }
        // Out of the log before they are dropped: a panic in a drop leaves the log consistent.
        let rest = self.log.split_off(forgotten);
        drop(core::mem::replace(&mut self.log, rest));
    }

    #[inline]
    pub(super) fn assert_sound(&self) {
        assert!(
            !self.poisoned,
            "the writer is poisoned: an operation panicked"
        );
    }
}
