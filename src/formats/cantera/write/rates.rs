//! The rate laws of a written file.

use crate::formats::cantera::names;
use crate::formats::cantera::write::{Plan, WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{Reaction, SpeciesId};
use crate::rates::{Arrhenius, Broadening, Chebyshev, ColliderLaw, Falloff, LinearBurke, Plog, Rate, RateKind};

type Fields = Vec<(&'static str, Node)>;

/// What the numbers of a law are measured in, and of which reaction they are.
struct Context<'a> {
    plan: &'a Plan<'a>,
    equation: &'a str,
    /// The total order of the reaction, a third body aside.
    order: f64,
}

/// The fields that make up the law of a reaction, its type first where it needs one.
pub fn law(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Fields, WriteError> {
    let order: f64 = reaction.forward_orders().values().sum();
    let has_plain_third_body = reaction.third_body.as_ref().is_some_and(|third_body| !third_body.falloff);
    let own_order = if has_plain_third_body { order + 1.0 } else { order };
    let context = &Context { plan, equation, order };
    let unevaluated = |kind| WriteError::UnevaluatedRate { equation: equation.to_string(), kind };
    let rate = reaction.rate.as_ref().ok_or_else(|| unevaluated(RateKind::NotGiven))?;
    match rate {
        Rate::Arrhenius(law) => Ok(vec![("rate-constant", arrhenius(law, own_order, context)?)]),
        Rate::Falloff(law) => falloff(law, context),
        Rate::Plog(law) => plog(law, context),
        Rate::Chebyshev(law) => chebyshev(law, context),
        Rate::LinearBurke(law) => linear_burke(law, &reaction.colliders, context),
        Rate::BlowersMasel(law) => {
            let energies = [("Ea0", law.intrinsic_energy), ("w", law.bond_energy)];
            let constant = Node::mapping(constants((law.a, law.b), &energies, Some(own_order), context)?).flow();
            Ok(vec![("type", Node::string(names::BLOWERS_MASEL)), ("rate-constant", constant)])
        }
        Rate::TwoTemperaturePlasma(law) => {
            let energies = [("Ea-gas", law.gas_energy), ("Ea-electron", law.electron_energy)];
            let constant = Node::mapping(constants((law.a, law.b), &energies, Some(own_order), context)?).flow();
            Ok(vec![("type", Node::string(names::TWO_TEMPERATURE_PLASMA)), ("rate-constant", constant)])
        }
        Rate::ElectronCollision(law) => Ok(vec![
            ("type", Node::string(names::ELECTRON_COLLISION)),
            ("energy-levels", row(&law.energy_levels, context)?),
            ("cross-sections", row(&law.cross_sections, context)?),
        ]),
        Rate::Unevaluated(_) => Err(unevaluated(rate.kind())),
    }
}

fn number(value: f64, context: &Context) -> Result<Node, WriteError> {
    finite(value, || format!("a rate parameter of `{}`", context.equation))
}

fn row(values: &[f64], context: &Context) -> Result<Node, WriteError> {
    let items: Vec<Node> = values.iter().map(|value| number(*value, context)).collect::<Result<_, _>>()?;
    Ok(Node::sequence(items).flow())
}

fn arrhenius(law: &Arrhenius, order: f64, context: &Context) -> Result<Node, WriteError> {
    Ok(Node::mapping(arrhenius_fields(law, Some(order), context)?).flow())
}

fn arrhenius_fields(law: &Arrhenius, order: Option<f64>, context: &Context) -> Result<Fields, WriteError> {
    constants((law.a, law.b), &[("Ea", law.activation_energy)], order, context)
}

/// A, b and the energies of a law, by their names; A is a ratio where there is no order.
fn constants(
    (a, b): (f64, f64),
    energies: &[(&'static str, f64)],
    order: Option<f64>,
    context: &Context,
) -> Result<Fields, WriteError> {
    let a = order.map_or(a, |order| context.plan.units.pre_exponential(a, order));
    let mut fields = vec![("A", number(a, context)?), ("b", number(b, context)?)];
    for (name, value) in energies {
        fields.push((name, energy(*value, context)?));
    }
    Ok(fields)
}

/// In the file's unit; in J/kmol where that has no number for exactly this energy.
fn energy(energy: f64, context: &Context) -> Result<Node, WriteError> {
    finite(energy, || format!("an energy of `{}`", context.equation))?;
    Ok(match context.plan.units.energy(energy) {
        Some(value) => Node::float(value),
        None => Node::string(format!("{} J/kmol", Node::float(energy).text().unwrap_or_default())),
    })
}

fn falloff(law: &Falloff, context: &Context) -> Result<Fields, WriteError> {
    let high_order = if law.chemically_activated { context.order - 1.0 } else { context.order };
    let kind = if law.chemically_activated { names::CHEMICALLY_ACTIVATED } else { names::FALLOFF };
    let mut fields = vec![
        ("type", Node::string(kind)),
        ("low-P-rate-constant", arrhenius(&law.low, high_order + 1.0, context)?),
        ("high-P-rate-constant", arrhenius(&law.high, high_order, context)?),
    ];
    let parameters = |values: &[(&'static str, f64)]| -> Result<Node, WriteError> {
        let entries = values.iter().map(|(key, value)| Ok((*key, number(*value, context)?)));
        Ok(Node::mapping(entries.collect::<Result<Vec<_>, WriteError>>()?).flow())
    };
    match law.broadening {
        Broadening::Lindemann => {}
        Broadening::Troe(troe) => {
            let mut values = vec![("A", troe.a), ("T3", troe.t3), ("T1", troe.t1)];
            values.extend(troe.t2.map(|t2| ("T2", t2)));
            fields.push(("Troe", parameters(&values)?));
        }
        Broadening::Sri(sri) => {
            let mut values = vec![("A", sri.a), ("B", sri.b), ("C", sri.c)];
            if sri.d != 1.0 || sri.e != 0.0 {
                values.extend([("D", sri.d), ("E", sri.e)]);
            }
            fields.push(("SRI", parameters(&values)?));
        }
        Broadening::Tsang(tsang) => fields.push(("Tsang", parameters(&[("A", tsang.a), ("B", tsang.b)])?)),
    }
    Ok(fields)
}

fn plog(law: &Plog, context: &Context) -> Result<Fields, WriteError> {
    let entry = |law: &crate::rates::PressureLaw| -> Result<Node, WriteError> {
        let pressure = ("P", number(context.plan.units.pressure(law.pressure), context)?);
        let fields = std::iter::once(pressure).chain(arrhenius_fields(&law.law, Some(context.order), context)?);
        Ok(Node::mapping(fields).flow())
    };
    let entries: Vec<Node> = law.laws().iter().map(entry).collect::<Result<_, _>>()?;
    Ok(vec![("type", Node::string(names::PLOG)), ("rate-constants", Node::sequence(entries))])
}

fn chebyshev(law: &Chebyshev, context: &Context) -> Result<Fields, WriteError> {
    let units = context.plan.units;
    let range = |(low, high): (f64, f64)| row(&[low, high], context);
    let mut coefficients = law.coefficients().to_vec();
    if let Some(first) = coefficients.first_mut().and_then(|row| row.first_mut()) {
        *first = units.log_rate_constant(*first, context.order);
    }
    let rows: Vec<Node> = coefficients.iter().map(|values| row(values, context)).collect::<Result<_, _>>()?;
    let (lowest, highest) = law.pressure_range;
    Ok(vec![
        ("type", Node::string(names::CHEBYSHEV)),
        ("temperature-range", range(law.temperature_range)?),
        ("pressure-range", range((units.pressure(lowest), units.pressure(highest)))?),
        ("data", Node::sequence(rows)),
    ])
}

fn linear_burke(law: &LinearBurke, species: &[SpeciesId], context: &Context) -> Result<Fields, WriteError> {
    let of_law = |law: &ColliderLaw| match law {
        ColliderLaw::Falloff(law) => falloff(law, context),
        ColliderLaw::Plog(law) => plog(law, context),
        ColliderLaw::Chebyshev(law) => chebyshev(law, context),
    };
    let mut reference = vec![("name", Node::string("M"))];
    reference.extend(of_law(&law.reference)?);
    let mut entries = vec![Node::mapping(reference)];
    for (collider, species) in law.colliders.iter().zip(species) {
        let mut fields = vec![("name", Node::string(context.plan.mechanism.name(*species)))];
        let efficiency = arrhenius_fields(&collider.efficiency, None, context)?;
        fields.push(("efficiency", Node::mapping(efficiency).flow()));
        if let Some(law) = &collider.law {
            fields.extend(of_law(law)?);
        }
        entries.push(Node::mapping(fields));
    }
    Ok(vec![("type", Node::string(names::LINEAR_BURKE)), ("colliders", Node::sequence(entries))])
}
