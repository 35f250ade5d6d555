//! A species entry: composition, thermo and transport.

use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::keys;
use crate::formats::cantera::thermo::read_thermo;
use crate::formats::cantera::transport::read_transport;
use crate::formats::cantera::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Species};

/// Reads an entry whose name is known; what cannot be understood is reported and left out.
pub fn read(node: &Node, name: &str, units: &UnitSystem, fields: &mut Fields) -> Species {
    fields.warn_of_near_misses(node, keys::SPECIES);
    let units = units.within(node, fields);
    let composition = fields
        .required(node, "composition", &format!("the species {name}"))
        .and_then(|composition| read_composition(composition, name, fields));
    let thermo = node.get("thermo").and_then(|thermo| read_thermo(thermo, name, &units, fields));
    let transport = node.get("transport").and_then(|transport| read_transport(transport, name, fields));
    Species { name: name.to_string(), composition, thermo, transport }
}

fn read_composition(node: &Node, name: &str, fields: &mut Fields) -> Option<Vec<(String, Coefficient)>> {
    let entries = fields.mapping(node, &format!("the composition of {name}"))?;
    let mut composition = Vec::with_capacity(entries.len());
    for (element, count) in entries {
        let element = element.text().unwrap_or_default();
        let atoms = count.as_float().and_then(|_| count.text()?.parse().ok());
        match atoms {
            Some(atoms) => composition.push((element.to_string(), atoms)),
            None => fields.wrong_type(count, &format!("the number of {element} atoms in {name}"), "a number"),
        }
    }
    Some(composition)
}
