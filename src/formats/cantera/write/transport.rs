//! The transport entry of a written species.

use crate::formats::cantera::names;
use crate::formats::cantera::write::error::{WriteError, finite};
use crate::grammar::yaml::Node;
use crate::mechanism::{GasTransport, TransportParameter};

/// The `transport` of a species; parameters that are 0 are left out, except for the diameter and the well
/// depth.
pub fn transport(name: &str, transport: &GasTransport) -> Result<Node, WriteError> {
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
