//! Files: what comes back answers as what was saved, and nothing else comes back.

use std::path::{Path, PathBuf};
use std::time::Duration;

use covertree_core::{
    CoverTree, LeafCutoff, Number, Parameters, PointId, Rows, SavedCloud, SavedMetric,
    SharedPoints, SharedRows,
};
use metrics::sketch::{SavedSketch, Word};
use metrics::{Angular, L1, L2, Levenshtein, Metric, Minkowski};

use crate::shapes::{PlainL2, random};

impl SavedMetric for PlainL2 {
    fn name(&self) -> &str {
        "plain l2"
    }
}

/// A directory that is there while the test runs.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("covertree-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("there is a place for temporary files");
        Self(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("tree")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn parameters(leaf_cutoff: LeafCutoff) -> Parameters {
    Parameters {
        leaf_cutoff,
        fan_out: 4,
        ..Parameters::default()
    }
}

/// Saves a tree in every way, and compares all that comes back with it.
fn round_trip<C, M>(tree: &CoverTree<C, M>, queries: &[&C::Point])
where
    C: SavedCloud + Clone,
    M: Metric<C::Point> + SavedMetric + Clone,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
{
    let directory = Directory::new(&format!("trip-{:p}", &raw const *tree));
    let metric = || tree.metric().clone();
    tree.save(directory.file()).expect("there is room");
    let from_file = CoverTree::<C, M>::load(directory.file(), metric()).expect("it is whole");
    let mut bytes = Vec::new();
    tree.write_to(&mut bytes).expect("memory takes all");
    assert_eq!(std::fs::read(directory.file()).expect("it is there"), bytes);
    let from_bytes = CoverTree::<C, M>::read_from(&bytes[..], metric()).expect("it is whole");
    tree.save_without_points(directory.file())
        .expect("there is room");
    let with_points = CoverTree::load_with_points(directory.file(), metric(), tree.cloud().clone());
    let with_points = with_points.expect("the points are the same");
    let names = std::fs::read_dir(&directory.0).expect("it is there");
    assert_eq!(names.count(), 1, "nothing unfinished is left");
    for again in [from_file, from_bytes, with_points] {
        assert_eq!(again.validate(), Ok(()));
        assert_eq!(again.len(), tree.len());
        assert_eq!(again.parameters(), tree.parameters());
        for query in queries {
            for k in [1, 7, tree.len()] {
                let distances = |tree: &CoverTree<C, M>| -> Vec<f64> {
                    let found = tree.knn(query, k).expect("the query is good");
                    found.iter().map(|near| near.distance).collect()
                };
                assert_eq!(distances(&again), distances(tree));
            }
            assert_eq!(again.within(query, 3.0), tree.within(query, 3.0));
        }
        // What was built is what comes back, to the last bit.
        let mut twice = Vec::new();
        again.write_to(&mut twice).expect("memory takes all");
        assert!(twice == bytes);
    }
}

fn rows<const D: usize>(n: usize) -> Vec<f64> {
    let mut next = random(D as u64);
    (0..n * D).map(|_| 1.0 + (next() * 20.0).round()).collect()
}

fn many_shapes<const D: usize, M>(metric: M)
where
    M: Metric<[f64]> + SavedMetric + Clone,
    M::Sketch: SavedSketch,
    Word<M::Sketch, [f64]>: Number,
{
    for n in [1, 40, 300] {
        for cutoff in [LeafCutoff::Auto, LeafCutoff::Points(5)] {
            let values = rows::<D>(n);
            let shared = SharedRows::from(Rows::new(D, values.clone()).expect("whole"));
            let tree = CoverTree::with_parameters(shared, metric.clone(), &parameters(cutoff));
            let mut tree = tree.expect("the points are good");
            let query = [2.5; D];
            round_trip(&tree, &[&query, &values[..D]]);
            if n == 40 {
                // Edited, with ids missing; then emptied.
                for i in 0..30 {
                    tree.insert(&[f64::from(i); D].map(|x| x + 0.5))
                        .expect("good");
                    tree.remove(PointId::new(i as usize));
                }
                tree.replace(PointId::new(35), &[0.5; D])
                    .expect("35 is there");
                round_trip(&tree, &[&query]);
                for i in 0..tree.cloud().clone().pop_count() {
                    tree.remove(PointId::new(i));
                }
                assert!(tree.is_empty());
                round_trip(&tree, &[&query]);
            }
        }
    }
}

trait PopCount {
    fn pop_count(&self) -> usize;
}

impl<C: covertree_core::PointCloud> PopCount for C {
    fn pop_count(&self) -> usize {
        self.points()
    }
}

#[test]
fn vectors() {
    many_shapes::<2, _>(L2);
    many_shapes::<11, _>(L2);
    many_shapes::<70, _>(L2);
    many_shapes::<12, _>(L1);
    many_shapes::<3, _>(Angular);
    many_shapes::<2, _>(PlainL2);
    many_shapes::<2, _>(Minkowski::new(3.0).expect("3 is at least 1"));
}

fn words() -> Vec<String> {
    let mut next = random(5);
    let letter = |x: f64| {
        if x < 0.1 {
            'ß'
        } else {
            (b'a' + (x * 5.0) as u8) as char
        }
    };
    (0..60)
        .map(|i| (0..i % 9).map(|_| letter(next())).collect())
        .collect()
}

#[test]
fn strings() {
    let tree = CoverTree::new(words(), Levenshtein).expect("the words are good");
    round_trip(&tree, &[&"abc".to_string()]);
    let tree = CoverTree::new(SharedPoints::from(words()), Levenshtein).expect("good");
    round_trip(&tree, &[&"abc".to_string()]);
}

fn bytes_of<C, M>(tree: &CoverTree<C, M>) -> Vec<u8>
where
    C: SavedCloud,
    M: Metric<C::Point> + SavedMetric,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
{
    let mut bytes = Vec::new();
    tree.write_to(&mut bytes).expect("memory takes all");
    bytes
}

/// Every byte changed, in three ways, and every length cut off, is an error.
fn damage<C, M>(tree: &CoverTree<C, M>)
where
    C: SavedCloud,
    M: Metric<C::Point> + SavedMetric + Copy,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
{
    let bytes = bytes_of(tree);
    let directory = Directory::new(&format!("damage-{:p}", &raw const *tree));
    let load = |bytes: &[u8]| {
        let stream = CoverTree::<C, M>::read_from(bytes, *tree.metric()).err();
        let error = stream.expect("a damaged stream was read");
        assert!(!error.to_string().is_empty());
    };
    let mut damaged = bytes.clone();
    for i in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            damaged[i] = bytes[i] ^ flip;
            load(&damaged);
        }
        damaged[i] = bytes[i];
        load(&bytes[..i]);
        if i % 97 == 0 {
            // The same from a file, whose length is known.
            std::fs::write(directory.file(), &bytes[..i]).expect("there is room");
            assert!(CoverTree::<C, M>::load(directory.file(), *tree.metric()).is_err());
        }
    }
    damaged.push(0);
    let error = CoverTree::<C, M>::read_from(&damaged[..], *tree.metric()).expect_err("longer");
    assert_eq!(error.to_string(), "the file goes on after its end");
    load(&[]);
    assert!(CoverTree::<C, M>::read_from(&bytes[..], *tree.metric()).is_ok());
}

