//! The sections of a file: ELEMENTS, SPECIES, THERMO, REACTIONS, TRANSPORT, SITE.

use crate::grammar::chemkin::equation::has_arrow;
use crate::grammar::chemkin::line::{Line, words};
use crate::source::{Source, Span};

/// The content of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    Elements,
    Species,
    Thermo,
    Reactions,
    Transport,
    /// The species of a surface.
    Site,
}

/// A header with the lines up to END, the next header or the end of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub kind: SectionKind,
    /// The keyword.
    pub keyword: Span,
    /// The rest of the keyword's line, with the first entries, units or options, and the comment of the line.
    pub header: Line,
    /// The lines below the header, comments and blank lines included.
    pub lines: Vec<Line>,
    /// Whether an END closes it.
    pub ended: bool,
}

/// A file split into sections.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sections {
    /// Lines before the first header.
    pub preamble: Vec<Line>,
    pub sections: Vec<Section>,
    /// Lines after an END and before the next header, comments and blank lines included.
    pub stray: Vec<Line>,
}

/// Splits a file into sections; `lines` are all of its lines.
pub fn sections(source: &Source, lines: &[Line]) -> Sections {
    let mut reader = Reader { source, file: Sections::default(), open: None };
    for line in lines {
        // Text after an END on its line is read as a line of its own.
        let mut rest = Some(*line);
        while let Some(piece) = rest {
            rest = reader.take(&piece);
        }
    }
    reader.file.sections.extend(reader.open);
    reader.file
}

struct Reader<'s> {
    source: &'s Source,
    file: Sections,
    open: Option<Section>,
}

impl Reader<'_> {
    /// Takes a line, or the rest of one after an END; returns the part that it did not use.
    fn take(&mut self, line: &Line) -> Option<Line> {
        let first = words(self.source, line.span).first().map(|(_, span)| *span);
        let in_reactions = self.open.as_ref().is_some_and(|section| section.kind == SectionKind::Reactions);
        // A species may have the name of a section.
        let first = first.filter(|_| !(in_reactions && has_arrow(self.source.slice(line.span))));
        if let Some((kind, keyword)) = first.and_then(|span| header(self.source, line, span)) {
            self.file.sections.extend(self.open.take());
            let rest = Line { span: Span::new(keyword.end, line.span.end.max(keyword.end)), ..*line };
            let end = end_among(self.source, &rest, kind);
            let header = end.map_or(rest, |end| Line { span: Span::new(keyword.end, end.start), ..rest });
            let section = Section { kind, keyword, header, lines: Vec::new(), ended: end.is_some() };
            if let Some(end) = end {
                self.file.sections.push(section);
                return self.behind(line, end);
            }
            self.open = Some(section);
            return None;
        }
        let Some(section) = &mut self.open else {
            let outside = if self.file.sections.is_empty() { &mut self.file.preamble } else { &mut self.file.stray };
            outside.push(*line);
            return None;
        };
        let Some(end) = end_among(self.source, line, section.kind) else {
            section.lines.push(*line);
            return None;
        };
        section.ended = true;
        // Text before the END on its line, and the comment after it, belong to the section.
        section.lines.push(Line { span: Span::new(line.span.start, end.start), ..*line });
        self.file.sections.extend(self.open.take());
        self.behind(line, end)
    }

    /// The rest of a line after an END, if it is not blank.
    fn behind(&self, line: &Line, end: Span) -> Option<Line> {
        let rest = Line { span: Span::new(end.end, line.span.end.max(end.end)), comment: None, ..*line };
        (!rest.is_blank(self.source)).then_some(rest)
    }
}

/// The place of the word END: anywhere in a list of names; as the first word in other sections, where a single word
/// may continue it (`ENDDIFF`, `ENDOFDATA`).
fn end_among(source: &Source, line: &Line, kind: SectionKind) -> Option<Span> {
    let words = words(source, line.span);
    let is_end = |word: &str| word.eq_ignore_ascii_case("END");
    let is_list = matches!(kind, SectionKind::Elements | SectionKind::Species | SectionKind::Site);
    if is_list {
        return words.iter().find(|(word, _)| is_end(word)).map(|(_, span)| *span);
    }
    let (first, span) = *words.first()?;
    let begins = first.get(..3).is_some_and(is_end);
    let is_longer_end = begins && words.len() == 1 && !first.contains(['=', '/']);
    (is_end(first) || is_longer_end).then_some(span)
}

