//! Searches of pages against those of a vector.

use super::Page;

/// Every suffix over `letters` of up to `longest` bytes, with `stem` before it, in order.
fn suffixes(stem: &[u8], letters: &[u8], longest: usize) -> Vec<Vec<u8>> {
    let mut all = vec![stem.to_vec()];
    let mut last = all.clone();
    for _ in 0..longest {
        let longer = last.iter().flat_map(|word| {
            letters.iter().map(move |&letter| {
                let mut word = word.clone();
                word.push(letter);
                word
            })
        });
        last = longer.collect();
        all.extend(last.iter().cloned());
    }
    all.sort();
    all
}

/// Takes every third suffix into a page, and looks for all of them.
fn searches_as_a_vector_does(wanted: &[Vec<u8>]) {
    for skipped in 0..3 {
        let taken = wanted.iter().skip(skipped).step_by(3).take(64);
        let taken: Vec<&Vec<u8>> = taken.collect();
        let mut page = Page::for_lengths(taken.iter().map(|suffix| suffix.len()));
        for suffix in &taken {
            page.push(suffix, ());
        }
        let keys = page.keys();
        for suffix in wanted {
            let expected = taken.binary_search(&suffix);
            assert_eq!(keys.search(suffix), expected, "{suffix:?} in {taken:?}");
            assert_eq!(keys.find(suffix), expected.ok(), "{suffix:?} in {taken:?}");
        }
    }
}

/// Zeros pad what is shorter than a word, in the head and behind it.
#[test]
fn of_suffixes_that_share_words() {
    for stem in [0, 1, 5, 7, 8, 9, 13, 15, 16, 17, 40] {
        for filler in [0, b'a', 0xFF] {
            let stem = vec![filler; stem];
            searches_as_a_vector_does(&suffixes(&stem, &[0, b'a'], 6));
            searches_as_a_vector_does(&suffixes(&stem, &[0, 1, 0xFF], 4));
        }
    }
}

#[test]
fn of_suffixes_of_one_length() {
    for len in [8, 9, 12, 16, 17, 30] {
        let mut wanted = suffixes(&[], &[0, b'b'], 7);
        wanted.retain(|suffix| suffix.len() == 7);
        for suffix in &mut wanted {
            // What differs stands at the end, behind words that all share.
            let mut whole = vec![b'a'; len - 7];
            whole.append(suffix);
            *suffix = whole;
        }
        searches_as_a_vector_does(&wanted);
    }
}
