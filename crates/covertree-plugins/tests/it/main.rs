//! Plugins against other sources: brute force, other formulas, and other libraries.

mod gaussians;
mod histories;
mod points;
