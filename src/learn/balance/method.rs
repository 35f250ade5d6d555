//! The story of a discovery by balances: what is conserved, which balanced reactions the data need,
//! which of several equals stands for them, and what the data cannot tell.

use crate::data::Dataset;
use crate::learn::balance::candidates::{Bounds, CandidateSpace};
use crate::learn::balance::column_generation::significant_gain;
use crate::learn::balance::conserved::Conserved;
use crate::learn::balance::front::{front, weakest_first};
use crate::learn::balance::size_schedule::{Found, Growth, STEPS, grow, is_worth_it, look_through};
use crate::learn::complex::Complex;
use crate::learn::finish::finish;
use crate::learn::freezing::starts::Monitor;
use crate::learn::identifiability::assessment::{Learned, Possible, assess_discovery, directions};
use crate::learn::identifiability::representative::{Source, possible_products};
use crate::learn::outcome::{
    DiscoverError, Discovery, LawOrigin, Laws, MethodReason, StopReason, UNEXPLAINED, Warning,
};
use crate::learn::problem::prepared::{Columns, Prepared};
use crate::learn::reaction::{Candidate, equation_of};
use crate::learn::settings::{Method, ReactionCount, Settings};

/// Laws found in the data are put to the test only where there are not more candidates without them.
const MOST_UNBALANCED: u128 = 2_000_000;

/// To choose one of C candidates and its rate takes ln C + 1 facts, each of which so many equations are demanded for.
const EQUATIONS_PER_FACT: f64 = 4.0;

/// Finds reactions and rates among all that are balanced.
pub fn by_balance(dataset: &Dataset, settings: &Settings, monitor: &Monitor) -> Result<Discovery, DiscoverError> {
    let prepared = Prepared::new(dataset, settings, Columns::All)?;
    let conserved = Conserved::new(dataset, &settings.prior, settings.sigma)?;
    let known = one_way(&settings.prior.known);
    let mut excluded = one_way(&settings.prior.forbidden);
    excluded.extend(known.iter().cloned());
    let mut laws = conserved.demanded();
    let mut growth = grow(&prepared, &laws, &excluded, settings, monitor)?;
    let in_doubt = conserved.origin == LawOrigin::Data && !conserved.laws.is_empty() && !settings.prior.trust_laws;
    if in_doubt && let Some(without) = without_laws(&prepared, &growth, &conserved, &excluded, settings, monitor)? {
        laws = conserved.unchanging.clone();
        growth = without;
    }
    if !settings.prior.forbidden.is_empty() && !growth.fit.leaves_only_rounding() {
        require_not_needed(&prepared, &growth, &laws, &known, settings, monitor)?;
    }
    require_enough_equations(&prepared, &growth, &conserved)?;
    let represented = representatives(&growth, &laws, &excluded);
    let mut candidates = settings.prior.known.clone();
    candidates.extend(as_reactions(&represented));
    let known = settings.prior.known.len();
    let mut discovery = finish(&prepared, &candidates, known, settings, StopReason::ErrorStoppedFalling)?;
    let shown = discovery.mechanism.reactions().len();
    discovery.front = front(&prepared, &discovery);
    if let ReactionCount::Among(numbers) = &settings.reactions
        && shown > *numbers.end()
    {
        let kept = strongest(&discovery, *numbers.end());
        discovery =
            Discovery { front: discovery.front, ..finish(&prepared, &kept, 0, settings, StopReason::NumbersTried)? };
        discovery.warnings.push(Warning::LeftOut { shown, asked: *numbers.end() });
    }
    describe(&mut discovery, &growth, &conserved, &laws, settings);
    if discovery.stop_reason != StopReason::Explained {
        if (monitor.interrupted)() {
            discovery.stop_reason = StopReason::Interrupted;
        } else if discovery.error() >= UNEXPLAINED {
            discovery.stop_reason = StopReason::NotConverged;
        }
    }
    Ok(discovery)
}

