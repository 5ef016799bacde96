//! Trackers against counting from scratch, distributions against their formulas.

use std::collections::HashMap;

use covertree_core::{CoverTree, NodeId, PointId, Rows};
use covertree_plugins::drift::{Baseline, Memory, Tracker};
use covertree_plugins::{Categorical, ChildShares, Dirichlet, Scorer, outcomes};
use metrics::L2;
use quickcheck::quickcheck;

use crate::points::{random, slanted, tree};

type Tree = CoverTree<Rows<f64>, L2>;

/// The divergence of the whole tree, from weights of points, as it is defined.
fn divergence(tree: &Tree, weights: &[(PointId, f64)], prior: f64) -> f64 {
    let mut seen: HashMap<NodeId, Vec<f64>> = HashMap::new();
    for &(id, weight) in weights {
        let path: Vec<NodeId> = tree.known_path(id).nodes().collect();
        for (i, &at) in path.iter().enumerate() {
            let node = tree.node(at).expect("it exists");
            if node.is_leaf() {
                continue;
            }
            let children: Vec<NodeId> = node.children().map(|child| child.id()).collect();
            let next = path
                .get(i + 1)
                .and_then(|next| children.iter().position(|child| child == next));
            let counts = seen
                .entry(at)
                .or_insert_with(|| vec![0.0; children.len() + 1]);
            counts[next.unwrap_or(children.len())] += weight;
        }
    }
    let all: f64 = weights.iter().map(|(_, weight)| weight).sum();
    let of_node = |(&at, counts): (&NodeId, &Vec<f64>)| {
        let before: Vec<f64> = outcomes(tree.node(at).expect("it exists"))
            .iter()
            .map(|count| count + prior)
            .collect();
        let before = Categorical::from_counts(&before).expect("there are counts");
        let smooth = prior * counts.len() as f64;
        let now: Vec<f64> = counts
            .iter()
            .zip(before.shares())
            .map(|(count, share)| count + smooth * share)
            .collect();
        let now = Categorical::from_counts(&now).expect("there are counts");
        counts.iter().sum::<f64>() / all * now.kl_divergence(&before)
    };
    seen.iter().map(of_node).sum()
}

#[test]
fn a_window_forgets_and_a_half_life_fades() {
    let tree = tree(2, slanted(300, 2), 6);
    let baseline = Baseline::new(&tree, 0.5);
    let mut next = random(31);
    let ids: Vec<PointId> = (0..400)
        .map(|_| PointId::new((next() * next() * 300.0) as usize))
        .collect();
    let mut window = Tracker::new(&baseline, Memory::Window(50));
    let mut fading = Tracker::new(&baseline, Memory::HalfLife(20.0));
    let mut counters = 0;
    for (i, &id) in ids.iter().enumerate() {
        window.push(&tree.known_path(id));
        fading.push(&tree.known_path(id));
        counters = counters.max(window.counters());
        if i % 57 != 0 {
            continue;
        }
        let last: Vec<(PointId, f64)> = ids[(i + 1).saturating_sub(50)..=i]
            .iter()
            .map(|&id| (id, 1.0))
            .collect();
        assert_eq!(window.weight(), last.len() as f64);
        let expected = divergence(&tree, &last, 0.5);
        assert!(
            (window.divergence() - expected).abs() < 1e-10,
            "{} instead of {expected}",
            window.divergence()
        );
        let weigh = |(age, &id): (usize, &PointId)| (id, 0.5_f64.powf(age as f64 / 20.0));
        let faded: Vec<(PointId, f64)> = ids[..=i].iter().rev().enumerate().map(weigh).collect();
        let expected = divergence(&tree, &faded, 0.5);
        assert!((fading.divergence() - expected).abs() < 1e-4 * expected.max(1.0));
        let ranking = window.ranking();
        assert!(ranking.is_sorted_by(|a, b| a.evidence() >= b.evidence()));
        let sum: f64 = ranking.iter().map(|drift| drift.evidence()).sum();
        assert!((sum / window.weight() - window.divergence()).abs() < 1e-10);
        for drift in ranking {
            assert!(drift.divergence >= 0.0);
            assert_eq!(window.node(drift.node), drift);
        }
    }
    let height = tree.shape().height;
    assert!(
        counters <= 50 * (height + 1),
        "memory is bounded by the window"
    );
}

#[test]
fn a_window_of_nothing_sees_nothing() {
    let tree = tree(1, slanted(50, 1), 4);
    let baseline = Baseline::new(&tree, 1.0);
    let mut tracker = Tracker::new(&baseline, Memory::Window(0));
    tracker.push(&tree.known_path(PointId::new(3)));
    assert_eq!(
        (tracker.weight(), tracker.divergence(), tracker.counters()),
        (0.0, 0.0, 0)
    );
}

