//! REACTIONS: statements and their auxiliary data become reactions.

use std::collections::{BTreeMap, HashSet};

use crate::formats::chemkin::read::auxiliary::{AuxiliaryData, AuxiliaryReader, wrong_unit};
use crate::formats::chemkin::read::equations::EquationReader;
use crate::formats::chemkin::read::rate_law::{RateLawContext, ThirdBodyForm};
use crate::formats::chemkin::read::reaction_units::{ReactionUnits, is_no_unit};
use crate::formats::chemkin::read::species::DeclaredNames;
use crate::formats::equation_terms::{self, EquationTerms};
use crate::formats::{Origin, WrittenNumbers, third_body};
use crate::grammar::chemkin::equation::{Reading, known_equation};
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::reaction::{ReactionLine, auxiliary_items, is_reaction, numbers, reaction_line};
use crate::grammar::chemkin::section::Section;
use crate::grammar::chemkin::statement::Statement;
use crate::mechanism::{Mechanism, Reaction, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// Reads REACTIONS sections into a mechanism.
pub struct ReactionReader<'a> {
    pub source: &'a Source,
    /// The number of the file that is being read.
    pub file: usize,
    pub names: &'a DeclaredNames,
    pub mechanism: &'a mut Mechanism,
    pub origins: &'a mut Vec<Origin>,
    pub notes: &'a mut BTreeMap<ReactionId, String>,
    /// Gets the numbers of the rates as they are written.
    pub numbers: &'a mut WrittenNumbers,
    pub findings: &'a mut Vec<Diagnostic>,
    /// Names as written and as read that are reported already, to report each once.
    pub reported: &'a mut HashSet<(String, String)>,
}

/// No exponent of T is as large.
const LARGEST_B: f64 = 1000.0;

/// A reaction whose auxiliary data may follow in more lines.
struct Draft<'s> {
    statement: Statement<'s>,
    data: AuxiliaryData,
    note: Vec<String>,
}

impl<'a> ReactionReader<'a> {
    /// Reads a section and gives its units; every reaction that is wrong gives errors of its own.
    pub fn section(&mut self, section: &Section) -> ReactionUnits {
        let units = self.section_units(&section.header);
        let mut draft: Option<Draft<'a>> = None;
        let mut comments: Vec<String> = section.header.comment.into_iter().map(|it| self.text(it)).collect();
        let mut rest = section.lines.as_slice();
        while let Some(line) = rest.first() {
            if line.is_blank(self.source) {
                comments.extend(line.comment.map(|comment| self.text(comment)));
                rest = &rest[1..];
                continue;
            }
            let (statement, taken) = Statement::read(self.source, rest);
            comments.extend(rest.iter().take(taken).filter_map(|line| line.comment).map(|it| self.text(it)));
            if is_reaction(statement.text()) {
                self.finish(draft.take(), units);
                draft = Some(self.begin(statement, units));
            } else {
                self.auxiliary(&statement, draft.as_mut().map(|draft| &mut draft.data), units);
            }
            if let Some(draft) = &mut draft {
                draft.note.append(&mut comments);
            }
            rest = &rest[taken..];
        }
        if let Some(draft) = &mut draft {
            draft.note.append(&mut comments);
        }
        self.finish(draft, units);
        units
    }

    fn text(&self, span: Span) -> String {
        self.source.slice(span).to_string()
    }

    /// The units on the line of REACTIONS; words in use that are no units are passed over.
    fn section_units(&mut self, header: &Line) -> ReactionUnits {
        let (others, units): (Vec<_>, Vec<_>) =
            words(self.source, header.span).into_iter().partition(|(word, _)| is_no_unit(word));
        for (word, span) in others {
            self.findings.push(
                Diagnostic::warning("unknown-word", format!("`{word}` means nothing behind REACTIONS"))
                    .at(self.source, span)
                    .because("the units of A and E stand here")
                    .repaired("it is passed over"),
            );
        }
        let words: Vec<&str> = units.iter().map(|(word, _)| *word).collect();
        ReactionUnits::default().with(&words).unwrap_or_else(|wrong| {
            let place = |at: usize| units.get(at).copied().unwrap_or_default();
            self.findings.push(wrong_unit(self.source, wrong, place));
            ReactionUnits::default()
        })
    }

