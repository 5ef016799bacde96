//! References and owners encode like what they hold.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{DecodeError, Encode, Key, KeyBuffer};

/// Hands `Encode` on to what `self` dereferences to.
macro_rules! encode_like_the_target {
    ($(<$($lifetime:lifetime,)? $target:ident> $owner:ty $(, $bound:path)?;)*) => {$(
        impl<$($lifetime,)? $target: Encode + ?Sized $(+ $bound)?> Encode for $owner {
            #[inline]
            fn encode(&self, out: &mut KeyBuffer) {
                (**self).encode(out);
            }

            #[inline]
            fn encode_part(&self, out: &mut KeyBuffer) {
                (**self).encode_part(out);
            }

            #[inline]
            fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
                (**self).with_encoded(use_bytes)
            }
        }
    )*};
}

encode_like_the_target! {
    <'a, T> &'a T;
    <T> Box<T>;
    <T> Rc<T>;
    <T> Arc<T>;
    <'a, T> Cow<'a, T>, ToOwned;
}

/// Makes an owner of unsized bytes or text a key.
macro_rules! decode_from {
    ($($owner:ty: $owned:ty),* $(,)?) => {$(
        impl Key for $owner {
            #[inline]
            fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                <$owned>::try_decode(bytes).map(Into::into)
            }

            #[inline]
            fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
                <$owned>::decode_part(bytes).map(Into::into)
            }
        }
    )*};
}

decode_from! {
    Box<[u8]>: Vec<u8>,
    Rc<[u8]>: Vec<u8>,
    Arc<[u8]>: Vec<u8>,
    Box<str>: String,
    Rc<str>: String,
    Arc<str>: String,
}

#[cfg(unix)]
decode_from! {
    Box<std::ffi::OsStr>: std::ffi::OsString,
    Box<std::path::Path>: std::path::PathBuf,
}

/// A key that is decoded is always owned.
impl<T> Key for Cow<'_, T>
where
    T: Encode + ToOwned<Owned: Key> + ?Sized,
{
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        T::Owned::try_decode(bytes).map(Cow::Owned)
    }

    #[inline]
    fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        T::Owned::decode_part(bytes).map(Cow::Owned)
    }
}
