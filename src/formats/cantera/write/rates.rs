//! The rate laws of a written file.

use crate::constants::GAS_CONSTANT;
use crate::formats::cantera::write::{Plan, WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{Reaction, SpeciesId};
use crate::rates::{Arrhenius, Broadening, Chebyshev, ColliderLaw, Falloff, LinearBurke, Plog, Rate};

type Fields = Vec<(&'static str, Node)>;

/// The fields that make up the law of a reaction, its type first where it needs one.
pub fn law(plan: &Plan, reaction: &Reaction, equation: &str) -> Result<Fields, WriteError> {
    match &reaction.rate {
        Rate::Arrhenius(law) => Ok(vec![("rate-constant", arrhenius(law, equation)?)]),
        Rate::Falloff(law) => falloff(law, equation),
        Rate::Plog(law) => plog(law, equation),
        Rate::Chebyshev(law) => chebyshev(law, equation),
        Rate::LinearBurke(law) => linear_burke(plan, law, &reaction.colliders, equation),
        Rate::BlowersMasel(law) => {
            let energies = [("Ea0", law.intrinsic_energy), ("w", law.bond_energy)];
            let constant = Node::mapping(constants(law.a, law.b, &energies, equation)?).flow();
            Ok(vec![("type", Node::string("Blowers-Masel")), ("rate-constant", constant)])
        }
        Rate::TwoTemperaturePlasma(law) => {
            let energies = [("Ea-gas", law.gas_energy), ("Ea-electron", law.electron_energy)];
            let constant = Node::mapping(constants(law.a, law.b, &energies, equation)?).flow();
            Ok(vec![("type", Node::string("two-temperature-plasma")), ("rate-constant", constant)])
        }
        Rate::ElectronCollision(law) => Ok(vec![
            ("type", Node::string("electron-collision-plasma")),
            ("energy-levels", row(&law.energy_levels, equation)?),
            ("cross-sections", row(&law.cross_sections, equation)?),
        ]),
        Rate::Unevaluated { kind, .. } => {
            Err(WriteError::UnevaluatedRate { equation: equation.to_string(), kind: kind.clone() })
        }
    }
}

fn number(value: f64, equation: &str) -> Result<Node, WriteError> {
    finite(value, || format!("a rate parameter of `{equation}`"))
}

fn row(values: &[f64], equation: &str) -> Result<Node, WriteError> {
    let items: Vec<Node> = values.iter().map(|value| number(*value, equation)).collect::<Result<_, _>>()?;
    Ok(Node::sequence(items).flow())
}

fn arrhenius(law: &Arrhenius, equation: &str) -> Result<Node, WriteError> {
    Ok(Node::mapping(arrhenius_fields(law, equation)?).flow())
}

fn arrhenius_fields(law: &Arrhenius, equation: &str) -> Result<Fields, WriteError> {
    constants(law.a, law.b, &[("Ea", law.activation_energy)], equation)
}

/// A, b and the energies of a law, by their names.
fn constants(a: f64, b: f64, energies: &[(&'static str, f64)], equation: &str) -> Result<Fields, WriteError> {
    let mut fields = vec![("A", number(a, equation)?), ("b", number(b, equation)?)];
    for (name, value) in energies {
        fields.push((name, energy(*value, equation)?));
    }
    Ok(fields)
}

/// In K; in J/kmol where no number of kelvins times R is exactly this energy.
fn energy(energy: f64, equation: &str) -> Result<Node, WriteError> {
    let in_kelvin = energy / GAS_CONSTANT;
    finite(in_kelvin, || format!("an energy of `{equation}`"))?;
    let candidates = [in_kelvin, in_kelvin.next_up(), in_kelvin.next_down()];
    Ok(match candidates.into_iter().find(|kelvin| kelvin * GAS_CONSTANT == energy) {
        Some(kelvin) => Node::float(kelvin),
        None => Node::string(format!("{} J/kmol", Node::float(energy).text().unwrap_or_default())),
    })
}

fn falloff(law: &Falloff, equation: &str) -> Result<Fields, WriteError> {
    let kind = if law.chemically_activated { "chemically-activated" } else { "falloff" };
    let mut fields = vec![
        ("type", Node::string(kind)),
        ("low-P-rate-constant", arrhenius(&law.low, equation)?),
        ("high-P-rate-constant", arrhenius(&law.high, equation)?),
    ];
    let parameters = |values: &[(&'static str, f64)]| -> Result<Node, WriteError> {
        let entries = values.iter().map(|(key, value)| Ok((*key, number(*value, equation)?)));
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

fn plog(law: &Plog, equation: &str) -> Result<Fields, WriteError> {
    let entry = |law: &crate::rates::PressureLaw| -> Result<Node, WriteError> {
        let pressure = ("P", number(law.pressure, equation)?);
        let fields = std::iter::once(pressure).chain(arrhenius_fields(&law.law, equation)?);
        Ok(Node::mapping(fields).flow())
    };
    let entries: Vec<Node> = law.laws().iter().map(entry).collect::<Result<_, _>>()?;
    Ok(vec![("type", Node::string("pressure-dependent-Arrhenius")), ("rate-constants", Node::sequence(entries))])
}

fn chebyshev(law: &Chebyshev, equation: &str) -> Result<Fields, WriteError> {
    let range = |(low, high): (f64, f64)| row(&[low, high], equation);
    let rows: Vec<Node> = law.coefficients().iter().map(|values| row(values, equation)).collect::<Result<_, _>>()?;
    Ok(vec![
        ("type", Node::string("Chebyshev")),
        ("temperature-range", range(law.temperature_range)?),
        ("pressure-range", range(law.pressure_range)?),
        ("data", Node::sequence(rows)),
    ])
}

fn linear_burke(plan: &Plan, law: &LinearBurke, species: &[SpeciesId], equation: &str) -> Result<Fields, WriteError> {
    let of_law = |law: &ColliderLaw| match law {
        ColliderLaw::Falloff(law) => falloff(law, equation),
        ColliderLaw::Plog(law) => plog(law, equation),
        ColliderLaw::Chebyshev(law) => chebyshev(law, equation),
    };
    let mut reference = vec![("name", Node::string("M"))];
    reference.extend(of_law(&law.reference)?);
    let mut entries = vec![Node::mapping(reference)];
    for (collider, species) in law.colliders.iter().zip(species) {
        let mut fields = vec![("name", Node::string(plan.mechanism.name(*species)))];
        fields.push(("efficiency", arrhenius(&collider.efficiency, equation)?));
        if let Some(law) = &collider.law {
            fields.extend(of_law(law)?);
        }
        entries.push(Node::mapping(fields));
    }
    Ok(vec![("type", Node::string("linear-Burke")), ("colliders", Node::sequence(entries))])
}
