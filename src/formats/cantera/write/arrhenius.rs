//! Arrhenius laws and those that are written like them.

use crate::formats::cantera::write::error::{WriteError, finite};
use crate::formats::cantera::write::plan::Plan;
use crate::grammar::yaml::Node;
use crate::rates::Arrhenius;

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
    constants((law.a, law.b), &[("Ea", law.activation_energy)], order, context)
}

/// A, b and the energies of a law, by their names; A is a ratio where there is no order.
pub fn constants(
    (a, b): (f64, f64),
    energies: &[(&'static str, f64)],
    order: Option<f64>,
    context: &LawContext,
) -> Result<Fields, WriteError> {
    let a = order.map_or(a, |order| context.plan.units.pre_exponential(a, order));
    let mut fields = vec![("A", number(a, context)?), ("b", number(b, context)?)];
    for (name, value) in energies {
        fields.push((name, energy(*value, context)?));
    }
    Ok(fields)
}

/// In the file's unit; in J/kmol where that has no number for exactly this energy.
fn energy(energy: f64, context: &LawContext) -> Result<Node, WriteError> {
    finite(energy, || format!("an energy of `{}`", context.equation))?;
    Ok(match context.plan.units.energy(energy) {
        Some(value) => Node::float(value),
        None => Node::string(format!("{} J/kmol", Node::float(energy).text().unwrap_or_default())),
    })
}
