//! Every way of asking, against brute force.

use covertree_core::{
    CoverTree, Effort, LeafCutoff, Neighbor, Parameters, PointCloud, PointId, Rows,
};
use metrics::{Distance, Hamming, L2, Levenshtein, Metric};
use quickcheck::quickcheck;

use crate::shapes::{PlainL2, random, uniform};

/// All points in order of distance, then of id.
fn sorted<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
) -> Vec<Neighbor> {
    let measured = (0..tree.len()).map(PointId::new).map(|id| Neighbor {
        id,
        distance: tree.metric().distance(query, tree.cloud().point(id)),
    });
    let mut all: Vec<Neighbor> = measured.collect();
    all.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.id.cmp(&b.id)));
    all
}

/// What the lazy, the bounded and the routing queries promise, for one query.
pub(crate) fn assert_promises<C: PointCloud, M: Metric<C::Point>>(
    tree: &CoverTree<C, M>,
    query: &C::Point,
) {
    let all = sorted(tree, query);
    let good = "the query is good";
    let lazily: Vec<Neighbor> = tree.neighbors(query).expect(good).collect();
    assert_eq!(
        lazily, all,
        "neighbors are in order of distance, then of id"
    );

    for k in [0, 3, all.len() + 1] {
        let exact = tree.knn_bounded(query, k, Effort::default()).expect(good);
        let k = k.min(all.len());
        assert!(
            exact.exact && exact.proven == k,
            "without a bound all is proven"
        );
        let same = |(a, b): (&Neighbor, &Neighbor)| a.distance == b.distance;
        assert!(exact.neighbors.iter().zip(&all[..k]).all(same));
        assert_eq!(exact.neighbors.len(), k);

        for distances in [0, 5, 40] {
            let effort = Effort {
                distances,
                ..Effort::default()
            };
            let hasty = tree.knn_bounded(query, k, effort).expect(good);
            assert!(
                hasty.neighbors.len() as u64 <= distances,
                "the budget is kept"
            );
            assert!(hasty.neighbors.len() <= k);
            let mut proven = hasty.neighbors[..hasty.proven].iter().zip(&all);
            assert!(proven.all(same), "what is said to be proven is true");
            assert_eq!(hasty.exact, hasty.proven == k);
        }
        for factor in [1.5, f64::INFINITY, f64::NAN] {
            let effort = Effort {
                factor,
                ..Effort::default()
            };
            let near = tree.knn_bounded(query, k, effort).expect(good);
            assert_eq!(near.neighbors.len(), k);
            let factor = factor.max(1.0) * (1.0 + 1e-12);
            let mut pairs = near.neighbors.iter().zip(&all);
            assert!(pairs.all(
                |(near, best)| near.distance <= best.distance * factor || factor.is_infinite()
            ));
            let mut proven = near.neighbors[..near.proven].iter().zip(&all);
            assert!(proven.all(same), "what is said to be proven is true");
        }
    }

    let mut centers: Vec<PointId> = tree.iter_nodes().map(|node| node.center()).collect();
    centers.sort();
    centers.dedup();
    let of_centers: Vec<Neighbor> = all
        .iter()
        .copied()
        .filter(|near| centers.binary_search(&near.id).is_ok())
        .collect();
    for k in [0, 1, 3, centers.len(), centers.len() + 1] {
        let found = tree.knn_centers(query, k).expect(good);
        assert_eq!(found.len(), k.min(centers.len()));
        for (near, expected) in found.iter().zip(&of_centers) {
            assert_eq!(near.distance, expected.distance, "k = {k}");
            assert!(centers.binary_search(&near.id).is_ok(), "a center");
        }
    }
}

type Tree<M> = CoverTree<Rows<f32>, M>;

/// Some trees of another kind each: one leaf, many nodes, no sketch.
fn trees() -> (Tree<L2>, Tree<L2>, Tree<PlainL2>) {
    let rows = || Rows::new(3, uniform(3, 400, 11)).expect("the rows are whole");
    let built = "the points are good";
    let small = Parameters {
        leaf_cutoff: LeafCutoff::Points(5),
        ..Parameters::default()
    };
    (
        CoverTree::new(rows(), L2).expect(built),
        CoverTree::with_parameters(rows(), L2, &small).expect(built),
        CoverTree::with_parameters(rows(), PlainL2, &small).expect(built),
    )
}

