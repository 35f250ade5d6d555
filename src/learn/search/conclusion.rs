//! From the network of the search to what is reported: its rates fitted once more with their errors, and what the data
//! cannot tell.

use ndarray::{Array2, ArrayView1};

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::fitted::{FittedRate, FittedReaction, ReactionRates, assemble};
use crate::learn::identifiability::assessment::{Possible, assess_network, directions};
use crate::learn::lack_of_fit::LackOfFit;
use crate::learn::noise_model::NoiseModel;
use crate::learn::outcome::{
    Ambiguity, FittedNetwork, Identified, Indistinguishable, LawOrigin, Laws, Status, StopReason, TrajectoryEvidence,
};
use crate::learn::reaction::{OneWayReaction, Reaction};
use crate::learn::search::laws::Law;
use crate::learn::search::noise::{are_alike, are_few};
use crate::learn::settings::Settings;
use crate::learn::stop::Stop;
use crate::learn::trajectories::measurements::Prediction;
use crate::learn::trajectories::options::{FitOptions, Noise};
use crate::learn::trajectories::{Near, fit_trajectories_near};
use crate::mechanism::Mechanism;

/// Options of a fit of these reactions to the data of a search.
pub fn fit_options(dataset: &Dataset, reactions: Vec<Reaction>, settings: &Settings) -> FitOptions {
    let noise = match (settings.sigma, &dataset.sigmas) {
        (_, Some(sigmas)) if sigmas.iter().all(|sigma| sigma.is_finite()) => Noise::Common,
        (Some(relative), _) => Noise::Known { absolute: 0.0, relative },
        (None, _) if has_few_values(dataset) => Noise::Common,
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

/// Whether the noise of each column cannot be told from so few values, of similar size.
fn has_few_values(dataset: &Dataset) -> bool {
    let known = |column: ArrayView1<f64>| column.iter().copied().filter(|u| u.is_finite()).collect::<Vec<f64>>();
    let columns = dataset.concentrations.columns().into_iter().map(known);
    let columns: Vec<Vec<f64>> = columns.filter(|values| values.iter().any(|u| *u != 0.0)).collect();
    let scale = |values: &Vec<f64>| values.iter().fold(0.0, |largest: f64, u| largest.max(u.abs()));
    let scales: Vec<f64> = columns.iter().map(scale).collect();
    are_few(columns.iter().map(Vec::len).sum(), columns.len()) && are_alike(&scales)
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

/// The reactions of the search with their rates fitted once more, from the starts that it found.
///
/// # Errors
/// Those of the fit.
pub fn refitted(
    dataset: &Dataset,
    one_way: &[(OneWayReaction, f64)],
    starts: &[Vec<f64>],
    settings: &Settings,
) -> Result<FittedNetwork, DiscoverError> {
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
    let made = assemble(&dataset.species, &options.reactions, &rates)?;
    let columns = fit.noise.iter().zip(&fit.model.measurements.columns);
    let is_relative = columns.clone().all(|(noise, column)| noise.relative * column.scale > noise.absolute);
    let (error, lack_of_fit) = (relative_error(&fit.predictions), fit.lack_of_fit);
    Ok(network(made, error, is_relative, lack_of_fit, TrajectoryEvidence::Fitted(Box::new(fit))))
}

/// A network of the search with what is known of it.
pub fn network(
    (mechanism, rates): (Mechanism, Vec<ReactionRates>),
    training_error: f64,
    is_relative: bool,
    lack_of_fit: LackOfFit,
    evidence: TrajectoryEvidence,
) -> FittedNetwork {
    FittedNetwork {
        stop_reason: if lack_of_fit.found { StopReason::LackOfFit } else { StopReason::ErrorStoppedFalling },
        training_error,
        validation_error: None,
        noise: if is_relative { NoiseModel::RelativeToRate } else { NoiseModel::PerSpecies },
        errors: Array2::zeros((mechanism.species().len(), 0)),
        mechanism,
        rates,
        lack_of_fit,
        trajectories: Some(evidence),
        warnings: Vec::new(),
    }
}

/// √(Σ (predicted − measured)² / Σ measured²).
pub fn relative_error(predictions: &[Prediction]) -> f64 {
    let measured: f64 = predictions.iter().map(|it| it.cell.value * it.cell.value).sum();
    let left: f64 = predictions.iter().filter_map(Prediction::residual).map(|residual| residual * residual).sum();
    if measured > 0.0 { (left / measured).sqrt() } else { 0.0 }
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
        trajectories: None,
        warnings: Vec::new(),
    })
}

/// Reactions of the network, and others that the data do not exclude in their place; or, with none lost, beside it.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub lost: Vec<OneWayReaction>,
    pub gained: Vec<OneWayReaction>,
    /// Reactions of the network with the exchange, with their rate constants.
    pub rates: Vec<(OneWayReaction, f64)>,
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
    let clearly = settings.rates.visible_standard_errors;
    let is_open = |fitted: &FittedReaction| {
        let is_lawful = |exchange: &&Exchange| exchange.gained.iter().all(|reaction| obeys(reaction, laws));
        let mut lawful = exchanges.iter().filter(is_lawful);
        lawful.any(|exchange| exchange.lost.contains(&fitted.reaction) || fitted.differs_in(&exchange.rates, clearly))
    };
    let unique_if_obeyed = if_obeyed.then(|| {
        let statuses = assess_network(network, &possible(laws)).statuses;
        let learned = directions(network);
        let unique = learned.iter().filter(|direction| direction.status_in(&statuses) == Status::Unique);
        unique.filter(|direction| !is_open(&direction.fitted)).count()
    });
    let assessed = assess_network(network, &possible(if trusted { laws } else { &[] }));
    let mut identified = Identified {
        statuses: assessed.statuses,
        ambiguities: assessed.ambiguities,
        laws: Laws { laws: laws.to_vec(), origin, unique_if_obeyed },
        bootstrap: None,
    };
    for exchange in exchanges {
        take_back(network, exchange, clearly, &mut identified);
        if !exchange.lost.is_empty() {
            name_rival(exchange, &mut identified);
        }
    }
    identified
}

