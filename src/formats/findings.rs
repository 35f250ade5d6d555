//! What is wrong with a mechanism, shown at its place in the file.

use crate::formats::Document;
use crate::mechanism::{Finding, FindingCode, Item, Mechanism, ReactionId, SpeciesFinding, SpeciesId, check};
use crate::source::{Diagnostic, Severity, invisible_name};

/// Checks the document's mechanism. Negative rates that the document declares are meant; so may be
/// duplicates, where its format cannot declare them.
pub fn findings(document: &Document) -> Vec<Diagnostic> {
    let Document { mechanism, declared_negative, .. } = document;
    let meant = |finding: &Finding| match (finding.item, &finding.code) {
        (Item::Reaction(reaction), FindingCode::NegativeRate { .. }) => declared_negative.contains(&reaction),
        _ => false,
    };
    let found = check(mechanism).into_iter().filter(|finding| !meant(finding));
    let place_of = |other| match document.locate(Item::Reaction(other)) {
        Some((source, span)) => format!("line {}", source.line_column(span.start).0),
        None => "another place".to_string(),
    };
    let found = found.map(|finding| {
        let mut diagnostic = explain(mechanism, &finding, place_of);
        if document.duplicates_are_unmarked && matches!(finding.code, FindingCode::UndeclaredDuplicate { .. }) {
            diagnostic = as_sum(diagnostic);
        }
        placed(diagnostic, document, finding.item)
    });
    found.chain(invisible_names(document)).collect()
}

fn placed(diagnostic: Diagnostic, document: &Document, item: Item) -> Diagnostic {
    match document.locate(item) {
        Some((source, span)) => diagnostic.at(source, span),
        None => diagnostic,
    }
}

/// Names of species, phases and elements with characters that cannot be seen.
fn invisible_names(document: &Document) -> Vec<Diagnostic> {
    let mechanism = &document.mechanism;
    let of_species = mechanism.species_ids().filter_map(|id| {
        let found = invisible_name("the species", mechanism.name(id))?;
        Some(placed(found, document, Item::Species(id)))
    });
    let of_phases = mechanism.phases().iter().filter_map(|phase| invisible_name("the phase", &phase.name));
    let of_elements = mechanism.elements.iter().filter_map(|element| invisible_name("the element", &element.symbol));
    of_species.chain(of_phases).chain(of_elements).collect()
}

/// A format without a mark for duplicates leaves it open whether one is meant.
fn as_sum(duplicate: Diagnostic) -> Diagnostic {
    let hint = "the rates add up; remove one if that is not meant";
    Diagnostic { severity: Severity::Warning, ..duplicate }.hint(hint)
}

/// The message about a finding.
fn explain(mechanism: &Mechanism, finding: &Finding, place_of: impl Fn(ReactionId) -> String) -> Diagnostic {
    let name = &name(mechanism, finding.item);
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
        FindingCode::Unused { others } => explain_unused(mechanism, name, others),
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
    }
}

/// Names that a message lists.
const MOST_NAMES: usize = 20;

/// One note about `first` and the other species that take part in no reaction.
fn explain_unused(mechanism: &Mechanism, first: &str, others: &[SpeciesId]) -> Diagnostic {
    if others.is_empty() {
        return Diagnostic::note("unused-species", format!("{first} takes part in no reaction"))
            .because("it is only carried along");
    }
    let listed: Vec<&str> = others.iter().take(MOST_NAMES).map(|species| mechanism.name(*species)).collect();
    let more = if others.len() > MOST_NAMES { " …" } else { "" };
    let message = format!("{first} and {} more take part in no reaction", others.len());
    Diagnostic::note("unused-species", message)
        .because(format!("it is only carried along; so are {}{more}", listed.join(", ")))
}

/// The species or reaction in words.
fn name(mechanism: &Mechanism, item: Item) -> String {
    match item {
        Item::Species(species) => format!("the species {}", mechanism.name(species)),
        Item::Reaction(reaction) => mechanism
            .reactions()
            .get(reaction.index())
            .map_or(String::new(), |reaction| format!("the reaction `{}`", mechanism.equation(reaction))),
    }
}
