//! Writing the equations format.

use std::collections::HashSet;

use crate::formats::Loss;
use crate::formats::equations::read;
use crate::grammar::shift_decimal_point;
use crate::mechanism::{Coefficient, Item, Mechanism, Reaction, Reverse, SpeciesId};
use crate::rates::{Arrhenius, Rate};
use crate::source::Source;

/// The advice of every refusal.
const HINT: &str = "write Cantera YAML instead: --to cantera";

/// Why a reaction cannot be written as a line.
struct Obstacle {
    code: &'static str,
    reason: String,
}

impl Obstacle {
    fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Obstacle { code, reason: reason.into() }
    }
}

/// Writes one line a reaction, numbers with as many digits as reading them back exactly needs. The
/// order of the species becomes that of their first mention.
///
/// Errors: refused losses, all at once, of reactions that would not stay the same: `third-body`,
/// `orders`, `rate-law`, `reverse-from-thermo`, `reverse-alone`, `not-finite`, `name`. What is left out
/// is listed by [`left_out`].
pub fn write(mechanism: &Mechanism) -> Result<String, Vec<Loss>> {
    let mut text = String::new();
    let mut refused = Vec::new();
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        match line(mechanism, reaction) {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
            }
            Err(Obstacle { code, reason }) => {
                let equation = mechanism.equation(reaction);
                let reason = format!("{equation}: {reason}");
                refused.push(Loss::of_item(code, Item::Reaction(id), equation).refused(reason, Some(HINT)));
            }
        }
    }
    if refused.is_empty() { Ok(text) } else { Err(refused) }
}

/// What [`write`] leaves out of a mechanism because the format has no place for it: `description`,
/// `elements`, `phases`; of a species, that it is an `unused-species`, its `composition`, `thermo` and
/// `transport`; of a reaction, that it is a `duplicate`.
pub fn left_out(mechanism: &Mechanism) -> Vec<Loss> {
    let mut losses = of_the_whole(mechanism);
    let used: HashSet<SpeciesId> = mechanism.reactions().iter().flat_map(Reaction::species).collect();
    for (id, species) in mechanism.species_ids().zip(mechanism.species()) {
        let parts = [
            ("unused-species", !used.contains(&id)),
            ("composition", species.composition.is_some()),
            ("thermo", species.thermo.is_some()),
            ("transport", species.transport.is_some()),
        ];
        let lost = parts.into_iter().filter(|(_, is_there)| *is_there);
        losses.extend(lost.map(|(code, _)| Loss::of_item(code, Item::Species(id), &species.name)));
    }
    let duplicates = mechanism.reaction_ids().zip(mechanism.reactions()).filter(|(_, reaction)| reaction.duplicate);
    losses.extend(
        duplicates.map(|(id, reaction)| Loss::of_item("duplicate", Item::Reaction(id), mechanism.equation(reaction))),
    );
    losses
}

fn of_the_whole(mechanism: &Mechanism) -> Vec<Loss> {
    let elements = mechanism.elements.iter().map(|element| element.symbol.as_str()).collect::<Vec<_>>();
    let phases = mechanism.phases().iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>();
    let description = mechanism.description.as_ref().map(|text| Loss::of_file("description", text));
    let lists = [("elements", elements), ("phases", phases)].into_iter().filter(|(_, names)| !names.is_empty());
    let lists = lists.map(|(code, names)| Loss::of_file(code, names.join(", ")));
    description.into_iter().chain(lists).collect()
}

fn line(mechanism: &Mechanism, reaction: &Reaction) -> Result<String, Obstacle> {
    if reaction.third_body.is_some() {
        return Err(Obstacle::new("third-body", "a third body"));
    }
    let as_written = reaction.reactants.iter().map(|(species, nu)| (*species, nu.to_f64())).collect();
    if reaction.forward_orders() != as_written || !reaction.reverse_order_overrides.is_empty() {
        return Err(Obstacle::new("orders", "reaction orders that are not the coefficients"));
    }
    let forward = rate(reaction.rate.as_ref())?;
    let reverse = match &reaction.reverse {
        Reverse::None => None,
        Reverse::FromThermo => {
            return Err(Obstacle::new("reverse-from-thermo", "a reverse rate that follows from the thermodynamics"));
        }
        Reverse::Explicit(law) => rate(law.as_ref())?,
    };
    let equation = mechanism.equation(reaction);
    if !reads_back(mechanism, reaction, &equation) {
        return Err(Obstacle::new("name", "a species name that would not be read back"));
    }
    match (forward, reverse) {
        (None, None) => Ok(equation),
        (Some(forward), None) => Ok(format!("{equation} ; {forward}")),
        (Some(forward), Some(reverse)) => Ok(format!("{equation} ; {forward} ; {reverse}")),
        (None, Some(_)) => Err(Obstacle::new("reverse-alone", "a reverse rate without a forward rate")),
    }
}

/// Whether an equation reads back as the same reaction. One with a name that holds `;`, a blank or an
/// arrow, or that looks like a number or a sum, does not.
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
        Some(other) => return Err(Obstacle::new("rate-law", format!("a rate of the kind {}", other.kind()))),
    };
    if ![a, b, activation_energy].iter().all(|number| number.is_finite()) {
        return Err(Obstacle::new("not-finite", "a rate that is not a finite number"));
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
