//! Two maps at once against two `BTreeMap`s, merging, cutting and compacting.

use std::collections::{BTreeMap, BTreeSet};

use art_core::{ArtMap, ArtSet};
use quickcheck::{Arbitrary, Gen, QuickCheck};

use crate::word::{Word, below, pick};

/// Keys that collide, and dense runs below some of them.
#[derive(Clone, Debug)]
struct Entries(BTreeMap<Vec<u8>, u32>);

impl Arbitrary for Entries {
    fn arbitrary(g: &mut Gen) -> Self {
        let mut entries = BTreeMap::new();
        for _ in 0..below(g, g.size()) {
            let word = Word::arbitrary(g).0;
            let (count, step) = (pick(g, &[1, 1, 1, 3, 40, 200]), pick(g, &[1, 3]));
            let tail = pick(g, &[&b""[..], b"", b"\0", b"123456789"]);
            for i in 0..count {
                let mut key = word.clone();
                if count > 1 {
                    key.push((i * step % 256) as u8);
                    key.extend_from_slice(tail);
                }
                entries.insert(key, u32::arbitrary(g));
            }
        }
        Self(entries)
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let entries: Vec<_> = self.0.clone().into_iter().collect();
        let half = entries.len() / 2;
        let parts = if half == 0 {
            vec![]
        } else {
            vec![entries[..half].to_vec(), entries[half..].to_vec()]
        };
        Box::new(
            parts
                .into_iter()
                .map(|part| Self(part.into_iter().collect())),
        )
    }
}

fn map_of(entries: &BTreeMap<Vec<u8>, u32>, bulk: bool) -> ArtMap<Vec<u8>, u32> {
    let entries = entries.iter().map(|(key, &value)| (key.clone(), value));
    if bulk {
        return entries.collect();
    }
    let mut map = ArtMap::new();
    map.extend(entries);
    map
}

/// Many pages of words that follow on each other, a few keys to each, on both sides, as often or
/// much more seldom on one of them.
#[test]
fn intersections_of_many_pages() {
    let keys = |seed: u64, one_in: u64| {
        let mut state = seed;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state >> 33
        };
        let mut keys = BTreeMap::new();
        for (first, last, tail) in (0..6_u8)
            .flat_map(|first| (0..=255_u8).map(move |last| (first, last)))
            .flat_map(|(first, last)| (0..20_u8).map(move |tail| (first, last, tail)))
        {
            if next() % one_in == 0 {
                keys.insert(vec![first, 7, 7, 7, 7, 7, 7, last, tail], tail.into());
            }
        }
        keys
    };
    for (ours, theirs) in [(2, 2), (2, 500), (500, 2), (3, 40)] {
        let (a, b) = (keys(1, ours), keys(2, theirs));
        let expected: Vec<_> = a
            .iter()
            .filter_map(|(key, one)| Some((key.clone(), one, b.get(key)?)))
            .collect();
        assert!(expected.len() > 3);
        for bulk in [false, true] {
            let (left, right) = (map_of(&a, bulk), map_of(&b, !bulk));
            assert!(left.intersection(&right).eq(expected.iter().cloned()));
        }
    }
}

