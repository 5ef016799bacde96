//! Nodes of many children, where sums are kept: random integers come by them soonest.

use art_core::{Counted, Summary};
use art_ordstat::{Count, Max, RankedMap, Sum};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

type Map = RankedMap<u64, u64, (Count, Max<u64>, Sum<u64>)>;

fn check(map: &Map, sorted: &[(u64, u64)]) {
    map.assert_invariants();
    for i in (0..sorted.len()).step_by(sorted.len() / 500 + 1) {
        let (key, value) = sorted[i];
        assert_eq!(map.rank(&key), i);
        assert_eq!(map.select(i), Some((key, &value)));
        assert_eq!(map.count(key..), sorted.len() - i);
        let before: u64 = sorted[..i].iter().map(|entry| entry.1).sum();
        assert_eq!(map.aggregate(..key).2.total, before);
        let (cursor, summary) = map.partition_point(|(_, _, sum)| sum.total > before);
        assert_eq!((cursor.index(), summary.2.total), (i, before));
        let j = (i + sorted.len() / 3).min(sorted.len() - 1);
        let most = sorted[i..=j].iter().map(|entry| entry.1).max();
        assert_eq!(map.aggregate(key..=sorted[j].0).1.greatest, most);
    }
    let all: Vec<usize> = (0..sorted.len() + 2).step_by(7).collect();
    let found = map
        .cursors_at(&all)
        .into_iter()
        .map(|mut cursor| cursor.next());
    let expected = all
        .iter()
        .map(|&i| sorted.get(i).map(|(key, value)| (*key, value)));
    assert!(found.eq(expected));
}

#[test]
fn many_random_integers() {
    let mut rng = StdRng::seed_from_u64(3);
    let mut map = Map::default();
    let mut entries: Vec<(u64, u64)> = (0..60_000)
        .map(|_| (rng.random(), rng.random_range(1..1000)))
        .collect();
    for (i, &(key, value)) in entries.iter().enumerate() {
        map.insert(key, value);
        if i % 15_000 == 0 {
            map.assert_invariants();
        }
    }
    entries.sort_unstable();
    check(&map, &entries);
    // Half of them go, by index; then all come back in bulk.
    let mut half = entries.clone();
    while half.len() > entries.len() / 2 {
        let i = rng.random_range(0..half.len());
        assert_eq!(map.remove_at(i), Some(half.remove(i)));
    }
    check(&map, &half);
    map.append(&mut entries.iter().copied().collect::<Map>());
    check(&map, &entries);
    for _ in 0..1000 {
        let i = rng.random_range(0..entries.len());
        entries[i].1 = rng.random_range(1..2000);
        *map.select_value_mut(i).expect("inside") = entries[i].1;
    }
    check(&map, &entries);
    let copy = map.clone();
    check(&copy, &entries);
}

#[test]
fn dense_integers() {
    let entries: Vec<(u64, u64)> = (0..20_000).map(|key| (key, key % 10 + 1)).collect();
    let mut map = Map::default();
    map.extend(entries.iter().copied());
    check(&map, &entries);
    check(&entries.iter().copied().collect(), &entries);
}

#[test]
fn an_entry_in_a_page_of_its_own_is_counted_once() {
    let mut map: RankedMap<u64, ()> = RankedMap::new();
    for key in 0..=256 {
        map.insert(key, ());
    }
    map.assert_invariants();
    assert_eq!(map.summary(), Count(257));
}

/// Every index, while a node grows through whole groups of children and parts of groups, and shrinks.
#[test]
fn every_index_is_found_in_nodes_of_any_width() {
    let mut rng = StdRng::seed_from_u64(11);
    let mut map: RankedMap<u64, usize> = RankedMap::new();
    let mut keys = Vec::new();
    let check = |map: &RankedMap<u64, usize>, keys: &[u64]| {
        let mut sorted: Vec<(u64, usize)> = keys.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        for (i, (key, value)) in sorted.iter().enumerate() {
            assert_eq!(map.select(i), Some((*key, value)));
            assert_eq!(map.select_value(i), Some(value));
            let lent = map.select_with(i, |key, value| (key.to_vec(), value));
            assert_eq!(lent, Some((key.to_be_bytes().to_vec(), value)));
        }
        assert_eq!(map.select(keys.len()), None);
        assert_eq!(map.select_value(usize::MAX), None);
    };
    while keys.len() < 6000 {
        for _ in 0..500 {
            let key = rng.random();
            map.insert(key, keys.len());
            keys.push(key);
        }
        check(&map, &keys);
    }
    while let Some(less) = keys.len().checked_sub(700) {
        keys.drain(less..)
            .for_each(|key| assert!(map.remove(&key).is_some()));
        check(&map, &keys);
    }
}

/// A count that does not say so to the nodes: they keep no places, and entries are found by summaries.
#[derive(Clone, Debug, PartialEq)]
struct Silent(usize);

impl<V> Summary<V> for Silent {
    fn identity() -> Self {
        Self(0)
    }

    fn of(_: &V) -> Self {
        Self(1)
    }

    fn merge(&mut self, right: &Self) {
        self.0 += right.0;
    }
}

impl<V> Counted<V> for Silent {
    fn count(&self) -> usize {
        self.0
    }
}

/// The plain way to an index is that by counts: places lead to the same entries.
#[test]
fn places_lead_where_counts_do() {
    let mut rng = StdRng::seed_from_u64(13);
    let keys: Vec<u64> = (0..40_000)
        .map(|_| rng.random::<u64>() >> rng.random_range(0..50))
        .collect();
    let places: RankedMap<u64, u64> = keys.iter().copied().zip(0..).collect();
    let counts: RankedMap<u64, u64, Silent> = keys.iter().copied().zip(0..).collect();
    places.assert_invariants();
    counts.assert_invariants();
    for i in (0..places.len()).step_by(3).chain([places.len() - 1]) {
        assert_eq!(places.select(i), counts.select(i));
        assert_eq!(places.select_value(i), counts.select_value(i));
        let (mut ours, mut plain) = (places.cursor_at(i), counts.cursor_at(i));
        assert_eq!(ours.next(), plain.next());
    }
    for i in [places.len(), usize::MAX] {
        assert_eq!((places.select(i), counts.select(i)), (None, None));
        assert_eq!(counts.select_value(i), None);
        assert_eq!(counts.cursor_at(i).next(), None);
    }
}
