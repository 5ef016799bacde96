//! `cargo xtask knn` on files of every kind, good and bad; and the points for other languages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

use benches::figure::Figure;
use benches::points;

/// A directory of this test's own, which goes away with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("benches-knn-{}-{name}", process::id()));
        fs::create_dir_all(&path).expect("the temporary directory takes another");
        Self(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).expect("the directory was made above");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A directory that is left over is nobody's loss.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_knn"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn refused(option: &str, path: &Path, because: &str) {
    let output = run(&[option, &path.to_string_lossy(), "--svg", "/dev/null"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(
        stderr.starts_with("error: ") && stderr.contains(because),
        "{stderr}"
    );
    assert!(output.stdout.is_empty());
}

fn figures(output: &Output) -> Vec<Figure> {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let stdout = String::from_utf8_lossy(&output.stdout);
    let figure = |line| serde_json::from_str(line).expect("every line is a figure");
    stdout.lines().map(figure).collect()
}

fn value(figures: &[Figure], subject: &str, op: &str) -> f64 {
    let mut found = figures
        .iter()
        .filter(|figure| figure.subject == subject && figure.op == op);
    found.next().expect("the figure is there").value
}

#[test]
fn the_digits_are_built_checked_and_drawn() {
    let scratch = Scratch::new("digits");
    let svg = scratch.0.join("digits.svg");
    let output = run(&["--format", "json", "--svg", &svg.to_string_lossy()]);
    let figures = figures(&output);
    for op in ["build", "knn", "distances", "memory", "height"] {
        assert!(value(&figures, "CoverTree", op) > 0.0, "{op}");
    }
    assert!(value(&figures, "scan", "knn") > 0.0);
    let drawing = fs::read_to_string(&svg).expect("the drawing is there");
    assert!(drawing.starts_with("<svg") && drawing.contains("fractal dimension"));
    let table = run(&["--svg", &svg.to_string_lossy()]);
    let text = String::from_utf8_lossy(&table.stdout);
    assert!(
        text.contains("1600 x 64") && text.contains("50 queries equal brute force"),
        "{text}"
    );
}

#[test]
fn numbers_with_commas() {
    let scratch = Scratch::new("csv");
    let line = |i: i32| format!("{},{}\n", i % 20, i / 20);
    let good = (0..400).map(line).collect::<String>();
    let path = scratch.file("grid.csv", good.as_bytes());
    let svg = scratch.0.join("grid.svg");
    let output = run(&[
        "--csv",
        &path.to_string_lossy(),
        "--k",
        "1000",
        "--leaf",
        "8",
        "--format",
        "json",
        "--svg",
        &svg.to_string_lossy(),
    ]);
    let figures = figures(&output);
    assert!(
        figures
            .iter()
            .all(|figure| figure.data.as_deref() == Some("grid"))
    );
    assert_eq!(value(&figures, "CoverTree", "leaf-cutoff"), 8.0);
    assert!(value(&figures, "CoverTree", "nodes") > 20.0);

    // A single point is a tree, too.
    let one = scratch.file("one.csv", b"1.5,2.5\n");
    let output = run(&[
        "--csv",
        &one.to_string_lossy(),
        "--svg",
        &svg.to_string_lossy(),
    ]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    refused("--csv", &scratch.0.join("missing"), "cannot read");
    let bad: [(&[u8], &str); 6] = [
        (b"", "no points"),
        (b"# only a remark\n\n", "no points"),
        (b"1,2\n3,NaN\n", "line 2: `NaN` is no finite number"),
        (b"1,2\n3,1e99\n", "line 2: `1e99` is no finite number"),
        (
            b"1,2\n3,4,5\n",
            "line 2: 3 numbers where the first line has 2",
        ),
        (b"1,2\n3,\xff\n", "cannot read"),
    ];
    for (bytes, because) in bad {
        refused("--csv", &scratch.file("bad.csv", bytes), because);
    }
}

/// A head as NumPy writes it, and then the bytes.
fn npy(kind: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let mut head = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}");
    while (10 + head.len() + 1) % 64 != 0 {
        head.push(' ');
    }
    head.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((head.len() as u16).to_le_bytes());
    bytes.extend(head.as_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn arrays_of_numpy() {
    let scratch = Scratch::new("npy");
    let numbers = [0.0_f32, 1.0, 2.0, 3.0, 4.0, 5.0];
    let single: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    let double: Vec<u8> = numbers
        .iter()
        .flat_map(|x| f64::from(*x).to_le_bytes())
        .collect();
    let bytes: Vec<u8> = vec![0, 1, 2, 3, 4, 5];
    for (kind, data) in [("<f4", &single), ("<f8", &double), ("|u1", &bytes)] {
        let path = scratch.file("good.npy", &npy(kind, false, "(3, 2)", data));
        assert_eq!(
            points::npy(&path).expect("a good file"),
            (2, numbers.to_vec())
        );
        let path = scratch.file("turned.npy", &npy(kind, true, "(3, 2)", data));
        let turned = vec![0.0, 3.0, 1.0, 4.0, 2.0, 5.0];
        assert_eq!(points::npy(&path).expect("a good file"), (2, turned));
    }
    let path = scratch.file("good.npy", &npy("<f4", false, "(3, 2)", &single));
    let svg = scratch.0.join("good.svg");
    let output = run(&[
        "--npy",
        &path.to_string_lossy(),
        "--svg",
        &svg.to_string_lossy(),
    ]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    refused("--npy", &scratch.0.join("missing"), "cannot read");
    let mut nan = single.clone();
    nan[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
    let bad = [
        (b"PK\x03\x04 something else".to_vec(), "bad.npy: "),
        (Vec::new(), "bad.npy: "),
        (npy("<f4", false, "(3, 2)", &single[..20]), "bad.npy: "),
        (npy("<f4", false, "(6,)", &single), "bad.npy: "),
        (npy("<f4", false, "(0, 2)", &[]), "no points"),
        (
            npy("<f4", false, "(3, 2)", &nan),
            "row 0, column 1: NaN is no finite number",
        ),
        (
            npy("<f8", false, "(1, 1)", &1e99_f64.to_le_bytes()),
            "inf is no finite number",
        ),
        (npy("<c8", false, "(1, 1)", &[0; 8]), "bad.npy: "),
    ];
    for (bytes, because) in bad {
        refused("--npy", &scratch.file("bad.npy", &bytes), because);
    }
}

fn idx(count: u32, side: u32, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, 3];
    for size in [count, side, side] {
        bytes.extend(size.to_be_bytes());
    }
    bytes.extend(pixels);
    bytes
}

#[test]
fn images_like_mnist() {
    const TRAIN: &str = "train-images-idx3-ubyte";
    const TEST: &str = "t10k-images-idx3-ubyte";
    let scratch = Scratch::new("mnist");
    refused("--mnist", &scratch.0, "cannot read");
    let pixels: Vec<u8> = (0..60 * 9).map(|i| (i * 37 % 251) as u8).collect();
    scratch.file(TRAIN, &idx(60, 3, &pixels));
    scratch.file(TEST, &idx(20, 3, &pixels[..180]));
    let svg = scratch.0.join("images.svg");
    let arguments = [
        "--mnist",
        &scratch.0.to_string_lossy(),
        "--svg",
        &svg.to_string_lossy(),
    ];
    let output = run(&arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("40 x 9"));

    // A packed file comes before a plain one.
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed
        .write_all(&idx(60, 3, &pixels))
        .expect("a vector takes all");
    let packed = packed.finish().expect("a vector takes all");
    scratch.file(&format!("{TRAIN}.gz"), &packed);
    assert!(run(&arguments).status.success());
    scratch.file(&format!("{TRAIN}.gz"), &packed[..packed.len() / 2]);
    refused("--mnist", &scratch.0, "cannot read");
    fs::remove_file(scratch.0.join(format!("{TRAIN}.gz"))).expect("it was made above");

    let huge = idx(u32::MAX, u32::MAX, &[]);
    let bad: [(&[u8], &str); 5] = [
        (b"", "no IDX file"),
        (&[0, 0, 8, 1, 0, 0, 0, 0], "no IDX file"),
        (&[0, 0, 8, 3, 0, 0], "ends in its head"),
        (
            &idx(60, 3, &pixels[..500]),
            "500 bytes of pixels instead of 540",
        ),
        (&huge, "cannot be"),
    ];
    for (bytes, because) in bad {
        scratch.file(TRAIN, bytes);
        refused("--mnist", &scratch.0, because);
    }
    scratch.file(TRAIN, &idx(15, 6, &pixels));
    refused("--mnist", &scratch.0, "where the first file has others");
}

#[test]
fn bad_arguments_are_one_line() {
    for (arguments, because) in [
        (&["--csv", "a", "--npy", "b"][..], "cannot be used with"),
        (&["--k", "many"], "--k"),
        (&["--format", "xml"], "--format"),
        (&["nonsense"], "nonsense"),
    ] {
        let output = run(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.contains(because), "{stderr}");
    }
}

#[test]
fn a_place_that_takes_no_file_is_named() {
    let scratch = Scratch::new("places");
    let file = scratch.file("file", b"1,2\n");
    let below = file.join("below");
    let (csv, svg) = (file.to_string_lossy(), below.to_string_lossy());
    let drawn = run(&["--csv", &csv, "--svg", &svg]);
    let points = Command::new(env!("CARGO_BIN_EXE_points"))
        .args(["--n", "10", "--queries", "1", "--out", &svg])
        .output()
        .expect("the program starts");
    for output in [drawn, points] {
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        let because = format!("error: cannot write {csv}");
        assert!(stderr.starts_with(&because), "{stderr}");
    }
}

#[test]
fn points_are_the_suites_own() {
    let scratch = Scratch::new("points");
    let output = Command::new(env!("CARGO_BIN_EXE_points"))
        .args(["--n", "500", "--queries", "7", "--data", "swiss3", "--out"])
        .arg(&scratch.0)
        .output()
        .expect("the program starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let expected = points::swiss3(500, 7);
    let read = |kind: &str| points::npy(&scratch.0.join(format!("swiss3-{kind}.npy")));
    assert_eq!(read("points").expect("it was written"), (3, expected.rows));
    assert_eq!(
        read("queries").expect("it was written"),
        (3, expected.queries)
    );
}
