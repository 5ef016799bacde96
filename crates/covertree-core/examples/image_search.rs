//! Image search: the pictures most like a given one, and what they show.
//!
//! `cargo run --release --example image_search -- IMAGES LABELS` takes two of MNIST's IDX files,
//! unpacked (`train-images-idx3-ubyte` and `train-labels-idx1-ubyte`). Without them it searches small
//! digits of 8 x 8 pixels. A few pictures are held back, and looked for among the rest.

use std::error::Error;
use std::{env, fs};

use covertree_core::{CoverTree, PointId, Rows};
use metrics::L2;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Pictures of one size, a row of gray values each, and the digit that each shows.
struct Pictures {
    width: usize,
    rows: Vec<Vec<f32>>,
    digits: Vec<u8>,
}

/// What follows an IDX file's header: a magic number and the sizes, four bytes each, big-endian.
fn idx(bytes: &[u8], magic: u32) -> Fallible<(Vec<usize>, &[u8])> {
    let word = |i: usize| -> Fallible<u32> {
        let four = bytes.get(4 * i..4 * i + 4).ok_or("the file is cut off")?;
        Ok(u32::from_be_bytes(four.try_into()?))
    };
    if word(0)? != magic {
        return Err(format!("this file does not begin with {magic:#010x}").into());
    }
    // The magic number's last byte is the number of sizes.
    let dimensions = magic as usize % 256;
    let sizes: Result<Vec<usize>, _> = (1..=dimensions)
        .map(|i| word(i).map(|size| size as usize))
        .collect();
    Ok((sizes?, &bytes[4 * (dimensions + 1)..]))
}

fn mnist(images: &str, labels: &str) -> Fallible<Pictures> {
    let (images, labels) = (fs::read(images)?, fs::read(labels)?);
    let (sizes, pixels) = idx(&images, 0x0803)?;
    let (_, digits) = idx(&labels, 0x0801)?;
    let rows = pixels.chunks_exact((sizes[1] * sizes[2]).max(1));
    let rows = rows.map(|row| row.iter().copied().map(f32::from).collect());
    Ok(Pictures {
        width: sizes[2],
        rows: rows.collect(),
        digits: digits.to_vec(),
    })
}

/// A line a picture: 64 gray values and the digit.
fn small_digits() -> Fallible<Pictures> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/digits.csv");
    let (mut rows, mut digits) = (Vec::new(), Vec::new());
    for line in fs::read_to_string(path)?.lines() {
        if line.starts_with('#') {
            continue;
        }
        let numbers = line.split(',').map(|number| number.trim().parse());
        let mut row = numbers.collect::<Result<Vec<f32>, _>>()?;
        digits.push(row.pop().ok_or("an empty line")? as u8);
        rows.push(row);
    }
    Ok(Pictures {
        width: 8,
        rows,
        digits,
    })
}

/// A picture in letters, the darker the heavier.
fn show(row: &[f32], width: usize) {
    let most = row.iter().copied().fold(1.0, f32::max);
    for line in row.chunks(width) {
        let ink = |&gray: &f32| [' ', '.', '+', '#'][(3.99 * gray / most) as usize % 4];
        println!("  {}", line.iter().map(ink).collect::<String>());
    }
}

fn main() -> Fallible<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let pictures = match &arguments[..] {
        [images, labels] => mnist(images, labels)?,
        [] => small_digits()?,
        _ => return Err("usage: image_search [IMAGES LABELS]".into()),
    };
    if pictures.digits.len() != pictures.rows.len() || pictures.rows.len() < 200 {
        return Err("a label a picture, please, and two hundred pictures at least".into());
    }
    let (stored, asked) = pictures.rows.split_at(pictures.rows.len() - 100);
    let tree = CoverTree::new(Rows::from_rows(stored)?, L2)?;
    let digit_of = |id: PointId| pictures.digits[id.index()];

    let mut right = 0;
    for (query, &digit) in asked.iter().zip(&pictures.digits[stored.len()..]) {
        // The nearest five vote.
        let near = tree.knn(query, 5)?;
        let mut votes = [0; 256];
        for neighbor in &near {
            votes[usize::from(digit_of(neighbor.id))] += 1;
        }
        right += usize::from(votes.iter().max() == Some(&votes[usize::from(digit)]));
    }

    let first = &asked[0];
    show(first, pictures.width);
    for neighbor in tree.knn(first, 3)? {
        println!(
            "like a {}, at a distance of {:.1}:",
            digit_of(neighbor.id),
            neighbor.distance
        );
        show(&stored[neighbor.id.index()], pictures.width);
    }
    println!("{right} of 100 pictures show what most of the five nearest show");
    assert!(right >= 90, "neighbors show the same digit");
    Ok(())
}
