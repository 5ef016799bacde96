//! Criterion's view of the suite `map`: the same subjects, questions and loops, one benchmark each.
//!
//! `cargo bench -p benches --features peers --bench map -- get-hit/linux` runs one group. For ratios
//! between subjects prefer `cargo xtask bench map`, which runs them by turns.

use std::path::Path;
use std::time::Duration;

use benches::interleave::Lap;
use benches::key::{DataKey, KeyList};
use benches::peers::{Entry, Filled, Op, byte_maps, integer_maps};
use benches::workload::{Workload, integers};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn maps(criterion: &mut Criterion) {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets");
    for data in ["linux", "words"] {
        match benches::data::lines(&assets.join(data).with_extension("txt")) {
            Ok(keys) => ask_all(criterion, data, keys, byte_maps()),
            Err(error) => eprintln!("{error}"),
        }
    }
    for data in ["u64-seq-1m", "u64-rand-1m"] {
        let keys: KeyList<u64> = integers(data).iter().flatten().collect();
        ask_all(criterion, data, keys, integer_maps());
    }
}

fn ask_all<Q: DataKey + ?Sized>(
    criterion: &mut Criterion,
    data: &str,
    keys: KeyList<Q>,
    entries: Vec<Entry<Q>>,
) {
    let workload = Workload::new(keys, 200_000, 5_000);
    for op in Op::ALL {
        let mut group = criterion.benchmark_group(format!("{}/{data}", op.name()));
        group.sample_size(10);
        group.warm_up_time(Duration::from_millis(200));
        group.measurement_time(Duration::from_secs(1));
        group.throughput(Throughput::Elements(op.operations(&workload) as u64));
        for entry in &entries {
            if op.needs_order() && (!entry.ordered || entry.crawls) {
                continue;
            }
            // Filled when its turn comes, so that a filter does not pay for the others.
            let mut runner = None;
            group.bench_function(entry.subject.name, |bencher| {
                let runner = runner.get_or_insert_with(|| {
                    let mut runner = (entry.runner)(&workload);
                    if !matches!(op, Op::Insert | Op::InsertShuffled | Op::Remove) {
                        runner.prepare(op, filled(op));
                    }
                    runner
                });
                bencher.iter_custom(|laps| (0..laps).map(|_| lap(&mut **runner, op).elapsed).sum());
            });
        }
    }
}

fn filled(op: Op) -> Filled {
    match op {
        Op::ScanValuesGiven | Op::ScanEntriesGiven => Filled::Given,
        _ => Filled::Shuffled,
    }
}

fn lap(runner: &mut dyn benches::peers::Run, op: Op) -> Lap {
    match op {
        Op::Insert => runner.insert(),
        Op::InsertShuffled => runner.insert_shuffled_and_remove()[0],
        Op::Remove => runner.insert_shuffled_and_remove()[1],
        op => runner.ask(op),
    }
}

criterion_group!(benches, maps);
criterion_main!(benches);
