//! Live trees: every snapshot validates, and answers as brute force over exactly the points that
//! were stored when it was published.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use covertree_core::{
    CoverTree, LeafCutoff, LiveFactory, LiveLocalReader, LiveReader, LiveTree, Parameters, PointId,
    SharedCloud, SharedPoints, SharedRows, Snapshot,
};
use leftright::{Config, WhenFull};
use metrics::{Distance, FnMetric, L2, Levenshtein, Metric, NoSketch};
use quickcheck::quickcheck;

use crate::shapes::{PlainL2, random};

type Model = BTreeMap<usize, Vec<f64>>;

/// One snapshot against brute force.
fn check<C: SharedCloud<Point = [f64]>, M: Metric<[f64]>>(
    snapshot: &Snapshot<C, M>,
    model: &Model,
    metric: &impl Distance<[f64]>,
    query: &[f64],
) {
    if let Err(broken) = snapshot.validate() {
        panic!("{broken}");
    }
    assert_eq!(snapshot.len(), model.len());
    let distance = |(&id, point): (&usize, &Vec<f64>)| {
        assert_eq!(snapshot.get(PointId::new(id)), Some(&point[..]));
        metric.distance(query, point)
    };
    let mut all: Vec<f64> = model.iter().map(distance).collect();
    all.sort_by(f64::total_cmp);
    for k in [1, 5, all.len() + 1] {
        let found = snapshot.knn(query, k).expect("the query is good");
        let found: Vec<f64> = found.iter().map(|near| near.distance).collect();
        assert_eq!(found, all[..k.min(all.len())]);
    }
    let radius = all.get(all.len() / 2).copied().unwrap_or(1.0);
    let found = snapshot.within(query, radius).expect("the query is good");
    assert_eq!(found.len(), all.iter().filter(|&&d| d <= radius).count());
}

/// A writer with the model of what it has stored.
struct Edited<M: Metric<[f64]>> {
    tree: LiveTree<SharedRows<f64>, M>,
    model: Model,
}

impl<M: Metric<[f64]>> Edited<M> {
    fn empty(metric: M, leaf_cutoff: LeafCutoff) -> Self {
        let parameters = Parameters {
            leaf_cutoff,
            fan_out: 4,
            ..Parameters::default()
        };
        let rows = SharedRows::new(2).expect("two is a dimension");
        let tree = LiveTree::empty(rows, metric, &parameters).expect("the parameters are good");
        Self {
            tree,
            model: Model::new(),
        }
    }

    /// Does one of many things, as the numbers say.
    fn edit(&mut self, what: u8, x: f64, y: f64) {
        let good = "the point is good";
        let pick = |model: &Model| {
            model
                .keys()
                .nth(x.to_bits() as usize % model.len().max(1))
                .copied()
        };
        match what % 16 {
            0..8 => {
                let id = self.tree.insert(&[x, y]).expect(good);
                assert!(self.model.insert(id.index(), vec![x, y]).is_none());
            }
            8 => {
                let points: Vec<[f64; 2]> = (0..what % 50).map(|i| [x, y + f64::from(i)]).collect();
                let first = self.tree.extend(points.iter().map(|point| &point[..]));
                let first = first.expect(good).index();
                for (i, point) in points.iter().enumerate() {
                    assert!(self.model.insert(first + i, point.to_vec()).is_none());
                }
            }
            9..13 => {
                if let Some(id) = pick(&self.model) {
                    assert!(self.tree.remove(PointId::new(id)));
                    assert!(!self.tree.remove(PointId::new(id)));
                    self.model.remove(&id);
                }
            }
            13 | 14 => {
                if let Some(id) = pick(&self.model) {
                    self.tree.replace(PointId::new(id), &[x, y]).expect(good);
                    self.model.insert(id, vec![x, y]);
                }
            }
            _ => self.tree.compact(),
        }
        assert_eq!(self.tree.len(), self.model.len());
    }
}

