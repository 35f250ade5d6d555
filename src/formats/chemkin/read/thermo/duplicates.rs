//! Entries of one species in several THERMO sections: the first holds.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::constants::GAS_CONSTANT;
use crate::formats::chemkin::read::thermo::entry::SpeciesThermo;
use crate::formats::composition::in_words;
use crate::source::{Diagnostic, Source};
use crate::thermo::Thermo;

/// K.
const COMPARED_AT: [f64; 2] = [298.15, 1000.0];
/// Values that differ by less, relative to R T or R, are the same data spelled otherwise.
const SAME: f64 = 1e-6;

/// The first entry of each species, in the order of the sections; later entries are reported with their
/// first difference.
pub fn first_of_each<'a>(
    sections: impl IntoIterator<Item = (&'a Source, Vec<(String, SpeciesThermo)>)>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(String, SpeciesThermo)> {
    let mut places: HashMap<String, (usize, &Source)> = HashMap::new();
    let mut first: Vec<(String, SpeciesThermo)> = Vec::new();
    for (source, entries) in sections {
        for (name, thermo) in entries {
            match places.entry(name) {
                Entry::Vacant(vacant) => {
                    first.push((vacant.key().clone(), thermo));
                    vacant.insert((first.len() - 1, source));
                }
                Entry::Occupied(known) => {
                    let (place, of_first) = *known.get();
                    if let Some((name, held)) = first.get(place) {
                        findings.push(report(name, (of_first, held), (source, &thermo)));
                    }
                }
            }
        }
    }
    first
}

fn report(name: &str, held: (&Source, &SpeciesThermo), again: (&Source, &SpeciesThermo)) -> Diagnostic {
    let ((of_held, held), (source, again)) = (held, again);
    let line = of_held.line_column(held.span.start).0;
    let place = if of_held.name() == source.name() {
        format!("line {line}")
    } else {
        format!("{}, line {line},", of_held.name())
    };
    let diagnostic = match difference(held, again) {
        None => Diagnostic::note("duplicate-thermo", format!("the thermo data of {name} stand twice"))
            .because(format!("the same data as in {place}")),
        Some(difference) => {
            Diagnostic::warning("conflicting-thermo", format!("the thermo data of {name} stand twice and differ"))
                .because(difference)
        }
    };
    diagnostic.repaired(format!("the first entry, in {}, holds", place.trim_end_matches(','))).at(source, again.span)
}

/// The first difference between two entries, in words.
fn difference(held: &SpeciesThermo, other: &SpeciesThermo) -> Option<String> {
    if sorted(held) != sorted(other) {
        return Some(format!("{} instead of {}", in_words(&other.composition), in_words(&held.composition)));
    }
    if held.thermo == other.thermo {
        return None;
    }
    let of_values =
        COMPARED_AT.iter().find_map(|temperature| value_difference(&held.thermo, &other.thermo, *temperature));
    of_values.or_else(|| Some(parameter_difference(&held.thermo, &other.thermo)))
}

fn sorted(entry: &SpeciesThermo) -> Vec<(&str, String)> {
    let mut atoms: Vec<_> = entry.composition.iter().map(|(name, count)| (name.as_str(), count.to_string())).collect();
    atoms.sort();
    atoms
}

fn value_difference(held: &Thermo, other: &Thermo, temperature: f64) -> Option<String> {
    let [a, b] = [held, other].map(|thermo| thermo.standard_state(temperature));
    let entropies = "J/(mol K)";
    let quantities =
        [("h", a.h, b.h, 1e6, "kJ/mol"), ("s", a.s, b.s, 1e3, entropies), ("cp", a.cp, b.cp, 1e3, entropies)];
    let scale = |name| if name == "h" { GAS_CONSTANT * temperature } else { GAS_CONSTANT };
    let differing = quantities.into_iter().find(|(name, a, b, ..)| (a - b).abs() > SAME * scale(*name));
    let (name, held, other, unit, symbol) = differing?;
    Some(format!("{name} at {temperature} K is {:.3} instead of {:.3} {symbol}", other / unit, held / unit))
}

fn parameter_difference(held: &Thermo, other: &Thermo) -> String {
    let (a, b) = (held.range_parameters(), other.range_parameters());
    let differing = a.iter().zip(&b).find(|(a, b)| a != b);
    match differing {
        Some(((name, held), (other_name, other))) if name == other_name => {
            format!("{name} is {other} instead of {held}")
        }
        _ => format!("{} ranges of coefficients instead of {}", b.len(), a.len()),
    }
}
