//! How writers come into being, and readers from them.

use alloc::collections::VecDeque;

use super::{Config, Counters, Debt, Writer};
use crate::barrier::{Asymmetric, Barrier, Symmetric, membarrier};
use crate::error::Unsupported;
use crate::factory::Factory;
use crate::local::LocalReader;
#[cfg(all(feature = "std", not(any(loom, shuttle))))]
use crate::reader::Reader;
use crate::write_side::WriteSide;

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
}
