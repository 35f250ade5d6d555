//! The search as a whole on a small network whose reactions are known.

use ndarray::Array2;

use crate::learn::outcome::Resampled;
use crate::learn::search::candidates::Candidates;
use crate::learn::search::first_look::FirstLook;
use crate::learn::search::prices::Prices;
use crate::learn::search::relations::{Derived, Relations};
use crate::learn::search::samples::Samples;
use crate::learn::search::strategy::{Fitted, Search};
use crate::learn::search::test_network::{candidates, samples, step, true_rates, truth};
use crate::learn::stop::Stop;

const SIGMA: f64 = 0.01;

fn few_samples() -> Samples {
    samples(3, SIGMA, 1)
}

fn found<'a>(samples: &'a Samples, candidates: &'a Candidates) -> (Search<'a>, Fitted) {
    let look = FirstLook::new(samples, None);
    let mut search = Search::new(samples, candidates, &look, Stop::default());
    let found = search.run().unwrap();
    let found = search.polished(found);
    (search, found)
}

#[test]
fn the_network_its_rates_and_the_noise_are_found() {
    let (samples, candidates) = (samples(4, SIGMA, 1), candidates());
    let (search, found) = found(&samples, &candidates);
    assert_eq!(found.support, truth(&candidates));
    for (k, truth) in found.minimum.estimate.k.iter().zip(true_rates(&candidates)) {
        assert!((k - truth).abs() < 0.02, "{k} for {truth}");
    }
    for s in 0..3 {
        let sigma = search.noise.variance(s, 0.5).sqrt();
        assert!((sigma - SIGMA).abs() < 0.2 * SIGMA, "{:?}", search.noise);
    }
    // The front has the size found, with the error of the noise.
    let squares: f64 = samples.runs.iter().flat_map(|run| &run.u).map(|u| u * u).sum();
    let expected = SIGMA * (samples.count as f64 / squares).sqrt();
    assert!((search.front[&2] - expected).abs() < 0.2 * expected, "{:?}", search.front);
}

#[test]
fn what_is_too_weak_to_tell_from_nothing_has_a_rival_without_it() {
    let (clear, noisy, candidates) = (samples(4, SIGMA, 1), samples(1, 0.3, 1), candidates());
    let rivals = |(mut search, network): (Search<'_>, Fitted)| {
        let model = search.model_at(&network).unwrap();
        let prices = Prices::new(&model, &network.support).unwrap();
        (search.rivals(&network, (&model, &prices)), network)
    };
    let (of_clear, _) = rivals(found(&clear, &candidates));
    assert!(of_clear.is_empty(), "{of_clear:?}");
    let (rivals, network) = rivals(found(&noisy, &candidates));
    assert!(!rivals.is_empty() && rivals.iter().all(|rival| rival.support != network.support));
}

#[test]
fn networks_have_the_number_of_reactions_asked_for() {
    let (samples, candidates) = (samples(4, SIGMA, 1), candidates());
    let (mut search, network) = found(&samples, &candidates);
    let smaller = search.of_size(network.clone(), &(1..=1));
    assert_eq!(candidates.reactions(&smaller.support), 1);
    assert!(smaller.minimum.at.deviance > network.minimum.at.deviance + 100.0);
    let larger = search.of_size(network.clone(), &(3..=4));
    assert!(candidates.reactions(&larger.support) >= candidates.reactions(&network.support));
    assert!(larger.minimum.at.deviance <= network.minimum.at.deviance + 1e-3);
    assert_eq!(search.of_size(network.clone(), &(1..=5)).support, network.support);
    assert!([1, 2].iter().all(|size| search.front.contains_key(size)), "{:?}", search.front);
}

#[test]
fn runs_held_back_are_predicted_as_well_as_noise_allows() {
    let (samples, candidates) = (samples(6, SIGMA, 1), candidates());
    let (mut search, network) = found(&samples, &candidates);
    let squares: f64 = samples.runs.iter().flat_map(|run| &run.u).map(|u| u * u).sum();
    let noise = SIGMA * (samples.count as f64 / squares).sqrt();
    let error = search.validation_error(&network, 1).unwrap();
    assert!(error > 0.7 * noise && error < 1.4 * noise, "{error} {noise}");
    assert_eq!(search.without_overfitted(network.clone(), 1).support, network.support);
    let few = few_samples();
    let (search, network) = found(&few, &candidates);
    assert_eq!(search.validation_error(&network, 1), None);
}

