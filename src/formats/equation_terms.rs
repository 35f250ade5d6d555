//! The terms of an equation: from its tree to species with exact coefficients and a third body.

use crate::grammar::equation::{Arrow, EquationTree, SideTree, TermTree};
use crate::grammar::split_number;
use crate::mechanism::{Coefficient, SpeciesId, ThirdBody};
use crate::source::{Diagnostic, Source, Span};
use crate::spelling;

/// The species, third body and direction that an equation gives.
#[derive(Clone, Debug, PartialEq)]
pub struct EquationTerms {
    /// ν′, each species once, in the order written.
    pub reactants: Vec<(SpeciesId, Coefficient)>,
    /// ν″, likewise.
    pub products: Vec<(SpeciesId, Coefficient)>,
    pub third_body: Option<ThirdBody>,
    pub reversible: bool,
}

/// The name that stands for all species together.
pub const ANY_THIRD_BODY: &str = "M";

/// Species and coefficients of an equation; a species that stands several times on one side is
/// summed exactly.
///
/// `M` is always the third body, `(+M)` one with falloff; a species that is itself named M
/// cannot take part in a reaction, as in Cantera. A species that is written on both sides like
/// `+ AR` is read as a reactant and a product; the format decides whether it is a third body.
/// `find` gives the species of a name; `names` are those to suggest for a wrong one.
///
/// Codes of the errors: `undeclared-species`, `zero-coefficient`, `negative-coefficient`,
/// `coefficient-out-of-range`, `third-body-one-side`, `third-body-mismatch`,
/// `third-body-repeated`, `third-body-coefficient`.
pub fn resolve(
    tree: &EquationTree,
    source: &Source,
    find: &dyn Fn(&str) -> Option<SpeciesId>,
    names: &[String],
) -> Result<EquationTerms, Diagnostic> {
    let context = Context { source, find, names };
    Ok(EquationTerms {
        third_body: context.third_body(tree)?,
        reactants: context.side(&tree.left)?,
        products: context.side(&tree.right)?,
        reversible: tree.arrow == Arrow::Reversible,
    })
}

struct Context<'a> {
    source: &'a Source,
    find: &'a dyn Fn(&str) -> Option<SpeciesId>,
    names: &'a [String],
}

/// A third body as one side writes it.
struct Written<'a> {
    name: &'a str,
    falloff: bool,
    span: Span,
}

