//! The logarithm of a set's size: for Jaccard's distance.

use super::{LANES, Packing, Sketch, round_up};
use crate::dispatch;
use crate::kernels::Magnitudes;
use crate::level::Level;

/// The sketch of Jaccard's distance: the logarithm of the number of members.
///
/// Sets of sizes a ≤ b share at most a members and have at least b together, so their distance is
/// at least 1 - a/b.
///
/// # Examples
///
/// ```
/// use metrics::sketch::{LogSize, Sketch};
///
/// let mut code = [0.0];
/// LogSize.encode(&[0b111_u64][..], &mut code);
/// assert_eq!(code[0], 3_f32.ln());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LogSize;

/// Stands for the logarithm of 0: farther from any other size than matters.
const EMPTY: f32 = -64.0;

fn log_size(size: usize) -> f32 {
    if size == 0 { EMPTY } else { (size as f32).ln() }
}

macro_rules! log_size {
    ([$($generic:ident: $bound:path)?] $set:ty, $size:expr) => {
        impl$(<$generic: $bound + Send + Sync>)? Sketch<$set> for LogSize {
            type Code = f32;

            fn head(&self) -> usize {
                1
            }

            fn tail(&self) -> usize {
                0
            }

            fn encode(&self, point: &$set, code: &mut [f32]) -> f64 {
                code[0] = log_size($size(point));
                // In units of the distance, whose slope against the logarithm is at most 1.
                64.0 * f64::from(f32::EPSILON)
            }

            fn threshold(&self, uncertainty: f64, distance: f64) -> f32 {
                let share = 1.0 - distance - uncertainty;
                if share <= 0.0 { f32::INFINITY } else { round_up(-share.ln() + uncertainty) }
            }

            #[inline]
            fn bounds(&self, packing: Packing, query: &[f32], block: &[u32], out: &mut [f32; LANES]) {
                dispatch::columns::<Magnitudes>(Level::best(), packing, query, block, out);
            }

            #[inline]
            fn box_bounds(&self, packing: Packing, query: &[f32], low: &[u32], high: &[u32], out: &mut [f32; LANES]) {
                dispatch::boxes::<Magnitudes>(Level::best(), packing, query, low, high, out);
            }
        }
    };
}

log_size!([][u64], |set: &[u64]| set
    .iter()
    .map(|word| word.count_ones() as usize)
    .sum());
log_size!([S: Ord] Vec<S>, |set: &Vec<S>| set.len());
