//! Strings and paths of the operating system, on Unix, where they are bytes.
//!
//! A `Path` compares by its components, so `a//b/` equals `a/b`, and `a/b` comes before `a-b` though
//! the byte `-` is less than `/`. Its encoding is that of the components, of which [`Component`]
//! orders the root before `.` before `..` before all names:
//!
//! ```text
//! whole form   /usr/lib      01 01 | u s r 00 | l i b
//!              ../a          01 03 | a
//! part form    /usr/lib      01 01 | u s r 00 | l i b 00 | 00
//! ```
//!
//! Names are escaped as in [`escape`](super::escape), so that the byte 0x00 after a name is below
//! all that a name can go on with, and an escape's second byte is above the three of the special
//! components. In the whole form nothing ends the last name, so a path without special bytes is as
//! long as its text.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use super::escape::{END, ESCAPE, escape_open, unescape_open};
use super::{DecodeError, Encode, Key, KeyBuffer};

/// What follows [`ESCAPE`] for the components that are no names.
const ROOT: u8 = 1;
const CURRENT: u8 = 2;
const PARENT: u8 = 3;

impl Encode for OsStr {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        out.extend_from_slice(self.as_bytes());
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self.as_bytes())
    }
}

impl Encode for OsString {
    #[inline]
    fn encode(&self, out: &mut KeyBuffer) {
        self.as_os_str().encode(out);
    }

    #[inline]
    fn with_encoded<R>(&self, use_bytes: impl FnOnce(&[u8]) -> R) -> R {
        use_bytes(self.as_bytes())
    }
}

impl Key for OsString {
    #[inline]
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(Self::from_vec(bytes.to_vec()))
    }
}

impl Encode for Path {
    fn encode(&self, out: &mut KeyBuffer) {
        let mut components = self.components().peekable();
        while let Some(component) = components.next() {
            let is_name = encode_component(component, out);
            if is_name && components.peek().is_some() {
                out.push(END);
            }
        }
    }

    fn encode_part(&self, out: &mut KeyBuffer) {
        for component in self.components() {
            if encode_component(component, out) {
                out.push(END);
            }
        }
        out.push(END);
    }
}

/// Appends a component and answers whether it is a name, whose end is still to be said.
fn encode_component(component: Component<'_>, out: &mut KeyBuffer) -> bool {
    let special = match component {
        Component::Normal(name) => {
            escape_open(name.as_bytes(), out);
            return true;
        }
        Component::RootDir => ROOT,
        Component::CurDir => CURRENT,
        Component::ParentDir => PARENT,
        Component::Prefix(_) => unreachable!("paths of Unix have no prefix"),
    };
    out.extend_from_slice(&[ESCAPE, special]);
    false
}

impl Encode for PathBuf {
    fn encode(&self, out: &mut KeyBuffer) {
        self.as_path().encode(out);
    }

    fn encode_part(&self, out: &mut KeyBuffer) {
        self.as_path().encode_part(out);
    }
}

/// What is decoded equals what was encoded, as paths compare, in the shortest spelling: `a//b/.`
/// comes back as `a/b`.
impl Key for PathBuf {
    fn try_decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut path = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while !rest.is_empty() {
            let is_ended_name = decode_component(&mut rest, &mut path)?;
            if is_ended_name && rest.is_empty() {
                return Err(not_a_path());
            }
        }
        Ok(OsString::from_vec(path).into())
    }

    fn decode_part(bytes: &mut &[u8]) -> Result<Self, DecodeError> {
        let mut path = Vec::new();
        loop {
            match bytes {
                [] => return Err(DecodeError::too_short()),
                [END, rest @ ..] => {
                    *bytes = rest;
                    return Ok(OsString::from_vec(path).into());
                }
                _ => decode_component(bytes, &mut path)?,
            };
        }
    }
}

/// Takes a component off the front of `bytes`, appends it to `path`, and answers whether it is a
/// name with its end.
fn decode_component(bytes: &mut &[u8], path: &mut Vec<u8>) -> Result<bool, DecodeError> {
    let is_first = path.is_empty();
    if !is_first && path != b"/" {
        path.push(b'/');
    }
    let special = match bytes {
        [ESCAPE, ROOT, ..] if is_first => "/",
        [ESCAPE, CURRENT, ..] if is_first => ".",
        [ESCAPE, PARENT, ..] => "..",
        _ => return decode_name(bytes, path),
    };
    path.extend_from_slice(special.as_bytes());
    *bytes = &bytes[2..];
    Ok(false)
}

/// Takes a name off the front of `bytes`, appends it to `path`, and answers whether it had an end.
fn decode_name(bytes: &mut &[u8], path: &mut Vec<u8>) -> Result<bool, DecodeError> {
    let end = bytes.iter().position(|&byte| byte == END);
    let (escaped, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let name = unescape_open(escaped)?;
    if matches!(&*name, b"" | b"." | b"..") || name.contains(&b'/') {
        return Err(not_a_path());
    }
    path.extend_from_slice(&name);
    *bytes = rest.get(1..).unwrap_or_default();
    Ok(end.is_some())
}

const fn not_a_path() -> DecodeError {
    DecodeError::not_a("a `Path`")
}
