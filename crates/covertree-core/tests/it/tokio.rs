//! Awaited trees: no worker is held up, no edit is lost, and the end is orderly.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use covertree_core::plugin::Plugin;
use covertree_core::{
    AsyncTree, LiveTree, NodeId, Parameters, PointCloud, PointId, SharedPoints, SharedRows,
};
use metrics::{Distance, FnMetric, L2, Metric, NoSketch};
use tokio::runtime::{Builder, Runtime};

fn one_worker() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder
        .enable_time()
        .build()
        .expect("the system has threads")
}

fn rows() -> AsyncTree<SharedRows<f64>, L2> {
    let rows = SharedRows::new(1).expect("one is a dimension");
    let tree = LiveTree::empty(rows, L2, &Parameters::default()).expect("good");
    AsyncTree::spawn(tree, 8).expect("the system has threads")
}

#[test]
fn many_tasks_edit_and_ask() {
    let runtime = Builder::new_multi_thread().worker_threads(2).build();
    runtime.expect("the system has threads").block_on(async {
        let tree = rows();
        let tasks = (0..16_u32).map(|task| {
            let tree = tree.clone();
            ::tokio::spawn(async move {
                let mut last = None;
                for i in 0..50 {
                    let x = f64::from(task * 1000 + i);
                    let id = tree.insert([x].into()).await.expect("good");
                    tree.publish().await.expect("it is open");
                    // What was awaited before a publish is seen after it.
                    let near = tree.knn([x].into(), 1).await.expect("good");
                    assert_eq!((near[0].id, near[0].distance), (id, 0.0));
                    if let Some(last) = last.replace(id).filter(|_| i % 2 == 0) {
                        assert_eq!(tree.remove(last).await, Ok(true));
                        assert_eq!(tree.remove(last).await, Ok(false));
                    }
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no task panics");
        }
        let first = tree
            .extend(vec![[-5.0].into(), [-6.0].into()])
            .await
            .expect("good");
        tree.replace(first, [-7.0].into())
            .await
            .expect("it is there");
        assert!(
            tree.replace(PointId::new(99_999), [0.0].into())
                .await
                .is_err()
        );
        assert!(tree.insert([f64::NAN].into()).await.is_err());
        tree.compact().await.expect("it is open");
        let before = tree.publish().await.expect("it is open");
        assert_eq!(tree.publish().await, Ok(before), "nothing was pending");
        let answers = tree
            .knn_batch(vec![[-7.5].into(), [-5.5].into()], 1)
            .await
            .expect("good");
        assert_eq!(answers[0][0].id, first);
        assert_eq!(
            tree.within([-6.5].into(), 0.5).await.expect("good").len(),
            2
        );
        assert!(tree.knn_batch(vec![[f64::NAN].into()], 1).await.is_err());
        let tree = tree.shutdown().await.expect("it was open");
        assert_eq!(tree.len(), 16 * (50 - 24) + 2);
        assert_eq!(tree.published().validate(), Ok(()));
    });
}

#[test]
fn slow_distances_hold_no_worker_up() {
    let slow = FnMetric(|a: &i32, b: &i32| {
        std::thread::sleep(Duration::from_millis(2));
        f64::from(a.abs_diff(*b))
    });
    let tree = LiveTree::empty(SharedPoints::new(), slow, &Parameters::default()).expect("good");
    one_worker().block_on(async {
        let tree = AsyncTree::spawn(tree, 4).expect("the system has threads");
        let done = Arc::new(AtomicBool::new(false));
        let beats = Arc::new(AtomicUsize::new(0));
        let heart = {
            let (done, beats) = (Arc::clone(&done), Arc::clone(&beats));
            ::tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    ::tokio::time::sleep(Duration::from_millis(1)).await;
                    beats.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let start = Instant::now();
        for i in 0..20 {
            tree.insert(i).await.expect("good");
        }
        tree.publish().await.expect("it is open");
        for _ in 0..3 {
            tree.knn(5, 3).await.expect("good");
        }
        let elapsed = start.elapsed();
        done.store(true, Ordering::Relaxed);
        heart.await.expect("it does not panic");
        // A worker that was held up would have beaten once for each await, some 25 times.
        let beats = beats.load(Ordering::Relaxed);
        assert!(elapsed > Duration::from_millis(100));
        assert!(beats > 40, "{beats} beats in {elapsed:?}");
    });
}

/// A metric that waits until it is told to go on, or panics at a number.
struct Gate(Arc<AtomicBool>);

impl Distance<i32> for Gate {
    fn distance(&self, a: &i32, b: &i32) -> f64 {
        while !self.0.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_micros(100));
        }
        assert!(*a != 666 && *b != 666, "the metric panics");
        f64::from(a.abs_diff(*b))
    }
}

impl Metric<i32> for Gate {
    type Sketch = NoSketch;

    fn sketch(&self, _sample: &[&i32]) -> NoSketch {
        NoSketch
    }
}

fn gated(open: bool, queue: usize) -> (AsyncTree<SharedPoints<i32>, Gate>, Arc<AtomicBool>) {
    let gate = Arc::new(AtomicBool::new(open));
    let metric = Gate(Arc::clone(&gate));
    let tree = LiveTree::empty(SharedPoints::new(), metric, &Parameters::default());
    let tree = AsyncTree::spawn(tree.expect("good"), queue);
    (tree.expect("the system has threads"), gate)
}

#[test]
fn a_full_queue_pushes_back() {
    one_worker().block_on(async {
        let (tree, gate) = gated(false, 3);
        let inserts: Vec<_> = (0..10)
            .map(|i| {
                let tree = tree.clone();
                ::tokio::spawn(async move { tree.insert(i).await })
            })
            .collect();
        // The writer holds one, the queue three, six wait.
        while tree.room() > 0 {
            ::tokio::time::sleep(Duration::from_millis(1)).await;
        }
        ::tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(tree.try_insert(99).await.expect_err("no room").is_full());
        assert!(inserts.iter().all(|insert| !insert.is_finished()));
        gate.store(true, Ordering::Relaxed);
        for insert in inserts {
            insert.await.expect("no panic").expect("good");
        }
        assert_eq!(tree.try_insert(99).await, Ok(PointId::new(10)));
        assert_eq!(tree.shutdown().await.expect("open").len(), 11);
    });
}

#[test]
fn the_end_is_orderly() {
    one_worker().block_on(async {
        let (tree, gate) = gated(false, 20);
        let reader = tree.reader();
        let queued: Vec<_> = (0..10)
            .map(|i| {
                let tree = tree.clone();
                ::tokio::spawn(async move { tree.insert(i).await })
            })
            .collect();
        while tree.room() > 11 {
            ::tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let end = {
            let tree = tree.clone();
            ::tokio::spawn(async move { tree.shutdown().await.map(|tree| tree.len()) })
        };
        ::tokio::time::sleep(Duration::from_millis(10)).await;
        gate.store(true, Ordering::Relaxed);
        assert_eq!(end.await.expect("no panic"), Some(10));
        for insert in queued {
            insert
                .await
                .expect("no panic")
                .expect("it was in the queue before the end");
        }
        assert!(tree.insert(1).await.expect_err("the end").is_closed());
        assert!(tree.publish().await.expect_err("the end").is_closed());
        assert!(tree.shutdown().await.is_none());
        assert_eq!(reader.enter().len(), 10);
        assert_eq!(
            tree.knn(4, 1).await.expect("queries go on")[0].distance,
            0.0
        );
    });
}

#[test]
fn dropping_all_handles_publishes_what_is_left() {
    let reader = one_worker().block_on(async {
        let (tree, _) = gated(true, 4);
        tree.insert(5).await.expect("good");
        tree.reader()
    });
    let start = Instant::now();
    while reader.enter().is_empty() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "nothing was published"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_panic_takes_back_what_was_not_published() {
    one_worker().block_on(async {
        let (tree, _) = gated(true, 4);
        tree.insert(1).await.expect("good");
        tree.publish().await.expect("good");
        tree.insert(2).await.expect("good");
        // Edits are applied by the handful: the panic comes at once or at the publish.
        let inserted = tree.insert(666).await;
        let published = tree.publish().await;
        let panicked = |error: covertree_core::AsyncError| error.is_panic();
        assert!(inserted.is_err_and(panicked) || published.is_err_and(panicked));
        assert!(tree.knn(666, 1).await.expect_err("it panics").is_panic());
        tree.insert(3).await.expect("it goes on");
        tree.publish().await.expect("it goes on");
        assert_eq!(tree.read(|snapshot| snapshot.len()).await, Ok(2));
    });
}

/// How many points there are under each node.
struct Count;

impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Count {
    type Summary = usize;

    fn summarize(&self, _: &C, points: &[PointId]) -> usize {
        points.len()
    }

    fn merge(&self, _: &C, summary: &mut usize, other: &usize) {
        *summary += other;
    }
}

#[test]
fn plugins_are_published_with_the_tree() {
    one_worker().block_on(async {
        let rows = SharedRows::<f64>::new(1).expect("one is a dimension");
        let tree = LiveTree::empty_with(rows, L2, &Parameters::default(), (Count,));
        let tree = AsyncTree::spawn(tree.expect("good"), 8).expect("the system has threads");
        let count = || {
            tree.read(|snapshot| {
                let columns = snapshot.columns();
                columns.map_or(0, |(counts,)| counts[NodeId::ROOT])
            })
        };
        for i in 0..100_u32 {
            let id = tree.insert([f64::from(i)].into()).await.expect("good");
            if i % 3 == 0 {
                assert_eq!(tree.remove(id).await, Ok(true));
            }
        }
        assert_eq!(count().await, Ok(0), "nothing is published yet");
        tree.publish().await.expect("it is open");
        assert_eq!(count().await, Ok(66));
        let tree = tree.shutdown().await.expect("it was open");
        assert_eq!(tree.published().validate(), Ok(()));
    });
}
