//! Every level agrees with the naive loop, on every length and alignment.

use super::{Fold, Largest, Magnitudes, Squares};
use crate::sketch::{Code, LANES, Packing};
use crate::{Cosine, InnerProduct, Level, Scalar, SquaredL2, dispatch};

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
                products_agree(level, a, b);
                wide_sums_agree(level, a, b);
            }
            fused_levels_agree(a, b);
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

fn products_agree<T: Scalar>(level: Level, a: &[T], b: &[T]) {
    let products = dispatch::products(level, a, b);
    let naive =
        |a: &[T], b: &[T]| -> f64 { a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64()).sum() };
    let allowed = (a.len() + 4) as f64 * T::EPSILON;
    for (got, exact) in [
        (products.both, naive(a, b)),
        (products.first, naive(a, a)),
        (products.second, naive(b, b)),
    ] {
        assert!((got.to_f64() - exact).abs() <= allowed, "{got:?} {exact}");
    }
}

/// These promise the precision of `f64` for both kinds of rows.
fn wide_sums_agree<T: Scalar>(level: Level, a: &[T], b: &[T]) {
    let pairs = || a.iter().zip(b).map(|(a, b)| (a.to_f64(), b.to_f64()));
    let allowed = |exact: f64| exact * (a.len() + 4) as f64 * f64::EPSILON;
    let same = |got: f64, exact: f64| {
        assert!((got - exact).abs() <= allowed(exact), "{got} {exact}");
    };
    let [first, second] = dispatch::squared_lengths(level, a, b);
    same(first, pairs().map(|(a, _)| a * a).sum());
    same(second, pairs().map(|(_, b)| b * b).sum());
    let [apart, together] = dispatch::apart_and_together(level, a, b, (0.5, 3.0));
    same(
        apart,
        pairs().map(|(a, b)| (a * 0.5 - b * 3.0).powi(2)).sum(),
    );
    same(
        together,
        pairs().map(|(a, b)| (a * 0.5 + b * 3.0).powi(2)).sum(),
    );
    let positive = |row: &[T]| -> Vec<T> { row.iter().map(|x| x.magnitude()).collect() };
    let roots = pairs().map(|(a, b)| (a.abs().sqrt() - b.abs().sqrt()).powi(2));
    same(
        dispatch::roots_apart(level, &positive(a), &positive(b)),
        roots.sum(),
    );
}

/// A tree that was saved on one machine is valid on another.
fn fused_levels_agree<T: Scalar>(a: &[T], b: &[T]) {
    let mut fused = Level::available()
        .into_iter()
        .filter(|&level| level != Level::portable());
    let Some(first) = fused.next() else { return };
    for level in fused {
        let rows = dispatch::row::<T, Squares>;
        assert_eq!(rows(first, a, b), rows(level, a, b));
        assert_eq!(
            dispatch::row::<T, Magnitudes>(first, a, b),
            dispatch::row::<T, Magnitudes>(level, a, b)
        );
        assert_eq!(dispatch::dot(first, a, b), dispatch::dot(level, a, b));
    }
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
fn blocks_and_tiles_are_pairs() {
    for (dimension, count) in [(1, 5), (15, 3), (16, 9), (37, 9), (300, 31)] {
        let queries = cast::<f32>(&numbers(dimension * 3, 3));
        let rows = cast::<f32>(&numbers(dimension * count, 4));
        for level in Level::available() {
            let mut tile = vec![0.0; 3 * count];
            SquaredL2::tile(level, dimension, &queries, &rows, &mut tile);
            let mut within = tile.clone();
            let limit = tile[0];
            SquaredL2::tile_within(level, dimension, &queries, &rows, &[limit; 3], &mut within);
            for (q, query) in queries.chunks_exact(dimension).enumerate() {
                let mut block = vec![0.0; count];
                SquaredL2::block(level, query, &rows, &mut block);
                assert_eq!(block, tile[q * count..][..count]);
                for (r, row) in rows.chunks_exact(dimension).enumerate() {
                    let pair = dispatch::row::<f32, Squares>(level, query, row);
                    assert_eq!(pair, block[r]);
                    let within = within[q * count + r];
                    assert!(if pair <= limit {
                        within == pair
                    } else {
                        within > limit
                    });
                }
                let mut cosines = vec![0.0; count];
                Cosine::block(level, query, &rows, &mut cosines);
                let mut products = vec![0.0; count];
                InnerProduct::block(level, query, &rows, &mut products);
                for (r, row) in rows.chunks_exact(dimension).enumerate() {
                    let exact = naive_cosine(query, row);
                    assert!((f64::from(cosines[r]) - exact).abs() < 1e-4, "{exact}");
                    let product = dispatch::dot(level, query, row);
                    assert_eq!(products[r], (1.0 - f64::from(product)).max(0.0) as f32);
                }
            }
        }
    }
}

fn naive_cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        let terms = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b));
        terms.sum()
    };
    1.0 - dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// 256 numbers are the first look, so that a long row far away is really given up.
