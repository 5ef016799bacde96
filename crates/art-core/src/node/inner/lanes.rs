//! Sixteen integers at once: the starts that [places](super::places) are made of.

use std::array;

/// As many starts are compared at once.
pub(super) const LANES: usize = 16;

/// The number of starts up to `index`, which rise. All are below 2³¹.
#[inline]
pub(super) fn count_up_to(starts: &[u32; LANES], index: u32) -> usize {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the function demands a processor with SSE2, and every x86-64 is one.
    let above = unsafe { lanes_above(starts, index) };
    #[cfg(not(target_arch = "x86_64"))]
    let above = starts
        .iter()
        .rev()
        .fold(0, |above, &start| above << 1 | u32::from(start > index));
    (above | 1 << LANES).trailing_zeros() as usize
}

/// A bit for each lane, set if it is above `index`.
///
/// Of the plain loop the compiler makes sixteen comparisons and additions in turn, and of others
/// that it could have seen through, worse.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn lanes_above(starts: &[u32; LANES], index: u32) -> u32 {
    use std::arch::x86_64::{
        _mm_cmpgt_epi32, _mm_movemask_epi8, _mm_packs_epi16, _mm_packs_epi32, _mm_set_epi32,
        _mm_set1_epi32,
    };
    let index = _mm_set1_epi32(index as i32);
    let row = |i: usize| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|lane| starts[4 * i + lane] as i32);
        _mm_cmpgt_epi32(_mm_set_epi32(d, c, b, a), index)
    };
    let low = _mm_packs_epi32(row(0), row(1));
    let high = _mm_packs_epi32(row(2), row(3));
    _mm_movemask_epi8(_mm_packs_epi16(low, high)) as u32
}

/// Sixteen lanes that are not behind the wanted one, and sixteen that are.
const BEHIND: [u32; 2 * LANES] = {
    let mut behind = [0; 2 * LANES];
    let mut i = LANES;
    while i < 2 * LANES {
        behind[i] = u32::MAX;
        i += 1;
    }
    behind
};

/// Adds to the starts behind lane `i`, below [`LANES`].
#[inline]
pub(super) fn add_behind(starts: &mut [u32; LANES], i: usize, delta: u32) {
    let Some(mask) = BEHIND[LANES - 1 - i % LANES..].first_chunk::<LANES>() else {
        unreachable!("a window of so many lanes")
    };
    // Not one after the other in place: that the compiler does without vectors.
    *starts = array::from_fn(|lane| starts[lane].wrapping_add(delta & mask[lane]));
}

#[cfg(test)]
mod tests {
    use super::{LANES, add_behind, count_up_to};
    use quickcheck::quickcheck;

    quickcheck! {
        fn lanes_are_counted_as_one_by_one(steps: Vec<u8>, index: u16) -> bool {
            let mut starts = [0; LANES];
            let mut start = 0_u32;
            for (lane, step) in starts.iter_mut().zip(steps.iter().cycle()) {
                // Some far apart, some equal.
                start = start.saturating_add(u32::from(*step) << (step % 24));
                *lane = start.min(i32::MAX as u32);
            }
            let indices = [0, u32::from(index), i32::MAX as u32 - 1, i32::MAX as u32];
            indices.into_iter().chain(starts).all(|index| {
                count_up_to(&starts, index) == starts.iter().filter(|&&lane| lane <= index).count()
            })
        }

        fn lanes_are_added_to_as_one_by_one(starts: Vec<u32>, delta: u32) -> bool {
            let mut lanes = [0; LANES];
            for (lane, start) in lanes.iter_mut().zip(starts) {
                *lane = start;
            }
            (0..LANES).all(|i| {
                let (mut ours, mut plain) = (lanes, lanes);
                add_behind(&mut ours, i, delta);
                for lane in &mut plain[i + 1..] {
                    *lane = lane.wrapping_add(delta);
                }
                ours == plain
            })
        }
    }
}