fn assert_refused<M: Metric<[f32]>>(tree: &CoverTree<Rows<f32>, M>) {
    let (short, long) = ([0.0_f32; 2], [0.0_f32; 4]);
    let (nan, infinite) = ([0.0, f32::NAN, 0.0], [f32::NEG_INFINITY, 0.0, 0.0]);
    let bad: [(&[f32], &str); 5] = [
        (&[], "dimension"),
        (&short, "dimension"),
        (&long, "dimension"),
        (&nan, "NaN"),
        (&infinite, "inf"),
    ];
    for (query, why) in bad {
        let good = &[0.0; 3][..];
        let answers = [
            ("nearest", tree.nearest(query).err()),
            ("knn", tree.knn(query, 1).err()),
            ("knn of none", tree.knn(query, 0).err()),
            ("within", tree.within(query, 1.0).err()),
            ("within nothing", tree.within(query, -1.0).err()),
            ("neighbors", tree.neighbors(query).err()),
            (
                "knn_bounded",
                tree.knn_bounded(query, 1, Effort::default()).err(),
            ),
            (
                "knn_bounded of none",
                tree.knn_bounded(query, 0, Effort::default()).err(),
            ),
            ("knn_centers", tree.knn_centers(query, 1).err()),
            ("knn_centers of none", tree.knn_centers(query, 0).err()),
            ("knn_batch", tree.knn_batch(&[good, query], 1).err()),
            ("knn_batch of none", tree.knn_batch(&[good, query], 0).err()),
            ("Searcher::knn", tree.searcher().knn(query, 1).err()),
            ("Searcher::within", tree.searcher().within(query, 1.0).err()),
        ];
        for (name, error) in answers {
            let error = error.unwrap_or_else(|| panic!("{name} takes {query:?}"));
            let message = error.to_string();
            assert!(
                message.contains(why) || message.contains("coordinates"),
                "{name}: {message}"
            );
        }
    }
    let mut kept = vec![Neighbor {
        id: PointId::new(0),
        distance: 1.0,
    }];
    assert!(tree.searcher().knn_into(&nan, 1, &mut kept).is_err());
    assert!(kept.is_empty(), "what an error leaves behind is no answer");
}

#[test]
fn a_query_that_cannot_be_measured_is_an_error_everywhere() {
    let (one_leaf, many_nodes, plain) = trees();
    assert_refused(&one_leaf);
    assert_refused(&many_nodes);
    assert_refused(&plain);
}

#[test]
fn a_k_beyond_all_points_reserves_nothing() {
    let (one_leaf, many_nodes, plain) = trees();
    fn ask<M: Metric<[f32]>>(tree: &CoverTree<Rows<f32>, M>) {
        let query = &[0.5; 3][..];
        for k in [usize::MAX, usize::MAX - 1, 1 << 40] {
            assert_eq!(tree.knn(query, k).map(|all| all.len()), Ok(400));
            let mut found = Vec::new();
            assert_eq!(tree.searcher().knn_into(query, k, &mut found), Ok(()));
            assert_eq!(found.len(), 400);
            assert!(found.capacity() < 4096);
            let bounded = tree.knn_bounded(query, k, Effort::default()).expect("good");
            assert!(bounded.exact && bounded.neighbors.len() == 400);
            assert_eq!(
                tree.knn_centers(query, k).map(|all| all.len() > 400),
                Ok(false)
            );
            assert_eq!(tree.knn_of(PointId::new(3), k).len(), 400);
            let batch = tree.knn_batch(&[query, query], k).expect("good");
            assert!(batch.iter().all(|all| all.len() == 400));
        }
        assert!(tree.all_knn(usize::MAX).iter().all(|all| all.len() == 400));
    }
    ask(&one_leaf);
    ask(&many_nodes);
    ask(&plain);
}

