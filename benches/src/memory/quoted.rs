//! Figures of the Go study, as published and as measured anew: quoted, not measured by us.

use crate::figure::{Figure, Spread};

/// Megabytes of a Go container after 1, 2 and 3 copies of the Linux paths.
#[derive(Clone, Copy, Debug)]
pub struct Quoted {
    /// The container.
    pub subject: &'static str,
    /// Megabytes for 1, 2 and 3 copies.
    pub megabytes: [f64; 3],
}

const fn quoted(subject: &'static str, megabytes: [f64; 3]) -> Quoted {
    Quoted { subject, megabytes }
}

/// As published: the whole heap with garbage and the loaded list of about 9 MB, over 93,790 keys
/// that begin with `../../torvalds/linux/`.
pub const WHOLE_HEAP: [Quoted; 4] = [
    quoted("Go map", [21.5, 37.9, 55.2]),
    quoted("Go ART (uart)", [34.8, 70.8, 101.8]),
    quoted("Go red-black tree", [22.9, 42.3, 55.1]),
    quoted("Go B-tree of degree 30", [18.5, 30.9, 38.0]),
];

/// Measured anew on plain relative paths: the structure alone, after a collection. None stores a
/// value.
pub const STRUCTURE: [Quoted; 3] = [
    quoted("Go map", [7.8, 15.9, 27.5]),
    quoted("Go ART (uart)", [20.3, 45.9, 72.7]),
    quoted("Go B-tree of degree 30", [6.8, 13.5, 20.6]),
];

/// Returns both as figures, marked as quoted: `heap` for the structure, `heap-whole` for the whole
/// heap.
///
/// # Examples
///
/// ```
/// let figures = benches::memory::quoted::figures();
/// assert_eq!(figures.len(), 21);
/// assert!(figures.iter().all(|figure| figure.source.as_deref() == Some("quoted")));
/// ```
pub fn figures() -> Vec<Figure> {
    let mut figures = Vec::new();
    for (op, list) in [("heap", &STRUCTURE[..]), ("heap-whole", &WHOLE_HEAP[..])] {
        for quoted in list {
            for (copies, megabytes) in (1..).zip(quoted.megabytes) {
                figures.push(Figure {
                    data: Some("linux".into()),
                    copies: Some(copies),
                    source: Some("quoted".into()),
                    ..Figure::new(
                        "memory",
                        quoted.subject,
                        op,
                        "B",
                        Spread::exact(megabytes * 1e6),
                    )
                });
            }
        }
    }
    figures
}
