//! On all processors as on one.

use std::collections::BTreeMap;

use art_core::ArtMap;
use quickcheck::{Gen, QuickCheck};
use rayon::prelude::*;

use crate::word::Word;

/// Few keys many times, or many keys: what is built in parallel is what is built in sequence, to
/// the byte.
fn builds_are_the_same(words: Vec<Word>, repeat: u8) -> bool {
    let repeat = usize::from(repeat % 4) + 1;
    let entries: Vec<(Vec<u8>, usize)> = (0..repeat * words.len())
        .map(|i| (words[i % words.len()].0.clone(), i))
        .collect();
    let sequential: ArtMap<Vec<u8>, usize> = entries.iter().cloned().collect();
    let parallel: ArtMap<Vec<u8>, usize> = entries.par_iter().cloned().collect();
    parallel.assert_invariants();
    let model: BTreeMap<Vec<u8>, usize> = entries.into_iter().collect();
    let walked: Vec<(Vec<u8>, usize)> = parallel.par_iter().map(|(key, &v)| (key, v)).collect();
    sequential == parallel
        && sequential.heap_bytes() == parallel.heap_bytes()
        && walked.into_iter().eq(model)
}

#[test]
fn small_builds() {
    QuickCheck::new()
        .rng(Gen::new(300))
        .tests(30)
        .quickcheck(builds_are_the_same as fn(Vec<Word>, u8) -> bool);
}

/// Keys enough for several subtrees: numbers, and names that share long beginnings.
#[test]
fn large_builds_and_walks() {
    let number = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let numbers: Vec<(Vec<u8>, u64)> = (0..150_000)
        .map(|i| (number(i).to_be_bytes().to_vec(), i))
        .collect();
    let names: Vec<(Vec<u8>, u64)> = (0..100_000)
        .map(|i| {
            let name = format!("a/long/beginning/{}/{}", number(i) % 7, number(i) % 90_000);
            (name.into_bytes(), i)
        })
        .collect();
    let nested: Vec<(Vec<u8>, u64)> = (0..40_000)
        .map(|i| (vec![0; i % 5_000], i as u64))
        .collect();
    for entries in [numbers, names, nested] {
        let sequential: ArtMap<Vec<u8>, u64> = entries.iter().cloned().collect();
        let mut parallel: ArtMap<Vec<u8>, u64> = entries.into_par_iter().collect();
        assert!(sequential == parallel);
        assert_eq!(sequential.heap_bytes(), parallel.heap_bytes());
        assert_eq!(parallel.par_iter().count(), sequential.len());
        let sum = parallel
            .par_iter()
            .fold(|| 0, |sum, (_, value)| sum + value);
        assert_eq!(sum.sum::<u64>(), sequential.values().sum());
        let last = sequential.values().next_back().copied();
        assert!(parallel.par_iter().any(|(_, &value)| Some(value) == last));
        parallel.par_values_mut().for_each(|value| *value += 1);
        assert!(
            parallel
                .values()
                .copied()
                .eq(sequential.values().map(|value| value + 1))
        );
        let mut twice = sequential.clone();
        twice.par_extend(
            parallel
                .par_iter()
                .map(|(key, &value)| (key, value))
                .collect::<Vec<_>>(),
        );
        assert!(twice == parallel);
        parallel.assert_invariants();
    }
}

#[test]
fn summaries_are_kept_in_parallel() {
    #[derive(Clone, Debug, PartialEq)]
    struct Total(u64);
    impl art_core::Summary<u64> for Total {
        fn identity() -> Self {
            Self(0)
        }
        fn of(value: &u64) -> Self {
            Self(*value)
        }
        fn merge(&mut self, right: &Self) {
            self.0 += right.0;
        }
    }
    let map: ArtMap<u64, u64, Total> = (0..100_000_u64)
        .into_par_iter()
        .map(|i| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15), i))
        .collect();
    map.assert_invariants();
    assert_eq!(map.summary(), Total(100_000 * 99_999 / 2));
}
