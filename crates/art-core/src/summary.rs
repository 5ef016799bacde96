//! Summaries: what a tree remembers about each of its subtrees.

mod tuple;

/// A monoid over the values of a map, kept for every subtree.
///
/// A parent stores the summaries of its children side by side, so that a question about a range of
/// keys looks at the nodes on two paths only. The default summary `()` has size zero and costs no
/// code. `art-ordstat` brings counts, sums, minima and maxima; anyone can bring others.
///
/// # Laws
///
/// `merge` is associative, `identity` neutral on both sides, and `of` depends on the value alone.
/// A summary that breaks them, or a value whose summary changes behind the map's back (interior
/// mutability), gives wrong summaries, and never undefined behavior.
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, Summary};
///
/// /// The largest value, if there is one.
/// #[derive(Clone, Debug, PartialEq)]
/// struct Max(Option<u32>);
///
/// impl Summary<u32> for Max {
///     fn identity() -> Self {
///         Max(None)
///     }
///     fn of(value: &u32) -> Self {
///         Max(Some(*value))
///     }
///     fn merge(&mut self, right: &Self) {
///         self.0 = self.0.max(right.0);
///     }
/// }
///
/// let map: ArtMap<char, u32, Max> = [('a', 3), ('b', 7), ('c', 5)].into_iter().collect();
/// assert_eq!(map.summary(), Max(Some(7)));
/// assert_eq!(map.aggregate('c'..), Max(Some(5)));
/// ```
pub trait Summary<V>: Clone {
    /// Whether there is anything to keep. Only `()` says no.
    const KEPT: bool = true;

    /// The summary of no values.
    fn identity() -> Self;

    /// The summary of one value.
    fn of(value: &V) -> Self;

    /// Appends the summary of what follows in key order.
    fn merge(&mut self, right: &Self);

    /// The summary of some values in key order. A count need not look at them.
    fn of_all(values: &[V]) -> Self {
        let mut all = Self::identity();
        for value in values {
            all.merge(&Self::of(value));
        }
        all
    }

    /// The number of values, if the summary knows it.
    ///
    /// Then nodes keep the places of their children, and an entry is found by its index in half the
    /// time. A [`Counted`] summary returns its count here, or `None` always.
    #[inline]
    fn known_count(&self) -> Option<usize> {
        None
    }

    /// The summary of so many values, if it depends on nothing but their number.
    ///
    /// Then nodes keep no sums of summaries beside the places of their children, and an insertion has
    /// less to bring up to date. Only for a summary with a [`known_count`](Self::known_count): for
    /// every number, or `None` always.
    #[inline]
    fn from_count(_count: usize) -> Option<Self> {
        None
    }

    /// Takes in one more value, somewhere among those summarized; `false` if that cannot be done
    /// without looking at the others again.
    ///
    /// A commutative summary can: it merges.
    fn insert(&mut self, _value: &V) -> bool {
        false
    }

    /// Takes out one of the values summarized; `false` if that cannot be done without looking at
    /// the others again.
    ///
    /// A count can, a maximum cannot.
    fn remove(&mut self, _value: &V) -> bool {
        false
    }

    /// Takes in that a value among those summarized has changed; `false` if that cannot be done
    /// without looking at the others again.
    ///
    /// A count has nothing to do, a sum adds the difference.
    fn replace(&mut self, _old: &V, _new: &V) -> bool {
        false
    }

    /// The summary of several neighboring subtrees.
    fn concat(parts: &[Self]) -> Self {
        let mut all = Self::identity();
        for part in parts {
            all.merge(part);
        }
        all
    }
}

/// A summary that does not depend on what the values are, such as `()` or a count.
///
/// Maps with such a summary give out plain `&mut V`; others need a guard that brings the summaries
/// up to date when it goes.
pub trait IgnoresValues<V>: Summary<V> {}

/// A summary that knows how many values it is of. Then entries can be found by their index.
///
/// # Laws
///
/// `count` is 0 for `identity`, 1 for `of` any value, and adds up under `merge`. If it does not,
/// entries are found at wrong indices, or a search panics; there is never undefined behavior.
///
/// # Examples
///
/// ```
/// use art_core::{ArtMap, Counted, Summary};
///
/// #[derive(Clone)]
/// struct Count(usize);
///
/// impl<V> Summary<V> for Count {
///     fn identity() -> Self {
///         Count(0)
///     }
///     fn of(_: &V) -> Self {
///         Count(1)
///     }
///     fn merge(&mut self, right: &Self) {
///         self.0 += right.0;
///     }
/// }
///
/// impl<V> Counted<V> for Count {
///     fn count(&self) -> usize {
///         self.0
///     }
/// }
///
/// let map: ArtMap<u8, char, Count> = [(1, 'a'), (3, 'c')].into_iter().collect();
/// assert_eq!(map.cursor_at(1).peek_next(), Some((3, &'c')));
/// ```
pub trait Counted<V>: Summary<V> {
    /// Returns the number of values.
    fn count(&self) -> usize;
}

impl<V> Summary<V> for () {
    const KEPT: bool = false;

    fn identity() {}

    fn of(_: &V) {}

    fn merge(&mut self, (): &()) {}

    fn of_all(_: &[V]) {}

    fn insert(&mut self, _: &V) -> bool {
        true
    }

    fn remove(&mut self, _: &V) -> bool {
        true
    }

    fn replace(&mut self, _: &V, _: &V) -> bool {
        true
    }

    fn concat(_: &[()]) {}
}

impl<V> IgnoresValues<V> for () {}
