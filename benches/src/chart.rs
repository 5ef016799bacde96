//! Charts of a record, as SVG: bars by peer, curves of growth, percentiles of latency.

mod bars;
mod lines;

use std::error::Error;

use plotters::prelude::*;

use crate::figure::Figure;
use crate::record::Record;

const OURS: RGBColor = RGBColor(0x0b, 0x6e, 0x99);
const PEERS: RGBColor = RGBColor(0x9a, 0xa5, 0xb1);

/// A drawing with what it shows.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// The drawing.
    pub svg: String,
}

/// Draws everything that the record gives; a drawing that fails is left out.
pub fn all(record: &Record) -> Vec<Chart> {
    let mut charts = Vec::new();
    for (title, curves) in lines::growth(record) {
        charts.extend(drawn(title, |svg, title| {
            lines::draw_growth(svg, title, &curves)
        }));
    }
    for (title, steps, curves) in lines::percentiles(record) {
        charts.extend(drawn(title, |svg, title| {
            lines::draw_percentiles(svg, title, &steps, &curves)
        }));
    }
    for (title, panels) in bars::panels(record) {
        charts.extend(drawn(title, |svg, title| bars::draw(svg, title, &panels)));
    }
    charts
}

fn drawn(
    title: String,
    draw: impl FnOnce(&mut String, &str) -> Result<(), Box<dyn Error>>,
) -> Option<Chart> {
    let mut svg = String::new();
    draw(&mut svg, &title).ok()?;
    Some(Chart { title, svg })
}

/// A curve: a subject, whether it is ours, and its points.
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    subject: String,
    ours: bool,
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// Adds a point to the curve of the figure's subject.
    fn add(curves: &mut Vec<Self>, record: &Record, figure: &Figure, point: (f64, f64)) {
        match curves
            .iter_mut()
            .find(|curve| curve.subject == figure.subject)
        {
            Some(curve) => curve.points.push(point),
            None => curves.push(Self {
                subject: figure.subject.clone(),
                ours: record.ours.contains(&figure.subject),
                points: vec![point],
            }),
        }
    }

    /// Ours in one color and thick, the peers in many.
    fn style(&self, place: usize) -> ShapeStyle {
        if self.ours {
            OURS.mix(1.0 - 0.3 * (place % 3) as f64).stroke_width(3)
        } else {
            Palette99::pick(place).stroke_width(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Spread;

    fn figure(subject: &str, data: &str, op: &str, value: f64) -> Figure {
        Figure {
            data: Some(data.into()),
            ..Figure::new("map", subject, op, "ns", Spread::exact(value))
        }
    }

    #[test]
    fn each_kind_of_chart_is_drawn_once() {
        let mut figures = Vec::new();
        for (subject, factor) in [("ArtMap", 1.0), ("BTreeMap", 3.0)] {
            for (size, value) in [("1k", 10.0), ("100k", 20.0), ("1m", 40.0)] {
                figures.push(figure(
                    subject,
                    &format!("u64-{size}"),
                    "get",
                    factor * value,
                ));
            }
            for (op, value) in [("get-p50", 50.0), ("get-p99", 99.0), ("get-p999", 999.0)] {
                figures.push(figure(subject, "-", op, factor * value));
            }
        }
        let record = Record {
            suite: "map".into(),
            ours: vec!["ArtMap".into()],
            figures,
            ..Record::default()
        };
        let charts = all(&record);
        let titles: Vec<&str> = charts.iter().map(|chart| chart.title.as_str()).collect();
        // One of growth, one of percentiles, and bars for each of four data sets.
        assert_eq!(titles.len(), 6, "{titles:?}");
        for chart in &charts {
            assert!(chart.svg.starts_with("<svg"), "{}", chart.title);
            assert!(chart.svg.contains("BTreeMap"), "{}", chart.title);
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert!(all(&Record::default()).is_empty());
    }
}
