//! The data sets by name.

use std::fs;
use std::path::Path;

use crate::Error;
use crate::random::SplitMix64;

/// Reads a file of one key a line; the line's end is not part of the key.
///
/// # Errors
///
/// [`Error::Read`] if it is missing or unreadable, [`Error::Empty`] if it holds no line.
///
/// # Examples
///
/// ```
/// let missing = benches::data::lines("no/such/file".as_ref());
/// assert!(missing.unwrap_err().to_string().starts_with("cannot read no/such/file"));
/// ```
pub fn lines(path: &Path) -> Result<Vec<Vec<u8>>, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read {
        path: path.into(),
        source,
    })?;
    let mut keys: Vec<Vec<u8>> = bytes
        .split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec())
        .collect();
    // What follows the last line's end is no line.
    if keys.last().is_some_and(Vec::is_empty) {
        keys.pop();
    }
    if keys.is_empty() {
        return Err(Error::Empty { path: path.into() });
    }
    Ok(keys)
}

/// Returns `n` numbers: 0, 1, 2, … if sequential, else distinct random ones, always the same.
///
/// # Examples
///
/// ```
/// use benches::data::{random_u64, sequential_u64};
///
/// assert_eq!(sequential_u64(3), [0, 1, 2]);
/// assert_eq!(random_u64(3), random_u64(5)[..3]);
/// ```
pub fn sequential_u64(n: usize) -> Vec<u64> {
    (0..n as u64).collect()
}

/// Returns `n` distinct random numbers, the same in every run.
pub fn random_u64(n: usize) -> Vec<u64> {
    let mut random = SplitMix64::new(0x00da_7a5e_7000);
    (0..n).map(|_| random.next_u64()).collect()
}
