//! Species thermodynamics: cp, h, s, g in J, kmol and K; one file per model.

mod constant_cp;
mod kind;
mod nasa7;
mod nasa9;
mod piecewise_gibbs;
mod ranges;
mod shomate;
mod standard_state;

pub use constant_cp::ConstantCp;
pub use kind::ThermoKind;
pub use nasa7::Nasa7;
pub use nasa9::Nasa9;
pub use piecewise_gibbs::{PiecewiseGibbs, REFERENCE_TEMPERATURE};
pub use ranges::{Range, Ranges};
pub use shomate::Shomate;
pub use standard_state::StandardState;

use crate::constants::GAS_CONSTANT;

/// The standard-state thermodynamic model of a species.
#[derive(Clone, Debug, PartialEq)]
pub enum Thermo {
    ConstantCp(ConstantCp),
    Nasa7(Nasa7),
    Nasa9(Nasa9),
    Shomate(Shomate),
    PiecewiseGibbs(PiecewiseGibbs),
}

impl Thermo {
    /// The standard state at temperature T [K].
    pub fn standard_state(&self, temperature: f64) -> StandardState {
        match self {
            Thermo::ConstantCp(model) => model.standard_state(temperature),
            Thermo::Nasa7(model) => model.standard_state(temperature),
            Thermo::Nasa9(model) => model.standard_state(temperature),
            Thermo::Shomate(model) => model.standard_state(temperature),
            Thermo::PiecewiseGibbs(model) => model.standard_state(temperature),
        }
    }

    /// Pressure of the standard state, Pa.
    pub fn reference_pressure(&self) -> f64 {
        match self {
            Thermo::ConstantCp(model) => model.reference_pressure,
            Thermo::Nasa7(model) => model.reference_pressure,
            Thermo::Nasa9(model) => model.reference_pressure,
            Thermo::Shomate(model) => model.reference_pressure,
            Thermo::PiecewiseGibbs(model) => model.reference_pressure,
        }
    }

    /// Which of the models it is.
    pub fn kind(&self) -> ThermoKind {
        match self {
            Thermo::ConstantCp(_) => ThermoKind::ConstantCp,
            Thermo::Nasa7(_) => ThermoKind::Nasa7,
            Thermo::Nasa9(_) => ThermoKind::Nasa9,
            Thermo::Shomate(_) => ThermoKind::Shomate,
            Thermo::PiecewiseGibbs(_) => ThermoKind::PiecewiseGibbs,
        }
    }

    /// Limits and coefficients of every range of temperature, by name. Of a model without ranges: its limits
    /// of temperature, and the points that it interpolates.
    pub fn range_parameters(&self) -> Vec<(String, f64)> {
        let limits = |t_min: Option<f64>, t_max: Option<f64>| {
            let limits = [("T_min", t_min.unwrap_or(0.0)), ("T_max", t_max.unwrap_or(f64::INFINITY))];
            limits.map(|(name, value)| (name.to_string(), value)).to_vec()
        };
        fn of<const N: usize>(ranges: &Ranges<N>) -> Vec<(String, f64)> {
            let of_range = |(place, range): (usize, &Range<N>)| {
                let limits = [("T_min".to_string(), range.t_min), ("T_max".to_string(), range.t_max)];
                let coefficients = range.a.iter().enumerate().map(|(n, a)| (format!("a{}", n + 1), *a));
                let all = limits.into_iter().chain(coefficients);
                all.map(|(name, value)| (format!("{name} of range {}", place + 1), value)).collect::<Vec<_>>()
            };
            ranges.as_slice().iter().enumerate().flat_map(of_range).collect()
        }
        match self {
            Thermo::Nasa7(model) => of(&model.ranges),
            Thermo::Nasa9(model) => of(&model.ranges),
            Thermo::Shomate(model) => of(&model.ranges),
            Thermo::ConstantCp(model) => limits(model.t_min, model.t_max),
            Thermo::PiecewiseGibbs(model) => {
                let points = model.points().iter().map(|(temperature, g)| (format!("g at {temperature} K"), *g));
                points.chain(limits(model.t_min, model.t_max)).collect()
            }
        }
    }

    /// The temperature [K] at which each two ranges meet, with the states by the lower and the upper range.
    pub fn joints(&self) -> Vec<(f64, StandardState, StandardState)> {
        fn between<const N: usize>(
            ranges: &Ranges<N>,
            state: impl Fn(&Range<N>, f64) -> StandardState,
        ) -> Vec<(f64, StandardState, StandardState)> {
            let pairs = ranges.as_slice().windows(2);
            pairs.map(|pair| (pair[0].t_max, state(&pair[0], pair[0].t_max), state(&pair[1], pair[0].t_max))).collect()
        }
        match self {
            Thermo::Nasa7(model) => between(&model.ranges, |range, t| model.state_in(range, t)),
            Thermo::Nasa9(model) => between(&model.ranges, |range, t| model.state_in(range, t)),
            Thermo::Shomate(model) => between(&model.ranges, |range, t| model.state_in(range, t)),
            _ => Vec::new(),
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
