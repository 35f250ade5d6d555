//! What both reports of a fit need: parameters with names, intervals and residuals by column.

use crate::learn::trajectories::TrajectoryFit;
use crate::learn::trajectories::likelihood::quantile_of_t;
use crate::learn::trajectories::parameters::Parameter;
use crate::learn::trajectories::uncertainty::known_combinations;
use crate::operations::rate_unit;

pub use crate::learn::trajectories::statistics::{ColumnResiduals, FittedStart, fitted_starts, residuals};

/// The ends of the 95 % interval of ln k: the profile's where computed, else those of the standard error. `None` is an
/// open end.
pub fn interval_of_ln(fit: &TrajectoryFit, place: usize) -> (Option<f64>, Option<f64>) {
    if let Some(profile) = fit.profiles[place] {
        return (profile.lower, profile.upper);
    }
    let half = fit.uncertainty.standard_errors[place] * quantile_of_t(fit.uncertainty.degrees_of_freedom);
    match half.is_finite() {
        true => (Some(fit.theta[place] - half), Some(fit.theta[place] + half)),
        false => (None, None),
    }
}

/// How a direction of the structure is called: its equation in one direction.
pub fn direction_name(fit: &TrajectoryFit, direction: usize) -> String {
    let side = |complex: &crate::learn::complex::Complex| {
        let terms: Vec<String> = complex
            .orders()
            .into_iter()
            .map(|(species, count)| match count {
                1.0 => fit.model.species[species].clone(),
                count => format!("{count} {}", fit.model.species[species]),
            })
            .collect();
        if terms.is_empty() { "0".to_string() } else { terms.join(" + ") }
    };
    let direction = &fit.model.directions[direction];
    format!("{} => {}", side(&direction.reactants), side(&direction.products))
}

/// The unit of the rate constant at a place of θ.
pub fn unit_of_rate(fit: &TrajectoryFit, place: usize) -> String {
    let Parameter::LnRate { direction, .. } = fit.model.layout.parameter(place) else { return String::new() };
    let order: f64 = fit.model.directions[direction].reactants.orders().iter().map(|(_, order)| order).sum();
    rate_unit(&fit.model.measurements.unit, order)
}

/// `A => B`, with the system where there are several.
fn rate_name(fit: &TrajectoryFit, place: usize) -> String {
    match fit.model.layout.parameter(place) {
        Parameter::LnRate { system, direction } if fit.model.layout.systems > 1 => {
            format!("{} in {}", direction_name(fit, direction), fit.model.measurements.systems[system])
        }
        Parameter::LnRate { direction, .. } => direction_name(fit, direction),
        _ => String::new(),
    }
}

/// A product or a ratio of rates that is known better than the rates.
pub struct Combination {
    pub first: String,
    pub second: String,
    /// Whether the ratio is known; else the product.
    pub is_ratio: bool,
    pub value: f64,
    /// The standard error of its logarithm.
    pub error: f64,
}

/// Products and ratios of rates that are known better than the rates themselves.
pub fn combinations(fit: &TrajectoryFit) -> Vec<Combination> {
    let rates = 0..fit.model.layout.energy(0);
    known_combinations(&fit.uncertainty, rates)
        .into_iter()
        .map(|known| Combination {
            first: rate_name(fit, known.first),
            second: rate_name(fit, known.second),
            is_ratio: known.sign < 0.0,
            value: (fit.theta[known.first] + known.sign * fit.theta[known.second]).exp(),
            error: known.error,
        })
        .collect()
}

/// Two rates whose estimates go together.
pub struct Correlation {
    pub first: String,
    pub second: String,
    pub value: f64,
}

/// Correlations of this size and more are reported.
const STRONG: f64 = 0.95;

/// Strong correlations between rates.
pub fn correlations(fit: &TrajectoryFit) -> Vec<Correlation> {
    let rates = fit.model.layout.energy(0);
    let pairs = (0..rates).flat_map(|first| (first + 1..rates).map(move |second| (first, second)));
    let value = |(first, second): (usize, usize)| fit.uncertainty.correlations[[first, second]];
    pairs
        .filter(|pair| value(*pair).abs() >= STRONG)
        .map(|pair| Correlation { first: rate_name(fit, pair.0), second: rate_name(fit, pair.1), value: value(pair) })
        .collect()
}

/// A factor, a shift or a coefficient with its standard error.
pub struct Other {
    pub name: String,
    pub value: f64,
    pub standard_error: f64,
}

/// Factors of runs: exp of the parameter.
pub fn scales(fit: &TrajectoryFit) -> Vec<Other> {
    let layout = &fit.model.layout;
    let scale = |group: usize| {
        let place = layout.scale(group);
        let runs = fit.model.runs.iter().zip(&fit.model.measurements.runs);
        let labels: Vec<&str> =
            runs.filter(|(own, _)| own.scale == Some(group)).map(|(_, run)| run.label.as_str()).collect();
        let value = fit.theta[place].exp();
        Other { name: labels.join(","), value, standard_error: value * fit.uncertainty.standard_errors[place] }
    };
    (0..layout.scales).map(scale).collect()
}

/// Shifts of clocks, s.
pub fn shifts(fit: &TrajectoryFit) -> Vec<Other> {
    let layout = &fit.model.layout;
    let shift = |number: usize| {
        let place = layout.shift(number);
        let mut runs = fit.model.runs.iter().zip(&fit.model.measurements.runs);
        let label = runs.find(|(own, _)| own.shift == Some(number)).map(|(_, run)| run.label.clone());
        Other {
            name: label.unwrap_or_default(),
            value: fit.theta[place],
            standard_error: fit.uncertainty.standard_errors[place],
        }
    };
    (0..layout.shifts).map(shift).collect()
}

/// Fitted coefficients of signals, by column and species or rate.
pub fn coefficients(fit: &TrajectoryFit) -> Vec<Other> {
    use crate::learn::trajectories::measurements::Contribution;
    let columns = fit.model.measurements.columns.iter();
    let terms = columns.flat_map(|column| column.terms.iter().map(move |term| (column, term)));
    terms
        .filter_map(|(column, (species, contribution))| {
            let Contribution::Fitted(number) = contribution else { return None };
            let place = fit.model.layout.coefficient(*number);
            let quantity = match species.checked_sub(fit.model.species.len()) {
                None => fit.model.species[*species].clone(),
                Some(reaction) => format!("rate({})", reaction + 1),
            };
            Some(Other {
                name: format!("{}: {quantity}", column.name),
                value: fit.theta[place],
                standard_error: fit.uncertainty.standard_errors[place],
            })
        })
        .collect()
}

/// Rates that stand at a bound or have an open interval, in words.
pub fn bounds(fit: &TrajectoryFit) -> Vec<String> {
    let rates = 0..fit.model.layout.energy(0);
    rates
        .filter_map(|place| {
            let name = rate_name(fit, place);
            let k = |ln: f64| format!("{:.2e}", ln.exp());
            match interval_of_ln(fit, place) {
                (None, Some(upper)) => Some(format!("{name}: only an upper bound, k < {}", k(upper))),
                (Some(lower), None) => Some(format!("{name}: only a lower bound, k > {}", k(lower))),
                (None, None) => Some(format!("{name}: the data do not determine k")),
                _ if fit.at_bound[place] => Some(format!("{name}: k stands at the end of its range")),
                _ => None,
            }
        })
        .collect()
}
