//! The settings of the learner: which method, what is known beforehand, and the settings of each method.

use serde::Deserialize;

use crate::learn::balance::settings::BalanceSettings;
use crate::learn::freezing::settings::FreezingSettings;
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::problem::settings::ProblemSettings;
use crate::learn::rates::settings::RateSettings;
use crate::learn::reaction::Reaction;
use crate::mechanism::Coefficient;

/// How many reversible or one-way reactions to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReactionCount {
    /// 1, 2, 3 … until E stops falling (remark 3.2), at most this many.
    Auto { largest: usize },
    /// Each of these.
    Among(std::ops::RangeInclusive<usize>),
}

/// Which method learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodChoice {
    /// The first method that applies.
    Auto,
    /// The method of this name.
    Named(&'static str),
}

/// Where the equations come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EquationSource {
    /// Time derivatives that the data hold.
    #[default]
    Derivatives,
    /// Concentrations alone, integrated over the windows between snapshots.
    Windows,
}

/// Species that react and that nobody measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Unobserved {
    /// One is proposed where the data show that something is missing.
    #[default]
    Proposed,
    /// These; columns after those of the data.
    Named(Vec<String>),
    /// This number of species, which are given names.
    Number(usize),
}

/// What is known beforehand. Columns are those of the data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prior {
    /// The composition of every species, one a column; `None` if not known.
    pub compositions: Option<Vec<Vec<(String, Coefficient)>>>,
    /// Whether every reaction by itself obeys the laws that the data as a whole obey.
    pub trust_laws: bool,
    /// Reactions that take place; their rates are fitted.
    pub known: Vec<Reaction>,
    /// Reactions that do not.
    pub forbidden: Vec<Reaction>,
    /// Species that take part in nothing.
    pub inert: Vec<usize>,
    /// Species without a column.
    pub unobserved: Unobserved,
    /// Whether there may be sources and sinks.
    pub open: bool,
    /// The largest number of reactant molecules; else as large as the data need.
    pub largest_order: Option<usize>,
    /// The largest number of product molecules; else as large as the data need.
    pub largest_products: Option<usize>,
}

/// Everything that decides what `discover` does with given data.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub method: MethodChoice,
    pub equations: EquationSource,
    pub prior: Prior,
    pub reactions: ReactionCount,
    /// Training experiments for each validation experiment. Section 4 of the paper: 4 (a ratio of 4:1).
    pub training_ratio: f64,
    pub seed: u64,
    /// Resamples of the data in which the search is repeated; none for 0.
    pub bootstrap: usize,
    /// The relative error of the target, where it is known; else it is estimated from the residuals.
    pub sigma: Option<f64>,
    /// How the data become equations.
    pub problem: ProblemSettings,
    /// How rates are estimated, and which are visible.
    pub rates: RateSettings,
    /// How the search by balances chooses.
    pub balance: BalanceSettings,
    /// How partial-parameters-freezing searches.
    pub freezing: FreezingSettings,
    /// Which networks count as interchangeable.
    pub identifiability: IdentifiabilitySettings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            method: MethodChoice::Auto,
            equations: EquationSource::Derivatives,
            prior: Prior::default(),
            reactions: ReactionCount::Auto { largest: 30 },
            training_ratio: 4.0,
            seed: 0,
            bootstrap: 0,
            sigma: None,
            problem: ProblemSettings::default(),
            rates: RateSettings::default(),
            balance: BalanceSettings::default(),
            freezing: FreezingSettings::default(),
            identifiability: IdentifiabilitySettings::default(),
        }
    }
}
