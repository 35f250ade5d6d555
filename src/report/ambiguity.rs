//! What the data cannot tell, in words and as JSON.

use serde::Serialize;

use crate::learn::fitted::{ReactionRates, equation_of};
use crate::learn::outcome::{Ambiguity, Discovery, LawOrigin, ReactionStatuses, Status};
use crate::learn::reaction::Reaction;

#[derive(Serialize)]
pub struct AmbiguityReport {
    reactions: Vec<String>,
    alternatives: Vec<Vec<String>>,
    rule: String,
}

pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Unassessed => "unassessed",
        Status::Unique => "unique",
        Status::Core => "core",
        Status::Interchangeable => "interchangeable",
        Status::BelowVisibility => "below-visibility",
    }
}

/// Which of the networks with the same u̇ is shown.
const RULE: &str = "as few reactions as possible; of as few, without catalysts, then with the smallest integers";

pub fn ambiguity_report(species: &[String], ambiguity: &Ambiguity) -> AmbiguityReport {
    let equations = |set: &Vec<Reaction>| set.iter().map(|reaction| equation_of(species, reaction)).collect();
    AmbiguityReport {
        reactions: equations(&ambiguity.reactions),
        alternatives: ambiguity.alternatives.iter().map(equations).collect(),
        rule: RULE.to_string(),
    }
}

/// `unique`, or one word for each direction where they differ.
pub fn statuses_text(rates: &ReactionRates, statuses: &ReactionStatuses) -> String {
    let forward = status_name(statuses.forward);
    match rates.reverse {
        Some(_) if statuses.reverse != statuses.forward => format!("{forward}, {}", status_name(statuses.reverse)),
        _ => forward.to_string(),
    }
}

/// Alternatives of one source complex that are shown.
const SHOWN_ALTERNATIVES: usize = 2;
/// Source complexes whose alternatives are shown.
const SHOWN_AMBIGUITIES: usize = 8;

/// What would do the same, and the rule that chose.
pub fn ambiguity_text(discovery: &Discovery) -> String {
    let names = discovery.mechanism.species_names();
    let mut text = String::new();
    let (ambiguities, laws) = (&discovery.ambiguities, &discovery.laws);
    if ambiguities.is_empty() {
        return text;
    }
    text += &format!("other reactions give the same du/dt (chosen: {RULE}):\n");
    let together = |set: &[Reaction]| {
        set.iter().map(|reaction| equation_of(&names, reaction)).collect::<Vec<String>>().join(" and ")
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
    if let (Some(unique), LawOrigin::Data) = (laws.unique_if_obeyed, laws.origin) {
        let directions = discovery.rates.iter().map(|rates| 1 + usize::from(rates.reverse.is_some())).sum::<usize>();
        text += &format!(
            "If each reaction obeys the laws that the data show, {unique} of {directions} rates are unique: give --species or --trust-laws.\n"
        );
    }
    text
}
