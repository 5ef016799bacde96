//! Packs every crate as it would be published, and builds it from nothing but what was packed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::step::{Step, succeed};
use crate::cargo::{cargo, cargo_target, root};
use crate::members::{Member, members};

/// The step.
pub(super) fn step() -> Step {
    Step::check("package", check)
}

/// Cargo could verify by itself, but then looks for the crates that the packed one needs among the
/// published ones, where other crates bear the same names.
fn check() -> Result<()> {
    let members = members()?;
    let mut pack = cargo();
    pack.args(["package", "--quiet", "--allow-dirty", "--no-verify"]);
    for member in &members {
        pack.args(["--package", &member.name]);
    }
    succeed(&mut pack)?;
    let directory = cargo_target().join("package/unpacked");
    if directory.exists() {
        fs::remove_dir_all(&directory).context("cannot remove what was unpacked before")?;
    }
    fs::create_dir_all(&directory).context("cannot make a directory to unpack into")?;
    for member in &members {
        let archive = cargo_target()
            .join("package")
            .join(format!("{}.crate", member.id()));
        succeed(
            Command::new("tar")
                .arg("-xzf")
                .arg(archive)
                .arg("-C")
                .arg(&directory),
        )?;
    }
    members
        .iter()
        .try_for_each(|member| build(member, &members, &directory))
}

/// Checks one that was unpacked, with the others that were unpacked.
fn build(member: &Member, members: &[Member], directory: &Path) -> Result<()> {
    let home = directory.join(member.id());
    let manifest = home.join("Cargo.toml");
    // It lies inside of our workspace but is none of its members.
    let text = fs::read_to_string(&manifest).context("a package holds a manifest")?;
    let mut text = text + "\n[workspace]\n\n[patch.crates-io]\n";
    for other in members.iter().filter(|other| other.name != member.name) {
        text += &format!("{} = {{ path = \"../{}\" }}\n", other.name, other.id());
    }
    fs::write(&manifest, text).context("cannot write the manifest")?;
    // The same versions as in the workspace: this checks what is packed, not what is new.
    fs::copy(root().join("Cargo.lock"), home.join("Cargo.lock"))
        .context("cannot copy Cargo.lock")?;
    let mut check = cargo();
    check.args(["check", "--quiet", "--all-features", "--manifest-path"]);
    check.arg(&manifest);
    check.arg("--target-dir").arg(cargo_target());
    succeed(&mut check)
}
