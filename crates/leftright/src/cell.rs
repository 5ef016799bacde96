//! A concurrent cell: a value that is replaced whole.
//!
//! Reads are wait-free and give a reference, not a clone. Beside an `arc-swap` the value is in place,
//! without a counter to touch or a pointer to follow, and it is there twice.
//!
//! # Examples
//!
//! ```
//! use leftright::cell::Whole;
//!
//! let mut writer = Whole::new(String::from("old"));
//! let reader = writer.reader();
//! writer.set(String::from("new"));
//! assert_eq!(**reader.enter(), "new");
//! ```

use core::ops::Deref;

use crate::absorb::Absorb;
use crate::barrier::Barrier;
use crate::writer::Writer;

/// A value that is only ever replaced. Dereferences to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole<T>(pub T);

/// The operation on a [`Whole`]: replace it by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replace<T>(pub T);

impl<T: Clone> Whole<T> {
    /// Makes a cell.
    ///
    /// # Examples
    ///
    /// ```
    /// let writer = leftright::cell::Whole::new(5);
    /// assert_eq!(**writer.published(), 5);
    /// ```
    pub fn new(value: T) -> Writer<Self, Replace<T>> {
        Writer::new(Self(value))
    }
}

impl<T: Clone> Absorb<Replace<T>> for Whole<T> {
    fn absorb_first(&mut self, op: &mut Replace<T>, _: &Self) {
        self.0.clone_from(&op.0);
    }

    fn absorb_second(&mut self, op: Replace<T>, _: &Self) {
        self.0 = op.0;
    }

    fn sync_with(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }
}

impl<T> Deref for Whole<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone, B: Barrier> Writer<Whole<T>, Replace<T>, B> {
    /// Replaces the value and publishes.
    ///
    /// # Panics
    ///
    /// As [`publish`](Self::publish).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(5);
    /// let reader = writer.local();
    /// writer.set(6);
    /// assert_eq!(**reader.enter(), 6);
    /// ```
    pub fn set(&mut self, value: T) {
        self.append(Replace(value));
        self.publish();
    }

    /// Replaces the value by what `change` makes of a clone, and publishes.
    ///
    /// # Panics
    ///
    /// As [`publish`](Self::publish). A panic in `change` changes nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut writer = leftright::cell::Whole::new(vec![1]);
    /// writer.update(|list| list.push(2));
    /// assert_eq!(**writer.published(), [1, 2]);
    /// ```
    pub fn update(&mut self, change: impl FnOnce(&mut T)) {
        let mut value = self.get().0.clone();
        change(&mut value);
        self.set(value);
    }
}
