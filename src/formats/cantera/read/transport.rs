//! The transport entry of a species.

use crate::formats::cantera::read::fields::Fields;
use crate::formats::cantera::{keys, names};
use crate::grammar::yaml::Node;
use crate::mechanism::{GasTransport, Geometry};
use crate::source::Diagnostic;

/// The model of gas molecules; `None` for another one, which stays in the tree only, or for one that
/// is wrong and reported.
pub fn read_transport(node: &Node, name: &str, fields: &mut Fields) -> Option<GasTransport> {
    let owner = format!("`transport` of {name}");
    fields.mapping(node, &owner)?;
    let model = node.get("model")?;
    if fields.text(model, &format!("the transport model of {name}"))? != "gas" {
        return None;
    }
    fields.warn_of_unknown_keys(node, keys::TRANSPORT);
    let geometry = read_geometry(node, name, &owner, fields);
    let diameter = required_number(node, "diameter", &owner, fields);
    let well_depth = required_number(node, "well-depth", &owner, fields);
    let mut number = |key: &str| match node.get(key) {
        None => Some(0.0),
        Some(value) => fields.number(value, &format!("`{key}` in {owner}")),
    };
    let dipole = number("dipole");
    let polarizability = number("polarizability");
    let rotational_relaxation = number("rotational-relaxation");
    let acentric_factor = number("acentric-factor");
    let dispersion_coefficient = number("dispersion-coefficient");
    let quadrupole_polarizability = number("quadrupole-polarizability");
    let transport = GasTransport {
        geometry: geometry?,
        diameter: diameter?,
        well_depth: well_depth?,
        dipole: dipole?,
        polarizability: polarizability?,
        rotational_relaxation: rotational_relaxation?,
        acentric_factor: acentric_factor?,
        dispersion_coefficient: dispersion_coefficient?,
        quadrupole_polarizability: quadrupole_polarizability?,
    };
    refuse_negative(node, &transport, &owner, fields);
    Some(transport)
}

fn required_number(node: &Node, key: &str, owner: &str, fields: &mut Fields) -> Option<f64> {
    let value = fields.required(node, key, owner)?;
    fields.number(value, &format!("`{key}` in {owner}"))
}

fn read_geometry(node: &Node, name: &str, owner: &str, fields: &mut Fields) -> Option<Geometry> {
    let value = fields.required(node, "geometry", owner)?;
    match fields.text(value, &format!("the geometry of {name}"))? {
        name if names::geometry(name).is_some() => names::geometry(name),
        other => {
            let diagnostic = Diagnostic::error("wrong-value", format!("the geometry of {name} is `{other}`"))
                .because("one of atom, linear and nonlinear is expected here")
                .hint("an atom is `atom`, CO2 `linear`, H2O `nonlinear`");
            fields.error(value.span, diagnostic);
            None
        }
    }
}

/// Sizes and moments of a molecule; the dispersion coefficients may be anything.
fn refuse_negative(node: &Node, transport: &GasTransport, owner: &str, fields: &mut Fields) {
    let values = [
        ("diameter", transport.diameter, true),
        ("well-depth", transport.well_depth, false),
        ("dipole", transport.dipole, false),
        ("polarizability", transport.polarizability, false),
        ("rotational-relaxation", transport.rotational_relaxation, false),
        ("dispersion-coefficient", transport.dispersion_coefficient, false),
        ("quadrupole-polarizability", transport.quadrupole_polarizability, false),
    ];
    for (key, value, must_not_vanish) in values {
        if value < 0.0 || (must_not_vanish && value == 0.0) {
            let least = if must_not_vanish { "more than 0" } else { "0 or more" };
            let diagnostic = Diagnostic::error("not-positive", format!("`{key}` in {owner} is {value}"))
                .because(format!("it must be {least}"))
                .hint("correct the number");
            fields.error(node.get(key).map_or(node.span, |value| value.span), diagnostic);
        }
    }
}
