//! What a value must be able to do to live in two copies.

/// A value that can be changed by operations, twice with the same result.
///
/// Each operation is applied to one copy first, and later, when readers have left it, to the other.
/// Both must end up *the same to readers*: whatever the outcome depends on must be in the value and
/// in the operation. Beware of
///
/// - hash seeds that differ between the copies, where the order of iteration matters,
/// - clocks, random numbers, addresses, thread counts, anything read from outside,
/// - sums of floats in an order that can differ, such as a parallel one,
/// - allocation capacity, if readers can see it.
///
/// What is learned in [`absorb_first`](Self::absorb_first), such as a random number, can be left in
/// the operation for [`absorb_second`](Self::absorb_second). A value that breaks this promise gives
/// readers answers that depend on which copy they meet, never undefined behavior.
///
/// A panic in any of these leaves the writer poisoned, see [`Writer::recover`](crate::Writer::recover);
/// readers go on with what is published.
///
/// # Examples
///
/// ```
/// use leftright::{Absorb, Writer};
///
/// #[derive(Clone, Default)]
/// struct Total(i64);
///
/// impl Absorb<i64> for Total {
///     fn absorb_first(&mut self, op: &mut i64, _: &Self) {
///         self.0 += *op;
///     }
///     fn sync_with(&mut self, other: &Self) {
///         self.0 = other.0;
///     }
/// }
///
/// let mut writer = Writer::<Total, i64>::new(Total(40));
/// let reader = writer.local();
/// writer.append(2);
/// assert_eq!(reader.enter().0, 40);
/// writer.publish();
/// assert_eq!(reader.enter().0, 42);
/// ```
pub trait Absorb<Op> {
    /// Applies `op` to the first copy. `other` is the copy that readers see.
    ///
    /// May leave in `op` what it learned and what the second time can use.
    fn absorb_first(&mut self, op: &mut Op, other: &Self);

    /// Applies `op` to the second copy. `other` is the copy that has absorbed it already.
    ///
    /// Does what [`absorb_first`](Self::absorb_first) does, unless implemented, and can then use up
    /// the operation instead of cloning out of it.
    fn absorb_second(&mut self, mut op: Op, other: &Self) {
        self.absorb_first(&mut op, other);
    }

    /// Makes this copy the same as `other`, whatever state it is in, even after a panic.
    ///
    /// Called by [`Writer::recover`](crate::Writer::recover), and instead of many operations when
    /// a log with [`WhenFull::Resync`](crate::WhenFull::Resync) overflows.
    fn sync_with(&mut self, other: &Self);
}
