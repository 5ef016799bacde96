//! The data sets by name.

use std::fs;
use std::path::Path;

use crate::Error;
use crate::key::KeyList;
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
pub fn lines(path: &Path) -> Result<KeyList<[u8]>, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read {
        path: path.into(),
        source,
    })?;
    // What follows the last line's end is no line.
    let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    if bytes.is_empty() {
        return Err(Error::Empty { path: path.into() });
    }
    let lines = text.split(|&byte| byte == b'\n');
    Ok(lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_no_part_of_keys() {
        let path = std::env::temp_dir().join(format!("benches-lines-{}", std::process::id()));
        for (text, keys) in [
            ("a\nb\n", &["a", "b"][..]),
            ("a\r\n\r\nb", &["a", "", "b"]),
            ("\n", &[""]),
        ] {
            fs::write(&path, text).expect("the temporary directory takes a file");
            let lines = lines(&path).expect("the file is there");
            assert!(
                lines.iter().eq(keys.iter().map(|key| key.as_bytes())),
                "{text:?}"
            );
        }
        fs::write(&path, "").expect("the temporary directory takes a file");
        assert!(matches!(lines(&path), Err(Error::Empty { .. })));
        fs::remove_file(&path).expect("the file was made above");
    }
}
