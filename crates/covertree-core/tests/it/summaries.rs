//! Summaries in files: what comes back is what was saved, and nothing else comes back.

use std::borrow::Cow;

use covertree_core::plugin::{AnnotatedTree, Plugin, SavedPlugin, SummaryReader, SummaryWriter};
use covertree_core::{
    CoverTree, LeafCutoff, LiveTree, NodeId, Parameters, PointCloud, PointId, Rows, SharedRows,
};
use metrics::{L2, Metric};

use crate::file::{Directory, sections};
use crate::shapes::random;

/// The ids under a node: a summary without a fixed size.
#[derive(Clone, Copy)]
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

impl<C: PointCloud, M: Metric<C::Point>> SavedPlugin<C, M> for Ids {
    fn name(&self) -> Cow<'_, str> {
        "ids".into()
    }

    fn write(&self, summary: &Vec<PointId>, out: &mut SummaryWriter) {
        out.count(summary.len());
        out.ids(summary);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Vec<PointId>> {
        let count = input.count()?;
        input.ids(count)
    }
}

/// A sum of one coordinate, which is part of the name.
#[derive(Clone, Copy)]
struct Sum(usize);

impl<C: PointCloud<Point = [f64]>, M: Metric<[f64]>> Plugin<C, M> for Sum {
    type Summary = f64;

    fn summarize(&self, cloud: &C, points: &[PointId]) -> f64 {
        points.iter().map(|&id| cloud.point(id)[self.0]).sum()
    }

    fn merge(&self, _: &C, summary: &mut f64, other: &f64) {
        *summary += other;
    }
}

impl<C: PointCloud<Point = [f64]>, M: Metric<[f64]>> SavedPlugin<C, M> for Sum {
    fn name(&self) -> Cow<'_, str> {
        format!("sum of {}", self.0).into()
    }

    fn write(&self, summary: &f64, out: &mut SummaryWriter) {
        out.reals(&[*summary]);
    }

    fn read(&self, input: &mut SummaryReader<'_>) -> Option<f64> {
        input.real()
    }
}

type Tree = AnnotatedTree<SharedRows<f64>, L2, (Ids, Sum)>;

fn tree(points: usize) -> Tree {
    let mut next = random(3);
    let rows = Rows::new(2, (0..2 * points).map(|_| next()).collect()).expect("whole rows");
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(5),
        fan_out: 4,
        ..Parameters::default()
    };
    let tree = CoverTree::with_parameters(SharedRows::from(rows), L2, &parameters);
    AnnotatedTree::new(tree.expect("good points"), (Ids, Sum(1)))
}

fn bytes_of(tree: &Tree) -> Vec<u8> {
    let mut bytes = Vec::new();
    tree.write_to(&mut bytes).expect("memory takes all");
    bytes
}

fn read(bytes: &[u8]) -> Result<Tree, covertree_core::FileError> {
    Tree::read_from(bytes, L2, (Ids, Sum(1)))
}

#[test]
fn summaries_come_back_to_the_last_bit() {
    for points in [1, 7, 300] {
        let built = tree(points);
        let mut edited = built.clone();
        let mut next = random(4);
        for _ in 0..points {
            edited.insert(&[next(), next()]).expect("a good point");
            edited.remove(PointId::new((next() * 2.0 * points as f64) as usize));
        }
        let mut emptied = built.clone();
        (0..points).for_each(|id| assert!(emptied.remove(PointId::new(id))));
        for tree in [built, edited, emptied] {
            let mut compact = tree.clone();
            compact.compact().expect("good points");
            let directory = Directory::new(&format!("summaries-{points}-{}", tree.tree().len()));
            tree.save(directory.file()).expect("there is room");
            let again = Tree::load(directory.file(), L2, (Ids, Sum(1))).expect("it is whole");
            let bytes = std::fs::read(directory.file()).expect("it is there");
            assert!(bytes == bytes_of(&tree));
            tree.save_without_points(directory.file())
                .expect("there is room");
            let rows = tree.tree().cloud().clone();
            let others = Tree::load_with_points(directory.file(), L2, rows, (Ids, Sum(1)));
            for again in [again, others.expect("the points are the same")] {
                assert_eq!(again.tree().validate(), Ok(()));
                assert_eq!(again.columns(), compact.columns());
                assert!(bytes_of(&again) == bytes);
            }
            // Whoever has no use for the summaries leaves them there.
            let plain = CoverTree::<SharedRows<f64>, L2>::read_from(&bytes[..], L2);
            assert_eq!(plain.expect("it is whole").len(), tree.tree().len());
        }
    }
}

