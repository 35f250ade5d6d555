//! A fit as text: the verdict first, then the rates, then what else was fitted and how well.

use crate::learn::fitted::FittedRate;
use crate::learn::lack_of_fit::FitTest;
use crate::learn::trajectories::TrajectoryFit;
use crate::operations::{Candidate, FittedNetworks, SystemRates, concentration_unit, rate_units};
use crate::report::discovery::lack_of_fit_sentence;
use crate::report::fit::facts::{self, Other};
use crate::report::number::{PER_MOL, significant, small, with_error};
use crate::report::table::aligned;

/// The best structure in full; of several, a table of all of them.
pub fn fit_text(fitted: &FittedNetworks) -> String {
    let Some(best) = fitted.candidates.first() else { return String::new() };
    let mut text = String::new();
    if fitted.candidates.len() > 1 {
        text += &comparison(&fitted.candidates);
        text += &format!("\nthe best by BIC, {}:\n\n", best.structure);
    }
    text += &candidate_text(best);
    let run = &fitted.provenance;
    text + &format!("seed {}; {:.2} s\n", run.seed, run.elapsed_s)
}

/// A line for each structure, the best first.
fn comparison(candidates: &[Candidate]) -> String {
    let best = candidates.iter().map(|candidate| candidate.fit.bic).fold(f64::INFINITY, f64::min);
    let row = |candidate: &Candidate| {
        let fit = &candidate.fit;
        let reactions = candidate.systems.first().map_or(0, |system| system.mechanism.reactions().len());
        vec![
            candidate.structure.clone(),
            reactions.to_string(),
            fit.parameters.to_string(),
            significant(fit.sum_of_squares, 5),
            format!("{:.1}", fit.bic - best),
            format!("{:.1}", fit.aic),
            if fit.lack_of_fit.found { "lack of fit" } else { "" }.to_string(),
        ]
    };
    let header = ["structure", "reactions", "parameters", "sum of squares", "BIC above the best", "AIC", ""];
    aligned(&header, candidates.iter().map(row).collect(), &[1, 2, 3, 4, 5])
}

fn candidate_text(candidate: &Candidate) -> String {
    let fit = &candidate.fit;
    let mut text = lack_of_fit_sentence(&fit.lack_of_fit).map_or(String::new(), |sentence| sentence + "\n\n");
    for system in &candidate.systems {
        if !system.name.is_empty() {
            text += &format!("{}:\n", system.name);
        }
        text += &rates(fit, system);
        text += "\n";
    }
    text += &starts(fit);
    for (title, others) in [
        ("factor of all rates", facts::scales(fit)),
        ("shift of the clock, s", facts::shifts(fit)),
        ("coefficient of a signal", facts::coefficients(fit)),
    ] {
        text += &other_parameters(title, others);
    }
    text += &known_and_unknown(fit);
    text += &residuals(fit);
    text += &format!(
        "{} values, {} parameters; sum of squares {}{}; ln L {:.2}, AIC {:.2}, BIC {:.2}\n",
        fit.data,
        fit.parameters,
        significant(fit.sum_of_squares, 6),
        fit.chi_squared.map_or(String::new(), |chi| format!(", χ² {}", significant(chi, 5))),
        fit.log_likelihood,
        fit.aic,
        fit.bic
    );
    text += &verdict(fit);
    text + &format!("k and A in {}; 95 % intervals\n", rate_units(&fit.model.measurements.unit))
}

/// What the residual was tested for and how it came out.
fn verdict(fit: &TrajectoryFit) -> String {
    let test = &fit.lack_of_fit;
    let against = match test.test {
        FitTest::None => return "lack of fit: not tested (no replicates, no errors, too few neighbours)\n".to_string(),
        FitTest::PureError => "the scatter of replicates: F",
        FitTest::Sigma => "the given errors: χ²",
        FitTest::ResidualCorrelation => "chance in the signs of neighbouring residuals: deviate",
        FitTest::RateDrift => "rates that change along the runs: F",
        FitTest::Concentrations => "another dependence on the concentrations: F",
    };
    let result = if test.found { "found" } else { "none found" };
    format!("lack of fit: {result}, against {against} = {}, p = {}\n", significant(test.statistic, 4), small(test.p))
}

