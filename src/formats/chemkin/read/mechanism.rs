//! The files of a mechanism → [`Document`].

use std::collections::HashSet;

use crate::formats::chemkin::files::File;
use crate::formats::chemkin::read::duplicates::mark_duplicates;
use crate::formats::chemkin::read::elements::{ElementUse, read_elements, to_define};
use crate::formats::chemkin::read::look_alikes;
use crate::formats::chemkin::read::outside_sections::{description, report_stray_lines, report_unended_sections};
use crate::formats::chemkin::read::parts::Part;
use crate::formats::chemkin::read::reaction_units::ReactionUnits;
use crate::formats::chemkin::read::reactions::ReactionReader;
use crate::formats::chemkin::read::species::{DeclaredNames, DeclaredSpecies, read_species};
use crate::formats::chemkin::read::species_data::{SpeciesData, thermo_data, transport_data};
use crate::formats::chemkin::read::transport::correct_geometry;
use crate::formats::{Document, Notes, Origin, Origins, Role, WrittenNumbers};
use crate::grammar::chemkin::section::SectionKind;
use crate::mechanism::{ELECTRON, Element, Mechanism, Phase, PhaseModel, ReactionId, Species};
use crate::rates::Rate;
use crate::source::{Diagnostic, Severity, Span};

/// The name of the one phase.
const PHASE: &str = "gas";

/// Reads a mechanism from its files; the first is the document's own.
///
/// A deviation from the format that has one reasonable reading is read so, and is a warning. Errors: all
/// that were found, in the order of the files; nothing that would change the chemistry is guessed.
pub fn read(files: &[File]) -> Result<Document, Vec<Diagnostic>> {
    let mut reader = Reader::default();
    let plain = |file: &File| File { source: look_alikes::plain(&file.source, &mut reader.findings), ..file.clone() };
    let files: Vec<File> = files.iter().map(plain).collect();
    let files = files.as_slice();
    let parts: Vec<Part> = files.iter().map(Part::of).collect();
    refuse_surfaces(&parts)?;
    reader.declare(&parts);
    let data = reader.data(&parts);
    reader.add_species(&data, &parts);
    reader.require_species(&parts);
    if !reader.mechanism.species().is_empty() {
        reader.add_reactions(&parts);
    }
    for part in &parts {
        reader.findings.extend(report_stray_lines(part.source, &part.sections, &reader.names));
        reader.findings.extend(report_unended_sections(part.source, &part.sections));
    }
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    // Missing data may follow from errors elsewhere: they come last.
    let (missing, others): (Vec<_>, Vec<_>) = reader.findings.into_iter().partition(|it| it.code == MISSING_THERMO);
    if others.iter().any(is_error) {
        let tells = |finding: &Diagnostic| is_error(finding) || finding.code == look_alikes::CODE;
        let errors = in_order(others.into_iter().filter(tells).collect(), files);
        return Err(errors.into_iter().chain(in_order(missing, files)).collect());
    }
    reader.findings = others.into_iter().chain(missing).collect();
    reader.finish(&parts, files)
}

/// Takes the errors about entries of a library of thermo data from its findings, if other entries can be read: the
/// library is of use without the broken ones.
fn broken_entries(findings: &mut Vec<Diagnostic>, others_are_read: bool) -> Vec<Diagnostic> {
    let is_broken = |finding: &mut Diagnostic| others_are_read && finding.severity == Severity::Error;
    let broken = findings.extract_if(.., is_broken);
    broken
        .map(|error| {
            let hint = error.hint.as_deref().map(|hint| format!("{hint}; ")).unwrap_or_default();
            error.hint(format!("{hint}--allow-loss leaves the entry out"))
        })
        .collect()
}

/// Names that a message lists.
const MOST_NAMES: usize = 20;
/// The code of the finding that a species has no thermo data.
const MISSING_THERMO: &str = "missing-thermo";

/// Refuses mechanisms on surfaces, whose reactions have units, orders and keywords of their own.
fn refuse_surfaces(parts: &[Part]) -> Result<(), Vec<Diagnostic>> {
    let surface = parts.iter().find_map(|part| Some((part.source, part.of_kind(SectionKind::Site).next()?.keyword)));
    match surface {
        None => Ok(()),
        Some((source, keyword)) => Err(vec![
            Diagnostic::error("surface", "this is a mechanism on a surface")
                .at(source, keyword)
                .because("only gases are read")
                .hint("give the mechanism of the gas alone"),
        ]),
    }
}

fn in_order(mut findings: Vec<Diagnostic>, files: &[File]) -> Vec<Diagnostic> {
    let file = |name: &str| files.iter().position(|file| file.source.name() == name);
    findings.sort_by_key(|finding| match &finding.location {
        Some(place) => (file(&place.file), place.line, place.column),
        None => (Some(files.len()), 0, 0),
    });
    findings
}

