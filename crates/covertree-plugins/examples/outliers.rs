//! Outliers: which of the stored points are unlike all others.
//!
//! `cargo run --release --example outliers -p covertree-plugins`
//!
//! Among handwritten digits a dozen are hidden whose pixels are out of place. Each stored point is
//! scored by its own path through the tree, which looks at no other point.

use std::error::Error;
use std::fs;

use covertree_core::{CoverTree, LeafCutoff, Parameters, PointId, Rows};
use covertree_plugins::Scorer;
use metrics::L2;

/// So many digits are spoiled.
const SPOILED: usize = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/digits.csv");
    let mut digits: Vec<Vec<f32>> = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        if line.starts_with('#') {
            continue;
        }
        let numbers = line.split(',').map(|number| number.trim().parse());
        let mut row = numbers.collect::<Result<Vec<f32>, _>>()?;
        row.pop(); // which digit it is
        digits.push(row);
    }
    // Every hundredth picture: an odd number of steps from pixel to pixel meets all 64, each in an
    // order of its own.
    let spoiled: Vec<usize> = (0..SPOILED).map(|i| 100 * i + 50).collect();
    for (i, &index) in spoiled.iter().enumerate() {
        let (row, step) = (digits[index].clone(), 2 * i + 11);
        digits[index] = (0..row.len()).map(|i| row[step * i % row.len()]).collect();
    }

    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(8),
        ..Parameters::default()
    };
    let tree = CoverTree::with_parameters(Rows::from_rows(&digits)?, L2, &parameters)?;
    let scorer = Scorer::new(&tree);
    let mut scores: Vec<(usize, f64)> = (0..digits.len())
        .map(|index| {
            let path = tree.known_path(PointId::new(index));
            (index, scorer.score(&path).isolation)
        })
        .collect();
    scores.sort_by(|one, other| other.1.total_cmp(&one.1));

    let suspects = &scores[..2 * SPOILED];
    for (index, isolation) in suspects {
        let verdict = if spoiled.contains(index) {
            "out of place"
        } else {
            ""
        };
        println!("digit {index:4}: alone within {isolation:.2} of the tree's radius  {verdict}");
    }
    let found = suspects
        .iter()
        .filter(|(index, _)| spoiled.contains(index))
        .count();
    println!(
        "{found} of {SPOILED} are among the {} loneliest of {}",
        suspects.len(),
        digits.len()
    );
    assert!(found > SPOILED / 2, "what is out of place stands out");
    Ok(())
}
