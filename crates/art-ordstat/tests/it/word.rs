//! Nasty keys: few letters, the extreme bytes among them, so that prefixes collide all the time.

use quickcheck::{Arbitrary, Gen};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word(pub(crate) Vec<u8>);

impl Arbitrary for Word {
    fn arbitrary(g: &mut Gen) -> Self {
        let lens: &[usize] = &[0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 9];
        let mut len = *g.choose(lens).expect("not empty");
        if u8::arbitrary(g) == 0 {
            len = 300; // longer than any buffer on the stack
        }
        let letters = [0x00, 0x00, b'a', b'b', 0xFF];
        Self(
            (0..len)
                .map(|_| *g.choose(&letters).expect("not empty"))
                .collect(),
        )
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(Self))
    }
}
