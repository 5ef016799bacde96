//! Which vector instructions this machine has.

use std::any::TypeId;
use std::fmt;
use std::sync::OnceLock;

use pulp::{Simd, WithSimd};

/// A level of vector instructions that detection has shown to be there.
///
/// A value of this type is the proof that code compiled for the level may run: it can only be made
/// by detecting.
///
/// # Examples
///
/// ```
/// use metrics::Level;
///
/// assert!(Level::available().contains(&Level::best()));
/// assert!(Level::available().contains(&Level::portable()));
/// ```
#[derive(Clone, Copy)]
pub struct Level(Kind);

/// Each but the first holds what only detection can make.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// 128-bit vectors by plain arithmetic, which every target has in one form or another.
    Portable,
    /// AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    /// AVX-512 F, BW, CD, DQ and VL.
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
    #[cfg(target_arch = "aarch64")]
    Neon(pulp::aarch64::Neon),
}

impl Level {
    /// Returns the level that needs no detection.
    pub fn portable() -> Self {
        Self(Kind::Portable)
    }

    /// Returns the widest level of this machine.
    #[inline]
    pub fn best() -> Self {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(|| Self::available().pop().unwrap_or(Self::portable()))
    }

    /// Lists the levels of this machine, the widest last.
    pub fn available() -> Vec<Self> {
        let levels = [
            Some(Kind::Portable),
            #[cfg(target_arch = "x86_64")]
            pulp::x86::V3::try_new().map(Kind::Avx2),
            #[cfg(target_arch = "x86_64")]
            pulp::x86::V4::try_new().map(Kind::Avx512),
            #[cfg(target_arch = "aarch64")]
            pulp::aarch64::Neon::try_new().map(Kind::Neon),
        ];
        levels.into_iter().flatten().map(Self).collect()
    }

    /// Runs the copy of `kernel` that was compiled for this level.
    #[inline(always)] // or every kernel would be called twice
    pub(crate) fn run<K: WithSimd>(self, kernel: K) -> K::Output {
        match self.0 {
            Kind::Portable => Simd::vectorize(pulp::Scalar128b, kernel),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(simd) => Simd::vectorize(simd, kernel),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(simd) => Simd::vectorize(simd, kernel),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon(simd) => Simd::vectorize(simd, kernel),
        }
    }

    /// As [`run`](Self::run), but with single words rather than vectors of many: for counting bits.
    #[inline(always)] // as above
    pub(crate) fn run_narrow<K: WithSimd>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(simd) => Simd::vectorize(*simd, kernel),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(simd) => Simd::vectorize(**simd, kernel),
            _ => self.run(kernel),
        }
    }

    /// Returns the name: `Portable`, `Avx2`, `Avx512` or `Neon`.
    fn name(self) -> &'static str {
        match self.0 {
            Kind::Portable => "Portable",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => "Avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(_) => "Avx512",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon(_) => "Neon",
        }
    }
}

/// Tells whether a level has the instruction that multiplies and adds at once; without it, fusing
/// is a call into the C library.
#[inline(always)] // a constant
pub(crate) fn fuses<S: Simd>() -> bool {
    TypeId::of::<S>() != TypeId::of::<pulp::Scalar128b>()
}

impl PartialEq for Level {
    fn eq(&self, other: &Self) -> bool {
        // Two proofs of the same thing are the same.
        std::mem::discriminant(&self.0) == std::mem::discriminant(&other.0)
    }
}

impl Eq for Level {}

impl std::hash::Hash for Level {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(&self.0).hash(state);
    }
}

impl fmt::Debug for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
