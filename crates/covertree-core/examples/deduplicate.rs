//! Deduplication by edit distance: names that are so alike that they must mean the same.
//!
//! Every pair within a radius is found without comparing every pair, and pairs that hang together
//! become a group. `cargo run --release --example deduplicate -- names.txt 2` takes a file with a
//! name a line and the number of typing errors to forgive.

use std::collections::BTreeMap;
use std::error::Error;
use std::{env, fs};

use covertree_core::CoverTree;
use metrics::Levenshtein;

/// Groups of indices whose names hang together by pairs of at most `errors` edits.
fn groups(names: &[String], errors: f64) -> Result<Vec<Vec<usize>>, Box<dyn Error>> {
    let tree = CoverTree::new(names.to_vec(), Levenshtein)?;
    let mut parents: Vec<usize> = (0..names.len()).collect();
    for (index, name) in names.iter().enumerate() {
        for near in tree.within(name, errors)? {
            let (one, other) = (
                root(&mut parents, index),
                root(&mut parents, near.id.index()),
            );
            parents[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..names.len() {
        groups
            .entry(root(&mut parents, index))
            .or_default()
            .push(index);
    }
    Ok(groups.into_values().collect())
}

/// Follows the parents up, and halves the way for those who come later.
fn root(parents: &mut [usize], mut index: usize) -> usize {
    while parents[index] != index {
        parents[index] = parents[parents[index]];
        index = parents[index];
    }
    index
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (text, errors) = match &arguments[..] {
        [file, errors] => (fs::read_to_string(file)?, errors.parse()?),
        _ => (
            "Grace Hopper\nAda Lovelace\nGrace Hoper\nAlan Turing\nAda Lovelance\nAlan Turning\nGracie Hoper"
                .to_owned(),
            1.0,
        ),
    };
    let mut names: Vec<String> = text.lines().map(str::to_owned).collect();
    names.sort();
    names.dedup();
    let groups = groups(&names, errors)?;
    for group in groups.iter().filter(|group| group.len() > 1) {
        let alike: Vec<&str> = group.iter().map(|&index| names[index].as_str()).collect();
        println!("{}", alike.join(" = "));
    }
    println!(
        "{} names, {} after deduplication",
        names.len(),
        groups.len()
    );
    if arguments.is_empty() {
        // "Gracie Hoper" is two edits from "Grace Hopper", but one from "Grace Hoper".
        assert_eq!((names.len(), groups.len()), (7, 3));
    }
    Ok(())
}
