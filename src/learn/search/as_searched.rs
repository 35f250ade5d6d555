//! A network as the search fitted it, with errors from the curvature of the misfit: where the runs are many, a fit of all
//! starts at once would take longer than the search; and where a fit of given reactions refuses what the search leaves.

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::{FittedRate, assemble};
use crate::learn::outcome::{FittedNetwork, TrajectoryEvidence};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::search::conclusion::{network, paired, relative_error};
use crate::learn::search::objective::Linearization;
use crate::learn::search::strategy::{Fitted, Search};
use crate::learn::trajectories::fit_tests::lack_of_fit;
use crate::learn::trajectories::likelihood::log_likelihood;
use crate::learn::trajectories::measurements::{Cell, Measurements, Prediction};
use crate::learn::trajectories::noise::estimate_noise;
use crate::learn::trajectories::statistics::{ColumnResiduals, FitStatistics, FittedStart, root_mean_square};
use crate::numerics::linear_algebra::{Matrix, product, solve_positive_definite};

/// The network of a search.
///
/// # Errors
/// Species that no mechanism can hold, and trajectories that cannot be integrated.
pub fn as_searched(
    dataset: &Dataset,
    measurements: &Measurements,
    search: &Search<'_>,
    found: &Fitted,
    errors_known: bool,
) -> Result<FittedNetwork, DiscoverError> {
    let objective = &search.objective;
    let estimate = &found.minimum.estimate;
    let failed = || DiscoverError::Solver("the trajectories of the network could not be integrated".to_string());
    let at = objective.linearize(estimate, &found.support).ok_or_else(failed)?;
    let covariance = covariance(&at);
    let one_way: Vec<(OneWayReaction, f64)> =
        found.support.iter().map(|c| (objective.candidates.all[*c].reaction.clone(), estimate.k[*c])).collect();
    let (reactions, _) = paired(&one_way);
    let rate_of = |direction: OneWayReaction| {
        let place = one_way.iter().position(|(own, _)| *own == direction)?;
        let error = covariance.as_ref().map_or(f64::INFINITY, |covariance| covariance[(place, place)].sqrt());
        Some(FittedRate::constant(one_way[place].1, error))
    };
    let rates: Vec<Option<FittedRate>> = reactions.iter().flat_map(Reaction::directions).map(rate_of).collect();
    let made = assemble(&dataset.species, &reactions, &rates)?;
    let predictions = predictions(search, &at);
    let starts = starts(dataset, measurements, search, found, (&at, covariance.as_ref()));
    let parameters = found.support.len() + objective.samples.free_starts();
    let columns = columns(search, &dataset.species, &predictions);
    let statistics = FitStatistics {
        sum_of_squares: sum_of_squares(&predictions) / measurements.written_factor.powi(2),
        chi_squared: errors_known.then_some(at.deviance),
        ..statistics(&predictions, parameters, errors_known, columns, starts)
    };
    let is_relative = search.noise.relative.iter().all(|b| *b > 0.0);
    let (error, lack_of_fit) = (relative_error(&predictions), statistics.lack_of_fit);
    Ok(network(made, error, is_relative, lack_of_fit, TrajectoryEvidence::Searched(statistics)))
}

fn sum_of_squares(predictions: &[Prediction]) -> f64 {
    predictions.iter().filter_map(Prediction::residual).map(|residual| residual * residual).sum()
}

fn statistics(
    predictions: &[Prediction],
    parameters: usize,
    errors_known: bool,
    columns: Vec<ColumnResiduals>,
    starts: Vec<FittedStart>,
) -> FitStatistics {
    let freedom = predictions.len() as f64 - parameters as f64;
    let log_likelihood = log_likelihood(predictions, true);
    FitStatistics {
        data: predictions.len(),
        parameters,
        sum_of_squares: sum_of_squares(predictions),
        chi_squared: None,
        log_likelihood,
        aic: 2.0 * parameters as f64 - 2.0 * log_likelihood,
        bic: parameters as f64 * (predictions.len() as f64).ln() - 2.0 * log_likelihood,
        lack_of_fit: lack_of_fit(predictions, &[], freedom, errors_known),
        columns,
        starts,
    }
}