#[test]
fn stored_points_ask_for_themselves() {
    let (one_leaf, many_nodes, plain) = trees();
    fn ask<M: Metric<[f32]>>(tree: &CoverTree<Rows<f32>, M>) {
        for id in (0..400).step_by(57).map(PointId::new) {
            let all = sorted(tree, tree.cloud().point(id));
            assert_eq!(all[0].id, id);
            assert_eq!(tree.nearest_of(id), Some(all[1]));
            assert_eq!(tree.knn_of(id, 4), all[..4]);
            assert_eq!(tree.within_of(id, all[9].distance), all[..10]);
            assert_eq!(tree.within_of(id, f64::NAN), []);
        }
    }
    ask(&one_leaf);
    ask(&many_nodes);
    ask(&plain);
}

#[test]
fn the_nearest_other_of_duplicates_and_of_one_point() {
    let alone = CoverTree::new(Rows::new(1, vec![3.0]).expect("whole"), L2).expect("good");
    assert_eq!(alone.nearest_of(PointId::new(0)), None);
    let twins =
        CoverTree::new(Rows::new(1, vec![3.0, 3.0, 9.0]).expect("whole"), L2).expect("good");
    for (id, other) in [(0, 1), (1, 0)] {
        let nearest = twins.nearest_of(PointId::new(id)).expect("there are three");
        assert_eq!((nearest.id.index(), nearest.distance), (other, 0.0));
    }
}

#[test]
#[should_panic(expected = "out of range")]
fn an_id_of_no_point() {
    let _ = trees().0.knn_of(PointId::new(400), 1);
}

#[test]
fn a_metric_that_gives_no_distance_to_a_query_is_an_error_or_nothing() {
    let metric = metrics::FnMetric(|a: &i32, b: &i32| {
        if *a < 0 || *b < 0 {
            f64::NAN
        } else {
            f64::from(a.abs_diff(*b))
        }
    });
    let tree = CoverTree::new((0..100).collect::<Vec<i32>>(), metric).expect("the points are good");
    assert!(tree.nearest(&-1).is_err());
    // Neither a panic nor a loop; the distances are the metric's own.
    assert!(
        tree.neighbors(&-1)
            .expect("nothing is checked")
            .all(|near| near.distance.is_nan())
    );
    assert_eq!(
        tree.knn_bounded(&-1, 3, Effort::default())
            .map(|found| found.exact),
        Ok(false)
    );
}

#[test]
fn a_lazy_walk_computes_only_what_it_needs() {
    let rows = Rows::new(3, uniform(3, 20_000, 12)).expect("the rows are whole");
    let tree = CoverTree::new(rows, L2).expect("the points are good");
    let query = [0.5; 3];
    let mut walk = tree.neighbors(&query).expect("the query is good");
    assert_eq!(walk.len(), 20_000);
    assert!(walk.next().is_some());
    assert!(
        walk.distances() < 100,
        "{} distances for one neighbor",
        walk.distances()
    );
    assert_eq!(walk.len(), 19_999);
}

quickcheck! {
    fn ties_are_complete_within_and_ordered_lazily(values: Vec<u8>) -> bool {
        if values.is_empty() {
            return true;
        }
        let values: Vec<f32> = values.iter().map(|x| f32::from(x % 4)).collect();
        let tree = CoverTree::new(Rows::new(1, values).expect("whole"), L2).expect("good");
        let all = sorted(&tree, &[1.0]);
        let inside = all.iter().filter(|near| near.distance <= 1.0).count();
        tree.within(&[1.0], 1.0) == Ok(all[..inside].to_vec())
            && tree.neighbors(&[1.0]).expect("good").eq(all)
    }

    fn bits_and_words(values: Vec<u8>) -> bool {
        if values.is_empty() {
            return true;
        }
        let rows: Vec<[u64; 2]> = values.iter().map(|&x| [u64::from(x % 16), 3]).collect();
        let query = rows[0];
        let tree = CoverTree::new(crate::shapes::Bits(rows), Hamming).expect("good");
        assert_promises(&tree, &query[..]);
        let words: Vec<String> = values.iter().map(|x| "ab".repeat(usize::from(x % 5))).collect();
        let query = words[0].clone();
        let tree = CoverTree::new(words, Levenshtein).expect("good");
        assert_promises(&tree, &query);
        true
    }
}

