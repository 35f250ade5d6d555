//! What the files of a mechanism say of its species: thermo and transport data.

use std::collections::{HashMap, HashSet};

use crate::formats::chemkin::duplicate_thermo::first_of_each;
use crate::formats::chemkin::names::DeclaredNames;
use crate::formats::chemkin::thermo::{SpeciesThermo, ThermoKind, ThermoSection, read_thermo};
use crate::formats::chemkin::transport::{SpeciesTransport, read_transport};
use crate::formats::chemkin::{File, Role};
use crate::grammar::chemkin::is_number;
use crate::grammar::chemkin::line::{Line, lines, words};
use crate::grammar::chemkin::section::{Section, SectionKind, Sections, sections};
use crate::source::{Diagnostic, Source, Span};

/// The numbers of a species' transport data.
const TRANSPORT_FIELDS: usize = 6;

/// A file taken apart.
pub struct Part<'f> {
    pub source: &'f Source,
    pub sections: Sections,
    pub role: Role,
}

impl<'f> Part<'f> {
    /// Thermo or transport data need no header in a file for them alone.
    pub fn of(file: &'f File) -> Self {
        let source = &file.source;
        let mut sections = sections(source, &lines(source));
        let kind = match file.role {
            Role::Mechanism => without_header(source, &sections.preamble),
            Role::Thermo => Some(SectionKind::Thermo),
            Role::Transport => Some(SectionKind::Transport),
        };
        let has_text = sections.preamble.iter().any(|line| !line.is_blank(source));
        if let Some(kind) = kind.filter(|_| has_text) {
            let lines = std::mem::take(&mut sections.preamble);
            let header = Line { number: 1, span: Span::default(), comment: None };
            let section = Section { kind, keyword: Span::default(), header, lines, ended: true };
            sections.sections.insert(0, section);
        }
        Part { source, sections, role: file.role }
    }

    pub fn of_kind(&self, kind: SectionKind) -> impl Iterator<Item = &Section> {
        self.sections.sections.iter().filter(move |section| section.kind == kind)
    }
}

/// What data without a header are, by the first line that is no comment.
fn without_header(source: &Source, lines: &[Line]) -> Option<SectionKind> {
    let line = lines.iter().find(|line| !line.is_blank(source))?;
    if source.slice(line.span).as_bytes().get(79) == Some(&b'1') {
        return Some(SectionKind::Thermo);
    }
    let words = words(source, line.span);
    let parameters = words.get(1..=TRANSPORT_FIELDS)?;
    parameters.iter().all(|(word, _)| is_number(word)).then_some(SectionKind::Transport)
}

/// What the files say of the species declared.
pub struct Data {
    pub thermo: HashMap<String, SpeciesThermo>,
    pub transport: HashMap<String, SpeciesTransport>,
}

/// Thermo data, and the number of the file that has them.
pub struct FromFile {
    pub file: usize,
    pub data: SpeciesThermo,
}

/// The thermo data of each species declared, by the first entry under its very name or, where there is
/// none, under the name in other capitals; of all species, where no names are given.
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
    // Lines that belong to no entry are told once.
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
            let kind = thermo_kind(part.source, section);
            let section = ThermoSection { source: part.source, lines: &section.lines, kind };
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

/// `THERMO NASA9` has another layout.
fn thermo_kind(source: &Source, section: &Section) -> ThermoKind {
    let is_nasa9 = |(word, _): &(&str, Span)| word.eq_ignore_ascii_case("NASA9");
    if words(source, section.header.span).iter().any(is_nasa9) { ThermoKind::Nasa9 } else { ThermoKind::Nasa7 }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<SectionKind> {
        let file = File { source: Source::new("x", text), role: Role::Mechanism };
        Part::of(&file).sections.sections.iter().map(|section| section.kind).collect()
    }

    #[test]
    fn data_without_a_header_are_told_by_their_first_line() {
        assert_eq!(kinds("! Kee\nAR 0 136.5 3.33 0.0 0.0 0.0 ! noble\n"), [SectionKind::Transport]);
        let card = format!("{:<79}1\n", "H2                TPIS78H   2               G   200.000  3500.000  1000.000");
        assert_eq!(kinds(&card), [SectionKind::Thermo]);
        assert_eq!(kinds("a title of six words or more\nELEM H END\n"), [SectionKind::Elements]);
    }
}
