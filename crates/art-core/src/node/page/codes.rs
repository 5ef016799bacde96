//! Start codes, eight at a time: which suffixes may be the wanted one.
//!
//! Names in a directory begin alike, so that dozens of suffixes may have the wanted word, where
//! halves and marks one by one cost a mispredicted branch or two. A start code beside the next one
//! tells the mark of a suffix and how long it is; both together are seldom those of another suffix,
//! and comparing eight of them takes no branch.

use super::{MARK, MARK_BITS};

/// As many codes are compared at once.
pub(super) const LANES: usize = 8;

/// A bit for each code that has the wanted mark and as many bytes of rest, modulo 4,096, as wanted.
/// The rest of the last one ends where the code `behind` begins.
#[inline]
pub(super) fn candidates(codes: &[u16; LANES], behind: u16, mark: u16, rest: u16) -> u32 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the function demands a processor with SSE2, and every x86-64 is one.
    return unsafe { candidates_sse2(codes, behind, mark, rest) };
    #[cfg(not(target_arch = "x86_64"))]
    candidates_one_by_one(codes, behind, mark, rest)
}

#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn candidates_sse2(codes: &[u16; LANES], behind: u16, mark: u16, rest: u16) -> u32 {
    use std::arch::x86_64::{
        _mm_and_si128, _mm_cmpeq_epi16, _mm_insert_epi16, _mm_movemask_epi8, _mm_packs_epi16,
        _mm_set_epi16, _mm_set1_epi16, _mm_slli_epi16, _mm_srli_epi16, _mm_srli_si128,
        _mm_sub_epi16,
    };
    let [a, b, c, d, e, f, g, h] = codes.map(u16::cast_signed);
    let codes = _mm_set_epi16(h, g, f, e, d, c, b, a);
    let next = _mm_insert_epi16::<7>(_mm_srli_si128::<2>(codes), i32::from(behind));
    let marks = _mm_and_si128(codes, _mm_set1_epi16(MARK.cast_signed()));
    let same_mark = _mm_cmpeq_epi16(marks, _mm_set1_epi16(mark.cast_signed()));
    // Lengths in the upper twelve bits, where places are; marks would borrow from them.
    let place = |codes| _mm_srli_epi16::<{ MARK_BITS as i32 }>(codes);
    let lengths = _mm_slli_epi16::<{ MARK_BITS as i32 }>(_mm_sub_epi16(place(next), place(codes)));
    let wanted = _mm_set1_epi16((rest << MARK_BITS).cast_signed());
    let both = _mm_and_si128(same_mark, _mm_cmpeq_epi16(lengths, wanted));
    _mm_movemask_epi8(_mm_packs_epi16(both, both)) as u32 & ((1 << LANES) - 1)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn candidates_one_by_one(codes: &[u16; LANES], behind: u16, mark: u16, rest: u16) -> u32 {
    (0..LANES).rev().fold(0, |bits, i| {
        let (code, next) = (codes[i], codes.get(i + 1).map_or(behind, |&code| code));
        let length = (next >> MARK_BITS).wrapping_sub(code >> MARK_BITS) << MARK_BITS;
        let found = code & MARK == mark && length == rest << MARK_BITS;
        bits << 1 | u32::from(found)
    })
}

#[cfg(test)]
mod tests {
    use super::{LANES, candidates, candidates_one_by_one};
    use quickcheck::quickcheck;

    quickcheck! {
        fn codes_are_compared_as_one_by_one(steps: Vec<(u16, u8)>, rest: u16, mark: u8) -> bool {
            let mut codes = [0; LANES];
            let mut place = 0_u16;
            for (code, &(step, mark)) in codes.iter_mut().zip(steps.iter().cycle()) {
                *code = place << 4 | u16::from(mark % 16);
                place = place.wrapping_add(step % 5);
            }
            [rest, rest % 5, 4096 + rest % 5].into_iter().all(|rest| {
                (0..16).chain([mark % 16]).all(|mark| {
                    let (behind, mark) = (place << 4, u16::from(mark));
                    candidates(&codes, behind, mark, rest)
                        == candidates_one_by_one(&codes, behind, mark, rest)
                })
            })
        }
    }
}
