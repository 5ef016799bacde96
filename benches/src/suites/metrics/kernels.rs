//! What one would write without this workspace: with pulp's vectors, as loops in chunks, as plain
//! loops. And the sum that only loads.

use pulp::{Arch, Simd, WithSimd};

/// What a pair of coordinates adds.
pub(super) trait Term: Copy {
    fn vector<S: Simd>(self, simd: S, sum: S::f32s, a: S::f32s, b: S::f32s) -> S::f32s;
    fn scalar(self, sum: f32, a: f32, b: f32) -> f32;
}

#[derive(Clone, Copy)]
pub(super) struct Square;
#[derive(Clone, Copy)]
pub(super) struct Magnitude;
#[derive(Clone, Copy)]
pub(super) struct Product;

impl Term for Square {
    #[inline(always)] // into the loop that was compiled for the level
    fn vector<S: Simd>(self, simd: S, sum: S::f32s, a: S::f32s, b: S::f32s) -> S::f32s {
        let difference = simd.sub_f32s(a, b);
        simd.mul_add_e_f32s(difference, difference, sum)
    }

    #[inline(always)] // as above
    fn scalar(self, sum: f32, a: f32, b: f32) -> f32 {
        sum + (a - b) * (a - b)
    }
}

impl Term for Magnitude {
    #[inline(always)] // into the loop that was compiled for the level
    fn vector<S: Simd>(self, simd: S, sum: S::f32s, a: S::f32s, b: S::f32s) -> S::f32s {
        simd.add_f32s(sum, simd.abs_f32s(simd.sub_f32s(a, b)))
    }

    #[inline(always)] // as above
    fn scalar(self, sum: f32, a: f32, b: f32) -> f32 {
        sum + (a - b).abs()
    }
}

impl Term for Product {
    #[inline(always)] // into the loop that was compiled for the level
    fn vector<S: Simd>(self, simd: S, sum: S::f32s, a: S::f32s, b: S::f32s) -> S::f32s {
        simd.mul_add_e_f32s(a, b, sum)
    }

    #[inline(always)] // as above
    fn scalar(self, sum: f32, a: f32, b: f32) -> f32 {
        sum + a * b
    }
}

struct Sum<'a, T>(&'a [f32], &'a [f32], T);

impl<T: Term> WithSimd for Sum<'_, T> {
    type Output = f32;

    #[inline(always)] // into the function that was compiled for the level
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let Self(a, b, term) = self;
        let ((a, a_tail), (b, b_tail)) = (S::as_simd_f32s(a), S::as_simd_f32s(b));
        let (a4, a_rest) = pulp::as_arrays::<4, _>(a);
        let (b4, b_rest) = pulp::as_arrays::<4, _>(b);
        let mut sums = [simd.splat_f32s(0.0); 4];
        for (a, b) in a4.iter().zip(b4) {
            for i in 0..4 {
                sums[i] = term.vector(simd, sums[i], a[i], b[i]);
            }
        }
        for (&a, &b) in a_rest.iter().zip(b_rest) {
            sums[0] = term.vector(simd, sums[0], a, b);
        }
        let (a, b) = (
            simd.partial_load_f32s(a_tail),
            simd.partial_load_f32s(b_tail),
        );
        sums[1] = term.vector(simd, sums[1], a, b);
        let halves = [
            simd.add_f32s(sums[0], sums[1]),
            simd.add_f32s(sums[2], sums[3]),
        ];
        simd.reduce_sum_f32s(simd.add_f32s(halves[0], halves[1]))
    }
}

/// A sum with pulp, which finds out what the machine can do.
#[inline]
pub(super) fn with_pulp<T: Term>(arch: Arch, a: &[f32], b: &[f32], term: T) -> f32 {
    arch.dispatch(Sum(a, b, term))
}

/// A sum in chunks, which the compiler may vectorize for any machine of the kind.
#[inline]
pub(super) fn in_chunks<T: Term>(a: &[f32], b: &[f32], term: T) -> f32 {
    let ((a16, a1), (b16, b1)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let mut sums = [0.0; 16];
    for (a, b) in a16.iter().zip(b16) {
        for i in 0..16 {
            sums[i] = term.scalar(sums[i], a[i], b[i]);
        }
    }
    let rest = a1
        .iter()
        .zip(b1)
        .fold(0.0, |sum, (&a, &b)| term.scalar(sum, a, b));
    sums.iter().sum::<f32>() + rest
}

/// A sum as everybody writes it first, whose order the compiler must keep.
#[inline]
pub(super) fn plainly<T: Term>(a: &[f32], b: &[f32], term: T) -> f32 {
    a.iter()
        .zip(b)
        .fold(0.0, |sum, (&a, &b)| term.scalar(sum, a, b))
}

struct Load<'a>(&'a [u32]);

impl WithSimd for Load<'_> {
    type Output = u32;

    #[inline(always)] // into the function that was compiled for the level
    fn with_simd<S: Simd>(self, simd: S) -> u32 {
        let (vectors, tail) = S::as_simd_u32s(self.0);
        let (groups, rest) = pulp::as_arrays::<8, _>(vectors);
        let mut mixed = [simd.splat_u32s(0); 8];
        for group in groups {
            for i in 0..8 {
                mixed[i] = simd.xor_u32s(mixed[i], group[i]);
            }
        }
        for &vector in rest {
            mixed[0] = simd.xor_u32s(mixed[0], vector);
        }
        mixed[1] = simd.xor_u32s(mixed[1], simd.partial_load_u32s(tail));
        let all = mixed.into_iter().reduce(|a, b| simd.xor_u32s(a, b));
        let mut lanes = [0; 16];
        if let Some(all) = all {
            let width = lanes.len().min(S::U32_LANES);
            simd.partial_store_u32s(&mut lanes[..width], all);
        }
        lanes.iter().fold(0, |mixed, lane| mixed ^ lane)
    }
}

/// Loads everything and does next to nothing with it: the time that no kernel can beat.
pub(super) fn load(arch: Arch, words: &[u32]) -> u32 {
    arch.dispatch(Load(words))
}
