//! Vectors of `f32` and of `f64` behind one set of names, so that a kernel is written once for both.

use pulp::Simd;

/// A number type that comes in vectors.
///
/// The names are the arithmetic's; each is one instruction on every level but the portable one.
#[expect(unnameable_types, reason = "seals `Scalar`, whose kernels need it")]
pub trait Lanes: Copy + Default {
    /// A vector of the level `S`.
    type Vector<S: Simd>: Copy;

    /// Cuts a row into whole vectors and a rest that is shorter than one.
    fn vectors<S: Simd>(row: &[Self]) -> (&[Self::Vector<S>], &[Self]);
    /// Loads a rest, with zeros behind it.
    fn load_rest<S: Simd>(simd: S, rest: &[Self]) -> Self::Vector<S>;
    /// Repeats one number.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;
    /// `a + b`
    fn plus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `a - b`
    fn minus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `|a|`
    fn abs<S: Simd>(simd: S, a: Self::Vector<S>) -> Self::Vector<S>;
    /// The larger of each pair.
    fn max<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;
    /// `a * b + c`, fused where there is an instruction for it.
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;
    /// Adds up a vector, each half to the other.
    fn sum<S: Simd>(simd: S, a: Self::Vector<S>) -> Self;
    /// The largest number of a vector.
    fn largest<S: Simd>(simd: S, a: Self::Vector<S>) -> Self;
}

macro_rules! lanes {
    ($float:ident, $vectors:ident, $as_simd:ident, $load:ident, $splat:ident, $add:ident,
     $sub:ident, $abs:ident, $max:ident, $fma:ident, $sum:ident, $largest:ident) => {
        impl Lanes for $float {
            type Vector<S: Simd> = S::$vectors;

            #[inline(always)] // as all of these: a call would cost more than the instruction
            fn vectors<S: Simd>(row: &[Self]) -> (&[Self::Vector<S>], &[Self]) {
                S::$as_simd(row)
            }

            #[inline(always)] // as above
            fn load_rest<S: Simd>(simd: S, rest: &[Self]) -> Self::Vector<S> {
                simd.$load(rest)
            }

            #[inline(always)] // as above
            fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S> {
                simd.$splat(value)
            }

            #[inline(always)] // as above
            fn plus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S> {
                simd.$add(a, b)
            }

            #[inline(always)] // as above
            fn minus<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S> {
                simd.$sub(a, b)
            }

            #[inline(always)] // as above
            fn abs<S: Simd>(simd: S, a: Self::Vector<S>) -> Self::Vector<S> {
                simd.$abs(a)
            }

            #[inline(always)] // as above
            fn max<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S> {
                simd.$max(a, b)
            }

            #[inline(always)] // as above
            fn mul_add<S: Simd>(
                simd: S,
                a: Self::Vector<S>,
                b: Self::Vector<S>,
                c: Self::Vector<S>,
            ) -> Self::Vector<S> {
                // The variant that need not fuse: on the portable level the other is a call.
                simd.$fma(a, b, c)
            }

            #[inline(always)] // as above
            fn sum<S: Simd>(simd: S, a: Self::Vector<S>) -> Self {
                simd.$sum(a)
            }

            #[inline(always)] // as above
            fn largest<S: Simd>(simd: S, a: Self::Vector<S>) -> Self {
                simd.$largest(a)
            }
        }
    };
}

lanes!(
    f32,
    f32s,
    as_simd_f32s,
    partial_load_f32s,
    splat_f32s,
    add_f32s,
    sub_f32s,
    abs_f32s,
    max_f32s,
    mul_add_e_f32s,
    reduce_sum_f32s,
    reduce_max_f32s
);
lanes!(
    f64,
    f64s,
    as_simd_f64s,
    partial_load_f64s,
    splat_f64s,
    add_f64s,
    sub_f64s,
    abs_f64s,
    max_f64s,
    mul_add_e_f64s,
    reduce_sum_f64s,
    reduce_max_f64s
);
