//! A law in the temperatures of the gas and of the electrons.

use crate::constants::GAS_CONSTANT;

/// k = A T_eᵇ exp(−E_g/(R T)) exp(E_e (T_e − T)/(R T T_e)).
///
/// Reference: Kossyi, Kostinsky, Matveyev, Silakov, Plasma Sources Sci. Technol. 1 (1992) 207.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoTemperaturePlasma {
    /// A, in (kmol/m³)^(1−order)/s/Kᵇ.
    pub a: f64,
    pub b: f64,
    /// E_g, J/kmol.
    pub gas_energy: f64,
    /// E_e, J/kmol.
    pub electron_energy: f64,
}

impl TwoTemperaturePlasma {
    /// k at the temperatures of gas and electrons \[K\].
    pub fn rate_constant(&self, temperature: f64, electron_temperature: f64) -> f64 {
        let (t, t_e) = (temperature, electron_temperature);
        let exponent = -self.gas_energy / t + self.electron_energy * (t_e - t) / (t * t_e);
        self.a * (self.b * t_e.ln() + exponent / GAS_CONSTANT).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::Arrhenius;

    #[test]
    fn at_equal_temperatures_it_is_arrhenius() {
        let law = TwoTemperaturePlasma { a: 3.0, b: 0.5, gas_energy: 2e7, electron_energy: 1e9 };
        let arrhenius = Arrhenius { a: 3.0, b: 0.5, activation_energy: 2e7 };
        assert!((law.rate_constant(900.0, 900.0) / arrhenius.rate_constant(900.0) - 1.0).abs() < 1e-14);
    }
}