#[test]
fn every_damage_is_an_error() {
    let cloud = || Rows::new(2, rows::<2>(35)).expect("the rows are whole");
    let small = parameters(LeafCutoff::Points(4));
    damage(&CoverTree::with_parameters(cloud(), L2, &small).expect("good"));
    damage(&CoverTree::with_parameters(cloud(), PlainL2, &small).expect("good"));
    let few = words().into_iter().take(20).collect::<Vec<_>>();
    damage(&CoverTree::new(few, Levenshtein).expect("good"));
}

/// The starts of all sections but the header.
pub(crate) fn sections(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![16];
    loop {
        let start = starts[starts.len() - 1];
        let length = bytes[start + 4..start + 12]
            .try_into()
            .expect("eight bytes");
        let next = start + 16 + u64::from_le_bytes(length) as usize;
        if next == bytes.len() {
            return starts;
        }
        starts.push(next);
    }
}

#[test]
fn lengths_that_lie_take_no_memory() {
    let tree = CoverTree::new(words(), Levenshtein).expect("the words are good");
    let bytes = bytes_of(&tree);
    assert_eq!(sections(&bytes).len(), 11);
    for start in sections(&bytes) {
        for length in [0, 1, 1 << 20, 1 << 40, u64::MAX / 2, u64::MAX] {
            let mut lying = bytes.clone();
            lying[start + 4..start + 12].copy_from_slice(&length.to_le_bytes());
            if lying != bytes {
                assert!(CoverTree::<Vec<String>, _>::read_from(&lying[..], Levenshtein).is_err());
            }
        }
    }
}

