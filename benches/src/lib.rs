//! Measures the crates of this workspace beside their peers.
//!
//! The `measure` program runs one [suite](suites::Suite) a subcommand; `cargo xtask bench` builds it
//! in release and calls it. To add a suite, write `suites/<name>.rs` with a type that implements
//! [`Suite`](suites::Suite), and add it to [`suites::SUITES`].
//!
//! Why a harness beside Criterion: a comparison is fair only if all subjects see the same machine,
//! and a shared machine drifts by ten percent and more within a minute. Here the subjects of one
//! question take turns, round after round ([`interleave`]), a ratio is formed inside each round,
//! and what is reported is the median of those ratios with their quartiles ([`figure`]).
#![cfg_attr(docsrs, feature(doc_cfg))]

#[expect(
    unsafe_code,
    reason = "implements GlobalAlloc by forwarding to the system's"
)]
pub mod alloc;
pub mod baseline;
#[cfg(feature = "peers")]
pub mod chart;
pub mod cli;
pub mod data;
pub mod document;
pub mod error;
pub mod figure;
#[cfg(feature = "peers")]
pub mod html;
pub mod interleave;
pub mod key;
#[cfg(feature = "peers")]
pub mod knn;
#[cfg(feature = "peers")]
pub mod memory;
#[cfg(feature = "peers")]
pub mod peers;
pub mod pin;
pub mod points;
pub mod provenance;
pub mod random;
pub mod readme;
pub mod record;
pub mod report;
mod session;
pub mod suites;
pub mod table;
pub mod together;
#[cfg(feature = "peers")]
pub mod workload;
pub mod write;

pub use error::Error;

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct ReadmeExamples;

/// Those of crates that do not test their own.
#[cfg(doctest)]
pub mod readmes {
    #[doc = include_str!("../../crates/art-core/README.md")]
    pub struct ArtCore;
    #[doc = include_str!("../../crates/art-ordstat/README.md")]
    pub struct ArtOrdstat;
    #[doc = include_str!("../../crates/covertree-core/README.md")]
    pub struct CovertreeCore;
}