/// Points on a line through the origin of many dimensions: their triangle inequalities are equalities, so rounding decides.
fn on_a_line(dimension: usize, n: usize) -> Vec<f32> {
    let mut random = random(21);
    let direction: Vec<f64> = (0..dimension).map(|_| random() - 0.5).collect();
    let along: Vec<f64> = (0..n).map(|_| random() * 1000.0).collect();
    along
        .iter()
        .flat_map(|t| direction.iter().map(move |x| (x * t) as f32))
        .collect()
}

/// Everything in a closed ball whose radius is the very distance of one of the points.
fn assert_closed<M: Metric<[f32]>>(tree: &CoverTree<Rows<f32>, M>) {
    for query in (0..tree.len()).step_by(37).map(PointId::new) {
        let all = sorted(tree, tree.cloud().point(query));
        for (i, near) in all.iter().enumerate().step_by(5) {
            let beyond = all[i..].partition_point(|other| other.distance <= near.distance);
            let inside = tree.within_of(query, near.distance);
            assert_eq!(inside, all[..i + beyond], "the ball is closed");
        }
    }
}

#[test]
fn without_slack_the_triangle_inequality_would_lose_points() {
    let rows = Rows::new(40, on_a_line(40, 300)).expect("the rows are whole");
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(4),
        ..Parameters::default()
    };
    let tree = CoverTree::with_parameters(rows, PlainL2, &parameters).expect("good");
    let between = |a: PointId, b: PointId| {
        tree.metric()
            .distance(tree.cloud().point(a), tree.cloud().point(b))
    };
    // The data are what they are for: the bare bound of a ball exceeds distances of its points.
    let mut lost = 0;
    for query in (0..tree.len()).step_by(37).map(PointId::new) {
        for node in tree.iter_nodes() {
            let bare = between(query, node.center()) - node.radius();
            lost += node
                .points()
                .filter(|&id| between(query, id) < bare)
                .count();
        }
    }
    assert!(lost > 20, "only {lost} points would be lost");
    assert_closed(&tree);
}

#[test]
fn without_slack_the_sketch_would_lose_points() {
    for dimension in [3, 40, 300] {
        let rows = Rows::new(dimension, on_a_line(dimension, 300)).expect("the rows are whole");
        assert_closed(&CoverTree::new(rows, L2).expect("good"));
    }
}

#[test]
fn the_same_answers_in_any_pool() {
    // A grid: nearly every k-th neighbor is one of several equally far. Six columns are enough for
    // tiles.
    let values: Vec<f32> = (0..900)
        .flat_map(|i| [(i % 30) as f32, (i / 30) as f32, 0.0, 0.0, 0.0, 0.0])
        .collect();
    let tree = CoverTree::new(Rows::new(6, values).expect("whole"), L2).expect("good");
    let queries: Vec<&[f32]> = tree.cloud().as_slice().chunks(6).collect();
    let answer = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads").install(|| {
            let batch = tree.knn_batch(&queries, 7).expect("the queries are good");
            (tree.all_knn(7), batch)
        })
    };
    let one = answer(1);
    for threads in [2, 5] {
        assert_eq!(answer(threads), one);
    }
    // Which of equally far points is found may differ from a single query; how far they are not.
    for (i, (all, batch)) in one.0.iter().zip(&one.1).enumerate() {
        let single = tree.knn_of(PointId::new(i), 7);
        for answer in [all, batch] {
            let distances = answer.iter().map(|near| near.distance);
            assert!(distances.eq(single.iter().map(|near| near.distance)));
        }
    }
}

