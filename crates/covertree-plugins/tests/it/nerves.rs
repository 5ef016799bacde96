//! Nerves against all pairs, shapes against their topology.

use std::f64::consts::TAU;

use covertree_core::{CoverTree, LeafCutoff, Parameters, PointCloud, Rows, Scale};
use covertree_plugins::nerve::{Growth, Nerve, NerveError, NerveParameters};
use covertree_plugins::{Count, Histogram, Labels};
use metrics::{Distance, L2};

use crate::points::{slanted, tree};

type Tree = CoverTree<Rows<f64>, L2>;

/// All simplices up to triangles, from the definition.
fn all_pairs(
    tree: &Tree,
    nerve: &Nerve,
    parameters: &NerveParameters,
) -> [Vec<(Vec<u32>, f64)>; 2] {
    let vertices = nerve.vertices();
    let value = |a: usize, b: usize| {
        let (a, b) = (vertices[a], vertices[b]);
        let distance = L2.distance(tree.cloud().point(a.center), tree.cloud().point(b.center));
        parameters.growth.value(distance, a.radius, b.radius)
    };
    let (mut edges, mut triangles) = (Vec::new(), Vec::new());
    for a in 0..vertices.len() {
        for b in a + 1..vertices.len() {
            let edge = value(a, b);
            if edge > parameters.max_value {
                continue;
            }
            edges.push((vec![a as u32, b as u32], edge));
            for c in b + 1..vertices.len() {
                let largest = edge.max(value(a, c)).max(value(b, c));
                if largest <= parameters.max_value {
                    triangles.push((vec![a as u32, b as u32, c as u32], largest));
                }
            }
        }
    }
    [edges, triangles]
}

#[test]
fn edges_and_triangles_are_those_of_all_pairs() {
    let tree = tree(3, slanted(200, 3), 4);
    for scale in tree.scales() {
        let layer = tree.layer(scale);
        if layer.len() > 60 {
            break;
        }
        for (growth, max_value) in [
            (Growth::Margin, 0.0),
            (Growth::Margin, 0.05),
            (Growth::EdgeLength, 0.0),
            (Growth::EdgeLength, 1.5 * scale.radius(1.3)),
        ] {
            for singletons in [true, false] {
                let parameters = NerveParameters {
                    growth,
                    max_value,
                    singletons,
                    ..NerveParameters::default()
                };
                let nerve = Nerve::new(&layer, &parameters).expect("it is small");
                let of_layer = layer.nodes().len()
                    + if singletons {
                        layer.singletons().len()
                    } else {
                        0
                    };
                assert_eq!(nerve.vertices().len(), of_layer);
                for (dimension, expected) in (1..).zip(all_pairs(&tree, &nerve, &parameters)) {
                    let got = nerve.simplices()[dimension].iter();
                    let got: Vec<(Vec<u32>, f64)> = got
                        .map(|(simplex, value)| (simplex.to_vec(), value))
                        .collect();
                    assert_eq!(got, expected, "dimension {dimension} at {scale:?}");
                    for (place, (simplex, _)) in expected.iter().enumerate() {
                        assert_eq!(nerve.simplices()[dimension].position(simplex), Some(place));
                    }
                }
            }
        }
    }
}

#[test]
fn threads_do_not_show() {
    let tree = tree(3, slanted(300, 3), 4);
    let layer = tree.layer(Scale::at_most(0.4, 1.3));
    let parameters = NerveParameters {
        max_value: 0.1,
        ..NerveParameters::default()
    };
    let make = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| {
            let nerve = Nerve::new(&layer, &parameters).expect("it is small");
            let barcode = nerve.barcode();
            (nerve, barcode)
        })
    };
    assert_eq!(make(1), make(3));
}

#[test]
fn too_many_simplices_are_refused() {
    let tree = tree(2, slanted(60, 2), 1);
    let layer = tree.layer(Scale::LOWEST);
    let parameters = |max_simplices| NerveParameters {
        growth: Growth::EdgeLength,
        max_value: f64::INFINITY,
        max_simplices,
        ..NerveParameters::default()
    };
    let refused: Vec<NerveError> = [50, 500, 5000]
        .into_iter()
        .filter_map(|limit| Nerve::new(&layer, &parameters(limit)).err())
        .collect();
    assert_eq!(refused.len(), 3);
    assert!(
        refused[2]
            .to_string()
            .starts_with("with those of dimension 2")
    );
    let whole = Nerve::new(&layer, &parameters(60 + 60 * 59 / 2 + 60 * 59 * 58 / 6));
    assert!(whole.is_ok());
}

/// The Betti numbers of the nerves of several layers, each over a span of values: balls of a layer of
/// radius `r` that cover a connected shape are joined at `2r`, and fill no hole that is much larger.
fn expect(
    values: Vec<f64>,
    dimension: usize,
    max_dimension: usize,
    radii: &[f64],
    betti: &[usize],
) {
    let parameters = Parameters {
        scale_base: 2.0,
        fan_out: 2, // a layer for every scale
        leaf_cutoff: LeafCutoff::Points(1),
        ..Parameters::default()
    };
    let rows = Rows::new(dimension, values).expect("whole rows");
    let tree = CoverTree::with_parameters(rows, L2, &parameters).expect("good points");
    for &radius in radii {
        let layer = tree.layer(Scale::at_most(radius, 2.0));
        assert!(layer.is_resolved());
        let parameters = NerveParameters {
            growth: Growth::EdgeLength,
            max_value: 2.6 * radius,
            max_dimension,
            ..NerveParameters::default()
        };
        let nerve = Nerve::new(&layer, &parameters).expect("it is small");
        let barcode = nerve.barcode();
        for value in [2.5 * radius, 2.55 * radius, 2.6 * radius] {
            assert_eq!(
                barcode.betti_numbers(value),
                betti,
                "{} vertices at {value}",
                nerve.vertices().len()
            );
        }
    }
}

