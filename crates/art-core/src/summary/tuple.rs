//! Several summaries at once.

use super::{Counted, IgnoresValues, Summary};

/// A tuple of summaries is a summary: each member keeps its own.
macro_rules! tuples {
    ($($member:ident $i:tt),+) => {
        impl<V, $($member: Summary<V>),+> Summary<V> for ($($member,)+) {
            const KEPT: bool = false $(|| $member::KEPT)+;

            #[inline]
            fn identity() -> Self {
                ($($member::identity(),)+)
            }

            #[inline]
            fn of(value: &V) -> Self {
                ($($member::of(value),)+)
            }

            #[inline]
            fn merge(&mut self, right: &Self) {
                $(self.$i.merge(&right.$i);)+
            }

            #[inline]
            fn of_all(values: &[V]) -> Self {
                ($($member::of_all(values),)+)
            }

            #[inline]
            fn known_count(&self) -> Option<usize> {
                None $(.or_else(|| self.$i.known_count()))+
            }

            // If one of them cannot, all are computed again: what the others did is overwritten.

            #[inline]
            fn insert(&mut self, value: &V) -> bool {
                true $(&& self.$i.insert(value))+
            }

            #[inline]
            fn remove(&mut self, value: &V) -> bool {
                true $(&& self.$i.remove(value))+
            }

            #[inline]
            fn replace(&mut self, old: &V, new: &V) -> bool {
                true $(&& self.$i.replace(old, new))+
            }
        }

        impl<V, $($member: IgnoresValues<V>),+> IgnoresValues<V> for ($($member,)+) {}
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);

/// A tuple that begins with a count knows its count.
macro_rules! counted_tuples {
    ($($member:ident),*) => {
        impl<V, Z: Counted<V>, $($member: Summary<V>),*> Counted<V> for (Z, $($member,)*) {
            #[inline]
            fn count(&self) -> usize {
                self.0.count()
            }
        }
    };
}

counted_tuples!();
counted_tuples!(A);
counted_tuples!(A, B);
counted_tuples!(A, B, C);
counted_tuples!(A, B, C, D);
counted_tuples!(A, B, C, D, E);
