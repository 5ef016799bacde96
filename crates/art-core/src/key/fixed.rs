//! Keys whose encodings all have the same length, which makes the whole form a part form.

/// Implements `Encode` and `Key` by a function to a byte array and one back, which may fail.
macro_rules! fixed_key {
    ($key:ty, |$value:ident| $to:expr, |$array:ident| $from:expr) => {
        impl $crate::key::Encode for $key {
            #[inline]
            fn encode(&self, out: &mut $crate::key::KeyBuffer) {
                let $value = self;
                out.extend_from_slice(&$to);
            }

            #[inline]
            fn encode_part(&self, out: &mut $crate::key::KeyBuffer) {
                $crate::key::Encode::encode(self, out);
            }

            #[inline]
            fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
                let $value = self;
                use_bytes(&$to)
            }
        }

        impl $crate::key::Key for $key {
            #[inline]
            fn try_decode(bytes: &[u8]) -> Result<Self, $crate::key::DecodeError> {
                let mut rest = bytes;
                let key = <Self as $crate::key::Key>::decode_part(&mut rest)?;
                if rest.is_empty() {
                    Ok(key)
                } else {
                    Err($crate::key::DecodeError::too_long())
                }
            }

            #[inline]
            fn decode_part(bytes: &mut &[u8]) -> Result<Self, $crate::key::DecodeError> {
                let (&$array, rest) = bytes
                    .split_first_chunk()
                    .ok_or($crate::key::DecodeError::too_short())?;
                *bytes = rest;
                $from
            }
        }
    };
}

/// Implements `Encode` and `Key` by a function to a tuple of such keys and one back, which may fail.
macro_rules! like_a_tuple {
    ($key:ty, |$value:ident| $parts:expr, |$tuple:pat_param| $from:expr) => {
        impl $crate::key::Encode for $key {
            #[inline]
            fn encode(&self, out: &mut $crate::key::KeyBuffer) {
                let $value = self;
                $crate::key::Encode::encode(&$parts, out);
            }

            #[inline]
            fn encode_part(&self, out: &mut $crate::key::KeyBuffer) {
                $crate::key::Encode::encode(self, out);
            }
        }

        impl $crate::key::Key for $key {
            #[inline]
            fn try_decode(bytes: &[u8]) -> Result<Self, $crate::key::DecodeError> {
                let $tuple = $crate::key::Key::try_decode(bytes)?;
                $from
            }

            #[inline]
            fn decode_part(bytes: &mut &[u8]) -> Result<Self, $crate::key::DecodeError> {
                let $tuple = $crate::key::Key::decode_part(bytes)?;
                $from
            }
        }
    };
}

pub(super) use {fixed_key, like_a_tuple};
