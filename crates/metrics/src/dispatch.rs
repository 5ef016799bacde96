//! The one unsafe step: calling a kernel that was compiled for instructions which were detected.

#![expect(
    unsafe_code,
    reason = "a call of a `target_feature` function needs the feature to be there"
)]

use crate::Scalar;
use crate::kernels::{self, Fold};
use crate::level::{Kind, Level};
use crate::sketch::LANES;

/// Compiles a kernel once for each level, and calls the one that `level` proves to be runnable.
macro_rules! dispatched {
    (fn $name:ident $([$($generic:ident: $bound:path),*])? ($($arg:ident: $type:ty),*) $(-> $out:ty)?
        = $portable:expr, $fused:expr) => {
        #[inline]
        pub(crate) fn $name$(<$($generic: $bound),*>)?(level: Level, $($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,popcnt")]
            fn avx2$(<$($generic: $bound),*>)?($($arg: $type),*) $(-> $out)? {
                $fused($($arg),*)
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,popcnt")]
            fn avx512$(<$($generic: $bound),*>)?($($arg: $type),*) $(-> $out)? {
                $fused($($arg),*)
            }

            #[cfg(target_arch = "aarch64")]
            #[target_feature(enable = "neon")]
            fn neon$(<$($generic: $bound),*>)?($($arg: $type),*) $(-> $out)? {
                $fused($($arg),*)
            }

            match level.0 {
                Kind::Portable => $portable($($arg),*),
                // SAFETY: the call needs AVX2, FMA and POPCNT on this machine.
                // - `Kind::Avx2` is only made by `Level::available`, after detecting all three;
                //   the field is private to the crate, and nothing else makes one.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx2 => unsafe { avx2$(::<$($generic),*>)?($($arg),*) },
                // SAFETY: the call needs what AVX2's does, and AVX-512 F, BW, DQ and VL.
                // - `Kind::Avx512` is only made by `Level::available`, after detecting all of them.
                #[cfg(target_arch = "x86_64")]
                Kind::Avx512 => unsafe { avx512$(::<$($generic),*>)?($($arg),*) },
                // SAFETY: the call needs NEON.
                // - `Kind::Neon` is only made by `Level::available`, after detecting it.
                #[cfg(target_arch = "aarch64")]
                Kind::Neon => unsafe { neon$(::<$($generic),*>)?($($arg),*) },
            }
        }
    };
}

dispatched!(fn row[T: Scalar, F: Fold](a: &[T], b: &[T]) -> T
    = kernels::row::<T, F, false>, kernels::row::<T, F, true>);
dispatched!(fn row_within[T: Scalar, F: Fold](a: &[T], b: &[T], limit: T) -> T
    = kernels::row_within::<T, F, false>, kernels::row_within::<T, F, true>);
dispatched!(fn rows[T: Scalar, F: Fold](query: &[T], rows: &[T], out: &mut [T])
    = kernels::rows::<T, F, false>, kernels::rows::<T, F, true>);
dispatched!(fn dot[T: Scalar](a: &[T], b: &[T]) -> T
    = kernels::dot::<T, false>, kernels::dot::<T, true>);
dispatched!(fn columns[F: Fold](query: &[f32], block: &[f32], out: &mut [f32; LANES])
    = kernels::columns::<F, false>, kernels::columns::<F, true>);
dispatched!(fn boxes[F: Fold](query: &[f32], low: &[f32], high: &[f32], out: &mut [f32; LANES])
    = kernels::boxes::<F, false>, kernels::boxes::<F, true>);
dispatched!(fn counts(query: &[u8], low: &[u8], high: &[u8], above: &mut [u8; LANES], below: &mut [u8; LANES])
    = kernels::counts, kernels::counts);
dispatched!(fn at_most(lanes: &[f32; LANES], limit: f32) -> u32
    = kernels::at_most, kernels::at_most);
dispatched!(fn differing_bits(a: &[u64], b: &[u64]) -> u64
    = kernels::differing_bits, kernels::differing_bits);
dispatched!(fn shared_bits(a: &[u64], b: &[u64]) -> (u64, u64)
    = kernels::shared_bits, kernels::shared_bits);
