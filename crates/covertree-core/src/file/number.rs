//! Numbers as bytes, in little-endian order on every machine.

use bytemuck::Pod;

/// A number that arrays in files are made of.
///
/// Not for implementing elsewhere: what the bytes mean is part of the format, and the hidden item
/// may change.
///
/// # Examples
///
/// ```
/// use covertree_core::Number;
///
/// assert_eq!(<f32 as Number>::NAME, "f32");
/// ```
pub trait Number: Pod + Default {
    /// What files call it.
    const NAME: &'static str;

    /// Turns the bytes round on machines that keep the high one first, and back.
    #[doc(hidden)]
    #[must_use]
    fn little_endian(self) -> Self;
}

macro_rules! numbers {
    ($($number:ident $bits:ident),*) => {
        $(impl Number for $number {
            const NAME: &'static str = stringify!($number);

            #[inline]
            fn little_endian(self) -> Self {
                Self::from_ne_bytes($bits::from_ne_bytes(self.to_ne_bytes()).to_le_bytes())
            }
        })*
    };
}

numbers!(u8 u8, u16 u16, u32 u32, u64 u64, f32 u32, f64 u64);
