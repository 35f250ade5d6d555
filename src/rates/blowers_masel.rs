//! An activation energy that follows the enthalpy of reaction.

use crate::constants::GAS_CONSTANT;

/// k = A Tᵇ exp(−Eₐ/(R T)), where Eₐ depends on the enthalpy of reaction ΔH:
///
/// - 0 for ΔH ≤ −4 Eₐ⁰ and ΔH for ΔH > 4 Eₐ⁰;
/// - between, (w + ΔH/2) (V − 2w + ΔH)² / (V² − 4w² + ΔH²) with V = 2w (w + Eₐ⁰)/(w − Eₐ⁰).
///
/// Reference: Blowers, Masel, AIChE J. 46 (2000) 2041.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlowersMasel {
    /// A, in (kmol/m³)^(1−order)/s/Kᵇ.
    pub a: f64,
    pub b: f64,
    /// Eₐ⁰, of a thermoneutral reaction, J/kmol.
    pub intrinsic_energy: f64,
    /// w, the mean bond energy of the bonds broken and formed, J/kmol.
    pub bond_energy: f64,
}

impl BlowersMasel {
    /// Eₐ at an enthalpy of reaction, both J/kmol.
    pub fn activation_energy(&self, enthalpy_of_reaction: f64) -> f64 {
        let (delta_h, w, intrinsic) = (enthalpy_of_reaction, self.bond_energy, self.intrinsic_energy);
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

    /// k at T \[K\] and an enthalpy of reaction \[J/kmol\].
    pub fn rate_constant(&self, temperature: f64, enthalpy_of_reaction: f64) -> f64 {
        let energy = self.activation_energy(enthalpy_of_reaction);
        self.a * (self.b * temperature.ln() - energy / (GAS_CONSTANT * temperature)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thermoneutral_reaction_has_the_intrinsic_barrier_and_the_limits_join() {
        let law = BlowersMasel { a: 1.0, b: 0.0, intrinsic_energy: 4e7, bond_energy: 1e9 };
        assert!((law.activation_energy(0.0) / 4e7 - 1.0).abs() < 1e-3);
        assert_eq!(law.activation_energy(-1.7e8), 0.0);
        assert_eq!(law.activation_energy(1.7e8), 1.7e8);
        assert!(law.activation_energy(-1.59e8).abs() < 1e6);
    }
}
