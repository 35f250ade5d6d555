//! From the network of the search to what is reported: its rates fitted once more with their errors, and what the data
//! cannot tell.

use ndarray::Array2;

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::{FittedRate, assemble};
use crate::learn::identifiability::assessment::{Possible, assess_network, directions};
use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::noise_model::NoiseModel;
use crate::learn::outcome::{
    Ambiguity, FittedNetwork, Identified, Indistinguishable, LawOrigin, Laws, Status, StopReason,
};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::search::laws::Law;
use crate::learn::search::objective::Linearization;
use crate::learn::search::strategy::{Fitted, Search};
use crate::learn::settings::Settings;
use crate::learn::stop::Stop;
use crate::learn::trajectories::fit_tests::lack_of_fit;
use crate::learn::trajectories::measurements::{Cell, Prediction};
use crate::learn::trajectories::options::{FitOptions, Noise};
use crate::learn::trajectories::{Near, fit_trajectories_near};
use crate::numerics::linear_algebra::{Matrix, solve_positive_definite};

/// Options of a fit of these reactions to the data of a search.
pub fn fit_options(dataset: &Dataset, reactions: Vec<Reaction>, settings: &Settings) -> FitOptions {
    let noise = match (settings.sigma, &dataset.sigmas) {
        (_, Some(sigmas)) if sigmas.iter().all(|sigma| sigma.is_finite()) => Noise::Common,
        (Some(relative), _) => Noise::Known { absolute: 0.0, relative },
        (None, _) => Noise::Estimated,
    };
    FitOptions {
        reactions,
        species: dataset.species.clone(),
        held: Vec::new(),
        starts: Vec::new(),
        signals: Vec::new(),
        noise,
        scaled: Vec::new(),
        shifted: Vec::new(),
        restarts: 0,
        seed: settings.seed,
        profiles: false,
        temperature_spread: settings.problem.temperature_spread,
    }
}

