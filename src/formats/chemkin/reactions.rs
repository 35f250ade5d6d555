//! REACTIONS: statements put together to reactions.

use std::collections::{BTreeMap, HashSet};

use crate::formats::chemkin::laws::{Equation, ThirdBodyForm};
use crate::formats::chemkin::names::DeclaredNames;
use crate::formats::chemkin::reaction_units::ReactionUnits;
use crate::formats::chemkin::said::{Listener, Said, wrong_unit};
use crate::formats::sides::{self, ResolvedSides};
use crate::formats::{Origin, implicit_third_body};
use crate::grammar::chemkin::line::{Line, words};
use crate::grammar::chemkin::reaction::{ReactionLine, auxiliary_items, is_reaction, numbers, reaction_line};
use crate::grammar::chemkin::section::Section;
use crate::grammar::chemkin::statement::Statement;
use crate::mechanism::{Mechanism, Reaction, ReactionId, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// What reading reactions adds to.
pub struct ReactionReader<'a> {
    pub source: &'a Source,
    /// The number of the file that is being read.
    pub file: usize,
    pub names: &'a DeclaredNames,
    pub mechanism: &'a mut Mechanism,
    pub origins: &'a mut Vec<Origin>,
    pub notes: &'a mut BTreeMap<ReactionId, String>,
    pub findings: &'a mut Vec<Diagnostic>,
    /// Spellings that are reported already.
    pub respelt: &'a mut HashSet<(String, String)>,
}

/// A reaction that more lines may say something of.
struct Draft<'s> {
    statement: Statement<'s>,
    said: Said,
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
                self.say(&statement, draft.as_mut().map(|draft| &mut draft.said), units);
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

    fn section_units(&mut self, header: &Line) -> ReactionUnits {
        let found = words(self.source, header.span);
        let words: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
        ReactionUnits::default().with(&words).unwrap_or_else(|wrong| {
            let place = |at: usize| found.get(at).copied().unwrap_or_default();
            self.findings.push(wrong_unit(self.source, wrong, place));
            ReactionUnits::default()
        })
    }

    fn begin(&mut self, statement: Statement<'a>, units: ReactionUnits) -> Draft<'a> {
        let mut said = Said::default();
        let line = reaction_line(&statement, statement.text());
        if line.rest.contains('/') || line.rest.to_ascii_uppercase().starts_with("DUP") {
            self.listen(&statement, line.rest, &mut said, units);
        } else if !line.rest.is_empty() {
            self.findings.push(
                Diagnostic::warning("text-after-rate", "something follows the rate constant of a reaction")
                    .at(self.source, statement.span_of(line.rest))
                    .because("three numbers end a reaction")
                    .repaired("it is left out")
                    .hint("begin a comment with !"),
            );
        }
        Draft { statement, said, note: Vec::new() }
    }

    fn say(&mut self, statement: &Statement, said: Option<&mut Said>, units: ReactionUnits) {
        match said {
            Some(said) => self.listen(statement, statement.text(), said, units),
            None => self.findings.push(
                Diagnostic::error("unreadable-line", "this is no reaction")
                    .at(self.source, statement.whole())
                    .because("there is no arrow, and no reaction before it that it could belong to")
                    .hint("write REACTANTS = PRODUCTS A b E"),
            ),
        }
    }

    fn listen(&mut self, statement: &Statement, text: &str, said: &mut Said, units: ReactionUnits) {
        let mut listener =
            Listener { source: self.source, names: self.names, units, findings: self.findings, remarks: self.respelt };
        for item in auxiliary_items(statement, text) {
            listener.item(statement, &item, said);
        }
    }

    fn finish(&mut self, draft: Option<Draft<'a>>, units: ReactionUnits) {
        let Some(draft) = draft else { return };
        if let Err(finding) = self.reaction(&draft, units) {
            self.findings.push(finding);
        }
    }

    fn reaction(&mut self, draft: &Draft, units: ReactionUnits) -> Result<(), Diagnostic> {
        let Draft { statement, said, .. } = draft;
        let line = reaction_line(statement, statement.text());
        self.require_whole_rate(statement, &line)?;
        let tree = self.equation(statement, &line)?;
        let mut sides =
            sides::resolve(&tree, self.source, &|name| self.mechanism.find_species(name), self.names.all())?;
        self.without_idle_third_body(said, statement.span_of(line.equation), &mut sides);
        if said.has_plain_rate() && sides.third_body.is_none() {
            implicit_third_body::take(&mut sides);
        }
        self.give_efficiencies(said, &mut sides);
        self.report_vanishing_term(said);
        let id = |name: &String| self.mechanism.find_species(name);
        let ids = |orders: &[(String, f64)]| -> Vec<(SpeciesId, f64)> {
            orders.iter().filter_map(|(name, order)| Some((id(name)?, *order))).collect()
        };
        let mut reaction = Reaction {
            order_overrides: ids(&said.orders),
            reverse_order_overrides: ids(&said.reverse_orders),
            duplicate: said.duplicate,
            third_body: sides.third_body,
            ..Reaction::one_way(sides.reactants, sides.products, 0.0)
        };
        let equation = Equation {
            source: self.source,
            span: statement.span_of(line.equation),
            units: said.units.unwrap_or(units),
            forward_order: reaction.forward_orders().values().sum(),
            reverse_order: reaction.reverse_orders().values().sum(),
            third_body: match &reaction.third_body {
                None => ThirdBodyForm::None,
                Some(third_body) if third_body.falloff => ThirdBodyForm::Falloff,
                Some(_) => ThirdBodyForm::Plain,
            },
            reversible: sides.reversible,
        };
        let rate = equation.rate(line.constants.as_ref(), said)?;
        reaction.reverse = equation.reverse(&rate, said, self.findings)?;
        reaction.rate = Some(rate);
        self.without_idle_orders(&mut reaction, equation.span);
        self.add(reaction, draft)
    }

    /// Cantera leaves exp(-T2/T) out where T2 is 0.
    fn report_vanishing_term(&mut self, said: &Said) {
        let t2 = said.troe.as_ref().and_then(|values| values.numbers.get(3));
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

    /// A one-way reaction has no use for orders of its products.
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

    /// Numbers at the end that are fewer than three are no part of the equation.
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

    /// A law of pressure stands for all collisions: `(+M)` says that there is one, and `+ M` says too much.
    fn without_idle_third_body(&mut self, said: &Said, span: Span, sides: &mut ResolvedSides) {
        let Some(third_body) = sides.third_body.take_if(|_| said.is_of_pressure()) else { return };
        if !third_body.falloff {
            self.findings.push(
                Diagnostic::warning("idle-third-body", "a law of pressure has a third body of its own")
                    .at(self.source, span)
                    .because("PLOG and CHEB give the whole dependence on pressure")
                    .repaired("the third body is left out"),
            );
        }
    }

    fn give_efficiencies(&mut self, said: &Said, sides: &mut ResolvedSides) {
        let Some((_, _, first)) = said.efficiencies.first() else { return };
        let reason = match &mut sides.third_body {
            Some(third_body) if third_body.collider.is_none() => {
                let named = said.efficiencies.iter();
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
        let lines =
            draft.note.iter().chain(&draft.said.carried).map(|line| line.trim()).filter(|line| !line.is_empty());
        let note: Vec<&str> = lines.collect();
        if !note.is_empty() {
            self.notes.insert(id, note.join("\n"));
        }
        Ok(())
    }
}
