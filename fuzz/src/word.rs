//! Keys that collide.

use arbitrary::{Arbitrary, Result, Unstructured};

/// A byte string over few letters, so that keys share beginnings and are prefixes of each other;
/// now and then any bytes, and now and then a long run in front.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(pub Vec<u8>);

const LETTERS: [u8; 4] = [0x00, b'a', b'b', 0xFF];

impl<'a> Arbitrary<'a> for Word {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let shape: u8 = u.arbitrary()?;
        let length = usize::from(shape & 15);
        let mut word = match shape >> 4 {
            0 => vec![u.arbitrary()?; u.int_in_range(0..=300)?],
            _ => Vec::new(),
        };
        if shape >> 4 == 1 {
            word.extend_from_slice(u.bytes(length.min(u.len()))?);
            return Ok(Self(word));
        }
        // Four letters fit into a byte.
        for _ in 0..length.div_ceil(4) {
            let four: u8 = u.arbitrary()?;
            word.extend((0..4).map(|i| LETTERS[usize::from(four >> (2 * i)) & 3]));
        }
        let over = length.next_multiple_of(4) - length;
        word.truncate(word.len() - over);
        Ok(Self(word))
    }
}
