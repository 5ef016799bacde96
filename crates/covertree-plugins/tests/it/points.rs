//! Points and trees that the tests share.

use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
use metrics::L2;

/// SplitMix64, as numbers in 0..1.
pub(crate) fn random(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A tree with many nodes.
pub(crate) fn tree(dimension: usize, values: Vec<f64>, cutoff: usize) -> CoverTree<Rows<f64>, L2> {
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(cutoff),
        ..Parameters::default()
    };
    let rows = Rows::new(dimension, values).expect("whole rows");
    CoverTree::with_parameters(rows, L2, &parameters).expect("the points are good")
}

/// Random points whose coordinates differ in spread, the second following the first.
pub(crate) fn slanted(points: usize, dimension: usize) -> Vec<f64> {
    let mut next = random(11);
    let mut values = Vec::new();
    for _ in 0..points {
        let row: Vec<f64> = (0..dimension)
            .map(|i| (next() + next() - 1.0) * (i + 1) as f64)
            .collect();
        values.push(row[0]);
        values.extend((1..dimension).map(|i| {
            if i == 1 {
                row[0] + 0.5 * row[1]
            } else {
                row[i]
            }
        }));
    }
    values
}

pub(crate) fn assert_near(got: f64, expected: f64, relative: f64) {
    let error = (got - expected).abs();
    assert!(
        error <= relative * expected.abs().max(1e-300) || error <= relative * 1e-3,
        "{got} instead of {expected}"
    );
}
