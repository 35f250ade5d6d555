//! Constant heat capacity.

use super::standard_state::StandardState;

/// cp = cp₀, h = h₀ + cp₀ (T − T₀), s = s₀ + cp₀ ln(T/T₀).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConstantCp {
    /// T₀, K.
    pub t0: f64,
    /// Enthalpy at T₀, J/kmol.
    pub h0: f64,
    /// Entropy at T₀, J/(kmol K).
    pub s0: f64,
    /// Heat capacity, J/(kmol K).
    pub cp0: f64,
    /// Limits of validity, K, where the file gives them.
    pub t_min: Option<f64>,
    pub t_max: Option<f64>,
    /// Pressure of the standard state, Pa.
    pub reference_pressure: f64,
}

impl ConstantCp {
    pub fn standard_state(&self, temperature: f64) -> StandardState {
        let ConstantCp { t0, h0, s0, cp0, reference_pressure, .. } = *self;
        StandardState {
            cp: cp0,
            h: h0 + cp0 * (temperature - t0),
            s: s0 + cp0 * (temperature / t0).ln(),
            reference_pressure,
        }
    }
}
