//! Takes figures as they come in and prints them: JSON at once, tables when a data set is done.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::Error;
use crate::cli::{Format, Options};
use crate::figure::Figure;
use crate::interleave::Samples;
use crate::suites::Subject;
use crate::table::{Row, table};

/// Where a suite hands its figures.
///
/// # Examples
///
/// ```
/// use benches::figure::{Figure, Spread};
/// use benches::report::Report;
///
/// let mut report = Report::to_nowhere();
/// report.add(Figure::new("memory", "ArtSet", "heap", "B", Spread::exact(100.0)))?;
/// assert_eq!(report.finish()?.len(), 1);
/// # Ok::<(), benches::Error>(())
/// ```
pub struct Report {
    out: Box<dyn Write>,
    format: Format,
    build: Option<String>,
    subjects: Vec<Subject>,
    beside: Vec<Figure>,
    pending: Vec<Row>,
    figures: Vec<Figure>,
    notes: Vec<String>,
    progress: ProgressBar,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("figures", &self.figures)
            .finish_non_exhaustive()
    }
}

impl Report {
    /// Reports on standard output as the options say.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Malformed`] if the file of `--beside` is not one of figures.
    pub fn to_stdout(subjects: Vec<Subject>, options: &Options) -> Result<Self, Error> {
        let beside = options
            .beside
            .as_deref()
            .map_or(Ok(Vec::new()), read_figures)?;
        let progress = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}") {
            progress.set_style(style);
        }
        Ok(Self {
            out: Box::new(io::stdout()),
            format: options.format,
            build: options.build.clone(),
            beside,
            progress,
            ..Self::new(subjects)
        })
    }

    /// Reports nothing and keeps all figures: for tests.
    pub fn to_nowhere() -> Self {
        Self::new(Vec::new())
    }

    fn new(subjects: Vec<Subject>) -> Self {
        Self {
            out: Box::new(io::sink()),
            format: Format::Json,
            build: None,
            subjects,
            beside: Vec::new(),
            pending: Vec::new(),
            figures: Vec::new(),
            notes: Vec::new(),
            progress: ProgressBar::hidden(),
        }
    }

    /// Returns the progress bar; it draws on standard error, and only on a terminal.
    pub fn progress(&self) -> &ProgressBar {
        &self.progress
    }

    /// Takes a figure that was counted or computed.
    ///
    /// # Errors
    ///
    /// [`Error::Print`] if standard output is closed.
    pub fn add(&mut self, figure: Figure) -> Result<(), Error> {
        self.push(figure)
    }

    /// Takes the samples of all subjects of one question; `describe` makes a figure of each.
    ///
    /// Samples are nanoseconds an operation, see [`Interleave`](crate::interleave::Interleave).
    ///
    /// # Errors
    ///
    /// [`Error::Print`] if standard output is closed.
    pub fn add_samples(
        &mut self,
        samples: Vec<Samples>,
        mut describe: impl FnMut(&Samples) -> Figure,
    ) -> Result<(), Error> {
        let base = samples.iter().find(|samples| self.is_ours(&samples.name));
        for theirs in &samples {
            let mut figure = describe(theirs).with_spread(theirs.spread());
            if let Some(base) = base.filter(|base| base.name != theirs.name) {
                figure = figure.with_ratio(base.ratio_to(theirs));
            }
            self.push(figure)?;
        }
        Ok(())
    }

    /// Returns the remarks so far.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Adds a remark that is printed below the tables, once.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    fn push(&mut self, mut figure: Figure) -> Result<(), Error> {
        figure.build.clone_from(&self.build);
        if self.format == Format::Json {
            let line = figure.to_json();
            self.progress.suspend(|| writeln!(self.out, "{line}"))?;
        } else {
            if self
                .pending
                .last()
                .is_some_and(|row| row.figure.data != figure.data)
            {
                self.print_table()?;
            }
            self.pending.push(Row {
                ours: self.is_ours(&figure.subject),
                figure: figure.clone(),
            });
        }
        self.figures.push(figure);
        Ok(())
    }

    fn is_ours(&self, name: &str) -> bool {
        self.subjects
            .iter()
            .any(|subject| subject.ours && subject.name == name)
    }

    fn print_table(&mut self) -> Result<(), Error> {
        let Some(first) = self.pending.first() else {
            return Ok(());
        };
        let (suite, data) = (first.figure.suite.clone(), first.figure.data.clone());
        let alike = self
            .beside
            .iter()
            .filter(|figure| figure.suite == suite && figure.data == data);
        let beside: Vec<Row> = alike
            .map(|figure| Row {
                ours: self.is_ours(&figure.subject),
                figure: figure.clone(),
            })
            .collect();
        self.pending.extend(beside);
        let title = match data.as_deref() {
            None | Some("-") => suite,
            Some(data) => format!("{suite}: {data}"),
        };
        let text = table(&title, &self.pending, self.format == Format::Markdown);
        self.pending.clear();
        self.progress.suspend(|| writeln!(self.out, "{text}"))?;
        Ok(())
    }

    /// Prints what is left and returns all figures.
    ///
    /// # Errors
    ///
    /// [`Error::Print`] if standard output is closed.
    pub fn finish(mut self) -> Result<Vec<Figure>, Error> {
        self.progress.finish_and_clear();
        self.print_table()?;
        for note in &self.notes {
            if self.format == Format::Json {
                eprintln!("{note}");
            } else {
                writeln!(self.out, "{note}")?;
            }
        }
        Ok(self.figures)
    }
}

/// Reads a file of figures, one JSON object a line.
///
/// # Errors
///
/// [`Error::Read`] if there is no such file, [`Error::Malformed`] if a line is no figure or there is
/// none.
pub fn read_figures(path: &Path) -> Result<Vec<Figure>, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Read {
        path: path.into(),
        source,
    })?;
    let mut figures = Vec::new();
    for (index, line) in text.lines().enumerate() {
        figures.push(
            serde_json::from_str(line).map_err(|error| Error::Malformed {
                path: path.into(),
                reason: format!("line {}: {error}", index + 1),
            })?,
        );
    }
    if figures.is_empty() {
        return Err(Error::Malformed {
            path: path.into(),
            reason: "no figures".into(),
        });
    }
    Ok(figures)
}
