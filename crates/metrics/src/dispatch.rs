//! Calls a kernel's copy for the level that was detected.

use std::marker::PhantomData;

use pulp::{Simd, WithSimd};

use crate::Scalar;
use crate::kernels::{self, Fold, Products, SHORT};
use crate::level::{Level, fuses};
use crate::sketch::{LANES, Packing};

/// So many words of bits take vectors as long as single words do.
const MANY_WORDS: usize = 64;

/// One row against one row; the longer of two is cut.
///
/// A short row is folded on the spot: getting into a level takes as long as the sum.
#[inline]
pub(crate) fn row<T: Scalar, F: Fold>(level: Level, a: &[T], b: &[T]) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    if len < SHORT {
        kernels::short::<T, F>(a, b)
    } else {
        long_row::<T, F>(level, a, b)
    }
}

/// As [`row`], or something larger than `limit` as soon as that is sure.
#[inline]
pub(crate) fn row_within<T: Scalar, F: Fold>(level: Level, a: &[T], b: &[T], limit: T) -> T {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    if len < SHORT {
        kernels::short::<T, F>(a, b)
    } else {
        long_row_within::<T, F>(level, a, b, limit)
    }
}

/// The inner product of two rows; the longer of two is cut.
#[inline]
pub(crate) fn dot<T: Scalar>(level: Level, a: &[T], b: &[T]) -> T {
    let len = a.len().min(b.len());
    dot_of_equals(level, &a[..len], &b[..len])
}

/// All three inner products of two rows; the longer of two is cut.
#[inline]
pub(crate) fn products<T: Scalar>(level: Level, a: &[T], b: &[T]) -> Products<T> {
    let len = a.len().min(b.len());
    products_of_equals(level, &a[..len], &b[..len])
}

/// The number of bits in which two rows of words differ.
///
/// A word at a time, the instruction that counts bits beats vectors that must take bytes apart,
/// until there are many words.
#[inline]
pub(crate) fn differing_bits(level: Level, a: &[u64], b: &[u64]) -> u64 {
    if a.len() < MANY_WORDS {
        few_differing_bits(level, a, b)
    } else {
        many_differing_bits(level, a, b)
    }
}

/// The numbers of bits that two rows of words share, and that either has; as above.
#[inline]
pub(crate) fn shared_bits(level: Level, a: &[u64], b: &[u64]) -> (u64, u64) {
    if a.len() < MANY_WORDS {
        few_shared_bits(level, a, b)
    } else {
        many_shared_bits(level, a, b)
    }
}

