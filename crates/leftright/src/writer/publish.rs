//! Readers get to see what was appended.

use super::{Absorb, Barrier, Debt, Writer};
use crate::error::Busy;

impl<T: Absorb<Op>, Op, B: Barrier> Writer<T, Op, B> {
    /// Lets readers see everything that was appended, waiting for readers that are still where the
    /// publish before this one sent them away from.
    ///
    /// Does not wait for the readers of the copy that it takes out of use: that is left to the
    /// next call that needs it. Does nothing if nothing is pending.
    ///
    /// With more readers than cores, waiting can take as long as the scheduler puts a reader aside;
    /// [`try_publish`](Self::try_publish) with a bounded log then is many times faster.
    ///
    /// # Panics
    ///
    /// - If the calling thread itself holds a guard on the copy that it would wait for.
    /// - If the writer is poisoned, and if absorbing panics, which poisons it.
    ///
    /// # Complexity
    ///
    /// O(readers) if the writer's copy has caught up, plus O(operations missed) if not.
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let mut writer = Writer::<Whole<u8>, Replace<u8>>::new(Whole(7));
    /// let reader = writer.local();
    /// let old = reader.enter();
    /// writer.append(Replace(8));
    /// writer.publish();
    /// assert_eq!(**old, 7);
    /// drop(old);
    /// assert_eq!(**reader.enter(), 8);
    /// ```
    pub fn publish(&mut self) {
        self.assert_sound();
        if self.pending > 0 {
            self.wait_until_current();
            self.swap();
        }
    }

    /// Publishes as [`publish`](Self::publish) does, unless it would have to wait.
    ///
    /// # Errors
    ///
    /// [`Busy`] if readers are still in the writer's copy. Everything stays pending.
    ///
    /// # Panics
    ///
    /// If the writer is poisoned, and if absorbing panics, which poisons it.
    ///
    /// # Complexity
    ///
    /// As [`publish`](Self::publish).
    ///
    /// # Examples
    ///
    /// ```
    /// use leftright::{Writer, cell::{Replace, Whole}};
    ///
    /// let mut writer = Writer::<Whole<u8>, Replace<u8>>::new(Whole(7));
    /// let reader = writer.local();
    /// let old = reader.enter();
    /// writer.append(Replace(8));
    /// assert!(writer.try_publish().is_ok()); // `old` was in the other copy
    /// writer.append(Replace(9));
    /// assert!(writer.try_publish().is_err()); // now it is in the way
    /// drop(old);
    /// assert!(writer.try_publish().is_ok());
    /// ```
    pub fn try_publish(&mut self) -> Result<(), Busy> {
        self.assert_sound();
        if self.pending > 0 {
            self.try_catch_up()?;
            self.swap();
        }
        Ok(())
    }

    fn swap(&mut self) {
        let swapped = self.side.swap();
        debug_assert!(swapped, "a standby that has caught up has no readers");
        self.missed = core::mem::replace(&mut self.ahead, Debt::NONE);
        self.pending = 0;
    }
}
