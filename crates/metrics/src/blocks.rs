//! Kernels for many pairs at once: one query against a block of rows, a tile against a tile.
//!
//! They are associated functions of the distances, on a chosen [`Level`]; every result is, to the
//! last bit, what the same level gives for the pair alone. Nothing is checked for range: a sum
//! that overflows is infinite.

use crate::kernels::{Largest, Magnitudes, Squares};
use crate::level::Level;
use crate::{Chebyshev, Cosine, InnerProduct, L1, Scalar, SquaredL2, dispatch};

/// Numbers of a part of a tile: with its queries it fits the first-level cache, so rows are
/// fetched once for all queries.
const PART: usize = 4096;

/// Has `block` measure each query of a tile against the rows, a part of them at a time.
fn by_parts<T: Scalar>(
    dimension: usize,
    queries: &[T],
    rows: &[T],
    out: &mut [T],
    mut block: impl FnMut(usize, &[T], &[T], &mut [T]),
) {
    assert!(dimension > 0, "the rows have no coordinates");
    let width = rows.len() / dimension;
    assert_eq!(rows.len(), width * dimension, "the last row is ragged");
    assert_eq!(
        out.len() * dimension,
        queries.len() * width,
        "not one result for each pair"
    );
    if width == 0 {
        return;
    }
    let part = (PART / dimension).clamp(1, width);
    for (p, rows) in rows.chunks(part * dimension).enumerate() {
        let pairs = queries.chunks_exact(dimension).zip(out.chunks_mut(width));
        for (q, (query, out)) in pairs.enumerate() {
            block(
                q,
                query,
                rows,
                &mut out[p * part..][..rows.len() / dimension],
            );
        }
    }
}

fn check_block<T>(query: &[T], rows: &[T], out: &[T]) {
    assert!(!query.is_empty(), "the query has no coordinates");
    assert_eq!(
        rows.len(),
        out.len() * query.len(),
        "not one row for each result"
    );
}

macro_rules! blocks {
    ($distance:ident, $what:literal, $kernel:path, $a:literal, $b:literal => $example:literal) => {
        impl $distance {
            #[doc = concat!("Measures one query against a block of consecutive rows: ", $what, ".")]
            ///
            /// # Panics
            ///
            /// Panics if `query` is empty, or `rows` is not `out.len()` rows of its dimension.
            ///
            /// # Complexity
            ///
            /// O(`rows.len()`).
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use metrics::{Level, ", stringify!($distance), "};")]
            ///
            /// let mut out = [0.0_f32; 2];
            #[doc = concat!("let (query, rows) = (", $a, ", ", $b, ");")]
            #[doc = concat!(stringify!($distance), "::block(Level::best(), &query, &rows, &mut out);")]
            #[doc = concat!("assert_eq!(out, ", $example, ");")]
            /// ```
            pub fn block<T: Scalar>(level: Level, query: &[T], rows: &[T], out: &mut [T]) {
                check_block(query, rows, out);
                $kernel(level, query, rows, out);
            }

            /// Measures a tile of queries against a tile of rows: `out` has a row for each query.
            ///
            /// # Panics
            ///
            /// Panics if `dimension` is 0, or the three sizes do not agree.
            ///
            /// # Complexity
            ///
            /// O(queries · rows · dimension); rows come from memory once, then from the cache.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use metrics::{Level, ", stringify!($distance), "};")]
            ///
            /// let mut out = [0.0_f32; 4];
            #[doc = concat!("let (query, rows) = (", $a, ", ", $b, ");")]
            /// let queries = [query, query].concat();
            #[doc = concat!(stringify!($distance), "::tile(Level::best(), query.len(), &queries, &rows, &mut out);")]
            #[doc = concat!("assert_eq!(out[..2], ", $example, ");")]
            /// assert_eq!(out[..2], out[2..]);
            /// ```
            pub fn tile<T: Scalar>(
                level: Level,
                dimension: usize,
                queries: &[T],
                rows: &[T],
                out: &mut [T],
            ) {
                by_parts(dimension, queries, rows, out, |_, query, rows, out| {
                    $kernel(level, query, rows, out);
                });
            }
        }
    };
}

