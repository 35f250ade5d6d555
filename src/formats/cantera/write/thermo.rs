//! The thermo entry of a written species.

use crate::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use crate::formats::cantera::names;
use crate::formats::cantera::write::error::{WriteError, finite};
use crate::grammar::yaml::Node;
use crate::thermo::{ConstantCp, PiecewiseGibbs, Ranges, Thermo, ThermoKind};

/// The `thermo` of a species; one without thermo gets a constant heat capacity, which only one-way reactions
/// may leave unused.
pub fn thermo(name: &str, thermo: Option<&Thermo>) -> Result<Node, WriteError> {
    let Some(thermo) = thermo else { return constant_cp(name, &placeholder()) };
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

/// The model of a species without thermo: cp is 5/2 R, h and s are 0 at 300 K.
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
