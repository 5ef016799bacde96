//! The command line of the measuring programs: what was asked for, checked before anything runs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, FromArgMatches, ValueEnum};

use crate::suites::{SUITES, Subject, Suite, find, names};
use crate::{Error, session};

/// The arguments of every suite.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Fewer rounds, and only the small data sets
    #[arg(long)]
    pub quick: bool,
    /// Measure only these peers beside ours, separated by commas; `none` for ours alone
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub peers: Option<Vec<String>>,
    /// Measure only these data sets, separated by commas; a directory is where to find linux.txt,
    /// words.txt and digits.csv
    #[arg(long, value_name = "NAMES|DIR", value_delimiter = ',')]
    pub data: Option<Vec<String>>,
    /// Ask only these questions, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub ops: Option<Vec<String>>,
    /// How to print figures on standard output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// The directory that holds linux.txt, words.txt and digits.csv
    #[arg(long, value_name = "DIR", default_value_os_t = assets())]
    pub assets: PathBuf,
    /// Say in every figure that the program was built this way
    #[arg(long, value_name = "NAME")]
    pub build: Option<String>,
    /// Keep what is found under this name
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    /// Say what got slower and what quicker since `--save NAME`
    #[arg(long, value_name = "NAME")]
    pub baseline: Option<String>,
    /// Write docs/benchmarks, docs/BENCHMARKS.md and the README's results, as a whole run does
    #[arg(long)]
    pub record: bool,
    /// Show the figures of this file of JSON lines in the same tables
    #[arg(long, value_name = "FILE")]
    pub beside: Option<PathBuf>,
}

impl Options {
    /// Tells a directory among the data sets from the names.
    fn data(&self) -> (Option<PathBuf>, Option<Vec<String>>) {
        let Some(given) = &self.data else {
            return (None, None);
        };
        let (directories, names): (Vec<&String>, Vec<&String>) =
            given.iter().partition(|name| Path::new(name).is_dir());
        let names: Vec<String> = names.into_iter().cloned().collect();
        let names = (!names.is_empty()).then_some(names);
        (directories.last().map(PathBuf::from), names)
    }

    /// Returns whether nothing that a suite has was left out, and the figures were not for a script.
    pub(crate) fn is_whole(&self) -> bool {
        !self.quick
            && self.peers.is_none()
            && self.data.is_none()
            && self.ops.is_none()
            && self.build.is_none()
            && self.format != Format::Json
    }
}

/// How figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Table,
    /// Tables in Markdown, for the documentation.
    Markdown,
    /// One JSON object a line, for scripts.
    Json,
}

/// Returns the root of the workspace, as seen from where this crate was compiled.
pub(crate) fn workspace() -> PathBuf {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    benches.parent().unwrap_or(benches).into()
}

/// Returns the directory of the workspace's own data.
pub(crate) fn assets() -> PathBuf {
    workspace().join("assets")
}

/// What a suite shall measure: the options, with every name known to be one of the suite's.
///
/// # Examples
///
/// Suites get one from the command line; for tests and Criterion benches it can be made by hand.
///
/// ```
/// use benches::cli::Selection;
///
/// let selection = Selection::quick(&["linux"], &["get-hit"]);
/// assert!(selection.wants_op("get-hit") && !selection.wants_op("insert"));
/// assert!(selection.wants_subject("BTreeMap"));
/// ```
#[derive(Clone, Debug)]
pub struct Selection {
    /// Whether to be quick: fewer rounds.
    pub quick: bool,
    /// The data sets, in the suite's order.
    pub data: Vec<&'static str>,
    /// The questions, in the suite's order.
    pub ops: Vec<&'static str>,
    /// The directory that holds the files of data.
    pub assets: PathBuf,
    /// The subjects' names; `None` for all.
    subjects: Option<Vec<&'static str>>,
}

impl Selection {
    /// A quick selection of all subjects, for tests.
    pub fn quick(data: &[&'static str], ops: &[&'static str]) -> Self {
        Self {
            quick: true,
            data: data.to_vec(),
            ops: ops.to_vec(),
            assets: assets(),
            subjects: None,
        }
    }

    /// Returns whether the question is to be asked.
    pub fn wants_op(&self, op: &str) -> bool {
        self.ops.contains(&op)
    }

    /// Returns whether the subject is to be measured.
    pub fn wants_subject(&self, name: &str) -> bool {
        self.subjects
            .as_ref()
            .is_none_or(|subjects| subjects.contains(&name))
    }

