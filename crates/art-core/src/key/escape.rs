//! Byte strings that say where they end, and still compare like the plain ones.
//!
//! The end is 0x00, so a string sorts before those that go on. A content byte 0x00 becomes 0x01
//! 0xFE, and 0x01 becomes 0x01 0xFF; all others stay. The first byte of each is at least 0x01, so
//! the end is below all content, and the escaped ones are below 0x02 and in their order. The
//! alternative of 0x00 0xFF for a content byte 0x00 leaves 0x01 alone, but needs a terminator of
//! two bytes; keys are short and text has neither byte.

use super::{DecodeError, KeyBuffer};

/// Ends a string: below every byte that can begin content.
pub(super) const END: u8 = 0x00;

/// Begins the two bytes that stand for a content byte 0x00 or 0x01.
pub(super) const ESCAPE: u8 = 0x01;

/// What follows [`ESCAPE`] is the content byte with these bits set.
pub(super) const MARK: u8 = 0xFE;

/// Appends `content`, escaped, and [`END`].
#[inline]
pub(super) fn escape(content: &[u8], out: &mut KeyBuffer) {
    escape_open(content, out);
    out.push(END);
}

/// Appends `content`, escaped, without an end.
#[inline]
pub(super) fn escape_open(content: &[u8], out: &mut KeyBuffer) {
    let mut rest = content;
    while let Some(at) = rest.iter().position(|&byte| byte <= ESCAPE) {
        out.extend_from_slice(&rest[..at]);
        out.push(ESCAPE);
        out.push(rest[at] | MARK);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// Takes an escaped string and its [`END`] off the front of `bytes` and returns the content.
pub(super) fn unescape(bytes: &mut &[u8]) -> Result<KeyBuffer, DecodeError> {
    let end = bytes
        .iter()
        .position(|&byte| byte == END)
        .ok_or(DecodeError::too_short())?;
    let content = unescape_open(&bytes[..end])?;
    *bytes = &bytes[end + 1..];
    Ok(content)
}

/// Returns the content of an escaped string without its end.
pub(super) fn unescape_open(escaped: &[u8]) -> Result<KeyBuffer, DecodeError> {
    let mut content = KeyBuffer::new();
    let mut rest = escaped;
    while let Some(at) = rest.iter().position(|&byte| byte == ESCAPE) {
        content.extend_from_slice(&rest[..at]);
        match rest.get(at + 1) {
            Some(&byte) if byte >= MARK => content.push(byte & !MARK),
            _ => return Err(DecodeError::not_a("an escaped byte string")),
        }
        rest = &rest[at + 2..];
    }
    content.extend_from_slice(rest);
    Ok(content)
}
