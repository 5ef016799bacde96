//! One container to fill, with what and in which order.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

use super::Holding;
use crate::Error;
use crate::data;
use crate::figure::{Figure, Spread};
use crate::key::{DataKey, KeyList};
use crate::random::shuffle;

/// The order in which keys are inserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// As the file has them, copy after copy.
    Given,
    /// In random order, always the same.
    Shuffled,
}

impl Order {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Given, Self::Shuffled];

    /// Returns the name in figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Shuffled => "shuffled",
        }
    }
}

/// Which keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The lines of a file, once or more often; copy j > 0 has `__j` appended to each line.
    Lines {
        /// The file.
        path: PathBuf,
        /// How many copies.
        copies: u64,
    },
    /// So many of 0, 1, 2, …
    Sequential(usize),
    /// So many distinct random integers.
    Random(usize),
}

/// One container to fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The name of the data set.
    pub data: String,
    /// The keys.
    pub source: Source,
    /// How many of them, if not all: then those that come first in random order.
    pub n: Option<usize>,
    /// The order of insertion.
    pub order: Order,
    /// The container.
    pub subject: String,
}

impl Job {
    /// Has a child process do the job. `program` is the program `memstudy`.
    ///
    /// # Errors
    ///
    /// [`Error::Child`] if the child fails: a container that panics on such keys, say.
    ///
    /// # Panics
    ///
    /// Never: a job always serializes.
    pub fn delegate(&self, program: &Path) -> Result<Holding, Error> {
        let job =
            serde_json::to_string(self).expect("a record of strings and numbers always serializes");
        let failed = |reason: String| Error::Child {
            program: self.subject.clone(),
            reason,
        };
        let output = Command::new(program)
            .args(["--hold", &job])
            // The GNU allocator's own threshold, but fixed: left to itself it would keep what the
            // loading of the keys gave back, and the container would move in there unseen.
            .env("MALLOC_MMAP_THRESHOLD_", "131072")
            .output()
            .map_err(|error| failed(format!("cannot start {}: {error}", program.display())))?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            // A panic says where it happened on the first line, and why on the second.
            let reason = stderr
                .lines()
                .filter(|line| !line.is_empty())
                .take(2)
                .collect::<Vec<_>>()
                .join(" ");
            return Err(failed(reason));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| failed(error.to_string()))
    }

    /// Returns how many copies of a file are loaded whole.
    pub fn copies(&self) -> Option<u64> {
        match self.source {
            Source::Lines { copies, .. } if self.n.is_none() => Some(copies),
            _ => None,
        }
    }

    /// Returns the figures of a holding.
    pub fn figures(&self, holding: &Holding) -> Vec<Figure> {
        let figure = |op: &str, bytes: u64| Figure {
            data: Some(self.data.clone()),
            copies: self.copies(),
            n: self.n.map(|n| n as u64),
            order: Some(self.order.name().into()),
            ..Figure::new(
                "memory",
                &self.subject,
                op,
                "B",
                Spread::exact(bytes as f64),
            )
        };
        let mut figures = vec![figure("heap", holding.heap_bytes)];
        figures.extend(holding.resident_bytes.map(|bytes| figure("rss", bytes)));
        figures.extend(
            holding
                .emptied_bytes
                .map(|bytes| figure("heap-emptied", bytes)),
        );
        figures
    }

    /// Returns the keys in the order of insertion, if they are byte strings.
    ///
    /// # Errors
    ///
    /// As [`data::lines`].
    pub fn byte_keys(&self) -> Result<Option<KeyList<[u8]>>, Error> {
        let Source::Lines { path, copies } = &self.source else {
            return Ok(None);
        };
        let lines = data::lines(path)?;
        let distinct = distinct(&lines);
        let mut places: Vec<(u64, u32)> = (0..*copies)
            .flat_map(|copy| distinct.iter().map(move |&line| (copy, line)))
            .collect();
        if let Some(n) = self.n {
            shuffle(&mut places, 2);
            places.truncate(n);
            places.sort_unstable();
        }
        if self.order == Order::Shuffled {
            shuffle(&mut places, 1);
        }
        // No small allocations: the container would move into what they leave behind, and its
        // resident size would not show.
        let mut keys = KeyList::default();
        let mut key = Vec::new();
        for (copy, line) in places {
            key.clear();
            key.extend_from_slice(lines.at(line as usize));
            if copy > 0 {
                write!(key, "__{copy}")?;
            }
            keys.extend([key.as_slice()]);
        }
        Ok(Some(keys))
    }

    /// Returns the keys in the order of insertion, if they are integers.
    pub fn integer_keys(&self) -> Option<KeyList<u64>> {
        let mut keys = match self.source {
            Source::Lines { .. } => return None,
            Source::Sequential(n) => data::sequential_u64(self.n.unwrap_or(n)),
            Source::Random(n) => data::random_u64(self.n.unwrap_or(n)),
        };
        if self.order == Order::Shuffled {
            shuffle(&mut keys, 1);
        }
        Some(keys.iter().collect())
    }
}

/// Returns the places of lines that did not come before.
fn distinct(lines: &KeyList<[u8]>) -> Vec<u32> {
    let mut seen = HashSet::with_capacity(lines.len());
    (0..lines.len() as u32)
        .filter(|&line| seen.insert(lines.at(line as usize)))
        .collect()
}

/// Returns the bytes of all keys.
pub fn raw_bytes<Q: DataKey + ?Sized>(keys: &KeyList<Q>) -> u64 {
    keys.iter().map(|key| size_of_val(key) as u64).sum()
}