    /// Returns whether the peers were named one by one.
    pub fn names_peers(&self) -> bool {
        self.subjects.is_some()
    }

    /// Checks the options against what the suite has.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for a name that is not the suite's, [`Error::Nothing`] if nothing is left.
    pub fn new(suite: &dyn Suite, options: &Options) -> Result<Self, Error> {
        let all = suite.subjects();
        let subjects = match options.peers.as_deref() {
            None => None,
            Some([none]) if none == "none" => Some(
                all.iter()
                    .filter(|subject| subject.ours)
                    .map(|subject| subject.name)
                    .collect(),
            ),
            Some(peers) => Some(choose_peers(&all, peers)?),
        };
        if subjects.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::Nothing(format!(
                "suite {} has nothing of ours yet",
                suite.name()
            )));
        }
        let (directory, data) = options.data();
        let default_ops = if options.quick {
            suite.quick_ops()
        } else {
            suite.ops()
        };
        let default_data = if options.quick {
            suite.quick_data()
        } else {
            suite.data()
        };
        Ok(Self {
            quick: options.quick,
            data: choose("data set", suite.data(), data.as_deref(), default_data)?,
            ops: choose("op", suite.ops(), options.ops.as_deref(), default_ops)?,
            assets: directory.unwrap_or_else(|| options.assets.clone()),
            subjects,
        })
    }
}

fn choose_peers(all: &[Subject], wanted: &[String]) -> Result<Vec<&'static str>, Error> {
    for name in wanted {
        if !all.iter().any(|subject| subject.name == name) {
            return Err(Error::Unknown {
                what: "peer",
                name: name.clone(),
                known: names(
                    all.iter()
                        .filter(|subject| !subject.ours)
                        .map(|subject| subject.name),
                ),
            });
        }
    }
    let chosen = all
        .iter()
        .filter(|subject| subject.ours || wanted.iter().any(|name| subject.name == name));
    Ok(chosen.map(|subject| subject.name).collect())
}

fn choose(
    what: &'static str,
    all: &'static [&'static str],
    wanted: Option<&[String]>,
    default: &'static [&'static str],
) -> Result<Vec<&'static str>, Error> {
    let Some(wanted) = wanted else {
        return Ok(default.to_vec());
    };
    if let Some(name) = wanted.iter().find(|name| !all.contains(&name.as_str())) {
        return Err(Error::Unknown {
            what,
            name: name.clone(),
            known: names(all.iter().copied()),
        });
    }
    Ok(all
        .iter()
        .copied()
        .filter(|known| wanted.iter().any(|name| name == known))
        .collect())
}

/// Runs the program `measure`: one subcommand a suite, `all`, and `report`.
pub fn measure() -> ExitCode {
    let mut command = clap::Command::new("measure")
        .about("Measures the crates of this workspace beside their peers")
        .subcommand_required(true)
        .allow_external_subcommands(true)
        .subcommand(Options::augment_args(clap::Command::new("all")).about("Every suite"))
        .subcommand(
            clap::Command::new("report")
                .about("Measures nothing: writes the documents anew from docs/benchmarks"),
        );
    for suite in SUITES {
        // Last, since the options bring a text of their own.
        let subcommand = Options::augment_args(clap::Command::new(suite.name()));
        command = command.subcommand(subcommand.about(suite.about()));
    }
    let matches = match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage(&error),
    };
    let Some((name, matches)) = matches.subcommand() else {
        return ExitCode::from(2);
    };
    if name == "report" {
        return exit(session::report());
    }
    let chosen = if name == "all" {
        Ok(SUITES.to_vec())
    } else {
        find(name).map(|suite| vec![suite])
    };
    exit(chosen.and_then(|suites| {
        let options =
            Options::from_arg_matches(matches).map_err(|error| Error::Failed(one_line(&error)))?;
        session::run(&suites, &options)
    }))
}

/// Turns the end of a program into its exit code: 0, or 2 after one line on standard error.
pub fn exit(result: Result<(), Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Prints clap's help in full, and its complaints as one line; exit code 0 and 2.
pub fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        eprintln!("error: {}", one_line(error));
        return ExitCode::from(2);
    }
    // Help on a closed pipe is nobody's loss.
    let _ = error.print();
    ExitCode::SUCCESS
}

/// The first paragraph of clap's message, without its line breaks.
fn one_line(error: &clap::Error) -> String {
    use clap::error::ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingSubcommand};
    if matches!(
        error.kind(),
        DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand
    ) {
        return "a command is missing; --help lists them".into();
    }
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    words.join(" ").trim_start_matches("error: ").to_owned()
}
