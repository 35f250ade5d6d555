//! Reaction entries: the equation, the law and the orders.

use crate::formats::cantera::fields::{Fields, text_span};
use crate::formats::cantera::keys;
use crate::formats::cantera::kinetics::Scope;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::units::UnitSystem;
use crate::formats::sides::{self, ResolvedSides};
use crate::grammar::equation;
use crate::grammar::yaml::Node;
use crate::mechanism::{Mechanism, Reaction, ReactionId, Reverse, SpeciesId, ThirdBody};
use crate::rates::{Arrhenius, Rate};
use crate::source::{Diagnostic, Source, Span};

impl<'a> Reader<'a> {
    /// Every reaction of a file without phases.
    pub(super) fn read_all_reactions(&mut self) {
        let scope = self.scope_of_all();
        self.read_reactions("reactions", Span::default(), &scope);
    }

    /// The reactions of a section, each read when a phase first takes it.
    pub(super) fn read_reactions(&mut self, section: &str, span: Span, scope: &Scope) -> Vec<ReactionId> {
        let Some(found) = self.sections.section(section, span, &mut self.fields) else { return Vec::new() };
        let mut taken = Vec::with_capacity(found.items.len());
        for (place, node) in found.items.iter().enumerate() {
            let key = (section.to_string(), place);
            let id = match self.reactions_read.get(&key) {
                Some(Some(id)) if self.is_within(*id, scope) => Some(*id),
                // A reaction outside this scope is read again, to be skipped or to say why.
                Some(None) => None,
                _ => self.read_reaction(node, &found.units, scope),
            };
            if id.is_some() || !scope.skip_undeclared {
                self.reactions_read.insert(key, id);
            }
            taken.extend(id);
        }
        taken
    }

    fn is_within(&self, reaction: ReactionId, scope: &Scope) -> bool {
        self.mechanism.reactions()[reaction.index()].species().all(|species| scope.declared.contains(&species))
    }

    fn read_reaction(&mut self, node: &Node, units: &UnitSystem, scope: &Scope) -> Option<ReactionId> {
        let entry = Entry { node, scope, mechanism: &self.mechanism };
        let reaction = entry.read(units, &mut self.fields)?;
        match self.mechanism.add_reaction(reaction) {
            Ok(id) => {
                self.origins.reactions.push(node.span);
                if self.fields.flag(node, "negative-A") {
                    self.declared_negative.insert(id);
                }
                Some(id)
            }
            Err(error) => {
                let diagnostic =
                    Diagnostic::error("invalid-reaction", "this is not a reaction").because(error.to_string());
                self.fields.error(node.span, diagnostic);
                None
            }
        }
    }
}

/// A reaction's node, and what its names may refer to.
struct Entry<'e> {
    node: &'e Node,
    scope: &'e Scope,
    mechanism: &'e Mechanism,
}

