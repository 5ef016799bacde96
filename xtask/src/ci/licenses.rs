//! Every license of every package that the workspace is built from is one that `deny.toml` allows.
//!
//! `cargo deny` does it, where it is installed. Where it is not, the same list is held against what
//! `cargo metadata` says: no check may depend on what happens to be installed.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use spdx::{Expression, LicenseReq, ParseMode};

use super::step::{Step, succeed};
use crate::cargo::{cargo, root, runs};
use crate::members::metadata;

/// The step.
pub(super) fn step() -> Step {
    Step::check("licenses", || {
        if runs("cargo-deny") {
            let mut deny = cargo();
            deny.args(["deny", "--all-features", "check"]);
            // Advisories come from the network, and change without our doing.
            deny.args(["licenses", "bans", "sources"]);
            return succeed(&mut deny);
        }
        eprintln!(
            "cargo deny is not installed: holding its list of licenses against cargo metadata"
        );
        check()
    })
}

fn check() -> Result<()> {
    let path = root().join("deny.toml");
    let text = fs::read_to_string(&path).context("cannot read deny.toml")?;
    let allowed = allowed(&text)?;
    let metadata = metadata(&["--all-features"])?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists packages")?;
    let mut refused = BTreeSet::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or("?");
        let Some(license) = package["license"].as_str() else {
            refused.insert(format!("{name} names no license"));
            continue;
        };
        if !admits(license, &allowed).with_context(|| format!("{name}: `{license}`"))? {
            refused.insert(format!("{name} is under `{license}`"));
        }
    }
    if !refused.is_empty() {
        let refused: Vec<String> = refused.into_iter().collect();
        bail!("not allowed by deny.toml: {}", refused.join("; "));
    }
    Ok(())
}

/// Returns `licenses.allow` of the file.
fn allowed(deny: &str) -> Result<BTreeSet<String>> {
    let deny: toml::Table = deny.parse().context("deny.toml is not TOML")?;
    let list = deny
        .get("licenses")
        .and_then(|licenses| licenses.get("allow"))
        .and_then(toml::Value::as_array)
        .context("deny.toml has a list `licenses.allow`")?;
    let names = list.iter().filter_map(toml::Value::as_str);
    Ok(names.map(str::to_owned).collect())
}

/// Returns whether the expression can be met with the licenses allowed.
fn admits(expression: &str, allowed: &BTreeSet<String>) -> Result<bool> {
    // Old packages write `MIT/Apache-2.0`, which the loose mode reads as `OR`.
    let expression = Expression::parse_mode(expression, ParseMode::LAX)?;
    Ok(expression.evaluate(|license: &LicenseReq| allowed.contains(&license.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_of_two_will_do_but_not_one_of_both() {
        let allowed = allowed("[licenses]\nallow = [\"MIT\", \"Apache-2.0 WITH LLVM-exception\"]");
        let allowed = allowed.expect("the text is well formed");
        let admits = |text| admits(text, &allowed).expect("the expression is well formed");
        assert!(admits("MIT"));
        assert!(admits("GPL-3.0-only OR MIT"));
        assert!(admits("MIT/GPL-2.0"));
        assert!(admits("Apache-2.0 WITH LLVM-exception"));
        assert!(!admits("Apache-2.0"));
        assert!(!admits("GPL-3.0-only AND MIT"));
    }

    #[test]
    fn a_list_must_be_there() {
        assert!(allowed("").is_err());
        assert!(allowed("[licenses").is_err());
    }
}
