//! Files hold the summaries of all plugins, and give them back as they were.

use covertree_core::plugin::{AnnotatedTree, SavedPlugins};
use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
use covertree_plugins::{
    ChildShares, Count, Density, DiagonalGaussian, Extent, FullGaussian, Labels, LocalDimension,
    LocalPca, Targets,
};
use metrics::L2;

type Tree = CoverTree<Rows<f64>, L2>;

fn tree() -> Tree {
    let points = (0..600).map(|i| f64::from(i * i % 101) + f64::from(i) / 7.0);
    let rows = Rows::new(3, points.collect()).expect("whole rows");
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(10),
        ..Parameters::default()
    };
    CoverTree::with_parameters(rows, L2, &parameters).expect("good points")
}

/// What is read is what was written, to the last bit, and every byte matters.
fn come_back<P: SavedPlugins<Rows<f64>, L2>>(plugins: impl Fn() -> P)
where
    P::Columns: PartialEq + std::fmt::Debug,
{
    let tree = AnnotatedTree::new(tree(), plugins());
    let mut bytes = Vec::new();
    tree.write_to(&mut bytes).expect("memory takes all");
    let read = |bytes: &[u8]| AnnotatedTree::read_from(bytes, L2, plugins());
    let again = read(&bytes).expect("it is whole");
    assert_eq!(again.columns(), tree.columns());
    for at in (0..bytes.len()).step_by(41) {
        assert!(read(&bytes[..at]).is_err());
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x20;
        assert!(read(&damaged).is_err());
    }
}

#[test]
fn summaries_of_all_plugins_come_back() {
    let dimension = LocalDimension::two_nn(&tree());
    come_back(|| {
        (
            Count,
            Extent,
            DiagonalGaussian,
            LocalPca { rank: 2 },
            Density { dimension: 2.5 },
            ChildShares { prior: 0.5 },
            Labels::new(|id| id.index() % 5),
            Targets::new(|id| id.index() as f64 / 3.0),
        )
    });
    come_back(|| (dimension.clone(), FullGaussian));
}

#[test]
fn another_rank_is_another_plugin() {
    let tree = AnnotatedTree::new(tree(), (LocalPca { rank: 2 },));
    let mut bytes = Vec::new();
    tree.write_to(&mut bytes).expect("memory takes all");
    let read = AnnotatedTree::<Rows<f64>, _, _>::read_from(&bytes[..], L2, (LocalPca { rank: 3 },));
    let error = read.expect_err("the ranks differ").to_string();
    assert!(
        error.contains("rank 2") && error.contains("rank 3"),
        "{error}"
    );
}
