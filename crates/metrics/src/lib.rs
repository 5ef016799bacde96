//! Distances between points, with their laws and their SIMD.
//!
//! A [`Distance`] is any non-negative dissimilarity. A [`Metric`] promises identity, symmetry and
//! the triangle inequality besides, which is what lets an index skip points without looking at
//! them. A metric may also offer a [`Sketch`]: a short code of a point, from which a proven lower
//! bound of the distance is computed at a fraction of its cost.
//!
//! | points | metrics | mere distances |
//! |---|---|---|
//! | rows of `f32` or `f64` | [`L1`], [`L2`], [`Chebyshev`], [`Minkowski`], [`Angular`] | [`SquaredL2`], [`Cosine`], [`InnerProduct`] |
//! | probability vectors | [`Hellinger`], [`JensenShannon`] | [`KullbackLeibler`] |
//! | latitude and longitude | [`Haversine`] | |
//! | bits in `u64` words | [`Hamming`], [`Jaccard`] | |
//! | symbols, sorted sets | [`SymbolHamming`], [`SetJaccard`] | |
//! | strings | [`Levenshtein`] | |
//! | anything | [`FnMetric`] | [`FnDistance`] |
//!
//! ```
//! use metrics::{Distance, L2};
//!
//! assert_eq!(L2.distance(&[0.0_f32, 0.0][..], &[3.0, 4.0][..]), 5.0);
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod distance;
mod error;
mod scalar;

mod dispatch;
mod kernels;
mod lanes;
mod level;

mod angular;
mod blocks;
mod divergence;
mod function;
mod hamming;
mod haversine;
mod jaccard;
mod levenshtein;
mod lp;
mod minkowski;

pub mod sketch;

pub use angular::{Angular, Cosine, InnerProduct};
pub use distance::{Distance, Metric};
pub use divergence::{Hellinger, JensenShannon, KullbackLeibler};
pub use error::PointError;
pub use function::{FnDistance, FnMetric};
pub use hamming::{Hamming, SymbolHamming};
pub use haversine::Haversine;
pub use jaccard::{Jaccard, SetJaccard};
pub use level::Level;
pub use levenshtein::Levenshtein;
pub use lp::{Chebyshev, L1, L2, SquaredL2};
pub use minkowski::{Minkowski, PowerError};
pub use scalar::Scalar;
pub use sketch::{NoSketch, Sketch};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeExample;
