//! Text outside all sections: the title of a file, and stray lines.

use crate::grammar::chemkin::line::Line;
use crate::grammar::chemkin::reaction::{is_reaction, reaction_line};
use crate::grammar::chemkin::section::{Section, SectionKind, Sections};
use crate::grammar::chemkin::statement::Statement;
use crate::source::{Diagnostic, Source};

/// The comments that belong to no species and no reaction: above the first section of each file, among the
/// elements, and between sections. `None` where there are none.
pub fn description<'f>(files: impl Iterator<Item = (&'f Source, &'f Sections)>) -> Option<String> {
    let paragraphs: Vec<String> = files.flat_map(|(source, sections)| paragraphs(source, sections)).collect();
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

fn paragraphs(source: &Source, sections: &Sections) -> Vec<String> {
    let is_elements = |section: &&Section| section.kind == SectionKind::Elements;
    let elements = sections.sections.iter().filter(is_elements).flat_map(|section| {
        let lines = std::iter::once(&section.header).chain(&section.lines);
        lines.copied().collect::<Vec<Line>>()
    });
    let elements: Vec<Line> = elements.collect();
    let text = |lines: &[Line]| {
        let comments: Vec<&str> = lines.iter().filter_map(|line| line.comment).map(|it| source.slice(it)).collect();
        comments.join("\n").trim_matches('\n').to_string()
    };
    let runs = [&sections.preamble, &elements, &sections.stray].map(|lines| text(lines));
    runs.into_iter().filter(|text| !text.trim().is_empty()).collect()
}

/// Reports lines outside all sections, which are skipped; a reaction among them is an error.
pub fn report_stray_lines(source: &Source, sections: &Sections) -> Vec<Diagnostic> {
    let runs = [&sections.preamble, &sections.stray].into_iter().flat_map(|lines| runs(lines));
    let with_text = runs.filter_map(|run| {
        let first = run.iter().find(|line| !line.is_blank(source))?;
        Some((first, run.iter().find(|line| looks_like_a_reaction(source, line))))
    });
    let report = |(first, reaction): (&Line, Option<&Line>)| match reaction {
        Some(reaction) => Diagnostic::error("unknown-section", "reactions stand outside the sections")
            .at(source, first.span)
            .because(format!("no section begins here, and line {} is a reaction", reaction.number))
            .hint("write REACTIONS above them, or make comments of these lines with !"),
        None => Diagnostic::warning("text-outside-sections", "text stands outside the sections")
            .at(source, first.span)
            .because("no section begins here")
            .repaired("it is passed over, down to the next section")
            .hint("begin a comment with !"),
    };
    with_text.map(report).collect()
}

/// Reports sections without END.
pub fn report_unended_sections(source: &Source, sections: &Sections) -> Vec<Diagnostic> {
    let report = |section: &Section| {
        let keyword = source.slice(section.keyword).to_ascii_uppercase();
        Diagnostic::warning("missing-end", format!("the section {keyword} has no END"))
            .at(source, section.keyword)
            .because("END closes a section")
            .repaired("it ends where the next one begins, or with the file")
    };
    sections.sections.iter().filter(|section| !section.ended).map(report).collect()
}

/// Runs of lines that follow each other.
fn runs(lines: &[Line]) -> impl Iterator<Item = &[Line]> {
    lines.chunk_by(|line, next| line.number + 1 == next.number)
}

fn looks_like_a_reaction(source: &Source, line: &Line) -> bool {
    let (statement, _) = Statement::read(source, std::slice::from_ref(line));
    is_reaction(statement.text()) && reaction_line(&statement, statement.text()).constants.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;
    use crate::grammar::chemkin::section::sections;

    fn report(text: &str) -> Vec<(&'static str, usize)> {
        let source = Source::new("x", text);
        let found = report_stray_lines(&source, &sections(&source, &lines(&source)));
        found.iter().map(|it| (it.code, it.location.as_ref().map_or(0, |place| place.line))).collect()
    }

    #[test]
    fn prose_is_passed_over_and_reactions_are_not() {
        let prose = "ELEM H END\n\nReferences and Notes:\nk = 1 at most\nSPECIES H END\nmore\n";
        assert_eq!(report(prose), [("text-outside-sections", 3), ("text-outside-sections", 6)]);
        assert_eq!(report("ELEM H END\nSPAM\nA = B 1 0 0\nEND\n"), [("unknown-section", 2)]);
        assert_eq!(report("ELEM H END\n! A = B 1 0 0\n"), []);
    }

    #[test]
    fn comments_at_the_top_describe_the_file() {
        let source = Source::new("x", "! GRI\n!\n! 3.0\n\nELEM H END ! not this");
        let sections = sections(&source, &lines(&source));
        assert_eq!(description([(&source, &sections)].into_iter()).as_deref(), Some("GRI\n\n3.0\n\nnot this"));
    }
}
