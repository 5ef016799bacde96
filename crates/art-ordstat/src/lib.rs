//! An ordered map and set that are also slices: rank, select, quantiles and range aggregates.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod count;
mod extreme;
mod map;
mod measure;
mod sum;

pub use count::Count;
pub use extreme::{Max, Min};
pub use map::{
    RankedCursor, RankedCursorMut, RankedIter, RankedIterMut, RankedKeys, RankedMap, RankedValues,
};
pub use measure::{Itself, Measure};
pub use sum::{Number, Sum};
