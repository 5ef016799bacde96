//! Every level agrees with the naive loop, on every length and alignment.

use super::{Fold, Largest, Magnitudes, Squares};
use crate::sketch::LANES;
use crate::{Level, Scalar, dispatch};

fn numbers(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5
    };
    (0..len).map(|_| next()).collect()
}

fn cast<T: Scalar>(values: &[f64]) -> Vec<T> {
    values.iter().map(|&x| T::from_f64(x)).collect()
}

/// The error that is stated: half an ulp a term, and some.
fn close<T: Scalar>(got: T, exact: f64, len: usize) {
    let allowed = exact * (len as f64 / 16.0 + 12.0) * T::EPSILON;
    assert!(
        (got.to_f64() - exact).abs() <= allowed,
        "{got:?} instead of {exact}, length {len}"
    );
}

fn all_lengths<T: Scalar>() {
    for len in 0..=300 {
        for offset in 0..3 {
            let a = cast::<T>(&numbers(len + offset, 1));
            let b = cast::<T>(&numbers(len + offset, 2));
            let (a, b) = (&a[offset..], &b[offset..]);
            let terms = || a.iter().zip(b).map(|(a, b)| a.to_f64() - b.to_f64());
            let squares: f64 = terms().map(|x| x * x).sum();
            let magnitudes: f64 = terms().map(f64::abs).sum();
            let largest = terms().map(f64::abs).fold(0.0, f64::max);
            let product: f64 = a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64()).sum();
            for level in Level::available() {
                close(dispatch::row::<T, Squares>(level, a, b), squares, len);
                close(dispatch::row::<T, Magnitudes>(level, a, b), magnitudes, len);
                close(dispatch::row::<T, Largest>(level, a, b), largest, len);
                let got = dispatch::dot(level, a, b).to_f64();
                assert!(
                    (got - product).abs() <= (len + 4) as f64 * T::EPSILON,
                    "{got} {product}"
                );
                early_exit::<T, Squares>(level, a, b);
                early_exit::<T, Magnitudes>(level, a, b);
                early_exit::<T, Largest>(level, a, b);
            }
        }
    }
}

fn early_exit<T: Scalar, F: Fold>(level: Level, a: &[T], b: &[T]) {
    let whole = dispatch::row::<T, F>(level, a, b);
    let half = T::from_f64(whole.to_f64() / 2.0);
    // Just enough lets the very same number through; less never gives less than the limit.
    assert_eq!(dispatch::row_within::<T, F>(level, a, b, whole), whole);
    assert!(whole.to_f64() == 0.0 || dispatch::row_within::<T, F>(level, a, b, half) > half);
}

#[test]
fn rows_of_f32() {
    all_lengths::<f32>();
}

#[test]
fn rows_of_f64() {
    all_lengths::<f64>();
}

#[test]
fn blocks_of_rows_are_rows() {
    for level in Level::available() {
        let (query, rows) = (
            cast::<f32>(&numbers(37, 3)),
            cast::<f32>(&numbers(37 * 9, 4)),
        );
        let mut out = [0.0; 9];
        dispatch::rows::<f32, Squares>(level, &query, &rows, &mut out);
        for (row, out) in rows.chunks_exact(37).zip(out) {
            assert_eq!(dispatch::row::<f32, Squares>(level, &query, row), out);
        }
    }
}

#[test]
fn columns_and_boxes() {
    for width in 0..20 {
        let (query, block) = (
            cast::<f32>(&numbers(width, 5)),
            cast::<f32>(&numbers(width * LANES, 6)),
        );
        let above: Vec<f32> = block.iter().map(|x| x + 0.1).collect();
        for level in Level::available() {
            let (mut points, mut boxes) = ([0.0; LANES], [0.0; LANES]);
            dispatch::columns::<Squares>(level, &query, &block, &mut points);
            dispatch::boxes::<Squares>(level, &query, &block, &above, &mut boxes);
            for lane in 0..LANES {
                let column = |i: usize| f64::from(block[i * LANES + lane]) - f64::from(query[i]);
                let square: f64 = (0..width).map(|i| column(i).powi(2)).sum();
                close(points[lane], square, width);
                let gap = |i: usize| {
                    let (low, high) = (block[i * LANES + lane], above[i * LANES + lane]);
                    f64::from((low - query[i]).max(query[i] - high).max(0.0))
                };
                close(boxes[lane], (0..width).map(|i| gap(i).powi(2)).sum(), width);
            }
        }
    }
}

#[test]
fn counts_saturate() {
    let mut low = [0_u8; 2 * LANES];
    (low[3], low[LANES + 3], low[5]) = (250, 250, 7);
    for level in Level::available() {
        let (mut above, mut below) = ([0; LANES], [0; LANES]);
        dispatch::counts(level, &[1, 2], &low, &low, &mut above, &mut below);
        assert_eq!((above[3], below[3]), (255, 0));
        assert_eq!((above[5], below[5]), (6, 2));
        assert_eq!((above[0], below[0]), (0, 3));
    }
}

#[test]
fn masks_and_bits() {
    let lanes: [f32; LANES] = std::array::from_fn(|i| i as f32);
    let words: Vec<u64> = numbers(40, 7).iter().map(|x| x.to_bits()).collect();
    for level in Level::available() {
        assert_eq!(dispatch::at_most(level, &lanes, 4.0), 0b11111);
        assert_eq!(dispatch::at_most(level, &[f32::NAN; LANES], 4.0), 0);
        for len in 0..20 {
            let (a, b) = (&words[..len], &words[20..20 + len]);
            let count = |f: fn(u64, u64) -> u64| -> u64 {
                a.iter()
                    .zip(b)
                    .map(|(&a, &b)| u64::from(f(a, b).count_ones()))
                    .sum()
            };
            assert_eq!(dispatch::differing_bits(level, a, b), count(|a, b| a ^ b));
            let shared = (count(|a, b| a & b), count(|a, b| a | b));
            assert_eq!(dispatch::shared_bits(level, a, b), shared);
        }
    }
}
