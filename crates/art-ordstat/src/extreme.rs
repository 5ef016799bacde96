//! The smallest and the largest measure.

use std::fmt::{self, Debug};
use std::marker::PhantomData;

use art_core::Summary;

use crate::{Itself, Measure};

macro_rules! extreme {
    ($(#[$doc:meta])* $name:ident, $extreme:ident, $better:tt) => {
        $(#[$doc])*
        pub struct $name<T, M = Itself> {
            /// The measure; `None` of no values.
            pub $extreme: Option<T>,
            measure: PhantomData<fn() -> M>,
        }

        impl<T, M> $name<T, M> {
            /// Returns a summary with this measure.
            pub const fn new($extreme: Option<T>) -> Self {
                Self { $extreme, measure: PhantomData }
            }
        }

        impl<T: Ord, M> $name<T, M> {
            fn take_in(&mut self, measure: T) {
                if self.$extreme.as_ref().is_none_or(|extreme| measure $better *extreme) {
                    self.$extreme = Some(measure);
                }
            }
        }

        impl<V, T: Ord + Clone, M: Measure<V, T>> Summary<V> for $name<T, M> {
            fn identity() -> Self {
                Self::new(None)
            }

            fn of(value: &V) -> Self {
                Self::new(Some(M::measure(value)))
            }

            fn merge(&mut self, right: &Self) {
                if let Some(measure) = &right.$extreme {
                    self.take_in(measure.clone());
                }
            }

            fn insert(&mut self, value: &V) -> bool {
                self.take_in(M::measure(value));
                true
            }

            fn remove(&mut self, value: &V) -> bool {
                // Only what is not the extreme one can go unnoticed.
                Some(M::measure(value)) != self.$extreme
            }

            fn replace(&mut self, old: &V, new: &V) -> bool {
                let new = M::measure(new);
                let stays = Some(M::measure(old)) != self.$extreme;
                let outdone = self.$extreme.as_ref().is_some_and(|extreme| !(*extreme $better new));
                if outdone {
                    self.$extreme = Some(new);
                }
                stays || outdone
            }
        }

        impl<T: Clone, M> Clone for $name<T, M> {
            fn clone(&self) -> Self {
                Self::new(self.$extreme.clone())
            }
        }

        impl<T: Copy, M> Copy for $name<T, M> {}

        impl<T: Debug, M> Debug for $name<T, M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.$extreme).finish()
            }
        }

        impl<T: PartialEq, M> PartialEq for $name<T, M> {
            fn eq(&self, other: &Self) -> bool {
                self.$extreme == other.$extreme
            }
        }

        impl<T: Eq, M> Eq for $name<T, M> {}
    };
}

extreme!(
    /// The least measure `M` of all values.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::{Count, Min, RankedMap};
    ///
    /// let map: RankedMap<char, u32, (Count, Min<u32>)> =
    ///     [('a', 3), ('b', 7), ('c', 5)].into_iter().collect();
    /// assert_eq!(map.aggregate('b'..).1.least, Some(5));
    /// ```
    Min, least, <
);
extreme!(
    /// The greatest measure `M` of all values.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_ordstat::{Count, Max, RankedMap};
    ///
    /// let map: RankedMap<char, u32, (Count, Max<u32>)> =
    ///     [('a', 3), ('b', 7), ('c', 5)].into_iter().collect();
    /// assert_eq!(map.aggregate(..='a').1.greatest, Some(3));
    /// ```
    Max, greatest, >
);
