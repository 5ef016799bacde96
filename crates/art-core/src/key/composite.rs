//! Keys made of keys.

use std::cmp::Reverse;

use super::{DecodeError, Encode, Key, KeyBuffer};

/// `None` is one byte 0x00, `Some` begins with 0x01.
impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.push(u8::from(self.is_some()));
        if let Some(value) = self {
            value.encode(out);
        }
    }

    #[inline]
    fn encode_part(&self, out: &mut KeyBuffer) {
        out.push(u8::from(self.is_some()));
        if let Some(value) = self {
            value.encode_part(out);
        }
    }
}

impl<T: Key> Key for Option<T> {
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        match bytes {
            [] => Err(DecodeError::too_short()),
            [0] => Ok(None),
            [0, ..] => Err(DecodeError::too_long()),
            [1, value @ ..] => T::try_decode(value).map(Some),
            _ => Err(DecodeError::not_a("an `Option`")),
        }
    }

    #[inline]
    fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        let (&tag, rest) = bytes.split_first().ok_or(DecodeError::too_short())?;
        *bytes = rest;
        match tag {
            0 => Ok(None),
            1 => T::decode_part(bytes).map(Some),
            _ => Err(DecodeError::not_a("an `Option`")),
        }
    }
}

/// The part form with every bit flipped. The whole form would not do: of two strings it is the
/// longer one that has to come first.
impl<T: Encode> Encode for Reverse<T> {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        let start = out.len();
        self.0.encode_part(out);
        out.invert_from(start);
    }

    #[inline]
    fn encode_part(&self, out: &mut KeyBuffer) {
        self.encode(out);
    }
}

impl<T: Key> Key for Reverse<T> {
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut rest = bytes;
        let key = Self::decode_part(&mut rest)?;
        if rest.is_empty() {
            Ok(key)
        } else {
            Err(DecodeError::too_long())
        }
    }

    #[inline]
    fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        // Only `T` knows where its part ends, so all of the rest is flipped for it to read.
        let mut flipped = KeyBuffer::new();
        flipped.extend_from_slice(bytes);
        flipped.invert_from(0);
        let mut rest = &*flipped;
        let value = T::decode_part(&mut rest)?;
        *bytes = &bytes[bytes.len() - rest.len()..];
        Ok(Reverse(value))
    }
}

impl Encode for () {
    #[inline]
    fn encode(&self, _: &mut KeyBuffer) {}

    #[inline]
    fn encode_part(&self, _: &mut KeyBuffer) {}
}

impl Key for () {
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.is_empty() {
            Ok(())
        } else {
            Err(DecodeError::too_long())
        }
    }

    #[inline]
    fn decode_part(_: &mut &[u8]) -> Result<Self, DecodeError> {
        Ok(())
    }
}

/// The part forms of all components; in the whole form, the last one's whole form.
macro_rules! tuples {
    ($($($part:ident $value:ident)* . $last:ident $last_value:ident;)*) => {$(
        impl<$($part: Encode,)* $last: Encode> Encode for ($($part,)* $last,) {
            #[inline]
            fn encode(&self, out: &mut KeyBuffer) {
                let ($($value,)* $last_value,) = self;
                $($value.encode_part(out);)*
                $last_value.encode(out);
            }

            #[inline]
            fn encode_part(&self, out: &mut KeyBuffer) {
                let ($($value,)* $last_value,) = self;
                $($value.encode_part(out);)*
                $last_value.encode_part(out);
            }
        }

        impl<$($part: Key,)* $last: Key> Key for ($($part,)* $last,) {
            #[inline]
            fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                #[allow(unused_mut, reason = "the tuple of one has no parts to take off")]
                let mut rest = bytes;
                Ok(($($part::decode_part(&mut rest)?,)* $last::try_decode(rest)?,))
            }

            #[inline]
            fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
                Ok(($($part::decode_part(bytes)?,)* $last::decode_part(bytes)?,))
            }
        }
    )*};
}

tuples! {
    . A a;
    A a . B b;
    A a B b . C c;
    A a B b C c . D d;
    A a B b C c D d . E e;
    A a B b C c D d E e . F f;
    A a B b C c D d E e F f . G g;
    A a B b C c D d E e F f G g . H h;
}
