//! The suites: groups of questions that are asked of the same subjects.

#[cfg(feature = "peers")]
pub mod knn;
#[cfg(feature = "peers")]
pub mod leftright;
#[cfg(feature = "peers")]
pub mod map;
#[cfg(feature = "peers")]
pub mod memory;
#[cfg(feature = "peers")]
pub mod metrics;
#[cfg(feature = "peers")]
pub mod ordstat;
#[cfg(feature = "peers")]
pub mod plugins;
#[cfg(feature = "peers")]
pub mod readwrite;
#[cfg(feature = "peers")]
pub mod uart620;

use crate::Error;
use crate::cli::Selection;
use crate::report::Report;

/// All suites, in the order of `measure all`. A new suite is one file (its module declared above,
/// under the feature `peers`, which its peers belong to) and one line here.
///
/// Without the feature `peers` there are none.
pub static SUITES: &[&dyn Suite] = &[
    #[cfg(feature = "peers")]
    &map::Map,
    #[cfg(feature = "peers")]
    &leftright::LeftRight,
    #[cfg(feature = "peers")]
    &memory::Memory,
    #[cfg(feature = "peers")]
    &metrics::Metrics,
    #[cfg(feature = "peers")]
    &knn::Knn,
    #[cfg(feature = "peers")]
    &plugins::Plugins,
    #[cfg(feature = "peers")]
    &ordstat::Ordstat,
    #[cfg(feature = "peers")]
    &uart620::Uart620,
    #[cfg(feature = "peers")]
    &readwrite::ReadWrite,
];

/// A group of questions (`ops`) over some data sets, asked of some subjects.
///
/// The names that it lists are what the command line accepts; everything else is refused before
/// [`run`](Self::run) is called.
pub trait Suite: Sync {
    /// Returns the name of the subcommand.
    fn name(&self) -> &'static str;

    /// Returns one line for the help text.
    fn about(&self) -> &'static str;

    /// Returns everything that can be measured, ours first.
    fn subjects(&self) -> Vec<Subject>;

    /// Returns the names of the data sets; `["-"]` for a suite without data.
    fn data(&self) -> &'static [&'static str];

    /// Returns the data sets of a `--quick` run that does not name any.
    fn quick_data(&self) -> &'static [&'static str] {
        self.data()
    }

    /// Returns the names of the questions.
    fn ops(&self) -> &'static [&'static str];

    /// Returns the questions of a `--quick` run that does not name any.
    fn quick_ops(&self) -> &'static [&'static str] {
        self.ops()
    }

    /// Measures what is selected and hands every figure to the report as soon as it is known.
    ///
    /// # Errors
    ///
    /// What [`Error`] lists: a file that cannot be read, subjects that disagree.
    fn run(&self, selection: &Selection, report: &mut Report) -> Result<(), Error>;
}

/// Something that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its name: one of our types, a peer's crate, or its type where the crate has several.
    pub name: &'static str,
    /// Whether it is ours: then `--peers` cannot leave it out, and peers are compared with it.
    pub ours: bool,
}

impl Subject {
    /// A type of this workspace.
    pub const fn ours(name: &'static str) -> Self {
        Self { name, ours: true }
    }

    /// Somebody else's.
    pub const fn peer(name: &'static str) -> Self {
        Self { name, ours: false }
    }
}

/// Finds a suite by name.
///
/// # Errors
///
/// [`Error::Unknown`] if no suite bears the name.
pub fn find(name: &str) -> Result<&'static dyn Suite, Error> {
    SUITES
        .iter()
        .copied()
        .find(|suite| suite.name() == name)
        .ok_or_else(|| Error::Unknown {
            what: "suite",
            name: name.into(),
            known: names(SUITES.iter().map(|suite| suite.name())),
        })
}

/// Joins names for a message.
pub(crate) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}
