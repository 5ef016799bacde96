//! A record: what one run of a suite found, with everything needed to repeat it, in a file.
//!
//! A suite a file, so that a suite can be measured again without the others. Records under
//! `docs/benchmarks` are what the documents are written from; those of baselines lie under `target`.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::figure::Figure;
use crate::provenance::Provenance;
use crate::write::write;

/// What one run of a suite found.
///
/// # Examples
///
/// ```
/// use benches::figure::{Figure, Spread};
/// use benches::record::{Record, read_all};
///
/// let directory = std::env::temp_dir().join(format!("records-{}", std::process::id()));
/// let record = Record {
///     suite: "map".into(),
///     figures: vec![Figure::new("map", "ArtMap", "get-hit", "ns", Spread::exact(98.5))],
///     ..Record::default()
/// };
/// record.write(&directory)?;
/// assert_eq!(read_all(&directory)?, [record]);
/// # std::fs::remove_dir_all(directory).unwrap();
/// # Ok::<(), benches::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The suite.
    pub suite: String,
    /// Where the figures come from.
    pub provenance: Provenance,
    /// The names of the subjects that are ours.
    pub ours: Vec<String>,
    /// Remarks about what was left out, and why.
    pub notes: Vec<String>,
    /// What was found.
    pub figures: Vec<Figure>,
}

/// The first line of the file; the figures follow, one a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    provenance: Provenance,
    ours: Vec<String>,
    notes: Vec<String>,
}

impl Record {
    /// Writes the record into a directory, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] if the file cannot be written.
    ///
    /// # Panics
    ///
    /// Never: strings and numbers always serialize.
    pub fn write(&self, directory: &Path) -> Result<(), Error> {
        let head = Head {
            provenance: self.provenance.clone(),
            ours: self.ours.clone(),
            notes: self.notes.clone(),
        };
        let mut text = serde_json::to_string(&head).expect("a record of strings always serializes");
        text.push('\n');
        for figure in &self.figures {
            text.push_str(&figure.to_json());
            text.push('\n');
        }
        write(&directory.join(&self.suite).with_extension("jsonl"), text)
    }

    /// Reads a record back.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if there is no such file, [`Error::Malformed`] if it is no record.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| Error::Read {
            path: path.into(),
            source,
        })?;
        let malformed = |line: usize, error: serde_json::Error| Error::Malformed {
            path: path.into(),
            reason: format!("line {line}: {error}"),
        };
        let mut lines = text.lines();
        let head: Head = serde_json::from_str(lines.next().unwrap_or_default())
            .map_err(|error| malformed(1, error))?;
        let figures = lines
            .enumerate()
            .map(|(i, line)| serde_json::from_str(line).map_err(|error| malformed(i + 2, error)))
            .collect::<Result<Vec<Figure>, Error>>()?;
        Ok(Self {
            suite: path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            provenance: head.provenance,
            ours: head.ours,
            notes: head.notes,
            figures,
        })
    }
}

/// Reads all records of a directory, by name; none if there is no such directory.
///
/// # Errors
///
/// [`Error::Read`] or [`Error::Malformed`] for a file that is no record.
pub fn read_all(directory: &Path) -> Result<Vec<Record>, Error> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    paths.sort();
    paths.iter().map(|path| Record::read(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_record_is_refused_with_its_line() {
        let path =
            std::env::temp_dir().join(format!("benches-record-{}.jsonl", std::process::id()));
        for (text, line) in [("", "line 1"), ("{}\n", "line 1")] {
            fs::write(&path, text).expect("the temporary directory takes a file");
            let error = Record::read(&path).expect_err("the head is missing");
            assert!(error.to_string().contains(line), "{error}");
        }
        let empty = Record {
            suite: path
                .file_stem()
                .expect("the path has a name")
                .to_string_lossy()
                .into(),
            ..Record::default()
        };
        empty
            .write(&std::env::temp_dir())
            .expect("the temporary directory takes a file");
        let head = fs::read_to_string(&path).expect("the file was written above");
        fs::write(&path, head + "nonsense\n").expect("the temporary directory takes a file");
        let error = Record::read(&path).expect_err("the second line is no figure");
        assert!(error.to_string().contains("line 2"), "{error}");
        fs::remove_file(path).expect("the file was made above");
        assert!(matches!(
            Record::read(Path::new("no/such")),
            Err(Error::Read { .. })
        ));
    }
}
