//! Points from files: MNIST's IDX, numbers separated by commas, NumPy's arrays.
//!
//! Whatever is wrong with a file is an error that names the file, the place and the reason.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use ndarray::Array2;
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement};

use super::Vectors;
use crate::Error;

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Read {
        path: path.into(),
        source,
    }
}

fn malformed(path: &Path, reason: impl Into<String>) -> Error {
    Error::Malformed {
        path: path.into(),
        reason: reason.into(),
    }
}

/// The 70,000 images of MNIST from a directory of its four IDX files, gzipped or not, of which the
/// last thousand are held out; or other images in the same form.
///
/// # Errors
///
/// [`Error::Read`] if a file is missing or its compression is broken, [`Error::Malformed`] if it is
/// no IDX file of images, is cut off, or has images of another size than the first.
pub fn mnist(directory: &Path) -> Result<Vectors, Error> {
    let (mut dimension, mut rows) = (None, Vec::new());
    for name in ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"] {
        let packed = directory.join(format!("{name}.gz"));
        let (path, bytes) = if packed.exists() {
            let mut bytes = Vec::new();
            File::open(&packed)
                .and_then(|file| GzDecoder::new(file).read_to_end(&mut bytes))
                .map_err(|source| unreadable(&packed, source))?;
            (packed, bytes)
        } else {
            let plain = directory.join(name);
            let bytes = fs::read(&plain).map_err(|source| unreadable(&plain, source))?;
            (plain, bytes)
        };
        let (pixels, images) = idx_images(&path, &bytes)?;
        if *dimension.get_or_insert(pixels) != pixels {
            return Err(malformed(
                &path,
                format!("images of {pixels} pixels where the first file has others"),
            ));
        }
        rows.extend(images.iter().map(|&pixel| f32::from(pixel)));
    }
    let dimension = dimension.unwrap_or(1);
    let held_out = (rows.len() / dimension / 2).min(1000);
    Ok(Vectors::split(dimension, rows, held_out))
}

/// The pixels of each image and all images: a magic number, three sizes, then a byte a pixel.
fn idx_images<'a>(path: &Path, bytes: &'a [u8]) -> Result<(usize, &'a [u8]), Error> {
    let word = |i: usize| -> Option<usize> {
        let word = bytes.get(4 * i..4 * i + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(word)).ok()
    };
    if word(0) != Some(0x0803) {
        return Err(malformed(
            path,
            "this is no IDX file of images: it does not begin with 0x00000803",
        ));
    }
    let sizes = (word(1), word(2), word(3));
    let (Some(count), Some(height), Some(width)) = sizes else {
        return Err(malformed(path, "the file ends in its head"));
    };
    let pixels = height.checked_mul(width).filter(|&pixels| pixels > 0);
    let expected = pixels.and_then(|pixels| pixels.checked_mul(count));
    let (Some(pixels), Some(expected)) = (pixels, expected) else {
        return Err(malformed(
            path,
            format!("{count} images of {height} x {width} pixels cannot be"),
        ));
    };
    let images = &bytes[16..];
    if images.len() != expected {
        return Err(malformed(
            path,
            format!("{} bytes of pixels instead of {expected}", images.len()),
        ));
    }
    Ok((pixels, images))
}

/// The rows of a file of numbers, separated by commas; lines that begin with `#` are skipped, and
/// so is the last number of each line if `label` says that it is one.
///
/// # Errors
///
/// [`Error::Read`] if it is missing or no text, [`Error::Malformed`] with the line for anything
/// that is no finite number, for lines of different lengths, and for a file without a line.
pub fn csv(path: &Path, label: bool) -> Result<(usize, Vec<f32>), Error> {
    let text = fs::read_to_string(path).map_err(|source| unreadable(path, source))?;
    let (mut dimension, mut rows) = (0, Vec::new());
    let lines = text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.starts_with('#') && !line.trim().is_empty());
    for (line, number) in lines {
        let start = rows.len();
        for field in line.split(',').map(str::trim) {
            let value = field.parse::<f32>().ok().filter(|value| value.is_finite());
            rows.push(value.ok_or_else(|| {
                malformed(
                    path,
                    format!("line {number}: `{field}` is no finite number"),
                )
            })?);
        }
        if label {
            rows.pop();
        }
        let found = rows.len() - start;
        if found == 0 {
            return Err(malformed(path, format!("line {number}: no coordinates")));
        }
        if dimension == 0 {
            dimension = found;
        }
        if found != dimension {
            return Err(malformed(
                path,
                format!("line {number}: {found} numbers where the first line has {dimension}"),
            ));
        }
    }
    if rows.is_empty() {
        return Err(malformed(path, "no points"));
    }
    Ok((dimension, rows))
}

/// The rows of a two-dimensional array in NumPy's format: floating-point or whole numbers, in
/// either order.
///
/// # Errors
///
/// [`Error::Read`] if it is missing, [`Error::Malformed`] if it is no such array, is cut off, is
/// empty, or holds a number that is not finite as an `f32`.
pub fn npy(path: &Path) -> Result<(usize, Vec<f32>), Error> {
    let bytes = fs::read(path).map_err(|source| unreadable(path, source))?;
    let fail = |error: ReadNpyError| {
        let text = error.to_string();
        let words: Vec<&str> = text.split_whitespace().collect();
        malformed(path, words.join(" "))
    };
    let array = read_as::<f32>(&bytes, |x| x)
        .or_else(|error| otherwise(error, || read_as::<f64>(&bytes, |x| x as f32)))
        .or_else(|error| otherwise(error, || read_as::<u8>(&bytes, f32::from)))
        .or_else(|error| otherwise(error, || read_as::<i32>(&bytes, |x| x as f32)))
        .or_else(|error| otherwise(error, || read_as::<i64>(&bytes, |x| x as f32)))
        .map_err(fail)?;
    let dimension = array.ncols();
    if array.is_empty() {
        return Err(malformed(path, "no points"));
    }
    if let Some(((row, column), value)) = array.indexed_iter().find(|(_, x)| !x.is_finite()) {
        return Err(malformed(
            path,
            format!("row {row}, column {column}: {value} is no finite number"),
        ));
    }
    Ok((dimension, array.iter().copied().collect()))
}

fn read_as<T: ReadableElement + Copy>(
    bytes: &[u8],
    convert: impl Fn(T) -> f32,
) -> Result<Array2<f32>, ReadNpyError> {
    Ok(Array2::<T>::read_npy(bytes)?.mapv(convert))
}

/// Tries the next kind of number if this was not the kind of the file.
fn otherwise<T>(
    error: ReadNpyError,
    next: impl FnOnce() -> Result<T, ReadNpyError>,
) -> Result<T, ReadNpyError> {
    match error {
        ReadNpyError::WrongDescriptor(_) => next(),
        other => Err(other),
    }
}
