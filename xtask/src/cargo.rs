//! Calls cargo, and the programs that it built.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

/// Returns the root of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Returns a command that runs the same cargo as ours, in the root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// How the measuring programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// As users build: for any processor of the kind.
    Portable,
    /// For the processor of this machine.
    Native,
}

impl Build {
    fn target_directory(self) -> PathBuf {
        let base =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        match self {
            Self::Portable => base,
            // A directory of its own: other flags would throw away the first build every time.
            Self::Native => base.join("native"),
        }
    }
}

/// Builds a program of the `benches` crate in release and returns its path.
pub(crate) fn build_bench(program: &str, build: Build) -> Result<PathBuf> {
    let directory = build.target_directory();
    let mut command = cargo();
    command.args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "benches",
        "--bin",
        program,
    ]);
    command.arg("--target-dir").arg(&directory);
    if build == Build::Native {
        command.env("RUSTFLAGS", "-Ctarget-cpu=native");
    }
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cannot build {program}");
    }
    Ok(directory
        .join("release")
        .join(program)
        .with_extension(env::consts::EXE_EXTENSION))
}

/// Runs a program to its end and passes its exit code on.
pub(crate) fn forward(mut command: Command) -> Result<ExitCode> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    // A program that a signal ended has no code.
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}
