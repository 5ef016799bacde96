//! The values that numpy, scipy, scikit-learn, scikit-dimension and GUDHI give, made once by
//! `tests/reference/make.py`.

use covertree_core::plugin::Plugin;
use covertree_core::{PointCloud, PointId, Scale};
use covertree_plugins::intrinsic::{correlation_dimension, levina_bickel, two_nn};
use covertree_plugins::nerve::{Growth, Nerve, NerveParameters};
use covertree_plugins::{
    Categorical, DiagonalGaussian, Dirichlet, Forecast, FullGaussian, Histogram, LocalDimension,
    LocalPca, Moments, Vote, regress_nearest,
};
use metrics::{Distance, L2};
use serde_json::Value;

use crate::points::{assert_near, tree};

fn values() -> Value {
    serde_json::from_str(include_str!("../reference/values.json")).expect("it is JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .map(number)
        .collect()
}

fn flat(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(numbers)
        .collect()
}

#[test]
fn gaussians() {
    let values = values();
    let tree = tree(4, flat(&values["points"]), 10);
    let cloud = tree.cloud();
    let (diagonal, full, pca) = tree
        .annotate((DiagonalGaussian, FullGaussian, LocalPca { rank: 4 }))
        .into_columns();
    let root = tree.root().id();
    let (diagonal, full) = (&diagonal[root], &full[root]);
    for (got, expected) in diagonal.mean().iter().zip(numbers(&values["mean"])) {
        assert_near(*got, expected, 1e-12);
    }
    for (got, expected) in diagonal.variance().zip(numbers(&values["variance"])) {
        assert_near(got, expected, 1e-12);
    }
    for (got, expected) in full
        .covariance(cloud)
        .iter()
        .zip(flat(&values["covariance"]))
    {
        assert_near(*got, expected, 1e-11);
    }
    let query = numbers(&values["query"]);
    assert_near(
        diagonal.log_pdf(&query, 0.0),
        number(&values["diagonal_log_pdf"]),
        1e-12,
    );
    let density = full
        .log_pdf(cloud, &query, 0.0)
        .expect("the covariance is regular");
    assert_near(density, number(&values["full_log_pdf"]), 1e-11);
    let half: Vec<PointId> = (0..60).map(PointId::new).collect();
    let few = Moments::of(half.iter().map(|&id| cloud.point(id)));
    assert_near(
        few.kl_divergence(diagonal, 0.0),
        number(&values["diagonal_kl"]),
        1e-11,
    );
    let few = Plugin::<_, L2>::summarize(&FullGaussian, cloud, &half);
    let divergence = few
        .kl_divergence(full, cloud, 0.0)
        .expect("both are regular");
    assert_near(divergence, number(&values["full_kl"]), 1e-10);
    let components = pca[root].components();
    let directions = values["pca_directions"].as_array().expect("a list");
    for (i, component) in components.iter().enumerate() {
        assert_near(
            component.variance,
            numbers(&values["pca_variances"])[i],
            1e-10,
        );
        let expected = numbers(&directions[i]);
        let product: f64 = component
            .direction
            .iter()
            .zip(&expected)
            .map(|(a, b)| a * b)
            .sum();
        assert_near(product.abs(), 1.0, 1e-9);
    }
}

#[test]
fn labels() {
    let values = values();
    let tree = tree(4, flat(&values["points"]), 10);
    let labels: Vec<usize> = numbers(&values["labels"])
        .into_iter()
        .map(|label| label as usize)
        .collect();
    let histogram: Histogram = labels.iter().copied().collect();
    assert_near(histogram.entropy(), number(&values["entropy"]), 1e-13);
    let query = numbers(&values["query"]);
    let forecast =
        Forecast::nearest(&tree, &query, 5, Vote::Equal, |id| labels[id.index()]).expect("good");
    for (class, share) in numbers(&values["classes"])
        .into_iter()
        .zip(numbers(&values["shares"]))
    {
        assert_eq!(
            forecast
                .shares()
                .get(class as usize)
                .copied()
                .unwrap_or(0.0),
            share
        );
    }
    let target = |id: PointId| tree.cloud().point(id)[2];
    let got = regress_nearest(&tree, &query, 5, Vote::ByDistance, target).expect("good");
    assert_near(got, number(&values["regressed"]), 1e-12);
}

#[test]
fn distributions() {
    let values = values();
    let of = |counts: &[f64]| Categorical::from_counts(counts).expect("there are counts");
    let divergence = of(&[0.2, 0.5, 0.3]).kl_divergence(&of(&[0.4, 0.4, 0.2]));
    assert_near(divergence, number(&values["categorical_kl"]), 1e-12);
    let of = |weights: &[f64]| Dirichlet::new(weights.to_vec()).expect("they are positive");
    let belief = of(&[2.0, 0.5, 3.5]);
    assert_near(
        belief.log_pdf(&[0.2, 0.5, 0.3]),
        number(&values["dirichlet_log_pdf"]),
        1e-12,
    );
    let divergence = belief.kl_divergence(&of(&[1.0, 1.5, 0.7]));
    assert_near(divergence, number(&values["dirichlet_kl"]), 1e-11);
}

#[test]
fn dimensions() {
    let values = values();
    let tree = tree(5, flat(&values["plane"]), 20);
    let neighbors = tree.all_knn(11);
    let distances = |i: usize| {
        neighbors[i][1..]
            .iter()
            .map(|near| near.distance)
            .collect::<Vec<f64>>()
    };
    for (i, expected) in numbers(&values["levina_bickel"]).into_iter().enumerate() {
        assert_near(
            levina_bickel(&distances(i)).expect("they differ"),
            expected,
            1e-12,
        );
    }
    let plugins = (
        LocalDimension::levina_bickel(&tree, 10),
        LocalDimension::two_nn(&tree),
    );
    let (likelihood, ratios) = tree.annotate(plugins).into_columns();
    let root = tree.root().id();
    let got = likelihood[root].dimension().expect("there are points");
    assert_near(got, number(&values["levina_bickel_mean"]), 1e-12);
    let got = ratios[root].dimension().expect("there are points");
    assert_near(got, number(&values["two_nn_likelihood"]), 1e-12);
    let ratios: Vec<f64> = (0..200)
        .map(|i| distances(i)[1] / distances(i)[0])
        .collect();
    assert_near(
        two_nn(&ratios).expect("there are points"),
        number(&values["two_nn"]),
        1e-12,
    );
    let point = |i| tree.cloud().point(PointId::new(i));
    let pairs: Vec<f64> = (0..200)
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .map(|(i, j)| L2.distance(point(i), point(j)))
        .collect();
    let radii = numbers(&values["radii"]);
    let got = correlation_dimension(&pairs, radii[0], radii[1]).expect("there are pairs");
    assert_near(got, number(&values["correlation"]), 1e-3); // a pair at a radius may round either way
}

#[test]
fn barcodes() {
    for complex in values()["complexes"].as_array().expect("a list") {
        let rows = complex["points"].as_array().expect("a list");
        let tree = tree(numbers(&rows[0]).len(), flat(&complex["points"]), 1);
        let max_dimension = complex["dimension"].as_u64().expect("a number") as usize;
        let parameters = NerveParameters {
            growth: Growth::EdgeLength,
            max_value: number(&complex["limit"]),
            max_dimension,
            ..NerveParameters::default()
        };
        let nerve = Nerve::new(&tree.layer(Scale::LOWEST), &parameters).expect("it is small");
        let sizes: Vec<f64> = nerve
            .simplices()
            .iter()
            .map(|all| all.len() as f64)
            .collect();
        assert_eq!(sizes, numbers(&complex["simplices"]));
        let barcode = nerve.barcode();
        let expected = complex["bars"].as_array().expect("a list");
        assert_eq!(barcode.bars().len(), expected.len());
        for (bar, expected) in barcode.bars().iter().zip(expected) {
            assert_eq!(bar.dimension as f64, number(&expected[0]));
            assert_near(bar.birth, number(&expected[1]), 1e-12);
            match expected[2].as_f64() {
                Some(death) => assert_near(bar.death, death, 1e-12),
                None => assert_eq!(bar.death, f64::INFINITY),
            }
        }
    }
}
