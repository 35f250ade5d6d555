//! Text outside all sections: the title of a file, and stray lines.

use crate::formats::chemkin::read::species::DeclaredNames;
use crate::grammar::chemkin::equation::known_equation;
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

/// Reports lines outside all sections, which are skipped. Reactions among them are an error, but behind the END of a
/// section of reactions, if one of them has species that are not among `names`: it cannot be meant.
pub fn report_stray_lines(source: &Source, sections: &Sections, names: &DeclaredNames) -> Vec<Diagnostic> {
    let runs = [&sections.preamble, &sections.stray].into_iter().flat_map(|lines| runs(lines));
    runs.filter_map(|run| {
        let first = run.iter().find(|line| !line.is_blank(source))?;
        let reactions = Reactions::among(run, source, names);
        let behind = sections.sections.iter().rev().find(|section| section.keyword.start < first.span.start);
        let is_parked = behind.is_some_and(|section| section.kind == SectionKind::Reactions) && !reactions.all_declared;
        Some(
            match reactions.first {
                None => passed_over("text stands outside the sections").because("no section begins here"),
                Some(_) if is_parked => {
                    let ones = if reactions.count == 1 {
                        "1 reaction stands"
                    } else {
                        &format!("{} reactions stand", reactions.count)
                    };
                    passed_over(&format!("{ones} behind the END of the reactions"))
                        .because("END closes the section, and not all species of these reactions are declared")
                }
                Some(line) => Diagnostic::error("unknown-section", "reactions stand outside the sections")
                    .because(format!("no section begins here, and line {line} is a reaction"))
                    .hint("write REACTIONS above them, or make comments of these lines with !"),
            }
            .at(source, first.span),
        )
    })
    .collect()
}

fn passed_over(message: &str) -> Diagnostic {
    Diagnostic::warning("text-outside-sections", message)
        .repaired("it is passed over, down to the next section")
        .hint("begin a comment with !")
}

/// The reactions among some lines.
struct Reactions {
    count: usize,
    /// The number of the first one's line.
    first: Option<usize>,
    /// Whether every species is declared.
    all_declared: bool,
}

impl Reactions {
    fn among(lines: &[Line], source: &Source, names: &DeclaredNames) -> Self {
        let mut found = Reactions { count: 0, first: None, all_declared: true };
        for line in lines {
            let (statement, _) = Statement::read(source, std::slice::from_ref(line));
            let text = statement.text();
            let reaction = Some(reaction_line(&statement, text, |_| false)).filter(|_| is_reaction(text));
            let Some(reaction) = reaction.filter(|reaction| reaction.constants.is_some()) else { continue };
            found.count += 1;
            found.first.get_or_insert(line.number);
            found.all_declared &= matches!(known_equation(&statement, reaction.equation, names), Ok(Some(_)));
        }
        found
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::chemkin::line::lines;
    use crate::grammar::chemkin::section::sections;

    fn report(text: &str) -> Vec<(&'static str, usize)> {
        let source = Source::new("x", text);
        let mut names = DeclaredNames::default();
        ["A", "B"].into_iter().for_each(|name| assert!(names.declare(name)));
        let found = report_stray_lines(&source, &sections(&source, &lines(&source)), &names);
        found.iter().map(|it| (it.code, it.location.as_ref().map_or(0, |place| place.line))).collect()
    }

    #[test]
    fn prose_is_passed_over_and_reactions_are_not() {
        let prose = "ELEM H END\n\nReferences and Notes:\nk = 1 at most\nSPECIES H END\nmore\n";
        assert_eq!(report(prose), [("text-outside-sections", 3), ("text-outside-sections", 6)]);
        assert_eq!(report("ELEM H END\nSPAM\nA = B 1 0 0\nEND\n"), [("unknown-section", 2)]);
        assert_eq!(report("ELEM H END\n! A = B 1 0 0\n"), []);
        assert_eq!(report("ELEM H END\nA = C 1 0 0\n"), [("unknown-section", 2)]);
    }

    #[test]
    fn reactions_behind_the_end_are_passed_over_where_they_cannot_be_meant() {
        let parked = "REACTIONS\nA=B 1 0 0\nEND\n\nA=B 2 0 0\nDUP\nA=C 1 0 0\n";
        assert_eq!(report(parked), [("text-outside-sections", 5)]);
        let source = Source::new("x", parked);
        let found = report_stray_lines(&source, &sections(&source, &lines(&source)), &DeclaredNames::default());
        assert_eq!(found[0].message, "2 reactions stand behind the END of the reactions");
        assert_eq!(report("REACTIONS\nA=B 1 0 0\nEND\nB=A 2 0 0\n"), [("unknown-section", 4)]);
        assert_eq!(report("REACTIONS\nEND\nSPECIES A END\nB=C 2 0 0\n"), [("unknown-section", 4)]);
    }

    #[test]
    fn comments_at_the_top_describe_the_file() {
        let source = Source::new("x", "! GRI\n!\n! 3.0\n\nELEM H END ! not this");
        let sections = sections(&source, &lines(&source));
        assert_eq!(description([(&source, &sections)].into_iter()).as_deref(), Some("GRI\n\n3.0\n\nnot this"));
    }
}
