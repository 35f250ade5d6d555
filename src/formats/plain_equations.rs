//! Equations in formats that declare no species and hold no third bodies.

use crate::formats::equation_terms::{self, ANY_THIRD_BODY, EquationTerms};
use crate::grammar::equation::{EquationTree, TermTree};
use crate::mechanism::{BuildError, Coefficient, Mechanism, Reaction, ReactionId, Species, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// A mechanism with the declared species, if there are any, and nothing else.
pub fn mechanism_with(declared: Option<&[String]>) -> Mechanism {
    let mut mechanism = Mechanism::new();
    for name in declared.unwrap_or_default() {
        // A name given twice is one species.
        mechanism.add_species(Species::named(name)).ok();
    }
    mechanism
}

/// Species and coefficients of an equation without a third body. A species that is mentioned for the first time
/// is added to the mechanism; where the names are `declared`, the mechanism is that of [`mechanism_with`] and no
/// other may be mentioned.
///
/// Codes of the errors: `third-body-not-held`, `glued-coefficient`, `glued-signs`, `not-a-reaction`, and those of
/// [`equation_terms::resolve`].
pub fn resolve(
    tree: &EquationTree,
    source: &Source,
    mechanism: &mut Mechanism,
    declared: Option<&[String]>,
) -> Result<EquationTerms, Diagnostic> {
    refuse_third_body(tree, source)?;
    if declared.is_none() {
        terms(tree).try_for_each(|term| mention(term, source, mechanism))?;
    }
    equation_terms::resolve(tree, source, &|name| mechanism.find_species(name), declared.unwrap_or_default())
}

/// Adds a reaction that stands at `span`. Codes of the errors: `empty-reaction`, `not-a-reaction`.
pub fn add_reaction(
    mechanism: &mut Mechanism,
    reaction: Reaction,
    source: &Source,
    span: Span,
) -> Result<ReactionId, Diagnostic> {
    mechanism.add_reaction(reaction).map_err(|error| not_built(&error, source, span))
}

/// Whether a mechanism, read from what was written for one reaction, has just this reaction by the names of its
/// species. It has not if a name holds a sign of the format, or looks like a number or a sum.
pub fn is_read_back(read: &Mechanism, mechanism: &Mechanism, reaction: &Reaction) -> bool {
    match read.reactions() {
        [again] => named_sides(read, again) == named_sides(mechanism, reaction),
        _ => false,
    }
}

fn named_sides<'m>(mechanism: &'m Mechanism, reaction: &Reaction) -> [Vec<(&'m str, Coefficient)>; 2] {
    let side = |terms: &[(SpeciesId, Coefficient)]| -> Vec<_> {
        terms.iter().map(|(species, nu)| (mechanism.name(*species), *nu)).collect()
    };
    [side(&reaction.reactants), side(&reaction.products)]
}

fn terms(tree: &EquationTree) -> impl Iterator<Item = &TermTree> {
    tree.left.terms.iter().chain(&tree.right.terms)
}

fn refuse_third_body(tree: &EquationTree, source: &Source) -> Result<(), Diagnostic> {
    let any = terms(tree).find(|term| term.name == ANY_THIRD_BODY).map(TermTree::span);
    let falloff = [&tree.left, &tree.right].into_iter().find_map(|side| side.third_body.as_ref());
    match any.or(falloff.map(|third_body| third_body.span)) {
        None => Ok(()),
        Some(span) => Err(Diagnostic::error("third-body-not-held", "this format has no third bodies")
            .at(source, span)
            .because("a third body needs efficiencies, which have no place here")
            .hint("use Cantera's format for this reaction; a species cannot be named M")),
    }
}

/// Adds a species at its first mention, unless its name looks like a mistake.
fn mention(term: &TermTree, source: &Source, mechanism: &mut Mechanism) -> Result<(), Diagnostic> {
    if let Some((coefficient, name)) = term.glued_coefficient() {
        return Err(Diagnostic::error("glued-coefficient", "a coefficient is glued to its species")
            .at(source, term.name_span)
            .because("without a blank this is all one name")
            .hint(format!("write `{coefficient} {name}`")));
    }
    if has_inner_plus(&term.name) {
        return Err(Diagnostic::error("glued-signs", "signs are glued to a name")
            .at(source, term.name_span)
            .because("without blanks this is all one name")
            .hint(format!("write `{}`", term.name.split('+').collect::<Vec<_>>().join(" + "))));
    }
    if mechanism.find_species(&term.name).is_none() {
        let added = mechanism.add_species(Species::named(&term.name));
        added.map_err(|error| not_built(&error, source, term.name_span))?;
    }
    Ok(())
}

/// A `+` with a name on both sides of it: `H2+O`; not `H+` or `O2+(X)`.
fn has_inner_plus(name: &str) -> bool {
    name.split('+').skip(1).any(|part| part.starts_with(char::is_alphanumeric))
}

fn not_built(error: &BuildError, source: &Source, span: Span) -> Diagnostic {
    let (code, hint) = match error {
        BuildError::EmptyReaction => ("empty-reaction", "write a species on one side at least"),
        _ => ("not-a-reaction", "correct the equation"),
    };
    Diagnostic::error(code, "this is not a reaction").at(source, span).because(error.to_string()).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::equation;

    fn resolved(
        text: &str,
        mechanism: &mut Mechanism,
        declared: Option<&[String]>,
    ) -> Result<EquationTerms, Diagnostic> {
        let source = Source::new("equation", text);
        let tree = equation::parse(&source, Span::new(0, text.len())).unwrap();
        resolve(&tree, &source, mechanism, declared)
    }

    #[test]
    fn species_are_added_in_the_order_of_their_first_mention() {
        let mut mechanism = Mechanism::new();
        let terms = resolved("2 A + B => A + H+", &mut mechanism, None).unwrap();
        assert_eq!(mechanism.species_names(), ["A", "B", "H+"]);
        assert_eq!((terms.reactants.len(), terms.products.len(), terms.reversible), (2, 2, false));
        resolved("C => B", &mut mechanism, None).unwrap();
        assert_eq!(mechanism.species_names(), ["A", "B", "H+", "C"]);
    }

    #[test]
    fn declared_species_are_the_only_ones() {
        let declared = ["2A".to_string(), "2A".to_string()];
        let mut mechanism = mechanism_with(Some(&declared));
        assert_eq!(mechanism.species_names(), ["2A"]);
        assert!(resolved("2A => 0", &mut mechanism, Some(&declared)).is_ok());
        assert_eq!(resolved("B => 0", &mut mechanism, Some(&declared)).unwrap_err().code, "undeclared-species");
    }

    #[test]
    fn names_that_look_like_mistakes_and_third_bodies_are_refused() {
        for (text, code) in [
            ("2A => B", "glued-coefficient"),
            ("A+B => C", "glued-signs"),
            ("A + M => B + M", "third-body-not-held"),
            ("A (+B) => C (+B)", "third-body-not-held"),
        ] {
            assert_eq!(resolved(text, &mut Mechanism::new(), None).unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn a_reaction_is_read_back_if_its_names_and_coefficients_are_the_same() {
        let of = |text: &str| {
            let mut mechanism = Mechanism::new();
            let terms = resolved(text, &mut mechanism, None).unwrap();
            mechanism.add_reaction(Reaction::one_way(terms.reactants, terms.products, 1.0)).unwrap();
            mechanism
        };
        let written = of("A => 2 B");
        assert!(is_read_back(&of("A => 2 B"), &written, &written.reactions()[0]));
        for other in ["A => B", "A => 2 C", "2 B => A"] {
            assert!(!is_read_back(&of(other), &written, &written.reactions()[0]), "{other}");
        }
        assert!(!is_read_back(&Mechanism::new(), &written, &written.reactions()[0]));
    }
}
