//! Every size around the capacities of nodes and pages, reached and left in several orders.

use art_core::ArtMap;

/// Sizes on both sides of where something changes.
const SIZES: [usize; 26] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 255, 256,
];

/// One way to make the key of a number, in order.
type Family = (&'static str, fn(u16) -> Vec<u8>);

const FAMILIES: [Family; 9] = [
    ("two bytes", |i| i.to_be_bytes().to_vec()),
    ("no byte, one byte, two bytes", |i| match i {
        0 => vec![],
        1..=256 => vec![(i - 1) as u8],
        _ => vec![0xFF, (i - 257) as u8],
    }),
    ("eight bytes", |i| u64::from(i).to_be_bytes().to_vec()),
    ("far apart", |i| (u64::from(i) << 48).to_be_bytes().to_vec()),
    ("a long stem", |i| {
        [&[0xFF; 300][..], &i.to_be_bytes()].concat()
    }),
    ("long tails", |i| {
        [&i.to_be_bytes(), &[0x00; 200][..]].concat()
    }),
    ("each a prefix of the next", |i| vec![0x00; usize::from(i)]),
    ("pairs, one a prefix of the other", |i| {
        [&(i / 2).to_be_bytes()[..], &[0x00][..usize::from(i % 2)]].concat()
    }),
    ("lengths mixed", |i| {
        [&i.to_be_bytes()[..], &[0xFF; 16][..usize::from(i % 17)]].concat()
    }),
];

/// Some orders of the numbers below `size`.
fn orders(size: usize) -> [Vec<u16>; 4] {
    let ascending: Vec<u16> = (0..size as u16).collect();
    let descending = ascending.iter().copied().rev().collect();
    // From the ends to the middle, and in steps that wrap around.
    let inward = (0..size)
        .map(|i| if i % 2 == 0 { i / 2 } else { size - 1 - i / 2 } as u16)
        .collect();
    let step = 37; // a prime that divides no size but 0
    let scattered = (0..size).map(|i| (i * step % size) as u16).collect();
    [ascending, descending, inward, scattered]
}

#[test]
fn orders_are_permutations() {
    for size in SIZES {
        for mut order in orders(size) {
            order.sort_unstable();
            assert!(order.into_iter().eq(0..size as u16));
        }
    }
}

/// Inserts in one order and removes in another, and looks at everything on the way.
fn up_and_down(family: Family, size: usize, up: &[u16], down: &[u16]) {
    let (name, key) = family;
    let mut map: ArtMap<Vec<u8>, u16> = ArtMap::new();
    for (count, &i) in up.iter().enumerate() {
        assert_eq!(map.insert(key(i), i), None, "{name}, {size}");
        assert_eq!(map.len(), count + 1);
        map.assert_invariants();
    }
    let expected = || (0..size as u16).map(|i| (key(i), i));
    assert!(
        map.iter().map(|(key, &i)| (key, i)).eq(expected()),
        "{name}, {size}"
    );
    assert!(
        map.iter()
            .rev()
            .map(|(key, &i)| (key, i))
            .eq(expected().rev()),
        "{name}, {size}"
    );
    for (count, &i) in down.iter().enumerate() {
        assert_eq!(map.get(&*key(i)), Some(&i), "{name}, {size}");
        assert_eq!(map.remove(&*key(i)), Some(i), "{name}, {size}");
        assert_eq!(map.get(&*key(i)), None, "{name}, {size}");
        assert_eq!(map.len(), size - count - 1);
        map.assert_invariants();
    }
    assert_eq!(
        map.heap_bytes(),
        0,
        "{name}, {size}: nothing is left of an empty map"
    );
}

#[test]
fn every_size_is_reached_and_left() {
    for family in FAMILIES {
        for size in SIZES {
            let orders = orders(size);
            for (up, down) in [(0, 0), (0, 1), (1, 0), (1, 2), (2, 3), (3, 3)] {
                up_and_down(family, size, &orders[up], &orders[down]);
            }
        }
    }
}

/// One insertion and one removal over and over where something changes must not change it each
/// time for the worse: slack is up to two steps of growth, an eighth each, and no more.
#[test]
fn boundaries_can_be_crossed_again_and_again() {
    for (_, key) in FAMILIES {
        for size in SIZES {
            let mut map: ArtMap<Vec<u8>, u16> = (0..size as u16).map(|i| (key(i), i)).collect();
            let mut most = 0;
            for round in 0..20 {
                for i in 0..3 {
                    map.insert(key(size as u16 + i), 0);
                }
                map.assert_invariants();
                if round == 1 {
                    most = map.heap_bytes();
                }
                assert!(
                    round < 2 || map.heap_bytes() <= most + most / 3,
                    "the map grows without growing: {round} {size} {} {most}",
                    map.heap_bytes()
                );
                for i in 0..3 {
                    assert_eq!(map.remove(&*key(size as u16 + i)), Some(0));
                }
                map.assert_invariants();
                assert!(map.values().copied().eq(0..size as u16));
            }
        }
    }
}

/// Large values make small pages, and eight keys shorter than a word may share it: a page must hold
/// one more than these, since nothing parts them.
#[test]
fn large_values_have_room_for_all_short_keys_of_one_word() {
    let mut map: ArtMap<Vec<u8>, [u64; 32]> = ArtMap::new();
    for len in (0..40).chain(0..40) {
        map.insert(vec![0; len], [len as u64; 32]);
        map.assert_invariants();
    }
    assert!(
        map.iter()
            .map(|(key, value)| (key.len(), value[0]))
            .eq((0..40).map(|i| (i, i as u64)))
    );
}
