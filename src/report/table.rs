//! Tables with aligned columns.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::source::visible_line;

/// A table without borders: a header line and rows. Columns of `right` are aligned to the right.
pub fn aligned(header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|title| title.to_string()));
    for row in rows {
        table.add_row(row.iter().map(|cell| visible_line(cell)));
    }
    for column in right {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> =
        table.lines().map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_string()).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let text = aligned(&["name", "k"], vec![vec!["A".into(), "1".into()], vec!["Long".into(), "100".into()]], &[1]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].ends_with("  1") && lines[2].ends_with("100"), "{text}");
        assert_eq!(lines[1].len(), lines[2].len(), "{text}");
    }
}
