//! Arrhenius laws and those that are written like them.

use std::borrow::Cow;

use crate::formats::cantera::keys;
use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::rates::{Arrhenius, BlowersMasel, TwoTemperaturePlasma};
use crate::source::Diagnostic;

/// What the pre-exponential factor of a law is measured in.
#[derive(Clone, Copy)]
pub enum Measure {
    /// (kmol/m³)^(1−order)/s.
    Order(f64),
    /// A ratio.
    None,
}

/// `{A: …, b: …, Ea: …}` or `[A, b, Ea]`; Ea is 0 where it is not given.
pub fn arrhenius(
    node: &Node,
    measure: Measure,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<Arrhenius> {
    let [a, b, activation_energy, _] = law(node, ["Ea", ""], measure, owner, units, fields)?;
    Some(Arrhenius { a, b, activation_energy })
}

/// `{A: …, b: …, Ea0: …, w: …}` or the four as a list.
pub fn blowers_masel(
    node: &Node,
    order: f64,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<BlowersMasel> {
    let [a, b, intrinsic_energy, bond_energy] = law(node, ["Ea0", "w"], Measure::Order(order), owner, units, fields)?;
    Some(BlowersMasel { a, b, intrinsic_energy, bond_energy })
}

/// `{A: …, b: …, Ea-gas: …, Ea-electron: …}` or the four as a list.
pub fn two_temperature_plasma(
    node: &Node,
    order: f64,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<TwoTemperaturePlasma> {
    let energies = ["Ea-gas", "Ea-electron"];
    let [a, b, gas_energy, electron_energy] = law(node, energies, Measure::Order(order), owner, units, fields)?;
    Some(TwoTemperaturePlasma { a, b, gas_energy, electron_energy })
}

/// A, b and two energies, which are 0 where they are not given; an energy without a name has none.
fn law(
    node: &Node,
    energies: [&str; 2],
    measure: Measure,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<[f64; 4]> {
    let (units, values) = values(node, energies, owner, units, fields)?;
    let [a, b, first, second] = values;
    let a = a.and_then(|a| pre_exponential(a, measure, node, owner, &units, fields));
    let b = b.and_then(|b| fields.number(b, &format!("b of {owner}")));
    let mut energy = |value: Option<&Node>, name: &str| match value {
        Some(value) => fields.activation_energy(value, &format!("{name} of {owner}"), units.activation_energy()),
        None => Some(0.0),
    };
    let (first, second) = (energy(first, energies[0]), energy(second, energies[1]));
    Some([a?, b?, first?, second?])
}

type Values<'n> = [Option<&'n Node>; 4];

fn values<'n, 'u>(
    node: &'n Node,
    energies: [&str; 2],
    owner: &str,
    units: &'u UnitSystem,
    fields: &mut Fields,
) -> Option<(Cow<'u, UnitSystem>, Values<'n>)> {
    let most = if energies[1].is_empty() { 3 } else { 4 };
    if let Some(items) = node.as_sequence() {
        if !(2..=most).contains(&items.len()) {
            wrong_length(node, items.len(), energies, owner, fields);
            return None;
        }
        return Some((Cow::Borrowed(units), std::array::from_fn(|place| items.get(place))));
    }
    if node.as_mapping().is_none() {
        let expected = "a mapping of A, b and Ea, or a list of the three";
        fields.wrong_type(node, &format!("the rate constant of {owner}"), expected);
        return None;
    }
    // An entry of a table over pressure has P beside the law.
    let known: Vec<&str> = keys::ARRHENIUS.iter().chain(&energies).chain(&["P"]).copied().collect();
    fields.warn_of_near_misses(node, &known);
    let owner = format!("the rate constant of {owner}");
    let (a, b) = (fields.required(node, "A", &owner), fields.required(node, "b", &owner));
    Some((units.within(node, fields), [a, b, node.get(energies[0]), node.get(energies[1])]))
}

fn pre_exponential(
    a: &Node,
    measure: Measure,
    node: &Node,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<f64> {
    let what = format!("A of {owner}");
    let order = match measure {
        Measure::None => return fields.number(a, &what),
        Measure::Order(order) => order,
    };
    match units.rate_constant(order) {
        Ok(unit) => fields.quantity(a, &what, &unit),
        Err(error) => {
            let message = format!("the order of {owner} is beyond all measure");
            fields.error(node.span, Diagnostic::error("wrong-order", message).because(error.to_string()));
            None
        }
    }
}

fn wrong_length(node: &Node, length: usize, energies: [&str; 2], owner: &str, fields: &mut Fields) {
    let names: Vec<&str> = ["A", "b"].into_iter().chain(energies).filter(|name| !name.is_empty()).collect();
    let count = if names.len() == 3 { "three" } else { "four" };
    let message = format!("the rate constant of {owner} must have {count} numbers");
    let diagnostic = Diagnostic::error("wrong-length", message)
        .because(format!("the list has {length}"))
        .hint(format!("give [{}]", names.join(", ")));
    fields.error(node.span, diagnostic);
}
