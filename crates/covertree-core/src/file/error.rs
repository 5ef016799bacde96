//! Why a tree cannot be saved or loaded.

use std::error::Error;
use std::{fmt, io};

use crate::BuildError;

/// Why a tree cannot be saved or loaded.
///
/// # Examples
///
/// ```
/// use covertree_core::{CoverTree, Rows};
/// use metrics::L2;
///
/// let error = CoverTree::<Rows<f32>, L2>::read_from(&b"Dear diary,"[..], L2).expect_err("no tree");
/// assert_eq!(error.to_string(), "the file is not a cover tree");
/// ```
#[derive(Debug)]
pub struct FileError(Kind);

#[derive(Debug)]
enum Kind {
    Io(io::Error),
    NoTree,
    Version(u32),
    Truncated(&'static str),
    Checksum(&'static str),
    Malformed(&'static str),
    Other {
        what: &'static str,
        expected: String,
        found: String,
    },
    Trailing,
    Build(BuildError),
}

impl FileError {
    pub(crate) fn no_tree() -> Self {
        Self(Kind::NoTree)
    }

    pub(crate) fn version(version: u32) -> Self {
        Self(Kind::Version(version))
    }

    pub(crate) fn truncated(section: &'static str) -> Self {
        Self(Kind::Truncated(section))
    }

    pub(crate) fn checksum(section: &'static str) -> Self {
        Self(Kind::Checksum(section))
    }

    pub(crate) fn malformed(section: &'static str) -> Self {
        Self(Kind::Malformed(section))
    }

    pub(crate) fn other(what: &'static str, expected: String, found: String) -> Self {
        Self(Kind::Other {
            what,
            expected,
            found,
        })
    }

    pub(crate) fn trailing() -> Self {
        Self(Kind::Trailing)
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        Self(Kind::Io(error))
    }
}

impl From<BuildError> for FileError {
    fn from(error: BuildError) -> Self {
        Self(Kind::Build(error))
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Io(error) => write!(f, "{error}"),
            Kind::NoTree => f.write_str("the file is not a cover tree"),
            Kind::Version(version) => {
                write!(f, "the file has version {version}, which is not known here")
            }
            Kind::Truncated(section) => write!(f, "the file ends within its {section}"),
            Kind::Checksum(section) => write!(f, "the checksum of the {section} is wrong"),
            Kind::Malformed(section) => write!(f, "the {section} contradict themselves"),
            Kind::Other {
                what,
                expected,
                found,
            } => write!(f, "the {what} of the file is {found}, not {expected}"),
            Kind::Trailing => f.write_str("the file goes on after its end"),
            Kind::Build(error) => write!(f, "the tree cannot be compacted: {error}"),
        }
    }
}

impl Error for FileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Kind::Io(error) => Some(error),
            Kind::Build(error) => Some(error),
            _ => None,
        }
    }
}
