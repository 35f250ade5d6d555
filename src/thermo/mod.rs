//! Species thermodynamics: cp, h, s, g in J, kmol and K; one file per model.

mod constant_cp;
mod nasa7;

pub use constant_cp::ConstantCp;
pub use nasa7::{Nasa7, Nasa7Range};

use crate::constants::GAS_CONSTANT;

/// The standard-state thermodynamic model of a species.
#[derive(Clone, Debug, PartialEq)]
pub enum Thermo {
    ConstantCp(ConstantCp),
    Nasa7(Nasa7),
    /// A model that has no formula here; its data stay in the document it was read from.
    Unevaluated {
        kind: String,
    },
}

/// cp, h and s of a species in its standard state at one temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardState {
    /// Heat capacity at constant pressure, J/(kmol K).
    pub cp: f64,
    /// Enthalpy, J/kmol.
    pub h: f64,
    /// Entropy, J/(kmol K).
    pub s: f64,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

impl StandardState {
    /// Gibbs energy g = h − T s, J/kmol.
    pub fn g(&self, temperature: f64) -> f64 {
        self.h - temperature * self.s
    }
}

impl Thermo {
    /// The standard state at temperature T [K]; `None` for a model without a formula here.
    pub fn standard_state(&self, temperature: f64) -> Option<StandardState> {
        match self {
            Thermo::ConstantCp(model) => Some(model.standard_state(temperature)),
            Thermo::Nasa7(model) => Some(model.standard_state(temperature)),
            Thermo::Unevaluated { .. } => None,
        }
    }
}

/// Concentration equilibrium constant of an ideal-gas reaction,
/// Kc = exp(−ΔG°/(R T)) · ∏ (p°/(R T))^ν, in (kmol/m³)^Σν.
///
/// `net` holds the net coefficient ν = ν″ − ν′ of each species with its standard state.
pub fn equilibrium_constant(net: &[(f64, StandardState)], temperature: f64) -> f64 {
    let rt = GAS_CONSTANT * temperature;
    let ln_kc: f64 =
        net.iter().map(|(nu, state)| nu * ((state.reference_pressure / rt).ln() - state.g(temperature) / rt)).sum();
    ln_kc.exp()
}
