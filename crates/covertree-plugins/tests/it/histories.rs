//! Summaries brought up to date, against summaries made from scratch.

use std::collections::BTreeSet;

use covertree_core::plugin::{Plugin, Update};
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
