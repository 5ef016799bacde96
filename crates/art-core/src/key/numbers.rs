//! Numbers, and the other scalars of the language.

use std::num::NonZero;

use super::DecodeError;
use super::fixed::fixed_key;

/// Keys for an integer type and its `NonZero`, written as `$wide` with the bits of `$flip` flipped.
macro_rules! integers {
    ($flip:expr => $($int:ident as $wide:ident),*) => {$(
        fixed_key!(
            $int,
            |value| (*value as $wide ^ $flip).to_be_bytes(),
            |array| <$int>::try_from($wide::from_be_bytes(array) ^ $flip)
                .map_err(|_| DecodeError::not_a(concat!("a `", stringify!($int), "` of this platform")))
        );
        fixed_key!(
            NonZero<$int>,
            |value| (value.get() as $wide ^ $flip).to_be_bytes(),
            |array| <$int>::try_from($wide::from_be_bytes(array) ^ $flip)
                .ok()
                .and_then(NonZero::new)
                .ok_or(DecodeError::not_a(concat!("a `NonZero<", stringify!($int), ">`")))
        );
    )*};
}

integers!(0 => u8 as u8, u16 as u16, u32 as u32, u64 as u64, u128 as u128, usize as u64);
// The sign bit flipped, the negative numbers come first.
integers!(i8::MIN => i8 as i8);
integers!(i16::MIN => i16 as i16);
integers!(i32::MIN => i32 as i32);
integers!(i64::MIN => i64 as i64, isize as i64);
integers!(i128::MIN => i128 as i128);

/// Keys for a float type, in the order of its `total_cmp`.
///
/// IEEE 754 floats are sign and magnitude: read as integers the positive ones are in order, and the
/// negative ones are in the opposite order. So a negative one has all its bits flipped and a
/// positive one its sign bit.
macro_rules! floats {
    ($($float:ident: $bits:ident),*) => {$(
        fixed_key!(
            $float,
            |value| {
                const SIGN: $bits = 1 << ($bits::BITS - 1);
                let bits = value.to_bits();
                (if bits & SIGN == 0 { bits | SIGN } else { !bits }).to_be_bytes()
            },
            |array| {
                const SIGN: $bits = 1 << ($bits::BITS - 1);
                let bits = $bits::from_be_bytes(array);
                Ok($float::from_bits(if bits & SIGN == 0 { !bits } else { bits & !SIGN }))
            }
        );
    )*};
}

floats!(f32: u32, f64: u64);

fixed_key!(bool, |value| [u8::from(*value)], |array| match array {
    [0] => Ok(false),
    [1] => Ok(true),
    [_] => Err(DecodeError::not_a("a `bool`")),
});

// Three bytes hold every scalar value. UTF-8 would be in order too, but not of one length.
fixed_key!(
    char,
    |value| {
        let [_, high, middle, low] = u32::from(*value).to_be_bytes();
        [high, middle, low]
    },
    |array| {
        let [high, middle, low] = array;
        char::from_u32(u32::from_be_bytes([0, high, middle, low]))
            .ok_or(DecodeError::not_a("a `char`"))
    }
);