quickcheck! {
    fn every_publish_shows_what_was_stored(edits: Vec<(u8, i8, i8)>) -> bool {
        for cutoff in [LeafCutoff::Auto, LeafCutoff::Points(3)] {
            let mut edited = Edited::empty(L2, cutoff);
            let reader = edited.tree.reader();
            let mut published = Model::new();
            for &(what, x, y) in &edits {
                if what > 200 {
                    edited.tree.publish();
                    published.clone_from(&edited.model);
                    check(&reader.enter(), &published, &L2, &[f64::from(y), 0.0]);
                } else {
                    edited.edit(what, f64::from(x % 9), f64::from(y % 9));
                }
            }
            check(&reader.enter(), &published, &L2, &[1.0, 0.0]);
            check(edited.tree.get(), &edited.model, &L2, &[1.0, 0.0]);
            // Twice, so that both copies are seen.
            for _ in 0..2 {
                edited.edit(0, 0.5, 0.5);
                edited.tree.publish();
                check(&reader.enter(), &edited.model, &L2, &[0.0, 1.0]);
            }
        }
        true
    }
}

/// One writer and three readers on real threads, all of them sleeping now and then.
fn storm<M: Metric<[f64]> + Copy + 'static>(metric: M, cutoff: LeafCutoff, seed: u64) {
    let mut edited = Edited::empty(metric, cutoff);
    let published = Arc::new(Mutex::new(HashMap::from([(0, Model::new())])));
    let done = Arc::new(AtomicBool::new(false));
    let reader = edited.tree.reader();
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (reader, published) = (reader.clone(), Arc::clone(&published));
            let done = Arc::clone(&done);
            scope.spawn(move || {
                let mut next = random(seed * 10 + thread);
                let mut seen = 0;
                loop {
                    let last = done.load(Ordering::Relaxed);
                    let guard = reader.enter();
                    assert!(guard.version() >= seen, "time runs backward");
                    seen = guard.version();
                    let model = published.lock().expect("no panics")[&seen].clone();
                    check(&guard, &model, &metric, &[8.0 * next(), 8.0 * next()]);
                    if next() < 0.3 {
                        std::thread::sleep(Duration::from_micros((next() * 2000.0) as u64));
                        // What is seen under a guard does not change, and nested guards see it too.
                        let nested = reader.enter();
                        assert_eq!(nested.version(), seen);
                        check(&nested, &model, &metric, &[8.0 * next(), 8.0 * next()]);
                    }
                    if last {
                        break;
                    }
                }
            });
        }
        let mut next = random(seed);
        for round in 1..=25 {
            for _ in 0..(next() * 25.0) as usize {
                let what = (next() * 16.0) as u8;
                edited.edit(what, (8.0 * next()).round(), 8.0 * next());
            }
            if next() < 0.3 {
                std::thread::sleep(Duration::from_micros((next() * 3000.0) as u64));
            }
            edited.edit(0, next(), f64::from(round));
            // Before it is published, so that no reader looks for it in vain.
            let version = edited.tree.version() + 1;
            published
                .lock()
                .expect("no panics")
                .insert(version, edited.model.clone());
            edited.tree.publish();
            assert_eq!(edited.tree.version(), version);
        }
        done.store(true, Ordering::Relaxed);
    });
    check(&reader.enter(), &edited.model, &metric, &[0.0, 0.0]);
}

#[test]
fn readers_beside_a_writer() {
    storm(L2, LeafCutoff::Auto, 1);
    storm(L2, LeafCutoff::Points(4), 2);
    storm(PlainL2, LeafCutoff::Points(4), 3);
}

