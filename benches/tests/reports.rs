//! The documents that hold numbers are those that the records give.

use benches::document::stale;

#[test]
fn documents_equal_the_last_records() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let stale = stale(root.as_ref()).expect("the records and the README are well formed");
    let names: Vec<&str> = stale.iter().map(|(name, _)| *name).collect();
    assert!(
        names.is_empty(),
        "run `cargo xtask bench report`: {names:?} differ from docs/benchmarks"
    );
}
