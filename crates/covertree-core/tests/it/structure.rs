//! Nodes, layers and paths against what they are defined as.

use std::collections::BTreeSet;

use covertree_core::{
    CoverTree, LeafCutoff, NodeId, Parameters, PathEnd, PointCloud, PointId, Rows, Scale,
};
use metrics::{Distance, L2, Levenshtein, Metric};
use quickcheck::quickcheck;

/// Small numbers in the plane, many of them equal.
fn rows(values: &[(u8, u8)]) -> Rows<f64> {
    let rows: Vec<[f64; 2]> = values
        .iter()
        .map(|&(x, y)| [f64::from(x % 40), f64::from(y % 40) / 8.0])
        .collect();
    Rows::from_rows(&rows).expect("there are rows")
}

fn tree<C: PointCloud, M: Metric<C::Point>>(cloud: C, metric: M, cutoff: usize) -> CoverTree<C, M> {
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(cutoff),
        fan_out: 3,
        ..Parameters::default()
    };
    CoverTree::with_parameters(cloud, metric, &parameters).expect("the points are good")
}

/// Everything about nodes, layers and paths that can be derived in another way.
fn check<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>) {
    tree.validate().expect("the tree is good");
    for node in tree.iter_nodes() {
        let mut points: Vec<PointId> = node.own_points().collect();
        for child in node.children() {
            assert_eq!(child.parent(), Some(node));
            assert_eq!(child.depth(), node.depth() + 1);
            points.extend(child.points());
        }
        assert_eq!(points, node.points().collect::<Vec<_>>());
        assert_eq!(points.len(), node.count());
        assert!(points.contains(&node.center()));
        assert_eq!(
            node.singletons().len() == 0,
            node.is_leaf() || node.own_points().len() == 0
        );
    }
    assert_eq!(tree.node(NodeId::ROOT), Some(tree.root()));
    let mut scales = tree.scales();
    scales.push(Scale::new(scales[0].exponent().saturating_add(5)));
    for scale in scales {
        let layer = tree.layer(scale);
        let mut seen: Vec<PointId> = layer.singletons().to_vec();
        for node in layer.nodes() {
            assert!(node.scale() <= scale || node.is_leaf());
            assert!(node.parent().is_none_or(|parent| parent.scale() > scale));
            seen.extend(node.points());
        }
        seen.sort();
        assert!(seen.into_iter().eq((0..tree.len()).map(PointId::new)));
        let cut: Vec<NodeId> = layer.nodes().map(|node| node.id()).collect();
        let above = |id: &&PointId| {
            cut.iter().all(|&node| {
                tree.node(node)
                    .is_none_or(|node| node.points().all(|point| point != **id))
            })
        };
        assert_eq!(
            layer.singletons().iter().filter(above).count(),
            layer.singletons().len()
        );
        let resolved = layer
            .nodes()
            .all(|node| node.radius() <= layer.covering_radius());
        assert_eq!(layer.is_resolved(), resolved);
    }
    for id in (0..tree.len()).map(PointId::new) {
        let known = tree.known_path(id);
        // The twin: all nodes that have the point under them.
        let holders = tree
            .iter_nodes()
            .filter(|node| node.points().any(|point| point == id));
        let holders: Vec<NodeId> = holders.map(|node| node.id()).collect();
        assert_eq!(known.nodes().collect::<Vec<_>>(), holders);
        let last = tree.node(known.last().node).expect("it exists");
        assert!(last.own_points().any(|point| point == id));
        assert_eq!(known.end() == PathEnd::Leaf, last.is_leaf());
    }
}

quickcheck! {
    fn parts_agree(values: Vec<(u8, u8)>, cutoff: u8) -> bool {
        if !values.is_empty() {
            check(&tree(rows(&values), L2, usize::from(cutoff % 9)));
        }
        true
    }

    fn words_have_parts_too(words: BTreeSet<u16>) -> bool {
        if !words.is_empty() {
            let words = words.iter().map(|word| format!("{word:b}")).collect::<Vec<_>>();
            check(&tree(words, Levenshtein, 2));
        }
        true
    }

    /// A dry insert goes to the nearest of the centers, and stops where none is near enough.
    fn paths_follow_the_nearest(values: Vec<(u8, u8)>, query: (u8, u8)) -> bool {
        if values.is_empty() {
            return true;
        }
        let tree = tree(rows(&values), L2, 2);
        let query = [f64::from(query.0) / 3.0, f64::from(query.1) / 3.0];
        let path = tree.path(&query).expect("the query is good");
        let far = |id: PointId| L2.distance(&query, tree.cloud().point(id));
        let base = tree.parameters().scale_base;
        let steps = path.steps();
        for (i, step) in steps.iter().enumerate() {
            let node = tree.node(step.node).expect("it exists");
            assert_eq!(step.distance, far(node.center()));
            let Some(child_scale) = node.child_scale() else {
                assert!(i == steps.len() - 1 && path.end() == PathEnd::Leaf);
                continue;
            };
            let centers = node.children().map(|child| child.center()).chain(node.singletons());
            let nearest = centers.map(far).fold(f64::INFINITY, f64::min);
            match (steps.get(i + 1), path.end()) {
                (Some(next), _) => {
                    assert_eq!(next.distance, nearest);
                    assert!(nearest <= child_scale.radius(base));
                }
                (None, PathEnd::Singleton { nearest: found }) => {
                    assert_eq!(found.distance, nearest);
                    assert!(nearest == 0.0 || nearest > child_scale.radius(base));
                }
                (None, PathEnd::Joins { singleton }) => {
                    assert_eq!(singleton.distance, nearest);
                    assert!(nearest <= child_scale.radius(base));
                    assert!(node.singletons().any(|id| id == singleton.id));
                }
                (None, PathEnd::Leaf) => panic!("the path stopped above a leaf"),
            }
        }
        true
    }
}

#[test]
fn a_path_of_no_number_is_an_error() {
    let tree = tree(rows(&[(1, 1), (9, 9)]), L2, 1);
    assert!(tree.path(&[f64::NAN, 0.0]).is_err());
    assert!(tree.path(&[0.0]).is_err());
}

#[test]
fn points_that_are_all_apart_are_singletons_of_the_lowest_layer() {
    let tree = tree(rows(&[(0, 0), (8, 0), (24, 0)]), L2, 1);
    assert_eq!(tree.layer(Scale::LOWEST).singletons().len(), 3);
    assert_eq!(tree.layer(tree.root().scale()).len(), 1);
}

#[test]
fn a_node_that_is_not_there_is_none() {
    let small = tree(rows(&[(1, 1)]), L2, 1);
    let large = tree(rows(&[(1, 1), (9, 9), (1, 2), (9, 1), (7, 7)]), L2, 1);
    let last = large.iter_nodes().next_back().expect("there is the root");
    assert!(last.id() > NodeId::ROOT);
    assert_eq!(small.node(last.id()), None);
}
