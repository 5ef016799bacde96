//! Moments, scatters and components against two-pass sums.

use covertree_core::{PointCloud, PointId};
use covertree_plugins::{Count, DiagonalGaussian, FullGaussian, LocalPca, Moments};
use nalgebra::{DMatrix, SymmetricEigen};
use quickcheck::quickcheck;

use crate::points::{assert_near, slanted, tree};

/// Mean and covariance of some rows, in two passes.
fn covariance(rows: &[&[f64]]) -> (Vec<f64>, DMatrix<f64>) {
    let (n, dimension) = (rows.len() as f64, rows[0].len());
    let mean: Vec<f64> = (0..dimension)
        .map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / n)
        .collect();
    let entry = |i: usize, j: usize| {
        let products = rows
            .iter()
            .map(|row| (row[i] - mean[i]) * (row[j] - mean[j]));
        products.sum::<f64>() / n
    };
    (mean.clone(), DMatrix::from_fn(dimension, dimension, entry))
}

#[test]
fn all_nodes_have_the_moments_of_their_points() {
    let dimension = 5;
    let tree = tree(dimension, slanted(400, dimension), 8);
    let plugins = (
        Count,
        DiagonalGaussian,
        FullGaussian,
        LocalPca { rank: 5 },
        LocalPca { rank: 2 },
    );
    let (counts, diagonal, full, whole, low) = tree.annotate(plugins).into_columns();
    let mut matrices = 0;
    for node in tree.iter_nodes() {
        let rows: Vec<&[f64]> = node.points().map(|id| tree.cloud().point(id)).collect();
        let (mean, expected) = covariance(&rows);
        let id = node.id();
        assert_eq!(counts[id], rows.len());
        assert_eq!(diagonal[id].count(), rows.len());
        let got = full[id].covariance(tree.cloud());
        let spread = expected.diagonal().max();
        for (i, variance) in diagonal[id].variance().enumerate() {
            assert!((diagonal[id].mean()[i] - mean[i]).abs() < 1e-13);
            assert!((full[id].mean(tree.cloud())[i] - mean[i]).abs() < 1e-13);
            assert!((variance - expected[(i, i)]).abs() <= 1e-13 * spread);
        }
        assert!((&got - &expected).abs().max() <= 1e-13 * spread);
        matrices += usize::from(rows.len() > dimension);
        // With the full rank nothing is given away.
        let eigen = SymmetricEigen::new(expected.clone());
        let mut variances: Vec<f64> = eigen.eigenvalues.iter().copied().collect();
        variances.sort_by(|a, b| b.total_cmp(a));
        let components = whole[id].components();
        assert!(whole[id].error() <= 1e-12 * spread);
        assert_near(whole[id].total_variance(), expected.trace(), 1e-12);
        for (component, &variance) in components.iter().zip(&variances) {
            assert!((component.variance - variance).abs() <= 1e-12 * spread);
            let direction = DMatrix::from_column_slice(dimension, 1, &component.direction);
            let turned = &expected * &direction - &direction * component.variance;
            assert!(turned.abs().max() <= 1e-11 * spread, "it is no eigenvector");
            assert_near(direction.norm(), 1.0, 1e-12);
        }
        // With a lower rank the error is within what is said.
        let error = low[id].error();
        let components = low[id].components();
        assert!(components.len() <= 2);
        for (component, &variance) in components.iter().zip(&variances) {
            assert!(component.variance <= variance + 1e-12 * spread);
            assert!(component.variance + error >= variance - 1e-12 * spread);
        }
        assert_near(low[id].total_variance(), expected.trace(), 1e-12);
    }
    assert!(matrices > 20);
}