/// The covariance of the rate constants: the inverse of the curvature; `None` where they depend on each other.
fn covariance(at: &Linearization) -> Option<Matrix<f64>> {
    let count = at.gradient.len();
    let scale: Vec<f64> = (0..count).map(|n| at.hessian[(n, n)].max(f64::MIN_POSITIVE).sqrt()).collect();
    let scaled = Matrix::from_fn(count, count, |a, b| at.hessian[(a, b)] / (scale[a] * scale[b]));
    let inverse = solve_positive_definite(&scaled, &Matrix::identity(count, count))?;
    Some(Matrix::from_fn(count, count, |a, b| inverse[(a, b)] / (scale[a] * scale[b])))
}

/// Every measured value beside its prediction.
fn predictions(search: &Search<'_>, at: &Linearization) -> Vec<Prediction> {
    let objective = &search.objective;
    let relations = &objective.samples.relations;
    let (mut predictions, mut conditions) = (Vec::new(), 0);
    for (number, (run, states)) in objective.samples.runs.iter().zip(&at.predictions).enumerate() {
        for ((row, column), weight) in objective.weights[number].indexed_iter().filter(|(_, weight)| **weight > 0.0) {
            if !relations.is_counted(column) {
                continue;
            }
            let time = run.times.partition_point(|time| *time < run.times[row]);
            let value = run.u[[row, column]];
            let cell = Cell { time, column, condition: conditions + time, value, sigma: None, censored: false };
            let sigma = (weight * relations.sharing(column, number)).sqrt().recip();
            predictions.push(Prediction { run: number, cell, predicted: states[[row, column]], sigma });
        }
        conditions += run.times.len();
    }
    predictions
}

fn columns(search: &Search<'_>, species: &[String], predictions: &[Prediction]) -> Vec<ColumnResiduals> {
    let samples = search.objective.samples;
    let of_column = |column: usize| {
        let own = predictions.iter().filter(|it| it.cell.column == column);
        let pairs: Vec<(f64, f64)> = own.filter_map(|it| Some((it.residual()?, it.predicted))).collect();
        let noise = estimate_noise(&pairs, f64::MIN_POSITIVE.max(1e-9 * samples.scale[column]));
        let (values, rms) = root_mean_square(predictions, column);
        let (name, scale) = (species[column].clone(), samples.scale[column]);
        ColumnResiduals { name, values, rms, scale, absolute: noise.absolute, relative: noise.relative }
    };
    (0..species.len()).filter(|column| samples.relations.is_counted(*column)).map(of_column).collect()
}

/// The starts that were fitted. Their errors are those at given rate constants, and what the errors of these add.
fn starts(
    dataset: &Dataset,
    measurements: &Measurements,
    search: &Search<'_>,
    found: &Fitted,
    (at, covariance): (&Linearization, Option<&Matrix<f64>>),
) -> Vec<FittedStart> {
    let mut starts = Vec::new();
    for run in 0..at.runs.len() {
        let slopes = at.start_slopes(run);
        let added = covariance.map(|covariance| product(&product(&slopes, covariance), &slopes.transpose().to_owned()));
        let moving = &at.runs[run];
        for s in search.objective.samples.free_starts_of(run) {
            let variance = moving.free.iter().position(|own| *own == s).map(|place| {
                moving.variances[place] + added.as_ref().map_or(f64::INFINITY, |added| added[(place, place)])
            });
            starts.push(FittedStart {
                experiment: measurements.runs[run].label.clone(),
                species: dataset.species[s].clone(),
                value: found.minimum.estimate.starts[run][s],
                // A start that stands at zero has none.
                standard_error: variance.map_or(f64::NAN, f64::sqrt),
            });
        }
    }
    starts
}
