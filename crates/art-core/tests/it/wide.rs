//! Nodes so wide that a group of their children is pushed down.

use art_core::ArtSet;

type Set = ArtSet<Vec<u8>>;

/// The keys of the group that is going to be the largest: "a", and four bytes below "\xf0".
fn grouped(i: u32) -> Vec<u8> {
    let [first, rest @ ..] = i.wrapping_mul(0x9E37_79B1).to_be_bytes();
    let first = if first < 0xF0 { first } else { first - 0x80 };
    [&[b'a', first][..], &rest].concat()
}

/// The last child of the group is exact, and pages of the letter "z" follow.
fn with_group(len: u32) -> Set {
    let exact = (0..200).map(|i| [&b"a\xFExxxxxxxxxx"[..], &[i; 3]].concat());
    let above = (0..200).map(|i| vec![b'z', 100 + i / 2, i, i]);
    inserted(exact.chain(above).chain((0..len).map(grouped)))
}

/// One by one, and not by the bulk path of `collect`.
fn inserted(keys: impl Iterator<Item = Vec<u8>>) -> Set {
    let mut set = Set::new();
    for key in keys {
        set.insert(key);
    }
    set
}

fn inner_nodes(set: &Set) -> usize {
    let stats = set.stats();
    stats.node4 + stats.node16 + stats.node48 + stats.node256
}

/// A key behind the exact child opens the range of the page of "z" towards the group. If that page
/// is full, the group is pushed down before the key is in: the page then counts as one of the
/// group's children by its separator, and holds none of its keys.
#[test]
fn a_group_is_pushed_down_while_a_page_is_opened_for_a_key_of_it() {
    let mut set = with_group(0);
    let before = inner_nodes(&set);
    let mut len = 0;
    while len % 64 > 0 || set.stats().pages < 1000 {
        set.insert(grouped(len));
        len += 1;
    }
    while inner_nodes(&set) == before {
        set.insert(grouped(len));
        len += 1;
    }
    // One key less, and the group is still where it was.
    let mut set = with_group(len - 1);
    assert_eq!(inner_nodes(&set), before);
    let behind = b"a\xFFz".to_vec();
    let mut pushed = 0;
    // Somewhere on the way the page is full.
    for i in 0..64 {
        let mut probe = set.clone();
        probe.insert(behind.clone());
        pushed += usize::from(inner_nodes(&probe) > before);
        assert!(probe.contains(&behind));
        assert_eq!(probe.len(), set.len() + 1);
        assert!(probe.iter().is_sorted());
        set.insert(vec![b'z', i, 0, 0]);
    }
    assert!(pushed > 0, "the case did not come up");
}