/// The state of one reading.
#[derive(Default)]
struct Reader {
    elements: Vec<Element>,
    names: DeclaredNames,
    species: Vec<DeclaredSpecies>,
    mechanism: Mechanism,
    origins: Origins,
    notes: Notes,
    numbers: WrittenNumbers,
    /// Errors about entries of a library of thermo data that holds others.
    unread: Vec<Diagnostic>,
    /// Of the first section of reactions.
    units: Option<ReactionUnits>,
    findings: Vec<Diagnostic>,
}

impl Reader {
    /// Reads the declarations of elements and species.
    fn declare(&mut self, parts: &[Part]) {
        for (file, part) in parts.iter().enumerate() {
            for section in part.of_kind(SectionKind::Elements) {
                read_elements(part.source, section, &mut self.elements, &mut self.findings);
            }
            for section in part.of_kind(SectionKind::Species) {
                let found = read_species(part.source, section, &mut self.names, &mut self.findings);
                self.species.extend(found.into_iter().map(|(name, span, note)| DeclaredSpecies {
                    name,
                    note,
                    origin: Origin { file, span },
                }));
            }
        }
    }

    /// The data of the declared species. Without sections of species and reactions, the thermo data declare
    /// the species.
    fn data(&mut self, parts: &[Part]) -> SpeciesData {
        let holds = |kind| parts.iter().any(|part| part.of_kind(kind).next().is_some());
        let by_thermo = !holds(SectionKind::Species) && !holds(SectionKind::Reactions);
        let declared: Vec<String> = self.elements.iter().map(|element| element.symbol.clone()).collect();
        let names = (!by_thermo).then_some(&self.names);
        let mut found = Vec::new();
        let thermo = thermo_data(parts, names, &declared, &mut found);
        if by_thermo {
            self.unread = broken_entries(&mut found, !thermo.is_empty());
        }
        self.findings.append(&mut found);
        if by_thermo {
            for (name, entry) in &thermo {
                self.names.declare(name);
                let origin = Origin { file: entry.file, span: entry.data.span };
                self.species.push(DeclaredSpecies { name: name.clone(), note: None, origin });
            }
        }
        let transport = transport_data(parts, &self.names, &mut self.findings);
        for part in parts.iter().filter(|part| transport.is_empty() && part.role == Role::Transport) {
            self.findings.push(
                Diagnostic::warning("no-transport", "no transport data of any species are found")
                    .at(part.source, Span::default())
                    .because("the file is given for them")
                    .repaired("the phase gets no transport model"),
            );
        }
        SpeciesData { thermo: thermo.into_iter().map(|(name, entry)| (name, entry.data)).collect(), transport }
    }

    fn add_species(&mut self, data: &SpeciesData, parts: &[Part]) {
        let uses = self.first_uses(data, parts);
        self.mechanism.elements = to_define(&self.elements, &uses, &mut self.notes.elements, &mut self.findings);
        let species = std::mem::take(&mut self.species);
        if let (true, Some(first)) = (data.thermo.is_empty(), species.first()) {
            let mut finding = Diagnostic::error(MISSING_THERMO, "there are no thermo data")
                .because("compositions and reverse rates follow from them")
                .hint("give the file of thermo data with --thermo");
            if let Some(part) = parts.get(first.origin.file) {
                finding = finding.at(part.source, first.origin.span);
            }
            self.findings.push(finding);
        }
        for entry in species {
            self.add_one(entry, data, parts);
        }
        self.report_missing_transport(parts);
    }

    /// Reports species without transport data where others have them.
    fn report_missing_transport(&mut self, parts: &[Part]) {
        let species = self.mechanism.species();
        let missing: Vec<usize> = (0..species.len()).filter(|place| species[*place].transport.is_none()).collect();
        let Some(first) = missing.first().filter(|_| missing.len() < species.len()) else { return };
        let names: Vec<&str> = missing.iter().take(MOST_NAMES).map(|place| species[*place].name.as_str()).collect();
        let more = if missing.len() > MOST_NAMES { " …" } else { "" };
        let finding =
            Diagnostic::warning("missing-transport", format!("{} species have no transport data", missing.len()))
                .because(names.join(", ") + more)
                .repaired("the phase gets no transport model");
        let origin = self.origins.species.get(*first).copied().unwrap_or_default();
        self.findings.push(match parts.get(origin.file) {
            Some(part) => finding.at(part.source, origin.span),
            None => finding,
        });
    }

    /// Reports that there are no species, unless errors explain it.
    fn require_species(&mut self, parts: &[Part]) {
        let is_wrong = |finding: &Diagnostic| finding.severity == Severity::Error;
        if self.mechanism.species().is_empty() && !self.findings.iter().any(is_wrong) {
            let none = Diagnostic::error("no-species", "no species are declared");
            let none = match parts.first() {
                Some(part) => none.at(part.source, Span::default()),
                None => none,
            };
            let reason = "a mechanism of Chemkin has a section SPECIES, or thermo data";
            self.findings.push(none.because(reason).hint("--from tells another format"));
        }
    }

