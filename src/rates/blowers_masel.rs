//! An activation energy that follows the enthalpy of reaction.

use super::formula::{FormulaConditions, FormulaLaw, Parameter, Variable};
use crate::constants::GAS_CONSTANT;

/// k = A Tᵇ exp(−Eₐ/(R T)), where Eₐ depends on the enthalpy of reaction ΔH:
///
/// - 0 for ΔH ≤ −4 Eₐ⁰ and ΔH for ΔH > 4 Eₐ⁰;
/// - between, (w + ΔH/2) (V − 2w + ΔH)² / (V² − 4w² + ΔH²) with V = 2w (w + Eₐ⁰)/(w − Eₐ⁰).
///
/// Eₐ⁰ is the activation energy of a thermoneutral reaction, w the mean energy of the bonds broken and formed.
///
/// Reference: Blowers, Masel, AIChE J. 46 (2000) 2041.
pub const BLOWERS_MASEL: FormulaLaw = FormulaLaw {
    name: "Blowers-Masel",
    parameters: &[Parameter::A, Parameter::B, Parameter::energy("Ea0"), Parameter::energy("w")],
    variables: &[Variable::EnthalpyOfReaction],
    one_way_because: None,
    rate_constant,
};

fn rate_constant(parameters: &[f64], at: &FormulaConditions) -> f64 {
    let (a, b, intrinsic, w) = (parameters[0], parameters[1], parameters[2], parameters[3]);
    let energy = activation_energy(intrinsic, w, at.enthalpy_of_reaction);
    a * (b * at.temperature.ln() - energy / (GAS_CONSTANT * at.temperature)).exp()
}

/// Eₐ from Eₐ⁰, w and ΔH, all in J/kmol.
fn activation_energy(intrinsic: f64, w: f64, delta_h: f64) -> f64 {
    if delta_h <= -4.0 * intrinsic {
        return 0.0;
    }
    if delta_h > 4.0 * intrinsic {
        return delta_h;
    }
    // V − 2w and V² − 4w², written so that a w much larger than Eₐ⁰ does not cancel.
    let difference = 4.0 * w * intrinsic / (w - intrinsic);
    let squares = difference * 4.0 * w * w / (w - intrinsic);
    (w + delta_h / 2.0) * (difference + delta_h).powi(2) / (squares + delta_h * delta_h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thermoneutral_reaction_has_the_intrinsic_barrier_and_the_limits_join() {
        let energy = |delta_h| activation_energy(4e7, 1e9, delta_h);
        assert!((energy(0.0) / 4e7 - 1.0).abs() < 1e-3);
        assert_eq!(energy(-1.7e8), 0.0);
        assert_eq!(energy(1.7e8), 1.7e8);
        assert!(energy(-1.59e8).abs() < 1e6);
    }
}
