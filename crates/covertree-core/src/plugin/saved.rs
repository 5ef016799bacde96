//! Summaries in files.

use std::borrow::Cow;

use metrics::Metric;

use super::{Column, Plugin, PluginSet};
use crate::{FileError, NodeId, PointCloud, PointId};

/// A plugin whose summaries files can hold.
///
/// # Examples
///
/// ```
/// use covertree_core::plugin::{AnnotatedTree, Plugin, SavedPlugin, SummaryReader, SummaryWriter};
/// use covertree_core::{CoverTree, NodeId, PointCloud, PointId, Rows};
/// use metrics::{L2, Metric};
///
/// struct Count;
///
/// impl<C: PointCloud, M: Metric<C::Point>> Plugin<C, M> for Count {
///     type Summary = usize;
///
///     fn summarize(&self, _cloud: &C, points: &[PointId]) -> usize {
///         points.len()
///     }
///
///     fn merge(&self, _cloud: &C, summary: &mut usize, other: &usize) {
///         *summary += other;
///     }
/// }
///
/// impl<C: PointCloud, M: Metric<C::Point>> SavedPlugin<C, M> for Count {
///     fn name(&self) -> Cow<'_, str> {
///         "example.org/count".into()
///     }
///
///     fn write(&self, summary: &usize, out: &mut SummaryWriter) {
///         out.count(*summary);
///     }
///
///     fn read(&self, input: &mut SummaryReader<'_>) -> Option<usize> {
///         input.count()
///     }
/// }
///
/// # use std::borrow::Cow;
/// let tree = CoverTree::new(Rows::new(1, vec![1.0_f32, 2.0, 4.0])?, L2)?;
/// let mut bytes = Vec::new();
/// AnnotatedTree::new(tree, (Count,)).write_to(&mut bytes)?;
/// let tree = AnnotatedTree::<Rows<f32>, _, _>::read_from(&bytes[..], L2, (Count,))?;
/// assert_eq!(tree.columns().0[NodeId::ROOT], 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SavedPlugin<C: PointCloud, M: Metric<C::Point>>: Plugin<C, M> {
    /// Returns a name that no other plugin has, the kinds of its summaries and its parameters
    /// included: what a plugin of the same name has written, this one can read.
    fn name(&self) -> Cow<'_, str>;

    /// Writes one summary.
    fn write(&self, summary: &Self::Summary, out: &mut SummaryWriter);

    /// Reads what [`write`](Self::write) has written; `None` for anything that it cannot have
    /// written.
    fn read(&self, input: &mut SummaryReader<'_>) -> Option<Self::Summary>;
}

/// Takes the numbers that summaries consist of.
///
/// # Examples
///
/// ```
/// use covertree_core::plugin::{SummaryReader, SummaryWriter};
///
/// let mut out = SummaryWriter::default();
/// out.count(2);
/// out.reals(&[0.5, -1.0]);
/// let bytes = out.into_bytes();
/// let mut input = SummaryReader::new(&bytes, 7);
/// assert_eq!(input.count(), Some(2));
/// assert_eq!(input.reals(2), Some(vec![0.5, -1.0]));
/// assert!(input.is_empty());
/// assert_eq!(input.count(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SummaryWriter(Vec<u8>);

impl SummaryWriter {
    /// Writes a number of things.
    pub fn count(&mut self, count: usize) {
        self.0.extend((count as u64).to_le_bytes());
    }

    /// Writes a number.
    pub fn real(&mut self, number: f64) {
        self.0.extend(number.to_le_bytes());
    }

    /// Writes numbers, but not how many.
    pub fn reals(&mut self, numbers: &[f64]) {
        numbers.iter().for_each(|&number| self.real(number));
    }

    /// Writes ids, but not how many.
    pub fn ids(&mut self, ids: &[PointId]) {
        ids.iter()
            .for_each(|id| self.0.extend(id.raw().to_le_bytes()));
    }

    /// Writes bytes, but not how many.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    /// Returns what was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Gives the numbers that summaries consist of; nothing is taken on trust, so each of them may be
/// missing.
#[derive(Clone, Debug)]
pub struct SummaryReader<'r> {
    bytes: &'r [u8],
    points: usize,
}

impl<'r> SummaryReader<'r> {
    /// Reads what a [`SummaryWriter`] has written about a cloud of so many points.
    pub fn new(bytes: &'r [u8], points: usize) -> Self {
        Self { bytes, points }
    }

    /// Tells whether there is nothing left.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Reads a number of things.
    pub fn count(&mut self) -> Option<usize> {
        usize::try_from(u64::from_le_bytes(self.array()?)).ok()
    }

