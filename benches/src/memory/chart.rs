//! The study's charts, as SVG.

use std::error::Error;
use std::ops::Range;

use plotters::prelude::*;

use super::Order;
use super::quoted;
use super::study::Findings;
use super::tables::{Kind, Section};

/// A chart for `docs/`.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The file's name.
    pub file: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The drawing.
    pub svg: String,
}

const SIZE: (u32, u32) = (900, 520);
const OURS: RGBColor = RGBColor(0x0b, 0x6e, 0x99);
const PEERS: RGBColor = RGBColor(0x9a, 0xa5, 0xb1);
const QUOTED: RGBColor = RGBColor(0xd9, 0xc8, 0x9e);

/// Draws what the sections give; a drawing that fails is left out.
pub fn all(sections: &[Section], findings: &Findings) -> Vec<Chart> {
    let find = |name: &str| sections.iter().find(|section| section.name == name);
    let mut charts = Vec::new();
    if let Some(section) = find("linux") {
        let title = "Bytes a key of three copies of the Linux paths, inserted in random order";
        charts.extend(drawn("memory-linux.svg", title, |svg| {
            bars(svg, title, section, findings)
        }));
    }
    if let Some(section) = find("u64-rand") {
        let title = "Bytes an entry of random u64 to u64, by number of entries";
        charts.extend(drawn("memory-growth.svg", title, |svg| {
            growth(svg, title, section, findings)
        }));
    }
    charts
}

fn drawn(
    file: &'static str,
    title: &'static str,
    draw: impl FnOnce(&mut String) -> Result<(), Box<dyn Error>>,
) -> Option<Chart> {
    let mut svg = String::new();
    draw(&mut svg).ok()?;
    Some(Chart { file, title, svg })
}

/// Horizontal bars, a container each, smallest on top; the raw keys as a line.
fn bars(
    svg: &mut String,
    title: &str,
    section: &Section,
    findings: &Findings,
) -> Result<(), Box<dyn Error>> {
    let last = |job: &super::Job| job.copies() == Some(3) && job.order == Order::Shuffled;
    let done = section.findings(findings).filter(|done| last(&done.job));
    let raw = done.clone().next().map_or(0.0, |done| {
        done.holding.raw_bytes as f64 / done.holding.keys as f64
    });
    let keys = done
        .clone()
        .next()
        .map_or(1.0, |done| done.holding.keys as f64);
    let mut rows: Vec<(String, f64, RGBColor)> = done
        .map(|done| {
            let color = if done.job.subject.starts_with("Art") {
                OURS
            } else {
                PEERS
            };
            (
                done.job.subject.clone(),
                done.holding.heap_bytes as f64 / keys,
                color,
            )
        })
        .collect();
    rows.extend(quoted::STRUCTURE.map(|quoted| {
        (
            format!("{}, quoted", quoted.subject),
            quoted.megabytes[2] * 1e6 / keys,
            QUOTED,
        )
    }));
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    let widest = rows.iter().map(|row| row.1).fold(0.0, f64::max) * 1.1;
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let count = rows.len() as f64;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(190)
        .build_cartesian_2d(0.0..widest, count..0.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .x_desc("heap bytes a key; the line is the keys alone")
        .draw()?;
    for (place, (name, value, color)) in (0..).map(f64::from).zip(&rows) {
        let bar = [(0.0, place + 0.15), (*value, place + 0.85)];
        chart.draw_series([Rectangle::new(bar, color.filled())])?;
        let (left, _) = chart.backend_coord(&(0.0, 0.0));
        let (right, y) = chart.backend_coord(&(*value, place + 0.5));
        let style = ("sans-serif", 13).into_font().color(&BLACK);
        area.draw(&Text::new(name.clone(), (left - 182, y - 6), style.clone()))?;
        area.draw(&Text::new(format!("{value:.1}"), (right + 5, y - 6), style))?;
    }
    chart.draw_series([PathElement::new(
        [(raw, 0.0), (raw, count)],
        BLACK.stroke_width(1),
    )])?;
    area.present()?;
    Ok(())
}

/// A curve a container over the number of entries, both scales logarithmic.
fn growth(
    svg: &mut String,
    title: &str,
    section: &Section,
    findings: &Findings,
) -> Result<(), Box<dyn Error>> {
    debug_assert_eq!(section.kind, Kind::Sizes);
    let points = |subject: &str| -> Vec<(f64, f64)> {
        let mine = section
            .findings(findings)
            .filter(|done| done.job.subject == subject);
        mine.map(|done| {
            let keys = done.holding.keys as f64;
            (keys, done.holding.heap_bytes as f64 / keys)
        })
        .collect()
    };
    let curves: Vec<(&str, Vec<(f64, f64)>)> = section
        .subjects()
        .into_iter()
        .map(|subject| (subject, points(subject)))
        .collect();
    let (across, up) = extent(&curves);
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(56)
        .build_cartesian_2d(across.log_scale(), up.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("entries")
        .y_desc("heap bytes an entry")
        .light_line_style(WHITE)
        .draw()?;
    for (index, (name, points)) in curves.iter().enumerate() {
        let ours = name.starts_with("Art");
        let color = if ours {
            OURS.to_rgba()
        } else {
            Palette99::pick(index).to_rgba()
        };
        let style = color.stroke_width(if ours { 3 } else { 1 });
        let series = chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        series
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .border_style(PEERS)
        .draw()?;
    area.present()?;
    Ok(())
}

fn extent(curves: &[(&str, Vec<(f64, f64)>)]) -> (Range<f64>, Range<f64>) {
    let points = || curves.iter().flat_map(|(_, points)| points);
    let most = points().map(|point| point.0).fold(10.0, f64::max);
    let low = points()
        .map(|point| point.1)
        .filter(|&value| value > 0.0)
        .fold(1000.0, f64::min);
    let high = points().map(|point| point.1).fold(low * 10.0, f64::max);
    (1.0..most, low * 0.8..high * 1.2)
}
