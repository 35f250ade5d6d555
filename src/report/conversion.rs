//! What a conversion did not carry over, and what it repaired.

use serde::Serialize;

use crate::formats::Loss;
use crate::operations::Conversion;
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
    /// The file that was written.
    output: &'a str,
    format: &'static str,
    species: usize,
    reactions: usize,
    losses: Vec<LossReport<'a>>,
    repairs: &'a [Diagnostic],
}

/// `{"schema":1,"output":…,"format":…,"species":…,"reactions":…,"losses":[{code, item, place}],
/// "repairs":[{severity, code, message, file, line, …, repair}]}`.
pub fn conversion_json(conversion: &Conversion, output: &str) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&ConversionReport {
        schema: SCHEMA,
        output,
        format: conversion.format.name(),
        species: conversion.species,
        reactions: conversion.reactions,
        losses: conversion.written.losses.iter().map(LossReport::of).collect(),
        repairs: &conversion.repairs,
    })
}

/// What was written, in one line.
pub fn conversion_text(conversion: &Conversion, output: &str) -> String {
    let Conversion { format, species, reactions, .. } = conversion;
    let unit = if *reactions == 1 { "reaction" } else { "reactions" };
    format!("wrote {output} ({format}): {species} species, {reactions} {unit}")
}

/// One line a loss.
pub fn losses_text(losses: &[Loss]) -> String {
    losses.iter().map(|loss| loss.sentence() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Format, Written};
    use crate::source::{Source, Span};

    #[test]
    fn a_loss_is_listed_with_its_place() {
        let source = Source::new("gas.yaml", "a: 1\nb: 2\n");
        let losses = [Loss::of_file("phases", "gas"), Loss::of_file("metadata", "b").at(&source, Span::new(5, 6))];
        assert_eq!(losses_text(&losses), "lost [phases] gas\nlost [metadata] gas.yaml:2: b\n");
        let written = Written { losses: losses.to_vec(), ..Written::default() };
        let conversion =
            Conversion { written, repairs: Vec::new(), format: Format::default(), species: 3, reactions: 1 };
        let json: serde_json::Value = serde_json::from_str(&conversion_json(&conversion, "out.yaml").unwrap()).unwrap();
        assert_eq!(json["losses"][1]["place"], "gas.yaml:2");
        assert!(json["losses"][0]["place"].is_null());
        assert_eq!((&json["output"], &json["species"]), (&"out.yaml".into(), &3.into()));
        let text = conversion_text(&conversion, "out.yaml");
        assert_eq!(text, "wrote out.yaml (cantera): 3 species, 1 reaction");
    }
}