    /// Reads a number.
    pub fn real(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// Reads so many numbers; `None`, and no memory is taken, if there are fewer.
    pub fn reals(&mut self, count: usize) -> Option<Vec<f64>> {
        let bytes = self.bytes(count.checked_mul(size_of::<f64>())?)?;
        let (numbers, _) = bytes.as_chunks();
        Some(numbers.iter().map(|&x| f64::from_le_bytes(x)).collect())
    }

    /// Reads so many ids; `None`, and no memory is taken, if there are fewer, or one is of no point.
    pub fn ids(&mut self, count: usize) -> Option<Vec<PointId>> {
        let bytes = self.bytes(count.checked_mul(size_of::<u32>())?)?;
        let (ids, _) = bytes.as_chunks();
        let ids = ids
            .iter()
            .map(|&id| PointId::from_raw(u32::from_le_bytes(id)));
        ids.map(|id| (id.index() < self.points).then_some(id))
            .collect()
    }

    /// Reads so many bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'r [u8]> {
        let (bytes, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*array)
    }
}

/// A tuple of up to eight [`SavedPlugin`]s, or `()`.
///
/// Users do not implement this; the hidden items may change.
///
/// # Examples
///
/// ```
/// use covertree_core::Rows;
/// use covertree_core::plugin::SavedPlugins;
/// use metrics::L2;
///
/// fn can_be_saved<P: SavedPlugins<Rows<f32>, L2>>(_: P) {}
///
/// can_be_saved(());
/// ```
pub trait SavedPlugins<C: PointCloud, M: Metric<C::Point>>: PluginSet<C, M> {
    /// The names of all plugins.
    #[doc(hidden)]
    fn names(&self) -> Vec<String>;

    /// The bytes of the summaries of the first so many nodes, one vector a plugin.
    #[doc(hidden)]
    fn write_bytes(&self, columns: &Self::Columns, nodes: usize) -> Vec<Vec<u8>>;

    /// Reads what [`write_bytes`](Self::write_bytes) has written, one call of `next` a plugin; so many points
    /// are in the cloud.
    #[doc(hidden)]
    fn read_bytes(
        &self,
        nodes: usize,
        points: usize,
        next: &mut dyn FnMut() -> Result<Vec<u8>, FileError>,
    ) -> Result<Self::Columns, FileError>;
}

fn column_to_bytes<C: PointCloud, M: Metric<C::Point>, P: SavedPlugin<C, M>>(
    plugin: &P,
    column: &Column<P::Summary>,
    nodes: usize,
) -> Vec<u8> {
    let mut out = SummaryWriter::default();
    for node in 0..nodes {
        plugin.write(&column[NodeId(crate::edit::raw(node))], &mut out);
    }
    out.into_bytes()
}

fn column_from_bytes<C: PointCloud, M: Metric<C::Point>, P: SavedPlugin<C, M>>(
    plugin: &P,
    bytes: &[u8],
    nodes: usize,
    points: usize,
) -> Result<Column<P::Summary>, FileError> {
    let mut input = SummaryReader::new(bytes, points);
    let summaries = (0..nodes).map(|_| plugin.read(&mut input));
    let summaries: Option<Vec<P::Summary>> = summaries.collect();
    match summaries {
        Some(summaries) if input.is_empty() => Ok(Column::from(summaries)),
        _ => Err(FileError::malformed("summaries")),
    }
}

impl<C: PointCloud, M: Metric<C::Point>> SavedPlugins<C, M> for () {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn write_bytes(&self, (): &(), _: usize) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn read_bytes(
        &self,
        _: usize,
        _: usize,
        _: &mut dyn FnMut() -> Result<Vec<u8>, FileError>,
    ) -> Result<(), FileError> {
        Ok(())
    }
}

macro_rules! tuples {
    ($($plugin:ident $index:tt),+) => {
        impl<C: PointCloud, M: Metric<C::Point>, $($plugin: SavedPlugin<C, M>),+> SavedPlugins<C, M>
            for ($($plugin,)+)
        {
            fn names(&self) -> Vec<String> {
                vec![$(self.$index.name().into_owned()),+]
            }

            fn write_bytes(&self, columns: &Self::Columns, nodes: usize) -> Vec<Vec<u8>> {
                vec![$(column_to_bytes(&self.$index, &columns.$index, nodes)),+]
            }

            fn read_bytes(
                &self,
                nodes: usize,
                points: usize,
                next: &mut dyn FnMut() -> Result<Vec<u8>, FileError>,
            ) -> Result<Self::Columns, FileError> {
                Ok(($(column_from_bytes(&self.$index, &next()?, nodes, points)?,)+))
            }
        }
    };
}

tuples!(P0 0);
tuples!(P0 0, P1 1);
tuples!(P0 0, P1 1, P2 2);
tuples!(P0 0, P1 1, P2 2, P3 3);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4, P5 5);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4, P5 5, P6 6);
tuples!(P0 0, P1 1, P2 2, P3 3, P4 4, P5 5, P6 6, P7 7);
