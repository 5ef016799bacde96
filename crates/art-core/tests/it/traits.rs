//! The traits that every collection has.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::iter::FusedIterator;

use art_core::ArtMap;
use quickcheck::quickcheck;

type Entries = Vec<(String, u8)>;

fn both(entries: Entries) -> (ArtMap<String, u8>, BTreeMap<String, u8>) {
    (
        entries.iter().cloned().collect(),
        entries.into_iter().collect(),
    )
}

quickcheck! {
    fn comparisons_are_those_of_a_btree_map(a: Entries, b: Entries) -> bool {
        let ((a, model_a), (b, model_b)) = (both(a), both(b));
        assert_eq!(a == b, model_a == model_b);
        assert_eq!(a.cmp(&b), model_a.cmp(&model_b));
        assert_eq!(a.partial_cmp(&b), model_a.partial_cmp(&model_b));
        a == a.clone()
    }

    fn equal_maps_hash_alike(entries: Entries) -> bool {
        let state = RandomState::new();
        let (map, model) = both(entries);
        let backwards: ArtMap<String, u8> = model.into_iter().rev().collect();
        state.hash_one(&map) == state.hash_one(&backwards)
    }

    fn debug_prints_like_a_btree_map(entries: Entries) -> bool {
        let (map, model) = both(entries);
        format!("{map:?}") == format!("{model:?}") && format!("{map:#?}") == format!("{model:#?}")
    }

    fn iterators_know_how_many_are_left(entries: Entries, taken: u8) -> bool {
        fn check(mut iter: impl ExactSizeIterator + DoubleEndedIterator + FusedIterator, len: usize, taken: u8) {
            for out in 0..taken {
                let left = len.saturating_sub(out.into());
                assert_eq!((iter.len(), iter.size_hint()), (left, (left, Some(left))));
                let _ = if out % 2 == 0 { iter.next().map(drop) } else { iter.next_back().map(drop) };
            }
            let left = iter.len();
            assert_eq!(iter.count(), left);
        }
        let (mut map, model) = both(entries);
        let len = model.len();
        check(map.iter(), len, taken);
        check(map.keys(), len, taken);
        check(map.values(), len, taken);
        check(map.iter_mut(), len, taken);
        check(map.values_mut(), len, taken);
        check(map.clone().into_iter(), len, taken);
        check(map.clone().into_keys(), len, taken);
        check(map.into_values(), len, taken);
        true
    }

    fn last_and_min_and_max_are_the_ends(entries: Entries) -> bool {
        let (map, model) = both(entries);
        map.iter().last() == model.iter().next_back().map(|(key, value)| (key.clone(), value))
            && map.keys().min() == model.keys().min().cloned()
            && map.keys().max() == model.keys().max().cloned()
    }
}

#[test]
fn loops_borrow_and_consume() {
    let mut map = ArtMap::from([(1_u8, "one"), (2, "two")]);
    let mut seen = Vec::new();
    for (key, value) in &map {
        seen.push((key, *value));
    }
    for (key, value) in &mut map {
        seen.push((key, std::mem::replace(value, "new")));
    }
    for (key, value) in map {
        seen.push((key, value));
    }
    assert_eq!(
        seen,
        [
            (1, "one"),
            (2, "two"),
            (1, "one"),
            (2, "two"),
            (1, "new"),
            (2, "new")
        ]
    );
}

#[test]
fn extending_by_references() {
    let mut map = ArtMap::from([(1_u8, 10), (2, 20)]);
    map.extend(&BTreeMap::from([(2, 22), (3, 33)]));
    assert_eq!(map, ArtMap::from([(1, 10), (2, 22), (3, 33)]));
}

#[test]
fn a_later_duplicate_wins() {
    let map = ArtMap::from([
        ("a".to_owned(), 1),
        ("b".to_owned(), 2),
        ("a".to_owned(), 3),
    ]);
    assert_eq!(map.len(), 2);
    assert_eq!(map["a"], 3);
}

#[test]
fn default_is_empty() {
    let map = ArtMap::<String, u8>::default();
    assert!(map.is_empty());
    assert_eq!(map.iter().next(), None);
    assert_eq!(map.heap_bytes(), 0);
    assert_eq!(format!("{map:?}"), "{}");
}

#[test]
#[should_panic(expected = "no entry found for key")]
fn indexing_panics_without_an_entry() {
    let map = ArtMap::from([("a".to_owned(), 1)]);
    let _ = map["b"];
}
