//! The settings of the learner from a YAML file: those of the search as a whole, and in sections those of each method
//! and of the stages that methods share. Settings that the file leaves out keep their defaults.

use serde::{Deserialize, Deserializer};

use crate::learn::balance::settings::BalanceSettings;
use crate::learn::checked_values::{checked, converted, positive};
use crate::learn::freezing::settings::FreezingSettings;
use crate::learn::identifiability::settings::IdentifiabilitySettings;
use crate::learn::problem::settings::ProblemSettings;
use crate::learn::rates::settings::RateSettings;
use crate::learn::settings::{EquationSource, MethodChoice, Prior, ReactionCount, Settings};
use crate::learn::{METHODS, method_named};
use crate::operations::failure::Failure;
use crate::operations::files::{Files, read_source};
use crate::source::{Diagnostic, Source, Span};
use crate::spelling::nearest;

/// The name of the choice of a method by what the data allow.
pub const AUTO: &str = "auto";
/// The most reactions that may be asked for.
const MOST_REACTIONS: usize = 1000;

/// A settings file. The field of a method is named as the method is.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct SettingsFile {
    #[serde(deserialize_with = "method")]
    method: MethodChoice,
    equations: EquationSource,
    #[serde(deserialize_with = "reaction_count")]
    reactions: ReactionCount,
    seed: u64,
    bootstrap: usize,
    #[serde(deserialize_with = "relative_error")]
    sigma: Option<f64>,
    #[serde(deserialize_with = "positive")]
    training_ratio: f64,
    problem: ProblemSettings,
    rates: RateSettings,
    balance: BalanceSettings,
    ppf: FreezingSettings,
    identifiability: IdentifiabilitySettings,
}

impl Default for SettingsFile {
    fn default() -> Self {
        let settings = Settings::default();
        SettingsFile {
            method: settings.method,
            equations: settings.equations,
            reactions: settings.reactions,
            seed: settings.seed,
            bootstrap: settings.bootstrap,
            sigma: settings.sigma,
            training_ratio: settings.training_ratio,
            problem: settings.problem,
            rates: settings.rates,
            balance: settings.balance,
            ppf: settings.freezing,
            identifiability: settings.identifiability,
        }
    }
}

impl From<SettingsFile> for Settings {
    fn from(file: SettingsFile) -> Self {
        Settings {
            method: file.method,
            equations: file.equations,
            prior: Prior::default(),
            reactions: file.reactions,
            training_ratio: file.training_ratio,
            seed: file.seed,
            bootstrap: file.bootstrap,
            sigma: file.sigma,
            problem: file.problem,
            rates: file.rates,
            balance: file.balance,
            freezing: file.ppf,
            identifiability: file.identifiability,
        }
    }
}

/// Reads a settings file. Errors: a file that cannot be read, no YAML, unknown settings, and values of a wrong type
/// or out of range, at their places.
pub fn read_settings(path: &str, files: &dyn Files) -> Result<Settings, Failure> {
    let source = read_source(path, files)?;
    // A file of comments alone is no mapping.
    let file: Option<SettingsFile> = serde_yaml::from_str(source.text()).map_err(|error| finding(&source, &error))?;
    Ok(file.unwrap_or_default().into())
}

/// The number of reactions to look for: `auto`, N or A..B. Errors: what is expected, in words.
pub fn parse_reaction_count(text: &str) -> Result<ReactionCount, String> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| (1..=MOST_REACTIONS).contains(number));
    let range = match text.split_once("..") {
        None if text == AUTO => return Ok(Settings::default().reactions),
        None => number(text).map(|number| number..=number),
        Some((from, to)) => number(from).zip(number(to)).filter(|(from, to)| from <= to).map(|(from, to)| from..=to),
    };
    range.map(ReactionCount::Among).ok_or_else(|| format!("write auto, N or A..B, with 1 ≤ A ≤ B ≤ {MOST_REACTIONS}"))
}

/// The method of a name, or the choice of one. Errors: which names there are, in words.
pub fn parse_method(name: &str) -> Result<MethodChoice, String> {
    match method_named(name) {
        None if name == AUTO => Ok(MethodChoice::Auto),
        Some(method) => Ok(MethodChoice::Named(method.name())),
        None => {
            let names: Vec<&str> = METHODS.iter().map(|method| method.name()).collect();
            Err(format!("there is no method `{name}`; the methods are {AUTO}, {}", names.join(", ")))
        }
    }
}