fn rates(fit: &TrajectoryFit, system: &SystemRates) -> String {
    let thermal = fit.model.reference_temperature.is_some();
    let line = |equation: String, rate: FittedRate, place: usize| {
        let factor = rate.pre_exponential() / fit.theta[place].exp();
        let (lower, upper) = facts::interval_of_ln(fit, place);
        let end = |end: Option<f64>, open: &str| end.map_or(open.to_string(), |ln| significant(ln.exp() * factor, 4));
        let mut cells = vec![
            equation,
            with_error(rate.pre_exponential(), rate.pre_exponential() * rate.ln_error()),
            facts::unit_of_rate(fit, place),
            if rate.ln_error().is_finite() { small(rate.ln_error()) } else { "–".to_string() },
            format!("{} … {}", end(lower, "0"), end(upper, "∞")),
        ];
        if thermal {
            let error = rate.activation.map_or(f64::INFINITY, |activation| activation.energy_error * PER_MOL);
            cells.push(with_error(rate.energy() * PER_MOL, error));
            cells.push(if error.is_finite() { significant(error, 2) } else { "–".to_string() });
        }
        cells
    };
    let mut rows = Vec::new();
    let reactions = system.mechanism.reactions().iter().zip(&system.rates).zip(&system.places);
    for ((reaction, rates), (forward, reverse)) in reactions {
        rows.push(line(system.mechanism.equation(reaction), rates.forward, *forward));
        if let Some((rate, place)) = rates.reverse.zip(*reverse) {
            rows.push(line("  reverse".to_string(), rate, place));
        }
    }
    let constants = ["reaction", "k", "", "± of ln k", "interval of k"];
    let laws = ["reaction", "A", "", "± of ln A", "interval of A at the mean temperature", "Ea", "±"];
    aligned(if thermal { &laws } else { &constants }, rows, if thermal { &[1, 3, 5, 6] } else { &[1, 3] })
}

/// Starts beyond this many are counted, not listed.
const SHOWN_STARTS: usize = 12;

fn starts(fit: &TrajectoryFit) -> String {
    let starts = facts::fitted_starts(fit);
    if starts.is_empty() {
        return "starts: as known or as in the first rows\n".to_string();
    }
    if starts.len() > SHOWN_STARTS {
        return format!("starts: {} fitted (--format json lists them)\n", starts.len());
    }
    let one = |start: &facts::FittedStart| {
        format!(
            "{} in {}: {} ± {}",
            start.species,
            start.experiment,
            with_error(start.value, start.standard_error),
            small(start.standard_error)
        )
    };
    let unit = concentration_unit(&fit.model.measurements.unit);
    format!("starts fitted, {unit}: {}\n", starts.iter().map(one).collect::<Vec<_>>().join("; "))
}

fn other_parameters(title: &str, others: Vec<Other>) -> String {
    let line = |other: &Other| {
        format!(
            "{title}, {}: {} ± {}\n",
            other.name,
            with_error(other.value, other.standard_error),
            small(other.standard_error)
        )
    };
    others.iter().map(line).collect()
}

fn known_and_unknown(fit: &TrajectoryFit) -> String {
    let mut text: String = facts::bounds(fit).iter().map(|bound| format!("{bound}\n")).collect();
    for known in facts::combinations(fit) {
        let sign = if known.is_ratio { "/" } else { "·" };
        text += &format!(
            "known better together: k({}) {sign} k({}) = {} ± {} of its logarithm\n",
            known.first,
            known.second,
            with_error(known.value, known.value * known.error),
            small(known.error)
        );
    }
    for pair in facts::correlations(fit) {
        text += &format!("correlation {:.3} between ln k of {} and {}\n", pair.value, pair.first, pair.second);
    }
    text
}

fn residuals(fit: &TrajectoryFit) -> String {
    let rows = facts::residuals(fit)
        .into_iter()
        .map(|column| {
            vec![
                column.name,
                column.values.to_string(),
                small(column.rms),
                small(column.rms / column.scale),
                small(column.absolute),
                format!("{:.1} %", 100.0 * column.relative),
            ]
        })
        .collect();
    let rms = format!("rms residual, {}", concentration_unit(&fit.model.measurements.unit));
    let header = ["column", "values", &rms, "of the largest value", "noise: constant", "relative"];
    aligned(&header, rows, &[1, 2, 3, 4, 5]) + "\n"
}
