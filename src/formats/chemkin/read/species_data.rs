//! The thermo and transport data of the declared species, from all files.

use std::collections::{HashMap, HashSet};

use crate::formats::chemkin::read::parts::Part;
use crate::formats::chemkin::read::species::DeclaredNames;
use crate::formats::chemkin::read::thermo::{SpeciesThermo, ThermoLayout, ThermoSection, first_of_each, read_thermo};
use crate::formats::chemkin::read::transport::{SpeciesTransport, read_transport};
use crate::grammar::chemkin::line::words;
use crate::grammar::chemkin::nasa9;
use crate::grammar::chemkin::section::{Section, SectionKind};
use crate::source::{Diagnostic, Source, Span};

/// The data of species, by declared name.
pub struct SpeciesData {
    pub thermo: HashMap<String, SpeciesThermo>,
    pub transport: HashMap<String, SpeciesTransport>,
}

/// Thermo data, and the number of the file that has them.
pub struct FromFile {
    pub file: usize,
    pub data: SpeciesThermo,
}

/// The thermo data of each declared species: the first entry under its name or, where there is none, under
/// the name in other capitals. Where no names are given, the data of every species.
pub fn thermo_data(
    parts: &[Part],
    names: Option<&DeclaredNames>,
    elements: &[String],
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, FromFile)> {
    let by_name = |name: &str| match names {
        None => Some(name.to_string()),
        Some(names) => names.exactly(name).map(str::to_string),
    };
    let mut found = thermo_under(parts, &by_name, elements, findings);
    let Some(names) = names else { return found };
    let known: HashSet<String> = found.iter().map(|(name, _)| name.clone()).collect();
    if known.len() == names.all().len() {
        return found;
    }
    let by_other_capitals = |name: &str| {
        let meant = names.in_other_capitals(name)?;
        (!known.contains(meant)).then(|| meant.to_string())
    };
    let mut remarks = Vec::new();
    for (name, entry) in thermo_under(parts, &by_other_capitals, elements, &mut remarks) {
        if let Some(part) = parts.get(entry.file) {
            remarks.push(other_capitals(part.source, entry.data.span, &name));
        }
        found.push((name, entry));
    }
    // Both passes report lines that belong to no entry.
    remarks.retain(|remark| !findings.contains(remark));
    findings.append(&mut remarks);
    found
}

fn thermo_under(
    parts: &[Part],
    wanted: &dyn Fn(&str) -> Option<String>,
    elements: &[String],
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, FromFile)> {
    let (mut sections, mut files) = (Vec::new(), HashMap::new());
    for (file, part) in parts.iter().enumerate() {
        for section in part.of_kind(SectionKind::Thermo) {
            let layout = thermo_layout(part.source, section);
            let section = ThermoSection { source: part.source, header: &section.header, lines: &section.lines, layout };
            let found = read_thermo(&section, wanted, elements, findings);
            for (name, _) in &found {
                files.entry(name.clone()).or_insert(file);
            }
            sections.push((part.source, found));
        }
    }
    let first = first_of_each(sections, findings).into_iter();
    first
        .map(|(name, data)| (name.clone(), FromFile { file: files.get(&name).copied().unwrap_or_default(), data }))
        .collect()
}

/// `THERMO NASA9` has another layout; so have the files of CEA, whose header says nothing of it.
fn thermo_layout(source: &Source, section: &Section) -> ThermoLayout {
    let is_nasa9 = |(word, _): &(&str, Span)| word.eq_ignore_ascii_case("NASA9");
    let is_told = words(source, section.header.span).iter().any(is_nasa9);
    if is_told || nasa9::is_layout_of(source, &section.lines) { ThermoLayout::Nasa9 } else { ThermoLayout::Nasa7 }
}

/// The transport data of each species, likewise.
pub fn transport_data(
    parts: &[Part],
    names: &DeclaredNames,
    findings: &mut Vec<Diagnostic>,
) -> HashMap<String, SpeciesTransport> {
    let mut found = HashMap::new();
    let by_name = |name: &str| names.exactly(name).map(str::to_string);
    transport_under(parts, &by_name, &mut found, findings);
    let known: HashSet<String> = found.keys().cloned().collect();
    if known.len() == names.all().len() {
        return found;
    }
    let by_other_capitals = |name: &str| {
        let meant = names.in_other_capitals(name)?;
        (!known.contains(meant)).then(|| meant.to_string())
    };
    transport_under(parts, &by_other_capitals, &mut found, findings);
    let mut added: Vec<_> = found.iter().filter(|(name, _)| !known.contains(*name)).collect();
    added.sort_by_key(|(_, entry)| (entry.file, entry.span.start));
    let remarks = added.into_iter().filter_map(|(name, entry)| Some((parts.get(entry.file)?.source, entry.span, name)));
    findings.extend(remarks.map(|(source, span, name)| other_capitals(source, span, name)));
    found
}

fn transport_under(
    parts: &[Part],
    wanted: &dyn Fn(&str) -> Option<String>,
    found: &mut HashMap<String, SpeciesTransport>,
    findings: &mut Vec<Diagnostic>,
) {
    for (file, part) in parts.iter().enumerate() {
        for section in part.of_kind(SectionKind::Transport) {
            read_transport((file, part.source), &section.lines, wanted, found, findings);
        }
    }
}

fn other_capitals(source: &Source, span: Span, declared: &str) -> Diagnostic {
    Diagnostic::warning("other-capitals", format!("data of {declared} stand under a name in other capitals"))
        .at(source, span)
        .because("no data stand under its very name")
        .repaired(format!("read as data of {declared}"))
}
