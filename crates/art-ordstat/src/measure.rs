//! Measures: what of a value a summary looks at.

/// A number, or anything else, read off a value.
///
/// It must depend on the value alone. If it does not, summaries are wrong; there is never undefined
/// behavior.
///
/// # Examples
///
/// ```
/// use art_ordstat::{Count, Measure, RankedMap, Sum};
///
/// struct Order {
///     cents: u64,
/// }
///
/// /// The price of an order.
/// struct Price;
///
/// impl Measure<Order, u64> for Price {
///     fn measure(order: &Order) -> u64 {
///         order.cents
///     }
/// }
///
/// let mut orders: RankedMap<u32, Order, (Count, Sum<u64, Price>)> = RankedMap::with_summary();
/// orders.insert(1, Order { cents: 500 });
/// orders.insert(2, Order { cents: 250 });
/// assert_eq!(orders.aggregate(2..).1.total, 250);
/// ```
pub trait Measure<V, T> {
    /// Reads it.
    fn measure(value: &V) -> T;
}

/// The value itself as its measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Itself;

impl<T: Clone> Measure<T, T> for Itself {
    #[inline]
    fn measure(value: &T) -> T {
        value.clone()
    }
}
