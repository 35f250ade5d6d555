//! Data that two documents hold beside their mechanisms, compared as they are written.

use std::collections::BTreeMap;

use crate::diff::{NotCompared, OtherDifference, Which, WhyNotCompared};
use crate::formats::{Entries, carried_data};
use crate::operations::loaded::Loaded;

/// The most items named of a document whose other one cannot hold any.
const MOST_NAMED: usize = 4;
/// Items that a learned file has only because files have them.
const OF_LEARNED_FILES: [&str; 3] = ["the state of ", "the transport model of ", "the kinetics model of "];

/// How the data beside two mechanisms compare.
#[derive(Debug, Default)]
pub struct CarriedData {
    /// Items that differ, or that only one of two documents has.
    pub differing: Vec<OtherDifference>,
    /// Items of one document, where the other is of a format without a place for them; and the state of a learned
    /// file.
    pub not_compared: Vec<NotCompared>,
}

impl CarriedData {
    /// Of two documents; `learned` tells which of them were learned from data.
    pub fn of(loaded: [&Loaded; 2], entries: Entries, learned: [bool; 2]) -> Self {
        match loaded.map(|loaded| carried_data(&loaded.document, entries)) {
            [Some(a), Some(b)] => between(&a, &b, learned),
            [Some(a), None] => only_in(Which::A, &a),
            [None, Some(b)] => only_in(Which::B, &b),
            [None, None] => CarriedData::default(),
        }
    }
}

fn between(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>, learned: [bool; 2]) -> CarriedData {
    let is_learned = learned != [false; 2];
    let of_learned = |item: &str| is_learned && OF_LEARNED_FILES.iter().any(|start| item.starts_with(start));
    let items = a.keys().chain(b.keys().filter(|item| !a.contains_key(*item)));
    let differing = items.filter(|item| a.get(*item) != b.get(*item) && !of_learned(item));
    let states = a.keys().filter(|item| of_learned(item) && item.starts_with(OF_LEARNED_FILES[0]));
    let states = states.filter(|item| b.contains_key(*item));
    CarriedData {
        differing: differing.map(|item| OtherDifference::Data { item: item.clone() }).collect(),
        not_compared: states.map(|item| NotCompared { what: item.clone(), why: WhyNotCompared::Learned }).collect(),
    }
}

fn only_in(which: Which, items: &BTreeMap<String, String>) -> CarriedData {
    // Every gas has the same kinetics model.
    let of_gas = |item: &str, text: &str| item.starts_with("the kinetics model of ") && text == "bulk";
    let items: Vec<&str> =
        items.iter().filter(|(item, text)| !of_gas(item, text)).map(|(item, _)| item.as_str()).collect();
    let more = items.len().saturating_sub(MOST_NAMED);
    let mut named: Vec<String> = items.into_iter().take(MOST_NAMED).map(str::to_string).collect();
    named.extend((more > 0).then(|| format!("{more} more items")));
    let not_compared = named.into_iter().map(|what| NotCompared { what, why: WhyNotCompared::OnlyIn(which) });
    CarriedData { differing: Vec::new(), not_compared: not_compared.collect() }
}
