//! The modified Arrhenius law.

use super::formula::Parameter;
use crate::constants::GAS_CONSTANT;

/// k(T) = A Tᵇ exp(−Eₐ / (R T)).
///
/// Reference: Kee, Rupley, Miller, *Chemkin-II*, SAND89-8009, equation 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrhenius {
    /// A, in (kmol/m³)^(1−order)/s/Kᵇ.
    pub a: f64,
    /// b, dimensionless.
    pub b: f64,
    /// Eₐ, in J/kmol.
    pub activation_energy: f64,
}

impl Arrhenius {
    /// The parameters in the order in which files list them.
    pub const PARAMETERS: [Parameter; 3] = [Parameter::A, Parameter::B, Parameter::energy("Ea")];

    /// The parameters with their values.
    pub fn parameters(&self) -> [(Parameter, f64); 3] {
        let [a, b, activation_energy] = Self::PARAMETERS;
        [(a, self.a), (b, self.b), (activation_energy, self.activation_energy)]
    }

    /// k at temperature T [K], in (kmol/m³)^(1−order)/s.
    pub fn rate_constant(&self, temperature: f64) -> f64 {
        let Arrhenius { a, b, activation_energy } = *self;
        a * (b * temperature.ln() - activation_energy / (GAS_CONSTANT * temperature)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_exact_at_any_temperature() {
        let law = Arrhenius { a: 0.7714285714285716, b: 0.0, activation_energy: 0.0 };
        assert_eq!(law.rate_constant(300.0), 0.7714285714285716);
    }

    #[test]
    fn the_formula_is_a_t_b_exp() {
        // O + H2 <=> H + OH of GRI-Mech 3.0: A = 3.87e4 cm³/mol/s, b = 2.7, Ea = 6260 cal/mol.
        let law = Arrhenius { a: 38.7, b: 2.7, activation_energy: 6260.0 * 4184.0 };
        let by_hand = 38.7 * 1000f64.powf(2.7) * f64::exp(-6260.0 * 4184.0 / (8_314.462_618_153_24 * 1000.0));
        assert!((law.rate_constant(1000.0) / by_hand - 1.0).abs() < 1e-13);
    }
}