#[test]
fn long_rows_are_given_up() {
    let (near, far) = (vec![0.0_f32; 2000], vec![1.0_f32; 2000]);
    for level in Level::available() {
        let got = dispatch::row_within::<f32, Squares>(level, &near, &far, 100.0);
        assert_eq!(got, 256.0);
    }
}

#[test]
fn columns_boxes_and_packed_rows() {
    for packing in [Packing::One, Packing::Two, Packing::Four] {
        for width in 0..70 {
            let code = |seed: u64, len: usize| -> Vec<f32> {
                let whole = |x: f64| {
                    if packing == Packing::One {
                        x
                    } else {
                        (x * 20.0).round()
                    }
                };
                numbers(len, seed)
                    .iter()
                    .map(|&x| whole(x.abs()) as f32)
                    .collect()
            };
            // Bytes meet the query at the precision of numbers below 512.
            let exact = |x: &f64| (x * 1024.0).round() / 1024.0;
            let query: Vec<f32> = numbers(width, 5).iter().map(|x| exact(x) as f32).collect();
            let codes = code(6, width * LANES);
            let (mut low, mut high) =
                (vec![0; packing.block(width)], vec![0; packing.block(width)]);
            let mut row = vec![0; packing.words(width)];
            for i in 0..width {
                for lane in 0..LANES {
                    codes[i * LANES + lane].put(packing, &mut low, i, lane);
                    (codes[i * LANES + lane] + 2.0).put(packing, &mut high, i, lane);
                }
                codes[i * LANES].put_row(packing, &mut row, i);
            }
            for level in Level::available() {
                let (mut points, mut boxes) = ([0.0; LANES], [0.0; LANES]);
                dispatch::columns::<Squares>(level, packing, &query, &low, &mut points);
                dispatch::boxes::<Squares>(level, packing, &query, &low, &high, &mut boxes);
                for lane in 0..LANES {
                    let code = |i: usize| f64::from(codes[i * LANES + lane]);
                    let apart = |i: usize| code(i) - f64::from(query[i]);
                    let square: f64 = (0..width).map(|i| apart(i).powi(2)).sum();
                    close(points[lane], square, width);
                    let gap = |i: usize| {
                        let low = codes[i * LANES + lane];
                        f64::from((low - query[i]).max(query[i] - (low + 2.0)).max(0.0))
                    };
                    close(boxes[lane], (0..width).map(|i| gap(i).powi(2)).sum(), width);
                }
                let row = dispatch::packed_row::<Squares>(level, packing, &query, &row);
                let apart = |i: usize| f64::from(codes[i * LANES]) - f64::from(query[i]);
                close(row, (0..width).map(|i| apart(i).powi(2)).sum(), width);
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
    let words: Vec<u64> = numbers(400, 7).iter().map(|x| x.to_bits()).collect();
    let symbols: Vec<u8> = numbers(1400, 8).iter().map(|x| (x * 6.0) as u8).collect();
    for level in Level::available() {
        assert_eq!(dispatch::at_most(level, &lanes, 4.0), 0b11111);
        assert_eq!(dispatch::at_most(level, &[f32::NAN; LANES], 4.0), 0);
        for len in (0..300).chain([511, 600]) {
            let (a, b) = (&symbols[..len], &symbols[700..700 + len]);
            let differ = a.iter().zip(b).filter(|(a, b)| a != b).count();
            assert_eq!(dispatch::differing_symbols(level, a, b), differ as u64);
        }
        for len in 0..200 {
            let (a, b) = (&words[..len], &words[200..200 + len]);
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
