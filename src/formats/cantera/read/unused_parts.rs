//! The species and reactions of a file that no phase takes.

use std::collections::HashSet;

use crate::formats::cantera::files::Files;
use crate::formats::cantera::names::{OLDER_KINETICS, today};
use crate::formats::cantera::read::elements::{Allowed, check_elements, read_elements};
use crate::formats::cantera::read::phases::PhaseReader;
use crate::formats::cantera::read::scope::Scope;
use crate::formats::{Document, Origins};
use crate::grammar::yaml::Node;
use crate::mechanism::SpeciesId;
use crate::source::{Diagnostic, Source, Span};

/// Sections whose entries are no species or reactions.
const OTHER_SECTIONS: [&str; 4] = ["phases", "elements", "extensions", "electron-collisions"];
/// Names of items that one message lists.
const MOST_LISTED: usize = 5;

/// The entries of a section that no phase takes.
struct UnusedSection<'n> {
    name: &'n str,
    span: Span,
    of_reactions: bool,
    items: Vec<&'n Node>,
    all: usize,
}

/// The entries of a file that no phase takes.
#[derive(Default)]
pub struct UnusedParts {
    /// A note for each section with such entries.
    pub notes: Vec<Diagnostic>,
    /// Where they stand, in the order of the file.
    pub spans: Vec<Span>,
    /// What they are, with all other species of the file. What was wrong with an entry is among the warnings.
    pub document: Document,
    /// Whether several species share a name, so that a reaction may mean either.
    pub is_ambiguous: bool,
}

/// The entries of a file that no phase takes, read as if one took them all.
pub fn unused_parts(document: &Document) -> UnusedParts {
    let (Some(tree), Some(source)) = (document.original.as_yaml(), document.sources.first()) else {
        return UnusedParts::default();
    };
    let phases = tree.get("phases").and_then(Node::as_sequence).unwrap_or_default();
    let unused = if phases.is_empty() { Vec::new() } else { unused_sections(document, tree) };
    if unused.is_empty() {
        return UnusedParts::default();
    }
    let is_interface = |phase: &Node| {
        let kinetics = phase.get("kinetics").and_then(Node::text).map(|name| today(name, &OLDER_KINETICS));
        kinetics.is_some_and(|kinetics| ["surface", "edge"].contains(&kinetics))
    };
    // Nothing tells whether unused reactions run on a surface, which decides about their units.
    let with_reactions = !phases.iter().any(is_interface);
    let mut spans: Vec<Span> = unused.iter().flat_map(|section| &section.items).map(|item| item.span).collect();
    spans.sort_by_key(|span| span.start);
    let notes = unused.iter().map(|section| note(section, source)).collect();
    read(source, tree, &unused, with_reactions, UnusedParts { notes, spans, ..UnusedParts::default() })
}

fn unused_sections<'n>(document: &Document, tree: &'n Node) -> Vec<UnusedSection<'n>> {
    let Origins { species, reactions, .. } = &document.origins;
    let own = species.iter().chain(reactions).filter(|origin| origin.file == 0);
    let taken: HashSet<(usize, usize)> = own.map(|origin| (origin.span.start, origin.span.end)).collect();
    let mut sections = Vec::new();
    for (key, value) in tree.as_mapping().unwrap_or_default() {
        let (Some(name), Some(items)) = (key.text(), value.as_sequence()) else { continue };
        let all: Vec<&Node> = items.iter().filter(|item| is_species(item) || is_reaction(item)).collect();
        if OTHER_SECTIONS.contains(&name) || all.is_empty() {
            continue;
        }
        let of_reactions = is_reaction(all[0]);
        let count = all.len();
        let items: Vec<&Node> =
            all.into_iter().filter(|item| !taken.contains(&(item.span.start, item.span.end))).collect();
        if !items.is_empty() {
            sections.push(UnusedSection { name, span: key.span, of_reactions, items, all: count });
        }
    }
    sections
}

fn is_species(item: &Node) -> bool {
    item.get("name").is_some() && (item.get("composition").is_some() || item.get("thermo").is_some())
}

fn is_reaction(item: &Node) -> bool {
    item.get("equation").is_some()
}

fn note(section: &UnusedSection, source: &Source) -> Diagnostic {
    let UnusedSection { name, span, of_reactions, items, all } = section;
    let which = match (items.len() == *all, *all, *of_reactions) {
        (true, 1, true) => "the reaction".to_string(),
        (true, 1, false) => "the species".to_string(),
        (true, _, true) => format!("any of the {all} reactions"),
        (true, _, false) => format!("any of the {all} species"),
        (false, _, true) => format!("{} of the {all} reactions", items.len()),
        (false, _, false) => format!("{} of the {all} species", items.len()),
    };
    let key = if *of_reactions { "equation" } else { "name" };
    let mut names: Vec<String> =
        items.iter().take(MOST_LISTED).filter_map(|item| item.get(key)?.text()).map(|it| format!("`{it}`")).collect();
    if items.len() > MOST_LISTED {
        names.push(format!("{} more", items.len() - MOST_LISTED));
    }
    Diagnostic::note("in-no-phase", format!("no phase takes {which} of the section `{name}`"))
        .because(names.join(", "))
        .at(source, *span)
}

fn read(
    source: &Source,
    tree: &Node,
    unused: &[UnusedSection],
    with_reactions: bool,
    parts: UnusedParts,
) -> UnusedParts {
    let files = Files::gather(source.clone(), tree.clone(), &|_, _| Err(String::new()));
    let mut reader = PhaseReader::new(&files);
    if tree.get("elements").is_some() {
        read_elements(&mut reader.reading, "elements", Span::default());
    }
    read_sections(&mut reader, files.all[0].tree.as_mapping().unwrap_or_default(), unused, with_reactions);
    let PhaseReader { reading, reactions, .. } = reader;
    let mut names = HashSet::new();
    let is_ambiguous = !reading.mechanism.species().iter().all(|species| names.insert(species.name.clone()));
    let mut warnings = reading.fields.errors;
    warnings.extend(reading.fields.warnings);
    let (declared_negative, sources) = (reactions.declared_negative, vec![source.clone()]);
    let origins = reading.origins;
    let document = Document { sources, origins, declared_negative, warnings, ..Document::of(reading.mechanism) };
    UnusedParts { document, is_ambiguous, ..parts }
}

/// Reads all species of the file, which unused reactions may name, and the reactions of the sections.
fn read_sections<'a>(
    reader: &mut PhaseReader<'a>,
    entries: &'a [(Node, Node)],
    unused: &[UnusedSection],
    with_reactions: bool,
) {
    let PhaseReader { reading, species, reactions } = reader;
    for (key, value) in entries {
        let (Some(name), Some(items)) = (key.text(), value.as_sequence()) else { continue };
        if OTHER_SECTIONS.contains(&name) || !items.iter().any(is_species) {
            continue;
        }
        let Some(section) = reading.section(name, key.span) else { continue };
        for name in species.names(reading, section) {
            species.species(reading, section, name);
        }
    }
    let all: Vec<SpeciesId> = reading.mechanism.species_ids().collect();
    check_elements(reading, &all, Allowed::Defined);
    let scope = Scope::of_all(reading);
    for section in unused.iter().filter(|section| section.of_reactions && with_reactions) {
        reactions.read_section(reading, section.name, section.span, &scope);
    }
}
