//! The species of a written file.

use crate::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::formats::cantera::names;
use crate::formats::cantera::write::{Plan, WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, GasTransport, Species, SpeciesId, TransportParameter};
use crate::thermo::{ConstantCp, PiecewiseGibbs, Ranges, Thermo, ThermoKind};

pub fn all(plan: &Plan) -> Result<Vec<Node>, WriteError> {
    let with_notes = |(id, entry): (SpeciesId, &Species)| {
        species(entry, [plan.notes.species.get(&id), plan.notes.thermo.get(&id), plan.notes.transport.get(&id)])
    };
    let entries = plan.mechanism.species_ids().zip(plan.mechanism.species());
    let mut nodes: Vec<Node> = entries.map(with_notes).collect::<Result<_, _>>()?;
    if let Some(void) = &plan.void {
        nodes.push(species(&Species { composition: Some(Vec::new()), ..Species::named(void) }, [None; 3])?);
    }
    Ok(nodes)
}

/// A species with the notes on it, its thermo and its transport data.
fn species(species: &Species, [own, of_thermo, of_transport]: [Option<&String>; 3]) -> Result<Node, WriteError> {
    let name = &species.name;
    let composition =
        species.composition.as_ref().ok_or_else(|| WriteError::UnknownComposition { species: name.clone() })?;
    let atoms = composition.iter().map(|(symbol, count)| (symbol.clone(), count_node(*count)));
    let thermo = match &species.thermo {
        None => constant_cp(name, &placeholder())?,
        Some(thermo) => thermo_node(name, thermo)?,
    };
    let mut fields = vec![("name", Node::string(name)), ("composition", Node::mapping(atoms).flow())];
    fields.push(("thermo", with_note(thermo, of_thermo)));
    if let Some(transport) = &species.transport {
        fields.push(("transport", with_note(transport_node(name, transport)?, of_transport)));
    }
    Ok(with_note(Node::mapping(fields), own))
}

/// A mapping with a note at its end.
fn with_note(node: Node, note: Option<&String>) -> Node {
    match (node.as_mapping(), note) {
        (Some(entries), Some(note)) => {
            let note = (Node::string("note"), Node::string(note));
            Node::mapping(entries.iter().cloned().chain(std::iter::once(note)))
        }
        _ => node,
    }
}

fn thermo_node(name: &str, thermo: &Thermo) -> Result<Node, WriteError> {
    match thermo {
        Thermo::ConstantCp(model) => constant_cp(name, model),
        Thermo::Nasa7(model) => ranges(name, thermo, &model.ranges, model.reference_pressure),
        Thermo::Nasa9(model) => ranges(name, thermo, &model.ranges, model.reference_pressure),
        Thermo::Shomate(model) => ranges(name, thermo, &model.ranges, model.reference_pressure),
        Thermo::PiecewiseGibbs(model) => piecewise_gibbs(name, model),
    }
}

fn piecewise_gibbs(name: &str, model: &PiecewiseGibbs) -> Result<Node, WriteError> {
    let number = |value: f64| finite(value, || format!("a Gibbs energy of {name}"));
    let mut fields =
        vec![("model", Node::string(names::thermo_model(ThermoKind::PiecewiseGibbs))), ("h0", number(model.h0)?)];
    fields.extend(limits(name, model.t_min, model.t_max)?);
    fields.extend(reference_pressure(name, model.reference_pressure)?);
    let points = model.points().iter().map(|(t, mu)| Ok((Node::plain(t.to_string()), number(*mu)?)));
    fields.push(("data", Node::mapping(points.collect::<Result<Vec<_>, WriteError>>()?).flow()));
    Ok(Node::mapping(fields))
}

fn transport_node(name: &str, transport: &GasTransport) -> Result<Node, WriteError> {
    let number = |value: f64| finite(value, || format!("a transport parameter of {name}"));
    let mut fields =
        vec![("model", Node::string("gas")), ("geometry", Node::string(names::geometry_name(transport.geometry)))];
    let required = [TransportParameter::Diameter, TransportParameter::WellDepth];
    let written = |(parameter, value): &(TransportParameter, f64)| required.contains(parameter) || *value != 0.0;
    for (parameter, value) in transport.parameters().into_iter().filter(written) {
        fields.push((names::transport_key(parameter), number(value)?));
    }
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
    ConstantCp {
        t0: 300.0,
        h0: 0.0,
        s0: 0.0,
        cp0: 2.5 * GAS_CONSTANT,
        reference_pressure: ONE_ATMOSPHERE,
        t_min: None,
        t_max: None,
    }
}

fn constant_cp(name: &str, model: &ConstantCp) -> Result<Node, WriteError> {
    let values = [("T0", model.t0), ("h0", model.h0), ("s0", model.s0), ("cp0", model.cp0)];
    let mut fields = vec![("model", Node::string(names::thermo_model(ThermoKind::ConstantCp)))];
    for (key, value) in values {
        fields.push((key, finite(value, || format!("{key} of {name}"))?));
    }
    fields.extend(limits(name, model.t_min, model.t_max)?);
    fields.extend(reference_pressure(name, model.reference_pressure)?);
    Ok(Node::mapping(fields).flow())
}

fn ranges<const N: usize>(name: &str, thermo: &Thermo, ranges: &Ranges<N>, pressure: f64) -> Result<Node, WriteError> {
    let model = names::thermo_model(thermo.kind());
    let number = |value: f64| finite(value, || format!("a {model} coefficient of {name}"));
    let row = |row: &[f64]| -> Result<Node, WriteError> {
        Ok(Node::sequence(row.iter().map(|value| number(*value)).collect::<Result<Vec<_>, _>>()?).flow())
    };
    let ranges = ranges.as_slice();
    let limits: Vec<f64> =
        ranges.iter().take(1).map(|range| range.t_min).chain(ranges.iter().map(|range| range.t_max)).collect();
    let data = ranges.iter().map(|range| row(&range.a)).collect::<Result<Vec<_>, _>>()?;
    let mut fields = vec![("model", Node::string(model)), ("temperature-ranges", row(&limits)?)];
    fields.extend(reference_pressure(name, pressure)?);
    fields.push(("data", Node::sequence(data)));
    Ok(Node::mapping(fields))
}

fn limits(name: &str, t_min: Option<f64>, t_max: Option<f64>) -> Result<Vec<(&'static str, Node)>, WriteError> {
    let given = [("T-min", t_min), ("T-max", t_max)].into_iter().filter_map(|(key, value)| Some((key, value?)));
    given.map(|(key, value)| Ok((key, finite(value, || format!("{key} of {name}"))?))).collect()
}

/// Written only where it is not the standard atmosphere.
fn reference_pressure(name: &str, pressure: f64) -> Result<Option<(&'static str, Node)>, WriteError> {
    if pressure == ONE_ATMOSPHERE {
        return Ok(None);
    }
    Ok(Some(("reference-pressure", finite(pressure, || format!("the reference pressure of {name}"))?)))
}