/// Wraps a kernel into something that a [`Level`] can run.
///
/// A type of its own for each, and no closure, because only a method can be told to inline: a copy
/// that stays outside of the function compiled for the level would be compiled for none.
macro_rules! dispatched {
    ($run:ident: $(fn $name:ident [$($generic:ident: $bound:path),*] ($($arg:ident: $type:ty),*) -> $out:ty
        = |$simd:ident: $level:ident| $kernel:expr;)*) => {
        $(#[inline]
        pub(crate) fn $name<'a, $($generic: $bound),*>(level: Level, $($arg: $type),*) -> $out {
            struct Call<'a, $($generic),*> {
                $($arg: $type,)*
                generics: PhantomData<(&'a (), $($generic),*)>,
            }

            impl<'a, $($generic: $bound),*> WithSimd for Call<'a, $($generic),*> {
                type Output = $out;

                #[inline(always)] // into the function that was compiled for the level
                fn with_simd<$level: Simd>(self, $simd: $level) -> $out {
                    let Self { $($arg,)* .. } = self;
                    $kernel
                }
            }

            level.$run(Call { $($arg,)* generics: PhantomData::<(&'a (), $($generic),*)> })
        })*
    };
}

dispatched! {
    run:
    fn long_row[T: Scalar, F: Fold](a: &'a [T], b: &'a [T]) -> T
        = |simd: S| kernels::row::<S, T, F>(simd, a, b);
    fn long_row_within[T: Scalar, F: Fold](a: &'a [T], b: &'a [T], limit: T) -> T
        = |simd: S| kernels::row_within::<S, T, F>(simd, a, b, limit);
    fn rows[T: Scalar, F: Fold](query: &'a [T], rows: &'a [T], out: &'a mut [T]) -> ()
        = |simd: S| kernels::rows::<S, T, F>(simd, query, rows, out);
    fn rows_within[T: Scalar, F: Fold](query: &'a [T], rows: &'a [T], limit: T, out: &'a mut [T]) -> ()
        = |simd: S| kernels::rows_within::<S, T, F>(simd, query, rows, limit, out);
    fn dots[T: Scalar](query: &'a [T], rows: &'a [T], out: &'a mut [T]) -> ()
        = |simd: S| kernels::dots::<S, T>(simd, query, rows, out);
    fn add_scaled[T: Scalar](to: &'a mut [T], by: T, row: &'a [T]) -> ()
        = |_simd: S| kernels::add_scaled(to, by, row);
    fn squared_lengths[T: Scalar](a: &'a [T], b: &'a [T]) -> [f64; 2]
        = |_simd: S| kernels::squared_lengths(a, b);
    fn apart_and_together[T: Scalar](a: &'a [T], b: &'a [T], scale: (f64, f64)) -> [f64; 2]
        = |_simd: S| kernels::apart_and_together(a, b, scale);
    fn roots_apart[T: Scalar](a: &'a [T], b: &'a [T]) -> f64
        = |_simd: S| kernels::roots_apart(a, b);
    fn differing_symbols[E: Eq](a: &'a [E], b: &'a [E]) -> u64
        = |_simd: S| kernels::differing_symbols(a, b);
    fn dot_of_equals[T: Scalar](a: &'a [T], b: &'a [T]) -> T
        = |simd: S| kernels::dot::<S, T>(simd, a, b);
    fn products_of_equals[T: Scalar](a: &'a [T], b: &'a [T]) -> Products<T>
        = |simd: S| kernels::products::<S, T>(simd, a, b);
    fn columns[F: Fold](packing: Packing, query: &'a [f32], block: &'a [u32],
        out: &'a mut [f32; LANES]) -> ()
        = |_simd: S| if fuses::<S>() {
            kernels::columns::<F, true>(packing, query, block, out);
        } else {
            kernels::columns::<F, false>(packing, query, block, out);
        };
    fn boxes[F: Fold](packing: Packing, query: &'a [f32], low: &'a [u32], high: &'a [u32],
        out: &'a mut [f32; LANES]) -> ()
        = |_simd: S| if fuses::<S>() {
            kernels::boxes::<F, true>(packing, query, low, high, out);
        } else {
            kernels::boxes::<F, false>(packing, query, low, high, out);
        };
    fn packed_row[F: Fold](packing: Packing, query: &'a [f32], row: &'a [u32]) -> f32
        = |_simd: S| if fuses::<S>() {
            kernels::packed_row::<F, true>(packing, query, row)
        } else {
            kernels::packed_row::<F, false>(packing, query, row)
        };
    fn counts[](query: &'a [u8], low: &'a [u8], high: &'a [u8], above: &'a mut [u8; LANES],
        below: &'a mut [u8; LANES]) -> ()
        = |_simd: S| kernels::counts(query, low, high, above, below);
    fn at_most[](lanes: &'a [f32; LANES], limit: f32) -> u32
        = |_simd: S| kernels::at_most(lanes, limit);
    fn many_differing_bits[](a: &'a [u64], b: &'a [u64]) -> u64
        = |_simd: S| kernels::differing_bits(a, b);
    fn many_shared_bits[](a: &'a [u64], b: &'a [u64]) -> (u64, u64)
        = |_simd: S| kernels::shared_bits(a, b);
}

dispatched! {
    run_narrow:
    fn few_differing_bits[](a: &'a [u64], b: &'a [u64]) -> u64
        = |_simd: S| kernels::differing_bits(a, b);
    fn few_shared_bits[](a: &'a [u64], b: &'a [u64]) -> (u64, u64)
        = |_simd: S| kernels::shared_bits(a, b);
}