/// Whether a reaction keeps every law.
pub fn obeys(reaction: &OneWayReaction, laws: &[Law]) -> bool {
    laws.iter().all(|law| reaction.reactants.amount(law) == reaction.products.amount(law))
}

/// The networks that the search could not exclude, and no claim of any reaction.
pub fn only_exchanges(exchanges: &[Exchange], laws: Vec<Law>, origin: LawOrigin) -> Identified {
    let laws = Laws { laws, origin, unique_if_obeyed: None };
    let mut identified = Identified { laws, ..Identified::default() };
    let rivals = exchanges.iter().filter(|exchange| !exchange.lost.is_empty());
    rivals.for_each(|exchange| name_rival(exchange, &mut identified));
    identified
}

/// Takes back what was claimed of the reactions that an exchange replaces, and of the rate constants that it moves. What
/// stands beside the network unseen is named with these.
fn take_back(network: &FittedNetwork, exchange: &Exchange, clearly: f64, identified: &mut Identified) {
    let mut moved = Vec::new();
    for direction in directions(network) {
        let status = direction.status_in(&identified.statuses);
        let is_lost = exchange.lost.contains(&direction.fitted.reaction);
        if is_lost && matches!(status, Status::Unique | Status::Core) {
            direction.set_status_in(&mut identified.statuses, Status::Interchangeable);
        } else if status == Status::Unique && direction.fitted.differs_in(&exchange.rates, clearly) {
            direction.set_status_in(&mut identified.statuses, Status::Core);
            moved.push(direction.fitted.reaction);
        }
    }
    if exchange.lost.is_empty() && !moved.is_empty() {
        let gained = moved.iter().chain(&exchange.gained).cloned().collect();
        name_rival(&Exchange { lost: moved, gained, rates: Vec::new() }, identified);
    }
}

/// Names what an exchange replaces, and by what.
fn name_rival(exchange: &Exchange, identified: &mut Identified) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::search::test_network::step;

    #[test]
    fn directions_become_reversible_pairs_with_the_rates_in_their_order() {
        let one_way = [(step(0, 1), 1.0), (step(1, 2), 2.0), (step(1, 0), 3.0)];
        let (reactions, k) = paired(&one_way);
        let expected = [Reaction::new(step(0, 1), true), Reaction::new(step(1, 2), false)];
        assert_eq!((reactions.as_slice(), k), (&expected[..], vec![1.0, 3.0, 2.0]));
    }

    #[test]
    fn a_rate_that_an_unseen_reaction_would_move_is_core_and_the_reaction_is_named() {
        let species = ["A", "B", "C"].map(String::from);
        let mut network = so_far(&species, &[(step(0, 1), 1.0)]).unwrap();
        network.rates[0].forward = FittedRate::constant(1.0, 0.01);
        let laws = [vec![1, 1, 1]];
        let known = |k: f64| {
            let exchange = Exchange { lost: Vec::new(), gained: vec![step(1, 2)], rates: vec![(step(0, 1), k)] };
            identified(&network, &[exchange], (&laws, LawOrigin::Compositions), &Settings::default(), 2)
        };
        let near = known(1.02);
        assert_eq!((near.statuses[0].forward, near.ambiguities.len()), (Status::Unique, 0));
        let far = known(1.2);
        assert_eq!(far.statuses[0].forward, Status::Core);
        let one_way = |from, to| step(from, to).irreversible();
        assert_eq!(far.ambiguities[0].reactions, [one_way(0, 1)]);
        assert_eq!(far.ambiguities[0].alternatives, [vec![one_way(0, 1), one_way(1, 2)]]);
    }
}
