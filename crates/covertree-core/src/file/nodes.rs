//! Nodes as bytes.

use crate::node::{NO_LATE, Node};
use crate::{PointId, Scale};

/// Bytes of a node.
pub(super) const NODE: usize = 52;

pub(super) fn to_bytes(nodes: &[Node]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(nodes.len() * NODE);
    for node in nodes {
        bytes.extend(node.radius.to_le_bytes());
        for number in [
            node.center.raw(),
            node.scale.exponent().cast_unsigned(),
            node.child_scale.exponent().cast_unsigned(),
            node.parent,
            node.first_child,
            node.children,
            node.first_point,
            node.own,
            node.total,
            node.block_boxes,
            node.child_boxes,
        ] {
            bytes.extend(number.to_le_bytes());
        }
    }
    bytes
}

/// Reads whole nodes; what is left over is none.
pub(super) fn from_bytes(bytes: &[u8]) -> Vec<Node> {
    let (nodes, _) = bytes.as_chunks::<NODE>();
    let read = |bytes: &[u8; NODE]| {
        let (radius, numbers) = bytes.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        let (numbers, _) = numbers.as_chunks::<4>();
        let number = |i: usize| u32::from_le_bytes(numbers[i]);
        Node {
            radius: f64::from_le_bytes(*radius),
            center: PointId::from_raw(number(0)),
            scale: Scale::new(number(1).cast_signed()),
            child_scale: Scale::new(number(2).cast_signed()),
            parent: number(3),
            first_child: number(4),
            children: number(5),
            first_point: number(6),
            own: number(7),
            total: number(8),
            block_boxes: number(9),
            child_boxes: number(10),
            late: NO_LATE,
        }
    };
    nodes.iter().map(read).collect()
}
