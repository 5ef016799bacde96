//! The validator and brute force, on every shape of data that has ever broken an index.

use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud, PointId, Rows};
use metrics::{Distance, Hamming, L1, L2, Levenshtein, Metric, NoSketch, PointError, Scalar};

use crate::queries::assert_promises;

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

/// L2 as a user would write it: no sketch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainL2;

impl<T: Scalar> Distance<[T]> for PlainL2 {
    fn distance(&self, a: &[T], b: &[T]) -> f64 {
        L2.distance(a, b)
    }

    fn check(&self, point: &[T], reference: &[T]) -> Result<(), PointError> {
        L2.check(point, reference)
    }
}

impl<T: Scalar> Metric<[T]> for PlainL2 {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&[T]]) -> NoSketch {
        NoSketch
    }

    fn relative_error(&self, point: &[T]) -> f64 {
        Metric::<[T]>::relative_error(&L2, point)
    }
}

/// The distances of the k nearest, the slow way.
pub(crate) fn brute<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
    k: usize,
) -> Vec<f64> {
    let ids = (0..tree.len()).map(PointId::new);
    let mut all: Vec<f64> = ids
        .map(|id| tree.metric().distance(query, tree.cloud().point(id)))
        .collect();
    all.sort_by(f64::total_cmp);
    all.truncate(k);
    all
}

/// Everything that a tree promises, for some queries.
pub(crate) fn assert_exact<'q, C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    queries: impl IntoIterator<Item = &'q C::Point>,
) where
    C::Point: 'q,
{
    if let Err(broken) = tree.validate() {
        panic!("{broken}");
    }
    let n = tree.len();
    for (i, query) in queries.into_iter().enumerate() {
        if i == 0 {
            assert_promises(tree, query);
        }
        for k in [0, 1, 2, 10, n, n + 1] {
            let found = tree.knn(query, k).expect("the query is good");
            let distances: Vec<f64> = found.iter().map(|near| near.distance).collect();
            assert_eq!(distances, brute(tree, query, k), "k = {k} of {n}");
            let mut ids: Vec<PointId> = found.iter().map(|near| near.id).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), found.len(), "a point was found twice");
            for near in &found {
                let again = tree.metric().distance(query, tree.cloud().point(near.id));
                assert_eq!(again, near.distance);
            }
        }
        let all = brute(tree, query, n);
        let median = all[n / 2];
        for radius in [0.0, all[0], median, f64::INFINITY] {
            let found = tree.within(query, radius).expect("the query is good");
            let distances: Vec<f64> = found.iter().map(|near| near.distance).collect();
            let inside: Vec<f64> = all.iter().copied().filter(|&d| d <= radius).collect();
            assert_eq!(distances, inside, "radius {radius}");
        }
        assert_eq!(tree.within(query, -1.0), Ok(Vec::new()));
        assert_eq!(tree.within(query, f64::NAN), Ok(Vec::new()));
    }
}

/// Builds with every metric and several parameters, and asks for some of the points and others.
fn check<T: Scalar>(dimension: usize, values: &[T]) {
    let n = values.len() / dimension;
    let mut queries: Vec<Vec<T>> = (0..n)
        .step_by(n.div_ceil(8))
        .map(|i| values[i * dimension..][..dimension].to_vec())
        .collect();
    let mean = |a: T, b: T| T::from_f64(0.5 * a.to_f64() + 0.5 * b.to_f64());
    let last = &values[(n - 1) * dimension..];
    queries.push(
        values[..dimension]
            .iter()
            .zip(last)
            .map(|(&a, &b)| mean(a, b))
            .collect(),
    );
    let asked = || queries.iter().map(|query| &query[..]);
    for leaf_cutoff in [
        LeafCutoff::Auto,
        LeafCutoff::Points(1),
        LeafCutoff::Points(20),
    ] {
        for (scale_base, singletons) in [(1.3, true), (2.0, false)] {
            let parameters = Parameters {
                leaf_cutoff,
                scale_base,
                singletons,
                ..Parameters::default()
            };
            let rows = || Rows::new(dimension, values.to_vec()).expect("the rows are whole");
            let built = "the points are good";
            assert_exact(
                &CoverTree::with_parameters(rows(), L2, &parameters).expect(built),
                asked(),
            );
            assert_exact(
                &CoverTree::with_parameters(rows(), L1, &parameters).expect(built),
                asked(),
            );
            let plain = CoverTree::with_parameters(rows(), PlainL2, &parameters).expect(built);
            assert_exact(&plain, asked());
        }
    }
}