/// One-way reactions with their rate constants as reversible pairs where both directions are there.
pub fn paired(one_way: &[(OneWayReaction, f64)]) -> (Vec<Reaction>, Vec<f64>) {
    let (mut reactions, mut k): (Vec<Reaction>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut taken = vec![false; one_way.len()];
    for (place, (forward, rate)) in one_way.iter().enumerate() {
        if std::mem::replace(&mut taken[place], true) {
            continue;
        }
        let reverse =
            (place + 1..one_way.len()).find(|other| !taken[*other] && one_way[*other].0 == forward.reversed());
        reactions.push(Reaction::new(forward.clone(), reverse.is_some()));
        k.push(*rate);
        if let Some(other) = reverse {
            taken[other] = true;
            k.push(one_way[other].1);
        }
    }
    (reactions, k)
}

/// The reactions of the search with their rates fitted once more, from the starts that it found; and the BIC.
///
/// # Errors
/// Those of the fit.
pub fn refitted(
    dataset: &Dataset,
    one_way: &[(OneWayReaction, f64)],
    starts: &[Vec<f64>],
    settings: &Settings,
) -> Result<(FittedNetwork, f64), DiscoverError> {
    let (reactions, k) = paired(one_way);
    let options = fit_options(dataset, reactions, settings);
    let near = Near { rate_constants: &k, starts };
    let fit =
        fit_trajectories_near(dataset, &options, &near).map_err(|error| DiscoverError::Solver(error.to_string()))?;
    let rate = |direction: usize| {
        let place = fit.model.layout.ln_rate(0, direction);
        let (k, error) = (fit.theta[place].exp(), fit.uncertainty.standard_errors[place]);
        // A rate at the lower bound of the fit is none.
        (k > 0.0).then(|| FittedRate::constant(k, if error.is_nan() { f64::INFINITY } else { k * error }))
    };
    let rates: Vec<Option<FittedRate>> = (0..fit.model.layout.directions).map(rate).collect();
    let (mechanism, rates) = assemble(&dataset.species, &options.reactions, &rates)?;
    let is_relative = fit
        .noise
        .iter()
        .zip(&fit.model.measurements.columns)
        .all(|(noise, column)| noise.relative * column.scale > noise.absolute);
    let stop_reason = if fit.lack_of_fit.found { StopReason::LackOfFit } else { StopReason::ErrorStoppedFalling };
    let network = FittedNetwork {
        mechanism,
        rates,
        stop_reason,
        training_error: relative_error(&fit.predictions),
        validation_error: None,
        noise: if is_relative { NoiseModel::RelativeToRate } else { NoiseModel::PerSpecies },
        errors: Array2::zeros((dataset.species.len(), 0)),
        lack_of_fit: fit.lack_of_fit,
        warnings: Vec::new(),
    };
    Ok((network, fit.bic))
}

/// √(Σ (predicted − measured)² / Σ measured²).
fn relative_error(predictions: &[Prediction]) -> f64 {
    let measured: f64 = predictions.iter().map(|it| it.cell.value * it.cell.value).sum();
    let left: f64 = predictions.iter().filter_map(Prediction::residual).map(|residual| residual * residual).sum();
    if measured > 0.0 { (left / measured).sqrt() } else { 0.0 }
}

/// The network as the search fitted it, with errors from the curvature of the misfit: where the runs are many, a fit of
/// all starts at once would take longer than the search.
///
/// # Errors
/// Species that no mechanism can hold.
pub fn as_searched(
    dataset: &Dataset,
    search: &Search<'_>,
    found: &Fitted,
    errors_known: bool,
) -> Result<(FittedNetwork, f64), DiscoverError> {
    let objective = &search.objective;
    let estimate = &found.minimum.estimate;
    let failed = || DiscoverError::Solver("the trajectories of the network could not be integrated".to_string());
    let at = objective.linearize(estimate, &found.support).ok_or_else(failed)?;
    let count = found.support.len();
    let scale: Vec<f64> = (0..count).map(|n| at.hessian[(n, n)].max(f64::MIN_POSITIVE).sqrt()).collect();
    let scaled = Matrix::from_fn(count, count, |a, b| at.hessian[(a, b)] / (scale[a] * scale[b]));
    let inverse = solve_positive_definite(&scaled, &Matrix::identity(count, count));
    let error = |n: usize| inverse.as_ref().map_or(f64::INFINITY, |inverse| inverse[(n, n)].sqrt() / scale[n]);
    let one_way: Vec<(OneWayReaction, f64)> = (0..count)
        .map(|n| (objective.candidates.all[found.support[n]].reaction.clone(), estimate.k[found.support[n]]))
        .collect();
    let (reactions, _) = paired(&one_way);
    let rate_of = |direction: OneWayReaction| {
        let place = one_way.iter().position(|(own, _)| *own == direction)?;
        Some(FittedRate::constant(one_way[place].1, error(place)))
    };
    let rates: Vec<Option<FittedRate>> = reactions.iter().flat_map(Reaction::directions).map(rate_of).collect();
    let (mechanism, rates) = assemble(&dataset.species, &reactions, &rates)?;
    let predictions = predictions(search, &at);
    let parameters = count + objective.samples.free_starts();
    let freedom = predictions.len() as f64 - parameters as f64;
    let lack_of_fit = lack_of_fit(&predictions, &[], freedom, errors_known, LackOfFit::UNTESTED);
    let ln_variances: f64 = predictions.iter().map(|it| 2.0 * it.sigma.ln()).sum();
    let bic = at.deviance + ln_variances + parameters as f64 * (predictions.len() as f64).ln();
    let is_relative = search.noise.relative.iter().all(|b| *b > 0.0);
    let network = FittedNetwork {
        mechanism,
        rates,
        stop_reason: if lack_of_fit.found { StopReason::LackOfFit } else { StopReason::ErrorStoppedFalling },
        training_error: relative_error(&predictions),
        validation_error: None,
        noise: if is_relative { NoiseModel::RelativeToRate } else { NoiseModel::PerSpecies },
        errors: Array2::zeros((dataset.species.len(), 0)),
        lack_of_fit,
        warnings: Vec::new(),
    };
    Ok((network, bic))
}

/// Every measured value beside its prediction.
fn predictions(search: &Search<'_>, at: &Linearization) -> Vec<Prediction> {
    let objective = &search.objective;
    let (mut predictions, mut conditions) = (Vec::new(), 0);
    for (number, (run, states)) in objective.samples.runs.iter().zip(&at.predictions).enumerate() {
        for ((row, column), weight) in objective.weights[number].indexed_iter().filter(|(_, weight)| **weight > 0.0) {
            let time = run.times.partition_point(|time| *time < run.times[row]);
            let value = run.u[[row, column]];
            let cell = Cell { time, column, condition: conditions + time, value, sigma: None, censored: false };
            let predicted = states[[row, column]];
            predictions.push(Prediction { run: number, cell, predicted, sigma: weight.sqrt().recip() });
        }
        conditions += run.times.len();
    }
    predictions
}

/// What was found before the user stopped the search: rates as they are, without errors.
pub fn so_far(species: &[String], one_way: &[(OneWayReaction, f64)]) -> Result<FittedNetwork, DiscoverError> {
    let (reactions, k) = paired(one_way);
    let rates: Vec<Option<FittedRate>> = k.iter().map(|k| Some(FittedRate::constant(*k, f64::INFINITY))).collect();
    let (mechanism, rates) = assemble(species, &reactions, &rates)?;
    Ok(FittedNetwork {
        mechanism,
        rates,
        stop_reason: StopReason::Interrupted,
        training_error: f64::NAN,
        validation_error: None,
        noise: NoiseModel::PerSpecies,
        errors: Array2::zeros((species.len(), 0)),
        lack_of_fit: LackOfFit::UNTESTED,
        warnings: Vec::new(),
    })
}

/// Reactions of the network, and others that the data do not exclude in their place.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub lost: Vec<OneWayReaction>,
    pub gained: Vec<OneWayReaction>,
}

