//! A law in the temperatures of the gas and of the electrons.

use super::formula::{FormulaConditions, FormulaLaw, Parameter, Variable};
use crate::constants::GAS_CONSTANT;

/// k = A T_eᵇ exp(−E_g/(R T)) exp(E_e (T_e − T)/(R T T_e)).
///
/// Reference: Kossyi, Kostinsky, Matveyev, Silakov, Plasma Sources Sci. Technol. 1 (1992) 207.
pub const TWO_TEMPERATURE_PLASMA: FormulaLaw = FormulaLaw {
    name: "two-temperature-plasma",
    parameters: &[Parameter::A, Parameter::B, Parameter::energy("Ea-gas"), Parameter::energy("Ea-electron")],
    variables: &[Variable::ElectronTemperature],
    one_way_because: Some("with two temperatures there is no equilibrium from which the reverse rate follows"),
    rate_constant,
};

fn rate_constant(parameters: &[f64], at: &FormulaConditions) -> f64 {
    let (a, b, gas_energy, electron_energy) = (parameters[0], parameters[1], parameters[2], parameters[3]);
    let (t, t_e) = (at.temperature, at.electron_temperature);
    let exponent = -gas_energy / t + electron_energy * (t_e - t) / (t * t_e);
    a * (b * t_e.ln() + exponent / GAS_CONSTANT).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::Arrhenius;

    #[test]
    fn at_equal_temperatures_it_is_arrhenius() {
        let at = FormulaConditions { electron_temperature: 900.0, ..FormulaConditions::at_temperature(900.0) };
        let arrhenius = Arrhenius { a: 3.0, b: 0.5, activation_energy: 2e7 };
        let k = rate_constant(&[3.0, 0.5, 2e7, 1e9], &at);
        assert!((k / arrhenius.rate_constant(900.0) - 1.0).abs() < 1e-14);
    }
}
