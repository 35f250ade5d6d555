//! Reactions: the equation, the flags and the orders.

use std::collections::{HashMap, HashSet};

use crate::formats::Origin;
use crate::formats::cantera::keys;
use crate::formats::cantera::read::fields::{Fields, text_span};
use crate::formats::cantera::read::rates::read_rate;
use crate::formats::cantera::read::reaction_entry::ReactionEntry;
use crate::formats::cantera::read::reading::Reading;
use crate::formats::cantera::read::scope::Scope;
use crate::formats::cantera::read::sections::SectionId;
use crate::formats::cantera::read::third_bodies::with_third_body;
use crate::formats::cantera::read::units::UnitSystem;
use crate::formats::equation_terms::{self, ANY_THIRD_BODY, EquationTerms};
use crate::grammar::equation::{self, EquationTree, SideTree, TermTree};
use crate::grammar::yaml::Node;
use crate::mechanism::{Mechanism, Reaction, ReactionId, Reverse, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

/// The reactions that were read, by section.
#[derive(Default)]
pub struct ReactionTable {
    /// By section and place within it; `None` for a reaction that is skipped or wrong.
    read: HashMap<(SectionId, usize), Option<ReactionId>>,
    /// Reactions whose negative rates the file declares (`negative-A`).
    pub declared_negative: HashSet<ReactionId>,
}

impl ReactionTable {
    /// The reactions of a section, each read when a phase first takes it.
    pub fn read_section(&mut self, reading: &mut Reading, section: &str, span: Span, scope: &Scope) -> Vec<ReactionId> {
        let Some(id) = reading.section(section, span) else { return Vec::new() };
        let found = reading.content(id);
        let (items, units, file) = (found.items, found.units.clone(), found.file);
        let mut taken = Vec::with_capacity(items.len());
        for (place, node) in items.iter().enumerate() {
            let reaction = match self.read.get(&(id, place)) {
                Some(Some(known)) if is_within(&reading.mechanism, *known, scope) => Some(*known),
                // A reaction outside this scope is read again: to be skipped, or to report why.
                Some(None) => None,
                _ => reading.within_file(file, |reading| self.read_reaction(reading, node, &units, scope)),
            };
            if reaction.is_some() || !scope.skip_undeclared {
                self.read.insert((id, place), reaction);
            }
            if reaction.is_some() {
                reading.take(Origin { file, span: node.span });
            }
            taken.extend(reaction);
        }
        taken
    }

    fn read_reaction(
        &mut self,
        reading: &mut Reading,
        node: &Node,
        units: &UnitSystem,
        scope: &Scope,
    ) -> Option<ReactionId> {
        let reaction = read_entry(node, scope, units, &mut reading.fields)?;
        match reading.mechanism.add_reaction(reaction) {
            Ok(id) => {
                let origin = reading.origin(node.span);
                reading.origins.reactions.push(origin);
                if reading.fields.flag(node, "negative-A") {
                    self.declared_negative.insert(id);
                }
                Some(id)
            }
            Err(error) => {
                let diagnostic =
                    Diagnostic::error("invalid-reaction", "this is not a reaction").because(error.to_string());
                reading.fields.error(node.span, diagnostic);
                None
            }
        }
    }
}

/// Whether every species that a reaction names is the same one in a scope.
fn is_within(mechanism: &Mechanism, reaction: ReactionId, scope: &Scope) -> bool {
    let is_declared = |species: SpeciesId| scope.find(mechanism.name(species)) == Some(species);
    let reaction = &mechanism.reactions()[reaction.index()];
    let efficient = || reaction.efficient_species().all(is_declared) || scope.skip_undeclared_third_bodies;
    reaction.species().all(is_declared) && efficient()
}

/// The reaction of an entry; `None` where it is skipped, or wrong and reported.
fn read_entry(node: &Node, scope: &Scope, units: &UnitSystem, fields: &mut Fields) -> Option<Reaction> {
    fields.mapping(node, "a reaction")?;
    fields.warn_of_near_misses(node, keys::REACTION);
    let equation = fields.required(node, "equation", "a reaction")?;
    let text = fields.text(equation, "`equation`")?;
    let kind = match node.get("type") {
        Some(kind) => Some(fields.text(kind, "the type of a reaction")?),
        None => None,
    };
    let entry = ReactionEntry { node, scope, text, kind };
    let terms = terms_of(&entry, equation, fields)?;
    let terms = with_third_body(&entry, terms, fields)?;
    let mut reaction = Reaction {
        reactants: terms.reactants,
        products: terms.products,
        third_body: terms.third_body,
        rate: None,
        reverse: if terms.reversible { Reverse::FromThermo } else { Reverse::None },
        order_overrides: Vec::new(),
        reverse_order_overrides: Vec::new(),
        colliders: Vec::new(),
        duplicate: fields.flag(node, "duplicate"),
    };
    reaction.order_overrides = orders(&entry, &reaction, fields)?;
    read_rate(&entry, &mut reaction, &units.within(node, fields), fields)?;
    Some(reaction)
}

fn terms_of(entry: &ReactionEntry, node: &Node, fields: &mut Fields) -> Option<EquationTerms> {
    let mut misspelt = Vec::new();
    let mut resolve = |source: &Source, span: Span| -> Result<Option<EquationTerms>, Diagnostic> {
        let tree = equation::parse(source, span)?;
        if is_skipped(entry.scope, &tree) {
            return Ok(None);
        }
        misspelt.extend(
            tree.left.terms.iter().chain(&tree.right.terms).filter_map(|term| in_other_case(entry.scope, term)),
        );
        equation_terms::resolve(&tree, source, &|name| entry.scope.find(name), &entry.scope.names.all).map(Some)
    };
    let resolved = match text_span(fields.source, node) {
        Some(span) => resolve(fields.source, span),
        // Spelled with escapes: read the text itself, and report at the whole entry.
        None => resolve(&Source::new(fields.source.name(), entry.text), Span::new(0, entry.text.len()))
            .map_err(|error| error.at(fields.source, node.span)),
    };
    for name in misspelt {
        let warning = Diagnostic::warning("name-case", format!("`{name}` is spelt otherwise where it is declared"))
            .because("Cantera finds the species all the same, other readers do not")
            .hint("write upper and lower case as in the list of species");
        fields.warnings.push(warning.at(fields.source, node.span));
    }
    resolved.unwrap_or_else(|error| {
        fields.errors.push(error);
        None
    })
}

/// The name of a term that is spelt as the species is declared, except for upper and lower case.
fn in_other_case(scope: &Scope, term: &TermTree) -> Option<String> {
    let name = &term.name;
    let other_case = name != ANY_THIRD_BODY && !scope.is_exact(name) && scope.find(name).is_some();
    other_case.then(|| name.clone())
}

/// Whether the phase skips the reaction: it names species that the phase does not hold, anywhere or as
/// third body.
fn is_skipped(scope: &Scope, tree: &EquationTree) -> bool {
    let undeclared = |name: &str| name != ANY_THIRD_BODY && scope.find(name).is_none();
    fn names(side: &SideTree, undeclared: impl Fn(&str) -> bool) -> HashSet<&str> {
        side.terms.iter().map(|term| term.name.as_str()).filter(|name| undeclared(name)).collect()
    }
    let (left, right) = (names(&tree.left, undeclared), names(&tree.right, undeclared));
    let third_body = tree.left.third_body.as_ref().filter(|third_body| undeclared(&third_body.name));
    if scope.skip_undeclared && !(left.is_empty() && right.is_empty()) {
        return true;
    }
    let on_both = !left.is_disjoint(&right);
    scope.skip_undeclared_third_bodies && (third_body.is_some() || on_both)
}

fn orders(entry: &ReactionEntry, reaction: &Reaction, fields: &mut Fields) -> Option<Vec<(SpeciesId, f64)>> {
    let Some(node) = entry.node.get("orders") else { return Some(Vec::new()) };
    let entries = fields.mapping(node, "`orders`")?;
    if reaction.is_reversible() && !entries.is_empty() {
        let diagnostic =
            Diagnostic::error("orders-of-reversible", format!("the reversible reaction `{}` has orders", entry.text))
                .because("the reverse rate follows from equilibrium only with mass-action orders")
                .hint("write two one-way reactions with `=>`");
        fields.error(node.span, diagnostic);
    }
    let negative_allowed = fields.flag(entry.node, "negative-orders");
    let non_reactants_allowed = fields.flag(entry.node, "nonreactant-orders");
    let mut orders = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        let name_text = name.text().unwrap_or_default();
        let order = fields.number(value, &format!("the order of {name_text}"));
        let Some(species) = entry.scope.find(name_text) else {
            undeclared_in_orders(entry, name, fields);
            return None;
        };
        let order = order?;
        let is_reactant = reaction.reactants.iter().any(|(reactant, _)| *reactant == species);
        if order < 0.0 && !negative_allowed {
            refuse_order(value.span, &format!("the order of {name_text} is negative"), "negative-orders", fields);
        }
        if !is_reactant && !non_reactants_allowed {
            refuse_order(name.span, &format!("{name_text} is no reactant"), "nonreactant-orders", fields);
        }
        orders.push((species, order));
    }
    Some(orders)
}

fn undeclared_in_orders(entry: &ReactionEntry, name: &Node, fields: &mut Fields) {
    if entry.scope.skip_undeclared {
        return;
    }
    let name_text = name.text().unwrap_or_default();
    let message = format!("the order of `{}` names {name_text}, which is not declared", entry.text);
    let diagnostic = Diagnostic::error("undeclared-species", message)
        .because("not a species of the phase")
        .hint("declare the species, or remove the order");
    fields.error(name.span, diagnostic);
}

fn refuse_order(span: Span, reason: &str, key: &str, fields: &mut Fields) {
    let diagnostic = Diagnostic::error("undeclared-order", format!("{reason}, which must be declared"))
        .because(reason)
        .hint(format!("correct the order, or add `{key}: true` if it is meant"));
    fields.error(span, diagnostic);
}
