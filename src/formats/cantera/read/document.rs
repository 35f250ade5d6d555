//! A Cantera file → [`Document`].

use crate::formats::cantera::files::{File, Files};
use crate::formats::cantera::keys;
use crate::formats::cantera::read::elements::{Allowed, check_elements, read_elements};
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::phases::PhaseReader;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::scope::Scope;
use crate::formats::{Document, Open, Original};
use crate::grammar::yaml::{self, Node};
use crate::mechanism::SpeciesId;
use crate::source::{Diagnostic, Source, Span};

/// Which phase of a file to read, and how to find the files that it refers to.
#[derive(Clone, Copy)]
pub struct ReadOptions<'o> {
    /// The phase to read; `None` reads all.
    pub phase: Option<&'o str>,
    pub open: Open<'o>,
}

impl Default for ReadOptions<'_> {
    /// All phases of a file that refers to no other.
    fn default() -> Self {
        ReadOptions { phase: None, open: &|_, _| Err("other files are not looked for".to_string()) }
    }
}

/// Reads a mechanism file that refers to no other one.
pub fn read(source: &Source) -> Result<Document, Vec<Diagnostic>> {
    read_with(source, &ReadOptions::default())
}

/// Reads a mechanism file.
///
/// The mechanism holds the species and reactions that the phases refer to, in the order of the phases; of a
/// file without phases, all of `species` and `reactions`. Rate laws without a formula here are kept as
/// they are written. Errors: all that were found, in the order of the file.
pub fn read_with(source: &Source, options: &ReadOptions) -> Result<Document, Vec<Diagnostic>> {
    let tree = yaml::parse(source)?;
    let files = Files::gather(source.clone(), tree, options.open);
    let mut reader = PhaseReader::new(&files);
    let root = reader.reading.root();
    if reader.reading.fields.mapping(root, "a mechanism file").is_some() {
        read_all(&mut reader, options.phase);
    }
    let PhaseReader { reading, reactions, .. } = reader;
    let Reading { fields: Fields { mut errors, mut warnings, .. }, mechanism, origins, .. } = reading;
    let declared_negative = reactions.declared_negative;
    for diagnostics in [&mut errors, &mut warnings] {
        diagnostics.sort_by_key(|diagnostic| {
            let place = diagnostic.location.as_ref();
            let elsewhere = place.is_some_and(|place| place.file != source.name());
            (elsewhere, place.map_or((0, 0), |place| (place.line, place.column)))
        });
        diagnostics.dedup();
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let (mut sources, mut original) = (Vec::new(), Original::None);
    for (place, File { source, tree }) in files.all.into_iter().enumerate() {
        sources.push(source);
        if place == 0 {
            original = Original::Yaml(tree);
        }
    }
    Ok(Document { sources, original, origins, declared_negative, warnings, ..Document::of(mechanism) })
}

fn read_all(reader: &mut PhaseReader, phase: Option<&str>) {
    let root = reader.reading.root();
    warn_of_misspelt_sections(root, &mut reader.reading.fields);
    let description = root.get("description");
    reader.reading.mechanism.description =
        description.and_then(Node::text).filter(|text| !text.is_empty()).map(str::to_string);
    if root.get("elements").is_some() {
        read_elements(&mut reader.reading, "elements", Span::default());
    }
    match root.get("phases") {
        Some(phases) => reader.read_phases(phases, phase),
        None => read_without_phases(reader),
    }
}

/// A section that a phase refers to may have any name; only the other entries can be misspelt.
fn warn_of_misspelt_sections(root: &Node, fields: &mut Fields) {
    let entries = root.as_mapping().unwrap_or_default();
    let others = entries.iter().filter(|(_, value)| value.as_sequence().is_none()).map(|(key, _)| key);
    fields.warn_of_near_misses_among(others, keys::TOP);
}

/// All species and reactions of a file without phases.
fn read_without_phases(reader: &mut PhaseReader) {
    let PhaseReader { reading, species, reactions } = reader;
    let root = reading.root();
    if root.get("species").is_some()
        && let Some(section) = reading.section("species", Span::default())
    {
        for name in species.names(reading, section) {
            species.species(reading, section, name);
        }
        let all: Vec<SpeciesId> = reading.mechanism.species_ids().collect();
        check_elements(reading, &all, Allowed::Defined);
    }
    if root.get("reactions").is_some() {
        let scope = Scope::of_all(reading);
        reactions.read_section(reading, "reactions", Span::default(), &scope);
    }
}
