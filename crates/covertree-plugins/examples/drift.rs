//! Notices that the mix of handwritten digits changes, and where.
//!
//! `cargo run --release --example drift -p covertree-plugins`
//!
//! Half of the digits make a tree. The other half come one by one: first all classes as they are
//! mixed, then mostly threes. A tracker of the last 100 follows them, and a threshold from sequences
//! of the tree's own points tells what is too far.

use std::error::Error;
use std::fs;

use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
use covertree_plugins::Labels;
use covertree_plugins::drift::{Baseline, Memory, Tracker};
use metrics::L2;

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/digits.csv");
    let mut digits: Vec<(usize, Vec<f32>)> = Vec::new();
    for line in fs::read_to_string(path)?
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut numbers = line.split(',').map(|number| number.trim().parse::<f32>());
        let mut row = numbers.by_ref().collect::<Result<Vec<f32>, _>>()?;
        let class = row.pop().ok_or("an empty line")?;
        digits.push((class as usize, row));
    }
    let (known, coming): (Vec<_>, Vec<_>) = digits
        .into_iter()
        .enumerate()
        .partition(|(i, _)| i % 2 == 0);
    let classes: Vec<usize> = known.iter().map(|(_, (class, _))| *class).collect();
    let rows: Vec<&[f32]> = known.iter().map(|(_, (_, row))| &row[..]).collect();
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(20),
        ..Parameters::default()
    };
    let tree = CoverTree::with_parameters(Rows::from_rows(&rows)?, L2, &parameters)?;
    let (labels,) = tree
        .annotate((Labels::new(|id| classes[id.index()]),))
        .into_columns();

    let baseline = Baseline::new(&tree, 1.0);
    let memory = Memory::Window(100);
    let simulated = baseline.simulate(&tree, memory, 500, 1);
    let threshold = simulated[simulated.len() * 99 / 100];
    println!("threshold, exceeded once in a hundred sequences without drift: {threshold:.3} nats");

    let mut tracker = Tracker::new(&baseline, memory);
    let coming: Vec<(usize, Vec<f32>)> = coming.into_iter().map(|(_, digit)| digit).collect();
    let (mixed, rest) = coming.split_at(coming.len() / 2);
    let threes = rest
        .iter()
        .filter(|(class, _)| *class == 3)
        .cycle()
        .take(80);
    let later = rest.iter().take(20).chain(threes);
    for (i, (_, digit)) in mixed.iter().chain(later).enumerate() {
        tracker.push(&tree.path(digit)?);
        if (i + 1) % 50 == 0 && i >= 99 {
            let divergence = tracker.divergence();
            let verdict = if divergence > threshold {
                "drift"
            } else {
                "as before"
            };
            println!("after {:4} digits: {divergence:.3} nats, {verdict}", i + 1);
        }
    }
    println!("the nodes that drifted most:");
    for drift in tracker.ranking().iter().take(3) {
        let histogram = &labels[drift.node];
        println!(
            "  {:?}: {:.0} of the last digits came here, {:.2} nats; {} of its {} points are of class {}",
            drift.node,
            drift.weight,
            drift.divergence,
            histogram
                .majority()
                .map_or(0, |class| histogram.count(class)),
            histogram.total(),
            histogram.majority().unwrap_or(0),
        );
    }
    Ok(())
}
