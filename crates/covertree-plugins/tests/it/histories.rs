//! Summaries brought up to date, against summaries made from scratch.

use std::collections::BTreeSet;

use covertree_core::plugin::{AnnotatedTree, Plugin, Update};
use covertree_core::{CoverTree, PointCloud, PointId, Rows};
use covertree_plugins::{Count, DiagonalGaussian, FullGaussian, Labels, LocalPca, Moments};
use metrics::L2;

use crate::points::{random, slanted, tree};

type Tree = CoverTree<Rows<f64>, L2>;

/// Adds and removes points at random, and compares with a summary of what is left.
fn walk<P: Plugin<Rows<f64>, L2>>(
    plugin: &P,
    tree: &Tree,
    same: impl Fn(&P::Summary, &P::Summary),
) {
    let cloud = tree.cloud();
    let mut next = random(5);
    let mut inside: BTreeSet<PointId> = (0..50).map(PointId::new).collect();
    let from_scratch = |inside: &BTreeSet<PointId>| {
        let ids: Vec<PointId> = inside.iter().copied().collect();
        plugin.summarize(cloud, &ids)
    };
    let mut summary = from_scratch(&inside);
    for step in 0..1000 {
        let id = PointId::new((next() * cloud.points() as f64) as usize);
        let update = if inside.remove(&id) {
            plugin.remove(cloud, &mut summary, id)
        } else {
            inside.insert(id);
            plugin.insert(cloud, &mut summary, id)
        };
        if update == Update::Stale {
            summary = from_scratch(&inside);
        }
        if step % 100 == 0 {
            same(&summary, &from_scratch(&inside));
        }
    }
}

fn same_moments(got: &Moments, expected: &Moments) {
    assert_eq!(got.count(), expected.count());
    for (a, b) in got.variance().zip(expected.variance()) {
        assert!((a - b).abs() <= 1e-9 * b, "{a} instead of {b}");
    }
}

#[test]
fn long_histories_end_where_a_fresh_start_does() {
    let tree = tree(3, slanted(200, 3), 10);
    let cloud = tree.cloud();
    walk(&Count, &tree, |a, b| assert_eq!(a, b));
    walk(&Labels::new(|id| id.index() % 7), &tree, |a, b| {
        assert_eq!(a, b);
    });
    walk(&DiagonalGaussian, &tree, same_moments);
    walk(&FullGaussian, &tree, |a, b| {
        let difference = a.covariance(cloud) - b.covariance(cloud);
        assert!(difference.abs().max() < 1e-10);
    });
    walk(&LocalPca { rank: 3 }, &tree, |a, b| {
        assert!((a.total_variance() - b.total_variance()).abs() < 1e-10);
        for (a, b) in a.components().iter().zip(b.components()) {
            assert!((a.variance - b.variance).abs() < 1e-10);
        }
    });
}

/// An outlier that comes and goes would take all digits with it.
#[test]
fn a_giant_that_leaves_does_not_leave_its_rounding() {
    let mut values = slanted(200, 1);
    values[7] = 1e12;
    let tree = tree(1, values, 10);
    walk(&DiagonalGaussian, &tree, same_moments);
}

/// Every node of a tree that was edited a thousand times, against the tree as it is summarized now.
#[test]
fn nodes_of_an_edited_tree_know_what_fresh_ones_would() {
    let points = slanted(200, 3);
    let mut next = random(11);
    let plugins = (
        Count,
        DiagonalGaussian,
        Labels::new(|id: PointId| id.index() % 7),
        FullGaussian,
        LocalPca { rank: 3 },
    );
    let mut tree = AnnotatedTree::new(tree(3, points.clone(), 10), plugins);
    for step in 0..1000 {
        let points_now = tree.tree().cloud().points();
        let id = PointId::new((next() * points_now as f64) as usize);
        let place = (next() * 200.0) as usize * 3;
        let point = [0, 1, 2].map(|i| points[place + i] + next());
        match step % 5 {
            0 | 1 => {
                tree.remove(id);
            }
            2 if tree.tree().contains(id) => tree.replace(id, &point).expect("a good point"),
            _ => {
                tree.insert(&point).expect("a good point");
            }
        }
    }
    let fresh = tree.tree().annotate((
        Count,
        DiagonalGaussian,
        Labels::new(|id: PointId| id.index() % 7),
        FullGaussian,
        LocalPca { rank: 3 },
    ));
    let (kept, fresh, cloud) = (tree.columns(), fresh.columns(), tree.tree().cloud());
    assert!(tree.tree().iter_nodes().count() > 10);
    for node in tree.tree().iter_nodes().map(|node| node.id()) {
        assert_eq!(kept.0[node], fresh.0[node]);
        assert_eq!(kept.1[node].count(), fresh.1[node].count());
        for (a, b) in kept.1[node].variance().zip(fresh.1[node].variance()) {
            assert!((a - b).abs() <= 1e-9 * b.max(1e-3), "{a} instead of {b}");
        }
        assert_eq!(kept.2[node], fresh.2[node]);
        let difference = kept.3[node].covariance(cloud) - fresh.3[node].covariance(cloud);
        assert!(difference.iter().all(|x| x.abs() < 1e-9));
        let (kept, fresh) = (&kept.4[node], &fresh.4[node]);
        assert!((kept.total_variance() - fresh.total_variance()).abs() < 1e-9);
        for (a, b) in kept.components().iter().zip(fresh.components()) {
            assert!((a.variance - b.variance).abs() < 1e-9);
        }
    }
}
