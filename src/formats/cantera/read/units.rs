//! The default units: those of numbers that have none of their own.

use std::borrow::Cow;

use crate::formats::cantera::read::fields::{Fields, text_span};
use crate::grammar::unit::{self, UnitExpression};
use crate::grammar::yaml::Node;
use crate::source::Diagnostic;
use crate::units::{Dimensions, Unit, UnitError};

/// Default units by dimension, as a `units` mapping sets them for all that is below it.
///
/// Energy and pressure are J and Pa unless they are set themselves, even if mass, length or time are set; the unit of activation energies is that of energy per quantity unless set.
#[derive(Clone, Debug)]
pub struct UnitSystem {
    length: UnitExpression,
    time: UnitExpression,
    quantity: UnitExpression,
    temperature: UnitExpression,
    pressure: UnitExpression,
    energy: UnitExpression,
    /// J/kmol; `None` where it is not set.
    activation_energy: Option<f64>,
}

impl Default for UnitSystem {
    fn default() -> Self {
        let one = |symbol: &str| UnitExpression { factor: 1.0, powers: vec![(symbol.to_string(), 1.0)] };
        UnitSystem {
            length: one("m"),
            time: one("s"),
            quantity: one("kmol"),
            temperature: one("K"),
            pressure: one("Pa"),
            energy: one("J"),
            activation_energy: None,
        }
    }
}

impl UnitSystem {
    /// The units as factors to internal ones, as a text that is the same for equal systems only.
    pub fn factors(&self) -> String {
        let UnitSystem { length, time, quantity, temperature, pressure, energy, activation_energy } = self;
        let text = |unit: &UnitExpression| {
            let named = unit.powers.iter().map(|(name, power)| format!(" {name}^{power}")).collect::<String>();
            Unit::of(unit.factor, &unit.powers).map_or(named, |unit| format!(" {:e}", unit.factor()))
        };
        let all = [length, time, quantity, temperature, pressure, energy].map(text).concat();
        let activation_energy = activation_energy.map_or("default".to_string(), |factor| format!("{factor:e}"));
        format!("units{all} {activation_energy}")
    }

    /// The system within `mapping`: this one, changed by the mapping's own `units`.
    pub fn within(&self, mapping: &Node, fields: &mut Fields) -> Cow<'_, UnitSystem> {
        match mapping.get("units") {
            Some(units) => Cow::Owned(self.changed_by(units, fields)),
            None => Cow::Borrowed(self),
        }
    }

    /// This system changed by a `units` mapping.
    pub fn changed_by(&self, units: &Node, fields: &mut Fields) -> UnitSystem {
        let mut system = self.clone();
        for (key, value) in fields.mapping(units, "`units`").unwrap_or_default() {
            system.set(key, value, fields);
        }
        system
    }

    fn set(&mut self, key: &Node, value: &Node, fields: &mut Fields) {
        let name = key.text().unwrap_or_default();
        let Some(text) = fields.text(value, &format!("the unit of {name}")) else { return };
        let span = text_span(fields.source, value).unwrap_or(value.span);
        let Some(unit) = fields.unit(text, span) else { return };
        if name == "activation-energy" {
            return match unit.activation_energy_factor() {
                Ok(factor) => self.activation_energy = Some(factor),
                Err(wrong) => self.refuse(name, wrong.to_string(), value, fields),
            };
        }
        let (slot, dimensions) = match name {
            "length" => (Some(&mut self.length), Dimensions::LENGTH),
            "time" => (Some(&mut self.time), Dimensions::TIME),
            "quantity" => (Some(&mut self.quantity), Dimensions::QUANTITY),
            "temperature" => (Some(&mut self.temperature), Dimensions::TEMPERATURE),
            "pressure" => (Some(&mut self.pressure), Dimensions::PRESSURE),
            "energy" => (Some(&mut self.energy), Dimensions::ENERGY),
            "mass" => (None, Dimensions::MASS),
            "current" => (None, Dimensions::CURRENT),
            _ => return unknown_dimension(name, key, fields),
        };
        match (unit.factor_for(dimensions), slot, unit::parse(text)) {
            (Err(wrong), ..) => self.refuse(name, wrong.to_string(), value, fields),
            (Ok(_), Some(slot), Ok(expression)) => *slot = expression,
            _ => {}
        }
    }

    fn refuse(&self, name: &str, reason: String, value: &Node, fields: &mut Fields) {
        let diagnostic = Diagnostic::error("wrong-dimensions", format!("this is not a unit of {name}"))
            .because(reason)
            .hint(format!("give a unit of {name}"));
        fields.error(value.span, diagnostic);
    }

    pub fn temperature(&self) -> Result<Unit, UnitError> {
        product(&[(&self.temperature, 1.0)])
    }

    pub fn pressure(&self) -> Result<Unit, UnitError> {
        product(&[(&self.pressure, 1.0)])
    }

    /// Of enthalpies: energy per quantity.
    pub fn enthalpy(&self) -> Result<Unit, UnitError> {
        product(&[(&self.energy, 1.0), (&self.quantity, -1.0)])
    }

    /// Of entropies and heat capacities: energy per quantity and temperature.
    pub fn entropy(&self) -> Result<Unit, UnitError> {
        product(&[(&self.energy, 1.0), (&self.quantity, -1.0), (&self.temperature, -1.0)])
    }

    /// Of the rate constant of a gas-phase reaction of a total order.
    pub fn rate_constant(&self, order: f64) -> Result<Unit, UnitError> {
        let power = order - 1.0;
        product(&[(&self.length, 3.0 * power), (&self.quantity, -power), (&self.time, -1.0)])
    }

    /// J/kmol that one unit of activation energy is.
    pub fn activation_energy(&self) -> f64 {
        self.activation_energy.or_else(|| self.enthalpy().ok().map(|unit| unit.factor)).unwrap_or(1.0)
    }
}

fn product(parts: &[(&UnitExpression, f64)]) -> Result<Unit, UnitError> {
    let factor = parts.iter().map(|(part, power)| part.factor.powf(*power)).product();
    let symbols = parts
        .iter()
        .flat_map(|(part, power)| part.powers.iter().map(move |(symbol, exponent)| (symbol.clone(), exponent * power)));
    Unit::of(factor, &symbols.filter(|(_, exponent)| *exponent != 0.0).collect::<Vec<_>>())
}

fn unknown_dimension(name: &str, key: &Node, fields: &mut Fields) {
    let diagnostic = Diagnostic::error("unknown-dimension", format!("`{name}` has no default unit"))
        .because("not a dimension of `units`")
        .hint("length, mass, time, quantity, temperature, current, pressure, energy and activation-energy have one");
    fields.error(key.span, diagnostic);
}
