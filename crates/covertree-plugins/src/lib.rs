//! Mathematics on every node of a cover tree.
//!
//! A [`CoverTree`](covertree_core::CoverTree) groups points by nearness, at every scale. Here is what
//! can be said about the groups:
//!
//! | about | plugins and what is built on them |
//! |---|---|
//! | how many, where, how spread | [`Count`], [`DiagonalGaussian`], [`FullGaussian`], [`LocalPca`], [`Extent`] |
//! | dimension and density | [`LocalDimension`], [`Density`], [`intrinsic`] |
//! | classes and numbers | [`Labels`], [`Targets`]; [`Forecast`], [`PathPredictor`], [`regress_nearest`] |
//! | how points are spread over children | [`ChildShares`], [`Categorical`], [`Dirichlet`] |
//! | whether that changes | [`drift`] |
//! | who does not belong | [`Anomaly`], [`Scorer`] |
//! | the shape of it all | [`nerve`] |
//!
//! Plugins are given to a tree as a tuple, and a column comes back for each:
//!
//! ```
//! use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
//! use covertree_plugins::{Count, DiagonalGaussian, Labels};
//! use metrics::L2;
//!
//! let rows = Rows::new(2, (0..600).map(|i| f64::from(i * i % 97)).collect())?;
//! let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(16), ..Parameters::default() };
//! let tree = CoverTree::with_parameters(rows, L2, &parameters)?;
//! let plugins = (Count, DiagonalGaussian, Labels::new(|id| id.index() % 3));
//! let annotated = tree.annotate(plugins);
//! let (counts, gaussians, labels) = annotated.columns();
//! for node in tree.root().children() {
//!     assert_eq!(counts[node.id()], gaussians[node.id()].count());
//!     assert_eq!(counts[node.id()], labels[node.id()].total());
//! }
//! # Ok::<(), covertree_core::BuildError>(())
//! ```
//!
//! # A plugin of your own
//!
//! Say points are moments of a machine, and a node should know the longest downtime among its own.
//! A summary is a number; summarizing takes the largest over some points, merging the larger of two:
//!
//! ```
//! use covertree_core::plugin::{Plugin, Update};
//! use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud, PointId, Rows};
//! use metrics::{L2, Metric};
//!
//! struct LongestDowntime {
//!     minutes: Vec<f64>, // by point
//! }
//!
//! impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for LongestDowntime {
//!     type Summary = f64;
//!
//!     fn summarize(&self, _: &C, points: &[PointId]) -> f64 {
//!         points.iter().map(|id| self.minutes[id.index()]).fold(0.0, f64::max)
//!     }
//!
//!     fn merge(&self, _: &C, summary: &mut f64, other: &f64) {
//!         *summary = summary.max(*other);
//!     }
//!
//!     // Optional: a point that was not the longest can go without a trace.
//!     fn remove(&self, _: &C, summary: &mut f64, id: PointId) -> Update {
//!         if self.minutes[id.index()] < *summary { Update::Done } else { Update::Stale }
//!     }
//! }
//!
//! let machines = Rows::new(1, (0..50).map(f64::from).collect())?;
//! let minutes = (0..50).map(|i| f64::from(i * 37 % 50)).collect();
//! let parameters = Parameters { leaf_cutoff: LeafCutoff::Points(5), ..Parameters::default() };
//! let tree = CoverTree::with_parameters(machines, L2, &parameters)?;
//! let annotated = tree.annotate((LongestDowntime { minutes },));
//! let (longest,) = annotated.columns();
//! assert_eq!(longest[tree.root().id()], 49.0);
//!
//! // Where does it happen? Down the tree, after the node that knows of it.
//! let mut node = tree.root();
//! while let Some(child) = node.children().find(|child| longest[child.id()] == 49.0) {
//!     node = child;
//! }
//! assert!(node.points().any(|id| id.index() * 37 % 50 == 49));
//! # Ok::<(), covertree_core::BuildError>(())
//! ```
//!
//! What cannot be merged, such as an entropy or a decomposition, is derived in
//! [`finish`](covertree_core::plugin::Plugin::finish), which sees the node and its merged summary. A
//! tree that changes calls [`insert`](covertree_core::plugin::Plugin::insert) and
//! [`remove`](covertree_core::plugin::Plugin::remove) along the path of the point; both have defaults.
//!
//! # Features
//!
//! - `svg`: draws barcodes.

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod count;
mod extent;
mod gaussian;
mod labels;

mod anomaly;
mod distributions;
pub mod drift;
pub mod intrinsic;
pub mod nerve;
mod saved;

pub use anomaly::{Anomaly, Scorer};
pub use count::Count;
pub use distributions::{Categorical, ChildShares, Dirichlet, outcomes};
pub use extent::{Extent, Size};
pub use gaussian::{DiagonalGaussian, FullGaussian, LocalPca, Moments, Pca, Principal, Scatter};
pub use intrinsic::{Density, LocalDimension};
pub use labels::{Forecast, Histogram, Labels, PathPredictor, Targets, Vote, regress_nearest};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeExample;
