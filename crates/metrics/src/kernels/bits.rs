//! Words of bits and places of symbols, counted.

/// The number of bits in which two rows of words differ.
#[inline(always)] // must inline into each level's copy
pub(crate) fn differing_bits(a: &[u64], b: &[u64]) -> u64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u64::from((a ^ b).count_ones()))
        .sum()
}

/// The numbers of bits that two rows of words share, and that either has.
#[inline(always)] // must inline into each level's copy
pub(crate) fn shared_bits(a: &[u64], b: &[u64]) -> (u64, u64) {
    a.iter().zip(b).fold((0, 0), |(both, either), (a, b)| {
        (
            both + u64::from((a & b).count_ones()),
            either + u64::from((a | b).count_ones()),
        )
    })
}

/// The number of places in which two rows differ.
#[inline(always)] // must inline into each level's copy
pub(crate) fn differing_symbols<S: Eq>(a: &[S], b: &[S]) -> u64 {
    // Counted in parts that a byte holds, so that a vector of bytes counts in bytes.
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    let parts = a.chunks(255).zip(b.chunks(255));
    parts
        .map(|(a, b)| {
            let count: u8 = a.iter().zip(b).map(|(a, b)| u8::from(a != b)).sum();
            u64::from(count)
        })
        .sum()
}
