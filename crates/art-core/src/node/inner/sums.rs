//! Sums: the summaries of a wide node's children once more, by groups of neighbors.
//!
//! A node may have more than a thousand children. To add up their summaries one by one would cost
//! more than the rest of a lookup. So children `g * GROUP ..`, as many as [`GROUP`], have a
//! [`Sum`]: their own summary, and that of all children up to and with them. What is before a
//! child is then one running sum and less than a group of summaries, and to find a child by what is
//! before it is a binary search among running sums. By an index it is found by its [place](super::places).
//!
//! An insertion changes every running sum from its group on. Summaries that take in single values
//! (counts do) pay an addition for each; others have their own summaries to merge anew.
//!
//! A summary that is nothing but a count needs no sums: the places say what comes before a child. They
//! say it modulo 2³², so whoever asks says whether the tree is so small that this is all of it; in a
//! larger one summaries are added up one by one.
//!
//! The sums are made by the user's `merge`. If that panics they may be missing or old: summaries
//! are then wrong, and nothing else is.

use super::Inner;
use super::places::{PlacesMut, known_count};
use crate::node::Node;
use crate::summary::Summary;

/// The number of children in a group.
pub(super) const GROUP: usize = 64;

/// What a node remembers of a group of children.
pub(crate) struct Sum<S> {
    /// The summary of the group.
    own: S,
    /// The summary of all children up to the end of the group.
    running: S,
}

impl<S> Sum<S> {
    /// Brings the running sums up to date from group `from` on.
    fn run<V>(sums: &mut [Self], from: usize)
    where
        S: Summary<V>,
    {
        let (done, todo) = sums.split_at_mut(from);
        let mut running = done
            .last()
            .map_or_else(S::identity, |sum| sum.running.clone());
        for sum in todo {
            running.merge(&sum.own);
            sum.running = running.clone();
        }
    }
}

/// All that an inner node remembers of one child.
pub(crate) struct Level<'a, S> {
    summaries: &'a mut [S],
    sums: &'a mut [Sum<S>],
    places: PlacesMut<'a>,
    child: usize,
}

impl<S> Level<'_, S> {
    /// Makes a small change, which may turn out to be impossible.
    #[inline]
    pub(crate) fn change<V>(&mut self, mut change: impl FnMut(&mut S) -> bool) -> bool
    where
        S: Summary<V>,
    {
        let own = &mut self.summaries[self.child];
        let before = known_count(own);
        let mut all = change(own);
        self.places.follow(self.child, before, known_count(own));
        if let Some(sums) = self.sums.get_mut(self.child / GROUP..)
            && let Some(sum) = sums.first_mut()
        {
            all &= change(&mut sum.own);
            for sum in sums {
                all &= change(&mut sum.running);
            }
        }
        all
    }

    /// Sets the child's summary, and returns that of the node.
    pub(crate) fn set<V>(self, summary: S) -> S
    where
        S: Summary<V>,
    {
        let Self {
            summaries,
            sums,
            mut places,
            child,
        } = self;
        let (before, after) = (known_count(&summaries[child]), known_count(&summary));
        places.follow(child, before, after);
        summaries[child] = summary;
        refresh_group(summaries, sums, child / GROUP);
        sums.last()
            .map_or_else(|| S::concat(summaries), |last| last.running.clone())
    }
}

/// Whether a summary is nothing but a count.
#[inline]
fn is_count<V, S: Summary<V>>() -> bool {
    S::from_count(0).is_some()
}

/// The summaries of the children in a group.
fn group_of<S>(summaries: &[S], group: usize) -> &[S] {
    let end = summaries.len().min((group + 1) * GROUP);
    &summaries[group * GROUP..end]
}

/// Brings the sum of a group, and the running ones from there on, up to date.
fn refresh_group<V, S: Summary<V>>(summaries: &[S], sums: &mut [Sum<S>], group: usize) {
    if let Some(sum) = sums.get_mut(group) {
        sum.own = S::concat(group_of(summaries, group));
        Sum::run(sums, group);
    }
}

impl<V, S: Summary<V>> Inner<V, S> {
    /// Brings the sums and places up to date from the group of child `from` on: those behind it have moved.
    ///
    /// Also those of the child before: an insertion or a removal is mostly half of a split or a join,
    /// in which that one has changed, too.
    pub(super) fn refresh_sums(&mut self, from: usize) {
        let from = from.saturating_sub(1);
        self.refresh_places(from);
        if self.sums_slots() == 0 || is_count::<V, S>() {
            return;
        }
        self.truncate_sums(from / GROUP);
        for group in self.sums().len()..self.len().div_ceil(GROUP) {
            let own = S::concat(group_of(self.summaries(), group));
            let mut running = self
                .sums()
                .last()
                .map_or_else(S::identity, |sum| sum.running.clone());
            running.merge(&own);
            self.push_sum(Sum { own, running });
        }
    }

