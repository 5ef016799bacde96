//! Keys as bytes that compare like the keys.
//!
//! The tree knows nothing but byte strings. A type becomes a key by an *encoding* whose bytes,
//! compared like `[u8]` compares, are in the order of the values: big-endian integers, the sign bit
//! flipped, text as it is ("binary-comparable" in Leis, Kemper and Neumann, *The Adaptive Radix
//! Tree*, ICDE 2013, section IV). The tree then never calls `Ord`.
//!
//! A value has two forms:
//!
//! - the *whole* form, [`Encode::encode`], when it is the entire key or the last component of one:
//!   as short as can be (`"ab"` is `ab`), one form may begin with another;
//! - the *part* form, [`Encode::encode_part`], when something follows it in a tuple: no part form
//!   begins with another one, so that a reader knows where it stops and a comparison never runs
//!   over into the next component. Numbers are the same in both; byte strings are escaped and
//!   terminated.
//!
//! # Laws
//!
//! For all values `a`, `b` of one type:
//!
//! 1. `encode(a).cmp(encode(b)) == a.cmp(b)`, and the same for `encode_part`;
//! 2. `try_decode(encode(a)) == Ok(a)`, and the same for the part form, of which `decode_part`
//!    takes exactly the bytes that `encode_part` put there;
//! 3. no part form begins with the part form of another value;
//! 4. a type and what it borrows as have the same whole form: `String` and `str`, `Vec<u8>` and
//!    `[u8]`;
//! 5. `with_encoded` passes the bytes that `encode` appends.
//!
//! The encodings here also refuse whatever they do not write: `try_decode(bytes) == Ok(a)` only if
//! `encode(a) == bytes`.
//!
//! An implementation that breaks a law gets wrong answers from a map (keys that are not found,
//! another order, a panic when keys are decoded), never undefined behavior.

mod buffer;
mod bytes;
mod composite;
mod error;
mod escape;
mod fixed;
mod net;
mod numbers;
#[cfg(unix)]
mod os;
mod shared;
#[cfg(test)]
mod tests;
mod time;

pub use buffer::KeyBuffer;
pub use error::DecodeError;

/// A value that can be looked up: it has order-preserving bytes.
///
/// This is the borrowed side of [`Key`], also for unsized types: a map of `String` is asked with a
/// `&str`. Only [`encode`](Self::encode) is required; the other methods follow from it, and the
/// types of this crate override them where there is a shorter way.
///
/// The module's laws in short: the bytes order like the values, and a type encodes like the types
/// that it can be [borrowed](std::borrow::Borrow) as. Breaking them gives wrong answers, never
/// undefined behavior.
///
/// # Order
///
/// | type | order and encoding |
/// |---|---|
/// | `u8` … `u128`, `usize`, `NonZero` of these | big-endian; `usize` as `u64` on every platform |
/// | `i8` … `i128`, `isize`, `NonZero` of these | the same, sign bit flipped |
/// | `f32`, `f64` | [`f64::total_cmp`]: −NaN, −∞, …, −0.0, 0.0, …, ∞, NaN; every bit is kept |
/// | `bool`, `char`, `()` | one, three and no bytes |
/// | `[u8; N]`, `[u8]`, `str`, `OsStr` and their owners | the bytes themselves |
/// | `Path`, `PathBuf` (Unix) | by components, as `Path` compares: `a//b/` is `a/b` |
/// | `Ipv4Addr`, `Ipv6Addr`, `IpAddr`, `SocketAddr` … | as they compare |
/// | `Duration`, `SystemTime` | as they compare |
/// | `Option`, tuples of up to 8, [`Reverse`](std::cmp::Reverse) | as they compare, also nested |
///
/// # Examples
///
/// ```
/// use art_core::{Encode, KeyBuffer};
///
/// fn bytes<Q: Encode + ?Sized>(value: &Q) -> Vec<u8> {
///     value.with_encoded(|bytes| bytes.to_vec())
/// }
/// assert_eq!(bytes("ann"), b"ann");
/// assert_eq!(bytes(&258_u16), [1, 2]);
/// assert!(bytes(&-1_i32) < bytes(&0_i32));
/// assert!(bytes(&("ann", 9)) < bytes(&("anna", 1)));
/// ```
pub trait Encode {
    /// Appends the whole form: the bytes of a value that is the entire key, or the last part of it.
    ///
    /// # Complexity
    ///
    /// O(b) for `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{Encode, KeyBuffer};
    ///
    /// let mut bytes = KeyBuffer::new();
    /// ("a", 1_u16).encode(&mut bytes);
    /// assert_eq!(*bytes, [b'a', 0, 0, 1]);
    /// ```
    fn encode(&self, out: &mut KeyBuffer);