/// What the data cannot tell: networks with the same u̇ in every state, by the laws given; and those that the search
/// could not exclude.
pub fn identified(
    network: &FittedNetwork,
    exchanges: &[Exchange],
    laws: (&[Law], LawOrigin),
    settings: &Settings,
    products: usize,
) -> Identified {
    let (laws, origin) = laws;
    // Laws that noisy data seem to obey exclude no reaction for certain, whatever the user trusts.
    let trusted = origin == LawOrigin::Compositions;
    let forbidden: Vec<OneWayReaction> = settings.prior.forbidden.iter().flat_map(Reaction::directions).collect();
    let possible = |laws: &[Law]| Possible {
        products,
        open: origin != LawOrigin::Compositions || settings.prior.open,
        laws: laws.to_vec(),
        forbidden: forbidden.clone(),
        visible_standard_errors: settings.rates.visible_standard_errors,
        settings: &settings.identifiability,
        stop: Stop::default(),
    };
    let if_obeyed = !trusted && !laws.is_empty();
    let is_lost = |reaction: &OneWayReaction| exchanges.iter().any(|exchange| exchange.lost.contains(reaction));
    let unique_if_obeyed = if_obeyed.then(|| {
        let statuses = assess_network(network, &possible(laws)).statuses;
        let learned = directions(network);
        let unique = learned.iter().filter(|direction| direction.status_in(&statuses) == Status::Unique);
        unique.filter(|direction| !is_lost(&direction.fitted.reaction)).count()
    });
    let assessed = assess_network(network, &possible(if trusted { laws } else { &[] }));
    let mut identified = Identified {
        statuses: assessed.statuses,
        ambiguities: assessed.ambiguities,
        laws: Laws { laws: laws.to_vec(), origin, unique_if_obeyed },
    };
    exchanges.iter().for_each(|exchange| take_back(network, exchange, &mut identified));
    identified
}

/// Takes back what was claimed of the reactions that an exchange replaces, and names it.
fn take_back(network: &FittedNetwork, exchange: &Exchange, identified: &mut Identified) {
    for direction in directions(network) {
        let is_lost = exchange.lost.contains(&direction.fitted.reaction);
        if is_lost && matches!(direction.status_in(&identified.statuses), Status::Unique | Status::Core) {
            direction.set_status_in(&mut identified.statuses, Status::Interchangeable);
        }
    }
    let one_way =
        |set: &[OneWayReaction]| -> Vec<Reaction> { set.iter().cloned().map(OneWayReaction::irreversible).collect() };
    let (reactions, alternative) = (one_way(&exchange.lost), one_way(&exchange.gained));
    let same = |own: &&mut Ambiguity| own.because == Indistinguishable::SameFit && own.reactions == reactions;
    match identified.ambiguities.iter_mut().find(same) {
        Some(own) => own.alternatives.push(alternative),
        None => identified.ambiguities.push(Ambiguity {
            because: Indistinguishable::SameFit,
            reactions,
            alternatives: vec![alternative],
        }),
    }
}