impl Entry<'_> {
    /// `None` where the reaction is skipped, or wrong and reported.
    fn read(&self, units: &UnitSystem, fields: &mut Fields) -> Option<Reaction> {
        let node = self.node;
        fields.mapping(node, "a reaction")?;
        fields.warn_of_near_misses(node, keys::REACTION);
        let equation = fields.required(node, "equation", "a reaction")?;
        let text = fields.text(equation, "`equation`")?;
        let sides = self.sides(equation, text, fields)?;
        if !self.colliders_are_declared(fields) {
            return None;
        }
        let reversible = sides.reversible;
        let mut reaction = Reaction {
            reactants: sides.reactants,
            products: sides.products,
            third_body: sides.third_body,
            rate: Rate::constant(0.0),
            reverse: if reversible { Reverse::FromThermo } else { Reverse::None },
            orders: Vec::new(),
            duplicate: fields.flag(node, "duplicate"),
        };
        reaction.orders = self.orders(&reaction, text, fields)?;
        let units = units.within(node, fields);
        reaction.rate = self.rate(&reaction, text, &units, fields)?;
        Some(reaction)
    }

    fn find(&self, name: &str) -> Option<SpeciesId> {
        self.mechanism.find_species(name).filter(|species| self.scope.declared.contains(species))
    }

    fn sides(&self, node: &Node, text: &str, fields: &mut Fields) -> Option<ResolvedSides> {
        let resolve = |source: &Source, span: Span| {
            let tree = equation::parse(source, span)?;
            sides::resolve(&tree, source, &|name| self.find(name), &self.scope.names)
        };
        let resolved = match text_span(fields.source, node) {
            Some(span) => resolve(fields.source, span),
            // Spelled with escapes: read the text itself, and report at the whole entry.
            None => resolve(&Source::new(fields.source.name(), text), Span::new(0, text.len()))
                .map_err(|error| error.at(fields.source, node.span)),
        };
        match resolved {
            Ok(sides) => Some(sides),
            Err(error) if error.code == "undeclared-species" && self.scope.skip_undeclared => None,
            Err(error) => {
                fields.errors.push(error);
                None
            }
        }
    }

    /// Whether every collider with an efficiency of its own is known; the others are reported
    /// unless the phase says otherwise.
    fn colliders_are_declared(&self, fields: &mut Fields) -> bool {
        let efficiencies = self.node.get("efficiencies").and_then(Node::as_mapping).unwrap_or_default();
        if self.scope.skip_undeclared_third_bodies {
            return true;
        }
        let unknown = efficiencies
            .iter()
            .map(|(name, _)| name)
            .filter(|name| self.find(name.text().unwrap_or_default()).is_none());
        let unknown: Vec<&Node> = unknown.collect();
        for name in &unknown {
            let message = format!("the third body {} is not declared", name.text().unwrap_or_default());
            let diagnostic = Diagnostic::error("undeclared-species", message)
                .because("not a species of the phase")
                .hint("declare it, or set `skip-undeclared-third-bodies: true` in the phase");
            fields.error(name.span, diagnostic);
        }
        unknown.is_empty()
    }

    fn orders(&self, reaction: &Reaction, text: &str, fields: &mut Fields) -> Option<Vec<(SpeciesId, f64)>> {
        let Some(node) = self.node.get("orders") else { return Some(Vec::new()) };
        let entries = fields.mapping(node, "`orders`")?;
        if reaction.is_reversible() {
            let diagnostic =
                Diagnostic::error("orders-of-reversible", format!("the reversible reaction `{text}` has orders"))
                    .because("the reverse rate follows from equilibrium only with mass-action orders")
                    .hint("write two one-way reactions with `=>`");
            fields.error(node.span, diagnostic);
        }
        let negative_allowed = fields.flag(self.node, "negative-orders");
        let non_reactants_allowed = fields.flag(self.node, "nonreactant-orders");
        let mut orders = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            let name_text = name.text().unwrap_or_default();
            let order = fields.number(value, &format!("the order of {name_text}"));
            let Some(species) = self.find(name_text) else {
                self.undeclared_in_orders(name, text, fields);
                return None;
            };
            let order = order?;
            let is_reactant = reaction.reactants.iter().any(|(reactant, _)| *reactant == species);
            if order < 0.0 && !negative_allowed {
                self.refuse_order(
                    value.span,
                    &format!("the order of {name_text} is negative"),
                    "negative-orders",
                    fields,
                );
            }
            if !is_reactant && !non_reactants_allowed {
                self.refuse_order(name.span, &format!("{name_text} is no reactant"), "nonreactant-orders", fields);
            }
            orders.push((species, order));
        }
        Some(orders)
    }

    fn undeclared_in_orders(&self, name: &Node, text: &str, fields: &mut Fields) {
        if self.scope.skip_undeclared {
            return;
        }
        let message = format!("the order of `{text}` names {}, which is not declared", name.text().unwrap_or_default());
        let diagnostic = Diagnostic::error("undeclared-species", message)
            .because("not a species of the phase")
            .hint("declare the species, or remove the order");
        fields.error(name.span, diagnostic);
    }

    fn refuse_order(&self, span: Span, reason: &str, key: &str, fields: &mut Fields) {
        let diagnostic = Diagnostic::error("undeclared-order", format!("{reason}, which must be declared"))
            .because(reason)
            .hint(format!("correct the order, or add `{key}: true` if it is meant"));
        fields.error(span, diagnostic);
    }

    fn rate(&self, reaction: &Reaction, text: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Rate> {
        let given = match self.node.get("type") {
            Some(kind) => Some(fields.text(kind, "the type of a reaction")?),
            None => None,
        };
        let with_third_body = reaction.third_body.is_some() || self.node.get("efficiencies").is_some();
        let kind = match given {
            Some("elementary" | "Arrhenius") | None if self.scope.interface => "interface-Arrhenius",
            Some("elementary" | "Arrhenius") => "elementary",
            Some(kind) => kind,
            None if with_third_body => "three-body",
            None => "elementary",
        };
        if kind != "elementary" {
            return Some(Rate::Unevaluated { kind: kind.to_string() });
        }
        if let Some(ThirdBody { .. }) = reaction.third_body {
            let diagnostic = Diagnostic::error(
                "unexpected-third-body",
                format!("the elementary reaction `{text}` has a third body"),
            )
            .because("an elementary rate does not depend on a third body")
            .hint("remove the type, or give `type: three-body`");
            fields.error(self.node.get("equation").map_or(self.node.span, |equation| equation.span), diagnostic);
            return None;
        }
        let owner = format!("the reaction `{text}`");
        let node = fields.required(self.node, "rate-constant", &owner)?;
        let order: f64 = reaction.forward_orders().values().sum();
        arrhenius(node, order, &owner, units, fields).map(Rate::Arrhenius)
    }
}