#[test]
fn a_tree_that_was_loaded_is_edited_and_published() {
    let bytes = bytes_of(&tree(100));
    let mut live = LiveTree::with_plugins(read(&bytes).expect("it is whole"), Default::default());
    let reader = live.reader();
    let id = live.insert(&[0.5, 0.5]).expect("a good point");
    live.publish();
    let snapshot = reader.enter();
    let annotated = snapshot.annotated().expect("there are points");
    assert!(annotated.columns().0[NodeId::ROOT].contains(&id));
    let again = read(&bytes_of(annotated)).expect("it is whole");
    assert_eq!(again.columns().0[NodeId::ROOT].len(), 101);
}

#[test]
fn every_damage_is_an_error() {
    let bytes = bytes_of(&tree(40));
    let mut damaged = bytes.clone();
    for i in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            damaged[i] = bytes[i] ^ flip;
            assert!(read(&damaged).is_err());
            // Summaries that are skipped are checked all the same.
            assert!(CoverTree::<SharedRows<f64>, L2>::read_from(&damaged[..], L2).is_err());
        }
        damaged[i] = bytes[i];
        assert!(read(&bytes[..i]).is_err());
    }
    assert!(read(&damaged).is_ok());
}

/// Numbers that contradict each other under a checksum that is right: an error or a tree with other
/// summaries, but no panic, and no memory beyond the file's size.
#[test]
fn forgeries_do_no_harm() {
    let bytes = bytes_of(&tree(40));
    let starts = sections(&bytes);
    let mut next = random(9);
    let mut read_all = 0;
    // The names and the two columns.
    for &start in &starts[9..12] {
        let length = bytes[start + 4..start + 12]
            .try_into()
            .expect("eight bytes");
        let end = start + 12 + u64::from_le_bytes(length) as usize;
        for at in start + 12..end {
            let mut forged = bytes.clone();
            forged[at] = (next() * 256.0) as u8;
            let checksum = crc32fast::hash(&forged[start..end]);
            forged[end..end + 4].copy_from_slice(&checksum.to_le_bytes());
            if let Ok(mut tree) = read(&forged) {
                read_all += 1;
                tree.insert(&[0.5, 0.5]).expect("a good point");
            }
        }
    }
    assert!(read_all > 0, "a sum may be anything");
}

#[test]
fn other_plugins_are_refused() {
    let bytes = bytes_of(&tree(10));
    let says = |error: covertree_core::FileError| error.to_string();
    let read = AnnotatedTree::<SharedRows<f64>, _, _>::read_from(&bytes[..], L2, (Ids, Sum(0)));
    assert_eq!(
        says(read.expect_err("another coordinate")),
        r#"the plugins of the file is ["ids", "sum of 1"], not ["ids", "sum of 0"]"#
    );
    let read = AnnotatedTree::<SharedRows<f64>, _, _>::read_from(&bytes[..], L2, (Sum(1), Ids));
    assert!(read.is_err(), "the order matters");
    let read = AnnotatedTree::<SharedRows<f64>, _, _>::read_from(&bytes[..], L2, ());
    assert!(read.is_err(), "two plugins are not none");
    let mut plain = Vec::new();
    tree(10)
        .tree()
        .write_to(&mut plain)
        .expect("memory takes all");
    assert!(self::read(&plain).is_err(), "there are no summaries");
    let read = AnnotatedTree::<SharedRows<f64>, _, _>::read_from(&plain[..], L2, ());
    assert_eq!(read.expect("it is whole").tree().len(), 10);
}
