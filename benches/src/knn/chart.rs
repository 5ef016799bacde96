//! The layers of a tree, as an SVG: how many centers each scale has, and in how many dimensions
//! they lie.

use std::error::Error;
use std::ops::Range;

use covertree_core::{CoverTree, PointCloud};
use metrics::Metric;
use plotters::coord::Shift;
use plotters::prelude::*;

/// What is drawn of one layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerFigure {
    /// The covering radius.
    pub radius: f64,
    /// Nodes.
    pub nodes: usize,
    /// Points that are alone at this scale.
    pub singletons: usize,
    /// The mean of the nodes' fractal dimensions, if any node of the layer is split.
    pub dimension: Option<f64>,
    /// The same, with the weight of the points.
    pub weighted: Option<f64>,
}

/// Looks at every layer in which something changes, from the root down.
///
/// # Complexity
///
/// O(scales · nodes).
pub fn layers<C: PointCloud, M: Metric<C::Point>>(tree: &CoverTree<C, M>) -> Vec<LayerFigure> {
    let scales = tree.scales().into_iter();
    scales
        .map(|scale| {
            let layer = tree.layer(scale);
            LayerFigure {
                radius: layer.covering_radius(),
                nodes: layer.node_ids().len(),
                singletons: layer.singletons().len(),
                dimension: layer.fractal_dimension(),
                weighted: layer.weighted_fractal_dimension(),
            }
        })
        // Duplicates are at a scale of their own, whose radius is no place on a logarithmic axis.
        .filter(|layer| layer.radius > 0.0 && layer.radius.is_finite())
        .collect()
}

const SIZE: (u32, u32) = (900, 640);
const NODES: RGBColor = RGBColor(0x0b, 0x6e, 0x99);
const SINGLETONS: RGBColor = RGBColor(0xd9, 0x7b, 0x29);
const FRAME: RGBColor = RGBColor(0x9a, 0xa5, 0xb1);

/// A curve: its name, its color, its points.
type Curve = (&'static str, RGBColor, Vec<(f64, f64)>);

/// Draws the layers: the sizes above, the dimensions below.
///
/// # Errors
///
/// What the drawing library reports.
pub fn svg(title: &str, layers: &[LayerFigure]) -> Result<String, Box<dyn Error>> {
    let curve = |value: &dyn Fn(&LayerFigure) -> Option<f64>| -> Vec<(f64, f64)> {
        let points = layers.iter().map(|layer| (layer.radius, value(layer)));
        points.filter_map(|(x, y)| Some((x, y?))).collect()
    };
    let positive = |count: usize| (count > 0).then_some(count as f64);
    let sizes = [
        ("nodes", NODES, curve(&|layer| positive(layer.nodes))),
        (
            "singletons",
            SINGLETONS,
            curve(&|layer| positive(layer.singletons)),
        ),
    ];
    let dimensions = [
        ("fractal dimension", NODES, curve(&|layer| layer.dimension)),
        (
            "weighted by points",
            SINGLETONS,
            curve(&|layer| layer.weighted),
        ),
    ];
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let (above, below) = area.split_vertically(SIZE.1 / 2);
        let across = span(layers.iter().map(|layer| layer.radius), 1.0..2.0);
        let most = span(values(&sizes), 1.0..2.0).end;
        let highest = span(values(&dimensions), 0.0..1.0).end;
        let mut chart = frame(&above, title)
            .build_cartesian_2d(across.clone().log_scale(), (0.8..most * 1.5).log_scale())?;
        chart
            .configure_mesh()
            .y_desc("members of the layer")
            .light_line_style(WHITE)
            .draw()?;
        draw(&mut chart, &sizes)?;
        let mut chart =
            frame(&below, "").build_cartesian_2d(across.log_scale(), 0.0..highest * 1.1)?;
        chart
            .configure_mesh()
            .x_desc("covering radius")
            .y_desc("dimension")
            .light_line_style(WHITE)
            .draw()?;
        draw(&mut chart, &dimensions)?;
        area.present()?;
    }
    Ok(svg)
}

fn frame<'a, 'b>(
    area: &'a DrawingArea<SVGBackend<'b>, Shift>,
    title: &str,
) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut builder = ChartBuilder::on(area);
    builder
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64);
    if !title.is_empty() {
        builder.caption(title, ("sans-serif", 18));
    }
    builder
}

fn values(curves: &[Curve]) -> impl Iterator<Item = f64> {
    curves
        .iter()
        .flat_map(|(_, _, points)| points.iter().map(|point| point.1))
}

/// The range of some values, never empty.
fn span(values: impl Iterator<Item = f64>, default: Range<f64>) -> Range<f64> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    if low < high {
        low..high
    } else if low == high && low > 0.0 {
        low * 0.5..high * 2.0
    } else {
        default
    }
}

fn draw<'a, 'b, X, Y>(
    chart: &mut ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>,
    curves: &[Curve],
) -> Result<(), Box<dyn Error>>
where
    X: plotters::coord::ranged1d::Ranged<ValueType = f64>,
    Y: plotters::coord::ranged1d::Ranged<ValueType = f64>,
    'b: 'a,
{
    for (name, color, points) in curves {
        let color = *color;
        let line = LineSeries::new(points.iter().copied(), color.stroke_width(2));
        chart
            .draw_series(line)?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
        let dots = points
            .iter()
            .map(|&point| Circle::new(point, 3, color.filled()));
        chart.draw_series(dots)?;
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .border_style(FRAME)
        .draw()?;
    Ok(())
}
