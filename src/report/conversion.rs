//! What a conversion did not carry over, and what it repaired.

use serde::Serialize;

use crate::formats::Loss;
use crate::report::schema::SCHEMA;
use crate::source::Diagnostic;

#[derive(Serialize)]
struct LossReport<'a> {
    code: &'static str,
    item: &'a str,
    /// `file:line` in the input, if known.
    place: Option<String>,
}

impl<'a> LossReport<'a> {
    fn of(loss: &'a Loss) -> Self {
        LossReport { code: loss.code, item: &loss.item, place: loss.line() }
    }
}

#[derive(Serialize)]
struct ConversionReport<'a> {
    schema: u32,
    losses: Vec<LossReport<'a>>,
    repairs: &'a [Diagnostic],
}

/// `{"schema":1,"losses":[{code, item, place}],"repairs":[{severity, code, message, file, line, …, repair}]}`.
pub fn conversion_json(losses: &[Loss], repairs: &[Diagnostic]) -> serde_json::Result<String> {
    let losses = losses.iter().map(LossReport::of).collect();
    serde_json::to_string_pretty(&ConversionReport { schema: SCHEMA, losses, repairs })
}

/// One line a loss.
pub fn losses_text(losses: &[Loss]) -> String {
    losses.iter().map(|loss| loss.sentence() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    #[test]
    fn a_loss_is_listed_with_its_place() {
        let source = Source::new("gas.yaml", "a: 1\nb: 2\n");
        let losses = [Loss::of_file("phases", "gas"), Loss::of_file("metadata", "b").at(&source, Span::new(5, 6))];
        assert_eq!(losses_text(&losses), "lost [phases] gas\nlost [metadata] gas.yaml:2: b\n");
        let json: serde_json::Value = serde_json::from_str(&conversion_json(&losses, &[]).unwrap()).unwrap();
        assert_eq!(json["losses"][1]["place"], "gas.yaml:2");
        assert!(json["losses"][0]["place"].is_null());
    }
}
