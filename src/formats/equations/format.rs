//! The description of the equations format for the table of formats.

use crate::formats::equations::{self, EquationsDocument};
use crate::formats::plain_reactions::left_out;
use crate::formats::{
    Document, ExplicitReverse, FormatDescription, Holds, Input, Loss, Notes, Origin, Origins, RateHints, RefusalWords,
    WriteOptions, Writer, Written,
};
use crate::source::Diagnostic;

/// One equation a line, with its rate.
pub const FORMAT: FormatDescription = FormatDescription {
    name: "equations",
    title: "equations",
    extensions: &["rxn", "txt"],
    ambiguous_extensions: &["txt"],
    recognise: Some(is_equations),
    companions: &[],
    rate_hints: RateHints {
        forward: "write A, or A, b and Ea, after a semicolon: `A => B ; 1.0`",
        reverse: "write it after a second semicolon, `A <=> B ; 1.0 ; 0.5`, or write `=>`",
    },
    read,
    writer: Some(Writer {
        holds: Holds {
            missing_rates: true,
            unknown_compositions: true,
            explicit_reverse: ExplicitReverse::Held,
            reverse_from_thermo: false,
            empty_sides: true,
            notes: false,
        },
        refusal: RefusalWords { form: "form as equations", code: "not-writable" },
        rewrite: |_, _| None,
        obstacles: |_| Vec::new(),
        write,
    }),
};

/// Whether the lines are equations with arrows: the first of them, if it is not a comment, and each that has a rate.
fn is_equations(text: &str) -> bool {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    let has_arrow = |line: &str| {
        let equation = line.split(';').next().unwrap_or_default();
        equation.contains("=>") || equation.split_whitespace().any(|word| word == "=")
    };
    lines.peek().is_some() && lines.all(has_arrow)
}

fn read(input: &Input) -> Result<Document, Vec<Diagnostic>> {
    let source = input.main.text().map_err(|error| vec![error])?;
    let read = match input.species {
        Some(species) => equations::read_with_species(&source, species)?,
        None => equations::read(&source)?,
    };
    let EquationsDocument { mechanism, reaction_spans, notes, .. } = read;
    let reactions = reaction_spans.into_iter().map(|span| Origin { file: 0, span }).collect();
    let notes = mechanism.reaction_ids().zip(notes).filter(|(_, note)| !note.is_empty()).collect();
    Ok(Document {
        sources: vec![source],
        origins: Origins { reactions, ..Origins::default() },
        // The format has no mark for either, so that each may be meant.
        declared_negative: mechanism.reaction_ids().collect(),
        duplicates_are_unmarked: true,
        notes: Notes { reactions: notes, ..Notes::default() },
        ..Document::of(mechanism)
    })
}

fn write(document: &Document, _options: &WriteOptions) -> Result<Written, Vec<Loss>> {
    let text = equations::write(&document.mechanism)?;
    let losses = left_out(&document.mechanism).into_iter().map(|loss| loss.placed_in(document)).collect();
    Ok(Written { losses, ..Written::of(text) })
}
