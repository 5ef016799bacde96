//! Autocomplete: the most wanted words that begin with what was typed.
//!
//! `cargo run --release --example autocomplete -- words.txt app` takes a file with a word a line;
//! without arguments it completes what is built in.

use std::error::Error;
use std::{env, fs};

use art_core::ArtMap;

/// Returns the `limit` words under the prefix that were asked for most, most wanted first.
fn complete<'a>(
    words: &'a ArtMap<String, u32>,
    typed: &str,
    limit: usize,
) -> Vec<(String, &'a u32)> {
    let mut found: Vec<_> = words.prefix(typed).collect();
    // The walk is in the order of the alphabet, and the sort keeps it among equals.
    found.sort_by_key(|(_, wanted)| std::cmp::Reverse(**wanted));
    found.truncate(limit);
    found
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (text, typed) = match &arguments[..] {
        [file, typed] => (fs::read_to_string(file)?, typed.as_str()),
        _ => (
            "apple apply apple apt banana app apply apple".replace(' ', "\n"),
            "app",
        ),
    };
    let mut words = ArtMap::<String, u32>::new();
    for word in text.lines() {
        *words.entry(word.to_owned()).or_insert(0) += 1;
    }
    for (word, wanted) in complete(&words, typed, 10) {
        println!("{wanted:>6}  {word}");
    }
    println!("{} of {} words", words.count_prefix(typed), words.len());
    if arguments.is_empty() {
        let best = complete(&words, typed, 2);
        assert!(best.iter().map(|(word, _)| word).eq(["apple", "apply"]));
        assert_eq!(words.count_prefix("app"), 3);
    }
    Ok(())
}