blocks!(SquaredL2, "squared Euclidean distances", dispatch::rows::<T, Squares>,
    "[1.0, 1.0]", "[1.0, 1.0, 4.0, 5.0]" => "[0.0, 25.0]");
blocks!(L1, "sums of differences", dispatch::rows::<T, Magnitudes>,
    "[1.0, 1.0]", "[1.0, 1.0, 4.0, 5.0]" => "[0.0, 7.0]");
blocks!(Chebyshev, "largest differences", dispatch::rows::<T, Largest>,
    "[1.0, 1.0]", "[1.0, 1.0, 4.0, 5.0]" => "[0.0, 4.0]");
blocks!(InnerProduct, "one less each inner product", inner_products,
    "[1.0, 0.0]", "[0.75, 0.5, 0.0, 1.0]" => "[0.25, 1.0]");
blocks!(Cosine, "one less each cosine", cosines,
    "[2.0, 0.0]", "[3.0, 0.0, 0.0, 5.0]" => "[0.0, 1.0]");

fn inner_products<T: Scalar>(level: Level, query: &[T], rows: &[T], out: &mut [T]) {
    dispatch::dots(level, query, rows, out);
    for out in out {
        *out = T::from_f64((1.0 - out.to_f64()).max(0.0));
    }
}

fn cosines<T: Scalar>(level: Level, query: &[T], rows: &[T], out: &mut [T]) {
    for (row, out) in rows.chunks_exact(query.len()).zip(out) {
        let distance = crate::angular::cosine_distance(level, query, row);
        *out = T::from_f64(distance);
    }
}

macro_rules! limited_blocks {
    ($distance:ident, $fold:ty, $two:literal) => {
        impl $distance {
            /// As [`block`](Self::block), but a row may be given up as soon as it is sure to be
            /// above `limit`: its result is then some number above `limit`.
            ///
            /// # Panics
            ///
            /// As [`block`](Self::block).
            ///
            /// # Complexity
            ///
            /// O(`rows.len()`) at most; rows of less than 256 `f32` or 128 `f64` are never given up.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use metrics::{Level, ", stringify!($distance), "};")]
            ///
            /// let (near, far) = ([1.0_f32; 1000], [9.0_f32; 1000]);
            /// let mut out = [0.0; 2];
            /// let rows = [near, far].concat();
            #[doc = concat!(stringify!($distance), "::block_within(Level::best(), &[1.0; 1000], &rows, 2.0, &mut out);")]
            /// assert_eq!(out[0], 0.0);
            /// assert!(out[1] > 2.0);
            /// ```
            pub fn block_within<T: Scalar>(
                level: Level,
                query: &[T],
                rows: &[T],
                limit: T,
                out: &mut [T],
            ) {
                check_block(query, rows, out);
                dispatch::rows_within::<T, $fold>(level, query, rows, limit, out);
            }

            /// As [`tile`](Self::tile) with a limit for each query, as in
            /// [`block_within`](Self::block_within).
            ///
            /// # Panics
            ///
            /// As [`tile`](Self::tile), and if there is not one limit for each query.
            ///
            /// # Complexity
            ///
            /// As [`tile`](Self::tile) at most.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use metrics::{Level, ", stringify!($distance), "};")]
            ///
            /// let mut out = [0.0_f32; 2];
            /// let (query, rows) = ([1.0; 2], [1.0, 1.0, 1.0, 3.0]);
            #[doc = concat!(stringify!($distance), "::tile_within(Level::best(), 2, &query, &rows, &[9.0], &mut out);")]
            #[doc = concat!("assert_eq!(out, [0.0, ", $two, "]);")]
            /// ```
            pub fn tile_within<T: Scalar>(
                level: Level,
                dimension: usize,
                queries: &[T],
                rows: &[T],
                limits: &[T],
                out: &mut [T],
            ) {
                assert_eq!(
                    limits.len() * dimension,
                    queries.len(),
                    "not one limit for each query"
                );
                by_parts(dimension, queries, rows, out, |q, query, rows, out| {
                    dispatch::rows_within::<T, $fold>(level, query, rows, limits[q], out);
                });
            }
        }
    };
}

limited_blocks!(SquaredL2, Squares, "4.0");
limited_blocks!(L1, Magnitudes, "2.0");
limited_blocks!(Chebyshev, Largest, "2.0");
