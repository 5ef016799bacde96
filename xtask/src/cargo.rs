//! Calls cargo, and the programs that it built.

use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

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

/// Returns a command that runs the same cargo as ours and lets it use what is not stable yet.
///
/// A nightly toolchain would do as well, but not every machine has one, and every night's is another.
pub(crate) fn unstable_cargo() -> Command {
    let mut command = cargo();
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}

/// Returns the directory that cargo builds into.
pub(crate) fn cargo_target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// How the measuring programs are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// As users build: for any processor of the kind.
    Portable,
    /// For the processor of this machine.
    Native,
}

/// Builds the measuring programs in release and returns the directory they are in.
pub(crate) fn build_benches(build: Build) -> Result<PathBuf> {
    build_release(build, &["--features", "peers", "--bins"])
}

/// Builds the one program of the crate `benches` that has no peers, and returns its path.
pub(crate) fn build_instructions() -> Result<PathBuf> {
    let name = "instructions";
    Ok(build_release(Build::Portable, &["--bin", name])?.join(name))
}

fn build_release(build: Build, what: &[&str]) -> Result<PathBuf> {
    let directory = match build {
        Build::Portable => cargo_target(),
        // A directory of its own: other flags would throw away the first build every time.
        Build::Native => cargo_target().join("native"),
    };
    let mut command = cargo();
    command.args(["build", "--quiet", "--release", "--package", "benches"]);
    command.args(what);
    command.arg("--target-dir").arg(&directory);
    if build == Build::Native {
        command.env("RUSTFLAGS", "-Ctarget-cpu=native");
    }
    // Only for people: scripts expect one line of error and no other.
    if io::stderr().is_terminal() {
        eprintln!("building the measuring programs; the first time takes a minute or two");
    }
    let status = command.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cannot build the crate benches");
    }
    Ok(directory.join("release"))
}

/// The one system that sanitizers and coverage are set up for.
pub(crate) const LINUX: &str = "x86_64-unknown-linux-gnu";

/// Returns why nothing can be built for [`LINUX`], if so.
pub(crate) fn elsewhere() -> Option<String> {
    let here = cfg!(all(target_arch = "x86_64", target_os = "linux"));
    (!here).then(|| format!("only on {LINUX}"))
}

/// Returns whether a program is installed: whether it can say its version.
pub(crate) fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a program to its end and passes its exit code on.
pub(crate) fn forward(command: &mut Command) -> Result<ExitCode> {
    let status = command.status().with_context(|| {
        format!(
            "cannot start {}",
            Path::new(command.get_program()).display()
        )
    })?;
    // A program that a signal ended has no code.
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}
