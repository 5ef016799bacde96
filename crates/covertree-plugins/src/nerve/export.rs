//! Complexes as other tools read them.

use std::io::{self, Write};

use super::Simplices;

/// Dimension, vertices, value: faces come first, because dimensions ascend.
pub(super) fn gudhi(simplices: &[Simplices], to: impl Write) -> io::Result<()> {
    let mut to = io::BufWriter::new(to);
    for simplices in simplices {
        for (simplex, value) in simplices.iter() {
            write!(to, "{}", simplices.dimension)?;
            for vertex in simplex {
                write!(to, " {vertex}")?;
            }
            writeln!(to, " {value}")?;
        }
    }
    to.flush()
}

/// The edges: two vertices, value.
pub(super) fn ripser(simplices: &[Simplices], to: impl Write) -> io::Result<()> {
    let mut to = io::BufWriter::new(to);
    for (edge, value) in simplices.get(1).iter().flat_map(|edges| edges.iter()) {
        writeln!(to, "{} {} {value}", edge[0], edge[1])?;
    }
    to.flush()
}
