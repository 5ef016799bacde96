//! Clouds whose points can be written and read.

use std::io::{self, Read, Write};

use crc32fast::Hasher;

use super::section::{SectionReader, SectionWriter, each_bytes};
use super::{FileError, Number};
use crate::{PointCloud, PointId, Rows, SharedPoints, SharedRows};

/// A [`PointCloud`] that files can hold.
///
/// # Examples
///
/// ```
/// use covertree_core::{Rows, SavedCloud};
///
/// assert_eq!(Rows::<f32>::kind(), "rows of f32");
/// let rows = Rows::new(2, vec![0.0_f32, 1.0])?;
/// assert_eq!(rows.bytes(), 8 + 8 + 2 * 4);
/// # Ok::<(), covertree_core::BuildError>(())
/// ```
pub trait SavedCloud: PointCloud + Sized {
    /// Returns what files call this kind of points; clouds of one kind read each other's.
    fn kind() -> String;

    /// Returns how many bytes [`write`](Self::write) writes.
    fn bytes(&self) -> u64;

    /// Writes all points in the order of their ids.
    ///
    /// # Errors
    ///
    /// What the writer reports.
    fn write(&self, out: &mut PointWriter<'_>) -> io::Result<()>;

    /// Reads what [`write`](Self::write) has written.
    ///
    /// # Errors
    ///
    /// What the reader reports, and what no cloud of this kind has written.
    fn read(input: &mut PointReader<'_>) -> Result<Self, FileError>;
}

/// Takes the numbers that points consist of.
pub struct PointWriter<'w>(&'w mut dyn FnMut(&[u8]) -> io::Result<()>);

impl std::fmt::Debug for PointWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PointWriter").finish_non_exhaustive()
    }
}

impl PointWriter<'_> {
    /// Writes numbers.
    ///
    /// # Errors
    ///
    /// What the file reports.
    pub fn put<T: Number>(&mut self, numbers: &[T]) -> io::Result<()> {
        each_bytes(numbers, |bytes| (self.0)(bytes))
    }
}

/// Gives the numbers that points consist of.
pub struct PointReader<'r>(&'r mut dyn Bytes);

impl std::fmt::Debug for PointReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PointReader").finish_non_exhaustive()
    }
}

/// Numbers, one type at a time, so that a reader can be a trait object.
trait Bytes {
    fn u8s(&mut self, count: usize) -> Result<Vec<u8>, FileError>;
    fn u32s(&mut self, count: usize) -> Result<Vec<u32>, FileError>;
    fn u64s(&mut self, count: usize) -> Result<Vec<u64>, FileError>;
    fn f32s(&mut self, count: usize) -> Result<Vec<f32>, FileError>;
    fn f64s(&mut self, count: usize) -> Result<Vec<f64>, FileError>;
    fn name(&self) -> &'static str;
}

impl<R: Read> Bytes for SectionReader<'_, R> {
    fn u8s(&mut self, count: usize) -> Result<Vec<u8>, FileError> {
        self.numbers(count)
    }

    fn u32s(&mut self, count: usize) -> Result<Vec<u32>, FileError> {
        self.numbers(count)
    }

    fn u64s(&mut self, count: usize) -> Result<Vec<u64>, FileError> {
        self.numbers(count)
    }

    fn f32s(&mut self, count: usize) -> Result<Vec<f32>, FileError> {
        self.numbers(count)
    }

    fn f64s(&mut self, count: usize) -> Result<Vec<f64>, FileError> {
        self.numbers(count)
    }

    fn name(&self) -> &'static str {
        self.name
    }
}

impl PointReader<'_> {
    /// Reads so many bytes.
    ///
    /// # Errors
    ///
    /// Fewer are there, or the file reports something.
    pub fn u8s(&mut self, count: usize) -> Result<Vec<u8>, FileError> {
        self.0.u8s(count)
    }

    /// Reads so many numbers.
    ///
    /// # Errors
    ///
    /// As [`u8s`](Self::u8s).
    pub fn u32s(&mut self, count: usize) -> Result<Vec<u32>, FileError> {
        self.0.u32s(count)
    }

    /// Reads so many numbers.
    ///
    /// # Errors
    ///
    /// As [`u8s`](Self::u8s).
    pub fn u64s(&mut self, count: usize) -> Result<Vec<u64>, FileError> {
        self.0.u64s(count)
    }

    /// Reads so many numbers.
    ///
    /// # Errors
    ///
    /// As [`u8s`](Self::u8s).
    pub fn f32s(&mut self, count: usize) -> Result<Vec<f32>, FileError> {
        self.0.f32s(count)
    }

    /// Reads so many numbers.
    ///
    /// # Errors
    ///
    /// As [`u8s`](Self::u8s).
    pub fn f64s(&mut self, count: usize) -> Result<Vec<f64>, FileError> {
        self.0.f64s(count)
    }

    /// The error of points that contradict themselves.
    pub fn malformed(&self) -> FileError {
        FileError::malformed(self.0.name())
    }

    fn size(&mut self) -> Result<usize, FileError> {
        let size = self.u64s(1)?[0];
        usize::try_from(size).map_err(|_| self.malformed())
    }
}

