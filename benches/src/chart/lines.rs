//! Lines: how a cost grows with the number of entries, and how it grows towards the slowest.

use std::error::Error;
use std::ops::Range;

use plotters::prelude::*;

use super::Curve;
use crate::record::Record;

const SIZE: (u32, u32) = (900, 480);

/// Returns the curves over the number of entries, for each question that was asked of three sizes
/// or more of one kind of data.
pub(super) fn growth(record: &Record) -> Vec<(String, Vec<Curve>)> {
    let mut charts: Vec<(String, Vec<Curve>)> = Vec::new();
    for figure in record
        .figures
        .iter()
        .filter(|figure| figure.source.is_none())
    {
        let data = figure.data.as_deref().unwrap_or("-");
        let (family, size, question) = match (figure.n, sized(data)) {
            (Some(n), _) => {
                let mut bare = figure.clone();
                bare.n = None;
                (data, n as f64, bare.question())
            }
            (None, Some((family, size))) => (family, size, figure.question()),
            (None, None) => continue,
        };
        let title = format!("{}: {family}, {question}, {}", record.suite, figure.unit);
        let place = match charts.iter().position(|(known, _)| *known == title) {
            Some(place) => place,
            None => {
                charts.push((title, Vec::new()));
                charts.len() - 1
            }
        };
        Curve::add(&mut charts[place].1, record, figure, (size, figure.value));
    }
    for (_, curves) in &mut charts {
        for curve in curves.iter_mut() {
            curve.points.retain(|point| point.1 > 0.0);
            curve.points.sort_by(|one, other| one.0.total_cmp(&other.0));
        }
        curves.retain(|curve| !curve.points.is_empty());
    }
    charts.retain(|(_, curves)| curves.iter().any(|curve| curve.points.len() >= 3));
    charts
}

/// Splits `u64-seq-10m` into `u64-seq` and ten million.
fn sized(data: &str) -> Option<(&str, f64)> {
    let (family, size) = data.rsplit_once('-')?;
    let unit = match size.chars().next_back()? {
        'k' => 1e3,
        'm' => 1e6,
        _ => return None,
    };
    let number: f64 = size[..size.len() - 1].parse().ok()?;
    Some((family, number * unit))
}

/// Returns the curves over the percentiles, for each question whose percentiles were measured.
pub(super) fn percentiles(record: &Record) -> Vec<(String, Vec<String>, Vec<Curve>)> {
    let mut charts: Vec<(String, Vec<String>, Vec<Curve>)> = Vec::new();
    for figure in record.figures.iter().filter(|figure| figure.value > 0.0) {
        let Some((op, percentile)) = figure.op.rsplit_once("-p") else {
            continue;
        };
        if percentile.is_empty() || !percentile.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let mut bare = figure.clone();
        bare.op = op.into();
        let data = match figure.data.as_deref() {
            None | Some("-") => String::new(),
            Some(data) => format!(" {data},"),
        };
        let title = format!(
            "{}:{data} {}, percentiles, {}",
            record.suite,
            bare.question(),
            figure.unit
        );
        let place = match charts.iter().position(|(known, ..)| *known == title) {
            Some(place) => place,
            None => {
                charts.push((title, Vec::new(), Vec::new()));
                charts.len() - 1
            }
        };
        let (_, steps, curves) = &mut charts[place];
        let label = format!("p{percentile}");
        let step = match steps.iter().position(|known| *known == label) {
            Some(step) => step,
            None => {
                steps.push(label);
                steps.len() - 1
            }
        };
        Curve::add(curves, record, figure, (step as f64, figure.value));
    }
    charts.retain(|(_, steps, _)| steps.len() > 1);
    charts
}

/// Both scales are logarithmic: a straight line is a power, and its slope the exponent.
pub(super) fn draw_growth(
    svg: &mut String,
    title: &str,
    curves: &[Curve],
) -> Result<(), Box<dyn Error>> {
    let (across, up) = extent(curves);
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d(across.log_scale(), up.log_scale())?;
    chart
        .configure_mesh()
        .x_desc("entries")
        .light_line_style(WHITE)
        .draw()?;
    for (place, curve) in curves.iter().enumerate() {
        let style = curve.style(place);
        chart
            .draw_series(LineSeries::new(curve.points.iter().copied(), style))?
            .label(curve.subject.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .draw()?;
    area.present()?;
    Ok(())
}

/// The percentiles stand side by side, the time grows logarithmically.
pub(super) fn draw_percentiles(
    svg: &mut String,
    title: &str,
    steps: &[String],
    curves: &[Curve],
) -> Result<(), Box<dyn Error>> {
    let (_, up) = extent(curves);
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d(-0.2..steps.len() as f64 - 0.4, up.log_scale())?;
    let label = |place: &f64| {
        let whole = place.fract() == 0.0 && *place >= 0.0;
        let name = whole.then(|| steps.get(*place as usize)).flatten();
        name.cloned().unwrap_or_default()
    };
    chart
        .configure_mesh()
        .x_label_formatter(&label)
        .light_line_style(WHITE)
        .draw()?;
    for (place, curve) in curves.iter().enumerate() {
        let style = curve.style(place);
        chart
            .draw_series(LineSeries::new(curve.points.iter().copied(), style).point_size(3))?
            .label(curve.subject.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.8))
        .draw()?;
    area.present()?;
    Ok(())
}

/// The ranges that hold all points, with a little room.
fn extent(curves: &[Curve]) -> (Range<f64>, Range<f64>) {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let least = |pick: fn(&(f64, f64)) -> f64| points().map(pick).fold(f64::INFINITY, f64::min);
    let most = |pick: fn(&(f64, f64)) -> f64| points().map(pick).fold(0.0, f64::max);
    let (left, low) = (least(|point| point.0), least(|point| point.1));
    let (right, high) = (most(|point| point.0), most(|point| point.1));
    (left..right.max(left * 10.0), low * 0.8..high.max(low) * 1.2)
}

#[cfg(test)]
mod tests {
    use super::sized;

    #[test]
    fn a_size_is_read_off_the_name() {
        assert_eq!(sized("u64-seq-10m"), Some(("u64-seq", 1e7)));
        assert_eq!(sized("u64-100k"), Some(("u64", 1e5)));
        assert_eq!(sized("dim-64"), None);
        assert_eq!(sized("mnist-bits"), None);
        assert_eq!(sized("linux"), None);
    }
}
