//! Arrhenius laws and those that are written like them.

use std::borrow::Cow;

use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::read::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::rates::{Arrhenius, Parameter, Quantity};
use crate::source::Diagnostic;

/// What the pre-exponential factor of a law is measured in.
#[derive(Clone, Copy)]
pub enum Measure {
    /// (kmol/m³)^(1−order)/s.
    Order(f64),
    /// A ratio.
    None,
    /// Whatever the file gives, for a law that is carried along.
    Any,
}

/// `{A: …, b: …, Ea: …}` or `[A, b, Ea]`; Ea is 0 where it is not given.
pub fn arrhenius(
    node: &Node,
    measure: Measure,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<Arrhenius> {
    let values = parameters(node, &Arrhenius::PARAMETERS, measure, owner, units, fields)?;
    let [a, b, activation_energy] = values.try_into().ok()?;
    Some(Arrhenius { a, b, activation_energy })
}

/// The values of the parameters of a law, which are given by their names or as a list in their order. One
/// that is left out is 0.
pub fn parameters(
    node: &Node,
    parameters: &[Parameter],
    measure: Measure,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<Vec<f64>> {
    let (units, nodes) = nodes(node, parameters, owner, units, fields)?;
    let mut value = |(parameter, value): (&Parameter, Option<&Node>)| {
        let Some(value) = value else { return parameter.optional.then_some(0.0) };
        let what = format!("{} of {owner}", parameter.name);
        match parameter.quantity {
            Quantity::PreExponential => pre_exponential(value, &what, measure, node, owner, &units, fields),
            Quantity::Energy => fields.activation_energy(value, &what, units.activation_energy()),
            Quantity::Temperature => fields.quantity(value, &what, &units.temperature().ok()?),
            Quantity::Pressure => fields.quantity(value, &what, &units.pressure().ok()?),
            Quantity::Number => fields.number(value, &what),
        }
    };
    // Every parameter is read, so that all that is wrong is reported.
    let values: Vec<Option<f64>> = parameters.iter().zip(nodes).map(&mut value).collect();
    values.into_iter().collect()
}

/// The nodes of the parameters in their order, with the units that hold for them.
fn nodes<'n, 'u>(
    node: &'n Node,
    parameters: &[Parameter],
    owner: &str,
    units: &'u UnitSystem,
    fields: &mut Fields,
) -> Option<(Cow<'u, UnitSystem>, Vec<Option<&'n Node>>)> {
    if let Some(items) = node.as_sequence() {
        let required = parameters.iter().take_while(|parameter| !parameter.optional).count();
        if !(required..=parameters.len()).contains(&items.len()) {
            wrong_length(node, items.len(), parameters, owner, fields);
            return None;
        }
        return Some((Cow::Borrowed(units), (0..parameters.len()).map(|place| items.get(place)).collect()));
    }
    if node.as_mapping().is_none() {
        let expected = "a mapping of A, b and Ea, or a list of the three";
        fields.wrong_type(node, &format!("the rate constant of {owner}"), expected);
        return None;
    }
    // An entry of a table over pressure has P beside the law.
    let known: Vec<&str> = parameters.iter().map(|it| it.name).chain(["units", "P"]).collect();
    fields.warn_of_unknown_keys(node, &known);
    let owner = format!("the rate constant of {owner}");
    let mut find = |parameter: &Parameter| match parameter.optional {
        true => node.get(parameter.name),
        false => fields.required(node, parameter.name, &owner),
    };
    let nodes = parameters.iter().map(&mut find).collect();
    Some((units.within(node, fields), nodes))
}

fn pre_exponential(
    a: &Node,
    what: &str,
    measure: Measure,
    node: &Node,
    owner: &str,
    units: &UnitSystem,
    fields: &mut Fields,
) -> Option<f64> {
    let order = match measure {
        Measure::None => return fields.number(a, what),
        Measure::Any => return fields.number_in_any_unit(a, what),
        Measure::Order(order) => order,
    };
    match units.rate_constant(order) {
        Ok(unit) => fields.quantity(a, what, &unit),
        Err(error) => {
            let message = format!("the order of {owner} is beyond all measure");
            fields.error(node.span, Diagnostic::error("wrong-order", message).because(error.to_string()));
            None
        }
    }
}

fn wrong_length(node: &Node, length: usize, parameters: &[Parameter], owner: &str, fields: &mut Fields) {
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
    let count = match names.len() {
        3 => "three".to_string(),
        4 => "four".to_string(),
        count => count.to_string(),
    };
    let message = format!("the rate constant of {owner} must have {count} numbers");
    let diagnostic = Diagnostic::error("wrong-length", message)
        .because(format!("the list has {length}"))
        .hint(format!("give [{}]", names.join(", ")));
    fields.error(node.span, diagnostic);
}
