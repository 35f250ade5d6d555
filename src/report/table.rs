//! Tables with aligned columns.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

use crate::source::visible_line;

/// A table without borders: a header line and rows. Columns of `right`, which hold numbers, are aligned to the right.
/// On a terminal that is too narrow, texts go on in the next line; numbers are never broken.
pub fn aligned(header: &[&str], rows: Vec<Vec<String>>, right: &[usize]) -> String {
    arranged(header, rows, right, None)
}

/// The table within a width; `None` for that of the terminal, or no limit where the output is none.
fn arranged(header: &[&str], rows: Vec<Vec<String>>, right: &[usize], width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        table.set_width(width);
    }
    table.set_header(header.iter().map(|title| title.to_string()));
    for row in rows {
        table.add_row(row.iter().map(|cell| visible_line(cell)));
    }
    for column in right {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
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

    #[test]
    fn a_narrow_table_breaks_texts_and_no_numbers() {
        let row = |equation: &str, k: &str| vec![equation.to_string(), k.to_string()];
        let rows = vec![row("CH3 + CH3 + CH3 <=> C2H6 + CH3", "1234567.890"), row("A => B", "1.00000")];
        let narrow = arranged(&["reaction", "k forward"], rows.clone(), &[1], Some(30));
        assert!(narrow.lines().all(|line| line.chars().count() <= 30), "{narrow}");
        assert!(narrow.contains("1234567.890") && narrow.lines().count() > 3, "{narrow}");
        assert_eq!(arranged(&["reaction", "k forward"], rows, &[1], Some(200)).lines().count(), 3);
    }
}
