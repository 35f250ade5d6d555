//! What is wrong with a mechanism, said at its place in the file.

use crate::formats::{Document, Origins};
use crate::mechanism::{Finding, FindingCode, Item, Mechanism, ReactionId, SpeciesFinding, check};
use crate::source::{Diagnostic, Source, Span};

/// Checks the document's mechanism; `source` is what the document was read from. Negative rates that
/// the document declares are meant.
pub fn findings(document: &Document, source: &Source) -> Vec<Diagnostic> {
    let Document { mechanism, origins, declared_negative, .. } = document;
    let files: Vec<&Source> = std::iter::once(source).chain(&document.others).collect();
    let meant = |finding: &Finding| match (finding.item, &finding.code) {
        (Item::Reaction(reaction), FindingCode::NegativeRate { .. }) => declared_negative.contains(&reaction),
        _ => false,
    };
    let found = check(mechanism).into_iter().filter(|finding| !meant(finding));
    let place_of = |other| match place(Item::Reaction(other), origins, &files) {
        Some((source, span)) => format!("line {}", source.line_column(span.start).0),
        None => "another place".to_string(),
    };
    found
        .map(|finding| {
            let diagnostic = explain(&finding, &name(mechanism, finding.item), place_of);
            match place(finding.item, origins, &files) {
                Some((source, span)) => diagnostic.at(source, span),
                None => diagnostic,
            }
        })
        .collect()
}

/// The file and place in it where an item stands.
fn place<'s>(item: Item, origins: &Origins, files: &[&'s Source]) -> Option<(&'s Source, Span)> {
    let origin = origins.locate(item);
    Some((*files.get(origin.file)?, origin.span))
}

fn explain(finding: &Finding, name: &str, place_of: impl Fn(ReactionId) -> String) -> Diagnostic {
    match &finding.code {
        FindingCode::Unbalanced { element, left, right } => {
            Diagnostic::error("unbalanced-reaction", format!("{name} does not conserve {element}"))
                .because(format!("{left} {element} on the left, {right} on the right"))
                .hint("correct a coefficient, or the composition of a species")
        }
        FindingCode::UndeclaredDuplicate { other } => {
            Diagnostic::error("undeclared-duplicate", format!("{name} repeats another reaction"))
                .because(format!("the same reaction stands at {}", place_of(*other)))
                .hint("remove one, or declare both to be duplicates, whose rates add up (`duplicate: true`)")
        }
        FindingCode::ColliderDuplicate { other } => {
            Diagnostic::warning("collider-duplicate", format!("{name} stands beside one with another third body"))
                .because(format!("that at {} counts the same collisions, and both rates add up", place_of(*other)))
                .hint("set the collider's efficiency beside M to 0, or give the phase `explicit-third-body-duplicates`")
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
        FindingCode::NegativeSum { pressure, temperature, demanded } => {
            let message = format!("the rate of {name} is not positive");
            let new = if *demanded { Diagnostic::error } else { Diagnostic::warning };
            new("negative-sum", message)
                .because(format!("its laws at {pressure} Pa add up to nothing or less at {temperature} K"))
                .hint("leave the reaction out, or correct the negative terms")
        }
        FindingCode::OfSpecies(finding) => explain_species(finding, name),
    }
}

fn explain_species(finding: &SpeciesFinding, name: &str) -> Diagnostic {
    match finding {
        SpeciesFinding::ThermoJump { quantity, temperature, below, above } => {
            let (unit, scale) = if *quantity == "h" { ("kJ/mol", 1e6) } else { ("J/(mol K)", 1e3) };
            Diagnostic::warning("thermo-jump", format!("{quantity} of {name} jumps at {temperature} K"))
                .because(format!("from {:.4} to {:.4} {unit} between two ranges", below / scale, above / scale))
                .hint("check the coefficients and the temperature where the ranges meet")
        }
        SpeciesFinding::WrongGeometry { geometry, atoms } => {
            Diagnostic::error("wrong-geometry", format!("{name} cannot have the geometry `{geometry}`"))
                .because(format!("it consists of {atoms} {}", if *atoms == 1.0 { "atom" } else { "atoms" }))
                .hint("`atom` has at most one atom, `linear` two or more, `nonlinear` three or more")
        }
        SpeciesFinding::Unused => Diagnostic::note("unused-species", format!("{name} takes part in no reaction"))
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