    /// The elements of the species, each with the species that has it first and where that is declared.
    fn first_uses<'f>(&self, data: &SpeciesData, parts: &[Part<'f>]) -> Vec<ElementUse<'f>> {
        let mut uses: Vec<ElementUse> = Vec::new();
        for species in &self.species {
            let composition = data.thermo.get(&species.name).map(|thermo| thermo.composition.as_slice());
            for (symbol, _) in composition.unwrap_or_default() {
                if !uses.iter().any(|known| known.symbol == *symbol) {
                    let place = parts.get(species.origin.file).map(|part| (part.source, species.origin.span));
                    uses.push(ElementUse { symbol: symbol.clone(), species: species.name.clone(), place });
                }
            }
        }
        uses
    }

    fn add_one(&mut self, entry: DeclaredSpecies, data: &SpeciesData, parts: &[Part]) {
        let DeclaredSpecies { name, note, origin } = entry;
        let thermo = data.thermo.get(&name);
        let place = parts.get(origin.file).map(|part| part.source);
        if let (None, false, Some(source)) = (thermo, data.thermo.is_empty(), place) {
            self.findings.push(
                Diagnostic::error(MISSING_THERMO, format!("the species {name} has no thermo data"))
                    .at(source, origin.span)
                    .because("no entry with its name was found that could be read")
                    .hint("give a file that has it with --thermo"),
            );
        }
        let transport = data.transport.get(&name);
        let mut parameters = transport.map(|transport| transport.transport.clone());
        if let (Some(parameters), Some(thermo), Some(transport)) = (&mut parameters, thermo, transport) {
            let counted = thermo.composition.iter().filter(|(symbol, _)| symbol != ELECTRON);
            let atoms = counted.map(|(_, count)| count.to_f64()).sum();
            let file = parts.get(transport.file).map(|part| part.source);
            let repair = correct_geometry(&name, atoms, parameters);
            self.findings.extend(repair.zip(file).map(|(repair, source)| repair.at(source, transport.span)));
        }
        let species = Species {
            composition: thermo.map(|thermo| thermo.composition.clone()),
            thermo: thermo.map(|thermo| thermo.thermo.clone()),
            transport: parameters,
            name,
        };
        // Names are declared once.
        let Ok(id) = self.mechanism.add_species(species) else { return };
        self.origins.species.push(origin);
        self.notes.species.extend(note.map(|note| (id, note)));
        self.notes.thermo.extend(thermo.and_then(|thermo| thermo.note.clone()).map(|note| (id, note)));
        self.notes.transport.extend(transport.and_then(|it| it.note.clone()).map(|note| (id, note)));
    }

    fn add_reactions(&mut self, parts: &[Part]) {
        let mut reported = HashSet::new();
        for (file, part) in parts.iter().enumerate() {
            for section in part.of_kind(SectionKind::Reactions) {
                let mut reader = ReactionReader {
                    source: part.source,
                    file,
                    names: &self.names,
                    mechanism: &mut self.mechanism,
                    origins: &mut self.origins.reactions,
                    notes: &mut self.notes.reactions,
                    numbers: &mut self.numbers,
                    findings: &mut self.findings,
                    reported: &mut reported,
                };
                let units = reader.section(section);
                self.units.get_or_insert(units);
            }
        }
    }

    fn finish(mut self, parts: &[Part], files: &[File]) -> Result<Document, Vec<Diagnostic>> {
        let origins = &self.origins;
        let place = |id: ReactionId| {
            let origin = origins.reactions.get(id.index()).copied().unwrap_or_default();
            (parts[origin.file.min(parts.len() - 1)].source, origin.span)
        };
        self.findings.extend(mark_duplicates(&mut self.mechanism, place));
        self.mechanism.description = description(parts.iter().map(|part| (part.source, &part.sections)));
        let (species, reactions) = (self.mechanism.species_ids().collect(), self.mechanism.reaction_ids().collect());
        let (name, model) = (PHASE.to_string(), PhaseModel::IdealGas);
        let phase = Phase { name, model, species, reactions, ..Phase::default() };
        let added = self.mechanism.add_phase(phase);
        added.map_err(|error| vec![Diagnostic::error("not-a-phase", error.to_string())])?;
        let rate = |id: &ReactionId| self.mechanism.reactions()[id.index()].rate.as_ref();
        let is_negative = |id: &ReactionId| rate(id).and_then(Rate::negative_factor).is_some();
        let declared_negative = self.mechanism.reaction_ids().filter(is_negative).collect();
        Ok(Document {
            sources: files.iter().map(|file| file.source.clone()).collect(),
            origins: self.origins,
            declared_negative,
            warnings: in_order(self.findings, files),
            unread: in_order(self.unread, files),
            notes: self.notes,
            units: self.units.unwrap_or_default().file_units(),
            numbers: self.numbers,
            ..Document::of(self.mechanism)
        })
    }
}
