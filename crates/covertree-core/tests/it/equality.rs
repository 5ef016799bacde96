//! Queries equal brute force for every metric, on small and nasty inputs.

use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
use metrics::{
    Angular, Chebyshev, FnMetric, Haversine, Hellinger, JensenShannon, L1, L2, Levenshtein, Metric,
    Minkowski, SetJaccard, SymbolHamming,
};
use quickcheck::quickcheck;

use crate::shapes::assert_exact;

/// Small whole numbers, so that ties and duplicates are the rule.
fn rows(values: &[i8], dimension: usize, map: impl Fn(i8) -> f64) -> Vec<f64> {
    let whole = values.len() / dimension * dimension;
    values[..whole].iter().map(|&x| map(x % 5)).collect()
}

fn holds<M: Metric<[f64]> + Clone>(values: Vec<f64>, dimension: usize, metric: M) -> bool {
    if values.is_empty() {
        return true;
    }
    let queries: Vec<Vec<f64>> = values
        .chunks_exact(dimension)
        .take(4)
        .map(<[f64]>::to_vec)
        .collect();
    for leaf_cutoff in [LeafCutoff::Auto, LeafCutoff::Points(2)] {
        let parameters = Parameters {
            leaf_cutoff,
            fan_out: 3,
            ..Parameters::default()
        };
        let cloud = Rows::new(dimension, values.clone()).expect("the rows are whole");
        let tree = CoverTree::with_parameters(cloud, metric.clone(), &parameters);
        assert_exact(
            &tree.expect("the points are good"),
            queries.iter().map(|query| &query[..]),
        );
    }
    true
}

/// Rows that add up to 1.
fn distributions(values: &[i8]) -> Vec<f64> {
    let rows = values.chunks_exact(3).map(|row| row.map_weights());
    rows.flatten().collect()
}

trait Weights {
    fn map_weights(&self) -> [f64; 3];
}

impl Weights for [i8] {
    fn map_weights(&self) -> [f64; 3] {
        let weights: [f64; 3] = std::array::from_fn(|i| f64::from(self[i] % 4).abs());
        let sum: f64 = weights.iter().sum();
        if sum == 0.0 {
            [1.0, 0.0, 0.0]
        } else {
            weights.map(|weight| weight / sum)
        }
    }
}

quickcheck! {
    fn l2(values: Vec<i8>) -> bool {
        holds(rows(&values, 2, f64::from), 2, L2)
    }

    fn l2_rotated(values: Vec<i8>) -> bool {
        holds(rows(&values.repeat(5), 11, |x| f64::from(x) / 3.0), 11, L2)
    }

    fn l1(values: Vec<i8>) -> bool {
        holds(rows(&values.repeat(3), 10, f64::from), 10, L1)
    }

    fn chebyshev(values: Vec<i8>) -> bool {
        holds(rows(&values.repeat(3), 10, f64::from), 10, Chebyshev)
    }

    fn minkowski(values: Vec<i8>) -> bool {
        holds(rows(&values, 3, f64::from), 3, Minkowski::new(3.0).expect("3 is at least 1"))
    }

    fn angular(values: Vec<i8>) -> bool {
        // Shifted, so that no vector is 0.
        holds(rows(&values, 3, |x| f64::from(x) + 0.3), 3, Angular)
    }

    fn haversine(values: Vec<i8>) -> bool {
        holds(rows(&values, 2, |x| f64::from(x) * 20.0), 2, Haversine::EARTH)
    }

    fn hellinger(values: Vec<i8>) -> bool {
        holds(distributions(&values), 3, Hellinger)
    }

    fn jensen_shannon(values: Vec<i8>) -> bool {
        holds(distributions(&values), 3, JensenShannon)
    }

    fn closure(values: Vec<i8>) -> bool {
        let metric = FnMetric(|a: &i8, b: &i8| f64::from(a.abs_diff(*b)));
        if !values.is_empty() {
            let queries = values.clone();
            let tree = CoverTree::new(values, metric).expect("the points are good");
            assert_exact(&tree, queries.iter().take(4));
        }
        true
    }

    fn levenshtein(words: Vec<Vec<bool>>) -> bool {
        let spell = |word: &Vec<bool>| word.iter().take(6).map(|&b| if b { 'a' } else { 'é' }).collect();
        let words: Vec<String> = words.iter().map(spell).collect();
        if !words.is_empty() {
            let queries = words.clone();
            let tree = CoverTree::new(words, Levenshtein).expect("the points are good");
            assert_exact(&tree, queries.iter().take(4));
        }
        true
    }

    fn sets(sets: Vec<Vec<u8>>) -> bool {
        let sorted = |set: &Vec<u8>| {
            let set: std::collections::BTreeSet<u8> = set.iter().map(|x| x % 8).collect();
            set.into_iter().collect::<Vec<u8>>()
        };
        let sets: Vec<Vec<u8>> = sets.iter().map(sorted).collect();
        if !sets.is_empty() {
            let queries = sets.clone();
            let tree = CoverTree::new(sets, SetJaccard).expect("the points are good");
            assert_exact(&tree, queries.iter().take(4));
        }
        true
    }

    fn symbols(values: Vec<u8>) -> bool {
        struct Symbols(Vec<u8>);
        impl covertree_core::PointCloud for Symbols {
            type Point = [u8];
            fn points(&self) -> usize { self.0.len() / 3 }
            fn point(&self, id: covertree_core::PointId) -> &[u8] { &self.0[id.index() * 3..][..3] }
        }
        if values.len() >= 3 {
            let values: Vec<u8> = values.iter().map(|x| x % 3).collect();
            let queries = values.clone();
            let tree = CoverTree::new(Symbols(values), SymbolHamming).expect("the points are good");
            assert_exact(&tree, queries.chunks_exact(3).take(4));
        }
        true
    }
}
