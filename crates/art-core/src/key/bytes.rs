//! Byte strings and text: they are their own encoding.

use super::{DecodeError, Encode, Key, KeyBuffer};

impl Encode for [u8] {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self);
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self)
    }
}

impl Encode for str {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self.as_bytes());
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self.as_bytes())
    }
}

impl Encode for Vec<u8> {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self);
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self)
    }
}

impl Key for Vec<u8> {
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(bytes.to_vec())
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self.as_bytes());
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self.as_bytes())
    }
}

impl Key for String {
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(DecodeError::not_text)
    }
}

impl<const N: usize> Encode for [u8; N] {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self);
    }

    #[inline]
    fn encode_part(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self);
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self)
    }
}

impl<const N: usize> Key for [u8; N] {
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
        let (key, rest) = bytes.split_first_chunk().ok_or(DecodeError::too_short())?;
        *bytes = rest;
        Ok(*key)
    }
}
