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
