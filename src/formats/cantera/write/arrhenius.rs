//! Arrhenius laws and those that are written like them.

use crate::formats::cantera::write::error::{WriteError, finite};
use crate::formats::cantera::write::plan::Plan;
use crate::formats::{FileUnits, Scale};
use crate::grammar::yaml::Node;
use crate::rates::{Arrhenius, Parameter, Quantity};

/// Keys and values of a mapping.
pub type Fields = Vec<(&'static str, Node)>;

/// The units and the reaction that the numbers of a law refer to.
pub struct LawContext<'a> {
    pub plan: &'a Plan<'a>,
    pub equation: &'a str,
    /// The total order of the reaction, a third body aside.
    pub order: f64,
}

/// The node of a parameter without a unit.
pub fn number(value: f64, context: &LawContext) -> Result<Node, WriteError> {
    finite(value, || format!("a rate parameter of `{}`", context.equation))
}

/// The node of a parameter on a scale: the number that the file has for the value, if any has exactly this
/// value.
pub fn scaled_number(value: f64, scale: Option<Scale>, context: &LawContext) -> Result<Node, WriteError> {
    let scale = scale.unwrap_or(Scale::Unit(1.0));
    let written = context.plan.options.numbers.number(scale, value);
    number(written.unwrap_or_else(|| scale.quotient(value)), context)
}

/// The node of a row of such parameters.
pub fn row(values: &[f64], context: &LawContext) -> Result<Node, WriteError> {
    let items: Vec<Node> = values.iter().map(|value| number(*value, context)).collect::<Result<_, _>>()?;
    Ok(Node::sequence(items).flow())
}

/// The mapping of an Arrhenius law of a total order.
pub fn arrhenius(law: &Arrhenius, order: f64, context: &LawContext) -> Result<Node, WriteError> {
    Ok(Node::mapping(arrhenius_fields(law, Some(order), context)?).flow())
}

/// The entries of that mapping; A is a ratio where there is no order.
pub fn arrhenius_fields(law: &Arrhenius, order: Option<f64>, context: &LawContext) -> Result<Fields, WriteError> {
    parameters(law.parameters().into_iter(), order, context)
}

/// Parameters of a law by their names; a pre-exponential factor is a ratio where there is no order.
pub fn parameters(
    parameters: impl Iterator<Item = (Parameter, f64)>,
    order: Option<f64>,
    context: &LawContext,
) -> Result<Fields, WriteError> {
    let scale = order.and_then(|order| context.plan.units.rate_constant(order));
    let node = |quantity, value| match quantity {
        Quantity::PreExponential => scaled_number(value, scale, context),
        Quantity::Energy => energy(value, context),
        Quantity::Pressure => scaled_number(value, context.plan.units.pressure(), context),
        Quantity::Temperature | Quantity::Number => number(value, context),
    };
    parameters.map(|(parameter, value)| Ok((parameter.name, node(parameter.quantity, value)?))).collect()
}

/// The node of an activation energy: in the file's unit, or in J/kmol where no number in kelvin is exactly
/// this energy.
fn energy(energy: f64, context: &LawContext) -> Result<Node, WriteError> {
    finite(energy, || format!("an energy of `{}`", context.equation))?;
    let units = context.plan.units;
    let scale = units.activation_energy().unwrap_or(Scale::Unit(1.0));
    Ok(match context.plan.options.numbers.number(scale, energy) {
        Some(number) => Node::float(number),
        None if units == FileUnits::default() => {
            Node::string(format!("{} J/kmol", Node::float(energy).text().unwrap_or_default()))
        }
        None => Node::float(scale.quotient(energy)),
    })
}