#[test]
fn a_reaction_that_one_odd_run_alone_speaks_for_is_left_out() {
    // In one run of six a part of A is C, more and more of it.
    let (mut odd, candidates) = (samples(6, SIGMA, 1), candidates());
    for row in 0..40 {
        let moved = odd.runs[5].u[[row, 0]] * (1.0 - (-0.05 * row as f64).exp());
        odd.runs[5].u[[row, 0]] -= moved;
        odd.runs[5].u[[row, 2]] += moved;
    }
    let surplus = candidates.all.iter().position(|candidate| candidate.reaction == step(0, 2)).unwrap();
    let (mut search, network) = found(&odd, &candidates);
    let mut support = truth(&candidates);
    support.push(surplus);
    support.sort_unstable();
    let with = search.fit(&network.minimum.estimate, &support).unwrap();
    assert!(with.support.contains(&surplus));
    assert_eq!(search.without_overfitted(with, 1).support, truth(&candidates));
}

#[test]
fn clear_reactions_are_found_in_every_resample() {
    let candidates = candidates();
    for (runs, of) in [(4, Resampled::Runs), (1, Resampled::Residuals)] {
        let samples = samples(runs, SIGMA, 1);
        let (search, network) = found(&samples, &candidates);
        let bootstrap = search.bootstrap(&network, 10, 1);
        assert_eq!((bootstrap.resamples, bootstrap.of), (10, of));
        let of_network = &bootstrap.inclusions[..network.support.len()];
        assert!(of_network.iter().all(|(_, share)| *share == 1.0), "{bootstrap:?}");
        assert!(bootstrap.inclusions.iter().all(|(_, share)| (0.0..=1.0).contains(share)));
        assert_eq!(bootstrap, search.bootstrap(&network, 10, 1));
    }
}

/// The same samples and candidates with D = 2 A in a fourth column.
fn with_double(alone: &Samples, candidates: &Candidates) -> (Samples, Candidates) {
    let (mut with, mut doubled) = (alone.clone(), candidates.clone());
    for run in &mut with.runs {
        let column = |row: usize, s: usize| if s == 3 { 2.0 * run.u[[row, 0]] } else { run.u[[row, s]] };
        run.u = Array2::from_shape_fn((run.u.nrows(), 4), |(row, s)| column(row, s));
        run.known_start.push(None);
    }
    with.scale.push(2.0);
    let derived = Derived { species: 3, of: 0, slope: 2.0, offsets: vec![0.0; alone.runs.len()] };
    with.relations = Relations { derived: vec![derived], constant: Vec::new() };
    doubled.species = 4;
    for candidate in &mut doubled.all {
        let of_a = candidate.net.iter().find(|(s, _)| *s == 0).map(|(_, nu)| 2.0 * nu);
        candidate.net.extend(of_a.map(|nu| (3, nu)));
    }
    (with, doubled)
}

#[test]
fn a_column_that_follows_from_another_changes_nothing() {
    let (alone, candidates) = (samples(4, SIGMA, 1), candidates());
    let (search, network) = found(&alone, &candidates);
    let (with, doubled) = with_double(&alone, &candidates);
    let mut of_with = Search::new(&with, &doubled, &FirstLook::new(&with, None), Stop::default());
    let mut estimate = network.minimum.estimate.clone();
    estimate.starts.iter_mut().for_each(|start| start.push(0.0));
    with.follow(&mut estimate.starts);
    let mut noise = search.noise.clone();
    noise.absolute.push(0.0);
    noise.relative.push(0.0);
    let reference: Vec<Array2<f64>> = with.runs.iter().map(|run| run.u.clone()).collect();
    let of_alone: Vec<Array2<f64>> = alone.runs.iter().map(|run| run.u.clone()).collect();
    of_with.objective.set_weights(&noise, &reference);
    let mut search = search;
    search.objective.set_weights(&search.noise.clone(), &of_alone);
    let own = search.objective.linearize(&network.minimum.estimate, &network.support).unwrap();
    let other = of_with.objective.linearize(&estimate, &network.support).unwrap();
    assert!((own.deviance - other.deviance).abs() < 1e-3 * own.deviance, "{} {}", own.deviance, other.deviance);
    let places = (0..network.support.len()).flat_map(|a| (0..network.support.len()).map(move |b| (a, b)));
    for place in places {
        let (own, other) = (own.hessian[place], other.hessian[place]);
        assert!((own - other).abs() < 1e-3 * own.abs(), "{own} {other}");
    }
}