impl Context<'_> {
    fn side(&self, side: &SideTree) -> Result<Vec<(SpeciesId, Coefficient)>, Diagnostic> {
        let mut sum: Vec<(SpeciesId, Coefficient)> = Vec::new();
        let mut place_in_sum = std::collections::HashMap::new();
        for term in side.terms.iter().filter(|term| term.name != ANY_THIRD_BODY) {
            let coefficient = self.coefficient(term)?;
            let species =
                (self.find)(&term.name).ok_or_else(|| self.undeclared(&term.name, term.name_span, Some(term)))?;
            match place_in_sum.get(&species) {
                None => {
                    place_in_sum.insert(species, sum.len());
                    sum.push((species, coefficient));
                }
                Some(&place) => {
                    let (_, total): &mut (SpeciesId, Coefficient) = &mut sum[place];
                    *total = total.checked_add(coefficient).ok_or_else(|| self.out_of_range(term.span()))?;
                }
            }
        }
        Ok(sum)
    }

    fn coefficient(&self, term: &TermTree) -> Result<Coefficient, Diagnostic> {
        let Some((text, span)) = &term.coefficient else { return Ok(Coefficient::ONE) };
        let readable = split_number(text).ok_or_else(|| self.out_of_range(*span)).map(|_| text);
        let coefficient: Coefficient = readable?.parse().map_err(|_| self.out_of_range(*span))?;
        if coefficient.is_positive() {
            return Ok(coefficient);
        }
        let (code, message) = if coefficient.is_zero() {
            ("zero-coefficient", "a coefficient is zero")
        } else {
            ("negative-coefficient", "a coefficient is negative")
        };
        Err(Diagnostic::error(code, message)
            .at(self.source, *span)
            .because("a species takes part with a positive coefficient")
            .hint(if coefficient.is_zero() {
                "remove the species from this side"
            } else {
                "write the species on the other side, with a positive coefficient"
            }))
    }

    fn out_of_range(&self, span: Span) -> Diagnostic {
        Diagnostic::error("coefficient-out-of-range", "a coefficient cannot be kept exactly")
            .at(self.source, span)
            .because("coefficients have at most 30 digits")
            .hint("write the coefficient with fewer digits")
    }

    fn undeclared(&self, name: &str, span: Span, term: Option<&TermTree>) -> Diagnostic {
        let glued = term.and_then(TermTree::glued_coefficient);
        let nearest = spelling::nearest(name, self.names.iter().map(String::as_str));
        let apart = name.split('+').map(str::trim);
        let glued_sum = name.contains('+') && apart.clone().all(|part| (self.find)(part).is_some());
        let hint = match (glued, nearest) {
            (Some((coefficient, rest)), _) if (self.find)(rest).is_some() => format!("write `{coefficient} {rest}`"),
            _ if glued_sum => format!("put blanks around `+`: `{}`", apart.collect::<Vec<_>>().join(" + ")),
            (_, Some(near)) => format!("did you mean `{near}`?"),
            (Some((coefficient, rest)), None) => {
                format!("if {coefficient} is a coefficient, write `{coefficient} {rest}`")
            }
            (None, None) => "declare the species, or correct its name".to_string(),
        };
        Diagnostic::error("undeclared-species", format!("there is no species `{name}`"))
            .at(self.source, span)
            .because("not among the species")
            .hint(hint)
    }

    fn third_body(&self, tree: &EquationTree) -> Result<Option<ThirdBody>, Diagnostic> {
        let (left, right) = match (self.third_body_of(&tree.left)?, self.third_body_of(&tree.right)?) {
            (None, None) => return Ok(None),
            (Some(left), Some(right)) => (left, right),
            (Some(lone), None) | (None, Some(lone)) => {
                return Err(Diagnostic::error("third-body-one-side", "a third body stands on one side only")
                    .at(self.source, lone.span)
                    .because("a third body is not consumed")
                    .hint("write it on both sides, as in `H + O2 + M <=> HO2 + M`"));
            }
        };
        if left.name != right.name || left.falloff != right.falloff {
            return Err(Diagnostic::error("third-body-mismatch", "the third bodies of the two sides differ")
                .at(self.source, right.span)
                .because(format!("the left side has {}", self.source.slice(left.span)))
                .hint("write the same third body on both sides"));
        }
        let collider = match left.name {
            ANY_THIRD_BODY => None,
            name => Some((self.find)(name).ok_or_else(|| self.undeclared(name, left.span, None))?),
        };
        let falloff = left.falloff;
        Ok(Some(collider.map_or(ThirdBody::any(falloff), |collider| ThirdBody::only(collider, falloff))))
    }

    fn third_body_of<'t>(&self, side: &'t SideTree) -> Result<Option<Written<'t>>, Diagnostic> {
        let falloff = side.third_body.iter().map(|tree| Written { name: &tree.name, falloff: true, span: tree.span });
        let terms = side.terms.iter().filter(|term| term.name == ANY_THIRD_BODY);
        let plain = terms.clone().map(|term| Written { name: &term.name, falloff: false, span: term.span() });
        for term in terms {
            if self.coefficient(term)? != Coefficient::ONE {
                return Err(Diagnostic::error("third-body-coefficient", "a third body has a coefficient")
                    .at(self.source, term.span())
                    .because("M stands for one colliding molecule")
                    .hint("write `M` alone"));
            }
        }
        let mut written = plain.chain(falloff);
        let first = written.next();
        match written.next() {
            None => Ok(first),
            Some(second) => Err(Diagnostic::error("third-body-repeated", "a side has two third bodies")
                .at(self.source, second.span)
                .because("there is a third body on this side already")
                .hint("write the third body once on each side")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::equation;
    use crate::mechanism::{Mechanism, Species};

    fn mechanism() -> Mechanism {
        let mut mechanism = Mechanism::new();
        for name in ["H", "O2", "HO2", "AR", "H2O", "M", "2H"] {
            mechanism.add_species(Species::named(name)).unwrap();
        }
        mechanism
    }

    fn sides(text: &str) -> Result<EquationTerms, Diagnostic> {
        let mechanism = mechanism();
        let source = Source::new("equation", text);
        let tree = equation::parse(&source, Span::new(0, text.len())).unwrap();
        resolve(&tree, &source, &|name| mechanism.find_species(name), &mechanism.species_names())
    }

    #[test]
    fn repeated_species_are_summed_exactly() {
        let mechanism = mechanism();
        let resolved = sides("0.1 H + O2 + 0.2 H => HO2 + HO2").unwrap();
        let (h, o2) = (mechanism.find_species("H").unwrap(), mechanism.find_species("O2").unwrap());
        assert_eq!(resolved.reactants, [(h, "0.3".parse().unwrap()), (o2, 1.into())]);
        assert_eq!(resolved.products, [(mechanism.find_species("HO2").unwrap(), 2.into())]);
        assert!(!resolved.reversible && resolved.third_body.is_none());
    }

    #[test]
    fn m_is_the_third_body_even_where_a_species_has_its_name() {
        let any = |falloff| Some(ThirdBody::any(falloff));
        let resolved = sides("H + O2 + M <=> HO2 + M").unwrap();
        assert_eq!((resolved.third_body, resolved.reactants.len(), resolved.products.len()), (any(false), 2, 1));
        assert_eq!(sides("H + O2 (+M) <=> HO2 (+M)").unwrap().third_body, any(true));
        let argon = mechanism().find_species("AR").map(|argon| ThirdBody::only(argon, true));
        assert_eq!(sides("H + O2 (+AR) <=> HO2 (+AR)").unwrap().third_body, argon);
        let catalyst = sides("H + O2 + AR <=> HO2 + AR").unwrap();
        assert_eq!((catalyst.third_body, catalyst.reactants.len(), catalyst.products.len()), (None, 3, 2));
    }

    #[test]
    fn a_declared_name_with_digits_in_front_is_a_name() {
        assert_eq!(sides("2H => O2").unwrap().reactants[0].1, Coefficient::ONE);
    }

    #[test]
    fn every_mistake_has_its_code_its_place_and_its_hint() {
        for (text, code, piece, hint) in [
            ("H + CH4 => O2", "undeclared-species", "CH4", "declare the species"),
            ("h => O2", "undeclared-species", "h", "did you mean `H`?"),
            ("HO3 => O2", "undeclared-species", "HO3", "did you mean `HO2`?"),
            ("2O2 => H", "undeclared-species", "2O2", "write `2 O2`"),
            ("2CH4 => H", "undeclared-species", "2CH4", "write `2 CH4`"),
            ("H+O2 <=> HO2", "undeclared-species", "H+O2", "`H + O2`"),
            ("H (+N2) => O2 (+N2)", "undeclared-species", "(+N2)", "did you mean"),
            ("0 H + O2 => HO2", "zero-coefficient", "0", "remove"),
            ("-1 H => O2", "negative-coefficient", "-1", "other side"),
            ("1e999 H => O2", "coefficient-out-of-range", "1e999", "fewer digits"),
            ("1e-2147483648 H => O2", "coefficient-out-of-range", "1e-2147483648", "fewer digits"),
            ("1e200 H + H => O2", "coefficient-out-of-range", "H", "fewer digits"),
            ("H + M => O2", "third-body-one-side", "M", "both sides"),
            ("H => O2 (+M)", "third-body-one-side", "(+M)", "both sides"),
            ("H + M => O2 (+M)", "third-body-mismatch", "(+M)", "same third body"),
            ("H (+M) => O2 (+AR)", "third-body-mismatch", "(+AR)", "same third body"),
            ("H + M + M => O2 + M", "third-body-repeated", "M", "once"),
            ("H + M (+M) => O2 (+M)", "third-body-repeated", "(+M)", "once"),
            ("H + 2 M => O2 + M", "third-body-coefficient", "2 M", "alone"),
        ] {
            let error = sides(text).expect_err(text);
            assert_eq!(error.code, code, "{error}");
            let place = error.location.clone().unwrap();
            assert_eq!(&place.excerpt[place.highlight.start..place.highlight.end], piece, "{text}");
            assert!(error.hint.as_ref().is_some_and(|text| text.contains(hint)), "{error}");
        }
    }
}
