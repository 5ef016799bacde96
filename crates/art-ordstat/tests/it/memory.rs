//! What counts cost in bytes.

use art_core::{ArtMap, Key};
use art_ordstat::RankedMap;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

/// The bytes that counts add to an entry of a map filled in random order.
fn added<K: Key + Clone>(mut keys: Vec<K>) -> f64 {
    keys.shuffle(&mut StdRng::seed_from_u64(1));
    let (mut plain, mut ranked) = (ArtMap::new(), RankedMap::new());
    for key in keys {
        plain.insert(key.clone(), 0_u64);
        ranked.insert(key, 0_u64);
    }
    (ranked.heap_bytes() - plain.heap_bytes()) as f64 / plain.len() as f64
}

#[test]
fn counts_of_paths_cost_less_than_a_byte_an_entry() {
    let paths = include_str!("../../../../assets/linux.txt");
    let bytes = added(paths.lines().map(str::to_string).collect());
    assert!((0.1..1.0).contains(&bytes), "{bytes}");
    println!("linux: {bytes}");
}

#[test]
fn counts_of_random_integers_cost_less_than_half_a_byte_an_entry() {
    let mut rng = StdRng::seed_from_u64(2);
    let bytes = added((0..200_000).map(|_| rng.random::<u64>()).collect());
    assert!((0.1..0.5).contains(&bytes), "{bytes}");
    println!("random: {bytes}");
}
