//! A cover tree: exact nearest neighbors in any metric space.
//!
//! ```
//! use covertree_core::{CoverTree, Rows};
//! use metrics::L2;
//!
//! let points = Rows::new(2, vec![0.0_f32, 0.0, 1.0, 0.0, 5.0, 5.0])?;
//! let tree = CoverTree::new(points, L2)?;
//! let nearest = tree.knn(&[0.9, 0.1], 2)?;
//! assert_eq!(nearest[0].id.index(), 1);
//! assert_eq!(nearest[1].id.index(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod tree;

mod cloud;
mod error;
mod neighbor;
mod node;
mod node_ref;
mod parameters;
mod scale;

mod blocks;
mod build;
mod search;

mod dimension;
mod edit;
mod file;
mod layer;
mod live;
mod net;
mod path;
pub mod plugin;
#[cfg(feature = "tokio")]
mod tokio;

mod validate;

pub use cloud::{PointCloud, Rows};
pub use edit::{EditError, GrowingCloud};
pub use error::BuildError;
pub use file::{FileError, Number, PointReader, PointWriter, SavedCloud, SavedMetric};
pub use layer::Layer;
pub use live::{
    LiveFactory, LiveLocalReader, LiveReader, LiveTree, SharedCloud, SharedPoints, SharedRows,
    Snapshot,
};
pub use neighbor::{Neighbor, PointId};
pub use node::NodeId;
pub use node_ref::NodeRef;
pub use parameters::{LeafCutoff, Parameters};
pub use path::{Path, PathEnd, Step};
pub use scale::Scale;
pub use search::{Bounded, Effort, Neighbors, Searcher};
#[cfg(feature = "tokio")]
#[cfg_attr(docsrs, doc(cfg(feature = "tokio")))]
pub use tokio::{AsyncError, AsyncTree};
pub use tree::{CoverTree, Shape};
pub use validate::InvariantError;
