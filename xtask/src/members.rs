//! What the workspace consists of, as cargo knows it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo::cargo;

/// A published crate of the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its features, without `default`.
    pub(crate) features: Vec<String>,
    /// Its directory.
    pub(crate) directory: PathBuf,
}

impl Member {
    /// Returns its name with its version, as a package is called.
    pub(crate) fn id(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// Returns whether it has models for loom.
    pub(crate) fn has_loom_tests(&self) -> bool {
        self.directory.join("tests/loom.rs").exists()
    }

    /// Returns whether any of its sources holds an unsafe block.
    pub(crate) fn has_unsafe_code(&self) -> bool {
        any_file(&self.directory.join("src"), &|text| {
            text.contains("unsafe {")
        })
    }
}

/// Returns the crates under `crates/`, in the order of their names.
pub(crate) fn members() -> Result<Vec<Member>> {
    let metadata = metadata(&["--no-deps"])?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists packages")?;
    let mut members: Vec<Member> = packages.iter().filter_map(member).collect();
    members.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(members)
}

/// Returns what `cargo metadata` says.
pub(crate) fn metadata(arguments: &[&str]) -> Result<Value> {
    let output = cargo()
        .args(["metadata", "--format-version", "1"])
        .args(arguments)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata prints JSON")
}

fn member(package: &Value) -> Option<Member> {
    let directory = Path::new(package["manifest_path"].as_str()?).parent()?;
    if directory.parent()?.file_name()? != "crates" {
        return None;
    }
    let features = package["features"].as_object()?.keys();
    Some(Member {
        name: package["name"].as_str()?.to_owned(),
        version: package["version"].as_str()?.to_owned(),
        features: features
            .filter(|feature| *feature != "default")
            .cloned()
            .collect(),
        directory: directory.to_path_buf(),
    })
}

fn any_file(directory: &Path, is_so: &impl Fn(&str) -> bool) -> bool {
    let Ok(entries) = fs::read_dir(directory) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            any_file(&path, is_so)
        } else {
            fs::read_to_string(&path).is_ok_and(|text| is_so(&text))
        }
    })
}
