//! Trees with plugins in files.

use std::io::{Read, Write};
use std::path::Path;

use metrics::Metric;
use metrics::sketch::{SavedSketch, Word};

use super::about::{push_text, text};
use super::section::{Input, Tag};
use super::{FileError, Number, Points, SavedCloud, SavedMetric, open, save};
use crate::CoverTree;
use crate::plugin::{AnnotatedTree, SavedPlugins};

/// What a file holds of plugins.
#[derive(Debug, Default)]
pub(super) struct Summaries {
    pub(super) names: Vec<String>,
    /// The summaries of all nodes, as bytes.
    pub(super) columns: Vec<Vec<u8>>,
}

impl Summaries {
    pub(super) fn names_to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in &self.names {
            push_text(&mut bytes, name);
        }
        bytes
    }
}

pub(super) fn names_from_bytes(mut bytes: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    while !bytes.is_empty() {
        names.push(text(&mut bytes)?);
    }
    Some(names)
}

impl<C, M, P> AnnotatedTree<C, M, P>
where
    C: SavedCloud + Clone,
    M: Metric<C::Point> + SavedMetric,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
    P: SavedPlugins<C, M>,
{
    /// Writes the tree, its points and its summaries to a file, as [`CoverTree::save`] does.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Complexity
    ///
    /// As there. A tree that was edited is copied, and its points with it unless copies share them;
    /// the copy is summarized anew.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        save(path.as_ref(), |out| self.write(out, Points::Included))
    }

    /// Writes the tree and its summaries to a file, and of its points only a checksum.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    ///
    /// # Complexity
    ///
    /// As [`save`](Self::save).
    pub fn save_without_points(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        save(path.as_ref(), |out| self.write(out, Points::Elsewhere))
    }

    /// Writes what [`save`](Self::save) would to anything that takes bytes.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn write_to(&self, mut out: impl Write) -> Result<(), FileError> {
        self.write(&mut out, Points::Included)
    }

    /// Reads a tree that was saved with its points, for the same metric and the same plugins.
    ///
    /// # Errors
    ///
    /// As [`CoverTree::load`], and other plugins than those that the tree was saved with.
    ///
    /// # Complexity
    ///
    /// O(size of the file), in time and memory: nothing is summarized again.
    pub fn load(path: impl AsRef<Path>, metric: M, plugins: P) -> Result<Self, FileError> {
        Self::read(open(path.as_ref())?, metric, None, plugins)
    }

    /// Reads a tree that was saved without its points, which must be the same as then.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), and other points than those that the tree was saved with.
    ///
    /// # Complexity
    ///
    /// As [`load`](Self::load).
    pub fn load_with_points(
        path: impl AsRef<Path>,
        metric: M,
        points: C,
        plugins: P,
    ) -> Result<Self, FileError> {
        Self::read(open(path.as_ref())?, metric, Some(points), plugins)
    }

    /// Reads what [`write_to`](Self::write_to) has written, to the end.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    ///
    /// # Complexity
    ///
    /// As [`load`](Self::load).
    pub fn read_from(input: impl Read, metric: M, plugins: P) -> Result<Self, FileError> {
        Self::read(Input::stream(input), metric, None, plugins)
    }

    fn write(&self, out: &mut impl Write, points: Points) -> Result<(), FileError> {
        if !self.tree().is_as_built() {
            let mut compact = self.clone();
            compact.compact()?;
            return compact.write_as_it_is(out, points);
        }
        self.write_as_it_is(out, points)
    }

    fn write_as_it_is(&self, out: &mut impl Write, points: Points) -> Result<(), FileError> {
        let summaries = Summaries {
            names: self.plugins().names(),
            columns: self
                .plugins()
                .write_bytes(self.columns(), self.tree().nodes.len()),
        };
        self.tree().write(out, points, &summaries)
    }

    fn read(
        mut input: Input<impl Read>,
        metric: M,
        points: Option<C>,
        plugins: P,
    ) -> Result<Self, FileError> {
        let columns = |input: &mut Input<_>, names: Vec<String>, nodes, points| {
            let expected = plugins.names();
            if names != expected {
                let (expected, found) = (format!("{expected:?}"), format!("{names:?}"));
                return Err(FileError::other("plugins", expected, found));
            }
            plugins.read_bytes(nodes, points, &mut || input.bytes(Tag::Summaries))
        };
        let (tree, columns) = CoverTree::read(&mut input, metric, points, columns)?;
        Ok(Self::of_parts(tree, plugins, columns))
    }
}