pub(crate) fn uniform(dimension: usize, n: usize, seed: u64) -> Vec<f32> {
    let mut random = random(seed);
    (0..n * dimension).map(|_| random() as f32).collect()
}

#[test]
fn uniform_points_of_many_dimensions() {
    for dimension in [1, 2, 3, 8, 9, 20, 70] {
        check(dimension, &uniform(dimension, 150, dimension as u64));
    }
}

#[test]
fn enough_points_for_a_hierarchy_of_boxes() {
    let rows = Rows::new(2, uniform(2, 3000, 9)).expect("the rows are whole");
    let tree = CoverTree::new(rows, L2).expect("the points are good");
    assert_eq!(tree.shape().leaves, 1);
    assert_exact(&tree, [&[0.3, 0.4][..], &[2.0, -1.0][..]]);
}

#[test]
fn enough_points_for_a_trial_split() {
    let rows = Rows::new(12, uniform(12, 9000, 9)).expect("the rows are whole");
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(3000),
        scale_base: 1.1,
        ..Parameters::default()
    };
    let tree = CoverTree::with_parameters(rows, L2, &parameters).expect("the points are good");
    assert!(tree.shape().nodes > 1);
    assert_exact(&tree, [&[0.3; 12][..]]);
}

#[test]
fn clusters() {
    let mut random = random(1);
    let values: Vec<f64> = (0..200)
        .flat_map(|i| {
            [
                f64::from(i % 5) * 100.0 + random(),
                f64::from(i % 3) * 1e-3 * random(),
            ]
        })
        .collect();
    check(2, &values);
}

#[test]
fn a_grid_of_ties() {
    let values: Vec<f32> = (0..256)
        .flat_map(|i| [(i % 16) as f32, (i / 16) as f32])
        .collect();
    check(2, &values);
}

#[test]
fn all_duplicates_and_half_duplicates() {
    check(3, &[7.5_f32; 3 * 100]);
    let mut values = uniform(3, 100, 2);
    values[150..].fill(0.25);
    check(3, &values);
}

#[test]
fn thirty_three_equal_coordinates() {
    let values: Vec<f64> = (0..99).flat_map(|i| [1.0, f64::from(i / 33)]).collect();
    check(2, &values);
}

#[test]
fn sorted_and_nearly_collinear() {
    let line: Vec<f64> = (0..200).map(f64::from).collect();
    check(1, &line);
    let nearly: Vec<f64> = (0..200)
        .flat_map(|i| [f64::from(i), f64::from(i) * 2.0 + 1e-9 * f64::from(i % 7)])
        .collect();
    check(2, &nearly);
}

#[test]
fn one_point_and_two() {
    check(2, &[1.0_f32, 2.0]);
    check(2, &[1.0_f64, 2.0, 1.0, 2.0]);
    check(2, &[1.0_f64, 2.0, -1.0, 2.5]);
}

#[test]
fn thirty_orders_of_magnitude() {
    let values: Vec<f64> = (0..120)
        .map(|i| 10_f64.powf(f64::from(i) / 4.0 - 15.0))
        .collect();
    check(1, &values);
    let wide: Vec<f32> = (0..120)
        .map(|i| 10_f32.powf(i as f32 / 2.0 - 30.0))
        .collect();
    check(2, &wide);
}

#[test]
fn the_ends_of_the_range() {
    let subnormal: Vec<f64> = (0..100).map(|i| f64::from(i) * 5e-324).collect();
    check(1, &subnormal);
    check(2, &subnormal);
    let small: Vec<f32> = (0..100).map(|i| i as f32 * 1e-45).collect();
    check(1, &small);
    let huge: Vec<f64> = (0..60)
        .map(|i| f64::from(i - 30) / 30.0 * f64::MAX)
        .collect();
    check(1, &huge);
    check(3, &huge);
    let huge: Vec<f32> = (0..60).map(|i| (i - 30) as f32 / 30.0 * f32::MAX).collect();
    check(2, &huge);
}

