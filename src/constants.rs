//! Physical constants in the program's internal units: kmol, m³, s, J/kmol, K.

/// Molar gas constant R, J/(kmol K) (CODATA 2018, exact).
pub const GAS_CONSTANT: f64 = 8_314.462_618_153_24;
/// Avogadro constant, molecules per kmol (CODATA 2018, exact).
pub const AVOGADRO: f64 = 6.022_140_76e26;
/// Elementary charge, C (CODATA 2018, exact); 1 eV = this many J.
pub const ELEMENTARY_CHARGE: f64 = 1.602_176_634e-19;
/// Mass of the electron, kg (CODATA 2018).
pub const ELECTRON_MASS: f64 = 9.109_383_701_5e-31;
/// Standard atmosphere, Pa: the reference pressure of thermo data unless a file says otherwise.
pub const ONE_ATMOSPHERE: f64 = 101_325.0;
/// Thermochemical calorie, J.
pub const CALORIE: f64 = 4.184;
