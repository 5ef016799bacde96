//! The driver of plugins: from scratch, in parallel, and along paths.

use covertree_core::plugin::{AnnotatedTree, Plugin, PluginSet, Update};
use covertree_core::{
    CoverTree, LeafCutoff, LiveTree, NodeId, NodeRef, Parameters, PointCloud, PointId, Rows,
    SharedRows,
};
use metrics::{L2, Metric};
use quickcheck::QuickCheck;

use crate::shapes::random;

type Tree = CoverTree<Rows<f64>, L2>;

fn tree(points: usize, cutoff: usize) -> Tree {
    let mut next = random(7);
    let rows = Rows::new(2, (0..2 * points).map(|_| next()).collect()).expect("whole rows");
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(cutoff),
        ..Parameters::default()
    };
    CoverTree::with_parameters(rows, L2, &parameters).expect("the points are good")
}

/// The ids under a node, in the order in which they were merged.
struct Ids;

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Ids {
    type Summary = Vec<PointId>;

    fn summarize(&self, _: &C, points: &[PointId]) -> Vec<PointId> {
        points.to_vec()
    }

    fn merge(&self, _: &C, summary: &mut Vec<PointId>, other: &Vec<PointId>) {
        summary.extend(other);
    }
}

/// A sum whose bits depend on the order of addition, and how often it was finished.
struct Sum {
    removes: bool,
}

impl<C: PointCloud<Point = [f64]>, M: Metric<[f64]>> Plugin<C, M> for Sum {
    type Summary = (f64, usize);

    fn summarize(&self, cloud: &C, points: &[PointId]) -> (f64, usize) {
        (points.iter().map(|&id| cloud.point(id)[0]).sum(), 0)
    }

    fn merge(&self, _: &C, summary: &mut (f64, usize), other: &(f64, usize)) {
        summary.0 += other.0;
    }

    fn finish(&self, node: NodeRef<'_, C, M>, summary: &mut (f64, usize)) {
        summary.1 = node.count();
    }

    fn remove(&self, cloud: &C, summary: &mut (f64, usize), id: PointId) -> Update {
        if self.removes {
            summary.0 -= cloud.point(id)[0];
            return Update::Done;
        }
        Update::Stale
    }
}

#[test]
fn a_summary_is_merged_from_own_points_and_children_in_order() {
    // One leaf of several pieces, and trees of many nodes.
    for (points, cutoff) in [(5000, 10_000), (3000, 30), (100, 1), (1, 1)] {
        let tree = tree(points, cutoff);
        let annotated = tree.annotate((Ids,));
        let (ids,) = annotated.columns();
        assert_eq!(ids.len(), tree.iter_nodes().count());
        for node in tree.iter_nodes() {
            assert!(node.points().eq(ids[node.id()].iter().copied()));
        }
    }
}

#[test]
fn threads_do_not_show_in_the_bits() {
    let tree = tree(5000, 20);
    let large = self::tree(5000, 10_000);
    let make = |threads, tree: &Tree| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("a pool of threads");
        let columns = pool.install(|| tree.annotate((Sum { removes: true },)).into_columns());
        let bits = columns
            .0
            .iter()
            .map(|(_, &(sum, count))| (sum.to_bits(), count));
        bits.collect::<Vec<_>>()
    };
    for tree in [&tree, &large] {
        assert_eq!(make(1, tree), make(4, tree));
    }
}

#[test]
fn finishing_sees_the_node() {
    let tree = tree(500, 5);
    let columns = tree.annotate((Ids, Sum { removes: true })).into_columns();
    for node in tree.iter_nodes() {
        assert_eq!(columns.1[node.id()].1, node.count());
        assert_eq!(columns.0[node.id()].len(), node.count());
    }
}

#[test]
fn a_path_is_brought_up_to_date_and_nothing_else() {
    let tree = tree(500, 5);
    let id = PointId::new(123);
    let path: Vec<NodeId> = tree.known_path(id).nodes().collect();
    assert!(path.len() > 1);
    for removes in [true, false] {
        let plugins = (Ids, Sum { removes });
        let mut columns = plugins.attach(&tree);
        let before = columns.clone();
        plugins.insert(&tree, &mut columns, &path, id);
        for node in tree.iter_nodes().map(|node| node.id()) {
            let more = usize::from(path.contains(&node));
            assert_eq!(columns.0[node].len(), before.0[node].len() + more);
            let sum = before.1[node].0 + more as f64 * tree.cloud().point(id)[0];
            assert!((columns.1[node].0 - sum).abs() < 1e-12 * sum.abs());
        }
        // The tree still holds the point once, so what is made again is what was there before.
        plugins.remove(&tree, &mut columns, &path, id);
        for node in tree.iter_nodes().map(|node| node.id()) {
            assert_eq!(columns.0[node], before.0[node]);
            assert!((columns.1[node].0 - before.1[node].0).abs() < 1e-12);
        }
    }
}

