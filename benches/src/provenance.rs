//! Where figures come from: machine, toolchain, commit, day, data.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use std::{fs, thread};

use flate2::Crc;
use serde::{Deserialize, Serialize};

/// Everything that one must know to repeat a measurement.
///
/// # Examples
///
/// ```
/// use benches::provenance::Provenance;
///
/// let here = Provenance::here(true, std::path::Path::new("assets"));
/// assert!(here.toolchain.starts_with("rustc") || here.toolchain == "unknown");
/// assert_eq!(here.date.len(), "2026-01-31".len());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The processor, how many threads it runs at once, the memory, and the system.
    pub machine: String,
    /// What `rustc --version` says.
    pub toolchain: String,
    /// The commit, with `+` if files were changed since.
    pub commit: String,
    /// The day, in UTC.
    pub date: String,
    /// Whether the run was a quick one.
    pub quick: bool,
    /// The files of data, each with its size and its CRC-32.
    pub data: Vec<String>,
}

impl Provenance {
    /// Describes a run here and now; what cannot be found out is "unknown".
    pub fn here(quick: bool, assets: &Path) -> Self {
        Self {
            machine: machine(),
            toolchain: said_by("rustc", &["--version"]).unwrap_or_else(unknown),
            commit: commit().unwrap_or_else(unknown),
            date: humantime::format_rfc3339_seconds(SystemTime::now())
                .to_string()
                .chars()
                .take("2026-01-31".len())
                .collect(),
            quick,
            data: data(assets),
        }
    }
}

fn unknown() -> String {
    "unknown".into()
}

/// Returns the first line that a program prints, if it runs and prints any.
fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next()?.trim().to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}

fn commit() -> Option<String> {
    let hash = said_by("git", &["rev-parse", "--short=10", "HEAD"])?;
    let changed = said_by("git", &["status", "--porcelain", "--untracked-files=no"]).is_some();
    Some(if changed { hash + "+" } else { hash })
}

fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name")
        .or_else(|| said_by("sysctl", &["-n", "machdep.cpu.brand_string"]))
        .unwrap_or_else(unknown);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut machine = format!("{processor}, {threads} threads");
    let kilobytes = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    if let Some(kilobytes) = kilobytes {
        machine += &format!(", {} GB", kilobytes.div_ceil(1_000_000));
    }
    machine + &format!(", {} {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn data(assets: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(assets) else {
        return Vec::new();
    };
    let is_data = |path: &Path| path.extension().is_some_and(|end| end != "md");
    let mut files: Vec<String> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_data(path))
        .filter_map(|path| {
            let bytes = fs::read(&path).ok()?;
            let mut crc = Crc::new();
            crc.update(&bytes);
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some(format!(
                "{name}: {} bytes, CRC-32 {:08x}",
                bytes.len(),
                crc.sum()
            ))
        })
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_named_with_its_checksum() {
        let directory = std::env::temp_dir().join(format!("benches-crc-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("the temporary directory takes another");
        fs::write(directory.join("check.txt"), "123456789").expect("the directory was made");
        fs::write(directory.join("README.md"), "no data").expect("the directory was made");
        // The check value that every description of CRC-32 gives.
        assert_eq!(data(&directory), ["check.txt: 9 bytes, CRC-32 cbf43926"]);
        fs::remove_dir_all(directory).expect("the directory was made above");
        assert!(data(Path::new("no/such")).is_empty());
    }
}