#[test]
fn a_log_that_overflows_is_made_up_for() {
    let words = SharedPoints::from(vec!["word".to_string()]);
    let config = Config {
        log_limit: 4,
        when_full: WhenFull::Resync,
        ..Config::default()
    };
    let tree = CoverTree::new(words, Levenshtein).expect("the word is good");
    let mut tree = LiveTree::with_config(tree, config);
    let reader = tree.local();
    for round in 0..20 {
        let old = reader.enter();
        for i in 0..10 {
            tree.insert(&format!("{round} {i}"))
                .expect("the word is good");
        }
        drop(old);
        tree.publish();
        assert_eq!(reader.enter().len(), 1 + (round + 1) * 10);
        assert_eq!(reader.enter().validate(), Ok(()));
    }
}

/// A metric that panics at one point, if told to.
#[derive(Clone)]
struct Fragile(Arc<AtomicBool>);

impl Distance<i32> for Fragile {
    fn distance(&self, a: &i32, b: &i32) -> f64 {
        let poison = *a == 666 || *b == 666;
        assert!(
            !(poison && self.0.load(Ordering::Relaxed)),
            "the metric panics"
        );
        f64::from(a.abs_diff(*b))
    }
}

impl Metric<i32> for Fragile {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&i32]) -> NoSketch {
        NoSketch
    }
}

#[test]
fn a_metric_that_panics_harms_the_writer_only() {
    let fuse = Arc::new(AtomicBool::new(true));
    let points = SharedPoints::from((0..100).collect::<Vec<i32>>());
    let tree = CoverTree::new(points, Fragile(Arc::clone(&fuse))).expect("the points are good");
    let mut tree = LiveTree::new(tree);
    let reader = tree.reader();
    let first = tree.insert(&200).expect("the point is good");
    tree.publish();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        tree.insert(&300).expect("the point is good");
        tree.insert(&666).expect("the point is good");
        tree.publish();
    }));
    assert!(panicked.is_err() && tree.is_poisoned());
    let near = reader.enter().nearest(&210).expect("the query is good");
    assert_eq!(near.map(|near| near.id), Some(first));
    tree.recover();
    assert_eq!(tree.len(), 101);
    fuse.store(false, Ordering::Relaxed);
    let again = tree.insert(&666).expect("the point is good");
    tree.publish();
    let near = reader.enter().nearest(&700).expect("the query is good");
    assert_eq!(near.map(|near| near.id), Some(again));
    assert_eq!(reader.enter().validate(), Ok(()));
}

#[test]
fn a_first_point_must_have_a_distance() {
    let metric = FnMetric(|a: &i32, _: &i32| if *a == 0 { f64::NAN } else { 0.0 });
    let tree = LiveTree::empty(SharedPoints::new(), metric, &Parameters::default());
    let mut tree = tree.expect("the parameters are good");
    assert!(tree.insert(&0).is_err());
    assert!(tree.insert(&1).is_ok());
    let tree = LiveTree::empty(
        SharedPoints::from(vec![1_i32]),
        metric,
        &Parameters::default(),
    );
    assert!(tree.is_err(), "the cloud is not empty");
}

#[test]
fn handles_may_go_where_they_must() {
    fn send_sync_clone<T: Send + Sync + Clone>() {}
    fn send_clone<T: Send + Clone>() {}
    send_sync_clone::<LiveReader<SharedRows<f32>, L2>>();
    send_sync_clone::<LiveFactory<SharedRows<f32>, L2>>();
    send_clone::<LiveLocalReader<SharedRows<f32>, L2>>();
    fn send<T: Send>() {}
    send::<LiveTree<SharedRows<f32>, L2>>();
}

#[test]
fn readers_that_are_dropped_leave_nothing_behind() {
    let mut tree = Edited::empty(L2, LeafCutoff::Auto);
    let factory = tree.tree.factory();
    for i in 0..20_000 {
        let reader = factory.local();
        assert_eq!(reader.enter().len(), tree.model.len());
        if i % 1000 == 0 {
            tree.edit(0, f64::from(i), 0.0);
            tree.tree.publish();
        }
    }
    check(tree.tree.published(), &tree.model, &L2, &[3.0, 3.0]);
}
