//! Equations of reactions: split by the declared names; photons and zero terms are left out.

use std::collections::HashSet;

use crate::formats::chemkin::read::auxiliary::other_capitals;
use crate::formats::chemkin::read::species::{DeclaredNames, PHOTON};
use crate::grammar::chemkin::equation::{self, NotAnEquation};
use crate::grammar::chemkin::reaction::ReactionLine;
use crate::grammar::chemkin::statement::Statement;
use crate::grammar::equation::{Arrow, EquationTree, SideTree, TermTree};
use crate::source::{Diagnostic, Source};

/// Reads equations; deviations that are read all the same are reported among `findings`.
pub struct EquationReader<'a> {
    pub source: &'a Source,
    pub names: &'a DeclaredNames,
    pub findings: &'a mut Vec<Diagnostic>,
    /// Names as written and as read that are reported already, to report each once.
    pub reported: &'a mut HashSet<(String, String)>,
}

impl EquationReader<'_> {
    /// The equation of a reaction, without photons and terms with the coefficient 0.
    pub fn read(&mut self, statement: &Statement, line: &ReactionLine) -> Result<EquationTree, Diagnostic> {
        let span = statement.span_of(line.equation);
        let mut tree = equation::equation(statement, line.equation, self.names).map_err(|problem| {
            let (at, reason) = match problem {
                NotAnEquation::NoArrow => (span, "no arrow stands between reactants and products"),
                NotAnEquation::BlankSide => (span, "nothing stands on one side of the arrow"),
                NotAnEquation::MissingName(at) => (at, "a species is missing here"),
            };
            Diagnostic::error("bad-equation", "this equation cannot be read")
                .at(self.source, at)
                .because(reason)
                .hint("write REACTANTS = PRODUCTS A b E")
        })?;
        let arrow = self.source.slice(tree.arrow_span);
        if equation::is_foreign(arrow) {
            let read_as = if tree.arrow == Arrow::Irreversible { "=>" } else { "<=>" };
            self.findings.push(
                Diagnostic::warning("foreign-arrow", format!("`{arrow}` is no arrow of Chemkin"))
                    .at(self.source, tree.arrow_span)
                    .because("the arrows are =, <=> and =>")
                    .repaired(format!("read as {read_as}")),
            );
        }
        self.report_spellings(&tree);
        self.report_third_bodies_amid(&tree);
        self.without_photons(&mut tree)?;
        [&mut tree.left, &mut tree.right].into_iter().for_each(|side| self.without_zeros(side));
        Ok(tree)
    }

    /// Reports a third body between the species of a side, as in `A(+M)+B=C(+M)`.
    fn report_third_bodies_amid(&mut self, tree: &EquationTree) {
        for side in [&tree.left, &tree.right] {
            let last = side.terms.iter().map(|term| term.name_span.end).max().unwrap_or_default();
            if let Some(third_body) = side.third_body.as_ref().filter(|third_body| third_body.span.end < last) {
                self.findings.push(
                    Diagnostic::warning("third-body-amid", "a third body stands between the species of a side")
                        .at(self.source, third_body.span)
                        .because("it stands at the end of a side")
                        .repaired("read as if it stood at the end"),
                );
            }
        }
    }

    /// Reports names that are declared with other capitals, each once.
    fn report_spellings(&mut self, tree: &EquationTree) {
        for term in tree.left.terms.iter().chain(&tree.right.terms) {
            let written = self.source.slice(term.name_span);
            let special = self.names.meant_by(&term.name).is_none();
            if written == term.name || special || !written.eq_ignore_ascii_case(&term.name) {
                continue;
            }
            if self.reported.insert((written.to_string(), term.name.clone())) {
                self.findings.push(other_capitals(self.source, written, term.name_span, &term.name));
            }
        }
    }

    /// Leaves out species with the coefficient 0.
    fn without_zeros(&mut self, side: &mut SideTree) {
        let is_zero = |term: &TermTree| {
            let coefficient = term.coefficient.as_ref().and_then(|(text, _)| text.parse::<f64>().ok());
            coefficient == Some(0.0)
        };
        for term in side.terms.iter().filter(|term| is_zero(term)) {
            self.findings.push(
                Diagnostic::warning("zero-coefficient", format!("{} has the coefficient 0", term.name))
                    .at(self.source, term.span())
                    .because("it takes no part")
                    .repaired("it is left out"),
            );
        }
        side.terms.retain(|term| !is_zero(term));
    }

    /// Leaves out a photon among the products, which makes the reaction one-way; refuses one among the
    /// reactants, whose rate would depend on the light.
    fn without_photons(&mut self, tree: &mut EquationTree) -> Result<(), Diagnostic> {
        let is_photon = |term: &TermTree| term.name == PHOTON && self.names.meant_by(PHOTON).is_none();
        if let Some(photon) = tree.left.terms.iter().find(|term| is_photon(term)) {
            return Err(Diagnostic::error("photon-as-reactant", "a reaction needs light")
                .at(self.source, photon.span())
                .because("how much light there is, no mechanism says")
                .hint("give the reaction without HV, with the rate constant that the light makes"));
        }
        let Some(photon) = tree.right.terms.iter().find(|term| is_photon(term)).map(TermTree::span) else {
            return Ok(());
        };
        tree.right.terms.retain(|term| !is_photon(term));
        let reversible = tree.arrow == Arrow::Reversible;
        tree.arrow = Arrow::Irreversible;
        let repair = if reversible { "HV is left out, and the reaction is one-way" } else { "HV is left out" };
        self.findings.push(
            Diagnostic::warning("photon-as-product", "a reaction gives light")
                .at(self.source, photon)
                .because("a photon is no species, and its way back would need light")
                .repaired(repair),
        );
        Ok(())
    }
}
