//! What a live tree costs beyond one copy of its points, and that readers leave nothing behind.

use benches::alloc::Counting;
use covertree_core::{CoverTree, LiveTree, Rows, SharedRows};
use metrics::L2;

#[global_allocator]
static HEAP: Counting = Counting::new();

const POINTS: usize = 100_000;

fn live<const D: usize>() -> (f64, LiveTree<SharedRows<f32>, L2>) {
    let mut state = 1_u64;
    let mut next = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f32
    };
    let before = HEAP.live_bytes();
    let values: Vec<f32> = (0..POINTS * D).map(|_| next()).collect();
    let rows = SharedRows::from(Rows::new(D, values).expect("whole"));
    let mut tree = LiveTree::new(CoverTree::new(rows, L2).expect("the points are good"));
    // An edit makes both copies ready for more.
    tree.insert(&[0.5; D]).expect("the point is good");
    tree.publish();
    tree.insert(&[0.5; D]).expect("the point is good");
    tree.publish();
    tree.try_catch_up().expect("there are no readers");
    let points = POINTS * D * size_of::<f32>();
    let beyond = (HEAP.live_bytes() - before - points) as f64 / POINTS as f64;
    (beyond, tree)
}

#[test]
fn a_live_tree_and_its_readers() {
    let (eight, _) = live::<8>();
    let (fifty, mut tree) = live::<50>();
    println!("{eight:.1} bytes a point in 8 dimensions, {fifty:.1} in 50");
    assert!(eight < 100.0, "{eight} bytes a point in 8 dimensions");
    // Twice the 16 numbers of a code make up 128.
    assert!(fifty < 170.0, "{fifty} bytes a point in 50 dimensions");
    // The first reader of a thread takes its slot.
    drop(tree.local());
    let before = HEAP.live_bytes();
    let factory = tree.factory();
    for _ in 0..1_000_000 {
        let reader = factory.local();
        std::hint::black_box(reader.enter().len());
    }
    drop(factory);
    let left = HEAP.live_bytes().abs_diff(before);
    assert!(left < 4096, "{left} bytes are left of a million readers");
    tree.insert(&[0.25; 50]).expect("the point is good");
    let start = std::time::Instant::now();
    tree.publish();
    println!("{:?} to publish after a million readers", start.elapsed());
}
