//! The settings of the estimation of rates.

use std::ops::Range;

use serde::Deserialize;

use crate::learn::checked_values::{above_one, count, not_negative, positive, range, share};
use crate::learn::problem::settings::NoiseSettings;

/// Everything that decides how the rates of given reactions are estimated, and which of them the data show.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RateSettings {
    /// A rate is visible if it exceeds this many of its standard errors. At five, noise makes one in 3.5 million
    /// absent reactions visible, and candidates may be as many. The learner demands the square of it wherever it
    /// demands a change of χ².
    #[serde(deserialize_with = "positive")]
    pub visible_standard_errors: f64,
    /// A reaction is also visible only if somewhere it is more than this share of a species' gross rate: less cannot
    /// be distinguished from the rounding of a sum of a few hundred terms.
    #[serde(deserialize_with = "share")]
    pub visible_share: f64,
    /// The data are explained if residual over target and residual over gross rate are no more than this, root mean
    /// square. Only exact data and the right reactions leave 1e-9.
    #[serde(deserialize_with = "positive")]
    pub explained_residual: f64,
    /// How many times rate constants and standard errors are adapted to each other at most under one noise model.
    #[serde(deserialize_with = "count")]
    pub reweighting_passes: usize,
    /// How many times rate constants and true states are adapted to each other at most, where the concentrations have
    /// errors.
    #[serde(deserialize_with = "count")]
    pub adjustment_passes: usize,
    /// How many passes with errors of the concentrations choose among the forms of these errors.
    #[serde(deserialize_with = "count")]
    pub settling_passes: usize,
    /// How many such passes choose among noise models and first guesses, and tell which reaction is the weakest.
    #[serde(deserialize_with = "count")]
    pub first_passes: usize,
    /// Backward elimination takes out the weakest reaction and this share of those that are not visible at once.
    #[serde(deserialize_with = "share")]
    pub share_eliminated: f64,
    /// Errors of u are assumed only where a pass takes no more multiplications than this, some hundredths of a second:
    /// among many reactions of which most are left out later, the fit would take minutes.
    pub most_multiplications_with_errors_of_u: usize,
    /// Rate constants have converged if none changes by more than this share, a tenth of a standard error of
    /// measured data.
    #[serde(deserialize_with = "positive")]
    pub stable_rates: f64,
    pub noise: NoiseSettings,
    pub arrhenius: ArrheniusSettings,
    pub active_set: ActiveSetSettings,
}

impl RateSettings {
    /// The χ² of a rate that is just visible.
    pub fn visible_chi_square(&self) -> f64 {
        self.visible_standard_errors * self.visible_standard_errors
    }
}

impl Default for RateSettings {
    fn default() -> Self {
        RateSettings {
            visible_standard_errors: 5.0,
            visible_share: 1e-13,
            explained_residual: 1e-9,
            reweighting_passes: 12,
            adjustment_passes: 40,
            settling_passes: 8,
            first_passes: 2,
            share_eliminated: 0.2,
            most_multiplications_with_errors_of_u: 8_000_000,
            stable_rates: 1e-4,
            noise: NoiseSettings::default(),
            arrhenius: ArrheniusSettings::default(),
            active_set: ActiveSetSettings::default(),
        }
    }
}

/// How activation energies are estimated. A size is |ln| of the ratio of a rate at the lowest and at the highest
/// temperature of the data, both for the same concentrations.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ArrheniusSettings {
    /// Energies of the starting grid, J/kmol. Nearly all elementary reactions have one between −100 and
    /// 500 kJ/mol; the fit may leave this range.
    #[serde(deserialize_with = "range")]
    pub energies: Range<f64>,
    /// The smallest size of the grid, and the distance between its small sizes: rates in between are then nearly
    /// sums of two rates of the grid.
    #[serde(deserialize_with = "positive")]
    pub even_step: f64,
    /// The size up to which the grid is even …
    #[serde(deserialize_with = "not_negative")]
    pub last_even: f64,
    /// … and the factor by which it grows from there: steep rates matter near the highest temperature only.
    #[serde(deserialize_with = "above_one")]
    pub growth: f64,
    /// The largest size of the grid: a rate at the lowest temperature is then nothing, e⁻⁴⁰ = 4e-18.
    #[serde(deserialize_with = "positive")]
    pub largest: f64,
    /// Gauss–Newton steps at most.
    pub most_steps: usize,
    /// How many times a step that does not lower the residual is halved before the search ends.
    #[serde(deserialize_with = "count")]
    pub halvings: usize,
    /// The longest step, as a size: the linearisation holds no further.
    #[serde(deserialize_with = "positive")]
    pub longest_step: f64,
    /// The search ends with a step shorter than this size: rounding.
    #[serde(deserialize_with = "not_negative")]
    pub shortest_step: f64,
    /// The same where an estimate only has to tell which reaction is the weakest, or which noise model is the likeliest.
    /// The error that a Gauss–Newton step leaves is about its square.
    #[serde(deserialize_with = "not_negative")]
    pub rough_step: f64,
}

impl Default for ArrheniusSettings {
    fn default() -> Self {
        ArrheniusSettings {
            energies: -1e8..5e8,
            even_step: 0.5,
            last_even: 2.0,
            growth: 1.4,
            largest: 40.0,
            most_steps: 40,
            halvings: 8,
            longest_step: 2.0,
            shortest_step: 1e-14,
            rough_step: 1e-3,
        }
    }
}

/// How the rate constants of the candidates in use are solved for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ActiveSetSettings {
    /// Multiplications up to which the weighted columns are factorised, some tenths of a second. Beyond it the
    /// normal equations are: they square the condition number, and two directions near equilibrium need the digits
    /// that this costs.
    pub most_multiplications: usize,
    /// Corrections of the rate constants by the residual that they leave, where normal equations gave them.
    pub refinements: usize,
}

impl Default for ActiveSetSettings {
    fn default() -> Self {
        ActiveSetSettings { most_multiplications: 20_000_000, refinements: 2 }
    }
}
