//! Why bytes are not a key.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::str::Utf8Error;

/// The bytes are not the encoding of a value of the wanted type.
///
/// # Examples
///
/// ```
/// use art_core::Key;
///
/// let error = u16::try_decode(&[1]).unwrap_err();
/// assert_eq!(error.to_string(), "the bytes of the key end too early");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    TooShort,
    TooLong,
    NotText(Utf8Error),
    NotA(&'static str),
}

impl DecodeError {
    /// Returns the error that the bytes do not encode `what`, for implementations of
    /// [`Key`](crate::Key).
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{DecodeError, Encode, Key, KeyBuffer};
    ///
    /// #[derive(Debug)]
    /// struct Even(u32);
    ///
    /// impl Encode for Even {
    ///     fn encode(&self, out: &mut KeyBuffer) {
    ///         self.0.encode(out);
    ///     }
    /// }
    ///
    /// impl Key for Even {
    ///     fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
    ///         let number = u32::try_decode(bytes)?;
    ///         if number % 2 == 0 { Ok(Self(number)) } else { Err(DecodeError::not_a("an even number")) }
    ///     }
    /// }
    ///
    /// let error = Even::try_decode(&[0, 0, 0, 7]).unwrap_err();
    /// assert_eq!(error.to_string(), "the bytes of the key are not an even number");
    /// ```
    #[must_use]
    pub const fn not_a(what: &'static str) -> Self {
        Self(Kind::NotA(what))
    }

    pub(crate) const fn too_short() -> Self {
        Self(Kind::TooShort)
    }

    pub(crate) const fn too_long() -> Self {
        Self(Kind::TooLong)
    }

    pub(crate) const fn not_text(source: Utf8Error) -> Self {
        Self(Kind::NotText(source))
    }
}

impl Display for DecodeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::TooShort => f.write_str("the bytes of the key end too early"),
            Kind::TooLong => f.write_str("the bytes go on after the end of the key"),
            Kind::NotText(_) => f.write_str("the bytes of the key are not UTF-8"),
            Kind::NotA(what) => write!(f, "the bytes of the key are not {what}"),
        }
    }
}

impl Error for DecodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::NotText(source) => Some(source),
            Kind::TooShort | Kind::TooLong | Kind::NotA(_) => None,
        }
    }
}

/// Panics on behalf of [`Key::decode`](crate::Key::decode), away from its hot path.
#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn not_a_key(error: &DecodeError) -> ! {
    panic!("the key's encoding does not decode: {error}");
}
