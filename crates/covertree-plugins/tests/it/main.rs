//! Plugins against other sources: brute force, other formulas, and other libraries.

mod drifts;
mod files;
mod gaussians;
mod histories;
mod nerves;
mod points;
mod reference;
