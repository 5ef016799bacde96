//! Reading a tree.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use metrics::sketch::{LANES, SavedSketch, Word};
use metrics::{Metric, Sketch};

use super::about::About;
use super::section::{Input, Tag};
use super::write::{MAGIC, VERSION};
use super::{FileError, Number, Points, SavedCloud, SavedMetric, check, cloud, nodes, summaries};
use crate::blocks::{Blocks, Widths};
use crate::tree::Code;
use crate::{CoverTree, PointId};

impl<C, M> CoverTree<C, M>
where
    C: SavedCloud,
    M: Metric<C::Point> + SavedMetric,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
{
    /// Reads a tree; `points` if they are not in the file. What it knows of plugins is for
    /// `summaries` to read: it is told the names of the plugins, and the numbers of nodes and points.
    pub(super) fn read<R: Read, S>(
        input: &mut Input<R>,
        metric: M,
        points: Option<C>,
        summaries: impl FnOnce(&mut Input<R>, Vec<String>, usize, usize) -> Result<S, FileError>,
    ) -> Result<(Self, S), FileError> {
        header(input)?;
        let about = About::from_bytes(&input.bytes(Tag::About)?);
        let about = about.ok_or_else(|| FileError::malformed(Tag::About.name()))?;
        is_expected::<C, M>(&about, &metric, points.is_some())?;
        let count = |number: u64| {
            usize::try_from(number).map_err(|_| FileError::malformed(Tag::About.name()))
        };
        let stored = count(about.stored)?;

        let numbers = input.bytes(Tag::Sketch)?;
        let (numbers, rest) = numbers.as_chunks::<8>();
        let numbers: Vec<f64> = numbers.iter().map(|&x| f64::from_le_bytes(x)).collect();
        let sketch = M::Sketch::from_numbers(&numbers).filter(|sketch| {
            let widths = [sketch.head() as u64, sketch.tail() as u64];
            rest.is_empty() && widths == [about.head, about.tail]
        });
        let sketch = sketch.ok_or_else(|| FileError::malformed(Tag::Sketch.name()))?;
        let widths = Widths::of(&sketch);

        let bytes = input.bytes(Tag::Nodes)?;
        if bytes.len() as u64 != about.nodes.saturating_mul(nodes::NODE as u64) {
            return Err(FileError::malformed(Tag::Nodes.name()));
        }
        let nodes = nodes::from_bytes(&bytes);
        let order: Vec<u32> = input.numbers(Tag::Order, stored)?;
        let away = if widths.code() == 0 { stored } else { 0 };
        let to_center: Vec<f32> = input.numbers(Tag::Away, away)?;
        let size = |rows: usize, width: usize| {
            rows.checked_mul(width)
                .ok_or_else(|| FileError::malformed(Tag::About.name()))
        };
        let blocks = Blocks::<Code<C, M>> {
            widths,
            columns: input.numbers(Tag::Columns, size(stored.div_ceil(LANES), widths.block())?)?,
            tails: input.numbers(Tag::Tails, size(stored, widths.tail())?)?,
            boxes: input.numbers(Tag::Boxes, count(about.boxes)?)?,
        };
        let cloud = match points {
            Some(points) => {
                let checksum = cloud::checksum(&points)?;
                let saved = input.numbers::<u32>(Tag::Points, 1)?[0];
                if saved != checksum {
                    let (saved, found) = (format!("{saved:08x}"), format!("{checksum:08x}"));
                    return Err(FileError::other("checksum of the points", found, saved));
                }
                points
            }
            None => {
                let mut section = input.section(Tag::Points)?;
                let points: C = cloud::read(&mut section)?;
                section.end()?;
                points
            }
        };
        let names = summaries::names_from_bytes(&input.bytes(Tag::Plugins)?);
        let names = names.ok_or_else(|| FileError::malformed(Tag::Plugins.name()))?;
        let summaries = summaries(input, names, nodes.len(), cloud.points())?;
        if !input.bytes(Tag::End)?.is_empty() {
            return Err(FileError::malformed(Tag::End.name()));
        }
        if input.reader.read(&mut [0])? > 0 {
            return Err(FileError::trailing());
        }
        if super::points_of(&cloud) != about.points || about.points == 0 {
            return Err(FileError::malformed(Tag::Points.name()));
        }
        let mut tree = Self {
            cloud,
            metric: Arc::new(metric),
            sketch: Arc::new(sketch),
            parameters: about.parameters,
            leaf_cutoff: usize::try_from(about.leaf_cutoff).unwrap_or(usize::MAX),
            intrinsic_dimension: about.intrinsic_dimension,
            uncertainty: about.uncertainty,
            relative_error: about.relative_error,
            nodes,
            order,
            slots: OnceLock::new(),
            to_center,
            blocks,
            edits: None,
        };
        check::structure(&tree)?;
        tree.points_are_good()?;
        if tree.order.len() != tree.cloud.points() {
            tree.ready();
        }
        Ok((tree, summaries))
    }

    /// All points can be measured against the first, and by the sketch.
    fn points_are_good(&self) -> Result<(), FileError> {
        let first = self.cloud.point(PointId::new(0));
        let malformed = || FileError::malformed(Tag::Points.name());
        for id in (0..self.cloud.points()).map(PointId::new) {
            let checked = self.metric.check(self.cloud.point(id), first);
            checked.map_err(|_| malformed())?;
        }
        Ok(())
    }
}

fn header(input: &mut Input<impl Read>) -> Result<(), FileError> {
    let mut header = [0; MAGIC.len() + 8];
    // A file too short to be a tree is none.
    let read = input.take(&mut header, "header");
    let (checked, checksum) = header.split_at(MAGIC.len() + 4);
    if !checked.starts_with(&MAGIC) {
        return Err(FileError::no_tree());
    }
    read?;
    if checksum != crc32fast::hash(checked).to_le_bytes() {
        return Err(FileError::checksum("header"));
    }
    let version = checked[MAGIC.len()..].try_into().unwrap_or_default();
    match u32::from_le_bytes(version) {
        VERSION => Ok(()),
        version => Err(FileError::version(version)),
    }
}

/// The file is of this metric, of these points, and has them or not as asked.
fn is_expected<C, M>(about: &About, metric: &M, given: bool) -> Result<(), FileError>
where
    C: SavedCloud,
    M: Metric<C::Point> + SavedMetric,
    Word<M::Sketch, C::Point>: Number,
{
    let same = |what, expected: String, found: String| {
        if expected == found {
            Ok(())
        } else {
            Err(FileError::other(what, expected, found))
        }
    };
    same("metric", metric.name().into(), about.metric.clone())?;
    let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let parameters = metric.parameters();
    if bits(&parameters) != bits(&about.metric_parameters) {
        let (expected, found) = (parameters, &about.metric_parameters);
        let (expected, found) = (format!("{expected:?}"), format!("{found:?}"));
        return Err(FileError::other("metric's parameters", expected, found));
    }
    same("kind of points", C::kind(), about.kind.clone())?;
    let code = <Word<M::Sketch, C::Point> as Number>::NAME;
    same("code", code.into(), about.code.clone())?;
    let place = |elsewhere: bool| if elsewhere { "elsewhere" } else { "included" };
    let elsewhere = about.included == Points::Elsewhere;
    same(
        "place of the points",
        place(given).into(),
        place(elsewhere).into(),
    )
}
