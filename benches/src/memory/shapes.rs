//! What our trees are made of: nodes by kind, depth, fill, and the histogram of prefixes.

use std::fmt::Write;

use super::Order;
use super::study::{Done, Findings};
use super::tables::{Section, finished, heading, new_table};
use crate::table::quantity;

/// Describes the trees of a section that were filled in random order, the one with most copies of
/// each subject, and draws the histogram of the largest.
pub(super) fn shapes(section: &Section, findings: &Findings, markdown: bool) -> String {
    let mut trees: Vec<&Done> = Vec::new();
    for done in section
        .findings(findings)
        .filter(|done| done.job.order == Order::Shuffled)
    {
        if done.holding.shape.is_none() {
            continue;
        }
        trees.retain(|tree| tree.job.subject != done.job.subject);
        trees.push(done);
    }
    let mut text = String::new();
    if trees.is_empty() {
        return text;
    }
    text.push_str(&heading(
        &format!(
            "{}: what our trees are made of, filled in random order",
            section.name
        ),
        markdown,
    ));
    let mut table = new_table(markdown);
    let mut head = vec!["tree".to_owned()];
    let kinds = trees
        .iter()
        .filter_map(|tree| tree.holding.shape.as_ref())
        .flat_map(|shape| &shape.nodes);
    for (kind, _) in kinds {
        if !head.contains(kind) {
            head.push(kind.clone());
        }
    }
    let kinds = head.len() - 1;
    head.extend(["page fill", "mean depth", "saved by prefixes"].map(str::to_owned));
    table.set_header(head);
    for tree in &trees {
        let Some(shape) = &tree.holding.shape else {
            continue;
        };
        let copies = tree.job.copies().filter(|&copies| copies > 1);
        let mut row = vec![copies.map_or_else(
            || tree.job.subject.clone(),
            |copies| format!("{}, {copies} copies", tree.job.subject),
        )];
        row.extend(
            shape
                .nodes
                .iter()
                .take(kinds)
                .map(|(_, count)| count.to_string()),
        );
        row.push(format!(
            "{:.0} %",
            100.0 * share(shape.page_entries, shape.page_slots)
        ));
        let total: u64 = shape.depths.iter().sum();
        let deep: u64 = (0..)
            .zip(&shape.depths)
            .map(|(depth, count): (u64, _)| depth * count)
            .sum();
        row.push(format!("{:.2}", share(deep, total)));
        row.push(quantity(shape.prefix_bytes_saved as f64, "B"));
        table.add_row(row);
    }
    text.push_str(&finished(table));
    if let Some(shape) = trees.last().and_then(|tree| tree.holding.shape.as_ref()) {
        text.push_str(&histogram(&shape.prefix_lengths, markdown));
    }
    text
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Bars of text: how many nodes have a prefix of how many bytes.
fn histogram(lengths: &[u64], markdown: bool) -> String {
    const WIDTH: u64 = 50;
    let most = lengths.iter().copied().max().unwrap_or(0);
    let mut text = String::from("\nNodes by the length of their compressed prefix, in bytes:\n\n");
    let fence = if markdown { "```text\n" } else { "" };
    text.push_str(fence);
    for (length, &count) in lengths.iter().enumerate().filter(|(_, count)| **count > 0) {
        let bar = "#".repeat((count * WIDTH).div_ceil(most.max(1)) as usize);
        let _ = writeln!(text, "{length:>4} {count:>8} {bar}");
    }
    text.push_str(if markdown { "```\n" } else { "" });
    text
}
