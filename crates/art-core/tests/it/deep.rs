//! Keys so deep and so long that recursion or quadratic work would show.

use std::ops::Bound::{Excluded, Included, Unbounded};
use std::thread;

use art_core::ArtMap;

/// Runs `work` on a stack on which nothing can recurse once a key byte.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(work)
        .expect("there is room for a small stack");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// "a", "aa", "aaa" … below the length.
fn nested(length: usize) -> ArtMap<Vec<u8>, usize> {
    let longest = vec![b'a'; length];
    // Not collected: that would hold all keys at once, and of 100,000 they are five gigabytes.
    ArtMap::from_sorted_iter((1..=length).map(|end| (longest[..end].to_vec(), end)))
}

#[test]
fn a_hundred_thousand_nested_prefixes() {
    const LENGTH: usize = 100_000;
    on_a_small_stack(|| {
        let longest = vec![b'a'; LENGTH];
        let mut map = nested(LENGTH);
        // A lookup costs as much as its key is long, so a sample of them has to do.
        for end in (1..=LENGTH).step_by(997) {
            assert_eq!(map.remove(&longest[..end]), Some(end));
            assert_eq!(map.insert(longest[..end].to_vec(), end), None);
        }
        assert_eq!(map.len(), LENGTH);

        let mut walk = map.walk();
        for end in 1..=LENGTH {
            let (key, &value) = walk.next().unwrap();
            assert_eq!((key.len(), value), (end, end));
        }
        assert!(walk.next().is_none());
        drop(walk);
        assert!(map.values().rev().copied().eq((1..=LENGTH).rev()));
        for end in (1..=LENGTH).step_by(997) {
            assert_eq!(map.get(&longest[..end]), Some(&end));
        }
        assert_eq!(map.prefixes_of(&longest[..1_000]).count(), 1_000);
        assert_eq!(
            map.longest_prefix(&[&longest[..], b"b"].concat())
                .map(|(_, &end)| end),
            Some(LENGTH)
        );
        assert_eq!(map.count_prefix(&longest[..LENGTH / 2]), LENGTH / 2 + 1);

        let mut clone = map.clone();
        assert_eq!(clone.len(), LENGTH);
        assert!(clone.values().eq(map.values()));
        drop(map);
        for end in (1..=LENGTH).step_by(970) {
            assert_eq!(clone.remove(&longest[..end]), Some(end));
        }
        let upper = clone.split_off(&longest[..LENGTH / 2]);
        assert!(
            upper
                .values()
                .chain(clone.values())
                .all(|end| end % 970 != 1)
        );
        assert!(clone.values().all(|&end| end < LENGTH / 2));
        drop(upper);
        clone.remove_prefix(&b"aa"[..]);
        assert!(clone.is_empty());
    });
}

#[test]
fn nested_prefixes_compare_and_print() {
    on_a_small_stack(|| {
        let map = nested(3_000);
        let mut other = nested(3_000);
        assert_eq!(map, other);
        other.insert(vec![b'a'; 3_001], 0);
        assert!(map < other);
        assert!(format!("{map:?}").len() > 3_000 * 1_500);
        map.assert_invariants();
    });
}

#[test]
fn two_keys_of_16_mib_that_differ_in_the_last_byte() {
    on_a_small_stack(|| {
        let mut first = vec![b'x'; 16 << 20];
        let mut second = first.clone();
        *first.last_mut().unwrap() = 0x00;
        *second.last_mut().unwrap() = 0xFF;
        let mut map: ArtMap<Vec<u8>, u8> = ArtMap::new();
        assert_eq!(map.insert(second.clone(), 2), None);
        assert_eq!(map.insert(first.clone(), 1), None);
        map.assert_invariants();
        assert_eq!((map.get(&first), map.get(&second)), (Some(&1), Some(&2)));
        assert_eq!(map.get(&first[1..]), None);
        assert!(map.keys().eq([first.clone(), second.clone()]));
        assert_eq!(
            map.lower_bound::<[u8]>(Excluded(&first)).next(),
            Some((second.clone(), &2))
        );
        // One allocation of a shared prefix, not one a key.
        assert!(map.heap_bytes() < 17 << 20, "{}", map.heap_bytes());
        assert_eq!(map.remove(&first), Some(1));
        map.assert_invariants();
        assert_eq!(map.pop_last(), Some((second, 2)));
        assert_eq!(map.heap_bytes(), 0);
    });
}

#[test]
fn a_long_key_among_short_ones() {
    let mut map: ArtMap<Vec<u8>, usize> = ArtMap::new();
    let long: Vec<u8> = (0..70_000_u32).map(|i| (i % 251) as u8).collect();
    for end in [
        0, 1, 2, 255, 256, 257, 4_095, 4_096, 4_097, 8_191, 8_192, 65_535, 65_536, 70_000,
    ] {
        map.insert(long[..end].to_vec(), end);
        let mut other = long[..end].to_vec();
        other.push(0xFF);
        map.insert(other, end + 1_000_000);
        map.assert_invariants();
    }
    let lengths: Vec<usize> = map.values().copied().collect();
    assert_eq!(lengths.len(), 28);
    assert!(map.keys().is_sorted());
    assert_eq!(map.longest_prefix(&long).map(|(_, &end)| end), Some(70_000));
    assert_eq!(
        map.longest_prefix(&long[..69_999]).map(|(_, &end)| end),
        Some(65_536)
    );
    let mut cursor = map.lower_bound_mut::<[u8]>(Unbounded);
    while cursor.remove_next().is_some() {}
    assert_eq!(map.lower_bound::<[u8]>(Included(b"")).next(), None);
    assert_eq!(map.heap_bytes(), 0);
}
