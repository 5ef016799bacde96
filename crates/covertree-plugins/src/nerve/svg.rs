//! A picture of a barcode.

use std::error::Error;

use plotters::prelude::*;

use super::Barcode;

pub(super) fn draw(barcode: &Barcode, width: u32, height: u32) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    let bars = barcode.bars();
    let ends = bars.iter().flat_map(|bar| [bar.birth, bar.death]);
    let last = ends.filter(|end| end.is_finite()).fold(0.0, f64::max);
    let right = if last > 0.0 { last * 1.1 } else { 1.0 };
    {
        let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .x_label_area_size(30)
            .build_cartesian_2d(0.0..right, 0.0..bars.len().max(1) as f64)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .x_desc("value")
            .draw()?;
        for dimension in 0..barcode.dimensions() {
            let color = Palette99::pick(dimension).to_rgba();
            let own = bars
                .iter()
                .enumerate()
                .filter(|(_, bar)| bar.dimension == dimension);
            let rectangles = own.map(|(i, bar)| {
                let row = i as f64;
                let corners = [(bar.birth, row + 0.2), (bar.death.min(right), row + 0.8)];
                Rectangle::new(corners, color.filled())
            });
            chart
                .draw_series(rectangles)?
                .label(format!("dimension {dimension}"))
                .legend(move |(x, y)| {
                    Rectangle::new([(x, y - 4), (x + 12, y + 4)], color.filled())
                });
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE.mix(0.8))
            .border_style(BLACK)
            .draw()?;
        area.present()?;
    }
    Ok(svg)
}
