//! The canonical spelling of a reaction.

use crate::mechanism::{Coefficient, Mechanism, Reaction, SpeciesId};

impl Mechanism {
    /// `H2 + O <=> H + OH`: terms in the order held, one coefficient a species, `0` for an empty side.
    pub fn equation(&self, reaction: &Reaction) -> String {
        let arrow = if reaction.is_reversible() { "<=>" } else { "=>" };
        format!("{} {arrow} {}", self.side(reaction, &reaction.reactants), self.side(reaction, &reaction.products))
    }

    fn side(&self, reaction: &Reaction, terms: &[(SpeciesId, Coefficient)]) -> String {
        let mut words: Vec<String> = terms
            .iter()
            .map(|(species, nu)| match *nu {
                Coefficient::ONE => self.name(*species).to_string(),
                nu => format!("{nu} {}", self.name(*species)),
            })
            .collect();
        let third_body = reaction.third_body.as_ref().map(|third_body| {
            let name = third_body.collider.map_or("M", |collider| self.name(collider));
            (third_body.falloff, name)
        });
        match third_body {
            Some((true, name)) => format!("{} (+{name})", words.join(" + ")),
            Some((false, name)) => {
                words.push(name.to_string());
                words.join(" + ")
            }
            None if words.is_empty() => "0".to_string(),
            None => words.join(" + "),
        }
    }
}
