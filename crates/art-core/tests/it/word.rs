//! Keys that collide: few letters, 0x00 and 0xFF among them, shared beginnings.

use quickcheck::{Arbitrary, Gen};

/// A byte string over two or three letters, 0 to 300 bytes long and mostly short.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word(pub(crate) Vec<u8>);

const ALPHABETS: [&[u8]; 4] = [
    &[0x00, 0xFF],
    &[0x00, 0x01, 0xFF],
    &[0x00, b'a', 0xFF],
    b"ab",
];

impl Word {
    /// Draws at most `longest` letters.
    fn draw(g: &mut Gen, longest: usize) -> Vec<u8> {
        let alphabet = pick(g, &ALPHABETS);
        (0..below(g, longest + 1))
            .map(|_| pick(g, alphabet))
            .collect()
    }

    /// A few long names one after the other, the last one perhaps cut short: nodes have long
    /// prefixes, and there are keys that end inside them or part from them.
    fn path(g: &mut Gen) -> Vec<u8> {
        const NAMES: [&[u8]; 5] = [b"aaaaaaaa", b"aaaaaaaa/", b"aaaaaaab", b"a", b"\0"];
        let names = (0..below(g, 5)).map(|_| pick(g, &NAMES));
        let mut path: Vec<u8> = names.flatten().copied().collect();
        if bool::arbitrary(g) {
            path.truncate(path.len().saturating_sub(below(g, 4)));
        }
        path
    }
}

impl Arbitrary for Word {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(match below(g, 16) {
            0..8 => Self::draw(g, 4),
            8..12 => Self::draw(g, 9),
            12 => Self::draw(g, 40),
            13 => Self::path(g),
            // A long run that many words begin with, then few letters.
            14 => {
                let mut word =
                    vec![pick(g, &[0x00, 0xFF, b'a']); pick(g, &[16, 63, 64, 128, 255, 256, 296])];
                word.extend(Self::draw(g, 4));
                word
            }
            _ => Self::draw(g, 300),
        })
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        let word = self.0.clone();
        let halves = [word.len() / 2, word.len().saturating_sub(1)];
        let lengths = if word.is_empty() {
            vec![]
        } else {
            halves.to_vec()
        };
        Box::new(
            lengths
                .into_iter()
                .map(move |length| Self(word[..length].to_vec())),
        )
    }
}

/// A number below `bound`.
pub(crate) fn below(g: &mut Gen, bound: usize) -> usize {
    usize::arbitrary(g) % bound
}

/// One of `choices`.
pub(crate) fn pick<T: Copy>(g: &mut Gen, choices: &[T]) -> T {
    *g.choose(choices).expect("there are choices")
}
