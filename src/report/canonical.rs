//! A mechanism as text in one order and in one system of units, for line-by-line comparison.

use std::collections::BTreeMap;

use crate::mechanism::{Element, GasTransport, Mechanism, Reaction, Reverse, Species, SpeciesId, ThirdBody};
use crate::rates::{
    Arrhenius, Broadening, Chebyshev, ColliderLaw, Falloff, Formula, Parameter, Plog, Quantity, Rate, RateKind,
};
use crate::report::number::PER_MOL;
use crate::thermo::{Range, Thermo};

/// Significant digits of numbers; the conversion of units changes later digits.
const DIGITS: usize = 10;

/// One block for each item: phases, atomic weights that the file gives, species by name, reactions by equation, and
/// other data of the file. Terms, efficiencies and elements are in alphabetical order, and each law or parameter has
/// a line; units are kmol, m³, s, K, Pa, and J/mol for energies.
pub fn canonical_text(mechanism: &Mechanism, carried: &BTreeMap<String, String>) -> String {
    let mut species: Vec<String> = mechanism.species().iter().map(species_block).collect();
    let mut reactions: Vec<String> =
        mechanism.reactions().iter().map(|reaction| reaction_block(mechanism, reaction)).collect();
    species.sort_unstable();
    reactions.sort_unstable();
    let mut models: Vec<String> = mechanism.phases().iter().map(|phase| format!("phase: {}\n", phase.model)).collect();
    models.sort_unstable();
    let mut weights: Vec<String> = mechanism.elements.iter().filter_map(weight_block).collect();
    weights.sort_unstable();
    let carried = carried.iter().map(|(item, text)| format!("{item}\n  {text}\n"));
    let blocks = models.into_iter().chain(weights).chain(species).chain(reactions).chain(carried);
    blocks.collect::<Vec<_>>().join("\n")
}

fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
    let plain = rounded == 0.0 || (1e-4..1e7).contains(&rounded.abs());
    if plain { rounded.to_string() } else { format!("{rounded:e}") }
}

fn weight_block(element: &Element) -> Option<String> {
    Some(format!("element {}\n  atomic weight {}\n", element.symbol, number(element.atomic_weight?)))
}

fn limits(t_min: Option<f64>, t_max: Option<f64>) -> String {
    let limit =
        |name: &str, value: Option<f64>| value.map(|t| format!("    {name} {}\n", number(t))).unwrap_or_default();
    limit("T_min", t_min) + &limit("T_max", t_max)
}

fn numbers(values: &[f64]) -> String {
    values.iter().map(|value| number(*value)).collect::<Vec<_>>().join(" ")
}

fn species_block(species: &Species) -> String {
    let mut text = format!("species {}\n", species.name);
    if let Some(composition) = &species.composition {
        let mut atoms: Vec<String> = composition.iter().map(|(element, count)| format!("{element} {count}")).collect();
        atoms.sort_unstable();
        text += &format!("  composition: {}\n", atoms.join(", "));
    }
    text += &species.thermo.as_ref().map(thermo_lines).unwrap_or_default();
    text += &species.transport.as_ref().map(transport_lines).unwrap_or_default();
    text
}

fn thermo_lines(thermo: &Thermo) -> String {
    fn ranges<const N: usize>(ranges: &[Range<N>]) -> String {
        let line = |it: &Range<N>| format!("    {} to {} K: {}\n", number(it.t_min), number(it.t_max), numbers(&it.a));
        ranges.iter().map(line).collect()
    }
    let details = match thermo {
        Thermo::Nasa7(model) => ranges(model.ranges.as_slice()),
        Thermo::Nasa9(model) => ranges(model.ranges.as_slice()),
        Thermo::Shomate(model) => ranges(model.ranges.as_slice()),
        Thermo::ConstantCp(model) => {
            format!(
                "    T0 {}, h0 {}, s0 {}, cp0 {}\n",
                number(model.t0),
                number(model.h0 * PER_MOL),
                number(model.s0 * PER_MOL),
                number(model.cp0 * PER_MOL)
            ) + &limits(model.t_min, model.t_max)
        }
        Thermo::PiecewiseGibbs(model) => {
            let points = model.points().iter().map(|(t, g)| format!("    {} K: {}\n", number(*t), number(g * PER_MOL)));
            let h0 = format!("    h0 {}\n", number(model.h0 * PER_MOL));
            h0 + &points.collect::<String>() + &limits(model.t_min, model.t_max)
        }
    };
    format!("  thermo: {} at {} Pa\n{details}", thermo.kind(), number(thermo.reference_pressure()))
}

fn transport_lines(transport: &GasTransport) -> String {
    let given = transport.parameters().into_iter().filter(|(_, value)| *value != 0.0);
    let lines: String = given.map(|(name, value)| format!("    {name} {}\n", number(value))).collect();
    format!("  transport: {}\n{lines}", transport.geometry)
}

/// The equation with the terms of each side in alphabetical order.
pub fn sorted_equation(mechanism: &Mechanism, reaction: &Reaction) -> String {
    let mut sorted = reaction.clone();
    for side in [&mut sorted.reactants, &mut sorted.products] {
        side.sort_by(|one, other| mechanism.name(one.0).cmp(mechanism.name(other.0)));
    }
    mechanism.equation(&sorted)
}