    /// Brings the sums and places up to date after a change of the summary of child `i`.
    pub(crate) fn refresh_sum(&mut self, i: usize) {
        self.refresh_places(i);
        let (_, summaries, sums, _) = self.split_sums_mut();
        refresh_group(summaries, sums, i / GROUP);
    }

    /// Child `i`, and what is remembered of it.
    #[inline]
    pub(crate) fn level(&mut self, i: usize) -> (Level<'_, S>, &mut Node<V, S>) {
        let (children, summaries, sums, places) = self.split_sums_mut();
        (
            Level {
                summaries,
                // There are none, and now the compiler knows it.
                sums: if is_count::<V, S>() { &mut [] } else { sums },
                places,
                child: i,
            },
            &mut children[i],
        )
    }

    /// The summary of the children before child `to`; `is_small` if the tree has at most
    /// [`MAX`](super::places::MAX) entries.
    #[inline]
    pub(crate) fn summary_up_to(&self, to: usize, is_small: bool) -> S {
        let summaries = self.summaries();
        if is_small
            && is_count::<V, S>()
            && let Some(all) = S::from_count(self.entries_before(to))
        {
            return all;
        }
        let group = (to / GROUP).min(self.sums().len());
        let Some(sum) = group.checked_sub(1).map(|last| &self.sums()[last]) else {
            return S::concat(&summaries[..to]);
        };
        let mut all = sum.running.clone();
        all.merge(&S::concat(&summaries[group * GROUP..to]));
        all
    }

    /// The summary of the children `from..to`; `is_small` as for
    /// [`summary_up_to`](Self::summary_up_to).
    #[inline]
    pub(crate) fn summary_of(&self, from: usize, to: usize, is_small: bool) -> S {
        let summaries = self.summaries();
        if is_small
            && is_count::<V, S>()
            && let Some(all) = S::from_count(self.entries_before(to) - self.entries_before(from))
        {
            return all;
        }
        let (first, last) = (from.div_ceil(GROUP), to / GROUP);
        let sums = self.sums().get(first..last).unwrap_or_default();
        if sums.is_empty() {
            return S::concat(&summaries[from..to]);
        }
        let mut all = S::concat(&summaries[from..first * GROUP]);
        for sum in sums {
            all.merge(&sum.own);
        }
        all.merge(&S::concat(&summaries[last * GROUP..to]));
        all
    }

    /// The first child that makes `passes` hold for the summary of all up to its end. Puts what is
    /// before that child behind `before`, or everything if there is none. `is_small` as for
    /// [`summary_up_to`](Self::summary_up_to).
    #[inline]
    pub(crate) fn find(
        &self,
        before: &mut S,
        passes: &mut impl FnMut(&S) -> bool,
        is_small: bool,
    ) -> Option<usize> {
        let behind = |before: &S, part: &S| {
            let mut with = before.clone();
            with.merge(part);
            with
        };
        if is_small && is_count::<V, S>() {
            let (mut low, mut high) = (0, self.len());
            while low < high {
                let middle = low.midpoint(high);
                if passes(&behind(before, &self.summary_up_to(middle + 1, is_small))) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            before.merge(&self.summary_up_to(low, is_small));
            return (low < self.len()).then_some(low);
        }
        let sums = self.sums();
        let group = sums.partition_point(|sum| !passes(&behind(before, &sum.running)));
        if let Some(sum) = group.checked_sub(1).map(|last| &sums[last]) {
            before.merge(&sum.running);
        }
        let from = group * GROUP;
        for (i, part) in self.summaries().iter().enumerate().skip(from) {
            let with = behind(before, part);
            if passes(&with) {
                return Some(i);
            }
            *before = with;
        }
        None
    }

    /// Whether the sums are those of the summaries, and in a small tree so is what stands for them.
    pub(crate) fn sums_agree(&self, same: impl Fn(&S, &S) -> bool) -> bool {
        let (sums, len) = (self.sums(), self.len());
        let stand_ins_agree = [0, len / 3, len].into_iter().all(|to| {
            let up_to = |is_small| self.summary_up_to(to, is_small);
            let from_there = |is_small| self.summary_of(to, len, is_small);
            same(&up_to(true), &up_to(false)) && same(&from_there(true), &from_there(false))
        });
        if !stand_ins_agree {
            return false;
        }
        if self.sums_slots() == 0 || is_count::<V, S>() {
            return sums.is_empty();
        }
        let groups = self.summaries().chunks(GROUP);
        let mut running = S::identity();
        sums.len() == groups.len()
            && groups.zip(sums).all(|(group, sum)| {
                let own = S::concat(group);
                running.merge(&own);
                same(&own, &sum.own) && same(&running, &sum.running)
            })
    }
}
