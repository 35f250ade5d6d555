//! A discovery as text: the reactions with their rates, the errors, and what the data cannot tell apart.

use crate::learn::fitted::{Activation, FittedRate, ReactionRates, equation_of};
use crate::learn::identifiability::assessment::directions;
use crate::learn::outcome::{Ambiguity, Discovery, Indistinguishable, LawOrigin, ReactionStatuses, StopReason};
use crate::learn::reaction::{OneWayReaction, Reaction as LearnedReaction};
use crate::learn::search;
use crate::mechanism::{Reaction, conservation_laws};
use crate::operations::{Provenance, status_name};
use crate::report::discovery::words::{
    choice_rule, lack_of_fit_sentence, method_reason_sentence, resampled_name, stop_reason_sentence,
    unobserved_role_words,
};
use crate::report::laws::law_text;
use crate::report::number::{PER_MOL, small, with_error};
use crate::report::table::aligned;

/// A standard error; a dash where there is none.
fn error_text(error: f64) -> String {
    if error.is_finite() { small(error) } else { "–".to_string() }
}

/// A line for each reaction with its rate constants, or with A and Ea where the temperature varies, and their
/// standard errors.
fn table_of_rates(discovery: &Discovery) -> String {
    let thermal = discovery.network.rates.iter().any(|rates| rates.forward.activation.is_some());
    let cells = |rate: Option<FittedRate>| -> Vec<String> {
        match rate.map(|rate| (rate, rate.activation)) {
            Some((_, Some(Activation { pre_exponential: a, ln_a_error, energy, energy_error }))) => vec![
                with_error(a, a * ln_a_error),
                error_text(ln_a_error),
                with_error(energy * PER_MOL, energy_error * PER_MOL),
                error_text(energy_error * PER_MOL),
            ],
            Some((rate, None)) => {
                vec![with_error(rate.k, rate.standard_error), error_text(rate.standard_error / rate.k)]
            }
            None => vec![String::new(); if thermal { 4 } else { 2 }],
        }
    };
    let row = |((reaction, rates), statuses): ((&Reaction, &ReactionRates), &ReactionStatuses)| {
        let equation = vec![discovery.network.mechanism.equation(reaction)];
        let status = vec![statuses_text(rates, statuses)];
        [equation, cells(Some(rates.forward)), cells(rates.reverse), status].concat()
    };
    let reactions = discovery
        .network
        .mechanism
        .reactions()
        .iter()
        .zip(&discovery.network.rates)
        .zip(&discovery.identified.statuses);
    let rows: Vec<Vec<String>> = reactions.map(row).collect();
    let constants = ["reaction", "k forward", "± of ln k", "k reverse", "± of ln k", "status"];
    let laws = ["reaction", "A forward", "± of ln A", "Ea", "±", "A reverse", "± of ln A", "Ea", "±", "status"];
    let header: &[&str] = if thermal { &laws } else { &constants };
    let numbers: Vec<usize> = (1..header.len() - 1).collect();
    aligned(header, rows, &numbers)
}

/// The learned reactions as a table, and how well they explain the data.
pub fn discovery_text(discovery: &Discovery, run: &Provenance) -> String {
    let mechanism = &discovery.network.mechanism;
    let count = mechanism.reactions().len();
    let mut text =
        lack_of_fit_sentence(&discovery.network.lack_of_fit).map_or(String::new(), |sentence| sentence + "\n\n");
    text += &table_of_rates(discovery);
    text += &format!(
        "\n{count} reaction{}: {}.\n",
        if count == 1 { "" } else { "s" },
        stop_reason_sentence(discovery.network.stop_reason)
    );
    let validation = discovery.network.validation_error.map_or("none held back".to_string(), small);
    let target = if run.method == search::NAME { "the concentrations" } else { "du/dt" };
    text += &format!(
        "relative error of {target}: {} in training, {validation} in validation\n",
        small(discovery.network.training_error)
    );
    text += &front_text(discovery);
    if matches!(discovery.network.stop_reason, StopReason::NotConverged | StopReason::LackOfFit) {
        text += not_converged_advice(&run.method);
    }
    for unobserved in &discovery.search.unobserved {
        let role = unobserved_role_words(unobserved.role);
        text += &format!(
            "{} has no column in the data: {role}; no other claim is made of its reactions\n",
            unobserved.name
        );
    }
    text += &ambiguity_text(discovery);
    text += &bootstrap_text(discovery);
    let laws = if count == 0 { Vec::new() } else { conservation_laws(mechanism).unwrap_or_default() };
    for law in laws {
        text += &format!("conserved: {}\n", law_text(mechanism, &law));
    }
    let energies = if discovery.network.rates.iter().any(|rates| rates.forward.activation.is_some()) {
        ", Ea in J/mol"
    } else {
        ""
    };
    text += &format!("k in mol, L, s{energies}; seed {}; {:.2} s\n", run.seed, run.elapsed_s);
    let reason =
        discovery.reason.as_ref().map_or(String::new(), |reason| format!(": {}", method_reason_sentence(reason)));
    text + &format!("method {}{reason}\n", run.method)
}

