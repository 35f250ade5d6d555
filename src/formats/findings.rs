//! What is wrong with a mechanism, said at its place in the file.

use std::collections::HashSet;

use crate::formats::{Document, Origins};
use crate::mechanism::{Finding, FindingCode, Item, Mechanism, ReactionId, check};
use crate::source::{Diagnostic, Source};

/// Checks the document's mechanism; `source` is what the document was read from.
pub fn findings(document: &Document, source: &Source) -> Vec<Diagnostic> {
    findings_at(&document.mechanism, &document.origins, &document.declared_negative, source)
}

/// Checks a mechanism whose items stand at `origins` of a source; negative rates of the reactions
/// in `declared_negative` are meant.
pub fn findings_at(
    mechanism: &Mechanism,
    origins: &Origins,
    declared_negative: &HashSet<ReactionId>,
    source: &Source,
) -> Vec<Diagnostic> {
    let meant = |finding: &Finding| match (finding.item, &finding.code) {
        (Item::Reaction(reaction), FindingCode::NegativeRate { .. }) => declared_negative.contains(&reaction),
        _ => false,
    };
    let found = check(mechanism).into_iter().filter(|finding| !meant(finding));
    let other_line = |other| source.line_column(origins.locate(Item::Reaction(other)).start).0;
    found
        .map(|finding| {
            explain(&finding, &name(mechanism, finding.item), other_line).at(source, origins.locate(finding.item))
        })
        .collect()
}

fn explain(finding: &Finding, name: &str, line_of: impl Fn(ReactionId) -> usize) -> Diagnostic {
    match &finding.code {
        FindingCode::Unbalanced { element, left, right } => {
            Diagnostic::error("unbalanced-reaction", format!("{name} does not conserve {element}"))
                .because(format!("{left} {element} on the left, {right} on the right"))
                .hint("correct a coefficient, or the composition of a species")
        }
        FindingCode::UndeclaredDuplicate { other } => {
            Diagnostic::error("undeclared-duplicate", format!("{name} repeats another reaction"))
                .because(format!("the same reaction stands at line {}", line_of(*other)))
                .hint("remove one, or declare both to be duplicates, whose rates add up (`duplicate: true`)")
        }
        FindingCode::LoneDuplicate => {
            Diagnostic::error("lone-duplicate", format!("{name} is declared a duplicate, but stands alone"))
                .because("no other reaction has this equation")
                .hint("remove `duplicate: true`, or add the missing reaction")
        }
        FindingCode::NegativeRate { a } => {
            Diagnostic::error("negative-rate", format!("{name} has a negative rate constant"))
                .because(format!("A is {a:e} in units of kmol, m and s"))
                .hint("correct the sign, or declare that it is meant (`negative-A: true`)")
        }
        FindingCode::UnusedSpecies => Diagnostic::note("unused-species", format!("{name} takes part in no reaction"))
            .because("it is only carried along"),
    }
}

fn name(mechanism: &Mechanism, item: Item) -> String {
    match item {
        Item::Species(species) => format!("the species {}", mechanism.name(species)),
        Item::Reaction(reaction) => mechanism
            .reactions()
            .get(reaction.index())
            .map_or(String::new(), |reaction| format!("the reaction `{}`", mechanism.equation(reaction))),
    }
}
