//! Two mechanisms compared: which part of each file, at which conditions, with which tolerance.

use crate::diff::{Comparison, Settings, Verdict, compare};
use crate::formats::{Entries, is_learned, same_originals};
use crate::mechanism::Mechanism;
use crate::operations::carried_data::CarriedData;
use crate::operations::failure::Failure;
use crate::operations::loaded::Loaded;
use crate::simulate::parse_initial;

/// How to compare two mechanisms, A and B.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffOptions {
    /// Temperatures at which rates and thermo are compared, K; `None` takes those of [`Settings`].
    pub temperatures: Option<Vec<f64>>,
    /// Pressures at which rates are compared, Pa; `None` takes those of [`Settings`].
    pub pressures: Option<Vec<f64>>,
    /// The relative difference up to which two rates or parameters are the same.
    pub relative_tolerance: f64,
    /// The gas that molecules collide with, as mole fractions `N2=0.79,O2=0.21`; `None` takes each collider pure,
    /// and all of them mixed.
    pub bath: Option<String>,
    /// Species of A that have another name in B: the name in A and the name in B.
    pub renamed: Vec<(String, String)>,
    /// Whether species with different names are never the same.
    pub names_only: bool,
    /// The phase of A and the phase of B to compare; `None` compares the whole file.
    pub phases: [Option<String>; 2],
}

impl Default for DiffOptions {
    fn default() -> Self {
        DiffOptions {
            temperatures: None,
            pressures: None,
            relative_tolerance: Settings::default().relative_tolerance,
            bath: None,
            renamed: Vec::new(),
            names_only: false,
            phases: [None, None],
        }
    }
}

/// Two mechanisms and how they compare.
#[derive(Debug)]
pub struct ComparedMechanisms {
    /// The parts of A and B that were compared.
    pub mechanisms: [Mechanism; 2],
    /// The conditions and the tolerance.
    pub settings: Settings,
    /// The verdict and the differences.
    pub comparison: Comparison,
}

/// Compares two mechanisms. Errors: a file without species and reactions, a phase that is not there, a tolerance
/// or a bath that makes no sense, and names that no species has.
pub fn diff(a: &Loaded, b: &Loaded, options: &DiffOptions) -> Result<ComparedMechanisms, Failure> {
    [a, b].into_iter().try_for_each(require_content)?;
    let [phase_a, phase_b] = &options.phases;
    let mechanisms = [compared_part(a, phase_a.as_deref())?, compared_part(b, phase_b.as_deref())?];
    let learned = [a, b].map(|loaded| is_learned(&loaded.document));
    let settings = settings(options, &mechanisms[0], learned)?;
    let by = |settings: &Settings| -> Result<Comparison, Failure> {
        let comparison = compare(&mechanisms[0], &mechanisms[1], settings);
        comparison.map_err(|error| Failure::usage(error.to_string()))
    };
    let comparison = by(&settings)?;
    let entries = if options.phases == [None, None] { Entries::All } else { Entries::Taken };
    let carried = CarriedData::of([a, b], entries, learned);
    // Comparing whole documents takes time, and only this verdict depends on it.
    let identical = comparison.verdict == Verdict::Identical
        && carried.differing.is_empty()
        && same_documents(a, b, &options.phases);
    let mut comparison = comparison.with_documents(identical, carried.differing, carried.not_compared);
    let default = Settings::default().relative_tolerance;
    if settings.relative_tolerance > default && comparison.verdict.is_same() && !identical {
        let closer = by(&Settings { relative_tolerance: default, ..settings.clone() })?;
        comparison.within_tolerance = (!closer.verdict.is_same()).then(|| Box::new(closer));
    }
    Ok(ComparedMechanisms { mechanisms, settings, comparison })
}

/// Refuses a file without content: any YAML text can be read as a mechanism of nothing.
fn require_content(loaded: &Loaded) -> Result<(), Failure> {
    if loaded.holds_something() {
        return Ok(());
    }
    Err(Failure::usage(format!("{} holds neither species nor reactions: is it a mechanism?", loaded.name())))
}

