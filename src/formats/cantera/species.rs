//! A species entry: composition and thermodynamics.

use crate::constants::ONE_ATMOSPHERE;
use crate::formats::cantera::fields::Fields;
use crate::formats::cantera::keys;
use crate::formats::cantera::units::UnitSystem;
use crate::grammar::yaml::Node;
use crate::mechanism::{Coefficient, Species};
use crate::source::Diagnostic;
use crate::thermo::{ConstantCp, Nasa7, Nasa7Range, Thermo};
use crate::units::{Unit, UnitError};

/// The temperature that constant heat capacities refer to unless the file says otherwise, K.
const REFERENCE_TEMPERATURE: f64 = 298.15;

/// Reads an entry whose name is known; what cannot be understood is reported and left out.
pub fn read(node: &Node, name: &str, units: &UnitSystem, fields: &mut Fields) -> Species {
    fields.warn_of_near_misses(node, keys::SPECIES);
    let units = units.within(node, fields);
    let composition = fields
        .required(node, "composition", &format!("the species {name}"))
        .and_then(|composition| read_composition(composition, name, fields));
    let thermo = node.get("thermo").and_then(|thermo| read_thermo(thermo, name, &units, fields));
    Species { name: name.to_string(), composition, thermo }
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

fn read_thermo(node: &Node, name: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Thermo> {
    fields.mapping(node, &format!("`thermo` of {name}"))?;
    let owner = format!("`thermo` of {name}");
    let units = units.within(node, fields);
    let model = fields.required(node, "model", &owner)?;
    match fields.text(model, &format!("the thermo model of {name}"))? {
        "NASA7" => read_nasa7(node, name, &units, fields).map(Thermo::Nasa7),
        "constant-cp" => read_constant_cp(node, name, &units, fields).map(Thermo::ConstantCp),
        other => Some(Thermo::Unevaluated { kind: other.to_string() }),
    }
}

fn read_constant_cp(node: &Node, name: &str, units: &UnitSystem, fields: &mut Fields) -> Option<ConstantCp> {
    let mut value = |key: &str, unit: Result<Unit, UnitError>, default: f64| match node.get(key) {
        None => Some(default),
        Some(value) => {
            let unit = unit.ok()?;
            fields.quantity(value, &format!("`{key}` of {name}"), &unit)
        }
    };
    let t0 = value("T0", units.temperature(), REFERENCE_TEMPERATURE);
    let h0 = value("h0", units.enthalpy(), 0.0);
    let s0 = value("s0", units.entropy(), 0.0);
    let cp0 = value("cp0", units.entropy(), 0.0);
    let reference_pressure = value("reference-pressure", units.pressure(), ONE_ATMOSPHERE);
    Some(ConstantCp { t0: t0?, h0: h0?, s0: s0?, cp0: cp0?, reference_pressure: reference_pressure? })
}

fn read_nasa7(node: &Node, name: &str, units: &UnitSystem, fields: &mut Fields) -> Option<Nasa7> {
    let owner = format!("`thermo` of {name}");
    let limits = fields.required(node, "temperature-ranges", &owner);
    let data = fields.required(node, "data", &owner);
    let reference_pressure = match (node.get("reference-pressure"), units.pressure()) {
        (Some(pressure), Ok(unit)) => fields.quantity(pressure, &format!("`reference-pressure` of {name}"), &unit)?,
        _ => ONE_ATMOSPHERE,
    };
    let (limits, data) = (limits?, data?);
    let unit = units.temperature().ok()?;
    let what = format!("`temperature-ranges` of {name}");
    let temperatures: Vec<Option<f64>> =
        fields.list(limits, &what)?.iter().map(|limit| fields.quantity(limit, &what, &unit)).collect();
    let temperatures: Vec<f64> = temperatures.into_iter().collect::<Option<_>>()?;
    let what = format!("the NASA7 coefficients of {name}");
    let rows: Vec<Option<[f64; 7]>> =
        fields.list(data, &what)?.iter().map(|row| read_coefficients(row, &what, fields)).collect();
    let rows: Vec<[f64; 7]> = rows.into_iter().collect::<Option<_>>()?;
    if rows.is_empty() || rows.len() + 1 != temperatures.len() {
        let message = format!("{what} do not match their temperature ranges");
        let reason = format!("{} rows of coefficients, but {} temperatures", rows.len(), temperatures.len());
        let hint = "n ranges are bounded by n+1 temperatures";
        fields.error(data.span, Diagnostic::error("wrong-length", message).because(reason).hint(hint));
        return None;
    }
    let bounds = temperatures.windows(2);
    let ranges =
        bounds.zip(rows).map(|(bounds, a)| Nasa7Range { t_min: bounds[0], t_max: bounds[1], a }).collect::<Vec<_>>();
    let ascending = ranges.iter().all(|range| range.t_min < range.t_max);
    let model = Nasa7::new(ranges, reference_pressure).filter(|_| ascending);
    if model.is_none() {
        let message = format!("the temperature ranges of {name} do not ascend");
        let diagnostic = Diagnostic::error("wrong-order", message)
            .because("each temperature must be above the one before it")
            .hint("give the lowest range first");
        fields.error(limits.span, diagnostic);
    }
    model
}

fn read_coefficients(row: &Node, what: &str, fields: &mut Fields) -> Option<[f64; 7]> {
    let items = fields.list(row, what)?;
    let numbers: Vec<Option<f64>> = items.iter().map(|item| fields.number(item, what)).collect();
    let numbers: Vec<f64> = numbers.into_iter().collect::<Option<_>>()?;
    let count = numbers.len();
    let coefficients: Option<[f64; 7]> = numbers.try_into().ok();
    if coefficients.is_none() {
        let diagnostic = Diagnostic::error("wrong-length", format!("{what} must be seven a row"))
            .because(format!("{count} numbers are given"))
            .hint("give a1 to a7");
        fields.error(row.span, diagnostic);
    }
    coefficients
}
