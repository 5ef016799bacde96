//! What a file says of itself before it comes to arrays.

use super::Points;
use crate::{LeafCutoff, Parameters};

/// The first section.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct About {
    pub(super) metric: String,
    pub(super) metric_parameters: Vec<f64>,
    /// Which points, and what numbers codes are made of.
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) included: Points,
    pub(super) parameters: Parameters,
    pub(super) leaf_cutoff: u64,
    pub(super) intrinsic_dimension: f64,
    pub(super) uncertainty: f64,
    pub(super) relative_error: f64,
    /// Points in the cloud, and in the tree.
    pub(super) points: u64,
    pub(super) stored: u64,
    pub(super) nodes: u64,
    pub(super) head: u64,
    pub(super) tail: u64,
    /// Numbers in all boxes.
    pub(super) boxes: u64,
}

/// No leaf cutoff is that large.
const AUTO: u64 = u64::MAX;

impl About {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for text in [&self.metric, &self.kind, &self.code] {
            push_text(&mut bytes, text);
        }
        let number = |number: u64| number.to_le_bytes();
        bytes.extend(number(self.metric_parameters.len() as u64));
        for parameter in &self.metric_parameters {
            bytes.extend(parameter.to_le_bytes());
        }
        let parameters = &self.parameters;
        let cutoff = match parameters.leaf_cutoff {
            LeafCutoff::Auto => AUTO,
            LeafCutoff::Points(points) => (points as u64).min(AUTO - 1),
        };
        let numbers = [
            u64::from(self.included == Points::Included),
            parameters.scale_base.to_bits(),
            cutoff,
            u64::from(parameters.min_scale.cast_unsigned()),
            parameters.fan_out as u64,
            u64::from(parameters.singletons),
            parameters.seed,
            self.leaf_cutoff,
            self.intrinsic_dimension.to_bits(),
            self.uncertainty.to_bits(),
            self.relative_error.to_bits(),
            self.points,
            self.stored,
            self.nodes,
            self.head,
            self.tail,
            self.boxes,
        ];
        bytes.extend(numbers.into_iter().flat_map(number));
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) has written; `None` for anything else.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let (metric, kind, code) = (text(&mut rest)?, text(&mut rest)?, text(&mut rest)?);
        let count = size(number(&mut rest)?)?;
        if count > rest.len() {
            return None;
        }
        let parameter = |_| number(&mut rest).map(f64::from_bits);
        let metric_parameters = (0..count).map(parameter).collect::<Option<_>>()?;
        let mut next = || number(&mut rest);
        let included = if flag(next()?)? {
            Points::Included
        } else {
            Points::Elsewhere
        };
        let parameters = Parameters {
            scale_base: f64::from_bits(next()?),
            leaf_cutoff: match next()? {
                AUTO => LeafCutoff::Auto,
                points => LeafCutoff::Points(size(points)?),
            },
            min_scale: u32::try_from(next()?).ok()?.cast_signed(),
            fan_out: size(next()?)?,
            singletons: flag(next()?)?,
            seed: next()?,
        };
        crate::build::check_parameters(&parameters).ok()?;
        let about = Self {
            metric,
            metric_parameters,
            kind,
            code,
            included,
            parameters,
            leaf_cutoff: next()?,
            intrinsic_dimension: f64::from_bits(next()?),
            uncertainty: f64::from_bits(next()?),
            relative_error: f64::from_bits(next()?),
            points: next()?,
            stored: next()?,
            nodes: next()?,
            head: next()?,
            tail: next()?,
            boxes: next()?,
        };
        let small = about.stored <= about.points && about.points <= u64::from(u32::MAX);
        let narrow = about.head <= 1 << 20 && about.tail <= 1 << 20;
        (rest.is_empty() && small && narrow).then_some(about)
    }
}

pub(super) fn push_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let (number, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(u64::from_le_bytes(*number))
}

fn size(number: u64) -> Option<usize> {
    usize::try_from(number).ok()
}

fn flag(number: u64) -> Option<bool> {
    (number <= 1).then_some(number == 1)
}

pub(super) fn text(rest: &mut &[u8]) -> Option<String> {
    let length = size(number(rest)?)?;
    let (text, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(std::str::from_utf8(text).ok()?.to_string())
}
