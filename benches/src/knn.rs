//! What `cargo xtask knn` does: a tree over points, checked against brute force, and its figures.

mod chart;
mod study;

pub use chart::{LayerFigure, layers, svg};
pub use study::{Question, Study};