#[test]
fn components_of_low_rank_keep_what_dominates() {
    // The last coordinates spread most: two directions hold nearly all.
    let mut values = slanted(2000, 6);
    values.chunks_mut(6).for_each(|row| {
        row[4] *= 100.0;
        row[5] *= 50.0;
    });
    let tree = tree(6, values, 20);
    let (low,) = tree.annotate((LocalPca { rank: 3 },)).into_columns();
    let root = &low[tree.root().id()];
    let rows: Vec<&[f64]> = (0..2000)
        .map(|id| tree.cloud().point(PointId::new(id)))
        .collect();
    let (_, expected) = covariance(&rows);
    let eigen = SymmetricEigen::new(expected);
    let mut variances: Vec<f64> = eigen.eigenvalues.iter().copied().collect();
    variances.sort_by(|a, b| b.total_cmp(a));
    for (component, &variance) in root.components().iter().zip(&variances).take(2) {
        assert_near(component.variance, variance, 1e-3);
    }
}

#[test]
fn a_large_mean_costs_no_digits() {
    let deviations = [1e-3, -1e-3, 2e-3, -2e-3];
    let points: Vec<[f64; 1]> = (0..4000).map(|i| [1e6 + deviations[i % 4]]).collect();
    let exact: Vec<f64> = points.iter().map(|point| point[0] - 1e6).collect();
    let mean: f64 = exact.iter().sum::<f64>() / 4000.0;
    let variance = exact.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 4000.0;
    let whole = Moments::of(points.iter().map(|point| &point[..]));
    let mut added = Moments::default();
    let mut merged = Moments::default();
    for point in &points {
        added.add(point);
    }
    for group in points.chunks(7) {
        merged.merge(&Moments::of(group.iter().map(|point| &point[..])));
    }
    for moments in [whole, added, merged] {
        let got = moments.variance().next().expect("one coordinate");
        assert!(
            (got / variance - 1.0).abs() < 1e-6,
            "{got} instead of {variance}"
        );
        assert!((moments.mean()[0] - 1e6 - mean).abs() < 1e-9);
    }
    let tree = tree(1, points.concat(), 5);
    let (diagonal, full, pca) = tree
        .annotate((DiagonalGaussian, FullGaussian, LocalPca { rank: 1 }))
        .into_columns();
    let root = tree.root().id();
    assert!((diagonal[root].variance().next().expect("one") / variance - 1.0).abs() < 1e-6);
    assert!((full[root].covariance(tree.cloud())[(0, 0)] / variance - 1.0).abs() < 1e-6);
    assert!((pca[root].components()[0].variance / variance - 1.0).abs() < 1e-6);
}

quickcheck! {
    fn merging_is_summarizing(points: Vec<(i8, i16)>, cut: usize) -> bool {
        let rows: Vec<[f64; 2]> = points.iter().map(|&(x, y)| [f64::from(x), f64::from(y)]).collect();
        let (a, b) = rows.split_at(cut % (rows.len() + 1));
        let of = |rows: &[[f64; 2]]| Moments::of(rows.iter().map(|row| &row[..]));
        let (mut merged, whole) = (of(a), of(&rows));
        merged.merge(&of(b));
        assert_eq!(merged.count(), whole.count());
        for (a, b) in merged.variance().zip(whole.variance()) {
            assert!((a - b).abs() <= 1e-12 * b.max(1.0), "{a} and {b}");
        }
        true
    }

    fn a_divergence_is_never_negative(a: Vec<i8>, b: Vec<i8>) -> bool {
        let of = |values: &[i8]| {
            let rows: Vec<[f64; 1]> = values.iter().map(|&x| [f64::from(x)]).collect();
            Moments::of(rows.iter().map(|row| &row[..]))
        };
        if a.is_empty() || b.is_empty() {
            return true;
        }
        let (a, b) = (of(&a), of(&b));
        assert_eq!(a.kl_divergence(&a, 0.1), 0.0);
        a.kl_divergence(&b, 0.1) >= 0.0
    }
}

#[test]
fn nothing_is_a_point_of_no_dimension() {
    let mut nothing = Moments::default();
    nothing.merge(&Moments::default());
    assert_eq!((nothing.count(), nothing.mean().len()), (0, 0));
    assert!(nothing.log_pdf(&[0.0_f64; 0], 1.0).is_nan());
    nothing.add(&[2.0]);
    assert!(nothing.try_remove(&[2.0]));
    assert_eq!(nothing, Moments::default());
}
