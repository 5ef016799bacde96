//! Writes files, into directories that are made if they are missing.

use std::fs;
use std::path::Path;

use crate::Error;

/// Makes the directory at `path`, and those above it, where there are none.
///
/// # Errors
///
/// [`Error::Write`] with the directory.
///
/// # Examples
///
/// ```
/// let path = std::env::temp_dir().join(format!("make-{}", std::process::id()));
/// benches::write::make_directory(&path)?;
/// assert!(path.is_dir());
/// # std::fs::remove_dir_all(path).unwrap();
/// # Ok::<(), benches::Error>(())
/// ```
pub fn make_directory(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| Error::Write {
        path: path.into(),
        source,
    })
}

/// Writes `contents` to the file at `path`, and makes the directory for it if there is none.
///
/// # Errors
///
/// [`Error::Write`] with the file or the directory that cannot be written.
///
/// # Examples
///
/// ```
/// use benches::write::write;
///
/// let directory = std::env::temp_dir().join(format!("write-{}", std::process::id()));
/// let path = directory.join("deep/file");
/// write(&path, "text")?;
/// assert_eq!(std::fs::read_to_string(&path).unwrap(), "text");
///
/// // A file is no directory.
/// let error = write(&path.join("below"), "text").unwrap_err();
/// assert!(error.to_string().starts_with(&format!("cannot write {}", path.display())));
/// # std::fs::remove_dir_all(directory).unwrap();
/// # Ok::<(), benches::Error>(())
/// ```
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<(), Error> {
    if let Some(directory) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
        make_directory(directory)?;
    }
    fs::write(path, contents).map_err(|source| Error::Write {
        path: path.into(),
        source,
    })
}