#[test]
fn the_same_points_have_not_drifted_and_others_have() {
    let tree = tree(2, slanted(1000, 2), 10);
    let baseline = Baseline::new(&tree, 1.0);
    let memory = Memory::Window(100);
    let simulated = baseline.simulate(&tree, memory, 100, 1);
    assert_eq!(simulated, baseline.simulate(&tree, memory, 100, 1));
    assert_ne!(simulated, baseline.simulate(&tree, memory, 100, 2));
    let threshold = simulated[98];
    let mut next = random(5);
    let mut same = Tracker::new(&baseline, memory);
    let mut other = Tracker::new(&baseline, memory);
    for _ in 0..100 {
        same.push(&tree.known_path(PointId::new((next() * 1000.0) as usize)));
        let (x, y) = (0.3 * next(), 0.3 * next());
        other.push(&tree.path(&[x, y]).expect("the query is good"));
    }
    assert!(same.divergence() <= threshold * 1.2);
    assert!(other.divergence() > threshold);
    // All points of the tree at once: nothing but the prior tells them from the baseline.
    let mut all = Tracker::new(&baseline, Memory::Window(1000));
    (0..1000).for_each(|id| all.push(&tree.known_path(PointId::new(id))));
    assert!(
        all.divergence() < simulated[0] / 2.0,
        "{}",
        all.divergence()
    );
}

#[test]
fn shares_are_those_of_the_children() {
    let tree = tree(2, slanted(300, 2), 6);
    let (shares,) = tree.annotate((ChildShares { prior: 0.5 },)).into_columns();
    for node in tree.iter_nodes() {
        let weights: Vec<f64> = outcomes(node).iter().map(|count| count + 0.5).collect();
        assert_eq!(shares[node.id()].weights(), weights);
        assert_eq!(outcomes(node).iter().sum::<f64>(), node.count() as f64);
    }
}

#[test]
fn singletons_score_above_the_crowd() {
    let mut values = slanted(500, 2);
    values.extend([40.0, 40.0, -50.0, 45.0]);
    let tree = tree(2, values, 8);
    let scorer = Scorer::new(&tree);
    let mean: f64 = (0..502)
        .map(|id| tree.known_path(PointId::new(id)).steps().len() as f64 - 1.0)
        .sum::<f64>()
        / 502.0;
    assert!((scorer.mean_depth() - mean).abs() < 1e-9);
    let score = |id| scorer.score(&tree.known_path(PointId::new(id)));
    let outliers = score(500).depth.min(score(501).depth);
    let crowd = (0..500).filter(|&id| score(id).depth >= outliers).count();
    assert!(crowd < 25, "{crowd} of 500 score as high");
}

quickcheck! {
    fn divergences_have_a_sign(a: Vec<u8>, b: Vec<u8>) -> bool {
        let n = a.len().min(b.len());
        let weights = |values: &[u8]| values[..n].iter().map(|&x| f64::from(x) + 0.25).collect::<Vec<_>>();
        let (a, b) = (weights(&a), weights(&b));
        let (Some(p), Some(q)) = (Categorical::from_counts(&a), Categorical::from_counts(&b)) else {
            return n == 0;
        };
        assert!(p.kl_divergence(&q) >= 0.0 && p.kl_divergence(&p) == 0.0);
        assert!(p.entropy() <= (n as f64).ln() + 1e-12);
        let (p, q) = (Dirichlet::new(a).expect("positive"), Dirichlet::new(b).expect("positive"));
        p.kl_divergence(&q) >= 0.0 && q.kl_divergence(&q) == 0.0
    }
}

#[test]
fn what_is_no_distribution_is_none() {
    assert_eq!(Categorical::from_counts(&[]), None);
    assert_eq!(Categorical::from_counts(&[0.0, 0.0]), None);
    assert_eq!(Categorical::from_counts(&[1.0, -1.0]), None);
    assert_eq!(Categorical::from_counts(&[f64::NAN]), None);
    assert_eq!(Dirichlet::new(vec![1.0, 0.0]), None);
    assert_eq!(Dirichlet::new(Vec::new()), None);
    let sure = Categorical::from_counts(&[1.0, 0.0]).expect("there are counts");
    let even = Categorical::from_counts(&[1.0, 1.0]).expect("there are counts");
    assert_eq!(even.kl_divergence(&sure), f64::INFINITY);
    assert_eq!(sure.log_pdf(1), f64::NEG_INFINITY);
    assert_eq!(sure.log_pdf(9), f64::NEG_INFINITY);
}