/// `{A: …, b: …, Ea: …}` or `[A, b, Ea]`; Ea is 0 where it is not given.
fn arrhenius(node: &Node, order: f64, owner: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Arrhenius> {
    let (units, a, b, activation_energy) = match node.as_sequence() {
        Some([a, b, activation_energy]) => {
            (std::borrow::Cow::Borrowed(units), Some(a), Some(b), Some(activation_energy))
        }
        Some(other) => {
            wrong_length(node, other.len(), owner, fields);
            return None;
        }
        None if node.as_mapping().is_none() => {
            fields.wrong_type(
                node,
                &format!("the rate constant of {owner}"),
                "a mapping of A, b and Ea, or a list of the three",
            );
            return None;
        }
        None => {
            fields.warn_of_near_misses(node, keys::ARRHENIUS);
            let owner = format!("the rate constant of {owner}");
            let (a, b) = (fields.required(node, "A", &owner), fields.required(node, "b", &owner));
            (units.within(node, fields), a, b, node.get("Ea"))
        }
    };
    let a = a.and_then(|a| match units.rate_constant(order) {
        Ok(unit) => fields.quantity(a, &format!("A of {owner}"), &unit),
        Err(error) => {
            let message = format!("the order of {owner} is beyond all measure");
            fields.error(node.span, Diagnostic::error("wrong-order", message).because(error.to_string()));
            None
        }
    });
    let b = b.and_then(|b| fields.number(b, &format!("b of {owner}")));
    let activation_energy = match activation_energy {
        Some(energy) => fields.activation_energy(energy, &format!("Ea of {owner}"), &units),
        None => Some(0.0),
    };
    Some(Arrhenius { a: a?, b: b?, activation_energy: activation_energy? })
}

fn wrong_length(node: &Node, length: usize, owner: &str, fields: &mut Fields) {
    let message = format!("the rate constant of {owner} must have three numbers");
    let diagnostic =
        Diagnostic::error("wrong-length", message).because(format!("{length} are given")).hint("give [A, b, Ea]");
    fields.error(node.span, diagnostic);
}
