//! Which species a phase takes.

use std::collections::HashSet;

use crate::formats::cantera::read::reading::{Reading, Taker};
use crate::formats::cantera::read::sections::{Choice, SectionId, Selection, selections};
use crate::formats::cantera::read::species::SpeciesTable;
use crate::grammar::yaml::Node;
use crate::mechanism::{Phase, SpeciesId};
use crate::source::{Diagnostic, Span};
use crate::spelling;

/// A phase whose species are known and whose reactions are still to come.
pub struct PhaseDraft<'a> {
    pub node: &'a Node,
    pub phase: Phase,
    /// Whether every species that it takes was found; if not, names that are missing elsewhere follow
    /// from errors that are reported already.
    pub complete: bool,
}

/// The name of a phase.
pub fn phase_name(node: &Node) -> Option<&str> {
    node.get("name").and_then(Node::text)
}

/// The species of a phase that stands beside another one, and whether all that it names were found.
pub fn species_of_adjacent_phase<'a>(
    reading: &mut Reading<'a>,
    table: &mut SpeciesTable<'a>,
    section: SectionId,
    name: &str,
) -> Option<(Vec<SpeciesId>, bool)> {
    let section = reading.content(section);
    let (items, file) = (section.items, section.file);
    let node = items.iter().find(|node| phase_name(node) == Some(name))?;
    let taker = std::mem::replace(&mut reading.taker, Taker::Neighbour);
    let species = reading.within_file(file, |reading| phase_species(reading, table, node, name));
    reading.taker = taker;
    Some(species)
}

/// The species of a phase, and whether all that it names were found.
pub fn phase_species<'a>(
    reading: &mut Reading<'a>,
    table: &mut SpeciesTable<'a>,
    node: &'a Node,
    phase: &str,
) -> (Vec<SpeciesId>, bool) {
    let what = format!("`species` of the phase {phase}");
    let of_word = |word, span| vec![Selection { section: "species".into(), what: Choice::Word(word), span }];
    let selections = match node.get("species") {
        None => of_word("all", node.span),
        Some(list) => match (list.as_sequence(), list.as_string()) {
            (Some(items), _) => selections(items, "species", &what, &mut reading.fields),
            (_, Some(word)) => of_word(word, list.span),
            _ => {
                reading.fields.wrong_type(list, &what, "a list of names, or `all`");
                Vec::new()
            }
        },
    };
    let mut taken = Vec::new();
    let mut complete = !selections.is_empty();
    for selection in selections {
        complete &= take_species(reading, table, &selection, &what, &mut taken);
    }
    (without_repeats(reading, taken, node, phase), complete)
}

/// Reports names that a phase takes twice, and keeps the first species of each.
fn without_repeats(reading: &mut Reading, mut taken: Vec<SpeciesId>, node: &Node, phase: &str) -> Vec<SpeciesId> {
    let mut seen = HashSet::new();
    let mut repeated = Vec::new();
    taken.retain(|species| {
        let name = reading.mechanism.name(*species).to_string();
        let is_new = seen.insert(name.clone());
        repeated.extend((!is_new).then_some(name));
        is_new
    });
    let span = node.get_entry("species").map_or(node.span, |(key, value)| key.span.to(value.span));
    for name in repeated {
        let message = format!("the phase {phase} takes the species {name} twice");
        let diagnostic = Diagnostic::error("duplicate-species", message)
            .because(format!("{name} is among its species already"))
            .hint("name each species once, in one of the sections");
        reading.fields.error(span, diagnostic);
    }
    taken
}

/// Adds the selected species to `taken`, and returns whether all were found.
fn take_species<'a>(
    reading: &mut Reading<'a>,
    table: &mut SpeciesTable<'a>,
    selection: &Selection<'a>,
    what: &str,
    taken: &mut Vec<SpeciesId>,
) -> bool {
    let Selection { section, span, .. } = selection;
    let Some(id) = reading.section(section, *span) else { return false };
    let mut complete = true;
    match selection.what {
        Choice::Word("all") => {
            let names = table.names(reading, id);
            taken.extend(names.into_iter().filter_map(|name| table.species(reading, id, name)));
        }
        Choice::Word(word) => {
            let diagnostic = Diagnostic::error("wrong-value", format!("{what} is `{word}`"))
                .because("a list of names, or `all`, is expected here")
                .hint("put a single name in brackets");
            reading.fields.error(*span, diagnostic);
            complete = false;
        }
        Choice::Names(names) => {
            for node in names {
                let name = reading.fields.text(node, "the name of a species");
                let species = name.and_then(|name| table.species(reading, id, name));
                complete &= species.is_some();
                taken.extend(species);
                if let (Some(name), None) = (name, species) {
                    let names = table.names(reading, id);
                    undefined_species(reading, names, section, name, node.span);
                }
            }
        }
    }
    complete
}

fn undefined_species(reading: &mut Reading, names: Vec<&str>, section: &str, name: &str, span: Span) {
    let hint = match spelling::nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add {name} to the section `{section}`, or remove it here"),
    };
    let diagnostic = Diagnostic::error("undeclared-species", format!("the species {name} is not defined"))
        .because(format!("the section `{section}` has no such species"))
        .hint(hint);
    reading.fields.error(span, diagnostic);
}