#[test]
fn nodes_are_made_again_from_their_parts() {
    let tree = tree(500, 5);
    let plugins = (Ids,);
    let whole = plugins.attach(&tree);
    let mut grown = (covertree_core::plugin::Column::from(Vec::new()),);
    assert!(grown.0.is_empty());
    // Children have higher ids than their parents.
    let nodes: Vec<NodeId> = tree.iter_nodes().map(|node| node.id()).rev().collect();
    plugins.refresh(&tree, &mut grown, &nodes);
    assert_eq!(grown, whole);
}

type Columns = (
    covertree_core::plugin::Column<Vec<PointId>>,
    covertree_core::plugin::Column<(f64, usize)>,
);

/// Columns that were kept through a history, against columns made of the tree as it is.
fn agree<C: PointCloud<Point = [f64]>>(tree: &CoverTree<C, L2>, kept: &Columns) {
    let fresh = (Ids, Sum { removes: true }).attach(tree);
    assert_eq!(kept.0.len(), tree.iter_nodes().count());
    assert_eq!(kept.1.len(), kept.0.len());
    for node in tree.iter_nodes().map(|node| node.id()) {
        let (mut ids, mut expected) = (kept.0[node].clone(), fresh.0[node].clone());
        ids.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ids, expected);
        assert!((kept.1[node].0 - fresh.1[node].0).abs() < 1e-9);
        assert_eq!(kept.1[node].1, fresh.1[node].1);
    }
}

fn parameters(cutoff: u8) -> Parameters {
    Parameters {
        leaf_cutoff: match cutoff % 3 {
            0 => LeafCutoff::Auto,
            cutoff => LeafCutoff::Points(usize::from(cutoff) * 8),
        },
        ..Parameters::default()
    }
}

#[test]
fn plugins_are_kept_at_every_edit() {
    fn kept(start: u8, cutoff: u8, edits: Vec<(u8, u16)>) -> bool {
        let mut next = random(u64::from(start));
        let rows: Vec<f64> = (0..2 * (usize::from(start) + 1)).map(|_| next()).collect();
        let rows = Rows::new(2, rows).expect("whole rows");
        let tree = CoverTree::with_parameters(rows, L2, &parameters(cutoff)).expect("good points");
        let mut tree = AnnotatedTree::new(
            tree,
            (
                Ids,
                Sum {
                    removes: start.is_multiple_of(2),
                },
            ),
        );
        for (what, which) in edits.into_iter().take(40) {
            let id = PointId::new(usize::from(which) % tree.tree().cloud().points());
            match what % 8 {
                0 | 1 => {
                    tree.remove(id);
                }
                2 => {
                    // An id that is gone is an error, and nothing changes.
                    let _ = tree.replace(id, &[next(), next()]);
                }
                3 => {
                    let points: Vec<[f64; 2]> = (0..usize::from(which) % 40)
                        .map(|_| [next(), next()])
                        .collect();
                    tree.extend(points.iter().map(|point| &point[..]))
                        .expect("good points");
                }
                4 if what > 200 => tree.compact().expect("good points"),
                _ => {
                    for _ in 0..which % 16 {
                        tree.insert(&[next(), next()]).expect("a good point");
                    }
                }
            }
        }
        tree.tree().validate().expect("a whole tree");
        agree(tree.tree(), tree.columns());
        true
    }
    let history = kept as fn(u8, u8, Vec<(u8, u16)>) -> bool;
    QuickCheck::new().tests(30).quickcheck(history);
}

#[test]
fn plugins_are_published_with_the_tree() {
    for cutoff in 0..3 {
        let mut next = random(u64::from(cutoff));
        let rows = SharedRows::new(2).expect("two coordinates");
        let plugins = (Ids, Sum { removes: true });
        let tree = LiveTree::empty_with(rows, L2, &parameters(cutoff), plugins);
        let mut tree = tree.expect("good parameters");
        let reader = tree.reader();
        for batch in 0..20 {
            for _ in 0..50 {
                tree.insert(&[next(), next()]).expect("a good point");
            }
            for _ in 0..(batch % 5) * 10 {
                tree.remove(PointId::new((next() * f64::from(batch) * 40.0) as usize));
            }
            let before = reader
                .enter()
                .columns()
                .map(|columns| columns.0[NodeId::ROOT].len());
            assert_eq!(before.unwrap_or(0), reader.enter().len());
            if batch == 15 {
                tree.compact();
            }
            tree.publish();
            let snapshot = reader.enter();
            assert_eq!(snapshot.len(), tree.len());
            agree(
                snapshot.tree().expect("points"),
                snapshot.columns().expect("points"),
            );
        }
    }
}
