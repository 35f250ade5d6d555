//! The entry of a reaction in a file.

use crate::formats::cantera::read::scope::Scope;
use crate::grammar::yaml::Node;
use crate::source::Span;

/// The entry of a reaction, and the species that it may name.
pub struct ReactionEntry<'e> {
    pub node: &'e Node,
    pub scope: &'e Scope,
    /// The equation as written.
    pub text: &'e str,
    /// The `type`, if it is given.
    pub kind: Option<&'e str>,
}

impl ReactionEntry<'_> {
    /// Where the equation stands.
    pub fn equation_span(&self) -> Span {
        self.node.get("equation").map_or(self.node.span, |equation| equation.span)
    }
}
