//! Why the learner refuses data: code, reason and hint, shown at the header of the data.

use crate::learn::DiscoverError;
use crate::source::{Diagnostic, Source, Span};

/// The learner's error as a finding at the header of the first data file.
pub(super) fn refusal(error: &DiscoverError, sources: &[Source]) -> Diagnostic {
    let (code, reason, hint) = explanation(error);
    at_header(Diagnostic::error(code, error.to_string()).because(reason).hint(hint), sources)
}

/// The finding at the first line of the data that is not a comment.
pub(super) fn at_header(finding: Diagnostic, sources: &[Source]) -> Diagnostic {
    match sources.first().and_then(|source| Some((source, header(source)?))) {
        Some((source, span)) => finding.at(source, span),
        None => finding,
    }
}

fn header(source: &Source) -> Option<Span> {
    let mut lines = (1..=source.text().lines().count()).map(|line| source.line_span(line));
    lines.find(|span| !source.slice(*span).trim_start().starts_with('#'))
}

/// What to do with measured concentrations.
const MEASURED: &str = "add a column time: concentrations in time are enough (--method trajectories); or add a column \
                        d[NAME]/dt for each species, which `kinmech simulate --derivatives` writes of simulated data";

/// Code, reason and hint.
fn explanation(error: &DiscoverError) -> (&'static str, &'static str, &'static str) {
    match error {
        DiscoverError::NoDerivatives => ("no-derivatives", "no column is named d[NAME]/dt", MEASURED),
        DiscoverError::NoTimes => {
            ("no-times", "no column is named time", "add a column time, or derivatives d[NAME]/dt")
        }
        DiscoverError::CannotDo { .. } => {
            ("usage", "methods differ in what they can do", "leave the option out, or take another --method")
        }
        DiscoverError::SeveralSystems(_) => (
            "several-systems",
            "a search fits one set of rates",
            "give the data of one system, or fit given reactions to all of them with `kinmech fit`",
        ),
        DiscoverError::UnknownMethod(_) => ("unknown-method", "methods are chosen by name", "leave --method to auto"),
        DiscoverError::MissingDerivatives(_) => {
            ("no-derivatives", "the learner needs the derivative of every species", MEASURED)
        }
        DiscoverError::TemperatureVaries { .. } => (
            "temperature-varies",
            "rate constants vary with it",
            "leave --method to auto, or learn from experiments at one temperature",
        ),
        DiscoverError::TemperatureNotFollowed { .. } => (
            "temperature-varies",
            "rate constants vary with it",
            "give derivatives d[NAME]/dt, or experiments at one temperature; `kinmech fit` fits given reactions",
        ),
        DiscoverError::NothingButNoise { .. } => (
            "nothing-changes",
            "what stays constant shows no reaction: it may be a catalyst, inert, or at equilibrium",
            "give data in which concentrations change, from the beginning of the runs",
        ),
        DiscoverError::TooFewValues { .. } => {
            ("too-few-rows", "more unknowns than data can be chosen in many ways", "give more samples, or more runs")
        }
        DiscoverError::AdamOverWindows => (
            "adam-over-windows",
            "the settings have `equations: windows`",
            "take --step lm, or `equations: derivatives`",
        ),
        DiscoverError::NothingChanges => (
            "nothing-changes",
            "every derivative is zero, or every column constant",
            "give data in which concentrations change",
        ),
        DiscoverError::TooFewSnapshots { .. } => {
            ("too-few-rows", "rows with a missing value do not count", "give more snapshots, or more experiments")
        }
        DiscoverError::OutOfRange { .. } => {
            ("out-of-range", "its square is not a number that can be held", "check the units of the columns")
        }
        DiscoverError::UnknownSpecies(_) => {
            ("undeclared-species", "not among the columns", "name the species as the columns of the data do")
        }
        DiscoverError::NotMassAction(_) => {
            ("not-mass-action", "its rate is not a constant", "write the reaction as mass action, or leave it out")
        }
        DiscoverError::NotConserved { .. } => (
            "not-conserved",
            "a reaction that is balanced by these compositions leaves every element as it is",
            "correct the compositions; give --sigma if the derivatives are noisier than that; in an open system, leave --species out",
        ),
        DiscoverError::TooFewEquations { .. } => (
            "too-few-rows",
            "more unknown rates than equations can be chosen in many ways",
            "give more snapshots, compositions by --species, or a smaller --max-order",
        ),
        DiscoverError::TooManyCandidates { .. } => (
            "too-many-candidates",
            "looking through them would take too long or too much memory",
            "give compositions by --species, a smaller --max-order or --max-products, --inert species, or --method ppf",
        ),
        DiscoverError::ForbiddenNeeded { .. } => {
            ("forbidden-needed", "no other reactions explain as much", "take the reaction out of the --forbid file")
        }
        DiscoverError::Solver(_) => ("solver", "no result came out of it", "please report this with the data"),
        DiscoverError::NoMechanism(_) => (
            "no-mechanism",
            "a mechanism cannot hold what was learned",
            "rename the columns that the message is about, or please report this with the data",
        ),
    }
}
