//! What cannot be indexed or asked for is an error that says which row, and why.

use covertree_core::{CoverTree, LeafCutoff, Parameters, Rows};
use metrics::{Angular, FnMetric, L2};

fn build_error(dimension: usize, values: Vec<f64>) -> String {
    let rows = Rows::new(dimension, values).expect("the rows are whole");
    CoverTree::new(rows, L2)
        .expect_err("the points are bad")
        .to_string()
}

#[test]
fn points() {
    assert_eq!(build_error(2, vec![]), "there are no points");
    let nan = vec![0.0, 0.0, 1.0, f64::NAN];
    assert_eq!(
        build_error(2, nan),
        "row 1: coordinate 1 is NaN, which is not finite"
    );
    let infinite = vec![f64::INFINITY, 0.0];
    assert_eq!(
        build_error(1, infinite),
        "row 0: coordinate 0 is inf, which is not finite"
    );
    let error = Rows::<f32>::new(0, vec![]).expect_err("no dimension");
    assert_eq!(error.to_string(), "the rows have no coordinates");
    let error = Rows::new(3, vec![1.0_f32; 5]).expect_err("ragged");
    assert_eq!(
        error.to_string(),
        "row 1 has 2 coordinates where 3 are expected"
    );
    let none: [Vec<f32>; 0] = [];
    assert_eq!(
        Rows::from_rows(&none).expect_err("empty").to_string(),
        "there are no points"
    );
    let zero = Rows::new(2, vec![1.0, 0.0, 0.0, 0.0]).expect("the rows are whole");
    let error = CoverTree::new(zero, Angular).expect_err("0 has no direction");
    assert_eq!(
        error.to_string(),
        "row 1: the vector is 0, which has no direction"
    );
}

#[test]
fn queries() {
    let rows = Rows::new(2, vec![0.0_f32, 0.0, 1.0, 1.0]).expect("the rows are whole");
    let tree = CoverTree::new(rows, L2).expect("the points are good");
    assert!(tree.knn(&[0.0], 1).is_err());
    assert!(tree.knn(&[0.0, f32::NAN], 1).is_err());
    assert!(tree.within(&[0.0, f32::INFINITY], 1.0).is_err());
    assert!(tree.nearest(&[0.0, 0.0, 0.0]).is_err());
}

#[test]
fn parameters() {
    let build = |parameters| CoverTree::with_parameters(vec![1_i32, 5], FnMetric(far), &parameters);
    let base = Parameters {
        scale_base: 1.0,
        ..Parameters::default()
    };
    assert!(build(base).is_err());
    let base = Parameters {
        scale_base: f64::NAN,
        ..Parameters::default()
    };
    assert!(build(base).is_err());
    let fan_out = Parameters {
        fan_out: 1,
        ..Parameters::default()
    };
    assert!(build(fan_out).is_err());
    let leaf = Parameters {
        leaf_cutoff: LeafCutoff::Points(0),
        ..Parameters::default()
    };
    assert!(build(leaf).is_ok());
}

fn far(a: &i32, b: &i32) -> f64 {
    f64::from(a.abs_diff(*b))
}

#[test]
fn a_metric_that_gives_no_distance() {
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        let metric =
            FnMetric(move |a: &i32, b: &i32| if *a == 7 || *b == 7 { bad } else { far(a, b) });
        let error = CoverTree::new(vec![1, 5, 7], metric).expect_err("no distance");
        assert!(error.to_string().contains("the metric gives"), "{error}");
    }
}