/// The phase that was asked for, the only phase there is, or everything.
fn compared_part(loaded: &Loaded, phase: Option<&str>) -> Result<Mechanism, Failure> {
    match (phase, loaded.mechanism().phases()) {
        (None, phases) if phases.len() != 1 => Ok(loaded.mechanism().clone()),
        // A file read with one phase also holds the phases next to it, whose species its surface reactions name.
        (Some(_), [_, ..]) => loaded.of_phase(phase).or_else(|_| Ok(loaded.mechanism().clone())),
        _ => loaded.of_phase(phase),
    }
}

/// Whether two documents of one format have the same content; layout, comments and the order of keys do not
/// count.
fn same_documents(a: &Loaded, b: &Loaded, phases: &[Option<String>; 2]) -> bool {
    let [phase_a, phase_b] = phases;
    a.format == b.format && phase_a == phase_b && same_originals(&a.document, &b.document, phase_a.as_deref())
}

fn settings(options: &DiffOptions, a: &Mechanism, learned: [bool; 2]) -> Result<Settings, Failure> {
    let defaults = Settings::default();
    if !(options.relative_tolerance >= 0.0 && options.relative_tolerance.is_finite()) {
        return Err(Failure::usage(format!("--rtol is zero or more, not {}", options.relative_tolerance)));
    }
    Ok(Settings {
        names_only: options.names_only,
        temperatures: options.temperatures.clone().unwrap_or(defaults.temperatures),
        pressures: options.pressures.clone().unwrap_or(defaults.pressures),
        relative_tolerance: options.relative_tolerance,
        bath: options.bath.as_ref().map(|bath| mole_fractions(bath, a)).transpose()?,
        renamed: options.renamed.clone(),
        learned,
    })
}

/// The species of a bath with their mole fractions, those with none left out.
fn mole_fractions(bath: &str, a: &Mechanism) -> Result<Vec<(String, f64)>, Failure> {
    let names: Vec<&str> = a.species().iter().map(|species| species.name.as_str()).collect();
    let fractions = parse_initial(bath, &names).map_err(|error| Failure::failed("--bath", error))?;
    let present = names.iter().zip(fractions.iter()).filter(|(_, fraction)| **fraction > 0.0);
    let present: Vec<(String, f64)> = present.map(|(name, fraction)| (name.to_string(), *fraction)).collect();
    if present.is_empty() {
        return Err(Failure::usage(format!("--bath {bath} holds nothing")));
    }
    Ok(present)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::load::{LoadOptions, load};
    use crate::operations::memory_files::MemoryFiles;

    fn compared(a: &str, b: &str, options: &DiffOptions) -> Result<ComparedMechanisms, Failure> {
        let files = MemoryFiles::new([("a.rxn", a), ("b.rxn", b)]);
        let [a, b] = ["a.rxn", "b.rxn"].map(|name| load(&LoadOptions::of(name), &files).unwrap());
        diff(&a, &b, options)
    }

    #[test]
    fn the_same_reactions_in_another_order_are_equivalent() {
        let options = DiffOptions::default();
        let found = compared("A => B ; 1\nB => C ; 2\n", "B => C ; 2\nA => B ; 1\n", &options).unwrap();
        assert_eq!(found.comparison.verdict, Verdict::Equivalent);
        let found = compared("A => B ; 1\n", "A => B ; 1\n", &options).unwrap();
        assert_eq!(found.comparison.verdict, Verdict::Identical);
    }

    #[test]
    fn a_tolerance_decides_whether_rates_are_the_same() {
        let verdict = |relative_tolerance: f64| {
            let options = DiffOptions { relative_tolerance, ..DiffOptions::default() };
            compared("A => B ; 1\n", "A => B ; 1.01\n", &options).unwrap().comparison.verdict
        };
        assert_eq!([verdict(0.1), verdict(1e-3)], [Verdict::Equivalent, Verdict::SameReactions]);
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let refused = |a: &str, options: &DiffOptions| compared(a, "A => B ; 1\n", options).unwrap_err().to_string();
        let nothing = refused("# nothing\n", &DiffOptions::default());
        assert_eq!(nothing, "a.rxn holds neither species nor reactions: is it a mechanism?");
        let negative = DiffOptions { relative_tolerance: -1.0, ..DiffOptions::default() };
        assert_eq!(refused("A => B ; 1\n", &negative), "--rtol is zero or more, not -1");
        let empty = DiffOptions { bath: Some("A=0".to_string()), ..DiffOptions::default() };
        assert_eq!(refused("A => B ; 1\n", &empty), "--bath A=0 holds nothing");
    }
}