#[test]
fn a_circle_has_a_loop() {
    let circle = (0..600).flat_map(|i| {
        let angle = TAU * f64::from(i) / 600.0;
        [angle.cos(), angle.sin()]
    });
    expect(circle.collect(), 2, 2, &[0.0625, 0.125, 0.25], &[1, 1]);
}

#[test]
fn a_figure_of_eight_has_two_loops() {
    let eight = (0..800).flat_map(|i| {
        let angle = TAU * f64::from(i) / 400.0;
        let side = if i < 400 { 1.0 } else { -1.0 };
        [side * (1.0 - angle.cos()), angle.sin()]
    });
    expect(eight.collect(), 2, 2, &[0.125, 0.25, 0.5], &[1, 2]);
}

#[test]
fn a_sphere_has_a_void() {
    // A Fibonacci lattice: evenly spread.
    let sphere = (0..500).flat_map(|i| {
        let z = 1.0 - (2.0 * f64::from(i) + 1.0) / 500.0;
        let (angle, ring) = (
            f64::from(i) * TAU * 0.618_033_988_749_895,
            (1.0 - z * z).sqrt(),
        );
        [ring * angle.cos(), ring * angle.sin(), z]
    });
    expect(sphere.collect(), 3, 3, &[0.25, 0.5], &[1, 0, 1]);
}

#[test]
fn a_torus_has_two_loops_and_a_void() {
    let torus = (0..36).flat_map(|i| {
        (0..16).flat_map(move |j| {
            let (a, b) = (TAU * f64::from(i) / 36.0, TAU * f64::from(j) / 16.0);
            let ring = 2.0 + b.cos();
            [ring * a.cos(), ring * a.sin(), b.sin()]
        })
    });
    expect(torus.collect(), 3, 3, &[0.5], &[1, 2, 1]);
}

#[test]
fn a_swiss_roll_has_no_hole() {
    // The turns are 2 pi apart; the grid on them is less than 0.5 wide.
    let roll = (0..180).flat_map(|i| {
        (0..24).flat_map(move |j| {
            let angle = (20.0 + f64::from(i)).sqrt();
            [angle * angle.cos(), 0.4 * f64::from(j), angle * angle.sin()]
        })
    });
    expect(roll.collect(), 3, 2, &[1.0, 2.0], &[1, 0]);
}

#[test]
fn simplices_have_summaries() {
    let tree = tree(2, slanted(400, 2), 3);
    let layer = tree.layer(Scale::at_most(0.5, 1.3));
    let nerve = Nerve::new(&layer, &NerveParameters::default()).expect("it is small");
    let labels = Labels::new(|id| id.index() % 3);
    let (counts, histograms) = tree
        .annotate((Count, Labels::new(|id| id.index() % 3)))
        .into_columns();
    for dimension in 0..3 {
        let simplices = &nerve.simplices()[dimension];
        let counts = nerve.annotate(&layer, &Count, &counts, dimension);
        let histograms = nerve.annotate(&layer, &labels, &histograms, dimension);
        assert_eq!(counts.len(), simplices.len());
        for ((simplex, _), (count, histogram)) in
            simplices.iter().zip(counts.iter().zip(&histograms))
        {
            let points = simplex.iter().flat_map(|&vertex| {
                let vertex = nerve.vertices()[vertex as usize];
                let node = vertex.node.and_then(|id| tree.node(id));
                node.map_or(vec![vertex.center], |node| node.points().collect())
            });
            let points: Histogram = points.map(|id| id.index() % 3).collect();
            assert_eq!((*count, histogram), (points.total(), &points));
        }
    }
    assert!(nerve.annotate(&layer, &Count, &counts, 7).is_empty());
}

#[test]
fn other_tools_can_read_it() {
    let tree = tree(1, vec![0.0, 1.0, 3.0], 1);
    let parameters = NerveParameters {
        growth: Growth::EdgeLength,
        max_value: 2.5,
        ..NerveParameters::default()
    };
    let nerve = Nerve::new(&tree.layer(Scale::LOWEST), &parameters).expect("it is small");
    let (mut gudhi, mut ripser) = (Vec::new(), Vec::new());
    nerve.write_gudhi(&mut gudhi).expect("memory takes all");
    nerve.write_ripser(&mut ripser).expect("memory takes all");
    let (gudhi, ripser) = (String::from_utf8(gudhi), String::from_utf8(ripser));
    let (gudhi, ripser) = (gudhi.expect("text"), ripser.expect("text"));
    assert_eq!(gudhi.lines().count(), 5);
    assert_eq!(
        gudhi.lines().filter(|line| line.starts_with("0 ")).count(),
        3
    );
    assert_eq!(ripser.lines().count(), 2);
    for line in ripser.lines() {
        assert!(gudhi.contains(&format!("1 {line}\n")));
    }
}

#[cfg(feature = "svg")]
#[test]
fn a_barcode_is_drawn() {
    let circle = (0..60).flat_map(|i| {
        let angle = TAU * f64::from(i) / 60.0;
        [angle.cos(), angle.sin()]
    });
    let tree = tree(2, circle.collect(), 1);
    let parameters = NerveParameters {
        growth: Growth::EdgeLength,
        max_value: 2.0,
        ..NerveParameters::default()
    };
    let nerve = Nerve::new(&tree.layer(Scale::LOWEST), &parameters).expect("it is small");
    let barcode = nerve.barcode();
    let svg = barcode.to_svg(640, 480).expect("it can be drawn");
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
    // The background, the legend, and a rectangle for each bar.
    assert!(svg.matches("<rect").count() >= barcode.bars().len());
}
