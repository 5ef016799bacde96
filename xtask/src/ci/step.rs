//! A named part of the gate.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Commands that must all succeed, and checks that must hold, in this order.
pub(crate) struct Step {
    /// What `--only` and `--skip` call it.
    pub(crate) name: &'static str,
    /// Why there is nothing to do, if so.
    pub(crate) skipped: Option<String>,
    /// Whether it builds in a directory of its own, so that it can run beside another.
    pub(crate) apart: bool,
    work: Vec<Work>,
}

enum Work {
    Command(Command),
    Check(Box<dyn FnOnce() -> Result<()> + Send>),
}

impl Step {
    /// A step of commands.
    pub(crate) fn new(name: &'static str, commands: impl IntoIterator<Item = Command>) -> Self {
        Self {
            name,
            skipped: None,
            apart: false,
            work: commands.into_iter().map(Work::Command).collect(),
        }
    }

    /// A step that is one function of ours.
    pub(crate) fn check(
        name: &'static str,
        check: impl FnOnce() -> Result<()> + Send + 'static,
    ) -> Self {
        Self {
            name,
            skipped: None,
            apart: false,
            work: vec![Work::Check(Box::new(check))],
        }
    }

    /// The same step, left out if there is a reason.
    pub(crate) fn unless(mut self, reason: Option<String>) -> Self {
        self.skipped = reason;
        self
    }

    /// The same step, which builds in a directory of its own.
    pub(crate) fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Does the work until something fails, with what the commands print in the file `log`.
    pub(crate) fn run(self, log: &Path) -> Result<()> {
        let printed = File::create(log);
        let printed = printed.with_context(|| format!("cannot write {}", log.display()))?;
        for work in self.work {
            match work {
                Work::Command(mut command) => {
                    command.stdout(printed.try_clone()?);
                    command.stderr(printed.try_clone()?);
                    succeed(&mut command)?;
                }
                Work::Check(check) => check()?,
            }
        }
        Ok(())
    }
}

/// Runs a command; an error if it fails.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", told(command)))?;
    if !status.success() {
        bail!("{}", told(command));
    }
    Ok(())
}

/// The command as one would type it.
fn told(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}