/// Fills in how the search went and what the data cannot tell.
fn describe(discovery: &mut Discovery, growth: &Growth, conserved: &Conserved, laws: &[Vec<i64>], settings: &Settings) {
    let dropped = conserved.origin == LawOrigin::Data && laws.len() < conserved.demanded().len();
    discovery.method = Method::Balance;
    discovery.reason = (settings.method == Method::Auto).then_some(MethodReason::Candidates(growth.size.candidates));
    discovery.evaluations = growth.sweeps;
    discovery.warnings.extend(size_warning(discovery, growth));
    if dropped {
        discovery.warnings.push(Warning::LawsDropped);
    }
    let trusted = conserved.origin == LawOrigin::Compositions || settings.prior.trust_laws;
    let forbidden = one_way(&settings.prior.forbidden);
    let possible = |laws: &[Vec<i64>]| Possible {
        products: growth.bounds.products,
        open: growth.bounds.open,
        laws: laws.to_vec(),
        forbidden: forbidden.clone(),
    };
    discovery.laws = Laws {
        laws: if dropped { Vec::new() } else { conserved.laws.clone() },
        origin: conserved.origin,
        unique_if_obeyed: None,
    };
    if !trusted && !dropped && !conserved.laws.is_empty() {
        let unique = assess_discovery(discovery, &possible(laws));
        discovery.laws.unique_if_obeyed = Some(unique);
    }
    assess_discovery(discovery, &possible(if trusted { laws } else { &[] }));
}

/// That larger reactions than by default were needed; or that they could not be tried, where something
/// is left to explain.
fn size_warning(discovery: &Discovery, growth: &Growth) -> Option<Warning> {
    let learned = directions(discovery);
    let largest = |molecules: &dyn Fn(&Learned) -> u32| learned.iter().map(molecules).max().unwrap_or(0) as usize;
    let order = largest(&|direction| direction.reactants.molecules());
    let products = largest(&|direction| direction.channel.products.molecules());
    let (default_order, default_products) = STEPS[0];
    if discovery.stop_reason != StopReason::Explained
        && let Some((Bounds { order, products, .. }, size)) = &growth.too_large
    {
        let (order, products) = (*order, *products);
        return Some(Warning::NotRaised { order, products, complexes: size.complexes, candidates: size.candidates });
    }
    (order > default_order || products > default_products).then_some(Warning::Raised { order, products })
}

/// Every direction of reactions with small integers.
fn one_way(candidates: &[Candidate]) -> Vec<(Complex, Complex)> {
    let mut pairs = Vec::new();
    for candidate in candidates {
        let sides = (Complex::of_side(&candidate.nu_reactants), Complex::of_side(&candidate.nu_products));
        let (Some(reactants), Some(products)) = sides else { continue };
        if candidate.reversible {
            pairs.push((products.clone(), reactants.clone()));
        }
        pairs.push((reactants, products));
    }
    pairs
}

/// The growth under no laws but those of unchanging species, if it explains more.
fn without_laws(
    prepared: &Prepared,
    growth: &Growth,
    conserved: &Conserved,
    excluded: &[(Complex, Complex)],
    settings: &Settings,
    monitor: &Monitor,
) -> Result<Option<Growth>, DiscoverError> {
    if growth.fit.leaves_only_rounding() {
        return Ok(None);
    }
    let species: Vec<usize> = (0..prepared.species.len()).filter(|s| !settings.prior.inert.contains(s)).collect();
    let snapshots = prepared.training.snapshots();
    let space = CandidateSpace::new(&species, &conserved.unchanging, &growth.bounds, excluded, snapshots);
    let Some(space) = space.ok().filter(|space| space.size.candidates <= MOST_UNBALANCED) else { return Ok(None) };
    let trial = look_through(prepared, &space, &growth.bounds, Some(growth), settings, monitor);
    if !trial.is_some_and(|trial| is_worth_it(growth, &trial, &space)) {
        return Ok(None);
    }
    grow(prepared, &conserved.unchanging, excluded, settings, monitor).map(Some)
}

/// Refuses to choose among more candidates than the data can tell apart, unless few explain them exactly, or so
/// few that their choice and their rates are far fewer facts than the data.
fn require_enough_equations(prepared: &Prepared, growth: &Growth, conserved: &Conserved) -> Result<(), DiscoverError> {
    let snapshots = prepared.training.snapshots();
    let independent = prepared.species.len().saturating_sub(conserved.demanded().len()).max(1);
    let equations = snapshots * independent;
    let few = growth.fit.leaves_only_rounding() && 2 * growth.found.len() <= equations;
    let facts = growth.found.len() as f64 * (1.0 + (growth.size.candidates.max(1) as f64).ln());
    let sparse = growth.fit.relative_error < UNEXPLAINED && EQUATIONS_PER_FACT * facts <= equations as f64;
    if few || sparse || equations as u128 >= growth.size.candidates {
        return Ok(());
    }
    Err(DiscoverError::TooFewEquations {
        equations,
        snapshots,
        species: independent,
        candidates: growth.size.candidates,
    })
}

