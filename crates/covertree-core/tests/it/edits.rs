//! Edited trees against brute force over exactly the points that are stored, after every edit.

use std::collections::BTreeMap;

use covertree_core::{CoverTree, Effort, GrowingCloud, LeafCutoff, Parameters, PointId, Rows};
use metrics::{FnMetric, L1, L2, Levenshtein, Metric};
use quickcheck::{Arbitrary, Gen, quickcheck};

use crate::shapes::{PlainL2, random};

/// One edit; numbers pick among what is there.
#[derive(Clone, Debug)]
enum Edit<P> {
    Insert(P),
    Extend(Vec<P>),
    Remove(u8),
    Replace(u8, P),
    Compact,
    Clear,
}

impl<P: Arbitrary> Arbitrary for Edit<P> {
    fn arbitrary(g: &mut Gen) -> Self {
        match u8::arbitrary(g) % 32 {
            0..16 => Self::Insert(P::arbitrary(g)),
            16..18 => Self::Extend(
                (0..u8::arbitrary(g) % 40)
                    .map(|_| P::arbitrary(g))
                    .collect(),
            ),
            18..26 => Self::Remove(u8::arbitrary(g)),
            26..30 => Self::Replace(u8::arbitrary(g), P::arbitrary(g)),
            30 => Self::Compact,
            _ => Self::Clear,
        }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        match self {
            Self::Insert(point) => Box::new(point.shrink().map(Self::Insert)),
            Self::Extend(points) => Box::new(points.shrink().map(Self::Extend)),
            _ => Box::new(std::iter::empty()),
        }
    }
}

/// The tree and what it should hold.
struct Pair<C: GrowingCloud, M: Metric<C::Point>, P> {
    tree: CoverTree<C, M>,
    model: BTreeMap<usize, P>,
    view: fn(&P) -> &C::Point,
}

impl<C: GrowingCloud, M: Metric<C::Point>, P: Clone> Pair<C, M, P> {
    fn new(tree: CoverTree<C, M>, points: Vec<P>, view: fn(&P) -> &C::Point) -> Self {
        let model = points.into_iter().enumerate().collect();
        Self { tree, model, view }
    }

    fn pick(&self, number: u8) -> Option<usize> {
        let len = self.model.len().max(1);
        self.model.keys().nth(number as usize % len).copied()
    }

    fn edit(&mut self, edit: Edit<P>) {
        let good = "the point is good";
        match edit {
            Edit::Insert(point) => {
                let id = self.tree.insert((self.view)(&point)).expect(good);
                assert!(self.model.insert(id.index(), point).is_none());
            }
            Edit::Extend(points) => {
                let first = self.tree.extend(points.iter().map(self.view)).expect(good);
                for (i, point) in points.into_iter().enumerate() {
                    assert!(self.model.insert(first.index() + i, point).is_none());
                }
            }
            Edit::Remove(number) => {
                if let Some(id) = self.pick(number) {
                    assert!(self.tree.remove(PointId::new(id)));
                    assert!(!self.tree.remove(PointId::new(id)));
                    self.model.remove(&id);
                }
            }
            Edit::Replace(number, point) => {
                if let Some(id) = self.pick(number) {
                    let replaced = self.tree.replace(PointId::new(id), (self.view)(&point));
                    replaced.expect("the id is in use");
                    self.model.insert(id, point);
                }
            }
            Edit::Compact => self.tree.compact().expect("the metric is one"),
            Edit::Clear => {
                for id in std::mem::take(&mut self.model).into_keys() {
                    assert!(self.tree.remove(PointId::new(id)));
                }
            }
        }
    }

    fn check(&self, query: &P) {
        if let Err(broken) = self.tree.validate() {
            panic!("{broken}");
        }
        assert_eq!(self.tree.len(), self.model.len());
        self.check_nodes();
        let query = (self.view)(query);
        let distance = |(id, point): (&usize, &P)| {
            (self.tree.metric().distance(query, (self.view)(point)), *id)
        };
        let mut all: Vec<(f64, usize)> = self.model.iter().map(distance).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for k in [1, 3, all.len(), all.len() + 1] {
            let found = self.tree.knn(query, k).expect("the query is good");
            assert_eq!(found.len(), k.min(all.len()));
            for (near, &(expected, _)) in found.iter().zip(&all) {
                assert_eq!(near.distance, expected);
                let point = &self.model[&near.id.index()];
                let again = self.tree.metric().distance(query, (self.view)(point));
                assert_eq!(again, near.distance);
            }
        }
        let one_by_one = self.tree.neighbors(query).expect("the query is good");
        let one_by_one: Vec<f64> = one_by_one.map(|near| near.distance).collect();
        assert!(
            one_by_one
                .iter()
                .eq(all.iter().map(|(distance, _)| distance))
        );
        let bounded = self.tree.knn_bounded(query, 4, Effort::default());
        let bounded = bounded.expect("the query is good");
        let first = all.iter().take(4).map(|&(distance, _)| distance);
        assert!(bounded.exact && first.eq(bounded.neighbors.iter().map(|near| near.distance)));
        if all.len() < 40 {
            let nearest = self.tree.all_knn(1);
            assert_eq!(nearest.len(), all.len());
            assert!(nearest.iter().all(|near| near[0].distance == 0.0));
            let batch = self
                .tree
                .knn_batch(&[query, query], 2)
                .expect("the query is good");
            assert_eq!(batch[1].len(), all.len().min(2));
        }
        let radius = all
            .get(all.len() / 2)
            .map_or(1.0, |&(distance, _)| distance);
        let found = self.tree.within(query, radius).expect("the query is good");
        let found: Vec<(f64, usize)> = found
            .iter()
            .map(|near| (near.distance, near.id.index()))
            .collect();
        all.retain(|&(distance, _)| distance <= radius);
        assert_eq!(found, all);
    }