    fn begin(&mut self, statement: Statement<'a>, units: ReactionUnits) -> Draft<'a> {
        let mut data = AuxiliaryData::default();
        let line = self.line(&statement);
        if line.rest.contains('/') || line.rest.to_ascii_uppercase().starts_with("DUP") {
            self.read_items(&statement, line.rest, &mut data, units);
        } else if !line.rest.is_empty() {
            self.findings.push(
                Diagnostic::warning("text-after-rate", "something follows the rate constant of a reaction")
                    .at(self.source, statement.span_of(line.rest))
                    .because("three numbers end a reaction")
                    .repaired("it is left out")
                    .hint("begin a comment with !"),
            );
        }
        Draft { statement, data, note: Vec::new() }
    }

    fn line<'t>(&self, statement: &'t Statement) -> ReactionLine<'t> {
        let is_equation = |text: &str| matches!(known_equation(statement, text, self.names), Ok(Some(_)));
        reaction_line(statement, statement.text(), is_equation)
    }

    fn auxiliary(&mut self, statement: &Statement, data: Option<&mut AuxiliaryData>, units: ReactionUnits) {
        match data {
            Some(data) => self.read_items(statement, statement.text(), data, units),
            None => self.findings.push(
                Diagnostic::error("unreadable-line", "this is no reaction")
                    .at(self.source, statement.whole())
                    .because("there is no arrow, and no reaction before it that it could belong to")
                    .hint("write REACTANTS = PRODUCTS A b E"),
            ),
        }
    }

    fn read_items(&mut self, statement: &Statement, text: &str, data: &mut AuxiliaryData, units: ReactionUnits) {
        let mut reader = AuxiliaryReader {
            source: self.source,
            names: self.names,
            units,
            findings: self.findings,
            reported: self.reported,
        };
        for item in auxiliary_items(statement, text) {
            reader.item(statement, &item, data);
        }
    }

    fn finish(&mut self, draft: Option<Draft<'a>>, units: ReactionUnits) {
        let Some(draft) = draft else { return };
        if let Err(finding) = self.reaction(&draft, units) {
            self.findings.push(finding);
        }
    }

    /// The equation, then the rate law that it and the auxiliary data give, and last the finished reaction.
    fn reaction(&mut self, draft: &Draft, units: ReactionUnits) -> Result<(), Diagnostic> {
        let Draft { statement, data, .. } = draft;
        let line = self.line(statement);
        let span = statement.span_of(line.equation);
        self.require_whole_rate(statement, &line)?;
        self.refuse_name_as_rate(statement, &line)?;
        let terms = self.terms(statement, &line, data)?;
        self.report_vanishing_term(data);
        let reversible = terms.reversible;
        let mut reaction = self.without_rate(terms, data);
        let mut context = RateLawContext {
            source: self.source,
            span,
            units: data.units.unwrap_or(units),
            forward_order: reaction.forward_orders().values().sum(),
            reverse_order: reaction.reverse_orders().values().sum(),
            third_body: match &reaction.third_body {
                None => ThirdBodyForm::None,
                Some(third_body) if third_body.falloff => ThirdBodyForm::Falloff,
                Some(_) => ThirdBodyForm::Plain,
            },
            reversible,
            numbers: self.numbers,
        };
        let rate = context.rate(line.constants.as_ref(), data)?;
        reaction.reverse = context.reverse(&rate, data, self.findings)?;
        reaction.rate = Some(rate);
        self.without_idle_orders(&mut reaction, span);
        self.add(reaction, draft)
    }

    /// The terms of the equation, with the third body and its efficiencies.
    fn terms(
        &mut self,
        statement: &Statement,
        line: &ReactionLine,
        data: &AuxiliaryData,
    ) -> Result<EquationTerms, Diagnostic> {
        let (source, names) = (self.source, self.names);
        let mut reader = EquationReader { source, names, findings: self.findings, reported: self.reported };
        let tree = reader.read(statement, line)?;
        let find = |name: &str| self.mechanism.find_species(name);
        let mut terms = equation_terms::resolve(&tree, source, &find, names.all())?;
        self.without_idle_third_body(data, statement.span_of(line.equation), &mut terms);
        if data.has_plain_rate() && terms.third_body.is_none() {
            third_body::take(&mut terms);
        }
        self.give_efficiencies(data, &mut terms);
        Ok(terms)
    }

    /// The reaction of an equation with its orders and marks, one-way and without a rate.
    fn without_rate(&self, terms: EquationTerms, data: &AuxiliaryData) -> Reaction {
        let ids = |orders: &[(String, f64)]| -> Vec<(SpeciesId, f64)> {
            orders.iter().filter_map(|(name, order)| Some((self.mechanism.find_species(name)?, *order))).collect()
        };
        Reaction {
            order_overrides: ids(&data.orders),
            reverse_order_overrides: ids(&data.reverse_orders),
            duplicate: data.duplicate,
            third_body: terms.third_body,
            rate: None,
            ..Reaction::one_way(terms.reactants, terms.products, 0.0)
        }
    }

    /// Reports a Troe law with T2 = 0, of which Cantera leaves out exp(-T2/T).
    fn report_vanishing_term(&mut self, data: &AuxiliaryData) {
        let t2 = data.troe.as_ref().and_then(|values| values.numbers.get(3));
        if let Some(t2) = t2.filter(|t2| t2.value() == Some(0.0)) {
            self.findings.push(
                Diagnostic::warning("troe-without-t2", "the fourth parameter of TROE is 0")
                    .at(self.source, t2.span)
                    .because("exp(-T2/T) would be 1 at every temperature, which is hardly meant")
                    .repaired("the term is left out, as Cantera does")
                    .hint("give three parameters, or a very small T2 if 1 is meant"),
            );
        }
    }

    /// Leaves out reverse orders of a one-way reaction.
    fn without_idle_orders(&mut self, reaction: &mut Reaction, span: Span) {
        if !reaction.is_reversible() && !reaction.reverse_order_overrides.is_empty() {
            reaction.reverse_order_overrides.clear();
            self.findings.push(
                Diagnostic::warning("idle-orders", "orders of a reverse direction are given that does not run")
                    .at(self.source, span)
                    .because("the reaction is one-way")
                    .repaired("RORD is left out"),
            );
        }
    }

    /// Refuses one or two numbers at the end of the equation: a rate constant has three.
    fn require_whole_rate(&self, statement: &Statement, line: &ReactionLine) -> Result<(), Diagnostic> {
        let is_number = |word: &&str| numbers(statement, word).is_ok();
        let last: Vec<&str> = line.equation.split_whitespace().rev().take_while(is_number).collect();
        match last.last().filter(|_| line.constants.is_none()) {
            None => Ok(()),
            Some(first) => Err(Diagnostic::error("incomplete-rate", "a rate constant is not complete")
                .at(self.source, statement.span_of(first))
                .because(format!("A, b and E are expected, {} given", last.len()))
                .hint("write three numbers behind the equation")),
        }
    }

    /// Refuses a number that may be the end of a declared name and that can hardly be A: it has a sign, or b behind it
    /// is beyond all measure.
    fn refuse_name_as_rate(&self, statement: &Statement, line: &ReactionLine) -> Result<(), Diagnostic> {
        let Some([a, b, _]) = &line.constants else { return Ok(()) };
        let has_sign = a.text.starts_with(['+', '-']);
        if !has_sign && b.value().is_some_and(|b| b.abs() < LARGEST_B) {
            return Ok(());
        }
        match known_equation(statement, line.with_a, self.names) {
            Ok(Some(Reading { joined: Some(_), .. })) => {
                Err(Diagnostic::error("ambiguous-blanks", "a number may be A or the end of a name")
                    .at(self.source, a.span)
                    .because("without the blank before it the equation has declared names only, too")
                    .hint("write the name without blanks, and A, b and E behind it"))
            }
            _ => Ok(()),
        }
    }

    /// Leaves out the third body of a law that depends on pressure (PLOG, CHEB): `(+M)` only marks the
    /// dependence, and `+ M` is reported.
    fn without_idle_third_body(&mut self, data: &AuxiliaryData, span: Span, terms: &mut EquationTerms) {
        let Some(third_body) = terms.third_body.take_if(|_| data.depends_on_pressure()) else { return };
        if !third_body.falloff {
            self.findings.push(
                Diagnostic::warning("idle-third-body", "a law of pressure has a third body of its own")
                    .at(self.source, span)
                    .because("PLOG and CHEB give the whole dependence on pressure")
                    .repaired("the third body is left out"),
            );
        }
    }

    fn give_efficiencies(&mut self, data: &AuxiliaryData, terms: &mut EquationTerms) {
        let Some((_, _, first)) = data.efficiencies.first() else { return };
        let reason = match &mut terms.third_body {
            Some(third_body) if third_body.collider.is_none() => {
                let named = data.efficiencies.iter();
                let known = named.filter_map(|(name, value, _)| Some((self.mechanism.find_species(name)?, *value)));
                third_body.efficiencies = known.collect();
                return;
            }
            Some(_) => "one species alone is the third body",
            None => "the reaction has no third body",
        };
        self.findings.push(
            Diagnostic::warning("idle-efficiencies", "efficiencies are given that nothing depends on")
                .at(self.source, *first)
                .because(reason)
                .repaired("they are left out"),
        );
    }

    fn add(&mut self, reaction: Reaction, draft: &Draft) -> Result<(), Diagnostic> {
        let span = draft.statement.whole();
        let id = self.mechanism.add_reaction(reaction).map_err(|error| {
            Diagnostic::error("not-a-reaction", "this is not a reaction")
                .at(self.source, span)
                .because(error.to_string())
                .hint("write a species on one side at least")
        })?;
        self.origins.push(Origin { file: self.file, span });
        let lines = draft.note.iter().chain(&draft.data.unused).map(|line| line.trim()).filter(|line| !line.is_empty());
        let note: Vec<&str> = lines.collect();
        if !note.is_empty() {
            self.notes.insert(id, note.join("\n"));
        }
        Ok(())
    }
}
