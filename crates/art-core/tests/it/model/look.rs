//! Questions about many entries, from both ends.

use std::fmt::Debug;
use std::ops::Bound;

use super::{Bounds, Pair};
use crate::value::Value;
use crate::word::Word;

type Slices<'a> = (Bound<&'a [u8]>, Bound<&'a [u8]>);

fn as_slice(bound: &Bound<Word>) -> Bound<&[u8]> {
    bound.as_ref().map(|word| &*word.0)
}

/// The bounds as slices, unless a range of them would panic.
pub(super) fn as_slices((start, end): &Bounds) -> Option<Slices<'_>> {
    use Bound::{Excluded, Included};

    let (start, end) = (as_slice(start), as_slice(end));
    let is_proper = match (start, end) {
        (Excluded(start), Excluded(end)) => start < end,
        (Included(start) | Excluded(start), Included(end) | Excluded(end)) => start <= end,
        _ => true,
    };
    is_proper.then_some((start, end))
}

/// Takes from both iterators at the ends that the bits of `ends` say.
pub(super) fn assert_same_from_both_ends<T: PartialEq + Debug>(
    mut ours: impl DoubleEndedIterator<Item = T>,
    mut theirs: impl DoubleEndedIterator<Item = T>,
    mut ends: u64,
) {
    loop {
        let (item, model) = if ends & 1 == 0 {
            (ours.next(), theirs.next())
        } else {
            (ours.next_back(), theirs.next_back())
        };
        assert_eq!(item, model);
        if item.is_none() {
            break;
        }
        ends = ends.rotate_right(1);
    }
    assert_eq!(
        (ours.next(), ours.next_back()),
        (None, None),
        "an exhausted iterator stays so"
    );
}

impl<V: Value> Pair<V> {
    pub(super) fn range(&self, bounds: &Bounds, ends: u64) {
        let Some(bounds) = as_slices(bounds) else {
            return;
        };
        let model = self
            .model
            .range::<[u8], Slices<'_>>(bounds)
            .map(|(key, value)| (key.clone(), value));
        let range = self.map.range::<[u8], Slices<'_>>(bounds);
        assert!(range.clone().eq(model.clone()));
        assert_same_from_both_ends(range, model, ends);
        assert_same_from_both_ends(
            self.map.iter(),
            self.model.iter().map(|(key, value)| (key.clone(), value)),
            ends,
        );
    }

    pub(super) fn prefix(&self, prefix: &[u8], ends: u64) {
        let model: Vec<(Vec<u8>, &V)> = self
            .model
            .iter()
            .filter(|(key, _)| key.starts_with(prefix))
            .map(|(key, value)| (key.clone(), value))
            .collect();
        assert_eq!(self.map.count_prefix(prefix), model.len());
        assert_same_from_both_ends(self.map.prefix(prefix), model.into_iter(), ends);
    }

    pub(super) fn queries(&self, query: &[u8]) {
        let model: Vec<(Vec<u8>, &V)> = (0..=query.len())
            .filter_map(|length| self.model.get_key_value(&query[..length]))
            .map(|(key, value)| (key.clone(), value))
            .collect();
        assert_eq!(self.map.longest_prefix(query), model.last().cloned());
        assert!(self.map.prefixes_of(query).eq(model));
        assert_eq!(self.map.get(query), self.model.get(query));
    }

    pub(super) fn walk(&self, bounds: &Bounds, mut ends: u64) {
        let mut all = self.map.walk();
        for (key, value) in &self.model {
            assert_eq!(all.next(), Some((&**key, value)));
        }
        assert_eq!(all.next(), None);

        let Some(bounds) = as_slices(bounds) else {
            return;
        };
        let mut model = self
            .model
            .range::<[u8], Slices<'_>>(bounds)
            .map(|(key, value)| (&**key, value));
        let mut walk = self.map.walk_range::<[u8], Slices<'_>>(bounds);
        loop {
            let (item, expected) = if ends & 1 == 0 {
                (walk.next(), model.next())
            } else {
                (walk.next_back(), model.next_back())
            };
            assert_eq!(item, expected);
            if item.is_none() {
                break;
            }
            ends = ends.rotate_right(1);
        }
    }
}
