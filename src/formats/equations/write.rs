//! Writing the equations format.

use std::collections::HashSet;

use crate::formats::equations::read;
use crate::grammar::shift_decimal_point;
use crate::mechanism::{Coefficient, Item, Mechanism, Reaction, ReactionId, Reverse, SpeciesId};
use crate::rates::{Arrhenius, Rate, RateKind};
use crate::source::Source;

/// Something that the format cannot hold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{what}: {obstacle}")]
pub struct NotWritable {
    pub item: Item,
    /// The equation, or the name of the species.
    pub what: String,
    pub obstacle: Obstacle,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Obstacle {
    #[error("a third body")]
    ThirdBody,
    #[error("reaction orders that are not the coefficients")]
    Orders,
    #[error("a rate of the kind {0}")]
    RateLaw(RateKind),
    #[error("a reverse rate that follows from the thermodynamics")]
    ReverseFromThermo,
    #[error("a reverse rate without a forward rate")]
    ReverseAlone,
    #[error("a rate that is not a finite number")]
    NotFinite,
    #[error("a species name that would not be read back")]
    Name,
}

/// What is left out because the format has no place for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// It takes part in no reaction.
    UnusedSpecies(SpeciesId),
    Composition(SpeciesId),
    Thermo(SpeciesId),
    Transport(SpeciesId),
    DuplicateMark(ReactionId),
    Description,
    Elements,
    Phases,
}

/// One line a reaction, numbers with as many digits as reading them back exactly needs. The
/// order of the species becomes that of their first mention. What would change a reaction is
/// refused, all of it at once; see [`dropped`] for what is left out.
pub fn write(mechanism: &Mechanism) -> Result<String, Vec<NotWritable>> {
    let mut text = String::new();
    let mut refused = Vec::new();
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        match line(mechanism, reaction) {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
            }
            Err(obstacle) => {
                refused.push(NotWritable { item: Item::Reaction(id), what: mechanism.equation(reaction), obstacle });
            }
        }
    }
    if refused.is_empty() { Ok(text) } else { Err(refused) }
}

/// What [`write`] leaves out of a mechanism.
pub fn dropped(mechanism: &Mechanism) -> Vec<Dropped> {
    let mut dropped = Vec::new();
    let mut note = |absent: bool, what| {
        if !absent {
            dropped.push(what);
        }
    };
    note(mechanism.description.is_none(), Dropped::Description);
    note(mechanism.elements.is_empty(), Dropped::Elements);
    note(mechanism.phases().is_empty(), Dropped::Phases);
    let used: HashSet<SpeciesId> = mechanism.reactions().iter().flat_map(Reaction::species).collect();
    for (id, species) in mechanism.species_ids().zip(mechanism.species()) {
        note(used.contains(&id), Dropped::UnusedSpecies(id));
        note(species.composition.is_none(), Dropped::Composition(id));
        note(species.thermo.is_none(), Dropped::Thermo(id));
        note(species.transport.is_none(), Dropped::Transport(id));
    }
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        note(!reaction.duplicate, Dropped::DuplicateMark(id));
    }
    dropped
}

fn line(mechanism: &Mechanism, reaction: &Reaction) -> Result<String, Obstacle> {
    if reaction.third_body.is_some() {
        return Err(Obstacle::ThirdBody);
    }
    let as_written = reaction.reactants.iter().map(|(species, nu)| (*species, nu.to_f64())).collect();
    if reaction.forward_orders() != as_written || !reaction.reverse_order_overrides.is_empty() {
        return Err(Obstacle::Orders);
    }
    let forward = rate(reaction.rate.as_ref())?;
    let reverse = match &reaction.reverse {
        Reverse::None => None,
        Reverse::FromThermo => return Err(Obstacle::ReverseFromThermo),
        Reverse::Explicit(law) => rate(law.as_ref())?,
    };
    let equation = mechanism.equation(reaction);
    if !reads_back(mechanism, reaction, &equation) {
        return Err(Obstacle::Name);
    }
    match (forward, reverse) {
        (None, None) => Ok(equation),
        (Some(forward), None) => Ok(format!("{equation} ; {forward}")),
        (Some(forward), Some(reverse)) => Ok(format!("{equation} ; {forward} ; {reverse}")),
        (None, Some(_)) => Err(Obstacle::ReverseAlone),
    }
}

/// Names that hold `;`, a blank, an arrow, or look like a number or a sum do not.
fn reads_back(mechanism: &Mechanism, reaction: &Reaction, equation: &str) -> bool {
    let Ok(document) = read(&Source::new("", equation)) else { return false };
    let named = |mechanism: &Mechanism, reaction: &Reaction| {
        let side = |terms: &[(SpeciesId, Coefficient)]| -> Vec<_> {
            terms.iter().map(|(species, nu)| (mechanism.name(*species).to_string(), *nu)).collect()
        };
        (side(&reaction.reactants), side(&reaction.products))
    };
    match document.mechanism.reactions() {
        [again] => named(&document.mechanism, again) == named(mechanism, reaction),
        _ => false,
    }
}

/// `A`, or `A b Ea`; `None` for a rate that is not given.
fn rate(law: Option<&Rate>) -> Result<Option<String>, Obstacle> {
    let Arrhenius { a, b, activation_energy } = match law {
        None => return Ok(None),
        Some(Rate::Arrhenius(law)) => law,
        Some(other) => return Err(Obstacle::RateLaw(other.kind())),
    };
    if ![a, b, activation_energy].iter().all(|number| number.is_finite()) {
        return Err(Obstacle::NotFinite);
    }
    if *b == 0.0 && *activation_energy == 0.0 {
        return Ok(Some(number(*a)));
    }
    Ok(Some(format!("{} {} {}", number(*a), number(*b), thousandth(*activation_energy))))
}

/// The shortest text that reads back as the same number.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_string(),
        size if (1e-4..1e7).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

/// A text that times 1000 reads back as the same number: J/kmol in J/mol.
fn thousandth(value: f64) -> String {
    let short = number(value / 1000.0);
    if shift_decimal_point(&short, 3) == Some(value) {
        return short;
    }
    let exact = format!("{value:e}");
    match exact.split_once('e').map(|(mantissa, power)| (mantissa, power.parse::<i32>())) {
        Some((mantissa, Ok(power))) => format!("{mantissa}e{}", power - 3),
        _ => exact,
    }
}
