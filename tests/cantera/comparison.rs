//! What Cantera finds different between two files.

use serde_json::Value;

/// One thing that two files say differently.
#[derive(Clone, Debug)]
pub struct Difference {
    /// `species`, `composition`, `reaction-type`, `forward_rate_constants` and so on.
    pub kind: String,
    /// The species or the equation.
    pub subject: String,
    pub ours: String,
    pub theirs: String,
    /// Relative; huge where there is no number for it.
    pub size: f64,
}

/// What differs by more than `tolerance` in an answer to `same-chemistry`.
pub fn differences(answer: &Value, tolerance: f64) -> Vec<Difference> {
    let rows = answer["differences"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_string();
    let difference = |row: &Value| Difference {
        kind: text(row, "kind"),
        subject: text(row, "subject"),
        ours: text(row, "ours"),
        theirs: text(row, "theirs"),
        size: row["size"].as_f64().unwrap_or(f64::INFINITY),
    };
    rows.iter().map(difference).filter(|difference| difference.size > tolerance).collect()
}

/// One line each, the first `most` of them.
pub fn in_words(differences: &[Difference], most: usize) -> String {
    let line = |it: &Difference| {
        let size = if it.size < 1e299 { format!(" ({:.1e})", it.size) } else { String::new() };
        format!("  {} of {}: {} here, {} there{size}\n", it.kind, it.subject, it.ours, it.theirs)
    };
    let more = differences.len().saturating_sub(most);
    let rest = if more > 0 { format!("  and {more} more\n") } else { String::new() };
    differences.iter().take(most).map(line).collect::<String>() + &rest
}
