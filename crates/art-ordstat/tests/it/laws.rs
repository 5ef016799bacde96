//! The laws of the documentation.

use std::collections::BTreeSet;
use std::ops::Bound;

use art_ordstat::{RankedMap, RankedSet};
use quickcheck::quickcheck;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::word::Word;

fn map(words: Vec<Word>) -> RankedMap<Vec<u8>, ()> {
    words.into_iter().map(|Word(key)| (key, ())).collect()
}

quickcheck! {
    fn rank_undoes_select(words: Vec<Word>) -> bool {
        let map = map(words);
        (0..map.len()).all(|i| map.select(i).is_some_and(|(key, ())| map.rank(&key) == i))
    }

    fn select_of_rank_is_the_lower_bound(words: Vec<Word>, key: Word) -> bool {
        let map = map(words);
        let cursor = map.lower_bound(std::ops::Bound::Included(&key.0));
        map.select(map.rank(&key.0)) == cursor.peek_next() && cursor.index() == map.rank(&key.0)
    }

    fn a_count_is_a_difference_of_ranks(words: Vec<Word>, a: Word, b: Word) -> bool {
        let map = map(words);
        let (a, b) = if a <= b { (a.0, b.0) } else { (b.0, a.0) };
        let count = map.count::<Vec<u8>, _>(&a..&b);
        count == map.rank(&b) - map.rank(&a)
            && count == map.range::<Vec<u8>, _>(&a..&b).count()
            && map.range::<Vec<u8>, _>(..&b).count() == map.rank(&b)
    }

    fn a_quantile_is_the_least_key_with_enough_below(words: Vec<Word>, q: u8) -> bool {
        let map = map(words);
        let q = f64::from(q) / 255.0;
        let wanted = q * map.len() as f64;
        let key = (0..map.len()).find(|&i| (i + 1) as f64 >= wanted).and_then(|i| map.select(i));
        map.quantile(q) == key
    }

    fn quantiles_are_single_ones(words: Vec<Word>, qs: Vec<u8>) -> bool {
        let map = map(words);
        let qs: Vec<f64> = qs.into_iter().map(|q| f64::from(q) / 255.0).collect();
        map.quantiles(&qs) == qs.iter().filter_map(|&q| map.quantile(q)).collect::<Vec<_>>()
    }

    fn samples_are_of_the_map(words: Vec<Word>, seed: u64, amount: usize) -> bool {
        let map = map(words);
        let mut rng = StdRng::seed_from_u64(seed);
        let amount = amount % 50;
        let several = map.sample_several(&mut rng, amount);
        map.sample(&mut rng).map_or(map.is_empty(), |(key, ())| map.contains_key(&key))
            && several.len() == amount.min(map.len())
            && several.is_sorted_by(|a, b| a.0 < b.0)
            && several.iter().all(|(key, ())| map.contains_key(key))
    }
}

#[test]
fn samples_are_even() {
    let map: RankedMap<u32, ()> = (0..200).map(|key| (key, ())).collect();
    let mut rng = StdRng::seed_from_u64(1);
    let mut hits = [0_u32; 200];
    for _ in 0..200_000 {
        let (key, ()) = map.sample(&mut rng).expect("the map is not empty");
        hits[key as usize] += 1;
    }
    // A thousand are expected of each, with a deviation of 32.
    assert!(
        hits.iter().all(|hits| (800..1200).contains(hits)),
        "{hits:?}"
    );
}

#[test]
fn an_empty_map_has_no_order() {
    let map: RankedMap<u8, ()> = RankedMap::new();
    assert_eq!(
        (map.select(0), map.median(), map.quantile(1.0)),
        (None, None, None)
    );
    assert_eq!(map.quantiles(&[0.0, 1.0]), []);
    assert_eq!((map.rank(&1), map.count::<u8, _>(..)), (0, 0));
    assert_eq!(map.range_by_index(..).next(), None);
    let mut cursor = map.cursor_at(3);
    assert_eq!(
        (cursor.next(), cursor.prev(), cursor.index()),
        (None, None, 0)
    );
    assert_eq!(
        cursor.advance_by(2).map_err(|missing| missing.get()),
        Err(2)
    );
}

#[test]
#[should_panic(expected = "a quantile is between 0 and 1, not NaN")]
fn a_quantile_is_a_number() {
    let _ = RankedMap::from([(1_u8, ())]).quantile(f64::NAN);
}

#[test]
#[should_panic(expected = "a quantile is between 0 and 1, not 1.1")]
fn a_quantile_is_no_more_than_all() {
    let _ = RankedMap::<u8, ()>::new().quantiles(&[1.1]);
}

quickcheck! {
    fn a_set_is_a_btree_set_with_places(words: Vec<Word>, others: Vec<Word>, key: Word) -> bool {
        let model: BTreeSet<Vec<u8>> = words.into_iter().map(|Word(key)| key).collect();
        let other: BTreeSet<Vec<u8>> = others.into_iter().map(|Word(key)| key).collect();
        let mut set: RankedSet<Vec<u8>> = model.iter().cloned().collect();
        let other_set = RankedSet::from_sorted_iter(other.iter().cloned());
        let key = key.0;
        let begins = |stored: &&Vec<u8>| stored.starts_with(&key);
        let same = [
            set.first().as_ref() == model.first() && set.last().as_ref() == model.last(),
            set.get(&key).as_ref() == model.get(&key),
            set.range(key.clone()..).eq(model.range(key.clone()..).cloned()),
            set.range(key.clone()..).index() == model.range(..key.clone()).count(),
            set.range_by_index(model.len() / 3..).eq(model.iter().skip(model.len() / 3).cloned()),
            set.prefix(&key).eq(model.iter().filter(begins).cloned()),
            set.count_prefix(&key) == model.iter().filter(begins).count(),
            set.longest_prefix(&key).as_ref() == model.iter().rfind(|stored| key.starts_with(stored)),
            set.lower_bound(Bound::Excluded(&key)).peek_next().map(|(next, ())| next).as_ref()
                == model.range((Bound::Excluded(key.clone()), Bound::Unbounded)).next(),
            set.upper_bound(Bound::Included(&key)).peek_prev().map(|(last, ())| last).as_ref()
                == model.range(..=key.clone()).next_back(),
            set.median().as_ref() == model.iter().nth(model.len().saturating_sub(1) / 2),
            set.quantiles(&[1.0, 0.0]) == [model.last(), model.first()].into_iter().flatten().cloned().collect::<Vec<_>>(),
            set.is_subset(&other_set) == model.is_subset(&other),
            set.is_superset(&other_set) == model.is_superset(&other),
            set.is_disjoint(&other_set) == model.is_disjoint(&other),
        ];
        let taken = set.take(&key).is_some() == model.contains(&key) && !set.contains(&key);
        let begun = model.iter().filter(begins).filter(|stored| **stored != key).count();
        let removed = set.remove_prefix(&key) == begun && set.count_prefix(&key) == 0;
        set.clear();
        same == [true; 15] && taken && removed && set.is_empty()
    }
}

#[test]
fn a_set_gives_different_keys_at_random() {
    let set: RankedSet<u32> = (0..50).collect();
    let sample = set.sample_several(&mut StdRng::seed_from_u64(3), 20);
    assert!(sample.len() == 20 && sample.is_sorted_by(|a, b| a < b));
    assert_eq!(
        set.sample_several(&mut StdRng::seed_from_u64(3), 90).len(),
        50
    );
}
