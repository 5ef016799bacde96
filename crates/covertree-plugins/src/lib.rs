//! Mathematics on every node of a cover tree.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod count;
mod gaussian;
mod labels;

pub use count::Count;
pub use gaussian::{DiagonalGaussian, FullGaussian, LocalPca, Moments, Pca, Principal, Scatter};
pub use labels::{Forecast, Histogram, Labels, PathPredictor, Targets, Vote, regress_nearest};