    /// What the tree shows of its nodes: each point is in one of them, but strays.
    fn check_nodes(&self) {
        let mut seen = std::collections::BTreeSet::new();
        for node in self.tree.iter_nodes() {
            for id in node.own_points() {
                assert!(seen.insert(id.index()), "a point is in two nodes");
                assert_eq!(self.tree.known_path(id).last().node, node.id());
            }
            let below: usize = node.children().map(|child| child.count()).sum();
            assert_eq!(node.own_points().len() + below, node.count());
            assert_eq!(node.points().len(), node.count());
        }
        assert_eq!(seen.len(), self.tree.root().count());
        assert!(seen.iter().all(|id| self.model.contains_key(id)));
    }

    fn history(&mut self, edits: Vec<Edit<P>>, query: &P) -> bool {
        // Each step is checked while the history is short, for it is what shrinks to an example.
        let every = edits.len() / 4 + 1;
        for (i, edit) in edits.into_iter().enumerate() {
            self.edit(edit);
            if i % every == 0 {
                self.check(query);
            }
        }
        self.check(query);
        true
    }
}

/// A point of few different coordinates, now and then a far one.
#[derive(Clone, Debug)]
struct Spot(Vec<f64>);

impl Arbitrary for Spot {
    fn arbitrary(g: &mut Gen) -> Self {
        let far = match u8::arbitrary(g) {
            0 => 1e12,
            1..4 => 1e3,
            _ => 1.0,
        };
        Self(
            (0..12)
                .map(|_| f64::from(i8::arbitrary(g) % 6) * far)
                .collect(),
        )
    }
}

fn rows<const D: usize>(spot: &Spot) -> &[f64] {
    &spot.0[..D]
}

fn history<const D: usize, M: Metric<[f64]>>(
    metric: M,
    cutoff: LeafCutoff,
    first: Vec<Spot>,
    edits: Vec<Edit<Spot>>,
    query: &Spot,
) -> bool {
    if first.is_empty() {
        return true;
    }
    let parameters = Parameters {
        leaf_cutoff: cutoff,
        fan_out: 3,
        ..Parameters::default()
    };
    let cloud = Rows::from_rows(&first.iter().map(rows::<D>).collect::<Vec<_>>());
    let cloud = cloud.expect("the rows are whole");
    let tree = CoverTree::with_parameters(cloud, metric, &parameters);
    Pair::new(tree.expect("the points are good"), first, rows::<D>).history(edits, query)
}

quickcheck! {
    fn one_bucket(first: Vec<Spot>, edits: Vec<Edit<Spot>>, query: Spot) -> bool {
        history::<2, _>(L2, LeafCutoff::Auto, first, edits, &query)
    }

    fn rotated(first: Vec<Spot>, edits: Vec<Edit<Spot>>, query: Spot) -> bool {
        history::<11, _>(L2, LeafCutoff::Auto, first, edits, &query)
    }

    fn small_leaves(first: Vec<Spot>, edits: Vec<Edit<Spot>>, query: Spot) -> bool {
        history::<2, _>(L2, LeafCutoff::Points(3), first, edits, &query)
    }

    fn tiny_leaves(first: Vec<Spot>, edits: Vec<Edit<Spot>>, query: Spot) -> bool {
        history::<3, _>(L1, LeafCutoff::Points(1), first, edits, &query)
    }

    fn no_sketch(first: Vec<Spot>, edits: Vec<Edit<Spot>>, query: Spot) -> bool {
        history::<2, _>(PlainL2, LeafCutoff::Points(3), first, edits, &query)
    }

    fn no_sketch_large_leaves(first: Vec<Spot>, edits: Vec<Edit<Spot>>, query: Spot) -> bool {
        history::<2, _>(PlainL2, LeafCutoff::Auto, first, edits, &query)
    }

    fn words(first: Vec<Vec<bool>>, edits: Vec<Edit<Vec<bool>>>, query: Vec<bool>) -> bool {
        let spell = |word: Vec<bool>| -> String {
            word.into_iter().take(7).map(|b| if b { 'a' } else { 'é' }).collect()
        };
        let edits = edits.into_iter().map(|edit| match edit {
            Edit::Insert(word) => Edit::Insert(spell(word)),
            Edit::Extend(words) => Edit::Extend(words.into_iter().map(spell).collect()),
            Edit::Replace(number, word) => Edit::Replace(number, spell(word)),
            Edit::Remove(number) => Edit::Remove(number),
            Edit::Compact => Edit::Compact,
            Edit::Clear => Edit::Clear,
        });
        let words: Vec<String> = first.into_iter().map(spell).collect();
        if words.is_empty() {
            return true;
        }
        let tree = CoverTree::new(words.clone(), Levenshtein).expect("the words are good");
        Pair::new(tree, words, |word| word).history(edits.collect(), &spell(query))
    }
}

