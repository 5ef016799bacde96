//! How coordinate differences become a distance.

use pulp::Simd;

use crate::Scalar;

/// A way to take differences of coordinates together, one by one.
pub(crate) trait Fold: Pairs {
    /// Takes one difference in.
    fn step<T: Scalar>(sum: T, difference: T) -> T;
    /// As [`step`](Self::step), with one rounding less where the machine has the instruction.
    #[inline(always)] // a kernel's step
    fn fused_step<T: Scalar, const FUSED: bool>(sum: T, difference: T) -> T {
        Self::step(sum, difference)
    }
    /// Takes two sums together.
    fn join<T: Scalar>(a: T, b: T) -> T;
}

/// A way to take pairs of coordinates together, a vector at a time.
pub(crate) trait Pairs {
    /// Takes a vector of pairs in.
    fn take<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        a: T::Vector<S>,
        b: T::Vector<S>,
    ) -> T::Vector<S>;
    /// Takes two sums together.
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
/// The inner product.
pub(crate) enum Product {}

impl Fold for Squares {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar>(sum: T, difference: T) -> T {
        sum + difference * difference
    }

    #[inline(always)] // a kernel's step
    fn fused_step<T: Scalar, const FUSED: bool>(sum: T, difference: T) -> T {
        if FUSED {
            difference.fused(difference, sum)
        } else {
            Self::step(sum, difference)
        }
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a + b
    }
}

impl Fold for Magnitudes {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar>(sum: T, difference: T) -> T {
        sum + difference.magnitude()
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a + b
    }
}

impl Fold for Largest {
    #[inline(always)] // a kernel's step
    fn step<T: Scalar>(sum: T, difference: T) -> T {
        sum.larger(difference.magnitude())
    }

    #[inline(always)] // a kernel's step
    fn join<T: Scalar>(a: T, b: T) -> T {
        a.larger(b)
    }
}

impl Pairs for Squares {
    #[inline(always)] // a kernel's step
    fn take<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        a: T::Vector<S>,
        b: T::Vector<S>,
    ) -> T::Vector<S> {
        let difference = T::minus(simd, a, b);
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

impl Pairs for Magnitudes {
    #[inline(always)] // a kernel's step
    fn take<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        a: T::Vector<S>,
        b: T::Vector<S>,
    ) -> T::Vector<S> {
        T::plus(simd, sum, T::abs(simd, T::minus(simd, a, b)))
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

impl Pairs for Largest {
    #[inline(always)] // a kernel's step
    fn take<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        a: T::Vector<S>,
        b: T::Vector<S>,
    ) -> T::Vector<S> {
        T::max(simd, sum, T::abs(simd, T::minus(simd, a, b)))
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

impl Pairs for Product {
    #[inline(always)] // a kernel's step
    fn take<S: Simd, T: Scalar>(
        simd: S,
        sum: T::Vector<S>,
        a: T::Vector<S>,
        b: T::Vector<S>,
    ) -> T::Vector<S> {
        T::mul_add(simd, a, b, sum)
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