#[test]
fn where_codes_are_of_no_use_a_query_ends_as_a_scan() {
    // Random bits: all parts of all rows have about as many bits set, so every point passes.
    let mut random = random(31);
    let mut row = || [random(), random()].map(|x| (x * 2_f64.powi(53)) as u64);
    let rows: Vec<[u64; 2]> = (0..17_000).map(|_| row()).collect();
    let queries = [row(), rows[5], [0, 0]];
    let tree = CoverTree::new(crate::shapes::Bits(rows), Hamming).expect("the rows are good");
    let mut searcher = tree.searcher();
    for query in &queries {
        let all = sorted(&tree, &query[..]);
        for k in [1, 10, 300, 17_000] {
            let before = searcher.distances();
            let found = searcher.knn(&query[..], k).expect("the query is good");
            let distances = |found: &[Neighbor]| -> Vec<f64> {
                found.iter().map(|near| near.distance).collect()
            };
            assert_eq!(distances(&found), distances(&all[..k]), "k = {k}");
            if *query != [0, 0] && k > 1 && k < 17_000 {
                let measured = searcher.distances() - before;
                assert!(measured >= 17_000, "{measured} distances are no scan");
            }
        }
        for near in [&all[0], &all[40], &all[9000]] {
            let inside = all.partition_point(|other| other.distance <= near.distance);
            let found = searcher.within(&query[..], near.distance);
            assert_eq!(found, Ok(all[..inside].to_vec()));
        }
    }
}

#[test]
fn tiles_of_many_and_of_few_queries_are_exact() {
    // One leaf and a hierarchy of boxes; then nodes with children; then codes with tails.
    fn check(dimension: usize, n: usize, leaf_cutoff: LeafCutoff) {
        let rows = Rows::new(dimension, uniform(dimension, n, 77)).expect("the rows are whole");
        let parameters = Parameters {
            leaf_cutoff,
            ..Parameters::default()
        };
        let tree = CoverTree::with_parameters(rows, L2, &parameters).expect("good");
        let values = uniform(dimension, 100, 78);
        let queries: Vec<&[f32]> = values.chunks(dimension).collect();
        for k in [1, 3, 40] {
            for count in [1, 2, 33, 100] {
                let batch = tree.knn_batch(&queries[..count], k).expect("good");
                for (query, answer) in queries.iter().zip(&batch) {
                    assert_eq!(tree.knn(query, k).as_ref(), Ok(answer), "{count} queries");
                }
            }
            // Of the larger trees once.
            if n > 1000 && k != 3 {
                continue;
            }
            let all = tree.all_knn(k);
            for id in (0..n).step_by(41) {
                assert_eq!(tree.knn_of(PointId::new(id), k), all[id]);
            }
        }
    }
    check(2, 1100, LeafCutoff::Auto);
    check(3, 600, LeafCutoff::Points(50));
    check(6, 1100, LeafCutoff::Auto);
    check(6, 600, LeafCutoff::Points(50));
    check(20, 700, LeafCutoff::Points(100));
    check(70, 300, LeafCutoff::Auto);
}

#[test]
fn batches_on_trees_that_are_not_small_are_exact() {
    for dimension in [3, 6] {
        let rows = Rows::new(dimension, uniform(dimension, 5000, 79)).expect("they are whole");
        let tree = CoverTree::new(rows, L2).expect("good");
        let values = uniform(dimension, 200, 80);
        let queries: Vec<&[f32]> = values.chunks(dimension).collect();
        // Few of them are sorted, many walk together.
        for count in [0, 1, 2, 40, 200] {
            let batch = tree.knn_batch(&queries[..count], 5).expect("good");
            assert_eq!(batch.len(), count);
            for (query, answer) in queries.iter().zip(&batch) {
                assert_eq!(tree.knn(query, 5).as_ref(), Ok(answer), "{count} queries");
            }
        }
        let bad = vec![f32::NAN; dimension];
        assert!(tree.knn_batch(&[queries[0], &bad], 5).is_err());
    }
}

/// Points on a curve in many dimensions, whose codes share words; every 40th is far outside.
fn curve(n: usize, dimension: usize, from: usize) -> Vec<Vec<f32>> {
    let noise = uniform(dimension, n, from as u64 + 1);
    let row = |(i, noise): (usize, &[f32])| {
        let t = (i + from) as f32 * 0.1;
        let far = if i % 40 == 39 { 30.0 } else { 1.0 };
        let coordinate = |j: usize| far * ((t * (1.0 + j as f32 / 9.0)).sin() + 0.3 * noise[j]);
        (0..dimension).map(coordinate).collect()
    };
    noise.chunks_exact(dimension).enumerate().map(row).collect()
}