fn reaction_count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ReactionCount, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Count {
        Number(usize),
        Text(String),
    }
    let parse = |count| match count {
        Count::Number(number) => parse_reaction_count(&number.to_string()),
        Count::Text(text) => parse_reaction_count(&text),
    };
    converted(deserializer, parse, "auto, N or A..B")
}

fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MethodChoice, D::Error> {
    converted(deserializer, |name: String| parse_method(&name), "the name of a method")
}

fn relative_error<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    #[derive(Deserialize)]
    struct RelativeError(#[serde(deserialize_with = "between_0_and_1")] f64);
    Ok(Option::<RelativeError>::deserialize(deserializer)?.map(|RelativeError(sigma)| sigma))
}

fn between_0_and_1<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    checked(deserializer, |value: &f64| *value > 0.0 && *value < 1.0, "a relative error between 0 and 1")
}

/// What the YAML library found, at its place.
fn finding(source: &Source, error: &serde_yaml::Error) -> Diagnostic {
    let text = error.to_string();
    let location = error.location();
    let suffix = location.as_ref().map(|at| format!(" at line {} column {}", at.line(), at.column()));
    let message = suffix.and_then(|suffix| text.strip_suffix(&suffix)).unwrap_or(&text);
    let finding = match unknown_setting(message) {
        Some((name, known)) => {
            let hint = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the settings here are {}", known.join(", ")),
            };
            Diagnostic::error("unknown-setting", format!("there is no setting `{name}`"))
                .because("not a setting of this name")
                .hint(hint)
        }
        None => Diagnostic::error("invalid-setting", message).because("not a value of this setting"),
    };
    match location {
        Some(at) => finding.at(source, word_at(source, at.line(), at.column())),
        None => finding,
    }
}

