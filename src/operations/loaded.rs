//! A mechanism that was read, with its text.

use crate::formats::{Document, Format, findings, unused_parts};
use crate::kinetics::NotEvaluable;
use crate::mechanism::{BuildError, Item, Mechanism, Phase, Reverse};
use crate::operations::failure::Failure;
use crate::source::{Diagnostic, Severity};

/// A mechanism with its text, whatever format it was read from.
#[derive(Debug)]
pub struct Loaded {
    /// What the files are in.
    pub format: Format,
    /// The mechanism, its places and what the files say besides.
    pub document: Document,
}

impl Loaded {
    /// Everything that was read.
    pub fn mechanism(&self) -> &Mechanism {
        &self.document.mechanism
    }

    /// The name of the file that gives the mechanism its name.
    pub fn name(&self) -> &str {
        self.document.name()
    }

    /// Whether there is any species or reaction.
    pub fn holds_something(&self) -> bool {
        !self.mechanism().species().is_empty() || !self.mechanism().reactions().is_empty()
    }

    /// Everything that is wrong or doubtful, in the order of the text.
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut all = [&self.document.warnings, &self.document.unread].map(Vec::as_slice).concat();
        all.extend(findings(&self.document));
        self.in_order(all)
    }

    /// The same, and what is wrong with the parts of the file that no phase takes.
    pub fn findings_of_the_whole_file(&self) -> Vec<Diagnostic> {
        let mut all = self.findings();
        all.extend(unused_parts(&self.document));
        self.in_order(all)
    }

    fn in_order(&self, mut all: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let file = |name: &str| self.document.sources.iter().position(|source| source.name() == name);
        all.sort_by_key(|finding| match &finding.location {
            Some(place) => (file(&place.file), place.line, place.column),
            None => (None, 0, 0),
        });
        all
    }

    /// Refuses a mechanism with errors among its findings.
    pub fn require_sound(&self) -> Result<(), Failure> {
        refuse_errors(&self.findings())
    }

    /// Refuses reactions whose rates are not all given.
    pub fn require_rates(&self) -> Result<(), Failure> {
        let mechanism = self.mechanism();
        let hints = self.format.rate_hints();
        let incomplete = mechanism.reaction_ids().zip(mechanism.reactions()).filter_map(|(id, reaction)| {
            let (what, hint) = match &reaction.reverse {
                _ if reaction.rate.is_none() => ("rate", hints.forward),
                Reverse::Explicit(None) => ("reverse rate", hints.reverse),
                _ => return None,
            };
            let equation = mechanism.equation(reaction);
            let error = Diagnostic::error("missing-rate", format!("the {what} of `{equation}` is not given"));
            Some(self.at(error, Item::Reaction(id)).because("a rate is needed").hint(hint))
        });
        let errors: Vec<Diagnostic> = incomplete.collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
    }

    /// Why the rates of the mechanism cannot be computed, at the reaction that is in the way.
    pub fn not_evaluable(&self, error: &NotEvaluable) -> Diagnostic {
        let reaction = error.reaction();
        let mechanism = self.mechanism();
        let equation = mechanism.reactions().get(reaction.index()).map(|reaction| mechanism.equation(reaction));
        let message = format!("the rate of `{}` cannot be computed", equation.unwrap_or_default());
        self.at(Diagnostic::error("not-evaluable", message), Item::Reaction(reaction))
            .because(error.to_string())
            .hint("give the reaction an elementary rate, or leave it out")
    }

    fn at(&self, diagnostic: Diagnostic, item: Item) -> Diagnostic {
        match self.document.locate(item) {
            Some((source, span)) => diagnostic.at(source, span),
            None => diagnostic,
        }
    }

    /// The mechanism of one phase: the one named, or the only one. A mechanism without phases is whole.
    /// Errors: no phase of that name, or several where none is named.
    pub fn of_phase(&self, name: Option<&str>) -> Result<Mechanism, Failure> {
        match self.phase(name)? {
            Some(phase) => self.mechanism().of_phase(phase).map_err(no_such_item),
            None => Ok(self.mechanism().clone()),
        }
    }

    /// The document with the mechanism of one phase, as [`Loaded::of_phase`] chooses it.
    pub fn document_of_phase(&self, name: Option<&str>) -> Result<Document, Failure> {
        let document = self.document.clone();
        match self.phase(name)? {
            Some(phase) => document.of_phase(phase).map_err(no_such_item),
            None => Ok(document),
        }
    }

    fn phase(&self, name: Option<&str>) -> Result<Option<&Phase>, Failure> {
        let phases = self.mechanism().phases();
        let names = || phases.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>().join(", ");
        match (name, phases) {
            (None, []) => Ok(None),
            (None, [only]) => Ok(Some(only)),
            (None, _) => Err(Failure::Usage(format!(
                "{} holds several phases ({}); choose one with --phase",
                self.name(),
                names()
            ))),
            (Some(name), _) => match phases.iter().find(|phase| phase.name == name) {
                Some(phase) => Ok(Some(phase)),
                None => Err(Failure::Usage(format!("{} has no phase {name}; it has: {}", self.name(), names()))),
            },
        }
    }
}

fn no_such_item(error: BuildError) -> Failure {
    Failure::Usage(error.to_string())
}

/// Fails with those findings that are errors, if there are any.
pub fn refuse_errors(findings: &[Diagnostic]) -> Result<(), Failure> {
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    let errors: Vec<Diagnostic> = findings.iter().filter(is_error).cloned().collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}
