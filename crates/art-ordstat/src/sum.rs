//! The sum of a measure.

use std::fmt::{self, Debug};
use std::marker::PhantomData;

use art_core::Summary;

use crate::{Itself, Measure};

/// A number that sums are made of: all integers and floats.
///
/// Integers wrap around when a sum leaves their range, so choose one that is wide enough; `u128` is
/// wide enough for anything. Floats are rounded, so that the last bits of a sum depend on how the
/// tree is built; a sum is never the worse for what was there and has gone.
pub trait Number: Copy {
    /// What adds nothing.
    const ZERO: Self;

    /// Whether [`subtract`](Self::subtract) undoes [`add`](Self::add) to the last bit.
    const EXACT: bool;

    /// Returns the sum.
    #[must_use]
    fn add(self, other: Self) -> Self;

    /// Returns the difference.
    #[must_use]
    fn subtract(self, other: Self) -> Self;
}

macro_rules! integers {
    ($($number:ident)*) => {$(
        impl Number for $number {
            const ZERO: Self = 0;
            const EXACT: bool = true;

            #[inline]
            fn add(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline]
            fn subtract(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        }
    )*};
}

macro_rules! floats {
    ($($number:ident)*) => {$(
        impl Number for $number {
            const ZERO: Self = 0.0;
            const EXACT: bool = false;

            #[inline]
            fn add(self, other: Self) -> Self {
                self + other
            }

            #[inline]
            fn subtract(self, other: Self) -> Self {
                self - other
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
floats!(f32 f64);

/// The sum of the measure `M` of all values.
///
/// # Examples
///
/// ```
/// use art_ordstat::{Count, RankedMap, Sum};
///
/// let map: RankedMap<char, u64, (Count, Sum<u64>)> =
///     [('a', 3), ('b', 7), ('c', 5)].into_iter().collect();
/// assert_eq!(map.summary().1.total, 15);
/// assert_eq!(map.aggregate(..'c').1.total, 10);
/// ```
pub struct Sum<T, M = Itself> {
    /// The sum.
    pub total: T,
    measure: PhantomData<fn() -> M>,
}

impl<T, M> Sum<T, M> {
    /// Returns a sum with this total.
    pub const fn new(total: T) -> Self {
        Self {
            total,
            measure: PhantomData,
        }
    }
}

impl<V, T: Number, M: Measure<V, T>> Summary<V> for Sum<T, M> {
    #[inline]
    fn identity() -> Self {
        Self::new(T::ZERO)
    }

    #[inline]
    fn of(value: &V) -> Self {
        Self::new(M::measure(value))
    }

    #[inline]
    fn merge(&mut self, right: &Self) {
        self.total = self.total.add(right.total);
    }

    #[inline]
    fn insert(&mut self, value: &V) -> bool {
        self.replace_measure(T::ZERO, M::measure(value))
    }

    #[inline]
    fn remove(&mut self, value: &V) -> bool {
        self.replace_measure(M::measure(value), T::ZERO)
    }

    #[inline]
    fn replace(&mut self, old: &V, new: &V) -> bool {
        self.replace_measure(M::measure(old), M::measure(new))
    }
}

impl<T: Number, M> Sum<T, M> {
    fn replace_measure(&mut self, old: T, new: T) -> bool {
        if T::EXACT {
            self.total = self.total.subtract(old).add(new);
        }
        T::EXACT
    }
}

// Not derived: that would ask the measure for it.

impl<T: Clone, M> Clone for Sum<T, M> {
    #[inline]
    fn clone(&self) -> Self {
        Self::new(self.total.clone())
    }
}

impl<T: Copy, M> Copy for Sum<T, M> {}

impl<T: Debug, M> Debug for Sum<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sum").field(&self.total).finish()
    }
}

impl<T: PartialEq, M> PartialEq for Sum<T, M> {
    fn eq(&self, other: &Self) -> bool {
        self.total == other.total
    }
}

impl<T: Eq, M> Eq for Sum<T, M> {}
