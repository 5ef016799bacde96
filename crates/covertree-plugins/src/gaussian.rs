//! Gaussians: the first two moments of the points under a node.
//!
//! All moments are sums of squares *about the mean*, in `f64`, whatever the coordinates are: a mean
//! of 10^6 with a deviation of 10^-3 loses nothing. One point more is added after Welford (1962),
//! groups are joined after Chan, Golub and LeVeque (1979).
//!
//! | plugin | numbers a node, `d` coordinates | for |
//! |---|---|---|
//! | [`DiagonalGaussian`] | `2d` | spread along each coordinate |
//! | [`FullGaussian`] | `d^2`, for nodes of more than `d` points | correlations |
//! | [`LocalPca`] | about `2kd` | the `k` directions of largest variance |

mod diagonal;
mod full;
mod moments;
mod pca;

pub use diagonal::DiagonalGaussian;
pub use full::{FullGaussian, Scatter};
pub use moments::Moments;
pub use pca::{LocalPca, Pca, Principal};
