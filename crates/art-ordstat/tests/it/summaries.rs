//! Summaries of the user's own: one that minds the order, and one of floats.

use art_core::{Counted, Summary};
use art_ordstat::{Count, Itself, RankedMap, Sum};
use quickcheck::quickcheck;

use crate::word::Word;

/// The values themselves, one behind the other: no other summary minds order so much.
#[derive(Clone, Debug, PartialEq)]
struct Concat(Vec<u8>);

impl Summary<u8> for Concat {
    fn identity() -> Self {
        Self(Vec::new())
    }

    fn of(value: &u8) -> Self {
        Self(vec![*value])
    }

    fn merge(&mut self, right: &Self) {
        self.0.extend_from_slice(&right.0);
    }
}

impl Counted<u8> for Concat {
    fn count(&self) -> usize {
        self.0.len()
    }
}

quickcheck! {
    fn order_is_kept(entries: Vec<(Word, u8)>, removed: Vec<usize>) -> bool {
        let mut map: RankedMap<Vec<u8>, u8, Concat> = RankedMap::default();
        for (Word(key), value) in entries {
            map.insert(key, value);
            assert!(map.summary().0.iter().eq(map.values()));
        }
        for i in removed {
            let i = i % (map.len() + 1);
            map.remove_at(i);
            map.assert_invariants();
            assert!(map.summary().0.iter().eq(map.values()));
        }
        (0..map.len()).all(|i| {
            let (key, _) = map.select(i).expect("inside");
            let values: Vec<u8> = map.values().copied().collect();
            map.aggregate::<Vec<u8>, _>(..&key).0 == values[..i] && map.aggregate::<Vec<u8>, _>(&key..).0 == values[i..]
        })
    }
}

#[test]
fn order_is_kept_in_wide_nodes() {
    let mut map: RankedMap<u64, u8, Concat> = RankedMap::default();
    let mut key = 1_u64;
    for i in 0..6_000_u32 {
        key = key
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        map.insert(key, i as u8);
    }
    map.assert_invariants();
    let values: Vec<u8> = map.values().copied().collect();
    assert_eq!(map.summary().0, values);
    for i in (0..map.len()).step_by(97) {
        let (key, _) = map.select(i).expect("inside");
        assert_eq!(map.aggregate(key..).0, values[i..]);
    }
}

#[test]
fn floats_do_not_drift() {
    let mut map: RankedMap<u32, f64, (Count, Sum<f64, Itself>)> = RankedMap::default();
    for key in 0..500 {
        map.insert(key, 0.1);
    }
    map.insert(1000, 1e300);
    map.remove(&1000);
    map.assert_invariants();
    let total = map.summary().1.total;
    assert!((total - 50.0).abs() < 1e-9, "{total}");
}
