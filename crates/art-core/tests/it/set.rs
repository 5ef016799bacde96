//! The set does what `BTreeSet` does.

use std::collections::BTreeSet;

use art_core::ArtSet;
use quickcheck::quickcheck;

use crate::word::Word;

fn both(words: &[Word]) -> (ArtSet<Vec<u8>>, BTreeSet<Vec<u8>>) {
    let (mut set, mut model) = (ArtSet::new(), BTreeSet::new());
    for Word(word) in words {
        assert_eq!(set.insert(word.clone()), model.insert(word.clone()));
        set.assert_invariants();
    }
    (set, model)
}

quickcheck! {
    fn set_is_a_btree_set(words: Vec<Word>, others: Vec<Word>) -> bool {
        let (mut set, mut model) = both(&words);
        assert!(set.iter().eq(model.iter().cloned()));
        assert!(set.iter().rev().eq(model.iter().rev().cloned()));
        assert_eq!((set.first(), set.last()), (model.first().cloned(), model.last().cloned()));
        for Word(word) in &others {
            assert_eq!(set.contains(word), model.contains(word));
            let under = || model.iter().filter(|key| key.starts_with(word));
            assert!(set.prefix(word).eq(under().cloned()));
            assert_eq!(set.count_prefix(word), under().count());
            assert_eq!(set.remove(word), model.remove(word));
            set.assert_invariants();
        }
        assert_eq!((set.pop_first(), set.pop_last()), (model.pop_first(), model.pop_last()));
        set.retain(|key| key.len() % 2 == 0);
        model.retain(|key| key.len() % 2 == 0);
        set.assert_invariants();
        assert_eq!(format!("{set:?}"), format!("{model:?}"));
        set.into_iter().eq(model)
    }

    fn sets_combine(a: Vec<Word>, b: Vec<Word>) -> bool {
        let ((a, model_a), (b, model_b)) = (both(&a), both(&b));
        assert!(a.union(&b).eq(model_a.union(&model_b).cloned()));
        assert!(a.intersection(&b).eq(model_a.intersection(&model_b).cloned()));
        assert!(a.difference(&b).eq(model_a.difference(&model_b).cloned()));
        assert!(a.symmetric_difference(&b).eq(model_a.symmetric_difference(&model_b).cloned()));
        assert_eq!(a.is_subset(&b), model_a.is_subset(&model_b));
        assert_eq!(a.is_superset(&b), model_a.is_superset(&model_b));
        assert_eq!(a.is_disjoint(&b), model_a.is_disjoint(&model_b));
        a == a.clone()
    }
}

#[test]
fn a_set_of_one_byte_keys() {
    let set: ArtSet<u8> = (0..=255).rev().collect();
    set.assert_invariants();
    assert!(set.iter().eq(0..=255));
    assert!(set.range(7..=9).eq(7..=9));
}