#[test]
fn far_from_the_origin() {
    let mut random = random(3);
    let values: Vec<f64> = (0..400).map(|_| 1e9 + random()).collect();
    check(2, &values);
    let values: Vec<f32> = (0..400).map(|_| 1e6 + random() as f32).collect();
    check(10, &values);
}

/// Nothing to scale by but what is so far away itself.
#[test]
fn duplicates_far_from_the_origin() {
    for power in [10, 33, 60, 100] {
        let far = 2.0_f32.powi(power);
        for dimension in [1, 2, 12, 40] {
            for n in [1, 2, 30] {
                let point: Vec<f32> = (0..dimension).map(|i| far * (1.0 + i as f32)).collect();
                check(dimension, &point.repeat(n));
            }
        }
    }
}

#[test]
fn strings() {
    let mut random = random(4);
    let mut word = || -> String {
        (0..1 + (random() * 7.0) as usize)
            .map(|_| if random() < 0.5 { 'a' } else { 'b' })
            .collect()
    };
    let words: Vec<String> = (0..300).map(|_| word()).collect();
    let queries: Vec<String> = (0..5)
        .map(|_| word())
        .chain([String::new(), "ab".repeat(50)])
        .collect();
    for leaf_cutoff in [LeafCutoff::Auto, LeafCutoff::Points(4)] {
        let parameters = Parameters {
            leaf_cutoff,
            ..Parameters::default()
        };
        let tree = CoverTree::with_parameters(words.clone(), Levenshtein, &parameters);
        assert_exact(&tree.expect("any string is good"), &queries);
    }
}

/// Rows of two words.
pub(crate) struct Bits(pub(crate) Vec<[u64; 2]>);

impl PointCloud for Bits {
    type Point = [u64];

    fn points(&self) -> usize {
        self.0.len()
    }

    fn point(&self, id: PointId) -> &[u64] {
        &self.0[id.index()]
    }
}

#[test]
fn bits() {
    let mut random = random(5);
    let mut row = || [(random() * 1e18) as u64, (random() * 1e3) as u64];
    let rows: Vec<[u64; 2]> = (0..300).map(|_| row()).collect();
    let queries: Vec<[u64; 2]> = (0..5).map(|_| row()).collect();
    for leaf_cutoff in [LeafCutoff::Auto, LeafCutoff::Points(4)] {
        let parameters = Parameters {
            leaf_cutoff,
            ..Parameters::default()
        };
        let asked = || queries.iter().map(|query| &query[..]);
        let tree = CoverTree::with_parameters(Bits(rows.clone()), Hamming, &parameters);
        assert_exact(&tree.expect("the rows are good"), asked());
        let tree = CoverTree::with_parameters(Bits(rows.clone()), metrics::Jaccard, &parameters);
        assert_exact(&tree.expect("the rows are good"), asked());
    }
}

#[test]
fn the_same_tree_on_any_number_of_threads() {
    let build = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        let rows = Rows::new(4, uniform(4, 10_000, 6)).expect("the rows are whole");
        let parameters = Parameters {
            leaf_cutoff: LeafCutoff::Points(50),
            ..Parameters::default()
        };
        let tree = pool.install(|| CoverTree::with_parameters(rows, L2, &parameters));
        let tree = tree.expect("the points are good");
        let answers: Vec<_> = (0..50).map(|i| tree.knn_of(PointId::new(i), 7)).collect();
        (tree.shape(), answers)
    };
    assert_eq!(build(1), build(3));
}

#[test]
fn batches_are_single_queries() {
    let tree = CoverTree::new(Rows::new(3, uniform(3, 500, 7)).expect("whole rows"), L2);
    let tree = tree.expect("the points are good");
    let all = tree.all_knn(5);
    let queries: Vec<&[f32]> = (0..500)
        .map(|i| tree.cloud().point(PointId::new(i)))
        .collect();
    assert_eq!(tree.knn_batch(&queries, 5), Ok(all.clone()));
    for (i, answer) in all.iter().enumerate() {
        assert_eq!(&tree.knn_of(PointId::new(i), 5), answer);
    }
    assert!(
        tree.knn_batch(&[&[0.0; 3][..], &[f32::NAN; 3][..]], 5)
            .is_err()
    );
}