/// Writes the points into their section.
pub(super) fn write<C: SavedCloud, W: Write>(
    cloud: &C,
    section: &mut SectionWriter<'_, W>,
) -> io::Result<()> {
    cloud.write(&mut PointWriter(&mut |bytes| section.put(bytes)))
}

pub(super) fn read<C: SavedCloud, R: Read>(
    section: &mut SectionReader<'_, R>,
) -> Result<C, FileError> {
    C::read(&mut PointReader(section))
}

/// The checksum of what [`write`] would write.
pub(super) fn checksum<C: SavedCloud>(cloud: &C) -> io::Result<u32> {
    let mut hasher = Hasher::new();
    let mut take = |bytes: &[u8]| {
        hasher.update(bytes);
        Ok(())
    };
    cloud.write(&mut PointWriter(&mut take))?;
    Ok(hasher.finalize())
}

macro_rules! rows {
    ($($scalar:ident $read:ident),*) => {
        $(
            impl SavedCloud for Rows<$scalar> {
                fn kind() -> String {
                    format!("rows of {}", $scalar::NAME)
                }

                fn bytes(&self) -> u64 {
                    16 + super::bytes_of::<$scalar>(self.as_slice().len())
                }

                fn write(&self, out: &mut PointWriter<'_>) -> io::Result<()> {
                    out.put(&[self.dimension() as u64, self.points() as u64])?;
                    out.put(self.as_slice())
                }

                fn read(input: &mut PointReader<'_>) -> Result<Self, FileError> {
                    let (dimension, points) = (input.size()?, input.size()?);
                    let numbers = dimension.checked_mul(points);
                    let numbers = numbers.ok_or_else(|| input.malformed())?;
                    let values = input.$read(numbers)?;
                    Self::new(dimension, values).map_err(|_| input.malformed())
                }
            }

            impl SavedCloud for SharedRows<$scalar> {
                fn kind() -> String {
                    Rows::<$scalar>::kind()
                }

                fn bytes(&self) -> u64 {
                    let row = super::bytes_of::<$scalar>(self.dimension());
                    16 + row.saturating_mul(self.points() as u64)
                }

                fn write(&self, out: &mut PointWriter<'_>) -> io::Result<()> {
                    out.put(&[self.dimension() as u64, self.points() as u64])?;
                    self.pieces().try_for_each(|piece| out.put(piece))
                }

                fn read(input: &mut PointReader<'_>) -> Result<Self, FileError> {
                    Rows::read(input).map(Self::from)
                }
            }
        )*
    };
}

rows!(f32 f32s, f64 f64s);

fn string_bytes<'s>(strings: impl Iterator<Item = &'s String>) -> u64 {
    8 + strings.map(|string| 4 + string.len() as u64).sum::<u64>()
}

fn write_strings<'s>(
    count: usize,
    strings: impl Iterator<Item = &'s String> + Clone,
    out: &mut PointWriter<'_>,
) -> io::Result<()> {
    out.put(&[count as u64])?;
    let mut lengths = Vec::with_capacity(count);
    for string in strings.clone() {
        let length = u32::try_from(string.len());
        lengths.push(length.map_err(|_| io::Error::other("a string is longer than 4 GiB"))?);
    }
    out.put(&lengths)?;
    strings
        .into_iter()
        .try_for_each(|string| out.put(string.as_bytes()))
}

impl SavedCloud for Vec<String> {
    fn kind() -> String {
        "strings".into()
    }

    fn bytes(&self) -> u64 {
        string_bytes(self.iter())
    }

    fn write(&self, out: &mut PointWriter<'_>) -> io::Result<()> {
        write_strings(self.len(), self.iter(), out)
    }

    fn read(input: &mut PointReader<'_>) -> Result<Self, FileError> {
        let count = input.size()?;
        let lengths = input.u32s(count)?;
        let total: u64 = lengths.iter().map(|&length| u64::from(length)).sum();
        let total = usize::try_from(total).map_err(|_| input.malformed())?;
        let bytes = input.u8s(total)?;
        let mut rest = std::str::from_utf8(&bytes).map_err(|_| input.malformed())?;
        let mut strings = Vec::with_capacity(count);
        for length in lengths {
            let cut = rest.split_at_checked(length as usize);
            let (string, after) = cut.ok_or_else(|| input.malformed())?;
            strings.push(string.to_string());
            rest = after;
        }
        Ok(strings)
    }
}

impl SavedCloud for SharedPoints<String> {
    fn kind() -> String {
        Vec::<String>::kind()
    }

    fn bytes(&self) -> u64 {
        string_bytes((0..self.points()).map(|id| self.point(PointId::new(id))))
    }

    fn write(&self, out: &mut PointWriter<'_>) -> io::Result<()> {
        let strings = (0..self.points()).map(|id| self.point(PointId::new(id)));
        write_strings(self.points(), strings, out)
    }

    fn read(input: &mut PointReader<'_>) -> Result<Self, FileError> {
        Vec::read(input).map(Self::from)
    }
}
