//! What a fit to trajectories is asked for.

use crate::learn::reaction::Reaction;

/// The reactions to fit, and how.
#[derive(Clone, Debug)]
pub struct FitOptions {
    /// The reactions, between the species of `species`.
    pub reactions: Vec<Reaction>,
    /// The species of the reactions and of the signals, by name; those without data are unobserved.
    pub species: Vec<String>,
    /// Species whose concentration does not change.
    pub held: Vec<usize>,
    /// What is known of initial concentrations; of several entries for a species the last one counts.
    pub starts: Vec<(Option<usize>, Start)>,
    /// Columns of the data that are sums over species or rates.
    pub signals: Vec<Signal>,
    pub noise: Noise,
    /// Groups of runs whose rate constants are multiplied by a factor of their own each, by the labels of the runs.
    pub scaled: Vec<Vec<String>>,
    /// Runs whose clock may be wrong by a shift each.
    pub shifted: Vec<String>,
    /// First guesses beside the one of the integral form.
    pub restarts: usize,
    pub seed: u64,
    /// Whether profile-likelihood intervals are computed.
    pub profiles: bool,
    /// Up to this share of a difference, temperatures are the same.
    pub temperature_spread: f64,
}

/// Where the initial concentration of a species comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// The first row, taken as exact.
    FirstRow,
    /// It is a parameter; the first row counts like every other.
    Fitted,
    /// It is known, kmol/m³, in all runs.
    Known(f64),
}

/// A measured column that is a sum over species or rates: `mass = A + 0.35 C`, or the heat flow of two reactions.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// The name of the column.
    pub name: String,
    pub terms: Vec<(SignalTerm, SignalCoefficient)>,
}

/// What a term of a signal is proportional to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalTerm {
    /// The concentration of a species.
    Species(usize),
    /// The net rate of a reaction, by its place among the reactions.
    Rate(usize),
}

/// What a term contributes to a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SignalCoefficient {
    Given(f64),
    Fitted,
}

/// The standard errors of the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Noise {
    /// Those that the data give, else one for all cells: plain least squares.
    Common,
    /// One constant and one relative part for each column, estimated by maximum likelihood.
    Estimated,
    /// Known for all cells: kmol/m³, and a share of the value.
    Known { absolute: f64, relative: f64 },
}
