//! What the Go implementation of the same idea got wrong, each a few lines.

use std::ops::Bound::{Excluded, Included, Unbounded};
use std::time::{Duration, Instant};

use art_core::ArtMap;

fn text(keys: &[&str]) -> ArtMap<String, usize> {
    keys.iter()
        .enumerate()
        .map(|(i, &key)| (key.to_owned(), i))
        .collect()
}

/// The numbers below `count` as keys of six digits.
fn numbered(count: usize) -> ArtMap<String, usize> {
    (0..count).map(|i| (format!("key/{i:06}"), i)).collect()
}

#[test]
fn a_key_and_a_longer_one_with_a_zero_byte_are_two() {
    let keys = [
        "user",
        "user\0",
        "user\0\0",
        "user\0id",
        "user\0name",
        "\0",
        "",
    ];
    let mut map = ArtMap::new();
    for (i, key) in keys.into_iter().enumerate() {
        assert_eq!(map.insert(key.to_owned(), i), None);
        map.assert_invariants();
    }
    assert_eq!(map.len(), keys.len());
    for (i, key) in keys.into_iter().enumerate() {
        assert_eq!(map.get(key), Some(&i), "{key:?}");
    }
    let sorted: Vec<String> = map.keys().collect();
    assert_eq!(
        sorted,
        [
            "",
            "\0",
            "user",
            "user\0",
            "user\0\0",
            "user\0id",
            "user\0name"
        ]
    );
}

#[test]
fn a_bound_below_the_common_prefix_finds_the_first() {
    let map = text(&["user/1", "user/2"]);
    for query in ["", "a", "u", "user", "user/", "user/0"] {
        assert_eq!(
            map.lower_bound::<str>(Included(query)).next().unwrap().0,
            "user/1",
            "{query:?}"
        );
        assert_eq!(
            map.upper_bound::<str>(Included(query)).next().unwrap().0,
            "user/1",
            "{query:?}"
        );
        assert_eq!(
            map.upper_bound::<str>(Included(query)).prev(),
            None,
            "{query:?}"
        );
        assert_eq!(map.range(query.to_owned()..).count(), 2, "{query:?}");
    }
    for query in ["user/3", "user0", "v", "\u{10FFFF}"] {
        assert_eq!(
            map.lower_bound::<str>(Included(query)).prev().unwrap().0,
            "user/2",
            "{query:?}"
        );
        assert_eq!(map.range(query.to_owned()..).count(), 0, "{query:?}");
    }
}

#[test]
fn every_key_can_be_deleted_during_a_walk() {
    let mut map = numbered(1_000);
    let mut cursor = map.lower_bound_mut::<str>(Unbounded);
    let mut removed = 0;
    while let Some((key, value)) = cursor.remove_next() {
        assert_eq!((key, value), (format!("key/{removed:06}"), removed));
        removed += 1;
    }
    assert_eq!(removed, 1_000);
    assert!(map.is_empty());

    // The same by going on after the last key that was returned.
    let mut map = numbered(1_000);
    let mut last = String::new();
    while let Some((key, _)) = map.lower_bound::<str>(Excluded(&last)).next() {
        map.remove(&key);
        last = key;
    }
    assert!(map.is_empty());
}

#[test]
fn the_only_key_is_neither_above_nor_below_itself() {
    for only in ["", "key", "\0"] {
        let map = text(&[only]);
        assert_eq!(
            map.upper_bound::<str>(Included(only)).next(),
            None,
            "{only:?}"
        );
        assert_eq!(
            map.lower_bound::<str>(Excluded(only)).next(),
            None,
            "{only:?}"
        );
        assert_eq!(
            map.lower_bound::<str>(Included(only)).prev(),
            None,
            "{only:?}"
        );
        assert_eq!(
            map.upper_bound::<str>(Excluded(only)).prev(),
            None,
            "{only:?}"
        );
        assert_eq!(
            map.range::<str, _>((Excluded(only), Unbounded)).count(),
            0,
            "{only:?}"
        );
        assert_eq!(
            map.range::<str, _>((Unbounded, Excluded(only))).count(),
            0,
            "{only:?}"
        );
    }
}

#[test]
fn a_walk_with_writes_passes_the_empty_key_once() {
    let mut map = text(&["", "a", "b"]);
    let mut cursor = map.lower_bound_mut::<str>(Unbounded);
    let mut seen = Vec::new();
    while let Some((key, value)) = cursor.next_mut() {
        *value += 10;
        seen.push(key);
        assert!(seen.len() < 10, "the walk has an end");
    }
    assert_eq!(seen, ["", "a", "b"]);
    assert!(map.values().copied().eq([10, 11, 12]));

    let mut map = text(&["", "a", "b"]);
    let mut cursor = map.lower_bound_mut::<str>(Unbounded);
    assert_eq!(cursor.remove_next(), Some((String::new(), 0)));
    cursor.insert_before(String::new(), 7).unwrap();
    assert_eq!(cursor.peek_next().map(|(key, _)| key), Some("a".to_owned()));
}

/// What took the ancestor 37 ms for the last keys of a million, 40 s and 228 s for 80,000 keys.
/// The limit is far above what a slow machine needs and far below what a scan for each key takes.
#[test]
fn changes_during_a_walk_do_not_search_from_the_start() {
    let start = Instant::now();
    let count = 80_000;
    let mut map = numbered(count);
    let mut cursor = map.lower_bound_mut::<str>(Unbounded);
    while cursor.next().is_some() {
        cursor.remove_next();
    }
    assert_eq!(map.len(), count / 2);
    assert!(map.values().copied().eq((0..count).step_by(2)));

    let mut cursor = map.lower_bound_mut::<str>(Unbounded);
    while let Some((_, value)) = cursor.next_mut() {
        *value += 1;
    }
    assert!(map.values().copied().eq((1..count).step_by(2)));

    for i in (0..count).step_by(2) {
        let first = map.range(format!("key/{i:06}")..).next();
        assert_eq!(first.map(|(_, &value)| value), Some(i + 1));
        let last = map.range(..=format!("key/{i:06}")).next_back();
        assert_eq!(last.map(|(_, &value)| value), Some(i + 1));
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn looking_does_not_write() {
    let map = numbered(10_000);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let map = &map;
            scope.spawn(move || {
                for i in (thread..10_000).step_by(7) {
                    let key = format!("key/{i:06}");
                    assert_eq!(map.get(&key), Some(&i));
                    assert_eq!(map.range(key..).next().map(|(_, &value)| value), Some(i));
                }
            });
        }
    });
}

#[test]
fn alternating_insertion_and_search_stays_quick() {
    let start = Instant::now();
    let mut map = ArtMap::new();
    for i in 0..50_000_u64 {
        let key = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        assert_eq!(map.insert(key, i), None);
        assert_eq!(map.lower_bound(Included(&key)).next(), Some((key, &i)));
    }
    assert_eq!(map.len(), 50_000);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_clone_holds_the_values_themselves() {
    let map = numbered(300);
    let mut clone = map.clone();
    assert_eq!(clone, map);
    *clone.get_mut("key/000007").unwrap() = 700;
    clone.remove("key/000008");
    assert_eq!(map.get("key/000007"), Some(&7));
    assert_eq!(map.get("key/000008"), Some(&8));
    assert_eq!(clone.get("key/000007"), Some(&700));
    clone.assert_invariants();
}