/// The section that the first word of a line opens, and the place of the keyword.
fn header(source: &Source, line: &Line, first: Span) -> Option<(SectionKind, Span)> {
    let word = source.slice(first);
    if let Some(kind) = keyword(word) {
        return Some((kind, first));
    }
    let has_site = word.get(..4).is_some_and(|site| site.eq_ignore_ascii_case("SITE"));
    let is_site = has_site && word.get(4..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_surface = is_site && source.slice(line.span).contains('/');
    is_surface.then_some((SectionKind::Site, Span::new(first.start, first.start + 4)))
}

/// The section that a word opens.
pub fn keyword(word: &str) -> Option<SectionKind> {
    match word.to_ascii_uppercase().as_str() {
        "ELEM" | "ELEMENT" | "ELEMENTS" => Some(SectionKind::Elements),
        "SPEC" | "SPECIE" | "SPECIES" => Some(SectionKind::Species),
        "THER" | "THERM" | "THERMO" => Some(SectionKind::Thermo),
        "REAC" | "REACTION" | "REACTIONS" => Some(SectionKind::Reactions),
        "TRAN" | "TRANS" | "TRANSPORT" => Some(SectionKind::Transport),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;

    fn kinds(text: &str) -> (Vec<(SectionKind, usize, bool)>, usize, usize) {
        let source = Source::new("x", text);
        let found = sections(&source, &lines(&source));
        let kinds = found.sections.iter().map(|section| (section.kind, section.lines.len(), section.ended));
        (kinds.collect(), found.preamble.len(), found.stray.len())
    }

    #[test]
    fn sections_end_with_or_without_end() {
        let text = "! title\nELEM H O END\nSPECIES\nH2 O2 END ! all\nreactions cal/mole\nA=B 1 0 0\nTRANS ALL\nH2 1\nEND\nNotes\n";
        let (found, preamble, stray) = kinds(text);
        let expected = [
            (SectionKind::Elements, 0, true),
            (SectionKind::Species, 1, true),
            (SectionKind::Reactions, 1, false),
            (SectionKind::Transport, 1, true),
        ];
        assert_eq!(found[..3], expected[..3]);
        assert_eq!((found[3].0, found[3].2), (SectionKind::Transport, true));
        assert_eq!((preamble, stray), (1, 2));
    }

    #[test]
    fn what_follows_an_end_in_its_line_is_read_on() {
        let (found, _, stray) = kinds("ELEM H O END SPECIES H2 O2 END REACTIONS\nA=B 1 0 0\nTRANS+O=P 1 0 0\nEND OH\n");
        let ended: Vec<_> = found.iter().map(|(kind, lines, ended)| (*kind, *lines, *ended)).collect();
        let expected =
            [(SectionKind::Elements, 0, true), (SectionKind::Species, 0, true), (SectionKind::Reactions, 3, true)];
        assert_eq!(ended, expected);
        assert_eq!(stray, 2);
    }

    #[test]
    fn words_that_only_begin_like_a_header_are_none() {
        let (found, ..) = kinds("REACTIONS\ntrans_butene + O = P 1 0 0\nENDOX = P 1 0 0\nENDDIFF\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].1 >= 2 && found[0].2);
    }

    #[test]
    fn a_header_keeps_what_follows_it() {
        let source = Source::new("x", "SPECIES H2 O2\nOH\nSITE/PT/ SDEN/1e-9/\n");
        let found = sections(&source, &lines(&source)).sections;
        assert_eq!(source.slice(found[0].header.span), " H2 O2");
        assert_eq!((found[1].kind, source.slice(found[1].header.span)), (SectionKind::Site, "/PT/ SDEN/1e-9/"));
    }
}
