//! Writing a tree.

use std::io::Write;

use metrics::Metric;
use metrics::sketch::{self, LANES, SavedSketch, Word};

use super::about::About;
use super::section::{SectionWriter, Tag, write_bytes, write_numbers};
use super::summaries::Summaries;
use super::{FileError, Number, Points, SavedCloud, SavedMetric, cloud, nodes};
use crate::CoverTree;
use crate::blocks::Blocks;
use crate::edit::{Repair, empty_leaf};
use crate::node::Node;
use crate::tree::Code;

/// What every file begins with.
pub(super) const MAGIC: [u8; 8] = *b"COVTREE\n";

/// The version that is written, and the only one that is read.
pub(super) const VERSION: u32 = 3;

/// A tree as it was built, whether it is kept like that or not.
struct Parts<'t, S, K: sketch::Code> {
    sketch: &'t S,
    nodes: &'t [Node],
    order: &'t [u32],
    to_center: &'t [f32],
    blocks: &'t Blocks<K>,
    leaf_cutoff: usize,
    intrinsic_dimension: f64,
    uncertainty: f64,
    relative_error: f64,
}

impl<C, M> CoverTree<C, M>
where
    C: SavedCloud,
    M: Metric<C::Point> + SavedMetric,
    M::Sketch: SavedSketch,
    Word<M::Sketch, C::Point>: Number,
{
    pub(super) fn write(
        &self,
        out: &mut impl Write,
        points: Points,
        summaries: &Summaries,
    ) -> Result<(), FileError> {
        let len = self.len();
        let own = Parts {
            sketch: &*self.sketch,
            nodes: &self.nodes,
            // Edits pad the last block.
            order: &self.order[..len.min(self.order.len())],
            to_center: &self.to_center[..len.min(self.to_center.len())],
            blocks: &self.blocks,
            leaf_cutoff: self.leaf_cutoff,
            intrinsic_dimension: self.intrinsic_dimension,
            uncertainty: self.uncertainty,
            relative_error: self.relative_error,
        };
        if self.is_as_built() {
            return self.write_parts(out, points, &own, summaries);
        }
        match self.whole(self.stored_ids())? {
            Repair::Whole(built) => {
                let parts = Parts {
                    sketch: &*built.sketch,
                    nodes: &built.nodes,
                    order: &built.order,
                    to_center: &built.to_center,
                    blocks: &built.blocks,
                    leaf_cutoff: built.leaf_cutoff,
                    intrinsic_dimension: built.intrinsic_dimension,
                    uncertainty: built.uncertainty,
                    relative_error: built.relative_error,
                };
                self.write_parts(out, points, &parts, summaries)
            }
            _ => {
                let parts = Parts {
                    nodes: &[empty_leaf(self.nodes[0].center)],
                    order: &[],
                    to_center: &[],
                    blocks: &Blocks::empty(self.blocks.widths),
                    ..own
                };
                self.write_parts(out, points, &parts, summaries)
            }
        }
    }

    fn write_parts(
        &self,
        out: &mut impl Write,
        points: Points,
        parts: &Parts<'_, M::Sketch, Code<C, M>>,
        summaries: &Summaries,
    ) -> Result<(), FileError> {
        let about = About {
            metric: self.metric.name().to_string(),
            metric_parameters: self.metric.parameters(),
            kind: C::kind(),
            code: <Word<M::Sketch, C::Point> as Number>::NAME.to_string(),
            included: points,
            parameters: self.parameters,
            leaf_cutoff: parts.leaf_cutoff as u64,
            intrinsic_dimension: parts.intrinsic_dimension,
            uncertainty: parts.uncertainty,
            relative_error: parts.relative_error,
            points: super::points_of(&self.cloud),
            stored: parts.order.len() as u64,
            nodes: parts.nodes.len() as u64,
            head: parts.blocks.widths.head as u64,
            tail: parts.blocks.widths.tail as u64,
            boxes: parts.blocks.boxes.len() as u64,
        };
        let mut header = MAGIC.to_vec();
        header.extend(VERSION.to_le_bytes());
        header.extend(crc32fast::hash(&header).to_le_bytes());
        out.write_all(&header)?;
        write_bytes(out, Tag::About, &about.to_bytes())?;
        write_numbers(out, Tag::Sketch, &parts.sketch.to_numbers())?;
        write_bytes(out, Tag::Nodes, &nodes::to_bytes(parts.nodes))?;
        write_numbers(out, Tag::Order, parts.order)?;
        write_numbers(out, Tag::Away, parts.to_center)?;
        let blocks = parts.order.len().div_ceil(LANES);
        let columns = blocks * parts.blocks.widths.block();
        write_numbers(out, Tag::Columns, &parts.blocks.columns[..columns])?;
        let tails = parts.order.len() * parts.blocks.widths.tail();
        write_numbers(out, Tag::Tails, &parts.blocks.tails[..tails])?;
        write_numbers(out, Tag::Boxes, &parts.blocks.boxes)?;
        match points {
            Points::Included => {
                let mut section = SectionWriter::begin(out, Tag::Points, self.cloud.bytes())?;
                cloud::write(&self.cloud, &mut section)?;
                section.end()?;
            }
            Points::Elsewhere => {
                let checksum = cloud::checksum(&self.cloud)?;
                write_numbers(out, Tag::Points, &[checksum])?;
            }
        }
        write_bytes(out, Tag::Plugins, &summaries.names_to_bytes())?;
        for column in &summaries.columns {
            write_bytes(out, Tag::Summaries, column)?;
        }
        write_bytes(out, Tag::End, &[])?;
        out.flush()?;
        Ok(())
    }
}
