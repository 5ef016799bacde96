//! Which ranges panic, and which are empty: as those of `BTreeMap`.

use std::ops::Bound::{Excluded, Included, Unbounded};

use art_core::ArtMap;

fn map() -> ArtMap<String, u32> {
    ArtMap::from([("a", 1), ("b", 2), ("c", 3)].map(|(key, value)| (key.to_owned(), value)))
}

#[test]
#[should_panic(expected = "range start is greater than range end")]
fn start_after_end() {
    let _ = map().range::<str, _>((Included("b"), Included("a")));
}

#[test]
#[should_panic(expected = "range start is greater than range end")]
fn start_after_end_of_a_mutable_range() {
    let _ = map().range_mut::<str, _>((Excluded("b"), Included("a")));
}

#[test]
#[should_panic(expected = "range start is greater than range end")]
fn start_after_end_of_a_walk() {
    let _ = map().walk_range::<str, _>((Included("b"), Excluded("a")));
}

#[test]
#[should_panic(expected = "range start and end are equal and excluded")]
fn both_ends_the_same_and_excluded() {
    let _ = map().range::<str, _>((Excluded("a"), Excluded("a")));
}

#[test]
#[should_panic(expected = "range start is greater than range end")]
fn an_empty_map_panics_too() {
    let _ = ArtMap::<String, u32>::new().range::<str, _>((Included("b"), Included("a")));
}

#[test]
fn empty_ranges() {
    let map = map();
    assert_eq!(
        map.range::<str, _>((Included("a"), Excluded("a"))).next(),
        None
    );
    assert_eq!(
        map.range::<str, _>((Excluded("a"), Included("a")))
            .next_back(),
        None
    );
    assert_eq!(
        map.range::<str, _>((Excluded("a"), Excluded("b"))).next(),
        None
    );
    assert_eq!(map.range::<str, _>((Excluded("c"), Unbounded)).next(), None);
    assert_eq!(
        map.range::<str, _>((Unbounded, Excluded("a"))).next_back(),
        None
    );
}

#[test]
fn ranges_by_any_bounds() {
    let map = map();
    let values = |range: art_core::Range<'_, String, u32>| {
        range.map(|(_, &value)| value).collect::<Vec<_>>()
    };
    let key = String::from;
    assert_eq!(values(map.range(key("b")..)), [2, 3]);
    assert_eq!(values(map.range(..key("b"))), [1]);
    assert_eq!(values(map.range(..=key("b"))), [1, 2]);
    assert_eq!(values(map.range(key("a")..key("c"))), [1, 2]);
    assert_eq!(values(map.range(key("aa")..=key("c"))), [2, 3]);
    assert_eq!(values(map.range::<str, _>(..)), [1, 2, 3]);
}

/// The keys of directories end inside the prefix of the node over their files, and sort before it; a
/// bound may lie between them.
#[test]
fn bounds_between_directories() {
    let directories = [
        "tools/testing",
        "tools/testing/selftests",
        "tools/testing/selftests/x",
    ];
    let mut map: ArtMap<String, usize> = ArtMap::new();
    for file in 0..200 {
        map.insert(format!("tools/testing/selftests/x/y/{file:03}"), file);
    }
    for directory in directories {
        map.insert(directory.to_owned(), 1000);
        map.assert_invariants();
    }
    for (i, directory) in directories.into_iter().enumerate() {
        let above = format!("{directory}\0");
        assert_eq!(map.range(above.clone()..).count(), 202 - i);
        assert_eq!(map.range(..above).count(), i + 1);
        assert_eq!(map.range(..directory.to_owned()).count(), i);
        assert_eq!(map.get(directory), Some(&1000));
    }
    let query = "tools/testing/selftests/x/y/007/more";
    let found: Vec<String> = map.prefixes_of(query).map(|(key, _)| key).collect();
    let mut expected = directories.map(str::to_owned).to_vec();
    expected.push("tools/testing/selftests/x/y/007".to_owned());
    assert_eq!(found, expected);
    // A key that parts from the prefix earlier takes the directories behind it along.
    map.insert("tools/testing/self".to_owned(), 7);
    map.insert("tools/testing/selfish".to_owned(), 8);
    map.assert_invariants();
    for directory in directories {
        assert_eq!(map.remove(directory), Some(1000));
        map.assert_invariants();
    }
    assert_eq!(map.len(), 202);
}