#[test]
fn codes_that_share_words_lose_nothing() {
    for (dimension, cutoff) in [
        (20, LeafCutoff::Auto),
        (20, LeafCutoff::Points(20)),
        (300, LeafCutoff::Auto),
    ] {
        let parameters = Parameters {
            leaf_cutoff: cutoff,
            ..Parameters::default()
        };
        let rows = Rows::from_rows(&curve(400, dimension, 0)).expect("they are rows");
        let mut tree = CoverTree::with_parameters(rows, L2, &parameters).expect("they are finite");
        assert_eq!(tree.validate(), Ok(()));
        let queries = curve(12, dimension, 10_028);
        let queries: Vec<&[f32]> = queries.iter().map(|row| &row[..]).collect();
        let check = |tree: &CoverTree<Rows<f32>, L2>| {
            let batch = tree.knn_batch(&queries, 7).expect("they are finite");
            for (query, batched) in queries.iter().zip(&batch) {
                let all = sorted(tree, query);
                let distances = |found: &[Neighbor]| -> Vec<f64> {
                    found.iter().map(|near| near.distance).collect()
                };
                let one = tree.knn(query, 7).expect("it is finite");
                assert_eq!(distances(&one), distances(&all[..7]));
                assert_eq!(distances(batched), distances(&all[..7]));
                let ball = tree.within(query, all[20].distance).expect("it is finite");
                assert!(ball.len() > 20);
                let lazily = tree.neighbors(query).expect("it is finite").take(30);
                assert_eq!(lazily.collect::<Vec<_>>(), all[..30]);
            }
            for (id, found) in tree.all_knn(3).iter().enumerate().step_by(39) {
                let all = sorted(tree, tree.cloud().point(PointId::new(id)));
                assert_eq!(found[2].distance, all[2].distance);
            }
        };
        check(&tree);
        for row in curve(90, dimension, 400) {
            tree.insert(&row[..]).expect("it is finite");
        }
        assert_eq!(tree.validate(), Ok(()));
        check(&tree);
    }
}

/// Where codes are the points themselves no point is fetched: answers are the metric's own all the
/// same, to the last bit, also once a point has come whose code is not.
#[test]
fn distances_are_those_of_the_points() {
    for (dimension, unit, from) in [
        (1, 1.0_f32, 0.0),
        (2, 1e-30, 0.0),
        (3, 0.1, 1e4),
        (8, 1e25, 0.0),
    ] {
        let place = |x: f32| from + unit * x;
        let values = uniform(dimension, 1500, 9).into_iter().map(place).collect();
        let rows = Rows::new(dimension, values).expect("whole rows");
        let mut tree = CoverTree::new(rows, L2).expect("good points");
        let tiny = vec![f32::MIN_POSITIVE * 3e-7; dimension];
        for round in 0..3 {
            let asked: Vec<f32> = uniform(dimension, 9, 10).into_iter().map(place).collect();
            for query in asked.chunks(dimension) {
                let all = sorted(&tree, query);
                for k in [1, 2, 10, 100, 300] {
                    let near = tree.knn(query, k).expect("a good query");
                    assert_eq!(near.len(), k);
                    for (near, best) in near.iter().zip(&all) {
                        assert_eq!(near.distance.to_bits(), best.distance.to_bits());
                        let own = L2.distance(query, tree.cloud().point(near.id));
                        assert_eq!(near.distance.to_bits(), own.to_bits());
                    }
                }
                let radius = all[40].distance;
                let within = tree.within(query, radius).expect("a good query");
                let inside = all.partition_point(|near| near.distance <= radius);
                assert_eq!(within, all[..inside]);
            }
            let point = if round == 0 {
                &asked[..dimension]
            } else {
                &tiny
            };
            tree.insert(point).expect("a good point");
            assert_eq!(tree.nearest(point).expect("good").distance, 0.0);
        }
    }
}
