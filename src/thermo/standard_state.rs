//! Thermodynamic functions at one temperature.

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
