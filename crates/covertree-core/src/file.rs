//! Trees in files.
//!
//! A file is a header and sections, each with its length before and a checksum (CRC-32) behind it,
//! all numbers little-endian:
//!
//! ```text
//! "COVTREE\n" version                                    8 + 4 bytes, checked like a section
//! about    metric, parameters, points, sizes              ┐
//! sketch   numbers                                        │ tag    4 bytes
//! nodes    52 bytes each                                  │ length 8 bytes
//! order    ids                                            │ length bytes
//! away     distances to centers, without a sketch         │ CRC-32 4 bytes
//! columns, tails, boxes   codes                           │
//! points   those of the cloud, or their checksum alone    │
//! plugins  their names                                    │
//! summaries   one section a plugin                        ┘
//! end
//! ```
//!
//! Arrays are written from where they are and read to where they stay. A reader believes nothing:
//! lengths are compared with what is left of the file before memory is taken, indices with what
//! they point into before they are followed.

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use metrics::Metric;
use metrics::sketch::{SavedSketch, Word};

use crate::{CoverTree, PointCloud};

mod about;
mod check;
mod cloud;
mod error;
mod metric;
mod nodes;
mod number;
mod read;
mod section;
mod summaries;
mod write;

pub use cloud::{PointReader, PointWriter, SavedCloud};
pub use error::FileError;
pub use metric::SavedMetric;
pub use number::Number;

use section::{Input, Tag};
use summaries::Summaries;

/// Whether a file holds the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Points {
    Included,
    Elsewhere,
}

impl<C, M> CoverTree<C, M>
where
    C: SavedCloud,
    M: Metric<C::Point> + SavedMetric,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
{
    /// Writes the tree and its points to a file.
    ///
    /// The file appears whole or not at all: it is written under another name in the same directory,
    /// forced to the disk, and renamed. If the process is killed meanwhile, what `path` held before
    /// is still there, beside a file whose name ends with `.unfinished`. A tree that was edited is
    /// saved as [`compact`](Self::compact) would leave it, with the same ids.
    ///
    /// # Errors
    ///
    /// What the system reports, and points for which the metric gives no distance.
    ///
    /// # Complexity
    ///
    /// O(size of the file); for an edited tree also that of a build.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let path = std::env::temp_dir().join(format!("tree-{}", std::process::id()));
    /// let tree = CoverTree::new(Rows::new(1, vec![1.0_f32, 2.0, 4.0])?, L2)?;
    /// tree.save(&path)?;
    /// let again = CoverTree::<Rows<f32>, L2>::load(&path, L2)?;
    /// assert_eq!(again.knn(&[3.5], 2)?, tree.knn(&[3.5], 2)?);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        save(path.as_ref(), |out| {
            self.write(out, Points::Included, &Summaries::default())
        })
    }

    /// Writes the tree to a file, and of its points only a checksum.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    ///
    /// # Complexity
    ///
    /// As [`save`](Self::save); the points are read for their checksum.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::{CoverTree, Rows};
    /// use metrics::L2;
    ///
    /// let path = std::env::temp_dir().join(format!("tree-without-points-{}", std::process::id()));
    /// let rows = Rows::new(1, vec![1.0_f32, 2.0, 4.0])?;
    /// CoverTree::new(rows.clone(), L2)?.save_without_points(&path)?;
    /// assert!(CoverTree::<Rows<f32>, L2>::load(&path, L2).is_err());
    /// let tree = CoverTree::load_with_points(&path, L2, rows)?;
    /// assert_eq!(tree.nearest(&[3.5])?.id.index(), 2);
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_without_points(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        save(path.as_ref(), |out| {
            self.write(out, Points::Elsewhere, &Summaries::default())
        })
    }

    /// Writes what [`save`](Self::save) would to anything that takes bytes.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn write_to(&self, mut out: impl Write) -> Result<(), FileError> {
        self.write(&mut out, Points::Included, &Summaries::default())
    }

    /// Reads a tree that was saved with its points, for the same metric; summaries of plugins are left
    /// in the file.
    ///
    /// # Errors
    ///
    /// Anything that is not exactly what [`save`](Self::save) has written for this metric and this
    /// kind of points, and what the system reports.
    ///
    /// # Complexity
    ///
    /// O(size of the file), in time and memory.
    pub fn load(path: impl AsRef<Path>, metric: M) -> Result<Self, FileError> {
        Self::without_summaries(open(path.as_ref())?, metric, None)
    }

    /// Reads a tree that was saved without its points, which must be the same as then.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), and other points than those that the tree was saved with.
    ///
    /// # Complexity
    ///
    /// As [`load`](Self::load); the points are read for their checksum.
    pub fn load_with_points(
        path: impl AsRef<Path>,
        metric: M,
        points: C,
    ) -> Result<Self, FileError> {
        Self::without_summaries(open(path.as_ref())?, metric, Some(points))
    }

    /// Reads what [`write_to`](Self::write_to) has written, to the end.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    ///
    /// # Complexity
    ///
    /// As [`load`](Self::load); takes no more than twice the memory of what it has read so far.
    ///
    /// # Examples
    ///
    /// ```
    /// use covertree_core::CoverTree;
    /// use metrics::Levenshtein;
    ///
    /// let words = vec!["cover".to_string(), "tree".to_string()];
    /// let mut bytes = Vec::new();
    /// CoverTree::new(words, Levenshtein)?.write_to(&mut bytes)?;
    /// let tree = CoverTree::<Vec<String>, _>::read_from(&bytes[..], Levenshtein)?;
    /// assert_eq!(tree.nearest(&"three".to_string())?.distance, 1.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_from(input: impl Read, metric: M) -> Result<Self, FileError> {
        Self::without_summaries(Input::stream(input), metric, None)
    }

    /// Reads a tree, and past what plugins have known of it.
    fn without_summaries(
        mut input: Input<impl Read>,
        metric: M,
        points: Option<C>,
    ) -> Result<Self, FileError> {
        let (tree, ()) = Self::read(&mut input, metric, points, |input, names, _, _| {
            names.iter().try_for_each(|_| input.skip(Tag::Summaries))
        })?;
        Ok(tree)
    }
}

fn open(path: &Path) -> Result<Input<File>, FileError> {
    let reader = File::open(path)?;
    let left = reader.metadata()?.len();
    Ok(Input { reader, left })
}

/// Removes a file that was not finished.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // If it has been renamed there is nothing to remove.
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes to a new file, forces it to the disk, and gives it its name.
fn save(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), FileError>,
) -> Result<(), FileError> {
    static SAVES: AtomicU32 = AtomicU32::new(0);
    // ORDERING: only that numbers differ matters.
    let number = SAVES.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}-{number}.unfinished", std::process::id()));
    let unfinished = Unfinished(path.with_file_name(name));
    let file = File::create(&unfinished.0)?;
    let mut out = BufWriter::with_capacity(1 << 18, file);
    write(&mut out)?;
    let file = out.into_inner().map_err(|error| error.into_error())?;
    file.sync_all()?;
    fs::rename(&unfinished.0, path)?;
    if let Some(parent) = path.parent().filter(|_| cfg!(unix)) {
        // The new name must be on the disk too.
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// The bytes of a file are counted, not the elements of an array.
fn bytes_of<T>(elements: usize) -> u64 {
    (elements as u64).saturating_mul(size_of::<T>() as u64)
}

fn points_of<C: PointCloud>(cloud: &C) -> u64 {
    cloud.points() as u64
}