    /// Appends the part form: the bytes of a value that something follows.
    ///
    /// No part form begins with another one. Unless overridden this is the whole form with the
    /// bytes 0x00 and 0x01 escaped (by one byte each) and 0x00 after the end, which is right for
    /// every type. A type whose whole forms all have the same length can be its own part form.
    ///
    /// # Complexity
    ///
    /// O(b) for `b` encoded bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::{Encode, KeyBuffer};
    ///
    /// let mut bytes = KeyBuffer::new();
    /// "ab".encode_part(&mut bytes);
    /// 258_u16.encode_part(&mut bytes);
    /// assert_eq!(*bytes, [b'a', b'b', 0, 1, 2]);
    /// ```
    fn encode_part(&self, out: &mut KeyBuffer) {
        self.with_encoded(|whole| escape::escape(whole, out));
    }

    /// Calls `use_bytes` with the whole form.
    ///
    /// This is what every lookup does. Numbers and byte strings lend the bytes that they have or
    /// an array on the stack; the others fill a [`KeyBuffer`], which allocates only past
    /// [`KeyBuffer::INLINE`] bytes.
    ///
    /// # Complexity
    ///
    /// O(b) for `b` encoded bytes, O(1) for byte strings and text.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::Encode;
    ///
    /// assert_eq!("ann".with_encoded(|bytes| bytes.len()), 3);
    /// ```
    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        let mut whole = KeyBuffer::new();
        self.encode(&mut whole);
        use_bytes(&whole)
    }
}

/// A value that a map can hold as a key: its bytes give it back.
///
/// The tree keeps no key, only pieces of its bytes, so a key that comes out of a map is made anew
/// by [`decode`](Self::decode). Only [`try_decode`](Self::try_decode) is required. See [`Encode`]
/// for the types that are keys.
///
/// # Examples
///
/// A struct becomes a key by way of the tuple of its fields, most significant first:
///
/// ```
/// use art_core::{DecodeError, Encode, Key, KeyBuffer};
///
/// #[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
/// struct Release {
///     package: String,
///     version: (u32, u32),
/// }
///
/// impl Encode for Release {
///     fn encode(&self, out: &mut KeyBuffer) {
///         (&self.package, self.version).encode(out);
///     }
/// }
///
/// impl Key for Release {
///     fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
///         let (package, version) = Key::try_decode(bytes)?;
///         Ok(Self { package, version })
///     }
/// }
///
/// let release = Release { package: "art".to_owned(), version: (1, 10) };
/// release.with_encoded(|bytes| {
///     assert_eq!(Release::decode(bytes), release);
///     assert!(Release::try_decode(&bytes[1..]).is_ok()); // package "rt"
///     assert!(Release::try_decode(&bytes[..9]).is_err());
/// });
/// ```
pub trait Key: Encode + Sized {
    /// Returns the value whose whole form is `bytes`.
    ///
    /// # Errors
    ///
    /// When no value has that whole form. The encodings of this crate find out every time; another
    /// implementation may answer some value for bytes that it never wrote.
    ///
    /// # Complexity
    ///
    /// O(b) for `b` bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::Key;
    ///
    /// assert_eq!(u16::try_decode(&[1, 2]), Ok(258));
    /// assert!(u16::try_decode(&[1]).is_err());
    /// assert!(String::try_decode(&[0xff]).is_err());
    /// ```
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError>;

    /// Takes a value's part form off the front of `bytes` and returns the value.
    ///
    /// Unless overridden this undoes what [`Encode::encode_part`] does unless overridden, so
    /// override both or none. When it fails, how far `bytes` moved is unspecified.
    ///
    /// # Errors
    ///
    /// When `bytes` does not begin with the part form of a value.
    ///
    /// # Complexity
    ///
    /// O(b) for the `b` bytes taken; for [`Reverse`](std::cmp::Reverse), all of `bytes`.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::Key;
    ///
    /// let mut bytes: &[u8] = &[b'a', 0, 1, 2, 3];
    /// assert_eq!(String::decode_part(&mut bytes)?, "a");
    /// assert_eq!(u16::decode_part(&mut bytes)?, 258);
    /// assert_eq!(bytes, [3]);
    /// # Ok::<(), art_core::DecodeError>(())
    /// ```
    fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        Self::try_decode(&escape::unescape(bytes)?)
    }

    /// Returns the value whose whole form is `bytes`, which an `encode` of this type has made.
    ///
    /// # Panics
    ///
    /// If [`try_decode`](Self::try_decode) fails, so on bytes that are not the whole form of a
    /// value: the encoding breaks its laws, or the bytes come from elsewhere.
    ///
    /// # Complexity
    ///
    /// O(b) for `b` bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use art_core::Key;
    ///
    /// assert_eq!(u16::decode(&[1, 2]), 258);
    /// assert_eq!(String::decode(b"ann"), "ann");
    /// ```
    #[inline]
    #[track_caller]
    fn decode(bytes: &[u8]) -> Self {
        match Self::try_decode(bytes) {
            Ok(key) => key,
            Err(error) => error::not_a_key(&error),
        }
    }
}
