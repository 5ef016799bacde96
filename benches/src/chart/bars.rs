//! Horizontal bars: a panel a question, a bar a subject, the shortest on top.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::{OURS, PEERS};
use crate::figure::Figure;
use crate::record::Record;
use crate::table::quantity;

/// A question's bars: who, how long, its label, and whether it is ours.
pub(super) struct Panel {
    question: String,
    bars: Vec<(String, f64, String, bool)>,
}

const WIDTH: u32 = 420;
const BAR: u32 = 17;
const COLUMNS: usize = 3;
/// Room for the subject's name on the left, and for the label on the right.
const NAMES: i32 = 150;
const LABELS: i32 = 70;

/// Returns the panels of each data set, with a title; a question that only one subject answers
/// compares nothing and has none.
pub(super) fn panels(record: &Record) -> Vec<(String, Vec<Panel>)> {
    let mut sets: Vec<(String, Vec<Panel>)> = Vec::new();
    for figure in &record.figures {
        let title = match figure.data.as_deref() {
            None | Some("-") => record.suite.clone(),
            Some(data) => format!("{}: {data}", record.suite),
        };
        let place = match sets.iter().position(|(known, _)| *known == title) {
            Some(place) => place,
            None => {
                sets.push((title, Vec::new()));
                sets.len() - 1
            }
        };
        let panels = &mut sets[place].1;
        let question = figure.question();
        let bar = (
            name(figure),
            figure.value,
            quantity(figure.value, &figure.unit),
            record.ours.contains(&figure.subject),
        );
        match panels.iter_mut().find(|panel| panel.question == question) {
            Some(panel) => panel.bars.push(bar),
            None => panels.push(Panel {
                question,
                bars: vec![bar],
            }),
        }
    }
    for (_, panels) in &mut sets {
        panels.retain(|panel| panel.bars.len() > 1);
        for panel in panels {
            panel.bars.sort_by(|one, other| one.1.total_cmp(&other.1));
        }
    }
    sets.retain(|(_, panels)| !panels.is_empty());
    sets
}

fn name(figure: &Figure) -> String {
    let mut name = figure.subject.clone();
    for more in [&figure.build, &figure.source].into_iter().flatten() {
        name += &format!(" ({more})");
    }
    name
}

/// Draws the panels in a grid.
pub(super) fn draw(svg: &mut String, title: &str, panels: &[Panel]) -> Result<(), Box<dyn Error>> {
    let columns = panels.len().min(COLUMNS);
    let rows: Vec<&[Panel]> = panels.chunks(columns).collect();
    let heights: Vec<u32> = rows
        .iter()
        .map(|row| row.iter().map(|panel| panel.bars.len() as u32).max())
        .map(|most| 40 + BAR * most.unwrap_or(0))
        .collect();
    let size = (WIDTH * columns as u32, 40 + heights.iter().sum::<u32>());
    let root = SVGBackend::with_string(svg, size).into_drawing_area();
    root.fill(&WHITE)?;
    let (_, mut rest) = root.titled(title, ("sans-serif", 20))?.split_vertically(0);
    for (row, height) in rows.iter().zip(heights) {
        let (line, below) = rest.split_vertically(height);
        rest = below;
        for (panel, area) in row.iter().zip(line.split_evenly((1, columns))) {
            draw_panel(&area, panel)?;
        }
    }
    root.present()?;
    Ok(())
}

fn draw_panel(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    panel: &Panel,
) -> Result<(), Box<dyn Error>> {
    let style = ("sans-serif", 12).into_font().color(&BLACK);
    let bold = ("sans-serif", 14).into_font().style(FontStyle::Bold);
    area.draw(&Text::new(
        panel.question.clone(),
        (8, 10),
        bold.color(&BLACK),
    ))?;
    let most = panel.bars.iter().map(|bar| bar.1).fold(0.0, f64::max);
    let room = f64::from(WIDTH as i32 - NAMES - LABELS);
    for (place, (name, value, label, ours)) in panel.bars.iter().enumerate() {
        let top = 32 + BAR as i32 * place as i32;
        let length = if most > 0.0 { value / most * room } else { 0.0 };
        let right = NAMES + (length as i32).max(1);
        let color = if *ours { OURS } else { PEERS };
        area.draw(&Rectangle::new(
            [(NAMES, top), (right, top + BAR as i32 - 4)],
            color.filled(),
        ))?;
        area.draw(&Text::new(name.clone(), (8, top + 1), style.clone()))?;
        area.draw(&Text::new(
            label.clone(),
            (right + 4, top + 1),
            style.clone(),
        ))?;
    }
    Ok(())
}
