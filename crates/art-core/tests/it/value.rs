//! Values of many sizes and alignments, and values that count their drops.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// A value that can be made from a number. Equal numbers make equal values.
pub(crate) trait Value: Clone + Debug + PartialEq + 'static {
    fn numbered(number: u32) -> Self;
}

impl Value for () {
    fn numbered(_: u32) -> Self {}
}

impl Value for u8 {
    fn numbered(number: u32) -> Self {
        number.to_le_bytes()[0]
    }
}

impl Value for u64 {
    fn numbered(number: u32) -> Self {
        u64::from(number) << 32 | u64::from(!number)
    }
}

impl<const N: usize> Value for [u64; N] {
    fn numbered(number: u32) -> Self {
        std::array::from_fn(|i| u64::numbered(number) + i as u64)
    }
}

impl Value for String {
    fn numbered(number: u32) -> Self {
        number.to_string()
    }
}

/// A value aligned like a cache line.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub(crate) struct Aligned(u32);

impl Value for Aligned {
    fn numbered(number: u32) -> Self {
        let value = Self(number);
        assert_eq!((&raw const value).addr() % 64, 0);
        value
    }
}

thread_local! {
    /// The tokens of this thread that have not been dropped yet.
    static LIVE: RefCell<BTreeSet<u64>> = const { RefCell::new(BTreeSet::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    /// The number of the token whose drop, and of the one whose clone, panics.
    static DROP_BOMB: Cell<Option<u32>> = const { Cell::new(None) };
    static CLONE_BOMB: Cell<Option<u32>> = const { Cell::new(None) };
}

/// A value that panics when it is dropped a second time, and on demand at a drop or clone.
#[derive(Debug)]
pub(crate) struct Token {
    number: u32,
    serial: u64,
}

impl Token {
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// How many tokens of this thread are alive.
    pub(crate) fn live() -> usize {
        LIVE.with_borrow(BTreeSet::len)
    }

    /// Lets the drop of the token with this number panic, once.
    pub(crate) fn panic_in_drop(number: u32) {
        DROP_BOMB.set(Some(number));
    }

    /// Lets the clone of the token with this number panic, once.
    pub(crate) fn panic_in_clone(number: u32) {
        CLONE_BOMB.set(Some(number));
    }

    /// Whether all bombs went off.
    pub(crate) fn is_disarmed() -> bool {
        DROP_BOMB.get().is_none() && CLONE_BOMB.get().is_none()
    }
}

impl Value for Token {
    fn numbered(number: u32) -> Self {
        let serial = NEXT.get();
        NEXT.set(serial + 1);
        LIVE.with_borrow_mut(|live| live.insert(serial));
        Self { number, serial }
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Clone for Token {
    fn clone(&self) -> Self {
        if CLONE_BOMB.get() == Some(self.number) {
            CLONE_BOMB.set(None);
            panic!("this token does not let itself be cloned");
        }
        Self::numbered(self.number)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        let was_live = LIVE.with_borrow_mut(|live| live.remove(&self.serial));
        // A test that already fails must say why: a panic in a panic would abort it.
        if !std::thread::panicking() {
            assert!(
                was_live,
                "the token {self:?} is dropped a second time, or is none"
            );
            if DROP_BOMB.get() == Some(self.number) {
                DROP_BOMB.set(None);
                panic!("this token does not let itself be dropped");
            }
        } else if !was_live {
            eprintln!("the token {self:?} is dropped a second time, or is none");
            std::process::abort();
        }
    }
}
