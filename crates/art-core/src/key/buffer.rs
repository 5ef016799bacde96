//! Where encodings are put together.

use std::ops::Deref;

use smallvec::SmallVec;

/// A byte string that keeps its first [`INLINE`](Self::INLINE) bytes on the stack.
///
/// [`Encode`](crate::Encode) appends to it; reading is by its `Deref` to `[u8]`.
///
/// # Examples
///
/// ```
/// use art_core::KeyBuffer;
///
/// let mut bytes = KeyBuffer::new();
/// bytes.push(1);
/// bytes.extend_from_slice(&[2, 3]);
/// assert_eq!(bytes.len(), 3);
/// assert_eq!(*bytes, [1, 2, 3]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyBuffer(SmallVec<[u8; Self::INLINE]>);

impl KeyBuffer {
    /// How many bytes fit without an allocation.
    pub const INLINE: usize = 64;

    /// Returns an empty buffer.
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        Self(SmallVec::new())
    }

    /// Appends one byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Appends `bytes`.
    ///
    /// # Complexity
    ///
    /// Amortized O(b) for `b` bytes.
    #[inline]
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Empties the buffer and keeps what it has allocated.
    #[inline]
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Flips every bit from `start` on, which turns the order of prefix-free encodings around.
    #[inline]
    pub(crate) fn invert_from(&mut self, start: usize) {
        for byte in &mut self.0[start..] {
            *byte = !*byte;
        }
    }
}

impl Deref for KeyBuffer {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for KeyBuffer {
    #[inline]
    fn from(bytes: &[u8]) -> Self {
        Self(SmallVec::from_slice(bytes))
    }
}
