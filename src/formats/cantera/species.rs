//! A species entry: composition, thermo and transport.

use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::keys;
use crate::formats::cantera::thermo::read_thermo;
use crate::formats::cantera::transport::read_transport;
use crate::formats::cantera::units::UnitSystem;
use crate::formats::sides::ANY_THIRD_BODY;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Species};
use crate::source::Diagnostic;

/// Reads an entry whose name is known; what cannot be understood is reported and left out. A species of
/// a phase must have a composition.
pub fn read(node: &Node, name: &str, in_phase: bool, units: &UnitSystem, fields: &mut Fields) -> Species {
    fields.warn_of_near_misses(node, keys::SPECIES);
    note_misread_name(node, name, fields);
    let units = units.within(node, fields);
    let composition = match in_phase {
        true => fields.required(node, "composition", &format!("the species {name}")),
        false => node.get("composition"),
    };
    let composition = composition.and_then(|composition| read_composition(composition, name, fields));
    let thermo = node.get("thermo").and_then(|thermo| read_thermo(thermo, name, &units, fields));
    let transport = node.get("transport").and_then(|transport| read_transport(transport, name, fields));
    Species { name: name.to_string(), composition, thermo, transport }
}

/// Words that readers of YAML 1.1 take for a boolean or nothing.
const OTHER_WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Names that some reader takes for something else unless they are quoted, and the name that stands
/// for all third bodies.
fn note_misread_name(node: &Node, name: &str, fields: &mut Fields) {
    let Some(value) = node.get("name") else { return };
    let diagnostic = if name == ANY_THIRD_BODY {
        Diagnostic::warning("misread-name", "a species is named M".to_string())
            .because("in an equation, M is any third body")
            .hint("give the species another name")
    } else if value.is_plain() && OTHER_WORDS.contains(&name.to_ascii_lowercase().as_str()) {
        Diagnostic::note("misread-name", format!("the name {name} is not quoted"))
            .because("readers of YAML 1.1 do not take it for a text")
            .hint(format!("write '{name}' wherever it stands alone"))
    } else {
        return;
    };
    fields.warnings.push(diagnostic.at(fields.source, value.span));
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