/// The unknown name and all known ones from "section: unknown field `a`, expected one of `b`, `c`".
fn unknown_setting(message: &str) -> Option<(&str, Vec<&str>)> {
    let (_, names) = message.split_once("unknown field ")?;
    let mut quoted = names.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

/// The word at a line and column, both counted from 1, the column in characters.
fn word_at(source: &Source, line: usize, column: usize) -> Span {
    let line = source.line_span(line);
    let text = source.slice(line);
    let start = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let length = text[start..].find([' ', ',', ':', '}', ']']).unwrap_or(text.len() - start);
    Span::new(line.start + start, line.start + start + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::freezing::settings::Step;
    use crate::learn::{balance, freezing};
    use crate::operations::memory_files::MemoryFiles;

    fn read(text: &str) -> Result<Settings, Failure> {
        read_settings("settings.yaml", &MemoryFiles::new([("settings.yaml", text)]))
    }

    /// The code and message of what is wrong, and where it is.
    fn refused(text: &str) -> (&'static str, String, (usize, usize), Option<String>) {
        let Err(Failure::Invalid(found)) = read(text) else { panic!("{text}") };
        let place = found[0].location.as_ref().expect("a place");
        (found[0].code, found[0].message.clone(), (place.line, place.column), found[0].hint.clone())
    }

    #[test]
    fn settings_left_out_keep_their_defaults() {
        assert_eq!(read("# nothing\n").unwrap(), Settings::default());
        assert_eq!(read("ppf: {}\n").unwrap(), Settings::default());
        assert_eq!(read("method: balance\n").unwrap().method, MethodChoice::Named(balance::NAME));
    }

    #[test]
    fn every_level_of_settings_can_be_given() {
        let text = "method: ppf\nreactions: 3..5\nsigma: 1e-3\nequations: windows\nppf:\n  restarts: 4\n  \
                    initial-range: [-1, 1]\n  freeze: {threshold: 0.1}\n  step:\n    adam: {epochs: 7, batch: null}\n";
        let settings = read(text).unwrap();
        assert_eq!(settings.method, MethodChoice::Named(freezing::NAME));
        assert_eq!(settings.reactions, ReactionCount::Among(3..=5));
        assert_eq!(settings.equations, EquationSource::Windows);
        let FreezingSettings { restarts, initial_range, freeze, step, .. } = settings.freezing;
        assert_eq!((restarts, initial_range, freeze.threshold), (4, -1.0..1.0, 0.1));
        let Step::Adam(adam) = step else { panic!("{step:?}") };
        assert_eq!((adam.epochs, adam.batch), (7, None));
    }

    #[test]
    fn every_stage_has_a_section() {
        let text = "balance:\n  molecularities: [[2, 2], [3, 3]]\n  most-unbalanced: 9\n  peeling: {beam: 2}\n  \
                    laws: {largest-count: 7}\n  column-generation: {most-passes: 3}\nrates:\n  \
                    visible-standard-errors: 4\n  noise: {rounding: 0}\n  arrhenius: {energies: [0, 1e8]}\nproblem: \
                    {window-snapshots: 4}\nidentifiability: {most-pairs: 10}\ntraining-ratio: 5\n";
        let mut expected = Settings { training_ratio: 5.0, ..Settings::default() };
        expected.balance.molecularities = vec![(2, 2), (3, 3)];
        expected.balance.most_unbalanced = 9;
        expected.balance.peeling.beam = 2;
        expected.balance.laws.largest_count = 7;
        expected.balance.column_generation.most_passes = 3;
        expected.rates.visible_standard_errors = 4.0;
        expected.rates.noise.rounding = 0.0;
        expected.rates.arrhenius.energies = 0.0..1e8;
        expected.problem.window_snapshots = 4;
        expected.identifiability.most_pairs = 10;
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn every_setting_is_in_the_manual() {
        let manual = include_str!("../../docs/discovering.md");
        for section in [
            "",
            "problem",
            "rates",
            "rates noise",
            "rates arrhenius",
            "rates active-set",
            "balance",
            "balance laws",
            "balance peeling",
            "balance column-generation",
            "ppf",
            "ppf freeze",
            "ppf step lm",
            "ppf step lm single-reactions",
            "ppf step adam",
            "identifiability",
        ] {
            let names = section.split_whitespace().chain(["no-setting-has-this-name"]);
            let text = names
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .fold("1".to_string(), |value, name| format!("{{{name}: {value}}}"));
            let hint = refused(&text).3.expect("a hint");
            let (_, settings) = hint.split_once("the settings here are ").expect("a list of names");
            for name in settings.split(", ") {
                let written = ["`{}`", " {}`", "`{}: ", " {}: "].map(|form| form.replace("{}", name));
                let is_there = written.iter().any(|form| manual.contains(form));
                assert!(is_there, "docs/discovering.md lacks `{name}` of `{section}`");
            }
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest_known_one() {
        let (code, message, place, hint) = refused("seed: 1\nppf:\n  freeze:\n    treshold: 0.1\n");
        assert_eq!((code, message.as_str(), place), ("unknown-setting", "there is no setting `treshold`", (4, 5)));
        assert_eq!(hint.as_deref(), Some("did you mean `threshold`?"));
        let (_, _, _, hint) = refused("colour: red\n");
        assert!(hint.is_some_and(|hint| hint.starts_with("the settings here are method, equations, ")));
    }

    #[test]
    fn wrong_types_and_values_out_of_range_are_refused_at_their_places() {
        let (code, message, place, _) = refused("seed: 1\nppf: {restarts: many}\n");
        assert_eq!((code, place), ("invalid-setting", (2, 17)));
        assert!(message.starts_with("ppf.restarts: invalid type: string \"many\""), "{message}");
        let (_, message, place, _) = refused("ppf:\n  freeze: {threshold: 0.9}\n");
        assert_eq!((message.as_str(), place), ("ppf.freeze.threshold: a number from 0 to 0.5 is expected", (2, 23)));
        let (_, message, ..) = refused("reactions: 5..3\n");
        assert_eq!(message, "reactions: write auto, N or A..B, with 1 ≤ A ≤ B ≤ 1000");
        let (_, message, ..) = refused("problem: {window-snapshots: 9}\n");
        assert_eq!(message, "problem.window-snapshots: a whole number from 2 to 8 is expected");
        let (_, message, ..) = refused("balance: {molecularities: [[2, 0]]}\n");
        assert!(message.starts_with("balance.molecularities: a list of pairs"), "{message}");
        let (_, message, ..) = refused("method: crn\n");
        assert!(message.starts_with("method: there is no method `crn`; the methods are auto, "), "{message}");
        assert!(METHODS.iter().all(|method| message.contains(method.name())), "{message}");
    }
}