fn reaction_block(mechanism: &Mechanism, reaction: &Reaction) -> String {
    let mut text = format!("reaction {}\n", sorted_equation(mechanism, reaction));
    text += &rate_lines(mechanism, reaction, reaction.rate.as_ref(), "  ");
    if let Reverse::Explicit(rate) = &reaction.reverse {
        text += &format!("  reverse:\n{}", rate_lines(mechanism, reaction, rate.as_ref(), "    "));
    }
    for (name, orders) in [("orders", &reaction.order_overrides), ("reverse orders", &reaction.reverse_order_overrides)]
    {
        let order = |(species, order): &(SpeciesId, f64)| format!("{} {}", mechanism.name(*species), number(*order));
        let mut orders: Vec<String> = orders.iter().map(order).collect();
        orders.sort_unstable();
        if !orders.is_empty() {
            text += &format!("  {name}: {}\n", orders.join(", "));
        }
    }
    text + &reaction.third_body.as_ref().map(|body| efficiency_lines(mechanism, body)).unwrap_or_default()
}

fn efficiency_lines(mechanism: &Mechanism, third_body: &ThirdBody) -> String {
    let usual = if third_body.collider.is_some() { 0.0 } else { 1.0 };
    let is_usual = |species: SpeciesId, alpha: f64| match third_body.collider {
        Some(collider) if collider == species => alpha == 1.0,
        _ => alpha == third_body.default_efficiency,
    };
    let own = third_body.efficiencies.iter().filter(|(species, alpha)| !is_usual(*species, *alpha));
    let mut lines: Vec<String> = own
        .map(|(species, alpha)| format!("    efficiency of {} {}\n", mechanism.name(*species), number(*alpha)))
        .collect();
    lines.sort_unstable();
    if third_body.default_efficiency != usual {
        lines.push(format!("    efficiency of all others {}\n", number(third_body.default_efficiency)));
    }
    lines.concat()
}

fn arrhenius(law: &Arrhenius) -> String {
    format!("A {}, b {}, Ea {}", number(law.a), number(law.b), number(law.activation_energy * PER_MOL))
}

fn formula(law: &Formula) -> String {
    let in_file_units = |(parameter, value): (Parameter, f64)| {
        let scale = if parameter.quantity == Quantity::Energy { PER_MOL } else { 1.0 };
        format!("{} {}", parameter.name, number(value * scale))
    };
    law.parameters().map(in_file_units).collect::<Vec<_>>().join(", ")
}

fn rate_lines(mechanism: &Mechanism, reaction: &Reaction, rate: Option<&Rate>, indent: &str) -> String {
    let Some(rate) = rate else { return format!("{indent}{}: \n", RateKind::NotGiven) };
    match rate {
        Rate::Arrhenius(law) => format!("{indent}{}\n", arrhenius(law)),
        Rate::Falloff(law) => falloff_lines(law, indent),
        Rate::Plog(law) => plog_lines(law, indent),
        Rate::Chebyshev(law) => chebyshev_lines(law, indent),
        Rate::LinearBurke(law) => {
            let mut text = format!("{indent}M:\n{}", collider_lines(&law.reference, indent));
            for (species, collider) in reaction.colliders.iter().zip(&law.colliders) {
                text += &format!("{indent}{}: {}\n", mechanism.name(*species), arrhenius(&collider.efficiency));
                text += &collider.law.as_ref().map(|law| collider_lines(law, indent)).unwrap_or_default();
            }
            text
        }
        Rate::Formula(law) => format!("{indent}{}\n", formula(law)),
        Rate::ElectronCollision(law) => {
            let points = law.energy_levels.iter().zip(&law.cross_sections);
            points.map(|(energy, section)| format!("{indent}{} eV: {}\n", number(*energy), number(*section))).collect()
        }
        Rate::Unevaluated(law) => format!("{indent}{}: {}\n", law.name, law.written),
    }
}

fn chebyshev_lines(law: &Chebyshev, indent: &str) -> String {
    let ((t_min, t_max), (p_min, p_max)) = (law.temperature_range, law.pressure_range);
    let rows: String = law.coefficients().iter().map(|row| format!("{indent}  {}\n", numbers(row))).collect();
    format!("{indent}Chebyshev: {} K, {} Pa\n{rows}", numbers(&[t_min, t_max]), numbers(&[p_min, p_max]))
}

fn falloff_lines(law: &Falloff, indent: &str) -> String {
    let kind = if law.chemically_activated { "chemically activated" } else { "falloff" };
    let broadening = match law.broadening {
        Broadening::Lindemann => String::new(),
        Broadening::Troe(troe) => numbers(&[&[troe.a, troe.t3, troe.t1][..], troe.t2.as_slice()].concat()),
        Broadening::Sri(sri) => numbers(&[sri.a, sri.b, sri.c, sri.d, sri.e]),
        Broadening::Tsang(tsang) => numbers(&[tsang.a, tsang.b]),
    };
    format!(
        "{indent}{kind}\n{indent}  low: {}\n{indent}  high: {}\n{}\n",
        arrhenius(&law.low),
        arrhenius(&law.high),
        format!("{indent}  {} {broadening}", law.broadening.name()).trim_end()
    )
}

fn plog_lines(law: &Plog, indent: &str) -> String {
    let line = |entry: &crate::rates::PressureLaw| {
        format!("{indent}{} Pa: {}\n", number(entry.pressure), arrhenius(&entry.law))
    };
    law.laws().iter().map(line).collect()
}

fn collider_lines(law: &ColliderLaw, indent: &str) -> String {
    let deeper = format!("{indent}  ");
    match law {
        ColliderLaw::Falloff(law) => falloff_lines(law, &deeper),
        ColliderLaw::Plog(law) => plog_lines(law, &deeper),
        ColliderLaw::Chebyshev(law) => chebyshev_lines(law, &deeper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rounding_of_units_leaves_no_trace() {
        assert_eq!(
            [200.0, 0.1 + 0.2, -2.5e-12, 6.02214076e26].map(number),
            ["200", "0.3", "-2.5e-12", "6.02214076e26"]
        );
        assert_eq!(number(38.7 * (1.0 + 1e-15)), "38.7");
    }
}
