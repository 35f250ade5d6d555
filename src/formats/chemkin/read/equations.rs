//! Equations of reactions: split by the declared names; photons and zero terms are left out.

use std::collections::HashSet;

use crate::formats::chemkin::read::auxiliary::other_capitals;
use crate::formats::chemkin::read::species::{DeclaredNames, PHOTON};
use crate::grammar::chemkin::equation::{self, NotAnEquation, Reading};
use crate::grammar::chemkin::reaction::ReactionLine;
use crate::grammar::chemkin::statement::Statement;
use crate::grammar::equation::{Arrow, EquationTree, SideTree, TermTree};
use crate::source::{Diagnostic, Source, Span};

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
        let reading = match line.surplus {
            None => equation::equation(statement, line.equation, self.names),
            Some(surplus) => self.with_surplus(statement, line.equation, surplus)?,
        };
        let reading = reading.map_err(|problem| self.not_an_equation(problem, span))?;
        if let Some(joined) = &reading.joined {
            self.report_blanks(joined, &reading.tree, span)?;
        }
        let mut tree = reading.tree;
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

    /// An equation that ends with numbers, which must belong to its last name: A, b and E follow.
    fn with_surplus(
        &self,
        statement: &Statement,
        text: &str,
        surplus: &str,
    ) -> Result<Result<Reading, NotAnEquation>, Diagnostic> {
        let reading = equation::known_equation(statement, text, self.names).transpose();
        reading.ok_or_else(|| {
            Diagnostic::error("too-many-numbers", "more than three numbers follow the equation")
                .at(self.source, statement.span_of(surplus))
                .because("this is neither A nor the end of a declared name")
                .hint("write A, b and E behind the equation, and begin a comment with !")
        })
    }

    fn not_an_equation(&self, problem: NotAnEquation, span: Span) -> Diagnostic {
        let (at, reason) = match problem {
            NotAnEquation::NoArrow => (span, "no arrow stands between reactants and products"),
            NotAnEquation::BlankSide => (span, "nothing stands on one side of the arrow"),
            NotAnEquation::MissingName(at) => (at, "a species is missing here"),
            NotAnEquation::TwoMeanings(trees) => {
                let [apart, joined] = trees.map(|tree| tree.to_string());
                return self.two_meanings(span, format!("with its blanks it is `{apart}`, without them `{joined}`"));
            }
        };
        Diagnostic::error("bad-equation", "this equation cannot be read")
            .at(self.source, at)
            .because(reason)
            .hint("write REACTANTS = PRODUCTS A b E")
    }

    fn two_meanings(&self, span: Span, reason: String) -> Diagnostic {
        Diagnostic::error("ambiguous-blanks", "the blanks of this equation leave two meanings")
            .at(self.source, span)
            .because(reason)
            .hint("write a + between species, and none of them with blanks within")
    }

    /// Reports that blanks were left out; refuses it where a `+` may be missing between declared names.
    fn report_blanks(&mut self, joined: &str, tree: &EquationTree, span: Span) -> Result<(), Diagnostic> {
        for term in tree.left.terms.iter().chain(&tree.right.terms) {
            let written = self.source.slice(term.name_span);
            let mut words = written.split_whitespace();
            if written.contains(char::is_whitespace) && words.all(|word| self.names.meant_by(word).is_some()) {
                let reason = format!("`{}` is declared, and so is each of its parts", term.name);
                return Err(self.two_meanings(term.name_span, reason));
            }
        }
        self.findings.push(
            Diagnostic::warning("blank-in-name", "blanks stand within a name, a number or an arrow")
                .at(self.source, span)
                .because("no other reading of the equation has declared names only")
                .repaired(format!("read as `{joined}`")),
        );
        Ok(())
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
