//! Nets, traversals and dimensions against their definitions.

use covertree_core::{CoverTree, LeafCutoff, Neighbor, Parameters, PointCloud, PointId, Rows};
use metrics::{Distance, L2, Levenshtein, Metric};
use quickcheck::quickcheck;

use crate::shapes::random;

fn tree<C: PointCloud, M: Metric<C::Point>>(cloud: C, metric: M, cutoff: usize) -> CoverTree<C, M> {
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(cutoff),
        fan_out: 3,
        ..Parameters::default()
    };
    CoverTree::with_parameters(cloud, metric, &parameters).expect("the points are good")
}

/// Few numbers, many of them equal.
fn rows(values: &[u8]) -> Rows<f64> {
    let pairs = values
        .iter()
        .flat_map(|&x| [f64::from(x % 16), f64::from(x / 16)]);
    Rows::new(2, pairs.collect()).expect("whole rows")
}

/// Farthest-point traversal as it is defined.
fn traversal<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>) -> Vec<Neighbor> {
    let mut order = vec![Neighbor {
        id: tree.root().center(),
        distance: f64::INFINITY,
    }];
    let far = |a: PointId, b: PointId| {
        tree.metric()
            .distance(tree.cloud().point(a), tree.cloud().point(b))
    };
    while order.len() < tree.len() {
        let rest = (0..tree.len())
            .map(PointId::new)
            .filter(|&id| order.iter().all(|center| center.id != id));
        let gap = |id| {
            order
                .iter()
                .map(|center| far(center.id, id))
                .fold(f64::INFINITY, f64::min)
        };
        let next = rest
            .map(|id| Neighbor {
                id,
                distance: gap(id),
            })
            .reduce(|best, next| {
                if next.distance > best.distance {
                    next
                } else {
                    best
                }
            });
        order.push(next.expect("there are points left"));
    }
    order
}

fn check<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>) {
    let order = tree.farthest_points(usize::MAX);
    assert_eq!(order, traversal(tree));
    for k in [0, 1, 2, tree.len() / 2] {
        assert_eq!(tree.farthest_points(k), order[..k.min(order.len())]);
        let (centers, radius) = tree.k_centers(k);
        let far = |a: PointId, b: PointId| {
            tree.metric()
                .distance(tree.cloud().point(a), tree.cloud().point(b))
        };
        let gap = |id| {
            centers
                .iter()
                .map(|&center| far(center, id))
                .fold(f64::INFINITY, f64::min)
        };
        let farthest = (0..tree.len())
            .map(|id| gap(PointId::new(id)))
            .fold(0.0, f64::max);
        assert_eq!(radius, farthest);
    }
    let height = order.get(1).map_or(1.0, |next| next.distance);
    for radius in [
        0.0,
        height / 7.0,
        height / 2.0,
        3.0 * height,
        -1.0,
        f64::NAN,
    ] {
        let net = tree.epsilon_net(radius);
        let far = |a: PointId, b: PointId| {
            tree.metric()
                .distance(tree.cloud().point(a), tree.cloud().point(b))
        };
        if radius >= 0.0 {
            for (i, &a) in net.iter().enumerate() {
                assert!(net[..i].iter().all(|&b| far(a, b) > radius));
            }
            for id in (0..tree.len()).map(PointId::new) {
                assert!(net.iter().any(|&center| far(center, id) <= radius));
            }
        } else {
            assert_eq!(net.len(), tree.len());
        }
    }
}

quickcheck! {
    fn nets_and_traversals_are_what_they_are(values: Vec<u8>, cutoff: u8) -> bool {
        if !values.is_empty() {
            let few = &values[..values.len().min(40)]; // the twin takes the cube of their number
            check(&tree(rows(few), L2, usize::from(cutoff % 6)));
        }
        true
    }

    fn words_have_nets_too(words: Vec<u8>) -> bool {
        if !words.is_empty() {
            let words = words.iter().take(25).map(|word| format!("{word:b}")).collect::<Vec<_>>();
            check(&tree(words, Levenshtein, 1));
        }
        true
    }

    fn the_expansion_constant_is_the_least(values: Vec<u8>, center: usize) -> bool {
        if values.is_empty() {
            return true;
        }
        let tree = tree(rows(&values), L2, 2);
        let center = PointId::new(center % tree.len());
        let far = |id| L2.distance(tree.cloud().point(center), tree.cloud().point(PointId::new(id)));
        let inside = |radius: f64| (0..tree.len()).filter(|&id| far(id) <= radius).count() as f64;
        // Only radii at which one of the two balls changes can matter.
        let radii = (0..tree.len()).map(far).flat_map(|d| [d, d / 2.0]);
        let largest = radii.map(|r| inside(2.0 * r) / inside(r)).fold(1.0, f64::max);
        tree.expansion_constant([center]) == largest
    }
}

#[test]
fn the_dimension_of_a_cube_is_seen() {
    for dimension in 1..=3 {
        let mut next = random(3);
        let values = (0..5000 * dimension).map(|_| next()).collect();
        let parameters = Parameters {
            leaf_cutoff: LeafCutoff::Points(4),
            ..Parameters::default()
        };
        let rows = Rows::new(dimension, values).expect("whole rows");
        let tree = CoverTree::with_parameters(rows, L2, &parameters).expect("good points");
        let expected = dimension as f64;
        let scale = tree.root().child_scale().expect("the root is split");
        let layer = tree.layer(scale);
        let plain = layer.fractal_dimension().expect("the layer is split");
        let weighted = layer
            .weighted_fractal_dimension()
            .expect("the layer is split");
        // The nets are not perfect, so a ball takes more of them than it would have to.
        assert!(
            (0.6 * expected..1.6 * expected).contains(&plain),
            "{plain} of {expected}"
        );
        assert!(
            (0.5 * expected..1.6 * expected).contains(&weighted),
            "{weighted} of {expected}"
        );
        for node in layer.nodes() {
            let least = node.weighted_fractal_dimension();
            let most = node.fractal_dimension();
            assert!(least.unwrap_or(0.0) <= most.unwrap_or(0.0) * (1.0 + 1e-9));
        }
        let expansion = tree
            .root()
            .children()
            .map(|child| child.expansion())
            .fold(1.0, f64::max);
        assert!(
            expansion <= 3.0 * 2.0_f64.powi(dimension as i32),
            "{expansion}"
        );
        assert_eq!(tree.root().expansion(), 1.0);
    }
}

#[test]
fn a_leaf_has_no_dimension() {
    let one = tree(rows(&[7]), L2, 1);
    assert_eq!(one.root().fractal_dimension(), None);
    assert_eq!(one.root().weighted_fractal_dimension(), None);
    assert_eq!(one.layer(one.root().scale()).fractal_dimension(), None);
    assert_eq!(one.root().expansion(), 1.0);
}
