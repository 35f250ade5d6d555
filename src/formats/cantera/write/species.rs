//! The species of a written file.

use crate::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::formats::cantera::write::{Plan, WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Species};
use crate::thermo::{ConstantCp, Nasa7, Thermo};

pub fn all(plan: &Plan) -> Result<Vec<Node>, WriteError> {
    let mut nodes: Vec<Node> = plan.mechanism.species().iter().map(species).collect::<Result<_, _>>()?;
    if let Some(void) = &plan.void {
        nodes.push(species(&Species { composition: Some(Vec::new()), ..Species::named(void) })?);
    }
    Ok(nodes)
}

fn species(species: &Species) -> Result<Node, WriteError> {
    let name = &species.name;
    let composition =
        species.composition.as_ref().ok_or_else(|| WriteError::UnknownComposition { species: name.clone() })?;
    let atoms = composition.iter().map(|(symbol, count)| (symbol.clone(), count_node(*count)));
    let thermo = match &species.thermo {
        None => constant_cp(name, &placeholder())?,
        Some(Thermo::ConstantCp(model)) => constant_cp(name, model)?,
        Some(Thermo::Nasa7(model)) => nasa7(name, model)?,
        Some(Thermo::Unevaluated { kind }) => {
            return Err(WriteError::UnevaluatedThermo { species: name.clone(), kind: kind.clone() });
        }
    };
    let fields = [("name", Node::string(name)), ("composition", Node::mapping(atoms).flow()), ("thermo", thermo)];
    Ok(Node::mapping(fields))
}

fn count_node(count: Coefficient) -> Node {
    match count.as_integer() {
        Some(integer) => Node::integer(integer),
        None => Node::plain(count.to_string()),
    }
}

/// Any model will do where no reaction is reversible.
fn placeholder() -> ConstantCp {
    ConstantCp { t0: 300.0, h0: 0.0, s0: 0.0, cp0: 2.5 * GAS_CONSTANT, reference_pressure: ONE_ATMOSPHERE }
}

fn constant_cp(name: &str, model: &ConstantCp) -> Result<Node, WriteError> {
    let values = [("T0", model.t0), ("h0", model.h0), ("s0", model.s0), ("cp0", model.cp0)];
    let mut fields = vec![("model", Node::string("constant-cp"))];
    for (key, value) in values {
        fields.push((key, finite(value, || format!("{key} of {name}"))?));
    }
    fields.extend(reference_pressure(name, model.reference_pressure)?);
    Ok(Node::mapping(fields).flow())
}

fn nasa7(name: &str, model: &Nasa7) -> Result<Node, WriteError> {
    let number = |value: f64| finite(value, || format!("a NASA7 coefficient of {name}"));
    let row = |row: &[f64]| -> Result<Node, WriteError> {
        Ok(Node::sequence(row.iter().map(|value| number(*value)).collect::<Result<Vec<_>, _>>()?).flow())
    };
    let ranges = model.ranges();
    let limits: Vec<f64> =
        ranges.iter().take(1).map(|range| range.t_min).chain(ranges.iter().map(|range| range.t_max)).collect();
    let data = ranges.iter().map(|range| row(&range.a)).collect::<Result<Vec<_>, _>>()?;
    let mut fields = vec![("model", Node::string("NASA7")), ("temperature-ranges", row(&limits)?)];
    fields.extend(reference_pressure(name, model.reference_pressure)?);
    fields.push(("data", Node::sequence(data)));
    Ok(Node::mapping(fields))
}

/// Written only where it is not the standard atmosphere.
fn reference_pressure(name: &str, pressure: f64) -> Result<Option<(&'static str, Node)>, WriteError> {
    if pressure == ONE_ATMOSPHERE {
        return Ok(None);
    }
    Ok(Some(("reference-pressure", finite(pressure, || format!("the reference pressure of {name}"))?)))
}
