//! What can go wrong between the command line and the last figure.

use std::io;
use std::path::PathBuf;

/// An error of the harness, always one line long.
///
/// Every one is the caller's to mend (a name, a file, a subject that answers wrong), so programs
/// print it and exit with code 2, see [`cli::exit`](crate::cli::exit).
///
/// # Examples
///
/// ```
/// let error = benches::Error::Unknown {
///     what: "peer",
///     name: "btree".into(),
///     known: "BTreeMap, hashbrown".into(),
/// };
/// assert_eq!(error.to_string(), "unknown peer `btree`; there are: BTreeMap, hashbrown");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name on the command line that nothing bears.
    #[error("unknown {what} `{name}`; there are: {known}")]
    Unknown {
        /// What it should have been the name of.
        what: &'static str,
        /// The name.
        name: String,
        /// The names that would have done, separated by commas.
        known: String,
    },
    /// A combination of arguments that measures nothing.
    #[error("nothing to measure: {0}")]
    Nothing(String),
    /// A file that is missing or unreadable.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason that the system gave.
        source: io::Error,
    },
    /// A file that holds no data.
    #[error("{} is empty: it should hold one key a line", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A file that is not what it should be.
    #[error("{}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Two subjects did the same work and disagree about the result.
    #[error("{subject} disagrees with {with} on {op}: checksum {got:#x}, not {expected:#x}")]
    Disagree {
        /// The question.
        op: String,
        /// The subject whose answer differs.
        subject: String,
        /// The subject it was compared with.
        with: String,
        /// The checksum of `subject`.
        got: u64,
        /// The checksum of `with`.
        expected: u64,
    },
    /// A child process that failed.
    #[error("{program} failed: {reason}")]
    Child {
        /// What ran.
        program: String,
        /// How it ended.
        reason: String,
    },
    /// Something that went wrong while measuring, as those who noticed it say.
    #[error("{0}")]
    Failed(String),
    /// A file or a directory that cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or the directory.
        path: PathBuf,
        /// The reason that the system gave.
        source: io::Error,
    },
    /// Standard output that does not take what is printed.
    #[error("cannot print the report: {0}")]
    Print(#[from] io::Error),
}
