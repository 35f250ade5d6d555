//! The description of Cantera's format for the table of formats.

use std::collections::BTreeMap;

use crate::formats::cantera::{self, ReadOptions, WriteError};
use crate::formats::{
    Document, ExplicitReverse, FormatDescription, Holds, Input, Loss, MetadataValue, RateHints, RefusalWords,
    WriteOptions, Writer, Written,
};
use crate::grammar::yaml::{self, Node};
use crate::mechanism::{Item, Reaction, Reverse};
use crate::rates::Rate;
use crate::source::Diagnostic;

/// Cantera YAML.
pub const FORMAT: FormatDescription = FormatDescription {
    name: "cantera",
    title: "Cantera's files",
    extensions: &["yaml", "yml"],
    ambiguous_extensions: &[],
    recognise: Some(is_cantera),
    companions: &[],
    rate_hints: RateHints::GENERAL,
    read,
    writer: Some(Writer {
        holds: Holds {
            missing_rates: false,
            unknown_compositions: false,
            explicit_reverse: ExplicitReverse::ThermoIsMade,
            reverse_from_thermo: true,
            empty_sides: false,
            notes: true,
        },
        refusal: RefusalWords { form: "form in Cantera YAML", code: "failed" },
        rewrite,
        obstacles,
        write,
    }),
};

/// Keys at the top of a file that only Cantera's files have.
const TOP_KEYS: [&str; 3] = ["phases:", "species:", "reactions:"];

/// Whether a line begins with a key that stands at the top of Cantera's files.
fn is_cantera(text: &str) -> bool {
    text.lines().any(|line| TOP_KEYS.iter().any(|key| line.strip_prefix(key).is_some_and(ends_or_goes_on)))
}

/// After the colon of a key in YAML comes a blank, or nothing.
fn ends_or_goes_on(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(char::is_whitespace)
}

fn read(input: &Input) -> Result<Document, Vec<Diagnostic>> {
    let (source, mut warnings) = input.main.commented_text().map_err(|error| vec![error])?;
    let mut document = cantera::read_with(&source, &ReadOptions { phase: input.phase, open: input.open })?;
    warnings.append(&mut document.warnings);
    document.warnings = warnings;
    document.require_phase(input.phase)?;
    Ok(document)
}

/// Writes the tree that was read: comments, order, unknown keys and the spelling of numbers stay.
fn rewrite(document: &Document, options: &WriteOptions) -> Option<Written> {
    let tree = document.original.as_yaml()?;
    let extracted = options.phase.map(|phase| cantera::extract_phase(document, phase));
    let tree = extracted.as_ref().unwrap_or(tree);
    let new_name = |file: String| (options.rename_reference)(&file).map(|new| (file, new));
    let renamed: BTreeMap<String, String> = cantera::references(tree).into_iter().filter_map(new_name).collect();
    if renamed.is_empty() {
        return Some(Written::of(yaml::print(tree)));
    }
    let mut tree = tree.clone();
    cantera::rename_references(&mut tree, &|file| renamed.get(file).cloned());
    let remarks = renamed.iter().map(|(old, new)| format!("references to {old} now lead to {new}")).collect();
    Some(Written { remarks, ..Written::of(yaml::print(&tree)) })
}

/// Reactions that have no form in Cantera, each at its place.
fn obstacles(document: &Document) -> Vec<Loss> {
    let mechanism = &document.mechanism;
    let all = mechanism.reaction_ids().zip(mechanism.reactions());
    let refused = all.filter_map(|(id, reaction)| {
        let (reason, hint) = obstacle(reaction)?;
        let loss = Loss::of_item("not-in-cantera", Item::Reaction(id), mechanism.equation(reaction));
        Some(loss.refused(reason, Some(hint)).placed_in(document))
    });
    refused.collect()
}

/// Why a reaction has no form in Cantera, and what to do about it.
fn obstacle(reaction: &Reaction) -> Option<(String, &'static str)> {
    let special = reaction.laws().find_map(|law| match law {
        Rate::Unevaluated(law) => Some(law),
        _ => None,
    });
    let has_orders = !reaction.order_overrides.is_empty() || !reaction.reverse_order_overrides.is_empty();
    match (special, &reaction.reverse) {
        (Some(law), _) => Some((
            format!("Cantera has no rate law of the kind {}: {}", law.name, law.written.trim()),
            "give an equivalent rate, or leave the reaction out",
        )),
        (None, Reverse::FromThermo) if has_orders => Some((
            "Cantera has no reversible reactions with orders of their own".to_string(),
            "give the reverse rate with REV, or make the reaction one-way",
        )),
        _ => None,
    }
}

fn write(document: &Document, options: &WriteOptions) -> Result<Written, Vec<Loss>> {
    let options = cantera::WriteOptions {
        metadata: options.metadata.iter().map(|(owner, values)| (owner.clone(), metadata_entries(values))).collect(),
        state: options.state.clone(),
        notes: document.notes.clone(),
        units: document.units,
        numbers: document.numbers.clone(),
    };
    cantera::write(&document.mechanism, &options).map(Written::of).map_err(|error| vec![refused(&error)])
}

fn metadata_node(value: &MetadataValue) -> Node {
    match value {
        MetadataValue::Text(text) => Node::string(text),
        MetadataValue::Integer(number) => Node::plain(number.to_string()),
        MetadataValue::Number(number) => Node::float(*number),
        MetadataValue::Flag(flag) => Node::boolean(*flag),
        MetadataValue::List(items) if items.iter().all(is_number) => {
            Node::sequence(items.iter().map(metadata_node)).flow()
        }
        MetadataValue::List(items) => Node::sequence(items.iter().map(metadata_node)),
        MetadataValue::Entries(entries) => metadata_entries(entries),
    }
}

fn metadata_entries(entries: &[(String, MetadataValue)]) -> Node {
    Node::mapping(entries.iter().map(|(key, value)| (key.clone(), metadata_node(value))))
}

fn is_number(value: &MetadataValue) -> bool {
    matches!(value, MetadataValue::Number(_) | MetadataValue::Integer(_))
}

/// What keeps a mechanism from being written, by its kind and the item that it is about.
fn refused(error: &WriteError) -> Loss {
    let (code, item) = match error {
        WriteError::OtherPhase { phase, .. } => ("phase-model", phase.as_str()),
        WriteError::UnknownComposition { species } => ("unknown-composition", species.as_str()),
        WriteError::ExplicitReverse { equation } => ("explicit-reverse", equation.as_str()),
        WriteError::UnevaluatedRate { equation, .. } => ("rate-law", equation.as_str()),
        WriteError::UnknownThermo { equation, .. } => ("unknown-thermo", equation.as_str()),
        WriteError::ReversibleWithEmptySide { equation } => ("empty-side", equation.as_str()),
        WriteError::ReversibleWithOrders { equation } => ("orders", equation.as_str()),
        WriteError::UnexpectedThirdBody { equation, .. } => ("third-body", equation.as_str()),
        WriteError::Namesakes { name } => ("namesakes", name.as_str()),
        WriteError::NotFinite { what } => ("not-finite", what.as_str()),
        WriteError::UnwritableName { name } => ("name", name.as_str()),
        WriteError::Build(_) => ("not-built", ""),
    };
    Loss::of_file(code, item).refused(error.to_string(), None)
}