/// The errors of networks of several sizes.
fn front_text(discovery: &Discovery) -> String {
    let front = discovery.search.front.iter();
    let points: Vec<String> =
        front.map(|point| format!("{}: {}", point.reactions, small(point.relative_error))).collect();
    if points.len() > 1 { format!("error by number of reactions: {}\n", points.join("  ")) } else { String::new() }
}

/// How often each direction was found in data drawn again: all of the network, and others found in one of ten.
fn bootstrap_text(discovery: &Discovery) -> String {
    let Some(bootstrap) = &discovery.identified.bootstrap else { return String::new() };
    let species = discovery.network.mechanism.species_names();
    let of_network: Vec<_> =
        directions(&discovery.network).into_iter().map(|direction| direction.fitted.reaction).collect();
    let shown = bootstrap.inclusions.iter().filter(|(reaction, share)| of_network.contains(reaction) || *share >= 0.1);
    let percent = |(reaction, share): &(OneWayReaction, f64)| {
        format!("  {} {:.0} %", equation_of(&species, &reaction.clone().irreversible()), 100.0 * share)
    };
    let lines: Vec<String> = shown.map(percent).collect();
    let of = resampled_name(bootstrap.of);
    format!("found again in {} resamples of the {of}:\n{}\n", bootstrap.resamples, lines.join("\n"))
}

fn not_converged_advice(method: &str) -> &'static str {
    match method {
        "rates" => "Other reactions take place; without --structure they are searched for.\n",
        "balance" => {
            "Perhaps there are sources and sinks (--open), larger reactions (--max-order, --max-products), or rates\n\
             that are not mass action.\n"
        }
        "trajectories" => {
            "Perhaps there are larger reactions (--max-order, --max-products), species without a column, or rates that\n\
             are not mass action.\n"
        }
        "ppf" | "ppf-adam" => {
            "Perhaps a species stands on both sides of a reaction, which this method cannot hold; --method balance\n\
             can. --restarts searches longer.\n"
        }
        _ => "Perhaps another --method finds them.\n",
    }
}

/// The status of both directions: one word, or two if they differ.
fn statuses_text(rates: &ReactionRates, statuses: &ReactionStatuses) -> String {
    let forward = status_name(statuses.forward);
    match rates.reverse {
        Some(_) if statuses.reverse != statuses.forward => format!("{forward}, {}", status_name(statuses.reverse)),
        _ => forward.to_string(),
    }
}

/// Alternatives shown for one source complex.
const SHOWN_ALTERNATIVES: usize = 2;
/// Source complexes for which alternatives are shown.
const SHOWN_AMBIGUITIES: usize = 8;

/// Sets of reactions and what may stand in their place, a line each.
fn alternatives_text(ambiguities: &[&Ambiguity], because: Indistinguishable, names: &[String]) -> String {
    if ambiguities.is_empty() {
        return String::new();
    }
    let mut text = match because {
        Indistinguishable::SameNetEffect => {
            format!("other reactions give the same du/dt (chosen: {}):\n", choice_rule(because))
        }
        Indistinguishable::SameFit => "other reactions explain these data as well:\n".to_string(),
    };
    let together = |set: &[LearnedReaction]| {
        let equations: Vec<String> = set.iter().map(|reaction| equation_of(names, reaction)).collect();
        if equations.is_empty() { "nothing in their place".to_string() } else { equations.join(" and ") }
    };
    for ambiguity in ambiguities.iter().take(SHOWN_AMBIGUITIES) {
        let shown = ambiguity.alternatives.iter().take(SHOWN_ALTERNATIVES);
        let shown: Vec<String> = shown.map(|alternative| together(alternative)).collect();
        let more = ambiguity.alternatives.len().saturating_sub(SHOWN_ALTERNATIVES);
        let more = if more > 0 { format!("; {more} more") } else { String::new() };
        text += &format!("  {}: or {}{more}\n", together(&ambiguity.reactions), shown.join("; or "));
    }
    if ambiguities.len() > SHOWN_AMBIGUITIES {
        text += &format!("  and {} more; --format json lists them\n", ambiguities.len() - SHOWN_AMBIGUITIES);
    }
    text
}

/// Reactions that give the same u̇, and the rule by which one set was chosen.
fn ambiguity_text(discovery: &Discovery) -> String {
    let names = discovery.network.mechanism.species_names();
    let mut text = String::new();
    let (ambiguities, laws) = (&discovery.identified.ambiguities, &discovery.identified.laws);
    if ambiguities.is_empty() {
        return text;
    }
    for because in [Indistinguishable::SameNetEffect, Indistinguishable::SameFit] {
        let own: Vec<&Ambiguity> = ambiguities.iter().filter(|ambiguity| ambiguity.because == because).collect();
        text += &alternatives_text(&own, because, &names);
    }
    if let (Some(unique), LawOrigin::Data) = (laws.unique_if_obeyed, laws.origin) {
        let directions =
            discovery.network.rates.iter().map(|rates| 1 + usize::from(rates.reverse.is_some())).sum::<usize>();
        // Laws of noisy concentrations are not trusted, whatever the user says.
        let cure = if discovery.search.method == search::NAME { "--species" } else { "--species or --trust-laws" };
        text += &format!(
            "If each reaction obeys the laws that the data show, {unique} of {directions} rates are unique: give {cure}.\n"
        );
    }
    text
}
