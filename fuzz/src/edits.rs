//! Whatever is inserted, moved or removed: the cover tree stays valid, and its answers are those of
//! brute force over the points that are there.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use covertree_core::{CoverTree, LeafCutoff, Parameters, PointId, Rows};
use metrics::L2;

/// A point of a plane, on a grid: ties and duplicates are what goes wrong.
type Point = [i8; 2];

/// An edit; numbers pick among what is there.
#[derive(Arbitrary, Clone, Debug)]
pub enum Edit {
    /// Insert a point.
    Insert(Point),
    /// Insert a point that is so many powers of two away.
    Far(Point, u8),
    /// Insert some at once.
    Extend(Vec<Point>),
    /// Remove a point.
    Remove(u8),
    /// Move a point.
    Replace(u8, Point),
    /// Build anew.
    Compact,
    /// Ask for the nearest neighbors.
    Ask(Point, u8),
}

/// Points to build from, and edits.
#[derive(Arbitrary, Clone, Debug)]
pub struct Input {
    built: Vec<Point>,
    edits: Vec<Edit>,
}

fn place(point: Point) -> Vec<f32> {
    point.map(f32::from).to_vec()
}

/// Runs the edits and compares with brute force.
pub fn check(input: Input) {
    let parameters = Parameters {
        leaf_cutoff: LeafCutoff::Points(4),
        fan_out: 4,
        ..Parameters::default()
    };
    let mut first: Vec<Vec<f32>> = input.built.into_iter().map(place).collect();
    if first.is_empty() {
        first.push(vec![0.0, 0.0]);
    }
    let rows = Rows::new(2, first.concat()).expect("two numbers a row");
    let tree = CoverTree::with_parameters(rows, L2, &parameters);
    let mut tree = tree.expect("finite numbers");
    let mut model: BTreeMap<usize, Vec<f32>> = first.into_iter().enumerate().collect();
    for edit in input.edits {
        let pick = |model: &BTreeMap<usize, Vec<f32>>, number: u8| {
            model
                .keys()
                .nth(usize::from(number) % model.len().max(1))
                .copied()
        };
        match edit {
            Edit::Insert(point) => {
                let id = tree.insert(&place(point)).expect("finite");
                assert!(model.insert(id.index(), place(point)).is_none());
            }
            Edit::Far(point, power) => {
                let point: Vec<f32> = place(point)
                    .iter()
                    .map(|x| x * f32::from(power % 60).exp2())
                    .collect();
                let id = tree.insert(&point).expect("finite");
                assert!(model.insert(id.index(), point).is_none());
            }
            Edit::Extend(points) => {
                let points: Vec<Vec<f32>> = points.into_iter().map(place).collect();
                let first = tree
                    .extend(points.iter().map(Vec::as_slice))
                    .expect("finite");
                for (i, point) in points.into_iter().enumerate() {
                    assert!(model.insert(first.index() + i, point).is_none());
                }
            }
            Edit::Remove(number) => {
                if let Some(id) = pick(&model, number) {
                    assert!(tree.remove(PointId::new(id)));
                    assert!(!tree.remove(PointId::new(id)));
                    model.remove(&id);
                }
            }
            Edit::Replace(number, point) => {
                if let Some(id) = pick(&model, number) {
                    tree.replace(PointId::new(id), &place(point))
                        .expect("it is there");
                    model.insert(id, place(point));
                }
            }
            Edit::Compact => tree.compact().expect("finite"),
            Edit::Ask(point, k) => ask(&tree, &model, &place(point), usize::from(k)),
        }
        assert_eq!(tree.len(), model.len());
        tree.validate().expect("every invariant holds");
    }
    ask(&tree, &model, &[0.5, 0.5], model.len() + 1);
}

fn ask(
    tree: &CoverTree<Rows<f32>, L2>,
    model: &BTreeMap<usize, Vec<f32>>,
    query: &[f32],
    k: usize,
) {
    let distance =
        |point: &[f32]| f64::from(query[0] - point[0]).hypot(f64::from(query[1] - point[1]));
    let mut expected: Vec<f64> = model.values().map(|point| distance(point)).collect();
    expected.sort_by(f64::total_cmp);
    expected.truncate(k);
    let found = tree.knn(query, k).expect("a good query");
    assert_eq!(found.len(), expected.len());
    for (neighbor, expected) in found.iter().zip(expected) {
        let point = &model[&neighbor.id.index()];
        // What is said is true of that point, and nobody nearer was left out.
        assert!((distance(point) - expected).abs() <= 1e-5 * expected.max(1.0));
    }
}
