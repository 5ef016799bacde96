//! Calls a kernel's copy for the level that was detected.

use std::marker::PhantomData;

use pulp::{Simd, WithSimd};

use crate::Scalar;
use crate::kernels::{self, Fold, Products};
use crate::level::{Level, fuses};
use crate::sketch::LANES;

/// Wraps a kernel into something that a [`Level`] can run.
///
/// A type of its own for each, and no closure, because only a method can be told to inline: a copy
/// that stays outside of the function compiled for the level would be compiled for none.
macro_rules! dispatched {
    ($(fn $name:ident [$($generic:ident: $bound:path),*] ($($arg:ident: $type:ty),*) -> $out:ty
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

            level.run(Call { $($arg,)* generics: PhantomData::<(&'a (), $($generic),*)> })
        })*
    };
}

dispatched! {
    fn row[T: Scalar, F: Fold](a: &'a [T], b: &'a [T]) -> T
        = |simd: S| kernels::row::<S, T, F>(simd, a, b);
    fn row_within[T: Scalar, F: Fold](a: &'a [T], b: &'a [T], limit: T) -> T
        = |simd: S| kernels::row_within::<S, T, F>(simd, a, b, limit);
    fn rows[T: Scalar, F: Fold](query: &'a [T], rows: &'a [T], out: &'a mut [T]) -> ()
        = |simd: S| kernels::rows::<S, T, F>(simd, query, rows, out);
    fn rows_within[T: Scalar, F: Fold](query: &'a [T], rows: &'a [T], limit: T, out: &'a mut [T]) -> ()
        = |simd: S| kernels::rows_within::<S, T, F>(simd, query, rows, limit, out);
    fn dots[T: Scalar](query: &'a [T], rows: &'a [T], out: &'a mut [T]) -> ()
        = |simd: S| kernels::dots::<S, T>(simd, query, rows, out);
    fn squared_lengths[T: Scalar](a: &'a [T], b: &'a [T]) -> [f64; 2]
        = |_simd: S| kernels::squared_lengths(a, b);
    fn apart_and_together[T: Scalar](a: &'a [T], b: &'a [T], scale: (f64, f64)) -> [f64; 2]
        = |_simd: S| kernels::apart_and_together(a, b, scale);
    fn roots_apart[T: Scalar](a: &'a [T], b: &'a [T]) -> f64
        = |_simd: S| kernels::roots_apart(a, b);
    fn differing_symbols[E: Eq](a: &'a [E], b: &'a [E]) -> u64
        = |_simd: S| kernels::differing_symbols(a, b);
    fn dot[T: Scalar](a: &'a [T], b: &'a [T]) -> T
        = |simd: S| kernels::dot::<S, T>(simd, a, b);
    fn products[T: Scalar](a: &'a [T], b: &'a [T]) -> Products<T>
        = |simd: S| kernels::products::<S, T>(simd, a, b);
    fn columns[F: Fold](query: &'a [f32], block: &'a [f32], out: &'a mut [f32; LANES]) -> ()
        = |_simd: S| if fuses::<S>() {
            kernels::columns::<F, true>(query, block, out);
        } else {
            kernels::columns::<F, false>(query, block, out);
        };
    fn boxes[F: Fold](query: &'a [f32], low: &'a [f32], high: &'a [f32], out: &'a mut [f32; LANES]) -> ()
        = |_simd: S| if fuses::<S>() {
            kernels::boxes::<F, true>(query, low, high, out);
        } else {
            kernels::boxes::<F, false>(query, low, high, out);
        };
    fn counts[](query: &'a [u8], low: &'a [u8], high: &'a [u8], above: &'a mut [u8; LANES],
        below: &'a mut [u8; LANES]) -> ()
        = |_simd: S| kernels::counts(query, low, high, above, below);
    fn at_most[](lanes: &'a [f32; LANES], limit: f32) -> u32
        = |_simd: S| kernels::at_most(lanes, limit);
    fn differing_bits[](a: &'a [u64], b: &'a [u64]) -> u64
        = |_simd: S| kernels::differing_bits(a, b);
    fn shared_bits[](a: &'a [u64], b: &'a [u64]) -> (u64, u64)
        = |_simd: S| kernels::shared_bits(a, b);
}
