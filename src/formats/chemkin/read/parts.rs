//! A file as sections; thermo and transport data need no header in a file of their own.

use crate::formats::Role;
use crate::formats::chemkin::files::File;
use crate::grammar::chemkin::is_number;
use crate::grammar::chemkin::line::{Line, lines, words};
use crate::grammar::chemkin::section::{Section, SectionKind, Sections, sections};
use crate::source::{Source, Span};

/// The numbers of a species' transport data.
const TRANSPORT_FIELDS: usize = 6;

/// A file and its sections.
pub struct Part<'f> {
    pub source: &'f Source,
    pub sections: Sections,
    pub role: Role,
}

impl<'f> Part<'f> {
    /// The sections of a file; lines without a header in a file of data become a section.
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

    /// The sections of one kind, in order.
    pub fn of_kind(&self, kind: SectionKind) -> impl Iterator<Item = &Section> {
        self.sections.sections.iter().filter(move |section| section.kind == kind)
    }
}

/// The kind of data that stand without a header, by the first line that is no comment.
fn without_header(source: &Source, lines: &[Line]) -> Option<SectionKind> {
    let line = lines.iter().find(|line| !line.is_blank(source))?;
    if source.slice(line.span).as_bytes().get(79) == Some(&b'1') {
        return Some(SectionKind::Thermo);
    }
    let words = words(source, line.span);
    let parameters = words.get(1..=TRANSPORT_FIELDS)?;
    parameters.iter().all(|(word, _)| is_number(word)).then_some(SectionKind::Transport)
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