/// Refuses to forbid what the data need: that without which they are not explained, and with which they are.
fn require_not_needed(
    prepared: &Prepared,
    growth: &Growth,
    laws: &[Vec<i64>],
    known: &[(Complex, Complex)],
    settings: &Settings,
    monitor: &Monitor,
) -> Result<(), DiscoverError> {
    let allowed = grow(prepared, laws, known, settings, monitor)?;
    let forbidden = one_way(&settings.prior.forbidden);
    let needed = allowed.found.iter().find(|found| {
        forbidden
            .iter()
            .any(|(reactants, products)| *reactants == found.reactants && *products == found.channel.products)
    });
    let gained = allowed.fit.lead_over(&growth.fit);
    match needed {
        Some(found) if gained > significant_gain(growth.size.candidates) => Err(DiscoverError::ForbiddenNeeded {
            equation: equation_of(&prepared.species, &found.reactants.reaction_to(&found.channel.products)),
            without: growth.fit.relative_error,
            with: allowed.fit.relative_error,
        }),
        _ => Ok(()),
    }
}

/// The reactions that stand for those found, source by source.
fn representatives(growth: &Growth, laws: &[Vec<i64>], excluded: &[(Complex, Complex)]) -> Vec<(Complex, Complex)> {
    let mut sources: Vec<&Complex> = growth.found.iter().map(|found| &found.reactants).collect();
    sources.sort();
    sources.dedup();
    let mut represented = Vec::new();
    for reactants in sources {
        let of_source = |found: &&Found| found.reactants == *reactants;
        let channels: Vec<_> = growth.found.iter().filter(of_source).map(|found| found.channel.clone()).collect();
        let mut products = possible_products(reactants, &channels, growth.bounds.products, growth.bounds.open);
        products.retain(|product| {
            let balanced = laws.iter().all(|law| product.amount(law) == reactants.amount(law));
            balanced && !excluded.iter().any(|(from, to)| from == reactants && to == product)
        });
        let source = Source { reactants, products };
        let chosen = source.representative(&channels);
        represented.extend(chosen.into_iter().map(|channel| (reactants.clone(), channel.products)));
    }
    represented
}

/// One-way reactions, those that are each other's reverse as one; a reversible one consumes the
/// first species that it changes.
fn as_reactions(one_way: &[(Complex, Complex)]) -> Vec<Candidate> {
    let has_reverse = |(from, to): &(Complex, Complex)| one_way.iter().any(|(a, b)| a == to && b == from);
    let consumes_first = |(from, to): &(Complex, Complex)| from.net_to(to).first().is_some_and(|(_, net)| *net < 0.0);
    let mut kept: Vec<&(Complex, Complex)> =
        one_way.iter().filter(|pair| !has_reverse(pair) || consumes_first(pair)).collect();
    // By the net change, the first species first, whichever way a reaction runs.
    let key = |pair: &(Complex, Complex)| {
        let sign = if consumes_first(pair) { 1.0 } else { -1.0 };
        pair.0.net_to(&pair.1).into_iter().map(|(s, net)| (s, sign * net)).collect::<Vec<(usize, f64)>>()
    };
    kept.sort_by(|a, b| {
        let (left, right) = (key(a), key(b));
        left.iter()
            .zip(&right)
            .map(|((s, net), (other, theirs))| s.cmp(other).then(net.total_cmp(theirs)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.cmp(b))
    });
    let reaction =
        |pair: &&(Complex, Complex)| Candidate { reversible: has_reverse(pair), ..pair.0.reaction_to(&pair.1) };
    kept.iter().map(reaction).collect()
}

/// The reactions of a discovery without which it would be worst off.
fn strongest(discovery: &Discovery, count: usize) -> Vec<Candidate> {
    let order = weakest_first(discovery);
    let mut kept = order[order.len().saturating_sub(count)..].to_vec();
    kept.sort_unstable();
    let reactions = discovery.mechanism.reactions();
    kept.into_iter().map(|at| Candidate::of_reaction(&reactions[at], |species| species.index())).collect()
}