fn combinations_are_those_of_sorted_maps(a: Entries, b: Entries, share: u8, bulk: bool) -> bool {
    let (a, mut b) = (a.0, b.0);
    // Some keys in both.
    let divisor = 1 + usize::from(share % 8);
    for (i, (key, value)) in a.iter().enumerate() {
        if i % divisor == 0 {
            b.insert(key.clone(), value.wrapping_add(1));
        }
    }
    let (left, right) = (map_of(&a, bulk), map_of(&b, !bulk));
    let keys = |map: &BTreeMap<Vec<u8>, u32>| map.keys().cloned().collect::<BTreeSet<_>>();
    let (a_keys, b_keys) = (keys(&a), keys(&b));

    let both = a_keys.intersection(&b_keys);
    let expected = both.map(|key| (key.clone(), &a[key], &b[key]));
    assert!(left.intersection(&right).eq(expected));
    let expected = a_keys.difference(&b_keys).map(|key| (key.clone(), &a[key]));
    assert!(left.difference(&right).eq(expected));
    let expected = b_keys.difference(&a_keys).map(|key| (key.clone(), &b[key]));
    assert!(right.difference(&left).eq(expected));
    let expected = a_keys
        .union(&b_keys)
        .map(|key| (key.clone(), a.get(key), b.get(key)));
    assert!(left.union(&right).eq(expected));
    assert_eq!(left.is_subset_of(&right), a_keys.is_subset(&b_keys));
    assert_eq!(left.is_disjoint_from(&right), a_keys.is_disjoint(&b_keys));
    assert!(left.is_subset_of(&left) && left.is_disjoint_from(&ArtMap::<_, ()>::new()));

    let set = |keys: &BTreeSet<Vec<u8>>| keys.iter().cloned().collect::<ArtSet<_>>();
    let (x, y) = (set(&a_keys), set(&b_keys));
    assert!((&x & &y).iter().eq(a_keys.intersection(&b_keys).cloned()));
    assert!((&x | &y).iter().eq(a_keys.union(&b_keys).cloned()));
    assert!((&x - &y).iter().eq(a_keys.difference(&b_keys).cloned()));
    assert!(
        (&x ^ &y)
            .iter()
            .eq(a_keys.symmetric_difference(&b_keys).cloned())
    );
    assert_eq!(x.is_subset(&y), a_keys.is_subset(&b_keys));
    assert_eq!(x.is_superset(&y), a_keys.is_superset(&b_keys));
    assert_eq!(x.is_disjoint(&y), a_keys.is_disjoint(&b_keys));

    // Merged, whichever is the smaller one.
    for (mut to, from, model_to, model_from) in
        [(left.clone(), right.clone(), &a, &b), (right, left, &b, &a)]
    {
        let mut model = model_to.clone();
        for (key, &value) in model_from {
            let ours = model.entry(key.clone());
            ours.and_modify(|ours| *ours = ours.wrapping_mul(31).wrapping_add(value))
                .or_insert(value);
        }
        to.merge(from, |key, ours, theirs| {
            assert!(model_to[key] == ours && model_from[key] == theirs);
            ours.wrapping_mul(31).wrapping_add(theirs)
        });
        to.assert_invariants();
        assert_eq!(to.len(), model.len());
        assert!(to.into_iter().eq(model));
    }
    true
}

#[test]
fn combinations() {
    QuickCheck::new().rng(Gen::new(16)).tests(20).quickcheck(
        combinations_are_those_of_sorted_maps as fn(Entries, Entries, u8, bool) -> bool,
    );
}

/// Cut at every key given, from above, and put together again; then compacted.
fn pieces_make_the_whole(entries: Entries, cuts: Vec<Word>, bulk: bool) -> bool {
    let mut map = map_of(&entries.0, bulk);
    let mut model = entries.0.clone();
    let mut cuts: Vec<Vec<u8>> = cuts.into_iter().map(|word| word.0).collect();
    // At keys that are there, too.
    cuts.extend(entries.0.keys().step_by(17).cloned());
    cuts.sort_unstable();
    let mut pieces = Vec::new();
    for cut in cuts.iter().rev() {
        let (above, expected) = (map.split_off(cut), model.split_off(cut));
        map.assert_invariants();
        above.assert_invariants();
        assert_eq!((map.len(), above.len()), (model.len(), expected.len()));
        assert!(
            above
                .iter()
                .eq(expected.iter().map(|(key, value)| (key.clone(), value)))
        );
        pieces.push(above);
    }
    assert!(
        map.iter()
            .eq(model.iter().map(|(key, value)| (key.clone(), value)))
    );
    // A part is a map like any other.
    for (i, piece) in pieces.iter_mut().enumerate() {
        for (key, value) in entries.0.iter().skip(i % 3).step_by(3) {
            piece.insert(key.clone(), *value);
        }
        piece.assert_invariants();
        for key in entries.0.keys().step_by(2) {
            piece.remove(key);
        }
        piece.assert_invariants();
    }
    for mut piece in pieces.into_iter().rev() {
        map.append(&mut piece);
        map.assert_invariants();
    }
    for (key, value) in &entries.0 {
        map.insert(key.clone(), *value);
    }
    assert!(
        map.iter()
            .eq(entries.0.iter().map(|(key, value)| (key.clone(), value)))
    );
    map.compact();
    map.assert_invariants();
    map.heap_bytes() == map_of(&entries.0, true).heap_bytes() && map.into_iter().eq(entries.0)
}

#[test]
fn pieces() {
    QuickCheck::new()
        .rng(Gen::new(12))
        .tests(15)
        .quickcheck(pieces_make_the_whole as fn(Entries, Vec<Word>, bool) -> bool);
}

#[test]
fn a_deep_tree_is_cut_without_recursion() {
    let keys: Vec<Vec<u8>> = (0..20_000).map(|len| vec![b'a'; len]).collect();
    let mut map: ArtMap<Vec<u8>, usize> = keys.iter().map(|key| (key.clone(), key.len())).collect();
    let above = map.split_off(&keys[15_000]);
    assert_eq!((map.len(), above.len()), (15_000, 5_000));
    assert!(above.values().copied().eq(15_000..20_000));
    assert_eq!(map.intersection(&above).count(), 0);
    assert!(map.is_disjoint_from(&above));
    map.assert_invariants();
}
