//! How coordinate differences become a distance.

use pulp::Simd;

use crate::Scalar;

/// A way to take differences together: numbers one by one, or vectors of them.
pub(crate) trait Fold {
    /// Takes one difference in; `FUSED` says whether the machine has the instruction for it.
    fn step<T: Scalar, const FUSED: bool>(sum: T, difference: T) -> T;
    /// Takes two sums together.
    fn join<T: Scalar>(a: T, b: T) -> T;
    /// As [`step`](Self::step), a vector at a time.
    fn step_vector<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        difference: T::Vector<S>,
    ) -> T::Vector<S>;
    /// As [`join`](Self::join), a vector at a time.
    fn join_vector<S: Simd, T: Scalar>(simd: S, a: T::Vector<S>, b: T::Vector<S>) -> T::Vector<S>;
    /// Takes the sums of a vector together.
    fn total<S: Simd, T: Scalar>(simd: S, sums: T::Vector<S>) -> T;
}

/// The sum of squares.
pub(crate) enum Squares {}
/// The sum of magnitudes.
pub(crate) enum Magnitudes {}
/// The largest magnitude.
pub(crate) enum Largest {}

impl Fold for Squares {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar, const FUSED: bool>(sum: T, difference: T) -> T {
        if FUSED {
            difference.fused(difference, sum)
        } else {
            sum + difference * difference
        }
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a + b
    }

    #[inline(always)] // a kernel's step
    fn step_vector<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        difference: T::Vector<S>,
    ) -> T::Vector<S> {
        T::mul_add(simd, difference, difference, sum)
    }

    #[inline(always)] // a kernel's step
    fn join_vector<S: Simd, T: Scalar>(simd: S, a: T::Vector<S>, b: T::Vector<S>) -> T::Vector<S> {
        T::plus(simd, a, b)
    }

    #[inline(always)] // a kernel's step
    fn total<S: Simd, T: Scalar>(simd: S, sums: T::Vector<S>) -> T {
        T::sum(simd, sums)
    }
}

impl Fold for Magnitudes {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar, const FUSED: bool>(sum: T, difference: T) -> T {
        sum + difference.magnitude()
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a + b
    }

    #[inline(always)] // a kernel's step
    fn step_vector<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        difference: T::Vector<S>,
    ) -> T::Vector<S> {
        T::plus(simd, sum, T::abs(simd, difference))
    }

    #[inline(always)] // a kernel's step
    fn join_vector<S: Simd, T: Scalar>(simd: S, a: T::Vector<S>, b: T::Vector<S>) -> T::Vector<S> {
        T::plus(simd, a, b)
    }

    #[inline(always)] // a kernel's step
    fn total<S: Simd, T: Scalar>(simd: S, sums: T::Vector<S>) -> T {
        T::sum(simd, sums)
    }
}

impl Fold for Largest {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar, const FUSED: bool>(sum: T, difference: T) -> T {
        sum.larger(difference.magnitude())
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a.larger(b)
    }

    #[inline(always)] // a kernel's step
    fn step_vector<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        difference: T::Vector<S>,
    ) -> T::Vector<S> {
        T::max(simd, sum, T::abs(simd, difference))
    }

    #[inline(always)] // a kernel's step
    fn join_vector<S: Simd, T: Scalar>(simd: S, a: T::Vector<S>, b: T::Vector<S>) -> T::Vector<S> {
        T::max(simd, a, b)
    }

    #[inline(always)] // a kernel's step
    fn total<S: Simd, T: Scalar>(simd: S, sums: T::Vector<S>) -> T {
        T::largest(simd, sums)
    }
}
