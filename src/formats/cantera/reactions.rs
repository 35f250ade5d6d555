//! Reaction entries: the equation, the flags and the orders.

use crate::formats::cantera::fields::{Fields, text_span};
use crate::formats::cantera::keys;
use crate::formats::cantera::kinetics::Scope;
use crate::formats::cantera::read::Reader;
use crate::formats::cantera::units::UnitSystem;
use crate::formats::sides::{self, ANY_THIRD_BODY, ResolvedSides};
use crate::grammar::equation::{self, EquationTree};
use crate::grammar::yaml::Node;
use crate::mechanism::{Reaction, ReactionId, Reverse, SpeciesId};
use crate::source::{Diagnostic, Source, Span};

impl<'a> Reader<'a> {
    /// Every reaction of a file without phases.
    pub(super) fn read_all_reactions(&mut self) {
        let scope = self.scope_of_all();
        self.read_reactions("reactions", Span::default(), &scope);
    }

    /// The reactions of a section, each read when a phase first takes it.
    pub(super) fn read_reactions(&mut self, section: &str, span: Span, scope: &Scope) -> Vec<ReactionId> {
        let Some(id) = self.section(section, span) else { return Vec::new() };
        let found = self.sections.get(id);
        let (items, units, file) = (found.items, found.units.clone(), found.file);
        let mut taken = Vec::with_capacity(items.len());
        for (place, node) in items.iter().enumerate() {
            let reaction = match self.reactions_read.get(&(id, place)) {
                Some(Some(known)) if self.is_within(*known, scope) => Some(*known),
                // A reaction outside this scope is read again, to be skipped or to say why.
                Some(None) => None,
                _ => self.within_file(file, |reader| reader.read_reaction(node, &units, scope)),
            };
            if reaction.is_some() || !scope.skip_undeclared {
                self.reactions_read.insert((id, place), reaction);
            }
            taken.extend(reaction);
        }
        taken
    }

    /// Whether everything that a reaction names is the same here.
    fn is_within(&self, reaction: ReactionId, scope: &Scope) -> bool {
        let is_declared = |species: SpeciesId| scope.find(self.mechanism.name(species)) == Some(species);
        let reaction = &self.mechanism.reactions()[reaction.index()];
        let efficient = || reaction.efficient_species().all(is_declared) || scope.skip_undeclared_third_bodies;
        reaction.species().all(is_declared) && efficient()
    }

    fn read_reaction(&mut self, node: &Node, units: &UnitSystem, scope: &Scope) -> Option<ReactionId> {
        let reaction = read_entry(node, scope, units, &mut self.fields)?;
        match self.mechanism.add_reaction(reaction) {
            Ok(id) => {
                let origin = self.origin(node.span);
                self.origins.reactions.push(origin);
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
pub struct ReactionEntry<'e> {
    pub node: &'e Node,
    pub scope: &'e Scope,
    /// The equation as written.
    pub text: &'e str,
    /// The type that the file gives.
    pub kind: Option<&'e str>,
}

/// `None` where the reaction is skipped, or wrong and reported.
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
    let sides = entry.sides(equation, fields)?;
    let sides = entry.with_third_body(sides, fields)?;
    let mut reaction = Reaction {
        reactants: sides.reactants,
        products: sides.products,
        third_body: sides.third_body,
        rate: None,
        reverse: if sides.reversible { Reverse::FromThermo } else { Reverse::None },
        order_overrides: Vec::new(),
        reverse_order_overrides: Vec::new(),
        colliders: Vec::new(),
        duplicate: fields.flag(node, "duplicate"),
    };
    reaction.order_overrides = entry.orders(&reaction, fields)?;
    entry.read_rate(&mut reaction, &units.within(node, fields), fields)?;
    Some(reaction)
}

impl ReactionEntry<'_> {
    /// Where the equation stands.
    pub fn equation_span(&self) -> Span {
        self.node.get("equation").map_or(self.node.span, |equation| equation.span)
    }

    fn sides(&self, node: &Node, fields: &mut Fields) -> Option<ResolvedSides> {
        let mut inexact = Vec::new();
        let mut resolve = |source: &Source, span: Span| -> Result<Option<ResolvedSides>, Diagnostic> {
            let tree = equation::parse(source, span)?;
            if self.is_skipped(&tree) {
                return Ok(None);
            }
            inexact.extend(tree.left.terms.iter().chain(&tree.right.terms).filter_map(|term| self.inexact(term)));
            sides::resolve(&tree, source, &|name| self.scope.find(name), &self.scope.names).map(Some)
        };
        let resolved = match text_span(fields.source, node) {
            Some(span) => resolve(fields.source, span),
            // Spelled with escapes: read the text itself, and report at the whole entry.
            None => resolve(&Source::new(fields.source.name(), self.text), Span::new(0, self.text.len()))
                .map_err(|error| error.at(fields.source, node.span)),
        };
        for name in inexact {
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

    /// The name of a term, where it is that of a species but for upper and lower case.
    fn inexact(&self, term: &equation::TermTree) -> Option<String> {
        let name = &term.name;
        let inexact = name != ANY_THIRD_BODY && !self.scope.is_exact(name) && self.scope.find(name).is_some();
        inexact.then(|| name.clone())
    }

    /// Whether the phase leaves the reaction out: it names species that the phase does not hold, be it
    /// anywhere or as third body.
    fn is_skipped(&self, tree: &EquationTree) -> bool {
        let undeclared = |name: &str| name != ANY_THIRD_BODY && self.scope.find(name).is_none();
        let names = |side: &equation::SideTree| -> Vec<String> {
            side.terms.iter().map(|term| term.name.clone()).filter(|name| undeclared(name)).collect()
        };
        let (left, right) = (names(&tree.left), names(&tree.right));
        let third_body = tree.left.third_body.as_ref().filter(|third_body| undeclared(&third_body.name));
        if self.scope.skip_undeclared && !(left.is_empty() && right.is_empty()) {
            return true;
        }
        let on_both = left.iter().any(|name| right.contains(name));
        self.scope.skip_undeclared_third_bodies && (third_body.is_some() || on_both)
    }

    fn orders(&self, reaction: &Reaction, fields: &mut Fields) -> Option<Vec<(SpeciesId, f64)>> {
        let Some(node) = self.node.get("orders") else { return Some(Vec::new()) };
        let entries = fields.mapping(node, "`orders`")?;
        if reaction.is_reversible() && !entries.is_empty() {
            let diagnostic = Diagnostic::error(
                "orders-of-reversible",
                format!("the reversible reaction `{}` has orders", self.text),
            )
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
            let Some(species) = self.scope.find(name_text) else {
                self.undeclared_in_orders(name, fields);
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

    fn undeclared_in_orders(&self, name: &Node, fields: &mut Fields) {
        if self.scope.skip_undeclared {
            return;
        }
        let name_text = name.text().unwrap_or_default();
        let message = format!("the order of `{}` names {name_text}, which is not declared", self.text);
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
}