fn grow<const D: usize, M: Metric<[f64]>>(
    metric: M,
    cutoff: LeafCutoff,
    n: usize,
    point: impl FnMut(usize) -> Vec<f64>,
) {
    let points: Vec<Spot> = (0..n).map(point).map(Spot).collect();
    let parameters = Parameters {
        leaf_cutoff: cutoff,
        ..Parameters::default()
    };
    let cloud = Rows::from_rows(&[rows::<D>(&points[0])]).expect("the row is whole");
    let tree = CoverTree::with_parameters(cloud, metric, &parameters).expect("the point is good");
    let mut pair = Pair::new(tree, points[..1].to_vec(), rows::<D>);
    for (i, point) in points.iter().enumerate().skip(1) {
        pair.edit(Edit::Insert(point.clone()));
        if i % (n / 5) == 0 || i + 1 == n {
            pair.check(&points[i / 2]);
        }
    }
    // Take half of them away, then all, then start again.
    for i in 0..n / 2 {
        pair.edit(Edit::Remove((i % 256) as u8));
    }
    pair.check(&points[1]);
    pair.edit(Edit::Clear);
    pair.check(&points[2]);
    for point in &points[..n / 2] {
        pair.edit(Edit::Insert(point.clone()));
    }
    pair.check(&points[3]);
    pair.edit(Edit::Compact);
    pair.check(&points[3]);
}

#[test]
fn thousands_one_by_one() {
    let mut next = random(1);
    let mut uniform = |d: usize| (0..d).map(|_| next()).collect::<Vec<f64>>();
    grow::<3, _>(L2, LeafCutoff::Auto, 2000, |_| uniform(3));
    grow::<3, _>(L2, LeafCutoff::Points(16), 600, |_| uniform(3));
    grow::<3, _>(PlainL2, LeafCutoff::Auto, 600, |_| uniform(3));
}

#[test]
fn nasty_orders() {
    for cutoff in [LeafCutoff::Auto, LeafCutoff::Points(8)] {
        // Sorted, all the same, ever farther out, two clusters of which the second comes late.
        grow::<1, _>(L2, cutoff, 120, |i| vec![i as f64]);
        grow::<1, _>(L2, cutoff, 120, |_| vec![7.0]);
        grow::<2, _>(L2, cutoff, 120, |i| vec![1.1_f64.powi(i as i32), 0.0]);
        grow::<2, _>(PlainL2, cutoff, 120, |i| vec![1.1_f64.powi(i as i32), 0.0]);
        grow::<2, _>(PlainL2, cutoff, 120, |i| {
            let far = if i < 60 { 0.0 } else { 1e6 };
            vec![far + (i % 20) as f64, (i / 20) as f64]
        });
    }
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let mut tree = CoverTree::new(Rows::new(1, vec![1.0, 2.0]).expect("whole"), L2).expect("good");
    let error = tree.insert(&[f64::NAN]).expect_err("NaN");
    assert_eq!(
        error.to_string(),
        "the point cannot be measured: coordinate 0 is NaN, which is not finite"
    );
    assert!(tree.insert(&[1.0, 2.0]).is_err());
    assert!(tree.extend([&[3.0][..], &[f64::INFINITY]]).is_err());
    assert!(tree.replace(PointId::new(0), &[]).is_err());
    assert!(tree.replace(PointId::new(2), &[1.0]).is_err());
    assert_eq!(tree.len(), 2);
    assert_eq!(tree.validate(), Ok(()));
}

#[test]
fn a_point_without_distances_is_found_by_nobody_and_harms_nobody() {
    let metric = FnMetric(|a: &i32, b: &i32| {
        if *a == 7 || *b == 7 {
            f64::NAN
        } else {
            f64::from(a.abs_diff(*b))
        }
    });
    let mut tree = CoverTree::new(vec![1, 5], metric).expect("the points are good");
    let seven = tree.insert(&7).expect("the metric checks nothing");
    for x in 10..300 {
        tree.insert(&x).expect("the point is good");
    }
    assert_eq!(tree.nearest(&290).expect("good").distance, 0.0);
    assert!(tree.compact().is_err());
    assert!(tree.remove(seven));
    assert!(tree.compact().is_ok());
    assert_eq!(tree.knn(&11, 3).expect("good").len(), 3);
    assert_eq!(tree.validate(), Ok(()));
}
