//! Sums: the summaries of a wide node's children once more, by groups of neighbors.
//!
//! A node may have more than a thousand children. To add up their summaries one by one would cost
//! more than the rest of a lookup; to keep running totals would cost every insertion as much. So
//! there are two steps, each about the square root of the width: `sums[g]` is the summary of the
//! children `g * GROUP ..`, as many as [`GROUP`].
//!
//! The sums are made by the user's `merge`. If that panics they may be missing or old: summaries
//! are then wrong, and nothing else is.

use super::Inner;
use crate::node::Node;
use crate::summary::Summary;

/// The number of children in a group.
const GROUP: usize = 32;

/// All that an inner node remembers of one child.
pub(crate) struct Level<'a, S> {
    summaries: &'a mut [S],
    sums: &'a mut [S],
    child: usize,
}

impl<S> Level<'_, S> {
    /// Makes a small change, which may turn out to be impossible.
    #[inline]
    pub(crate) fn change(&mut self, mut change: impl FnMut(&mut S) -> bool) -> bool {
        let sum = self.sums.get_mut(self.child / GROUP);
        change(&mut self.summaries[self.child]) && sum.is_none_or(change)
    }

    /// Sets the child's summary, and returns that of the node.
    pub(crate) fn set<V>(self, summary: S) -> S
    where
        S: Summary<V>,
    {
        let Self {
            summaries,
            sums,
            child,
        } = self;
        summaries[child] = summary;
        let group = child / GROUP;
        let Some(sum) = sums.get_mut(group) else {
            return S::concat(summaries);
        };
        let end = summaries.len().min((group + 1) * GROUP);
        *sum = S::concat(&summaries[group * GROUP..end]);
        S::concat(sums)
    }
}

impl<V, S: Summary<V>> Inner<V, S> {
    /// Brings the sums up to date from the group of child `from` on: those behind it have moved.
    pub(super) fn refresh_sums(&mut self, from: usize) {
        let cap = self.cap();
        let (_, summaries, Some(sums)) = self.split_sums_mut() else {
            return;
        };
        sums.truncate(from / GROUP);
        sums.reserve_exact(cap.div_ceil(GROUP) - sums.len());
        let groups = summaries[sums.len() * GROUP..].chunks(GROUP);
        sums.extend(groups.map(S::concat));
    }

    /// Brings the sum of the group of child `i` up to date.
    pub(crate) fn refresh_sum(&mut self, i: usize) {
        let (_, summaries, Some(sums)) = self.split_sums_mut() else {
            return;
        };
        let group = i / GROUP;
        let end = summaries.len().min((group + 1) * GROUP);
        if let Some(sum) = sums.get_mut(group) {
            *sum = S::concat(&summaries[group * GROUP..end]);
        }
    }

    /// Child `i`, and what is remembered of it.
    #[inline]
    pub(crate) fn level(&mut self, i: usize) -> (Level<'_, S>, &mut Node<V, S>) {
        let (children, summaries, sums) = self.split_sums_mut();
        (
            Level {
                summaries,
                sums: sums.map_or(&mut [], Vec::as_mut_slice),
                child: i,
            },
            &mut children[i],
        )
    }

    /// The summary of the children `from..to`.
    #[inline]
    pub(crate) fn summary_of(&self, from: usize, to: usize) -> S {
        let summaries = self.summaries();
        let (first, last) = (from.div_ceil(GROUP), to / GROUP);
        match self.sums() {
            Some(sums) if first < last => {
                let mut all = S::concat(&summaries[from..first * GROUP]);
                all.merge(&S::concat(&sums[first..last]));
                all.merge(&S::concat(&summaries[last * GROUP..to]));
                all
            }
            _ => S::concat(&summaries[from..to]),
        }
    }

    /// The first child that makes `passes` hold for the summary of all up to its end. Puts what is
    /// before that child behind `before`, or everything if there is none.
    #[inline]
    pub(crate) fn find(
        &self,
        before: &mut S,
        passes: &mut impl FnMut(&S) -> bool,
    ) -> Option<usize> {
        let summaries = self.summaries();
        let mut from = 0;
        if let Some(sums) = self.sums() {
            from = GROUP * first(sums, before, passes)?;
        }
        Some(from + first(summaries.get(from..)?, before, passes)?)
    }

    /// Whether the sums are those of the summaries.
    pub(crate) fn sums_agree(&self, same: impl Fn(&S, &S) -> bool) -> bool {
        let groups = self.summaries().chunks(GROUP);
        self.sums().is_none_or(|sums| {
            sums.len() == groups.len() && groups.map(S::concat).zip(sums).all(|(a, b)| same(&a, b))
        })
    }
}

/// The index of the first part with which `passes` holds; what is before it goes into `before`.
#[inline]
fn first<V, S: Summary<V>>(
    parts: &[S],
    before: &mut S,
    passes: &mut impl FnMut(&S) -> bool,
) -> Option<usize> {
    for (i, part) in parts.iter().enumerate() {
        let mut with = before.clone();
        with.merge(part);
        if passes(&with) {
            return Some(i);
        }
        *before = with;
    }
    None
}
