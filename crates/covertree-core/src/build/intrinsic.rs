//! The intrinsic dimension of the points, and how large leaves should be for it.

use metrics::Metric;
use rayon::prelude::*;

use super::Measure;
use crate::PointCloud;

/// Points of the sample whose neighbors are looked at.
const PROBES: usize = 64;
/// Neighbors of each probe.
const NEIGHBORS: usize = 10;

/// Draws `count` different ids, or all, in random order.
pub(crate) fn sample(points: usize, count: usize, seed: u64) -> Vec<u32> {
    let mut state = seed;
    let mut next = move || {
        // Steele, Lea and Flood's SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let points = u32::try_from(points).unwrap_or(u32::MAX);
    let mut seen = std::collections::HashSet::new();
    let mut picks = Vec::with_capacity(count.min(points as usize));
    while picks.len() < count.min(points as usize) {
        // The high half of a product maps 32 random bits into the range.
        let pick = ((next() >> 32) * u64::from(points)) >> 32;
        let pick = u32::try_from(pick).unwrap_or(0);
        if seen.insert(pick) {
            picks.push(pick);
        }
    }
    picks
}

/// Estimates the intrinsic dimension by maximum likelihood from the distances of each probe to its
/// neighbors within the sample (Levina and Bickel 2004, averaged as by MacKay and Ghahramani 2005).
pub(crate) fn dimension<C: PointCloud, M: Metric<C::Point>>(
    measure: &Measure<'_, C, M>,
    sample: &[u32],
) -> f64 {
    let probes = &sample[..sample.len().min(PROBES)];
    let logs: Vec<f64> = probes
        .par_iter()
        .flat_map_iter(|&probe| {
            let mut distances: Vec<f64> = sample
                .iter()
                .map(|&other| measure.between(probe, other))
                .filter(|&d| d > 0.0)
                .collect();
            if distances.len() > NEIGHBORS {
                distances.select_nth_unstable_by(NEIGHBORS - 1, f64::total_cmp);
                distances.truncate(NEIGHBORS);
            }
            distances.sort_unstable_by(f64::total_cmp);
            let last = distances.pop();
            distances
                .into_iter()
                .filter_map(move |d| last.map(|last| (last / d).ln()))
        })
        .collect();
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    // All distances equal: no direction is better than another, as in infinite dimension. None at
    // all: every point is the same.
    if logs.is_empty() {
        0.0
    } else {
        (1.0 / mean).min(1e3)
    }
}

/// A ball around a query that holds ten of n points spans a share of (10 / n)^(1/d) of their
/// extent. Where that is more than some 0.4, children of the node would nearly all be visited, and
/// it is cheaper to look at the points themselves.
pub(crate) fn leaf_cutoff(dimension: f64) -> usize {
    let pays = 10.0 / 0.4_f64.powf(dimension.min(40.0));
    pays.clamp(32.0, 1e9) as usize
}
