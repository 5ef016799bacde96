//! Sections: a tag, a length, bytes, and a checksum of all three.

use std::io::{self, Read, Write};

use crc32fast::Hasher;

use super::{FileError, Number};

/// The sections, in their order. The numbers are part of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Tag {
    About = 1,
    Sketch,
    Nodes,
    Order,
    Away,
    Columns,
    Tails,
    Boxes,
    Points,
    End,
    Plugins,
    Summaries,
}

impl Tag {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::About => "description",
            Self::Sketch => "sketch",
            Self::Nodes => "nodes",
            Self::Order => "order",
            Self::Away => "distances",
            Self::Columns => "columns",
            Self::Tails => "tails",
            Self::Boxes => "boxes",
            Self::Points => "points",
            Self::End => "end",
            Self::Plugins => "plugins",
            Self::Summaries => "summaries",
        }
    }
}

/// Elements that are turned round together on machines with the high byte first.
const STEP: usize = 1 << 12;

/// Calls `take` with the bytes of numbers, in little-endian order.
pub(super) fn each_bytes<T: Number>(
    numbers: &[T],
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    // Checksums are computed of what is still in the cache.
    let size = (1 << 16) / size_of::<T>();
    if cfg!(target_endian = "little") {
        return numbers
            .chunks(size)
            .try_for_each(|numbers| take(bytemuck::cast_slice(numbers)));
    }
    numbers.chunks(STEP).try_for_each(|numbers| {
        let turned: Vec<T> = numbers.iter().map(|x| x.little_endian()).collect();
        take(bytemuck::cast_slice(&turned))
    })
}

/// Writes a section whose length is known before.
pub(super) struct SectionWriter<'w, W: Write> {
    out: &'w mut W,
    hasher: Hasher,
    left: u64,
}

impl<'w, W: Write> SectionWriter<'w, W> {
    pub(super) fn begin(out: &'w mut W, tag: Tag, length: u64) -> io::Result<Self> {
        let mut section = Self {
            out,
            hasher: Hasher::new(),
            left: length.saturating_add(12),
        };
        section.put(&(tag as u32).to_le_bytes())?;
        section.put(&length.to_le_bytes())?;
        Ok(section)
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or_else(|| io::Error::other("a section is longer than announced"))?;
        self.hasher.update(bytes);
        self.out.write_all(bytes)
    }

    pub(super) fn end(self) -> io::Result<()> {
        if self.left > 0 {
            return Err(io::Error::other("a section is shorter than announced"));
        }
        self.out.write_all(&self.hasher.finalize().to_le_bytes())
    }
}

/// Writes a section of nothing but bytes.
pub(super) fn write_bytes<W: Write>(out: &mut W, tag: Tag, bytes: &[u8]) -> io::Result<()> {
    write_numbers(out, tag, bytes)
}

/// Writes a section of nothing but numbers.
pub(super) fn write_numbers<T: Number, W: Write>(
    out: &mut W,
    tag: Tag,
    numbers: &[T],
) -> io::Result<()> {
    let mut section = SectionWriter::begin(out, tag, super::bytes_of::<T>(numbers.len()))?;
    each_bytes(numbers, |bytes| section.put(bytes))?;
    section.end()
}

/// A file that is read, and how much of it is left at most.
pub(super) struct Input<R> {
    pub(super) reader: R,
    pub(super) left: u64,
}

impl<R: Read> Input<R> {
    /// Something whose length is not known.
    pub(super) fn stream(reader: R) -> Self {
        Self {
            reader,
            left: u64::MAX,
        }
    }

    /// Reads exactly so many bytes.
    pub(super) fn take(&mut self, bytes: &mut [u8], name: &'static str) -> Result<(), FileError> {
        let short = || FileError::truncated(name);
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(short)?;
        self.reader
            .read_exact(bytes)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => short(),
                _ => error.into(),
            })
    }

    /// Reads the head of a section, which must be the one that is expected.
    pub(super) fn section(&mut self, tag: Tag) -> Result<SectionReader<'_, R>, FileError> {
        let name = tag.name();
        let mut head = [0; 12];
        self.take(&mut head, name)?;
        let (number, length) = head.split_at(4);
        let length = u64::from_le_bytes(length.try_into().unwrap_or_default());
        if number != (tag as u32).to_le_bytes() {
            return Err(FileError::malformed(name));
        }
        if length > self.left {
            return Err(FileError::truncated(name));
        }
        let mut hasher = Hasher::new();
        hasher.update(&head);
        Ok(SectionReader {
            input: self,
            hasher,
            left: length,
            name,
        })
    }

    /// Reads a whole section of so many numbers.
    pub(super) fn numbers<T: Number>(
        &mut self,
        tag: Tag,
        count: usize,
    ) -> Result<Vec<T>, FileError> {
        let mut section = self.section(tag)?;
        if section.left != super::bytes_of::<T>(count) {
            return Err(FileError::malformed(tag.name()));
        }
        let numbers = section.numbers(count)?;
        section.end()?;
        Ok(numbers)
    }

    /// Reads past a section, and compares its checksum.
    pub(super) fn skip(&mut self, tag: Tag) -> Result<(), FileError> {
        let mut section = self.section(tag)?;
        while section.left > 0 {
            let step = section.left.min(1 << 16) as usize;
            section.numbers::<u8>(step)?;
        }
        section.end()
    }

    /// Reads a whole section of bytes.
    pub(super) fn bytes(&mut self, tag: Tag) -> Result<Vec<u8>, FileError> {
        let mut section = self.section(tag)?;
        let length = usize::try_from(section.left);
        let bytes = section.numbers(length.map_err(|_| FileError::truncated(tag.name()))?)?;
        section.end()?;
        Ok(bytes)
    }
}

/// A section that is read.
pub(super) struct SectionReader<'r, R> {
    input: &'r mut Input<R>,
    hasher: Hasher,
    pub(super) left: u64,
    pub(super) name: &'static str,
}

impl<R: Read> SectionReader<'_, R> {
    /// Reads so many numbers. Memory grows with what has been read, not with what is announced.
    pub(super) fn numbers<T: Number>(&mut self, count: usize) -> Result<Vec<T>, FileError> {
        let left = self.left.checked_sub(super::bytes_of::<T>(count));
        self.left = left.ok_or_else(|| FileError::malformed(self.name))?;
        let mut numbers: Vec<T> = Vec::new();
        if self.input.left < u64::MAX / 2 {
            // The file is known to be as long as that.
            numbers.reserve_exact(count);
        }
        let step = (1 << 18) / size_of::<T>();
        while numbers.len() < count {
            let start = numbers.len();
            numbers.resize(start + step.min(count - start), T::default());
            let bytes = bytemuck::cast_slice_mut(&mut numbers[start..]);
            self.input.take(bytes, self.name)?;
            self.hasher.update(bytes);
            if cfg!(target_endian = "big") {
                for number in &mut numbers[start..] {
                    *number = number.little_endian();
                }
            }
        }
        Ok(numbers)
    }

    /// Compares the checksum, once all is read.
    pub(super) fn end(self) -> Result<(), FileError> {
        if self.left > 0 {
            return Err(FileError::malformed(self.name));
        }
        let mut checksum = [0; 4];
        self.input.take(&mut checksum, self.name)?;
        if checksum != self.hasher.finalize().to_le_bytes() {
            return Err(FileError::checksum(self.name));
        }
        Ok(())
    }
}