/// Numbers that contradict each other, under a checksum that is right: an error or a tree that
/// answers something, but no panic and no walk without an end.
#[test]
fn forgeries_do_no_harm() {
    let cloud = Rows::new(2, rows::<2>(60)).expect("the rows are whole");
    let tree = CoverTree::with_parameters(cloud, L2, &parameters(LeafCutoff::Points(4)));
    let bytes = bytes_of(&tree.expect("good"));
    let starts = sections(&bytes);
    let mut next = random(7);
    let mut read = 0;
    for &start in &starts[..10] {
        let length = bytes[start + 4..start + 12]
            .try_into()
            .expect("eight bytes");
        let end = start + 12 + u64::from_le_bytes(length) as usize;
        for _ in 0..(end - start).min(300) {
            let mut forged = bytes.clone();
            let at = start + 12 + (next() * (end - start - 12) as f64) as usize;
            if at >= end {
                continue;
            }
            forged[at] = (next() * 256.0) as u8;
            let checksum = crc32fast::hash(&forged[start..end]);
            forged[end..end + 4].copy_from_slice(&checksum.to_le_bytes());
            if let Ok(tree) = CoverTree::<Rows<f64>, L2>::read_from(&forged[..], L2) {
                read += 1;
                let _ = tree.knn(&[3.0, 3.0], 5).expect("the query is good");
                let _ = tree.within(&[3.0, 3.0], 2.0).expect("the query is good");
            }
        }
    }
    assert!(read > 0, "some numbers may be anything");
}

#[test]
fn other_trees_are_refused() {
    let tree = CoverTree::new(Rows::new(1, vec![1.0_f32, 2.0]).expect("whole"), L2).expect("good");
    let bytes = bytes_of(&tree);
    let says = |error: covertree_core::FileError| error.to_string();
    let error = CoverTree::<Rows<f32>, L1>::read_from(&bytes[..], L1).expect_err("another metric");
    assert_eq!(says(error), "the metric of the file is l2, not l1");
    let error = CoverTree::<Rows<f64>, L2>::read_from(&bytes[..], L2).expect_err("other points");
    assert_eq!(
        says(error),
        "the kind of points of the file is rows of f32, not rows of f64"
    );
    let cubic = |power| Minkowski::new(power).expect("it is at least 1");
    let rows = || Rows::new(1, vec![1.0_f32, 2.0]).expect("whole");
    let bytes = bytes_of(&CoverTree::new(rows(), cubic(3.0)).expect("good"));
    let error = CoverTree::<Rows<f32>, Minkowski>::read_from(&bytes[..], cubic(4.0));
    let error = says(error.expect_err("another power"));
    assert_eq!(
        error,
        "the metric's parameters of the file is [3.0], not [4.0]"
    );
    let directory = Directory::new("others");
    tree.save_without_points(directory.file())
        .expect("there is room");
    let others = Rows::new(1, vec![1.0_f32, 2.5]).expect("whole");
    let error = CoverTree::load_with_points(directory.file(), L2, others).expect_err("others");
    assert!(says(error).starts_with("the checksum of the points of the file is"));
    assert!(CoverTree::<Rows<f32>, L2>::load(directory.0.join("none"), L2).is_err());
    assert!(tree.save(directory.0.join("none").join("tree")).is_err());
}

const PLACE: &str = "COVERTREE_TEST_SAVES_TO";

/// Not a test: what the next one kills.
#[test]
#[ignore = "runs forever, for another test"]
fn saves_for_ever() {
    let Some(path) = std::env::var_os(PLACE) else {
        return;
    };
    for seed in 0.. {
        many(seed).save(Path::new(&path)).expect("there is room");
    }
}

fn many(seed: u64) -> CoverTree<Rows<f64>, L2> {
    let mut next = random(seed);
    let values = (0..20_000).map(|_| next()).collect();
    CoverTree::new(Rows::new(2, values).expect("whole"), L2).expect("good")
}

#[test]
fn a_killed_process_leaves_a_whole_file() {
    let directory = Directory::new("killed");
    let path = directory.file();
    many(1).save(&path).expect("there is room");
    let mut next = random(11);
    let mut unfinished = 0;
    for _ in 0..12 {
        let mut child = std::process::Command::new(std::env::current_exe().expect("it runs"))
            .args(["--ignored", "--exact", "file::saves_for_ever"])
            .env(PLACE, &path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a process can be started");
        std::thread::sleep(Duration::from_micros(20_000 + (next() * 150_000.0) as u64));
        child.kill().expect("it has not ended");
        child.wait().expect("it is dead");
        let tree = CoverTree::<Rows<f64>, L2>::load(&path, L2).expect("the file is whole");
        assert_eq!(tree.len(), 10_000);
        unfinished += std::fs::read_dir(&directory.0)
            .expect("it is there")
            .count()
            - 1;
        for entry in std::fs::read_dir(&directory.0).expect("it is there") {
            let entry = entry.expect("it can be read").path();
            if entry != path {
                std::fs::remove_file(entry).expect("it can be removed");
            }
        }
    }
    // How often depends on the machine; that it happens at all is not required.
    println!("{unfinished} of 12 were killed while they wrote");
}
